"""The charts of 本地生源回流, row by row."""

from functools import partial
from typing import Final

from dashboard.charts.bars import bars, columns
from dashboard.charts.nation import provinces
from dashboard.charts.region_map import region_map
from dashboard.charts.spec import ChartSpec
from dashboard.document.build import drill, panel
from dashboard.document.classes import every_class, settled_class, under_way
from dashboard.document.request import Request
from dashboard.document.rows import named
from dashboard.document.values import Chart, Columns
from dashboard.filters.places import around, level_below, set_off
from dashboard.homecoming import findings, view
from dashboard.homecoming.view import named_only
from dashboard.wording import members as say
from metrics.disclosure.protect import Protected
from metrics.figures.schools import homecoming

_MAP_HEIGHT: Final = 400
_UNKNOWN_MAJORS: Final = 0.1
_ranked = partial(bars, order="value", limit=view.MOST)


def where(request: Request, legs: Protected) -> Columns:
    """The return rate by region and class, and where natives study and work.

    Args:
        request: the page's.
        legs: placed natives by where they studied and work.
    """
    fetch, chosen = request.fetch, request.selection
    placed, students = fetch(homecoming.NATIVES_PLACED, chosen), fetch(homecoming.STUDENTS, chosen)
    left = (
        panel(
            fetch(
                homecoming.RETURN_RATE, around(chosen, request.scope), level_below(chosen.region)
            ),
            partial(region_map, selected=next(iter(set_off(chosen)), None)),
            partial(say.span, what="返乡率"),
            key="map",
            height=_MAP_HEIGHT,
            click=drill,
        ),
        panel(
            named_only(legs),
            bars,
            partial(say.share_title, what="就读与就业", whole=placed),
            key="legs",
        ),
    )
    right = (
        panel(
            fetch(homecoming.STUDENTS, chosen, "school_province"),
            partial(provinces, home=chosen.region),
            partial(say.share_title, whole=students, what="在读学生所在省份"),
            key="studying",
            height=_MAP_HEIGHT,
        ),
        panel(
            under_way(fetch(homecoming.RETURN_RATE_BY_CLASS, every_class(chosen), "year")),
            _by_year,
            partial(say.classes, what="返乡率", settled=settled_class()),
            key="classes",
        ),
    )
    return Columns((left, right))


def who(request: Request) -> Columns:
    """Who graduates soon, and who of those placed came back."""
    fetch, chosen = request.fetch, request.selection
    soon = fetch(homecoming.STUDENTS, chosen, "year")
    coming = view.next_classes(chosen, soon)
    schools = named_only(fetch(homecoming.STUDENTS, coming, "school"))
    majors = named_only(fetch(homecoming.STUDENTS, coming, "major_group"))
    by_school = named_only(fetch(homecoming.RETURN_RATE, chosen, "school"))
    left = (
        panel(soon, _by_year, findings.soon, key="soon"),
        panel(schools, _ranked, partial(say.most, what="近两届将毕业的学子："), key="schools"),
        panel(majors, _ranked, partial(say.most, what="近两届将毕业的专业："), key="coming-majors"),
    )
    right = (
        panel(by_school, _ranked, partial(say.span, what="返乡率"), key="by-school"),
        by_major(request),
        panel(
            # Those insured somewhere in the data's reach: whom 在乡率 counts, and nobody else.
            named(fetch(homecoming.NATIVES_NOW, chosen, "work")),
            bars,
            partial(say.most, what="参保的本地生源人才现在："),
            key="now",
        ),
    )
    return Columns((left, right))


def by_major(request: Request) -> Chart:
    """The return rate by major, unless most majors of those who left are unknown."""
    fetch, chosen = request.fetch, request.selection
    placed = fetch(homecoming.NATIVES_PLACED, chosen, "major_group")
    known = {int(row.keys["major_group"]): row.value or 0.0 for row in placed.rows()}
    whole = sum(known.values())
    if whole and known.get(0, 0.0) / whole > _UNKNOWN_MAJORS:
        found = named_only(fetch(homecoming.NATIVES_RETURNED, chosen, "major_group"))
        share = known[0] / whole * 100
        note = (
            f"{share:.0f}% 的毕业生未登记专业（多为去外地者），不能按专业算返乡率，这里只列返乡人数"
        )
        title = partial(say.most, what="返乡者的专业：")
        return panel(found, _ranked, title, key="majors", note=note)
    rates = named_only(fetch(homecoming.RETURN_RATE, chosen, "major_group"))
    return panel(rates, _ranked, partial(say.span, what="返乡率"), key="majors")


def _by_year(found: Protected) -> ChartSpec:
    return columns([found], "year")
