"""What the page is about: the place, its peers, the weights, the indicator looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.access import holdings
from dashboard.document.request import Request
from dashboard.filters.values import Choice
from metrics.disclosure.protect import Protected
from metrics.engine.core import Unknown
from metrics.engine.selection import Selection, contains, level, parent
from metrics.figures.peers.kind import comparable
from metrics.figures.peers.recipe import USUAL, Recipe, recipe
from metrics.figures.peers.standing import COMPARED

WEIGHTS: Final = ("0", "1", "2", "3", "5")


@dataclass(frozen=True)
class About:
    """What is asked of every figure on the page.

    Attributes:
        place: the region (of a county its city, where the reader may see it) with its peers.
        peers: their adcodes, in the office's order; none: all places of its kind.
        asked: the region of the bar.
        whole: every indicator of the place and its peers, in the newest year they share.
        indicator: the switch of the indicator looked at; ``None`` where there is none.
    """

    place: Selection
    peers: tuple[int, ...]
    asked: int
    whole: Protected
    indicator: Choice | None

    @property
    def ours(self) -> tuple[int, ...]:
        """What is drawn in blue."""
        return (self.place.region,)


def about(request: Request) -> About:
    """Read the question."""
    asked = request.selection.region
    region = asked
    if level(asked) == "county" and contains(request.scope, parent(asked)):
        region = parent(asked)
    peers = tuple(code for code in holdings.settings().peers if comparable(region, code))
    place = Selection(region)
    if peers:
        place = place.with_("peer", *peers)
    whole = request.fetch(COMPARED, place, ("indicator", "peer"), widen=False)
    names = {
        str(row["indicator"]): str(row["indicator"])
        for row in whole.frame.to_dict("records")
        if row["peer"] == region
    }
    return About(place, peers, asked, whole, _looked_at(request, whole, names))


def _looked_at(request: Request, whole: Protected, names: Mapping[str, str]) -> Choice | None:
    """The switch; at first the indicator that most places have, the newest of those."""
    if not names:
        return None
    best = max(
        whole.frame.to_dict("records"),
        key=lambda row: (row["places"] or 0, row["of_year"] or 0),
    )
    return request.choice("indicator", "指标", names, str(best["indicator"]), look="list")


def weights(request: Request) -> tuple[Recipe, tuple[Choice, ...], str]:
    """The recipe as the office set it and the address changes it, its switches, a word on trouble.

    The bounds are those of the switches: 0 leaves an indicator out.
    """
    usual = {**(holdings.settings().attraction or USUAL)}
    made, chosen = [], {}
    for at, (name, weight) in enumerate(usual.items(), 1):
        options = {one: one for one in sorted({*WEIGHTS, f"{weight:g}"}, key=float)}
        made.append(request.choice(f"w{at}", name, options, f"{weight:g}"))
        chosen[name] = float(made[-1].value)
    try:
        return recipe(chosen), tuple(made), ""
    except Unknown as error:
        return recipe(usual), tuple(made), f"{error}，已按原设权重计算"
