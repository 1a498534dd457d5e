"""高校源头 and 本地生源回流, graduate by graduate, student by student, stay by stay."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from data.reference import major_class, schools
from tests.twins.asked import Asked, Fact
from tests.twins.people import people
from tests.twins.twin import Part, Twin, never, sums
from tests.twins.worlds import Row, Small

MUNICIPALITIES = (11, 12, 31, 50)
PLACED = ("employed", "freelance")


def province(code: int) -> int:
    return code // 10_000 * 10_000


def place(code: int) -> int:
    """The city; a whole 直辖市 is one; a province's own code where the city isn't known."""
    return province(code) if code // 10_000 in MUNICIPALITIES else code // 100 * 100


def has_city(code: int) -> bool:
    return code % 10_000 > 0 or code // 10_000 in MUNICIPALITIES


def county(code: int) -> int:
    """The county, or nothing where only the city is known."""
    return code if code % 100 else 0


@cache
def campus(school: str | None) -> int:
    """The city that a school is in; 0 for one that no list has."""
    return {one.name: one.city for one in schools()}.get(school, 0)


def studied(row: Row) -> dict[str, Any]:
    """What a row says of where somebody studied, and what."""
    city = campus(row["school"])
    scheme = "高职" if row["education"] == 3 else "本科"
    known = None if row.get("major") is None else major_class(row["major"], scheme)
    major = 0 if known is None else int(known.code)
    return {
        "school": row["school"] or "",
        "school_place": place(city),
        "school_province": province(city),
        "education": row["education"] or 0,
        "major": major,
        "major_group": major // 100,
    }


def works(origin: int, at: int | None) -> int:
    """1 the county of origin, 2 its city, 3 its province, 4 elsewhere, 0 nobody knows."""
    if at is None:
        return 0
    if county(at) and at == origin:
        return 1
    if place(at) == place(origin):
        return 2
    return 3 if province(at) == province(origin) else 4


def leg(origin: int, school: str | None, at: int | None) -> int:
    """1 studied elsewhere and came home, 2 never left, 3 stayed where the school is, 4 neither."""
    if at is None:
        return 0
    campus_at = place(campus(school))
    if place(at) == place(origin):
        return 2 if campus_at == place(origin) else 1
    return 3 if place(at) == campus_at else 4


def graduates(small: Small) -> list[tuple[Row, int, int | None]]:
    """Rows, how many graduates each stands for, where they work if that is known."""
    return [
        (
            row,
            1 if row["count"] is None else row["count"],
            row["destination_region"] if row["destination_type"] in PLACED else None,
        )
        for row in small.of("graduate")
    ]


def newest(small: Small) -> int:
    return max(row["graduation_year"] for row in small.of("graduate")) * 12 + 11


def classes(asked: Asked, first: int, last: int, yearly: bool) -> list[int]:
    """The last month's year, with nine before when side by side; or Decembers of the window, which
    ends with its year: asked in September, the classes are those to this year."""
    if yearly:
        back = 9 if "year" in asked.by else 0
        return list(range(last // 12 - back, last // 12 + 1))
    december = last // 12 * 12 + 11
    months = range(december - (last - first), december + 1)
    return [month // 12 for month in months if month % 12 == 11]


def out(keep: Callable[[Row, int, int | None], bool]) -> Part:
    """Graduates of the schools here; the region is the school's city."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row, n, at in graduates(small):
            if row["graduation_year"] in classes(asked, first, last, True):
                city = campus(row["school"])
                if keep(row, city, at):
                    yield (
                        {
                            "region": city,
                            "year": row["graduation_year"],
                            "education": row["education"],
                            "industry": row["destination_industry"] or 0,
                            "destination": province(row["destination_region"] or 0),
                            "destination_type": row["destination_type"],
                        },
                        n,
                    )

    return facts


def came(here: bool, placed: bool = True, yearly: bool = False) -> Part:
    """Graduates of all schools; ``here`` = the region is where they work, else it is nowhere."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row, n, at in graduates(small):
            if row["graduation_year"] not in classes(asked, first, last, yearly):
                continue
            if placed and at is None:
                continue
            where = {"region": row["destination_region"] or 0} if here else {}
            yield (
                studied(row)
                | where
                | {
                    "year": row["graduation_year"],
                    "destination_type": row["destination_type"],
                    "work_place": place(row["destination_region"] or 0),
                },
                n,
            )

    return facts


def paths(native: bool) -> Part:
    """Origin, school, place of work of the placed; ``native`` = the region is the origin."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row, n, at in graduates(small):
            if at is not None and row["graduation_year"] in classes(asked, first, last, False):
                origin = row["origin"] or 0
                where = {"region": origin} if native else {}
                yield (
                    studied(row)
                    | where
                    | {"origin_province": province(origin), "work_place": place(at)},
                    n,
                )

    return facts


