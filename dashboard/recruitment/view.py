"""What 招聘市场 shows: the windows its figures have, and the trades that recruit most."""

from dataclasses import replace
from typing import Final

from dashboard.document.request import Request
from dashboard.document.rows import beyond
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment

HOTTEST: Final = 10
_GROUP: Final = len("1-02")  # of a trade's code: its 中类


def windowed(chosen: Selection) -> Selection:
    """Posts and seekers of the window chosen; 当月 is one month."""
    return chosen.at(chosen.month, chosen.months or 1)


def settled(request: Request, metric: Metric) -> Selection:
    """Posts take months to fill: filling is measured over the figure's own window, up to a month
    that is ripe."""
    return request.ripe(metric, request.selection.at(request.selection.month))


def monthly(chosen: Selection) -> Selection:
    """One month at a time, for a series."""
    return chosen.at(chosen.month, 1)


def tightness(request: Request) -> tuple[Protected, Protected]:
    """求人倍率 of the window chosen, and of windows as long up to each month: posts and seekers of
    the same months, as the posts and seekers beside it."""
    rate, period = recruitment.OPENINGS_PER_SEEKER, windowed(request.selection)
    return request.fetch(rate, period), request.fetch(rate, period, "month", span=25)


def hottest(request: Request) -> Protected:
    """Headcount newly advertised by trade, the most wanted first; posts of no stated trade last."""
    found = request.fetch(recruitment.NEW_HEADCOUNT, windowed(request.selection), "occupation")
    frame = found.frame.assign(_stated=found.frame["occupation"] != "")
    frame = frame[frame["value"] != 0].sort_values(
        ["_stated", "value"], ascending=False, kind="stable"
    )
    return replace(found, frame=frame.drop(columns="_stated").reset_index(drop=True))


def of_the_hottest(
    request: Request, metric: Metric, hot: Protected, chosen: Selection
) -> Protected:
    """A figure of the most wanted trades, in the same order as they are wanted."""
    codes = [str(code) for code in hot.frame["occupation"].head(HOTTEST) if code]
    if not codes:
        return request.fetch(metric, chosen, "occupation")
    found = request.fetch(metric, chosen.with_("occupation", *codes), "occupation")
    place = {code: i for i, code in enumerate(codes)}
    frame = found.frame.sort_values(
        "occupation", key=lambda column: column.map(place), kind="stable"
    )
    return replace(found, frame=frame.reset_index(drop=True))


def titles(request: Request) -> Protected:
    """Headcount by title as advertised, the most wanted first."""
    found = request.fetch(recruitment.HOT_TITLES, windowed(request.selection), "title")
    frame = found.frame.sort_values("value", ascending=False, kind="stable")
    return replace(found, frame=frame.reset_index(drop=True))


def from_away(homes: Protected) -> Protected:
    """Seekers from other provinces than the one looked at."""
    return beyond(homes, homes.selection.region)


def narrow(code: int | str) -> dict[str, str]:
    """Limit the page to the 中类 of a trade that was clicked."""
    return {"occupation": f"{str(code)[:_GROUP]}-00-00"} if str(code) else {}
