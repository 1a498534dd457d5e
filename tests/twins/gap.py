"""产业缺口, the figures made of what the plain tables show: counts rounded to 5, 1 to 9 hidden."""

from collections.abc import Callable
from math import floor
from random import Random
from typing import Any

from tests.twins.asked import Asked, Key, summed
from tests.twins.market import appeared, both, heads, seekers
from tests.twins.people import people
from tests.twins.stock import at_end
from tests.twins.twin import Answer, Twin, insured, series
from tests.twins.worlds import HANGZHOU, NINGBO, QIANTANG, XIHU, Small
from tests.world import ZHEJIANG

FEW, REST = 100, "rest"
PARTS = ("change", "national", "mix", "regional")


def rounded(n: float) -> float:
    """To the nearest 5, halves away from zero."""
    return floor(abs(n) / 5 + 0.5) * 5 * (1 if n >= 0 else -1)


def told(n: float) -> float | None:
    """A count of people as a table shows it."""
    return None if 0 < n < 10 else float(rounded(n))


def employed(
    small: Small,
    month: int,
    region: int,
    by: tuple[str, ...] = (),
    where: tuple[tuple[str, tuple[Any, ...]], ...] = (),
) -> dict[Key, float]:
    asked = Asked(region, by, month, None, where)
    return summed(at_end("people")(small, asked, month, month), asked)


def quotient(small: Small, asked: Asked) -> Answer:
    """(here in the trade ÷ here) ÷ (province in the trade ÷ province), of what tables show."""
    month = asked.month or people(small).last
    places = tuple(name for name in asked.by if name in ("city", "county"))
    trades = tuple(name for name in asked.by if name in ("industry", "section"))
    counted = tuple(one for one in asked.where if one[0] in ("industry", "section"))
    spots = tuple(one for one in asked.where if one[0] not in ("industry", "section"))
    area = asked.region // 10_000 * 10_000
    if (not trades and not counted) or (not places and asked.region == area):
        return {}
    here = employed(small, month, asked.region, asked.by, asked.where)
    local = employed(small, month, asked.region, places, spots)
    whole = employed(small, month, area, trades, counted)
    total = told(employed(small, month, area)[()]) or 0
    out: Answer = {}
    for key, n in here.items():
        known = dict(zip(asked.by, key, strict=True))
        parts = [
            told(n),
            told(local[tuple(known[name] for name in places)]),
            told(whole[tuple(known[name] for name in trades)]),
            total,
        ]
        if parts[0] is None:
            out[key] = (None, "suppressed")
        elif None in parts or not parts[1] or not parts[2]:
            out[key] = (None, "empty")
        else:
            value = parts[0] / parts[1] / (parts[2] / total)
            open_ = value * sum(2.5 / part for part in parts) if parts[0] else 0.0
            open_ += 0.005  # shown to two decimals
            out[key] = (value, "imprecise" if open_ > 0.1 * value else "ok")
    return out


def shift(part: str) -> Callable[[Small, Asked], Answer]:
    """One part of the change in three years: national, mix, regional; they add up as shown."""

    def answer(small: Small, asked: Asked) -> Answer:
        month = asked.month or people(small).last
        by = asked.by or ("industry",)
        table = shifts(small, month, asked.region, by)
        if asked.by:
            return {
                (code,): (None, "suppressed") if row is None else (row[part], "ok")
                for code, row in table.items()
                if code != REST
            }
        before = sum(row["before"] for row in table.values() if row)
        if before < FEW:
            return {(): (None, "suppressed" if before else "empty")}
        return {(): (sum(row[part] for row in table.values() if row), "ok")}

    return answer