def natives(codes: tuple[int, ...], yearly: bool = False) -> Part:
    """Graduates from here, whose city of origin is known, by where they work."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row, n, at in graduates(small):
            origin = row["origin"]
            if origin is None or not has_city(origin):
                continue
            if row["graduation_year"] in classes(asked, first, last, yearly):
                work = works(origin, at)
                if work in codes:
                    yield (
                        studied(row)
                        | {
                            "region": origin,
                            "year": row["graduation_year"],
                            "work": work,
                            "leg": leg(origin, row["school"], at),
                            "destination_type": row["destination_type"],
                        },
                        n,
                    )

    return facts


def alumni(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    """Talent insured at the data's end, by the school that the newest statement names."""
    lives = people(small)
    for state in lives.months[lives.last]:
        said = lives.newest(state.person)
        if state.talent and said.get("school"):
            yield studied(said) | {"region": state.region, "education": state.education}, 1.0


def stayed(months: int, still: bool) -> Part:
    """First arrivals in the year of graduation or the next, observed so long; or still there."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        lives = people(small)
        seen = set()
        for person, region, began, ended in lives.stays(asked.step):
            said = lives.newest(person)
            year = said.get("graduation_year")
            if (person, region) in seen:
                continue
            seen.add((person, region))
            state = lives.lives[person][began]
            if not (said.get("school") and year and began // 12 in (year, year + 1)):
                continue
            if began == lives.first or not state.talent:
                continue
            # That somebody is still there is decided once two more months are known.
            if months and began + months + 2 > lives.last:
                continue
            if still and ended < began + months:
                continue
            yield (
                studied(said)
                | {"region": region, "education": state.education, "year": began // 12},
                1.0,
            )

    return facts


def now(codes: tuple[int, ...]) -> Part:
    """Natives with a degree whom the registers know, by where they are insured at the end."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        lives = people(small)
        for person in {row["person_key"] for row in small.of("person")}:
            said = lives.newest(person)
            origin = said["origin"]
            if origin is None or not has_city(origin):
                continue
            if said["education"] < 3 or not said["graduation_year"]:
                continue
            state = lives.lives.get(person, {}).get(lives.last)
            work = works(origin, state.region if state else None)
            if work in codes:
                yield (
                    studied(said)
                    | {"region": origin, "work": work, "year": said["graduation_year"]},
                    1.0,
                )

    return facts


def students(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    for row in small.of("student"):
        yield studied(row) | {"region": row["origin"] or 0, "year": row["expected_graduation"]}, 1.0


def is_traced(row: Row, city: int, at: int | None) -> bool:
    return at is not None


def in_city(row: Row, city: int, at: int | None) -> bool:
    return at is not None and city > 0 and has_city(at) and place(at) == place(city)


def in_province(row: Row, city: int, at: int | None) -> bool:
    return at is not None and province(at) == province(city)


def whole(small: Small) -> int | None:
    """The newest class whose year is over in the insurance data."""
    last, insured = newest(small), people(small).last
    goes_on = last is not None and insured // 12 == last // 12 and insured % 12 < 11
    return last - 12 if last is not None and goes_on else last


def _three(*parts: Part) -> Twin:
    return sums(*parts, window=36, newest=newest)


def _class(*parts: Part) -> Twin:
    return sums(*parts, newest=newest)


def _now(*parts: Part) -> Twin:
    return sums(*parts, newest=never)


_HOME, _TRACED, _ALL = (1, 2), (1, 2, 3, 4), (0, 1, 2, 3, 4)
TWINS: dict[str, Twin] = {
    "graduates": _class(out(lambda row, city, at: True)),
    "graduate_destinations": sums(out(is_traced), newest=whole),
    "graduates_stay_city": sums(out(in_city), out(is_traced), newest=whole),
    "graduates_stay_province": sums(out(in_province), out(is_traced), newest=whole),
    "graduates_come": _three(came(True)),
    "school_placed": _three(came(False)),
    "school_graduates": _three(came(False, placed=False)),
    "come_rate": _three(came(True), came(False)),
    "study_paths": _three(paths(False)),
    "school_stock": _now(alumni),
    "school_arrivals": _now(stayed(0, False)),
    "school_stay_1": _now(stayed(12, True), stayed(12, False)),
    "school_stay_3": _now(stayed(36, True), stayed(36, False)),
    "come_rate_by_class": _class(came(True, yearly=True), came(False, yearly=True)),
    "graduates_come_by_class": _class(came(True, yearly=True)),
    "school_placed_by_class": _class(came(False, yearly=True)),
    "return_rate": _three(natives(_HOME), natives(_TRACED)),
    "return_county_rate": _three(natives((1,)), natives(_TRACED)),
    "return_rate_by_class": _class(natives(_HOME, True), natives(_TRACED, True)),
    "natives_placed": _three(natives(_TRACED)),
    "natives_returned": _three(natives(_HOME)),
    "natives_placed_by_class": _class(natives(_TRACED, True)),
    "native_graduates": _three(natives(_ALL)),
    "native_paths": _three(paths(True)),
    "natives_now": _now(now(_ALL)),
    "natives_back_now": _now(now(_HOME), now(_TRACED)),
    "native_students": _now(students),
}
