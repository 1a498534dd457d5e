"""What the page asks for, each thing once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from dashboard.access import holdings
from dashboard.document.request import Request
from dashboard.filters.places import around, level_below
from dashboard.targets import goals as told
from dashboard.targets import scores
from dashboard.targets.goals import Goal
from dashboard.targets.rules import Rules, rules
from dashboard.wording import words
from data.home import Refused
from data.months import month_text
from metrics.disclosure.protect import Protected
from metrics.figures.policy import promise
from metrics.figures.policy.target import PROGRESS

_DAY: Final = "31"  # every day of the last month is over


@dataclass(frozen=True)
class Told:
    """What the page asked for once: its request, the month up to which it speaks, the rules."""

    request: Request
    month: int
    asked: int  # the region asked about, where this one stands for it

    def named(self, title: str) -> str:
        """A title, with the place where that is another than the one asked about."""
        here = self.request.selection.region
        return title if here == self.asked else f"【{words.place(here)}】{title}"

    @cached_property
    def promises(self) -> Protected:
        """The region's own promises."""
        return told.promised(self.request, self.month)

    @cached_property
    def goals(self) -> list[Goal]:
        """Those that a figure measures."""
        return told.goals(self.request, self.month, self.promises)

    @cached_property
    def matters(self) -> list[dict[str, Any]]:
        """一事一议."""
        return [one for one in told.rows(self.promises) if one["kind"] == promise.ITEM]

    @cached_property
    def around(self) -> Request:
        """The same question of the city, where a county is seen among its neighbours."""
        here = around(self.request.selection, self.request.scope)
        return Request(
            self.request.user,
            {**self.request.address, "region": str(here.region)},
            self.request.filters,
        )

    @cached_property
    def telling(self) -> "Told":
        """This, or, where too few came to be shown, the city of the county asked about."""
        above = self.around
        if self.chosen() is not None or above.selection.region == self.request.selection.region:
            return self
        found = Told(above, self.month, self.asked)
        return found if found.chosen() is not None else self

    @cached_property
    def by(self) -> str:
        """The level of the places that are compared."""
        return level_below(self.around.selection.region)

    @cached_property
    def below(self) -> Protected:
        """The promises of those places."""
        return told.promised(self.around, self.month, self.by)

    @cached_property
    def issued(self) -> dict[str, set[int]]:
        """Which of those places was promised what."""
        found: dict[str, set[int]] = {}
        for row in told.rows(self.below):
            if row["kind"] != promise.ITEM:
                found.setdefault(str(row["promise"]), set()).add(int(row[self.by]))
        return found

    @cached_property
    def rates(self) -> dict[str, Protected]:
        """What those places did of them."""
        return scores.rates(self.around, self.month, self.by)

    @cached_property
    def rules(self) -> Rules | str:
        """The rules of 考核, or what is wrong with the office's own."""
        try:
            return rules(holdings.home())
        except Refused as error:
            return str(error)

    @cached_property
    def steps(self) -> dict[str, list[scores.Step]]:
        """The milestones that are due of each promise."""
        return {one.code: scores.reached(self.request, one, self.month) for one in self.goals}

    @property
    def today(self) -> str:
        """The last day of the month."""
        return f"{month_text(self.month)}-{_DAY}"

    @property
    def calendar(self) -> bool:
        """Whether milestones don't count."""
        return isinstance(self.rules, Rules) and self.rules.pace == "calendar"

    def chosen(self) -> Goal | None:
        """The promise that the charts are about; none where too few came to be shown."""
        paced = [one for one in self.goals if one.code in PROGRESS and one.share is not None]
        wanted = self.request.address.get("indicator", "")
        return next((one for one in paced if one.code == wanted), paced[0] if paced else None)
