"""Remake dashboard/serving/static/pinyin.json: how the characters of our lists are read.

    python -m scripts.pinyin_table

The characters of GB 2312 and those of our names of places and schools beyond it; of each its
readings without tones, no more than three, and any that it has in a name of ours (乐亭 is laoting):
by pypinyin's dictionary of phrases.
"""

import json
from importlib import import_module

from data.reference import regions
from data.reference.school_list import schools
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
    return {char for char in found if _is_read(char)}


def names() -> set[str]:
    """The places and schools that lists on the screen offer, without what isn't read."""
    every = {one.name for one in regions()}
    for one in schools():
        every |= {one.name, *one.aliases}
    return {"".join(char for char in name if _is_read(char)) for name in every} - {""}


def phrase(name: str) -> list[str]:
    """How a whole name is read, character by character, without tones: ü as v."""
    pypinyin = import_module("pypinyin")
    found = pypinyin.lazy_pinyin(name, style=pypinyin.Style.NORMAL)
    return [reading.replace("ü", "v") for reading in found]


def _is_read(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def main() -> None:
    """Write the table."""
    pypinyin = import_module("pypinyin")
    every: dict[str, list[str]] = {}
    for char in sorted(characters()):
        (read,) = pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)
        readings = [reading.replace("ü", "v") for reading in read if reading != char]
        every[char] = list(dict.fromkeys(readings))[:_MOST]
    for name in sorted(names()):
        for char, reading in zip(name, phrase(name), strict=True):
            if reading not in every[char]:
                every[char].append(reading)
    made: dict[str, str] = {}
    for char, readings in every.items():
        for one in readings:
            made[one] = made.get(one, "") + char
    told = {"about": ABOUT, "read": dict(sorted(made.items()))}
    text = json.dumps(told, ensure_ascii=False, indent=0)
    OUT.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
