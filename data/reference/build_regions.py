"""Make regions.csv and region_changes.csv from the ministry's list and the event list."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from data.reference.short_names import short_name

HERE = Path(__file__).parent
NATION = 100000
MUNICIPALITIES = (11, 12, 31, 50)
Row = tuple[int | str, ...]


def current(source: Path) -> list[Row]:
    """List today's units in code order: code, name, short, level, parent."""
    rows: dict[int, Row] = {NATION: (NATION, "全国", "全国", "nation", 0)}

    def add(code: int, name: str, level: str, parent: int) -> None:
        rows[code] = (code, name, short_name(name), level, parent)

    for province, body in json.loads(source.read_text(encoding="utf-8"))["provinces"].items():
        top = int(body["code"][:6])
        add(top, province, "province", NATION)
        if top // 10000 in MUNICIPALITIES:
            add(top + 100, province, "city", top)
        for city, part in body["cities"].items():
            if part["code"]:
                add(int(part["code"][:6]), city, "city", top)
            for county, text in part["counties"].items():
                code = int(text[:6])
                parent = code // 100 * 100
                if parent not in rows and not part["code"]:
                    label = f"{short_name(province)}{'县' if parent % 1000 == 200 else '直辖县级'}"
                    rows[parent] = (parent, label, label, "city", top)
                add(code, county, "county", parent)
    return [rows[code] for code in sorted(rows)]


def _corrections() -> list[Row]:
    with (HERE / "region_corrections.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                int(r["year"]),
                int(r["old_code"]),
                r["old_name"],
                int(r["new_code"]),
                r["kind"],
                r["note"],
            )
            for r in csv.DictReader(line for line in file if not line.startswith("#"))
        ]


_TRANSFERS = {(51, 50), (44, 46)}  # Chongqing left Sichuan in 1997, Hainan left Guangdong in 1988
_SWAPPED_2003 = {(2004, 220281), (2004, 220282)}  # one edition had 蛟河 and 桦甸 the other way
_KINDS = {"撤销": "合并", "撤区设区": "合并"}


def _steps(events: list[dict[str, Any]]) -> dict[tuple[int, int], list[tuple[str, int, str]]]:
    """Group events by (year, old code): each as (old name, new code or 0, type)."""
    steps: dict[tuple[int, int], list[tuple[str, int, str]]] = defaultdict(list)
    for event in events:
        old, new = event["old"] or {}, event["new"] or {}
        if not old.get("code"):
            continue
        successor = int(new["code"][:6]) if new.get("code") else 0
        provinces = int(old["code"][:2]), successor // 10000
        if provinces[0] != provinces[1] and provinces not in _TRANSFERS:
            successor = 0  # the same name in another province is another place
        if event["type"] == "码位改派":
            successor = 0  # the code went to another unit; where its holder went is not said here
        key = event["year"], int(old["code"][:6])
        steps[key].append((old["name"], successor, event["type"]))
    return steps


def changes(source: Path, today: dict[int, str]) -> list[Row]:
    """List one row per (year, old code): year, old code, old name, new code, kind, note.

    A code with two heirs in one year, or none known, goes to its city (kind 拆分 or 撤销).
    A correction replaces the event of its year, and the code's last event if the code is gone.
    """
    fixed = {(int(row[0]), int(row[1])): row for row in _corrections()}
    corrected = {code for _, code in fixed}
    steps = _steps(json.loads(source.read_text(encoding="utf-8"))["events"])
    last: dict[int, int] = {}
    for year, code in steps:
        last[code] = max(year, last.get(code, 0))
    rows = list(fixed.values())
    for (year, code), found in steps.items():
        doubled = code in corrected and code not in today and year == last[code]
        # Two codes swapped by mistake in one edition: the holder is still there under its code.
        swapped = today.get(code) == found[0][0] and all(
            successor in (0, code) for _, successor, _ in found
        )
        if (year, code) in _SWAPPED_2003:
            continue
        if (year, code) not in fixed and not doubled and not swapped:
            rows.append((year, code, *_outcome(code, found)))
    return sorted(rows)


def _outcome(code: int, found: list[tuple[str, int, str]]) -> tuple[str, int, str, str]:
    """Say what became of a code in one year: old name, new code, kind, note."""
    moves = [step for step in found if step[1] not in (0, code)]
    stays = [step for step in found if step[1] == code]
    if len({successor for _, successor, _ in moves}) > 1:
        return moves[0][0], _above(code), "拆分", "一码多承"
    if moves:
        name, successor, kind = moves[0]
        return name, successor, _KINDS.get(kind, "改码"), ""
    if stays:
        return stays[0][0], code, "更名", ""
    return found[0][0], _above(code), "撤销", "去向不明"


def _above(code: int) -> int:
    return code // 100 * 100 if code % 100 else code // 10000 * 10000
