"""人才留存: every stay by itself, its curve multiplied out by hand, and what may be shown of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, exp, floor, log, sqrt
from typing import Any

from data.reference import schools
from tests.twins.asked import Asked, Key, spread, within
from tests.twins.market import month_of
from tests.twins.people import People, Spell, people
from tests.twins.school import campus, has_city, place, province
from tests.twins.twin import Answer, Twin, never
from tests.twins.worlds import Small

HORIZONS = (6, 12, 36, 60)
PEOPLE = 900  # enough for curves and models
SHOWN = ("value", "status", "denominator", "low", "high")
NATURES = {"company": 1, "academic": 2, "government": 3}
SIZES = {"large": 1, "medium": 2, "small": 3, "micro": 4}
CLASSES = ("nature", "size")


@dataclass(frozen=True)
class Stay:
    """How many months, whether it ended, and what is known at its beginning."""

    tenure: int
    ended: bool
    dims: dict[str, Any]
    employer: Any = None


def observed(lives: People, began: int, ended: int) -> tuple[int, bool] | None:
    """Months of a stay as far as leavers are known; nothing for one of unknown length.

    Three months away make a leaver, so the newest three months settle nothing; and who came
    within three months of the data's beginning may have been there before.
    """
    closing = lives.last - 3
    if began - lives.first < 3 or began > closing:
        return None
    return min(ended, closing) - began + 1, ended <= closing


def entries(small: Small, step: int, talent: bool) -> Iterator[Stay]:
    """Stays in a region."""
    lives = people(small)
    for person, region, began, ended in lives.stays(step):
        state = lives.lives[person][began]
        seen = observed(lives, began, ended)
        if seen is None or (talent and not state.talent):
            continue
        tenure, gone = seen
        yield Stay(
            tenure,
            gone,
            {
                "region": region,
                "cohort": began // 12,
                "education": state.education,
                "industry": state.industry,
                "school_group": school_group(lives, person, state.region),
                "native": native(lives.newest(person).get("origin"), state.region),
                "received": granted(small, person, state.region, began) if tenure > 6 else -1,
            },
        )


def school_group(lives: People, person: Any, here: int) -> int:
    """1 a school of this city, 2 of the province, 3 双一流 elsewhere, 4 others; 0 nobody knows."""
    known = [r["school"] for r in lives.statements[person] if campus(r["school"])]
    if not known:
        return 0
    city = campus(known[-1])
    if place(city) == place(here):
        return 1
    if province(city) == province(here):
        return 2
    return 3 if any(s.name == known[-1] and s.tier == "双一流" for s in schools()) else 4


def native(origin: int | None, here: int) -> int:
    """1 from this city, 2 from another of the province, 3 from elsewhere; 0 nobody knows."""
    if origin is None:
        return 0
    if province(origin) != province(here):
        return 3
    if not has_city(origin):
        return 0
    return 1 if place(origin) == place(here) else 2


def granted(small: Small, person: Any, here: int, began: int) -> int:
    """Whether living or housing support was granted in this city in the first six months."""
    paid = small.__dict__.setdefault("_paid", defaultdict(list))
    if not paid:
        for row in small.of("policy_payout"):
            paid[row["person_key"]].append(row)
    for row in paid.get(person, []):
        if row["kind"] not in ("living", "rent", "purchase"):
            continue
        month = month_of(row["decided_on"] or row["paid_on"])
        given = row["status"] in ("paid", "approved") and month is not None
        if given and place(row["region"]) == place(here) and began <= month <= began + 5:
            return 1
    return 0


def jobs(small: Small) -> Iterator[Stay]:
    """Talent's stays with an employer, wherever they worked for it."""
    lives = people(small)
    known = {row["employer_key"]: row for row in small.of("employer")}
    pairs: dict[tuple[Any, Any], list[Spell]] = defaultdict(list)
    for spell in lives.spells:
        pairs[spell.person, spell.employer].append(spell)
    for (person, employer), spells in pairs.items():
        spells.sort(key=lambda s: (s.first, s.last, s.region, s.industry))
        runs: list[list[Spell]] = []
        for spell in spells:
            if runs and spell.first - max(s.last for s in runs[-1]) <= 3:
                runs[-1].append(spell)
            else:
                runs.append([spell])
        firm = known.get(employer, {})
        for run in runs:
            first = run[0]
            seen = observed(lives, first.first, max(s.last for s in run))
            if seen and lives.is_talent(person, first.first):
                yield Stay(
                    *seen,
                    {
                        "region": first.region,
                        "cohort": first.first // 12,
                        "education": lives.education(person, first.first),
                        "industry": first.industry,
                        "nature": NATURES.get(firm.get("nature"), 0),
                        "size": SIZES.get(firm.get("size"), 0),
                    },
                    employer,
                )


