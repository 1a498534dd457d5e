"""往年预测: what was said of the employed and what came, as a whole and cell by cell."""

from dataclasses import dataclass
from typing import Any, Final

from dashboard.charts.record import said_and_came
from dashboard.charts.years import reach, rows_of
from dashboard.document.build import panel, table
from dashboard.document.values import Block, Chart, Columns, Heading, Note
from dashboard.outlook import record_findings as say
from dashboard.outlook.view import About, short
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.figures.outlook import honesty, record, supply

_HEAD: Final = ("单元", "今后", "误差", "比简单推算", "方向", "快慢", "80%", "95%")
_RULES: Final = ("预测方法", "误差", "方向判对", "方向明确", "明确时判对", "快慢判对")
_YEARS: Final = ("预测的年份", "预测于", "预测（人）", "可能范围（95%）", "实际（人）", "相差")
_FEW: Final = "已有结果的次数太少，未统计判对率"
_NONE: Final = "还没有可以与实际比较的往年预测"
_MEANT: Final = (
    "误差大的在前，为占实际人数的百分比；「比简单推算」为与三种简单推算中误差最小者之比，不到 100% "
    "为更准；「方向」「快慢」为往年增减、比全省快慢判对的比例；「今后」的方向，可能范围（80%）跨越现有"
    "人数的为方向不明；80%、95% 两列为落在该可能范围内的次数；"
    "人数少的单元不列出"
)


@dataclass(frozen=True)
class Worth:
    """What forecasts of the employed have been worth, over all cells of the place, by method.

    Attributes:
        right, faster, error: divided by ``rule``.
        sure, sure_right: how many directions were told for certain, and how many of these rightly.
        reach: how many could be told rightly if the ranges are true.
        ahead: how far ahead these were, in words.
    """

    right: Protected
    faster: Protected
    error: Protected
    sure: Protected
    sure_right: Protected
    reach: Protected
    ahead: str

    @property
    def every(self) -> tuple[Protected, ...]:
        """Its tables."""
        return self.right, self.faster, self.error, *self.called, self.reach

    @property
    def called(self) -> tuple[Protected, Protected]:
        """The two about directions told for certain."""
        return self.sure, self.sure_right


def worth_of(about: About) -> Worth:
    """As far ahead as the page looks; of all forecasts where there are too few of these."""
    base = (about.gap.month or 0) // 12
    place, ahead = about.place.with_("ahead", about.year - base), say.ahead(about.year, base)
    right = about.request.fetch(honesty.CELLS_RIGHT, place, ("rule",))
    if not say.is_known(right):
        place, ahead = about.place, say.EVERY_AHEAD
        right = about.request.fetch(honesty.CELLS_RIGHT, place, ("rule",))

    def ask(metric: Metric) -> Protected:
        return about.request.fetch(metric, place, ("rule",))

    return Worth(
        right,
        ask(honesty.CELLS_FASTER),
        ask(honesty.CELLS_ERROR),
        ask(honesty.CELLS_SURE),
        ask(honesty.CELLS_SURE_RIGHT),
        ask(honesty.CELLS_REACH),
        ahead,
    )


def record_of(about: About, worth: Worth) -> tuple[Columns, list[Protected]]:
    """The chart and the methods beside the table of the cells below the place; the tables that
    they rest on."""
    divided = about.divided
    ahead = about.request.fetch(supply.EMPLOYED_AHEAD, about.then, divided) if divided else None
    chart, gain, came = _chart(about, ahead)
    listed = _single(came) if ahead is None else _cells(about, divided, ahead)
    return Columns(((chart, *_methods(worth)), listed)), [gain, came, *worth.every]


def _methods(worth: Worth) -> tuple[Block, ...]:
    """Our forecasts and three naive rules side by side, and how far they can be trusted."""
    said = say.worth(worth.right, worth.faster, worth.called, worth.ahead)
    title = f"预测记录：{said or _FEW}"
    if not say.is_known(worth.right):
        return (Heading(title),)
    listed = table(
        _RULES,
        say.methods(worth.error, (worth.right, *worth.called, worth.faster)),
        numbers=5,
        note=say.reach_of(worth.right, worth.faster, worth.reach),
        title=title,
        found=worth.every,
        key="record-methods",
    )
    return Heading(title), listed


def _chart(about: About, ahead: Protected | None) -> tuple[Chart, Protected, Protected]:
    place = about.place
    gain = about.request.fetch(record.GAIN, place)
    came = about.request.fetch(record.RECORD, place, ("year", "made"))
    history = about.request.fetch(supply.HISTORY, place, "year")
    chart = panel(
        [came, history],
        lambda two: said_and_came(two[0], two[1]),
        say.record(gain, came),
        key="record",
        name="往年预测与实际",
        note=say.naive_used(ahead),
    )
    return chart, gain, came


def _cells(about: About, divided: tuple[str, ...], ahead: Protected) -> tuple[Block, ...]:
    """Each cell's error against the newest value's, its ranges, and what it is forecast by now."""
    error = about.request.fetch(record.ERROR, about.place, divided)
    gain = about.request.fetch(record.GAIN, about.place, divided)
    scores = [
        about.request.fetch(one, about.place, divided)
        for one in (honesty.AGAINST, honesty.RIGHT, honesty.FASTER)
    ]
    if "section" in divided:
        error, gain = short(error), short(gain)
    rows = say.cells(error, scores, ahead)
    title = say.cells_title(error, gain, ahead)
    if not rows:
        return Heading(title), Note(_NONE, "caption")
    listed = table(
        _HEAD,
        rows,
        numbers=6,
        note="；".join((say.held(error), _MEANT)),
        title=title,
        found=(error, gain, *scores),
        key="record-cells",
        rests=(ahead,),
    )
    return Heading(title), Note(say.worst(error), "caption"), listed


def _single(came: Protected) -> tuple[Block, ...]:
    """A single cell's forecasts one by one, the newest first."""
    title = "往年预测逐次对照"
    records: list[Any] = rows_of(came)
    if not records:
        return Heading(title), Note(_NONE, "caption")
    newest = sorted(records, key=lambda row: (-int(row["year"]), -int(row["made"])))
    rows = [
        [
            f"{int(row['year'])}年",
            f"{int(row['made'])}年",
            words.number(row["value"], came.metric),
            reach(row, "95", came.metric),
            words.number(row["actual"], came.metric),
            say.missed(row),
        ]
        for row in newest
    ]
    return Heading(title), table(_YEARS, rows, numbers=4, title=title, rests=(came,))