def shifts(small: Small, month: int, region: int, by: tuple[str, ...]) -> dict[Any, Any]:
    """Before, after and parts by trade; nothing for one of which any count is hidden."""
    area = region // 10_000 * 10_000
    asks = [(month - 36, region), (month, region), (month - 36, area), (month, area)]
    counts = [employed(small, when, where, by) for when, where in asks]
    totals = [told(employed(small, when, where).get((), 0)) or 0.0 for when, where in asks]
    codes = sorted({key[0] for one in counts for key in one}, key=str)
    cells = {}
    for code in codes:
        # A trade in which nobody worked at one of the times is not among that table's rows.
        found = [told(one[code,]) if (code,) in one else None for one in counts]
        cells[code] = None if None in found else found
    kept = [cell for cell in cells.values() if cell]
    rest = [total - sum(cell[i] for cell in kept) for i, total in enumerate(totals)]
    growth = totals[3] / totals[2]
    if rest[2] < FEW:  # too few to have a growth of their own
        rest[3] = rest[2] * growth
    out: dict[Any, Any] = {code: None for code, cell in cells.items() if cell is None}
    for code, cell in [*((c, v) for c, v in cells.items() if v), (REST, rest)]:
        before, after, all_before, all_after = cell
        pace = all_after / all_before if all_before > 0 else growth
        national = rounded(before * (growth - 1))
        mix = rounded(before * (pace - growth))
        out[code] = {
            "before": before,
            "change": after - before,
            "national": national,
            "mix": mix,
            "regional": after - before - national - mix,
        }
    return out


def mismatch(small: Small, asked: Asked) -> Answer:
    """1 − Σ √(share of heads · share of seekers) over occupations of a year."""
    month = asked.month if asked.month is not None else both(small)
    if "month" in asked.by:
        return series(
            mismatch, small, Asked(asked.region, asked.by, month, asked.months, asked.where)
        )
    wide = Asked(asked.region, (*asked.by, "occupation"), month, asked.months, asked.where)
    first = month - (asked.months or 12) + 1
    posts = summed(appeared(heads)(small, wide, first, month), wide)
    queue = summed(seekers()(small, wide, first, month), wide)
    out: Answer = {}
    for key in {k[:-1] for k in {*posts, *queue}}:
        jobs = {k[-1] for k in {*posts, *queue} if k[:-1] == key and k[-1]}
        v = {job: posts.get((*key, job), 0.0) for job in jobs}
        u = {job: queue.get((*key, job), 0.0) for job in jobs}
        wanted, seeking = sum(v.values()), sum(u.values())
        if not wanted or not seeking:
            out[key] = (None, "empty")
        elif seeking < FEW or wanted < 10:
            out[key] = (None, "suppressed")
        else:
            out[key] = (1 - sum((v[j] / wanted * u[j] / seeking) ** 0.5 for j in jobs), "ok")
    return out


def places(dice: Random, newest: int) -> list[Asked]:
    """What a quotient is asked for: places by trade, a trade by places."""
    trade = ("industry", (65,)), ("section", ("C", "I"))
    found = [
        Asked(region, (cut,), newest - dice.choice((0, 5, 14)))
        for region in (HANGZHOU, XIHU, NINGBO, QIANTANG)
        for cut in ("industry", "section")
    ]
    found += [
        Asked(ZHEJIANG, (place, cut), newest)
        for place in ("city", "county")
        for cut in ("industry", "section")
    ]
    found += [
        Asked(region, by, newest, where=(one,))
        for one in trade
        for region, by in ((ZHEJIANG, ("county",)), (HANGZHOU, ()), (NINGBO, ("county",)))
    ]
    return [*found, Asked(ZHEJIANG, ("industry",), newest)]


def trades(dice: Random, newest: int) -> list[Asked]:
    """What a part of a change is asked for: a region whole, or by one kind of trade."""
    return [
        Asked(region, by, newest - dice.choice((0, 3, 12)))
        for region in (ZHEJIANG, HANGZHOU, XIHU, NINGBO, QIANTANG)
        for by in ((), ("industry",), ("section",))
    ]


_COLUMNS = ("value", "status")
TWINS: dict[str, Twin] = {
    "location_quotient": Twin(quotient, _COLUMNS, insured, near=0.0051, ask=places, people=900),
    "employment_change": Twin(shift("change"), _COLUMNS, insured, ask=trades, people=900),
    **{
        f"shift_{part}": Twin(shift(part), _COLUMNS, insured, ask=trades, people=900)
        for part in PARTS[1:]
    },
    "mismatch_index": Twin(mismatch, _COLUMNS, both, near=0.000051),
}
