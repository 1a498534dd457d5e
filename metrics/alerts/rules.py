"""预警: what the rules (:mod:`metrics.alerts.catalogue`) look at, and all they raise in one order.

Rules read protected figures only, and only ripe ones: an answer without a month asked is of the
newest month that grows no more. A hidden or imprecise cell is taken as it speaks most against an
alarm, by what is shown beside it; where nothing bounds it, it raises none. Of all that a rule with
many cells raises, false ones are held to a share of one in a hundred (Benjamini and Hochberg 1995).

One list for everybody: it is made of the office's whole region once a snapshot, and each reader
sees of it what lies in their own region, so that a county's page says what the province's says.
"""

import math
from collections.abc import Callable, Iterable
from typing import Final

from data.reference import regions
from metrics.alerts.catalogue import BY_ID
from metrics.alerts.classes import ClassShare, lost
from metrics.alerts.lines import behind_schedule, falls_short, overdue, unspent
from metrics.alerts.peers import Watch, published, unusual
from metrics.alerts.rule import Alert, Ask
from metrics.alerts.series import Course, courses
from metrics.alerts.sources import Lack, lacks
from metrics.engine.selection import Selection, level
from metrics.figures.market import recruitment
from metrics.figures.outlook import nowcast
from metrics.figures.people import flow
from metrics.figures.policy import payouts, service, target
from metrics.figures.schools import homecoming, source

VERSION: Final = "2"  # raised when a rule changes, so that a kept list is made anew

_COURSES: Final = (
    Course("leaving", flow.OUTFLOW, "county", 1, 0.5, 5.0),
    Course("leaving_city", flow.OUTFLOW, "city", 1, 0.3, 20.0),
    Course("leaving_level", flow.OUTFLOW, "county", 1, 0.5, 5.0, shift=True),
    Course("unpaid", payouts.PAID_CASES, "county", -1, 0.4, 12.0),
    Course("unpaid_level", payouts.PAID_CASES, "county", -1, 0.4, 12.0, shift=True),
    Course("posts", recruitment.NEW_POSTS, "industry", 1, 0.5, 20.0),
    Course("seekers_level", recruitment.SEEKERS, "occupation", -1, 0.25, 15.0, shift=True),
)
WATCHES: Final = (
    Watch(
        flow.NET_INFLOW_RATE,
        "county",
        0.03,
        moves=(flow.INFLOW, flow.OUTFLOW),
        rule="net_inflow",
    ),
    Watch(recruitment.OPENINGS_PER_SEEKER, "occupation", 0.5, relative=True, rule="tightness"),
    Watch(source.GRADUATES_STAY_CITY, "city", 0.05, rule="stays"),
    Watch(service.DAYS, "county", math.log(1.5), relative=True, rule="slow"),
)
_CLASSES: Final = (
    ClassShare(
        "school_lost",
        source.COME_RATE_BY_CLASS,
        "school",
        source.GRADUATES_COME,
        source.SCHOOL_PLACED,
        source.SCHOOL_PLACED_BY_CLASS,
    ),
    ClassShare(
        "natives_lost",
        homecoming.RETURN_RATE_BY_CLASS,
        "county",
        homecoming.NATIVES_RETURNED,
        homecoming.NATIVES_PLACED,
        homecoming.NATIVES_PLACED_BY_CLASS,
    ),
)


def watched(
    ask: Ask,
    region: int,
    sources: Iterable[Lack] = (),
    month: int | None = None,
) -> list[Alert]:
    """All alerts of a region, gravest first; of two about one thing at one place the graver.

    Args:
        ask: answers a question in protected figures.
        region: the office's own.
        sources: what its sources lack.
        month: as of the end of that month; ``None`` = now. What is owed has no past.
    """
    here = Selection(region, month)
    found: list[Alert] = []
    for check in _checks(sources):
        found += check(ask, here)
    return merged(found)


def _checks(sources: Iterable[Lack]) -> Iterable[Callable[[Ask, Selection], Iterable[Alert]]]:
    yield from (behind_schedule, falls_short, overdue, unspent)
    yield from (_watching(watch) for watch in WATCHES)
    yield from (_following(course) for course in _COURSES)
    yield from (_graduating(watched) for watched in _CLASSES)
    yield lambda ask, here: published(ask, here, _cities(here.region))
    yield lambda _, here: lacks(sources, here.region, here.month)


def _watching(watch: Watch) -> Callable[[Ask, Selection], Iterable[Alert]]:
    return lambda ask, here: unusual(ask, here, watch)


def _following(course: Course) -> Callable[[Ask, Selection], Iterable[Alert]]:
    return lambda ask, here: courses(ask, here, course)


def _graduating(watched: ClassShare) -> Callable[[Ask, Selection], Iterable[Alert]]:
    """The newest whole class is told by the insurance data: its year is over."""

    def look(ask: Ask, here: Selection) -> Iterable[Alert]:
        month = here.month if here.month is not None else ask(flow.NEW_COLLEGE, here, ()).month
        return lost(ask, here.at(month), watched)

    return look


def _cities(region: int) -> tuple[int, ...]:
    """The cities of a region; a city itself; none for a county."""
    if level(region) == "province":
        return tuple(one.code for one in regions(within=region) if level(one.code) == "city")
    return (region,) if level(region) == "city" else ()


def order(alert: Alert) -> tuple[int, float, int, str]:
    """The one order of all lists: how grave, how far beyond the line, the region's code."""
    return int(BY_ID[alert.rule].severity), -alert.weight, alert.region, alert.key


def merged(found: Iterable[Alert]) -> list[Alert]:
    """In order, and of several about one thing at one place the first."""
    kept: dict[tuple[str, int, str, str], Alert] = {}
    for one in sorted(found, key=order):
        rule = BY_ID[one.rule]
        metric = one.metric.id if rule.subject == "target" and one.metric else ""
        if one.metric is nowcast.NOW_NEW:
            metric = target.COLLEGE_PROGRESS.id  # its promise
        kept.setdefault((rule.subject, one.region, one.cell, metric), one)
    return list(kept.values())