def every(small: Small, asked: Asked, job: bool, talent: bool) -> list[Stay]:
    kept = small.__dict__.setdefault("_stays", {})
    key = (job, talent, 0 if job else asked.step)
    if key not in kept:
        found = jobs(small) if job else entries(small, asked.step, talent)
        kept[key] = [replace(stay, dims=spread(stay.dims)) for stay in found]
    return kept[key]


def grouped(
    small: Small, asked: Asked, by: tuple[str, ...], job: bool, talent: bool = True
) -> dict[Key, list[Stay]]:
    """Stays that pass the filters, by keys."""
    found: dict[Key, list[Stay]] = defaultdict(list)
    for stay in every(small, asked, job, talent):
        dims = stay.dims
        if within(dims["region"], asked.region) and all(
            dims[name] in codes for name, codes in asked.where
        ):
            found[tuple(dims[name] for name in by)].append(stay)
    return found


class Group:
    """People at risk and people gone in each month of the stay."""

    def __init__(self, stays: list[Stay], after: int = 0) -> None:
        kept = [(stay.tenure - after, stay.ended) for stay in stays if stay.tenure > after]
        self.longest = max((tenure for tenure, _ in kept), default=0)
        lengths = Counter(tenure for tenure, _ in kept)
        ends = Counter(tenure for tenure, ended in kept if ended)
        self.left = [ends[t] for t in range(self.longest + 2)]
        self.risk = [len(kept)]
        for t in range(self.longest + 1):
            self.risk.append(self.risk[-1] - lengths[t])


def at_risk(group: Group, month: int) -> int:
    return group.risk[month] if month <= group.longest else 0


def gone(group: Group, month: int) -> int:
    return group.left[month] if month <= group.longest else 0


def survival(stays: Group, month: int) -> tuple[float, float, float]:
    """Kaplan–Meier with Greenwood's interval on the log(−log) scale."""
    kept, spread_ = 1.0, 0.0
    for t in range(1, month + 1):
        n, d = at_risk(stays, t), gone(stays, t)
        if d:
            kept *= 1 - d / n
            spread_ += d / (n * (n - d)) if n > d else float("nan")
    if kept in (0.0, 1.0):
        return kept, float("nan"), float("nan")
    half = 1.959963984540054 * sqrt(spread_) / abs(log(kept))
    return kept, kept ** exp(half), kept ** exp(-half)


def drawn(stays: Group) -> list[int]:
    """Months at which a curve may be drawn: the cards' horizons first, then quarters between.

    Thirty at risk at each; between neighbours nobody has left, or ten.
    """
    if at_risk(stays, 1) < 30:
        return []

    def apart(a: int, b: int) -> bool:
        between = sum(gone(stays, t) for t in range(a + 1, b + 1))
        return between == 0 or between >= 10

    cards = [0]
    for month in HORIZONS:
        if at_risk(stays, month) >= 30 and apart(cards[-1], month):
            cards.append(month)
    points = []
    for card, following in zip(cards, [*cards[1:], None], strict=True):
        points.append(card)
        for month in range(card + 1, following or stays.longest + 1):
            between = apart(points[-1], month) and (following is None or apart(month, following))
            if month % 3 == 0 and at_risk(stays, month) >= 30 and between:
                points.append(month)
    return points


def point(stays: Group, month: int, allowed: list[int]) -> tuple[Any, ...]:
    if month not in allowed:
        return (None, "suppressed" if at_risk(stays, month) else "empty", None, None, None)
    kept, low, high = survival(stays, month) if month else (1.0, float("nan"), float("nan"))
    people_ = floor(at_risk(stays, max(month, 1)) / 5 + 0.5) * 5
    return (
        kept,
        "ok",
        float(people_),
        None if low != low else floor(low * 100) / 100,
        None if high != high else ceil(high * 100) / 100,
    )


def few_firms(small: Small, asked: Asked, name: str) -> set[Key]:
    """Classes of employers with fewer than three in the region."""
    firms: dict[int, set[Any]] = defaultdict(set)
    for stay in every(small, asked, True, True):
        if within(stay.dims["region"], asked.region):
            firms[stay.dims[name]].add(stay.employer)
    return {(code,) for code, found in firms.items() if len(found) < 3}


