"""招聘市场, post by post and seeker by seeker."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tests.twins.asked import Asked, Fact, Key, spread, summed, within
from tests.twins.twin import Answer, Part, Twin, ago, sums
from tests.twins.worlds import Row, Small


def month_of(day: Any) -> int | None:
    return None if day is None else day.year * 12 + day.month - 1


def posted(small: Small, row: Row) -> int:
    """The month a post appeared; unknown, it is the one it closed in, if posts reach so far."""
    newest = max(month_of(r["posted_on"]) for r in small.of("job_posting") if r["posted_on"])
    if row["posted_on"] is not None:
        return month_of(row["posted_on"])
    return newest if row["closed_on"] is None else min(newest, month_of(row["closed_on"]))


def posts(small: Small) -> list[dict[str, Any]]:
    """Posts with their months, heads and dimensions; made once."""
    kept = small.__dict__.setdefault("_posts", [])
    if kept:
        return kept
    for row in small.of("job_posting"):
        first = posted(small, row)
        low = row["salary_low"] if row["salary_low"] is not None else row["salary_high"]
        high = row["salary_high"] if row["salary_high"] is not None else row["salary_low"]
        kept.append(
            {
                "first": first,
                "last": first + 2 if row["closed_on"] is None else month_of(row["closed_on"]),
                "heads": 1 if row["headcount"] is None else row["headcount"],
                "filled": row["filled"],
                "employer": row["employer"],
                "low": low,
                "high": high,
                "days": None
                if None in (row["posted_on"], row["closed_on"])
                else (row["closed_on"] - row["posted_on"]).days,
                "dims": {
                    "region": row["region"] or 0,
                    "industry": row["industry"] or 0,
                    "occupation": row["occupation"],
                    "education": row["education"] or 0,
                    "channel": row["channel"] or "",
                    "title": row["title"],
                },
            }
        )
    return kept


def market(small: Small) -> int:
    """The newest month in which a post appeared."""
    return max(post["first"] for post in posts(small))


def registered(small: Small) -> int:
    """The newest month in which somebody registered."""
    return max(month_of(row["registered_on"]) for row in small.of("job_seeker"))


def both(small: Small) -> int:
    return min(market(small), registered(small))


def appeared(worth: Callable[[dict[str, Any]], float | None], lead: int = 0) -> Part:
    """Posts that appeared in the window, each for what it is worth; nothing for those without."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for post in posts(small):
            amount = worth(post)
            if amount is not None and first <= post["first"] + lead <= last:
                yield post["dims"], amount

    return facts


def one(post: dict[str, Any]) -> float:
    return 1.0


def heads(post: dict[str, Any]) -> float:
    return post["heads"]


def filled(post: dict[str, Any]) -> float | None:
    return post["filled"]


def filled_of(post: dict[str, Any]) -> float | None:
    return None if post["filled"] is None else post["heads"]


def open_heads(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
    """Heads of posts open in the window's last month, as far as the posts reach."""
    for post in posts(small):
        if post["first"] <= last <= post["last"] and last <= market(small):
            yield post["dims"], post["heads"]


def seekers(reached: bool = False, lead: int = 0) -> Part:
    """Registrations of the window; or those of them that came to something."""

    def facts(small: Small, asked: Asked, first: int, last: int) -> Iterator[Fact]:
        for row in small.of("job_seeker"):
            if reached and row["intention_reached_on"] is None:
                continue
            if first <= month_of(row["registered_on"]) + lead <= last:
                yield (
                    {
                        "region": row["region"],
                        "hukou": (row["hukou"] or 0) // 10_000 * 10_000,
                        "education": row["education"] or 0,
                        "occupation": row["occupation"],
                    },
                    1.0,
                )

    return facts


def firms(small: Small, asked: Asked) -> Answer:
    """Names with a post open at any time of the window, each once per combination asked for."""
    month = market(small) if asked.month is None else asked.month
    names: dict[Key, set[str]] = defaultdict(set)
    if "month" in asked.by:
        from tests.twins.twin import series

        return series(firms, small, asked if asked.month else asked.at(month, *asked.by))
    for post in posts(small):
        first = month - (asked.months or 1) + 1
        if post["employer"] is None or post["first"] > month or post["last"] < first:
            continue
        dims = spread(post["dims"])
        if within(dims["region"], asked.region) and all(
            dims[name] in codes for name, codes in asked.where
        ):
            names[tuple(dims[name] for name in asked.by)].add(post["employer"])
    return {key: (float(len(found)),) for key, found in names.items()}


def median(
    facts: Callable[[Small, Asked, int, int], Iterator[tuple[dict, float]]],
    width: float,
    *,
    window: int = 1,
    newest: Callable[[Small], int | None] = market,
) -> Twin:
    """The grouped median: how many there are, and L + (N/2 - F)/f · width."""

    def answer(small: Small, asked: Asked) -> Answer:
        month = asked.month if asked.month is not None else newest(small) or 0
        first = month - (asked.months or window) + 1
        bins: dict[Key, dict[int, float]] = defaultdict(dict)
        for dims, value in facts(small, asked, first, month):
            for key, n in summed([(dims, 1.0)], asked).items():
                place = int(value // width)
                bins[key][place] = bins[key].get(place, 0.0) + n
        return {key: (sum(cells.values()), middle(cells, width)) for key, cells in bins.items()}

    return Twin(answer, newest=newest)


def middle(cells: dict[int, float], width: float) -> float:
    """The point of a histogram below which half of it lies."""
    half, below = sum(cells.values()) / 2, 0.0
    for place in sorted(cells):
        if below + cells[place] >= half:
            return (place + (half - below) / cells[place]) * width
        below += cells[place]
    raise AssertionError("an empty histogram has no middle")


def pay(small: Small, asked: Asked, first: int, last: int) -> Iterator[tuple[dict, float]]:
    for post in posts(small):
        if post["low"] is not None and first <= post["first"] <= last:
            yield post["dims"], (post["low"] + post["high"]) / 2


def days(small: Small, asked: Asked, first: int, last: int) -> Iterator[tuple[dict, float]]:
    for post in posts(small):
        if lasted(post) and first <= post["first"] <= last:
            yield post["dims"], post["days"]


def lasted(post: dict[str, Any]) -> bool:
    return post["days"] is not None and bool(post["filled"])


def newest_of(known: Callable[[dict[str, Any]], bool]) -> Callable[[Small], int | None]:
    """The newest month of a post of which a middle's value is known: the window ends there."""
    return lambda small: max((p["first"] for p in posts(small) if known(p)), default=None)


TWINS: dict[str, Twin] = {
    "new_posts": sums(appeared(one), newest=market),
    "new_headcount": sums(appeared(heads), newest=market),
    "open_headcount": sums(open_heads, newest=market),
    "hiring_firms": Twin(firms, newest=market, filters=1),
    "hot_titles": sums(appeared(heads), newest=market),
    "posted_pay": median(pay, 500, newest=newest_of(lambda post: post["low"] is not None)),
    "fill_rate": sums(appeared(filled), appeared(filled_of), window=12, newest=ago(market, 3)),
    "days_to_fill": median(days, 5, window=12, newest=ago(newest_of(lasted), 3)),
    "seekers": sums(seekers(), newest=registered),
    "intentions_reached": sums(seekers(True), newest=ago(registered, 3)),
    "intention_rate": sums(seekers(True), seekers(), newest=ago(registered, 3)),
    "openings_per_seeker": sums(appeared(heads), seekers(), newest=both),
    "open_headcount_per_seeker": sums(open_heads, seekers(), newest=both),
}
