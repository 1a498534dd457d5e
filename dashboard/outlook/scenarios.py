"""情景比较: up to four futures side by side, and what would close the gap."""

from collections.abc import Mapping
from typing import Any, Final

from dashboard.access import holdings, looks
from dashboard.charts.fan import compared
from dashboard.document.build import panel, table
from dashboard.document.values import Block, Columns, Desk, Heading, Note
from dashboard.outlook import findings as say
from dashboard.outlook import levers
from dashboard.outlook.view import About
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Unknown
from metrics.figures.outlook import scenarios, supply
from metrics.figures.outlook.closing import CLOSING
from metrics.figures.outlook.scenarios import COMPARED, Scenario

BASE: Final = "基准"
DRAFT: Final = "当前调整"
_NOTHING_YET: Final = "在左侧调整，或选择已保存的情景，此处与基准逐年对照；基准即上文的供需缺口图。"


def comparison(about: About) -> tuple[Block, ...]:
    """The desk of levers on the left, what comes of them on the right."""
    address = about.request.address
    drafted, ignored = levers.drafted(address)
    draft = levers.applied(about, drafted)
    futures = [(BASE, "")]
    futures += [(DRAFT, scenarios.code(draft))] if draft else []
    futures += [(one.name, one.code) for one in compared_with(address)]
    desk = Desk(
        "dashboard.outlook.desk:draw", (about, drafted, ignored, draft), ("draft", "with"), ignored
    )
    made = (*_compare(about, futures[:COMPARED]), *_closing(about))
    return Heading("情景比较：做些什么，缺口会怎样变", 2), Columns(((desk,), made), (1, 2))


def compared_with(address: Mapping[str, str]) -> list[Scenario]:
    """The saved scenarios to compare with; those in the address that exist."""
    named = address.get("with", "")
    if not named:
        return []
    looks.changing()  # somebody may save another under the same name
    known = {one.name: one for one in scenarios.saved(holdings.home())}
    asked = [name for name in named.split(",") if name in known]
    return [known[name] for name in asked[: COMPARED - 1]]


def _compare(about: About, futures: list[tuple[str, str]]) -> tuple[Block, ...]:
    """The gap of each future by year, and each against the base in the year chosen."""
    if len(futures) == 1:  # the base alone stands above, with its ranges
        return (Note(_NOTHING_YET),)
    found: list[tuple[str, Protected]] = []
    unfit = []
    for name, code in futures:
        place = about.place.with_("scenario", code) if code else about.place
        try:
            found.append((name, about.request.fetch(supply.GAP, place, "year")))
        except Unknown as error:
            unfit.append(Note(f"情景「{name}」不适用于当前范围：{error}", "caption"))
    tables = [one for _, one in found]
    names = [name for name, _ in found]
    chart = panel(
        tables,
        lambda every: compared(list(zip(names, every, strict=True))),
        say.compared(found, about.year),
        key="scenarios",
        name="情景比较",
        note="灰色带为基准 80% 的可能范围；各情景用同一组随机数，差别只来自调整项",
    )
    base = say.of_year(found[0][1], about.year) if found else None
    if base is None or len(found) < 2:
        return *unfit, chart
    rows = [
        _row(about, name, one, base, code)
        for (name, one), (_, code) in zip(found, futures, strict=False)
    ]
    head = ("情景", "调整", f"{about.year}年", "与基准相比", "短缺可能性")
    return *unfit, chart, table(head, rows, numbers=3)


def _row(about: About, name: str, found: Protected, base: dict[str, Any], code: str) -> list[str]:
    row = say.of_year(found, about.year)
    if row is None:
        return [name, "", "—", "—", "—"]
    set_ = "；".join(levers.said(about, one) for one in scenarios.levers(code))
    change = row["value"] - base["value"]
    size = words.number(abs(change), found.metric)
    moved = f"缺口{'扩大' if change > 0 else '缩小'} {size}" if change else "—"
    return [
        name,
        set_ or "维持现有趋势",
        say.gap_words(row["value"], found),
        moved,
        words.probability(row["probability"]),
    ]


def _closing(about: About) -> tuple[Block, ...]:
    """What each lever alone must be set to, in words."""
    row = say.of_year(about.gap, about.year)
    if row is None or not row["value"]:
        return ()
    found = about.request.fetch(CLOSING, about.then, "lever")
    said = say.closing(found)
    if not said:
        return ()
    short = row["value"] > 0
    size = words.written(abs(row["value"]), about.gap.metric)
    what = f"要{'补上' if short else '消化'} {about.year} 年的{'缺口' if short else '富余'}"
    return (Note(f"只调整一项，{what}（{size}）：{said}。"),)
