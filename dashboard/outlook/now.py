"""当年预计 by city and industry: this year's end, and what such estimates were worth before."""

from typing import Any, Final

from dashboard.charts.years import reach
from dashboard.document.build import table
from dashboard.document.values import Block, Heading
from dashboard.outlook.view import About, short
from dashboard.wording import words
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected
from metrics.engine.rows import records
from metrics.engine.selection import Selection, level
from metrics.figures.outlook import now_record, nowcast

_HEAD: Final = ("单元", "年末预计（人）", "可能范围（80%）", "往年误差", "80% 内")


def cells(about: About) -> tuple[Block, ...]:
    """Employed at this year's end by city and industry, each with its error over 36 past months."""
    by = _by(about)
    place = Selection(about.place.region).with_("section", *about.place.codes("section"))
    now = about.request.fetch(nowcast.NOW_EMPLOYED, place, by)
    past = about.request.fetch(now_record.EMPLOYED, place, by)
    if "section" in by:
        now, past = short(now), short(past)
    rows = _rows(now, past)
    if not rows:
        return ()
    said = _title(past)
    listed = table(
        _HEAD,
        rows,
        numbers=4,
        note=_note(about),
        title=said,
        found=(now, past),
        key="now-cells",
    )
    return Heading(said), listed


def _by(about: About) -> tuple[str, ...]:
    """What lies below the place; education apart, which the estimate doesn't know."""
    whole = level(about.place.region) == "province"
    cut = not about.place.codes("section")
    return (*(("city",) if whole else ()), *(("section",) if cut else ()))


def _note(about: About) -> str:
    said = (
        "「往年误差」为已知结果的最近 36 个月（12 月除外）逐月只用当时数据推算当年年末，"
        "与后来实际之差占实际的比例；「80% 内」为落在可能范围（80%）内的次数；"
        "人数多的单元在前，人数少的不列出"
    )
    return f"{said}；不分学历" if about.place.codes("band") else said


def _rows(now: Protected, past: Protected) -> list[list[str]]:
    before = {_key(row, past.by): row for row in _records(past)}
    found = sorted(_records(now), key=lambda row: (-row["value"], _key(row, now.by)))
    return [
        [
            "·".join(str(row[f"{name}_label"]).removesuffix("市") for name in now.by) or "合计",
            words.number(row["value"], now.metric),
            reach(row, "80", now.metric),
            *_worth(before.get(_key(row, now.by)), past),
        ]
        for row in found
    ]


def _worth(row: dict[str, Any] | None, past: Protected) -> tuple[str, str]:
    if row is None:
        return "—", "—"
    error = words.written(row["value"], past.metric, row["half_width"])
    return error, f"{row['held80']:.0f}/{row['outcomes']:.0f}"


def _title(past: Protected) -> str:
    """「当年预计：177 个单元往年误差中位数 1.8%，6 372 次中 79% 落在 80% 范围内」."""
    known = past.frame[past.frame["value"].notna()]
    if not len(known):
        return "当年预计：各单元年末从业人员"
    middle = words.written(float(known["value"].median()), past.metric, 0.0005)
    held = known["held80"].sum() / known["outcomes"].sum()
    times = grouped(float(known["outcomes"].sum()), 0)
    return (
        f"当年预计：{len(known)} 个单元往年误差中位数 {middle}，"
        f"{times} 次中 {held * 100:.0f}% 落在 80% 范围内"
    )


def _records(found: Protected) -> list[dict[str, Any]]:
    return [row for row in records(found.frame) if row["value"] == row["value"]]


def _key(row: dict[str, Any], by: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in by)
