"""产业缺口, the plain figures: post by post, seeker by seeker, person by person."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.twins.asked import Asked, Fact, Key, spread, summed, within
from tests.twins.market import (
    appeared,
    both,
    filled,
    filled_of,
    heads,
    market,
    median,
    middle,
    open_heads,
    pay,
    posts,
    registered,
    seekers,
)
from tests.twins.people import people
from tests.twins.stock import anniversary, at_end
from tests.twins.twin import Answer, Part, Twin, ago, insured, never, sums
from tests.twins.worlds import Small

FEW_POSTS, FEW_FIRMS = 10, 3
TRADES = ("industry", "section")


def quarter(small: Small, month: int) -> int:
    """The newest point up to a month: every third month back from the newest."""
    last = people(small).last
    return last - 3 * -((month - last) // 3)


def tightness(small: Small, asked: Asked) -> Answer:
    """Heads and seekers; of a trade, each head brings its share of the occupation's seekers."""
    if not any(name in asked.by or asked.codes(name) for name in TRADES):
        return sums(appeared(heads), seekers(), window=12, newest=both).answer(small, asked)
    month = asked.month if asked.month is not None else both(small)
    first = month - (asked.months or 12) + 1
    cell = tuple(name for name in asked.by if name not in (*TRADES, "occupation"))
    open_to = tuple(one for one in asked.where if one[0] not in TRADES)
    wide = replace(asked, by=(*cell, "occupation"), where=open_to)
    queue = summed(seekers()(small, wide, first, month), wide)
    wanted = summed(appeared(heads)(small, wide, first, month), wide)
    out: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for dims, n in appeared(heads)(small, asked, first, month):
        every = spread(dims)
        at = (*(every[name] for name in cell), every["occupation"])
        for key, kept in summed([(dims, n)], asked).items():
            out[key][0] += kept
            if wanted.get(at):
                out[key][1] += kept * queue.get(at, 0.0) / wanted[at]
    return {key: tuple(values) for key, values in out.items()}


def by_job(lag: int = 0) -> Part:
    """The employed by occupation, at the newest quarter's point."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for state in people(small).months[quarter(small, last - lag)]:
            yield state.dims(), 1.0

    return facts


def a_year_on(gone: bool) -> Part:
    """Those insured a year before the newest yearly point; or those of them who left since."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        lives = people(small)
        point = anniversary(small, last)
        for state in lives.months[point - 12]:
            today = lives.lives[state.person].get(point)
            step = asked.step
            here = today is not None and today.region // step == state.region // step
            if not (gone and here):
                yield state.dims(), 1.0

    return facts


