"""The maps of 区域人才地图: a measure now, or in two months side by side with what changed."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from dashboard.access import holdings
from dashboard.charts.bars import bars
from dashboard.charts.region_map import region_map
from dashboard.document.build import beside_a_map, drill, panel, table
from dashboard.document.request import Request, in_words
from dashboard.document.values import Block, Columns, Heading, Note
from dashboard.filters.places import around, set_off
from dashboard.filters.values import Slide
from dashboard.region import findings as say
from dashboard.region.view import LEVELS, MAP_HEIGHT, Measure, View, beside_the_map
from dashboard.wording import differences, words
from data.months import month_name, month_number, month_text
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Time
from metrics.engine.selection import Selection

_BACK: Final = 60  # months that the slider reaches
_YEAR: Final = 12
_SIDES: Final = ("before", "after")
_SAME: Final = "前后两图用同一套分级，颜色可以直接比较"


@dataclass(frozen=True)
class Change:
    """A region with both figures and what became of it, in words."""

    name: str
    before: str
    after: str
    words: str
    direction: int


def maps(request: Request, view: View) -> tuple[tuple[Block, ...], Protected]:
    """The map and its list, or two maps; and the table that the page's foot speaks of."""
    measure = view.measure
    here = around(request.selection, request.scope)
    now = request.fetch(measure.metric, measure.asked(here), view.level)
    if not view.both:
        return (_today(request, view, now),), now
    slide = two_months(request, measure, now.month)
    ends = tuple(map(month_number, slide.value)) if slide else ()
    if slide is None or ends[0] == ends[1]:
        few = Note("数据不足两个月，无法作前后对比", "caption")
        return (*([slide] if slide else []), few, _today(request, view, now)), now
    found = [
        request.fetch(measure.metric, asked_at(here, measure, month), view.level) for month in ends
    ]
    return (slide, _before_after(request, view, now, found, ends)), found[-1]


def _today(request: Request, view: View, placed: Protected) -> Columns:
    measure, chosen = view.measure, request.selection
    whole = request.fetch(measure.metric, measure.asked(around(chosen, request.scope)))
    ours = set_off(chosen)
    placed_map = panel(
        placed,
        partial(region_map, selected=next(iter(ours), None)),
        partial(say.spread, whole=whole, name=measure.name, most=measure.most),
        key="map",
        name=f"{measure.name}分布",
        height=MAP_HEIGHT,
        click=drill,
    )
    listed = panel(
        placed,
        partial(bars, order=view.order, highlight=ours),
        f"{measure.name}，{LEVELS[view.level]}",
        key="list",
        name=measure.name,
        click=drill,
    )
    columns = ((placed_map,), beside_the_map(placed, listed))
    return Columns(columns, beside_a_map(placed_map, (3, 2)))


def _before_after(
    request: Request, view: View, now: Protected, found: list[Protected], ends: tuple[int, ...]
) -> Columns:
    selected = next(iter(set_off(request.selection)), None)
    columns: list[tuple[Block, ...]] = [
        (
            panel(
                one,
                partial(region_map, selected=selected, among=found),
                f"{month_name(month)}{view.measure.name}",
                key=f"map-{side}",
                height=MAP_HEIGHT,
                click=drill,
                note=_SAME,
            ),
        )
        for one, side, month in zip(found, _SIDES, ends, strict=True)
    ]
    made = changes(*found)
    changed = table(
        ("地区", *map(month_name, ends), "变化"),
        [(one.name, one.before, one.after, one.words) for one in made],
        numbers=3,
        note="变化小于取整误差的为持平",
    )
    moved = Heading(say.moved([one.direction for one in made], now))
    return Columns((*columns, beside_the_map(now, moved, changed)), (3, 3, 3))


def changes(before: Protected, after: Protected) -> list[Change]:
    """Each region of both tables, in the codes' order; where one side is hidden, no change."""
    (by,) = after.by
    old: dict[int, Row] = {int(row.keys[by]): row for row in before.rows()}
    made = []
    for row in after.rows():
        then = old.get(int(row.keys[by]))
        if then is None:
            continue
        made.append(
            Change(
                row.labels[by],
                words.brief(then, before.metric),
                words.brief(row, after.metric),
                differences.change(row, then, after.metric),
                differences.direction(row, then, after.metric),
            )
        )
    return made


def asked_at(here: Selection, measure: Measure, month: int) -> Selection:
    """The question in another month: over the same window, but for the year to date, which is not
    of one length: there, twelve months."""
    months = here.months if here.months in (None, 1) else _YEAR
    return measure.asked(here.at(month, months))


def two_months(request: Request, measure: Measure, newest: int | None) -> Slide | None:
    """Both ends of a range over the months that the measure is known for; ``None`` where it is
    known for fewer than two."""
    reach = holdings.months()
    if reach is None or newest is None:
        return None
    windowed = any(term.measure.time is not Time.POINT for term in measure.metric.terms)
    first = max(reach[0] + (_YEAR if windowed else 0), newest - _BACK)
    months = [month_text(m) for m in range(first, newest + 1)]
    if len(months) < 2:
        return None
    usual = (month_text(max(first, newest - _YEAR)), months[-1])
    before, after = (
        request.address.get(side, text) for side, text in zip(_SIDES, usual, strict=True)
    )
    every = {month_text(m) for m in range(reach[0], reach[1] + 1)}
    known = before in every and after in every
    if known and before <= after:
        # Another measure may be known for fewer months: what was chosen moves to its nearest.
        near = (max(before, months[0]), min(after, months[-1]))
        same = before == after and before in months
        usual = near if near[0] < near[1] or same else usual
    ignored = "" if known and before < after else f"前后月份「{before}、{after}」"
    return Slide("w-ends", _SIDES, "前后两个月份", in_words(months), usual, ignored)
