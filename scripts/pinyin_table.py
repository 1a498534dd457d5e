"""Remake dashboard/serving/static/pinyin.json: how the characters of our lists are read.

    pip install pypinyin==0.55.0   # into an environment of its own; the product doesn't need it
    python -m scripts.pinyin_table

The characters of GB 2312 and those of our names of places and schools beyond it; of each its
readings without tones, no more than three.
"""

import json
from importlib import import_module

from scripts.places import ROOT

OUT = ROOT / "dashboard" / "serving" / "static" / "pinyin.json"
ABOUT = "characters by how they are read, without tones; from PyPI pypinyin 0.55.0 (MIT), 2025-07"
_MOST = 3  # readings: beyond them stand those of classical texts


def characters() -> set[str]:
    """GB 2312, and whatever our own lists write."""
    found: set[str] = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            found.update(bytes((high, low)).decode("gb2312", "ignore"))
    for name in ("regions", "schools", "majors", "occupations"):
        found.update((ROOT / "data" / "reference" / f"{name}.csv").read_text("utf-8"))
    return {char for char in found if "\u3400" <= char <= "\u9fff"}


def main() -> None:
    """Write the table."""
    pypinyin = import_module("pypinyin")
    made: dict[str, str] = {}
    for char in sorted(characters()):
        (read,) = pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)
        for one in list(dict.fromkeys(reading.replace("ü", "v") for reading in read))[:_MOST]:
            if one != char:
                made[one] = made.get(one, "") + char
    told = {"about": ABOUT, "read": dict(sorted(made.items()))}
    text = json.dumps(told, ensure_ascii=False, indent=0)
    OUT.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
