"""What 本地生源回流 asks for: students soon to graduate, paths home, who returns."""

from dataclasses import replace
from typing import Final

from dashboard.charts.sankey import hidden, sankey
from dashboard.document.build import card, panel, table
from dashboard.document.classes import Others, fallen
from dashboard.document.request import Request
from dashboard.document.rows import named, shown_only
from dashboard.document.values import Block, Cards, Chart, Heading, Note
from dashboard.filters.places import level_below
from dashboard.homecoming import findings as say
from dashboard.wording import members
from dashboard.wording.words import figure
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.selection import Selection, contains, is_above
from metrics.figures.schools import homecoming

MOST: Final = 12
_BEFORE_THEM: Final = 2  # classes that graduate next
_FEWEST: Final = 100  # placed natives behind a comparison of groups
_EVENTS: Final = 10  # of them, returned
# 1 and 2 are the county and the city that one comes from: see NATIVES_RETURNED.
_AWAY: Final = Others("work", lambda code: code not in (0, 1, 2))
_CARDS: Final = (
    (homecoming.RETURN_RATE, "返乡率（回本市）"),
    (homecoming.RETURN_COUNTY_RATE, "返县率（回本区县）"),
    (homecoming.NATIVES_PLACED, "已落实且去向可查"),
    (homecoming.NATIVES_BACK_NOW, "在乡率（参保人才）"),
    (homecoming.STUDENTS, "在读学生"),
)


def cards(request: Request) -> Cards:
    """How many return to the city, to the county, how many are here now, how many still study."""
    fetch, chosen = request.fetch, request.selection
    return Cards(
        tuple(card(fetch(metric, chosen, widen=False), name=name) for metric, name in _CARDS)
    )


def staying_away(request: Request) -> str:
    """The regions whose natives stop coming back, in words; empty where there are none.

    Counties first; where no county stands out, cities.
    """
    back, placed = homecoming.NATIVES_RETURNED, homecoming.NATIVES_PLACED
    for by in ("county", "city"):
        if is_above(by, request.selection.region):
            continue
        found = fallen(request, back, placed, by, _AWAY)
        if found:
            all_placed = request.fetch(placed, request.selection, by)
            names = {row.keys[by]: row.labels[by] for row in all_placed.rows()}
            return members.fallen(found, names, "生源毕业生返乡率")
    return ""


def next_classes(chosen: Selection, soon: Protected) -> Selection:
    """Our students who graduate in the next two years that the register knows of."""
    years = sorted(int(row.keys["year"]) for row in soon.rows())[:_BEFORE_THEM]
    return chosen.with_("year", *years) if years else chosen


def named_only(found: Protected) -> Protected:
    """Members with a name that may be shown."""
    return shown_only(named(found))


def paths(request: Request) -> Chart:
    """Where natives study and where they work, by their place of origin."""
    chosen = request.selection
    asked = chosen.with_("education")
    below = level_below(chosen.region)
    left = request.fetch(homecoming.NATIVE_PATHS, asked, (below, "school_place"))
    right = request.fetch(homecoming.NATIVE_PATHS, asked, ("school_place", "work_place"))
    ours = frozenset(
        int(code)
        for code in right.frame["work_place"]
        if contains(chosen.region, int(code)) or int(code) == chosen.region // 100 * 100
    )
    return panel(
        [left, right],
        lambda both: sankey(
            *both, names=("生源地", "院校所在地", "就业地"), most=(8, 8, 8), ours=ours
        ),
        "本地学子在哪里读书、到哪里就业",
        key="paths",
        note=hidden(left, right),
    )


def groups(request: Request) -> tuple[Block, ...]:
    """Groups of natives beside each other: a plain comparison, and only of enough people."""
    rate = request.fetch(homecoming.RETURN_RATE, request.selection, widen=False)
    row, head = rate.one(), Heading("返乡者有什么不同")
    enough = (row.denominator or 0.0) >= _FEWEST and (row.numerator or 0.0) >= _EVENTS
    if not enough:
        few = f"已落实者不足 {_FEWEST} 人，或返乡者不足 {_EVENTS} 人，不作比较。"
        return head, Note(few)
    found = _groups(request)
    told = Note(f"{say.apart([(name, one) for name, one, _ in found], rate)}。", "conclusion")
    listed = table(
        ("毕业生", "已落实且去向可查", "返乡率"),
        [
            (name, figure(size, homecoming.NATIVES_PLACED), figure(one, rate.metric))
            for name, one, size in found
        ],
        numbers=2,
        note="只作对比，不说明因果；差别在取整误差内的视为相近",
    )
    return head, told, listed


def _groups(request: Request) -> list[tuple[str, Row, Row]]:
    fetch, chosen = request.fetch, request.selection
    own = chosen.region // 10_000 * 10_000
    place = fetch(homecoming.NATIVES_PLACED, chosen, "school_province")
    away = tuple(int(c) for c in place.frame["school_province"] if c not in (0, own))
    asked: list[tuple[str, Selection]] = []
    if not chosen.codes("education"):
        asked += [
            ("大专", chosen.with_("education", 3)),
            ("本科", chosen.with_("education", 4)),
            ("硕士、博士", chosen.with_("education", 5, 6)),
        ]
    asked.append(("在本省就读", chosen.with_("school_province", own)))
    if away:
        asked.append(("在外省就读", chosen.with_("school_province", *away)))
    found = []
    for name, selection in asked:
        rate = fetch(homecoming.RETURN_RATE, selection, widen=False).one()
        size = fetch(homecoming.NATIVES_PLACED, selection, widen=False).one()
        # A vague rate would be compared as if it were sharp.
        sharp = rate if rate.status is not Status.IMPRECISE else replace(rate, value=None)
        found.append((name, sharp, size))
    return found