def beside_hidden(
    small: Small, asked: Asked, by: tuple[str, ...], job: bool, after: int
) -> dict[Key, set[int]]:
    """Months at which the smallest group drawn must not be, for those not drawn beside it are few.

    Along each dimension, filtered or divided by; regions have a clock of their own, jobs have not.
    """
    out: dict[Key, set[int]] = defaultdict(set)
    filters = dict(asked.where)
    for name in {*by, *filters}:
        if name in ("province", "city", "county") and not job:
            continue
        keys = by if name in by else (*by, name)
        at = keys.index(name)
        free = replace(asked, by=keys, where=tuple(w for w in asked.where if w[0] != name))
        wholes: dict[Key, list[tuple[Key, Group]]] = defaultdict(list)
        for key, stays in grouped(small, free, keys, job).items():
            wholes[key[:at] + key[at + 1 :]].append((key, Group(stays, after)))
        for parts in wholes.values():
            for key, months in too_telling([part for part in parts if part[1].longest]):
                if name not in filters or key[at] in filters[name]:
                    out[key if name in by else key[:at]] |= months
    return out


def too_telling(parts: list[tuple[Key, Group]]) -> list[tuple[Key, set[int]]]:
    parts = sorted(parts, key=lambda part: (at_risk(part[1], 1), str(part[0])))
    points = {key: drawn(part) for key, part in parts}
    seen = [(key, part) for key, part in parts if points[key]]
    out: list[tuple[Key, set[int]]] = []
    if seen and 0 < sum(at_risk(part, 1) for key, part in parts if not points[key]) < 10:
        out.append((seen[0][0], set(points[seen[0][0]])))
    for month in {month for found in points.values() for month in found} - {0}:
        left = {key: sum(gone(part, t) for t in range(1, month + 1)) for key, part in parts}
        rest = sum(left[key] for key in left if month not in points[key])
        if 0 < rest < 10:
            here = [key for key, _ in seen if month in points[key]]
            enough = [key for key in here if rest + left[key] >= 10]
            out += [(key, {month}) for key in (enough[:1] or here)]
    return out


def curve(horizon: int = 12, job: bool = False, after: int = 0) -> Twin:
    """A curve at one month, or at all months at which it may be drawn."""

    def answer(small: Small, asked: Asked) -> Answer:
        by = tuple(name for name in asked.by if name != "tenure")
        hidden = set()
        if set(by) & set(CLASSES):
            asked = Asked(asked.region, asked.by)  # classes of employers are looked at whole
            hidden = few_firms(small, asked, by[0])
        out: Answer = {}
        telling = beside_hidden(small, asked, by, job, after)
        for key, stays in grouped(small, asked, by, job).items():
            later = Group(stays, after)
            if not later.longest:
                continue
            allowed = [] if key in hidden else drawn(later)
            allowed = [month for month in allowed if month not in telling[key]]
            if "tenure" not in asked.by:
                out[key] = point(later, horizon, allowed)
                continue
            at = asked.by.index("tenure")
            for month in allowed or [0]:
                shown = point(later, month, allowed)
                full = (*key[:at], month, *key[at:])
                out[full] = shown if allowed else (None, "suppressed", None, None, None)
        return out

    return Twin(
        answer, SHOWN, never, near=0.0051, people=PEOPLE, pairs=not job, filters=0 if job else 2
    )


def hazard(small: Small, asked: Asked) -> Answer:
    """Leavers among those still there: month by month where thirty are, or over the first year."""
    by = tuple(name for name in asked.by if name != "tenure")
    out: Answer = {}
    for key, members in grouped(small, asked, by, False).items():
        stays = Group(members)
        if "tenure" not in asked.by:
            year = range(1, 13)
            out[key] = (sum(gone(stays, t) for t in year), sum(at_risk(stays, t) for t in year))
            continue
        at = asked.by.index("tenure")
        for month in range(1, 37):
            if at_risk(stays, month) >= 30:
                out[(*key[:at], month, *key[at:])] = (gone(stays, month), at_risk(stays, month))
    return out


TWINS: dict[str, Twin] = {
    "retention_curve": curve(),
    **{f"retained_{months}": curve(months) for months in HORIZONS},
    "job_retention_curve": curve(job=True),
    "support_retention_curve": curve(after=6),
    "leaving_hazard": Twin(hazard, ("t0", "t1"), never, people=PEOPLE),
}
