"""One employer against those like it: for the single door that asks who looks and why.

No registered figure is about a named employer; no page's figures, file, 大屏, interface or
assistant asks for anything here (dashboard/access/firms.py alone may). The people of an employer
stay under the rule of persons: 1 to 9 are hidden, others rounded, the rest computed from those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from metrics.disclosure.few import EMPLOYER_THRESHOLD
from metrics.disclosure.profile import hidden_below, rounding_base, under
from metrics.disclosure.rounding import money_of_cases, round_to
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import STEPS, level
from metrics.figures.chains.cells import TRAITS
from metrics.models.market.funnel import ALARM, WARN, binomial_limits

LIKE_LEAST: Final = 100  # who joined like employers, for a pace to compare with
COMPARED_LEAST: Final = 30  # who joined the employer
_ROWS: Final = (
    "SELECT r.firm, r.code, r.name, r.region, r.industry, r.section, r.size, r.nature, r.chain, "
    "r.chain_link FROM firm_register AS r"
)


@dataclass(frozen=True)
class Firm:
    """An employer as the register has it; ``number`` is the snapshot's own."""

    number: int
    code: str
    name: str
    region: int
    industry: int
    section: int
    size: int
    nature: int
    chain: str
    chain_link: str


@dataclass(frozen=True)
class Year:
    """A yearly point: people there, and the twelve months to it. ``None`` is hidden."""

    month: int
    people: int | None
    talent: int | None
    joined: int | None
    departed: int | None


@dataclass(frozen=True)
class Stay:
    """Of those who joined, the share still there after a year, against like employers.

    Attributes:
        joined: rounded; ``None`` hidden.
        share: of the rounded counts; ``None`` where hidden.
        like: the share at like employers; ``None`` where too few are like it.
        alike: ``size`` where they share section and size, ``section`` where the section alone.
        firms: how many they are.
        warn, alarm: limits of chance around ``like`` for so many who joined (95 %, 99.8 %), exact
            binomial (Spiegelhalter 2005); nothing where not compared.
    """

    joined: int | None
    share: float | None
    like: float | None = None
    alike: str = ""
    firms: int = 0
    warn: tuple[float, float] | None = None
    alarm: tuple[float, float] | None = None


@dataclass(frozen=True)
class Profile:
    """What may be known of an employer for a stated purpose.

    Attributes:
        firm: which.
        years: the yearly points, oldest first; none where nobody was ever insured with it.
        traits: of each trait the classes and their people, where the employer is large enough.
        stay: retention.
        heads, filled, filled_of: posts of the twelve months, public.
        amount, error: yuan paid in them to it or its people, coarse; ``None`` hidden.
    """

    firm: Firm
    years: tuple[Year, ...]
    traits: Mapping[str, tuple[tuple[str, int | None], ...]]
    stay: Stay
    heads: int
    filled: int
    filled_of: int
    amount: float | None
    error: float


def search(cubes: Published, text: str, code: str, region: int, most: int) -> tuple[Firm, ...]:
    """Employers of a region whose name holds a text or whose key is a code, by name."""
    step = STEPS[level(region)]
    rows = cubes.query(
        f"{_ROWS} WHERE r.region // ? = ? // ? AND (contains(r.name, ?) OR r.code = ?) "
        "ORDER BY r.name, r.firm LIMIT ?",
        [step, region, step, text, code, most],
    )
    return tuple(_firm(row) for row in rows.to_dict("records"))


def profile(cubes: Published, number: int) -> Profile | None:
    """An employer's profile, protected; ``None`` where there is no such employer."""
    rows = cubes.query(f"{_ROWS} WHERE r.firm = ?", [number])
    if not len(rows):
        return None
    firm = _firm(rows.to_dict("records")[0])
    years = cubes.query("SELECT * FROM firm_year WHERE firm = ? ORDER BY month", [number])
    newest = cubes.query("SELECT MAX(month) AS month FROM firm_year")["month"].iloc[0]
    now = years[years["month"] == newest]
    last = {str(k): v for k, v in now.to_dict("records")[0].items()} if len(now) else {}
    with under(cubes.profile):
        amount, hidden, error = money_of_cases(
            np.array([float(last.get("amount", 0.0))]), np.array([float(last.get("cases", 0))])
        )
        return Profile(
            firm=firm,
            years=tuple(_year(row) for row in years.to_dict("records")),
            traits=_traits(cubes, firm, int(last.get("people", 0))),
            stay=_stay(cubes, firm, last),
            heads=int(last.get("headcount", 0)),
            filled=int(last.get("filled", 0)),
            filled_of=int(last.get("filled_of", 0)),
            amount=None if hidden[0] else float(amount[0]),
            error=float(error[0]),
        )


