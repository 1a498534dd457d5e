"""The charts of 高校源头, row by row."""

from functools import partial
from typing import Final

from dashboard.charts.bars import bars, columns
from dashboard.charts.spec import ChartSpec
from dashboard.charts.ways import arrival_map
from dashboard.document.build import panel
from dashboard.document.classes import every_class, settled_class, under_way
from dashboard.document.request import Request
from dashboard.document.rows import shown_only
from dashboard.document.values import Columns
from dashboard.schools import view
from dashboard.wording import members as say
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.schools import source

_MAP_HEIGHT: Final = 420
_TOP: Final = 10


def come_and_go(
    request: Request, picked: Selection, feeders: Protected, total: Protected
) -> Columns:
    """Who sends us most, from which cities, and where else their graduates go.

    Args:
        request: the page's.
        picked: about the university chosen.
        feeders: those that came, by university.
        total: all that came.
    """
    fetch, home = request.fetch, request.selection.region
    left = (
        panel(
            feeders,
            partial(bars, order="value", limit=view.MOST, highlight=picked.codes("school")),
            partial(say.most, what="人才输出大户："),
            key="feeders",
            name="人才输出大户",
            click=view.pick,
        ),
        panel(
            view.elsewhere(fetch(source.SCHOOL_PLACED, picked, "work_place"), home),
            partial(bars, order="value", limit=_TOP),
            partial(say.most, what=view.rivals_of(picked)),
            key="rivals",
            note="只登记到省的列省名",
        ),
    )
    everyone = fetch(source.SCHOOL_GRADUATES, picked)
    right = (
        panel(
            fetch(source.GRADUATES_COME, picked, "school_place"),
            partial(arrival_map, home=home),
            partial(view.from_afar, whole=total),
            key="map",
            height=_MAP_HEIGHT,
        ),
        panel(
            fetch(source.SCHOOL_GRADUATES, picked, "destination_type"),
            bars,
            partial(say.share_title, whole=everyone, what="毕业去向"),
            key="kinds",
        ),
    )
    return Columns((left, right))


def classes(request: Request, picked: Selection) -> Columns:
    """How many came and at which rate from class to class; their majors and degrees."""
    fetch, settled, every = request.fetch, settled_class(), every_class(picked)
    left = (
        panel(
            under_way(fetch(source.GRADUATES_COME_BY_CLASS, every, "year")),
            _by_year,
            partial(say.classes, what="来本地的毕业生", settled=settled),
            key="classes",
        ),
        panel(
            shown_only(fetch(source.GRADUATES_COME, picked, "major_group")),
            partial(bars, order="value", limit=_TOP),
            partial(say.most, what="来本地的专业："),
            key="groups",
        ),
    )
    right = (
        panel(
            under_way(fetch(source.COME_RATE_BY_CLASS, every, "year")),
            _by_year,
            partial(say.classes, what="来本地就业比例", settled=settled),
            key="rates",
        ),
        panel(
            fetch(source.GRADUATES_COME, picked, "education"),
            bars,
            partial(say.most, what="来本地的学历："),
            key="levels",
        ),
    )
    return Columns((left, right))


def _by_year(found: Protected) -> ChartSpec:
    return columns([found], "year")
