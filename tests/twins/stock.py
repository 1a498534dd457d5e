"""人才存量, from who was where in the month."""

from collections.abc import Iterator
from dataclasses import replace

from tests.twins.asked import Asked, Fact
from tests.twins.people import State, people
from tests.twins.twin import Answer, Part, Twin, sums
from tests.twins.worlds import Small


def at_end(what: str, lag: int = 0) -> Part:
    """Everybody insured in the window's last month, or so many months before."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for state in people(small).months[last - lag]:
            yield state.dims(), worth(state, what)

    return facts


def in_window(what: str) -> Part:
    """Everybody insured in each month of the window."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for month in range(first, last + 1):
            for state in people(small).months[month]:
                yield state.dims(), worth(state, what)

    return facts


def worth(state: State, what: str) -> float:
    return {"people": 1.0, "talent": float(state.talent), "high": float(state.high)}[what]


def anniversary(small: Small, month: int) -> int:
    """The newest point up to a month: the newest month's own month of the year."""
    last = people(small).last
    return last - 12 * -((month - last) // 12)


def by_origin(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    """Talent by the province of the 生源地; one point a year."""
    lives = people(small)
    for state in lives.months[anniversary(small, last)]:
        origin = lives.newest(state.person).get("origin") or 0
        yield state.dims() | {"origin": origin // 10_000 * 10_000}, float(state.talent)


def profile(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    """Talent by age, tier and team; one point a year."""
    lives = people(small)
    month = anniversary(small, last)
    for state in lives.months[month]:
        said = lives.newest(state.person)
        yield (
            state.dims()
            | {
                "age": age(said.get("birth_year"), month // 12),
                "tier": said.get("talent_tier") or "",
                "team": said.get("team") or "",
            },
            float(state.talent),
        )


def age(born: int | None, year: int) -> int:
    """The class of an age: under 25, 30, 35, 45, 55, and beyond; 0 where nobody knows."""
    if born is None:
        return 0
    return 1 + sum(year - born >= limit for limit in (25, 30, 35, 45, 55))


def yearly(twin: Twin) -> Twin:
    """A series of points stands at the points only."""

    def answer(small: Small, asked: Asked) -> Answer:
        found = twin.answer(small, asked)
        if "month" not in asked.by:
            return found
        place = asked.by.index("month")
        return {k: v for k, v in found.items() if k[place] == anniversary(small, k[place])}

    return replace(twin, answer=answer)


_A_YEAR_AGO = at_end("talent", 12)
TWINS: dict[str, Twin] = {
    "talent_stock": sums(at_end("talent")),
    "employed": sums(at_end("people")),
    "talent_share": sums(at_end("talent"), at_end("people"), across=("education",)),
    "talent_density": sums(at_end("talent"), at_end("people"), across=("education",)),
    "high_tier_stock": sums(at_end("high")),
    "talent_by_origin": yearly(sums(by_origin)),
    "talent_profile": sums(profile),
    "talent_growth": sums(at_end("talent"), _A_YEAR_AGO, _A_YEAR_AGO),
}
