"""Where a screen hangs: who looks at it, and at which region. Scenes ask their figures here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.access import gateway
from dashboard.access.auth import User
from dashboard.document.request import Request
from dashboard.filters import address
from dashboard.filters.places import home_region, level_below
from dashboard.filters.values import Filters
from metrics.disclosure.protect import Protected
from metrics.engine.compute import SPAN
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, level


@dataclass(frozen=True)
class Room:
    """One viewer's screen; every figure is asked of the gateway under their scope."""

    user: User
    chosen: Selection

    @classmethod
    def of(
        cls, user: User, asked: Mapping[str, str] | None = None, ignored: list[str] | None = None
    ) -> "Room":
        """The office's home region, or the viewer's own where that is narrower.

        Args:
            user: who looks.
            asked: the address's words; its ``region`` holds where the viewer may look there.
            ignored: gets what can't be, in words.
        """
        home = home_region(user)
        wrong = [] if ignored is None else ignored
        return cls(user, Selection(address.region(asked or {}, home, user.scope.region, wrong)))

    @property
    def below(self) -> str:
        """The level of region that lies in this one."""
        return level_below(self.chosen.region)

    @property
    def is_county(self) -> bool:
        """Whether nothing lies below."""
        return level(self.chosen.region) == "county"

    def request(self, filters: Filters) -> Request:
        """What a page of this region is asked, for scenes that show a page's own charts.

        Args:
            filters: the page's bar, whose window holds.
        """
        return Request(self.user, {"region": str(self.chosen.region)}, filters)

    def fetch(
        self,
        metric: Metric,
        selection: Selection | None = None,
        by: str | Sequence[str] = (),
        *,
        span: int = SPAN,
        widen: bool = True,
    ) -> Protected:
        """Ask as :func:`dashboard.access.gateway.fetch` does, for this viewer."""
        # Noted as a look; the route brings the notes to the disk before it answers.
        return gateway.fetch_for(
            self.user, metric, selection or self.chosen, by, span=span, widen=widen
        )


@dataclass(frozen=True)
class Drawn:
    """One scene ready to be shown; every number in it went through the gateway.

    Attributes:
        title: the finding, a sentence.
        body: HTML; texts in it are escaped.
        found: the tables it was drawn from, for the line under it.
        below: measure, unit, period.
        layout: ``wide`` (title above), ``split`` (title and words left, a map right).
        note: one more remark under the scene.
    """

    title: str
    body: str
    found: tuple[Protected, ...] = field(compare=False)
    below: str = ""
    layout: str = "wide"
    side: str = ""
    note: str = ""


class Nothing(Exception):
    """A scene has nothing to show here; the text says why."""