def underqualified(small: Small, asked: Asked) -> Answer:
    """The employed below the middle of what a year's posts ask for, and all of known education."""
    month = asked.month if asked.month is not None else insured(small)
    wanted: dict[Key, list[int]] = defaultdict(list)
    since = (month if asked.month is not None else market(small)) - 11
    for post in posts(small):
        level = post["dims"]["education"]
        if level and since <= post["first"] <= since + 11:
            for key in summed([(post["dims"], 1.0)], asked):
                wanted[key] += [max(level, 1)] * post["heads"]
    found: dict[Key, list[float]] = {}
    point = quarter(small, month) if "occupation" in asked.by else month
    for state in people(small).months[point]:
        for key in summed([(state.dims(), 1.0)], asked) if state.education else ():
            asks = sorted(wanted[key])
            if len(asks) >= FEW_POSTS:
                below, whole = found.setdefault(key, [0.0, 0.0])
                usual = asks[(len(asks) + 1) // 2 - 1]
                found[key] = [below + (state.education < usual), whole + 1]
    return {key: tuple(values) for key, values in found.items()}


def _pays(small: Small, asked: Asked, last: int) -> Answer:
    twin = median(pay, 500, window=12)
    return twin.answer(small, replace(asked, month=last, months=12))


def compared(
    small: Small, asked: Asked, base: Callable[[Key], tuple[float, float]], last: int
) -> Answer:
    """Pay against a base; ten posts or more on either side."""
    out: Answer = {}
    for key, (n, value) in _pays(small, asked, last).items():
        of, beside = base(key)
        few = n < FEW_POSTS or of < FEW_POSTS
        out[key] = (None, "empty") if few else (value / beside - 1, "ok")
    return out


def pay_premium(small: Small, asked: Asked) -> Answer:
    month = asked.month if asked.month is not None else market(small)
    whole = _pays(small, Asked(asked.region), month).get((), (0.0, 0.0))
    return compared(small, asked, lambda key: whole, month)


def pay_growth(small: Small, asked: Asked) -> Answer:
    month = asked.month if asked.month is not None else market(small)
    before = _pays(small, asked, month - 12)
    return compared(small, asked, lambda key: before.get(key, (0.0, 0.0)), month)


def wages(small: Small, asked: Asked) -> Answer:
    """The grouped median of wages at the newest month, or a year before it."""
    lives = people(small)
    month = lives.last if asked.month is None else asked.month
    point = lives.last if month >= lives.last else lives.last - 12
    bins: dict[Key, dict[int, float]] = defaultdict(dict)
    for state in lives.months[point] if month >= point else ():
        if state.wage is None:
            continue
        for key in summed([(state.dims(), 1.0)], asked):
            place = int(state.wage // 500)
            bins[key][place] = bins[key].get(place, 0.0) + 1
    return {key: (sum(cells.values()), middle(cells, 500)) for key, cells in bins.items()}


def chain_firms(small: Small) -> dict[Any, dict[str, Any]]:
    """Firms of a chain, by key, with where they are registered."""
    return {
        row["employer_key"]: {
            "region": row["region"],
            "chain": row["chain"],
            "chain_link": row["chain_link"] or "",
        }
        for row in small.of("employer")
        if row["chain"] is not None
    }


def chain_posts(small: Small) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Posts of chain firms, with the firm: where no other employer bears its name."""
    named: dict[str, list[Any]] = defaultdict(list)
    for row in small.of("employer"):
        named[row["name"]].append(row["employer_key"])
    firms = chain_firms(small)
    for post in posts(small):
        keys = named.get(post["employer"], [])
        if len(keys) == 1 and keys[0] in firms:
            yield keys[0], post


def chain_intensity(small: Small, asked: Asked) -> Answer:
    """Open heads and people of a chain's firms; one and one where fewer than three stand behind."""
    lives = people(small)
    point = quarter(small, lives.last if asked.month is None else asked.month)
    firms = chain_firms(small)
    count = summed(((dims, 1.0) for dims in firms.values()), asked)
    wanted = summed(
        (
            (firms[key], post["heads"])
            for key, post in chain_posts(small)
            if post["first"] <= point <= post["last"]
        ),
        asked,
    )
    here = summed(
        ((firms[s.employer], 1.0) for s in lives.months[point] if s.employer in firms), asked
    )
    return {
        key: (1.0, 1.0) if n < FEW_FIRMS else (wanted.get(key, 0.0), here.get(key, 0.0))
        for key, n in count.items()
    }


def chain_need(small: Small, asked: Asked) -> Answer:
    """Heads of a year's posts, where three firms or more look for them."""
    firms = chain_firms(small)
    behind: dict[Key, set[Any]] = defaultdict(set)
    wanted: dict[Key, float] = defaultdict(float)
    for firm, post in chain_posts(small):
        dims = spread(firms[firm] | {"occupation": post["dims"]["occupation"]})
        inside = within(dims["region"], asked.region) and all(
            dims[name] in codes for name, codes in asked.where
        )
        if inside and post["first"] > market(small) - 12:
            key = tuple(dims[name] for name in asked.by)
            behind[key].add(firm)
            wanted[key] += post["heads"]
    return {
        key: (None, "suppressed") if len(found) < FEW_FIRMS else (wanted[key], "ok")
        for key, found in behind.items()
    }


def posts_behind(small: Small, asked: Asked) -> Answer:
    found = sums(appeared(heads), window=12, newest=market).answer(small, asked)
    return {key: (values[0], "ok") for key, values in found.items()}


def titles(small: Small, region: int, last: int) -> dict[str, tuple[int, Any, Any]]:
    """Of a year's posts, by title: how many, the lowest and the highest pay that they name."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for post in posts(small):
        if last - 11 <= post["first"] <= last and within(post["dims"]["region"], region):
            found[post["dims"]["title"]].append(post)
    return {
        title: (
            len(mine),
            min((p["low"] for p in mine if p["low"] is not None), default=None),
            max((p["high"] for p in mine if p["high"] is not None), default=None),
        )
        for title, mine in found.items()
    }


def least(small: Small) -> int:
    return min(market(small), insured(small))


_BEFORE = appeared(heads, lead=12)
_SOUGHT = seekers(lead=12)
_EMPLOYED = at_end("people", 12)
TWINS: dict[str, Twin] = {
    "openings_per_seeker_year": Twin(tightness, newest=both),
    "demand_growth": sums(appeared(heads), _BEFORE, _BEFORE, window=12, newest=market),
    "seeker_growth": sums(seekers(), _SOUGHT, _SOUGHT, window=12, newest=registered),
    "employment_growth": sums(at_end("people"), _EMPLOYED, _EMPLOYED),
    "occupation_employed": sums(by_job()),
    "occupation_growth": sums(by_job(), by_job(12), by_job(12)),
    "gap_intensity": sums(open_heads, at_end("people"), newest=least),
    "unfilled_headcount": sums(
        appeared(filled_of), appeared(filled), window=12, newest=ago(market, 3)
    ),
    "leaving_rate": sums(a_year_on(True), a_year_on(False)),
    "underqualified_share": Twin(
        underqualified, newest=insured, alone=False, pairs=False, filters=0
    ),
    "pay_premium": Twin(pay_premium, ("value", "status"), newest=market),
    "pay_growth": Twin(pay_growth, ("value", "status"), newest=market),
    "insured_pay": Twin(wages, newest=insured),
    "chain_intensity": Twin(chain_intensity, newest=insured),
    "chain_need": Twin(chain_need, ("value", "status"), newest=never),
    "posts_behind": Twin(posts_behind, ("value", "status"), newest=market),
}