def _firm(row: Mapping[Any, Any]) -> Firm:
    return Firm(
        number=int(row["firm"]),
        code=str(row["code"]),
        name=str(row["name"]),
        region=int(row["region"]),
        industry=int(row["industry"]),
        section=int(row["section"]),
        size=int(row["size"]),
        nature=int(row["nature"]),
        chain=str(row["chain"]),
        chain_link=str(row["chain_link"]),
    )


def _count(people: float) -> int | None:
    """A count of people as it may be shown."""
    if 0 < people < hidden_below():
        return None
    return int(round_to(np.array([float(people)]), rounding_base())[0])


def _year(row: Mapping[Any, Any]) -> Year:
    # One in 500 without a degree is told by the 499 with one.
    few = 0 < row["people"] - row["talent"] < hidden_below()
    return Year(
        month=int(row["month"]),
        people=_count(row["people"]),
        talent=None if few else _count(row["talent"]),
        joined=_count(row["joined"]),
        departed=_count(row["departed"]),
    )


def _traits(
    cubes: Published, firm: Firm, people: int
) -> Mapping[str, tuple[tuple[str, int | None], ...]]:
    """Classes of people, of an employer of so many that breakdowns of it may be shown; two hidden
    where one must be."""
    if people < cubes.total_threshold:
        return {}
    found: dict[str, tuple[tuple[str, int | None], ...]] = {}
    for trait in TRAITS:
        rows = cubes.query(
            f"SELECT CAST({trait} AS VARCHAR) AS class, CAST(SUM(people) AS DOUBLE) AS people "
            "FROM firm_people WHERE firm = ? GROUP BY 1 ORDER BY 1",
            [firm.number],
        )
        counts = rows["people"].tolist()
        few = [n < hidden_below() for n in counts]
        if sum(few) == 1 and len(counts) > 1:
            rest = [i for i, small in enumerate(few) if not small]
            few[min(rest, key=lambda i: counts[i])] = True
        found[trait] = tuple(
            (str(name), None if small else _count(n))
            for name, n, small in zip(rows["class"].tolist(), counts, few, strict=True)
        )
    return found


def _stay(cubes: Published, firm: Firm, last: Mapping[str, Any]) -> Stay:
    seen, here = int(last.get("seen12", 0)), int(last.get("here12", 0))
    joined, stayed = _count(seen), _count(here)
    if joined is None or stayed is None or not joined or 0 < seen - here < hidden_below():
        return Stay(joined, None)
    share = min(1.0, stayed / joined)
    if joined < COMPARED_LEAST:
        return Stay(joined, share)
    for alike, columns in (("size", ("section", "size")), ("section", ("section",))):
        like, firms = _like(cubes, firm, int(last["month"]), columns)
        if like is not None:
            warn, alarm = (binomial_limits(joined, like, sure) for sure in (WARN, ALARM))
            return Stay(joined, share, like, alike, firms, warn, alarm)
    return Stay(joined, share)


def _like(
    cubes: Published, firm: Firm, month: int, columns: tuple[str, ...]
) -> tuple[float | None, int]:
    """The share of those who joined other employers of the same kind that stayed; their number."""
    if not all(getattr(firm, name) for name in columns):
        return None, 0
    alike = " AND ".join(f"r.{name} = ?" for name in columns)
    row = cubes.query(
        "SELECT SUM(y.here12) AS here, SUM(y.seen12) AS seen, COUNT(*) AS firms "
        "FROM firm_year AS y JOIN firm_register AS r ON r.firm = y.firm "
        f"WHERE y.month = ? AND y.seen12 > 0 AND r.firm <> ? AND {alike}",
        [month, firm.number, *(getattr(firm, name) for name in columns)],
    ).iloc[0]
    if row["firms"] < EMPLOYER_THRESHOLD or not row["seen"] >= LIKE_LEAST:
        return None, 0
    return round(float(row["here"] / row["seen"]), 3), int(row["firms"])
