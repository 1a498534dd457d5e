"""人才流动, person by person and region by region, and the promises that arrivals are held to."""

from collections.abc import Iterator

from tests.twins.asked import Asked, Fact, grain
from tests.twins.people import people
from tests.twins.stock import in_window, worth
from tests.twins.twin import Part, Twin, insured, settled, sums
from tests.twins.worlds import Small

EVENTS = ("new", "returned", "resumed", "left", "paused", "in", "out")


def events(small: Small, step: int) -> Iterator[tuple[str, int, int, object]]:
    """Event, region, month, state: everything that happens to presences at a grain of region."""
    lives = people(small)
    for (person, region), months in lives.visits(step).items():
        life = lives.lives[person]
        for i, month in enumerate(months):
            before = months[i - 1] if i else None
            away = None if before is None else month - before - 1
            if away is None:
                if month > lives.first:  # who is there in the first month came nobody knows when
                    yield "new", region, month, life[month]
            elif away >= 24:
                yield "new", region, month, life[month]
            elif away >= 3:
                yield "returned", region, month, life[month]
            elif away:
                yield "resumed", region, month, life[month]
            elif life[month].cell != life[month - 1].cell:
                yield "in", region, month, life[month]
                yield "out", region, month, life[month - 1]
            after = months[i + 1] if i + 1 < len(months) else lives.last + 1
            if month < lives.last and after > month + 1:
                yield "left" if after - month - 1 >= 3 else "paused", region, month, life[month]


def happened(
    *names: str, what: str = "talent", educations: tuple[int, ...] = (), lead: int = 0
) -> Part:
    """Events in the window; ``lead`` dates those gone in the first month without them."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for name, region, month, state in _kept(small, asked.step):
            if name in names and first <= month + lead <= last:
                if educations and state.education not in educations:
                    continue
                yield state.dims() | {"region": region, "month": month}, worth(state, what)

    return facts


def _kept(small: Small, step: int) -> list:
    lives = people(small)
    kept = lives.__dict__.setdefault("_events", {})
    if step not in kept:
        kept[step] = list(events(small, step))
    return kept[step]


def ways(*names: str, before: bool) -> Part:
    """Comers by where they were within the three months before; leavers by where they are after."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        lives = people(small)
        for name, region, month, state in _kept(small, asked.step):
            if name not in names or not first <= month <= last:
                continue
            life = lives.lives[state.person]
            near = range(month - 1, month - 4, -1) if before else range(month + 1, month + 4)
            other = next((life[t].region for t in near if t in life), 0)
            if asked.step > 1:  # a whole city is named, not its county
                other = other // 100 * 100
            yield (
                {"region": region, "education": state.education, "other": other},
                worth(state, "talent"),
            )

    return facts


def promised(indicator: str) -> Part:
    """What was promised for the year of the window's last month, at the level asked about."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row in small.of("target"):
            named = (row["indicator"], row["year"], grain(row["region"]))
            if named == (indicator, last // 12, asked.step):
                yield {"region": row["region"]}, row["target"]

    return facts


_COLLEGE, _DEGREE = (3, 4, 5, 6), (5, 6)
_NEW = {
    "new_college": happened("new", what="people", educations=_COLLEGE),
    "new_graduate_degree": happened("new", what="people", educations=_DEGREE),
    "new_high_tier": happened("new", what="high"),
}
_IN, _OUT = happened("new", "returned"), happened("left")


def _year(*parts: Part, means: tuple[int, ...] = ()) -> Twin:
    return sums(*parts, window=12, newest=settled, means=means)


TWINS: dict[str, Twin] = {
    **{name: sums(part) for name, part in _NEW.items()},
    **{
        f"progress_{name}": sums(part, promised(name), newest=insured, to_date=True)
        for name, part in _NEW.items()
    },
    "inflow": _year(_IN),
    "outflow": _year(_OUT),
    "net_inflow": _year(_IN, _OUT),
    "net_inflow_rate": _year(_IN, _OUT, in_window("talent"), means=(2,)),
    "inflow_from": _year(ways("new", "returned", before=True)),
    "outflow_to": _year(ways("left", before=False)),
    "step_new": _year(happened("new")),
    "step_returned": _year(happened("returned")),
    "step_reclassified": _year(happened("in"), happened("out")),
    "step_paused": _year(happened("resumed"), happened("paused", lead=1)),
    "step_left": _year(happened("left", lead=1)),
}
