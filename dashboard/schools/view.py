"""What 高校源头 asks for: the school chosen, the tables behind its charts, who no longer comes."""

from dataclasses import replace
from typing import Final

from dashboard.charts.sankey import hidden, sankey
from dashboard.document.build import card, panel, table
from dashboard.document.classes import Others, fallen, fallen_at_once, settled_class
from dashboard.document.request import Request
from dashboard.document.rows import largest, named, shown_only
from dashboard.document.values import Block, Cards, Chart, Heading
from dashboard.filters.values import Choice
from dashboard.schools import findings as say
from dashboard.wording import members, words
from dashboard.wording.leaders import lead
from dashboard.wording.words import figure
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection, contains, level, parent
from metrics.figures.schools import source
from metrics.models.market.share_fall import Fall

MOST: Final = 15  # universities in a ranking
PATHS: Final = 8  # universities in the three-leg flow
_EVERY: Final = ""
_CARDS: Final = (
    (source.GRADUATES_COME, "来本地就业的毕业生"),
    (source.COME_RATE, "来本地就业比例"),
    (source.SCHOOL_STOCK, "校友存量（参保人才）"),
    (source.STAY_1, "来后一年留存"),
    (source.STAY_3, "来后三年留存"),
)


def school(request: Request, come: Protected) -> Choice:
    """The list of universities, those that send most first; '' = all of them."""
    names = {_EVERY: "全部院校"}
    names |= {str(row.keys["school"]): row.labels["school"] for row in largest(come) if row.value}
    return request.choice("school", "院校", names, look="list")


def narrowed(chosen: Selection, name: str) -> Selection:
    """The question about one university, where one is chosen."""
    return chosen.with_("school", name) if name else chosen


def pick(code: int | str) -> dict[str, str]:
    """Look at one university: for a click on its bar."""
    return {"school": str(code)}


def no_longer_coming(request: Request) -> str:
    """The universities whose graduates stop coming, in words; empty where there are none.

    A fall is told of the classes between which it is largest: a break in the newest class of that
    class alone, an older one of three classes together.
    """
    if settled_class() is None:
        return ""  # without a month nobody knows which class is still being registered
    three = source.GRADUATES_COME, source.SCHOOL_PLACED
    newest = source.GRADUATES_COME_BY_CLASS, source.SCHOOL_PLACED_BY_CLASS
    away, what = working_elsewhere(request.selection), "毕业生来本地就业的比例"
    at_once = fallen_at_once(request, newest, three, "school", away)
    older = fallen(request, *three, "school", away)
    if _largest(at_once) > _largest(older):
        return members.fallen(at_once, {}, what, f"{settled_class()} 届与前三届相比")
    return members.fallen(older, {}, what)


def _largest(found: list[Fall]) -> float:
    return max((fall.before - fall.now for fall in found), default=0.0)


def cards(request: Request, picked: Selection) -> Cards:
    """How many came, at which rate, how many are here, how many stay."""
    return Cards(
        tuple(
            card(request.fetch(metric, picked, widen=False), name=name) for metric, name in _CARDS
        )
    )


def city_of(region: int) -> int:
    """The region that places of study and work are told apart from: they are cities, so a county's
    own city is no 外地."""
    return parent(region) if level(region) == "county" else region


def working_elsewhere(chosen: Selection) -> Others:
    """Who surely didn't come: those known to work outside our region (a county's city)."""
    own = city_of(chosen.region)
    return Others("work_place", lambda code: bool(code) and not contains(own, code))


def elsewhere(found: Protected, home: int) -> Protected:
    """Places of work outside our region (a county's city), those that may be shown."""
    cells, own = found.frame, city_of(home)
    outside = cells["work_place"].map(lambda code: not code or not contains(own, int(code)))
    return shown_only(
        named(replace(found, frame=cells[outside.astype(bool)].reset_index(drop=True)))
    )


def rivals_of(picked: Selection) -> str:
    """Whose graduates go elsewhere, and outside of what."""
    schools = "、".join(map(str, picked.codes("school"))) or "各校"
    return f"{schools}毕业生主要流向城市（{words.place(city_of(picked.region))}以外）："


def from_afar(found: Protected, whole: Protected) -> str:
    """How many of those who came studied outside our region, and where most of them did."""
    home = city_of(found.selection.region)
    rows = [
        row for row in members.ranked(found) if not contains(home, int(row.keys["school_place"]))
    ]
    if not rows:
        known_places = named(found)
        hidden_ones = any(
            not contains(home, int(code)) for code in known_places.frame["school_place"]
        )
        why = "人数过少，不予显示" if hidden_ones else "没有或院校所在市不详"
        return f"{words.place(home)}以外的院校毕业生：{why}"
    first = lead(found, rows, drawn=rows)
    said = first.says("来得最多", first.size(found))
    return f"{words.place(home)}以外的院校中，{said}"


def paths(request: Request, picked: Selection, feeders: Protected) -> Chart:
    """Where the largest feeders' graduates came from and went."""
    chosen = picked.codes("school")
    names = chosen or tuple(row.labels["school"] for row in largest(feeders)[:PATHS])
    asked = picked.with_("education")
    asked = asked.with_("school", *names) if names else asked
    left = request.fetch(source.STUDY_PATHS, asked, ("origin_province", "school"))
    right = request.fetch(source.STUDY_PATHS, asked, ("school", "work_place"))
    ours = frozenset(
        int(code) for code in right.frame["work_place"] if contains(picked.region, int(code))
    )
    title = (
        f"{names[0]}的毕业生从哪里来、到哪里去" if chosen else "输出大户的毕业生从哪里来、到哪里去"
    )
    return panel(
        [left, right],
        lambda tables: sankey(
            *tables, names=("生源地", "院校", "就业地"), most=(5, 8, 8), ours=ours
        ),
        title,
        key="paths",
        note=hidden(left, right),
    )


def factors(request: Request, feeders: Protected) -> tuple[Block, ...]:
    """The largest feeders with what is known of each, as a table."""
    names = [row.labels["school"] for row in largest(feeders)[:MOST]]
    if not names:
        return ()
    fetch, chosen = request.fetch, request.selection
    columns = (
        (source.GRADUATES_COME, "来本地"),
        (source.SCHOOL_PLACED, "已落实可查"),
        (source.COME_RATE, "来本地就业比例"),
        (source.SCHOOL_STOCK, "校友存量"),
        (source.STAY_1, "一年留存"),
        (source.STAY_3, "三年留存"),
    )
    # All universities, and not those of the list alone: each by itself would be judged by itself.
    tables = {title: fetch(metric, chosen, "school") for metric, title in columns}
    rivals = _first_rivals(elsewhere_of(request, chosen))
    trends = _trends(fetch(source.GRADUATES_COME_BY_CLASS, chosen, ("school", "year")))
    cells = {
        title: {str(row.keys["school"]): figure(row, found.metric) for row in found.rows()}
        for title, found in tables.items()
    }
    rows = [
        (
            name,
            *(cells[title].get(name, "暂无数据") for _, title in columns),
            trends.get(name, "—"),
            rivals.get(name, "—"),
        )
        for name in names
    ]
    away = words.place(city_of(request.selection.region))
    listed = table(
        ("院校", *(title for _, title in columns), "较上届", f"{away}以外主要流向"),
        rows,
        note="「已隐去」：本项或其余数人数过少；留存率为毕业当年或次年首次来本地参保者；"
        "较上届为来本地人数，最新完整一届",
        title="输出大户一览",
        rests=list(tables.values()),
    )
    return Heading("输出大户一览"), listed


def elsewhere_of(request: Request, asked: Selection) -> Protected:
    """Where each university's graduates work outside our region."""
    found = request.fetch(source.SCHOOL_PLACED, asked, ("school", "work_place"))
    cells = found.frame
    own = city_of(asked.region)
    outside = cells["work_place"].map(lambda code: bool(code) and not contains(own, int(code)))
    return replace(found, frame=cells[outside.astype(bool)].reset_index(drop=True))


def _first_rivals(found: Protected) -> dict[str, str]:
    first: dict[str, str] = {}
    for row in largest(found):
        first.setdefault(
            str(row.keys["school"]), f"{row.labels['work_place']} {figure(row, found.metric)}"
        )
    return first


def _trends(found: Protected) -> dict[str, str]:
    """Change of the newest whole class on the one before, by university."""
    last = settled_class()
    if last is None:
        return {}
    two = found.frame["year"].isin([last - 1, last])
    both = replace(found, frame=found.frame[two].reset_index(drop=True))
    rows = {(str(r.keys["school"]), int(r.keys["year"])): r for r in both.rows()}
    return {
        school: say.step(row, rows[school, last - 1], found.metric)
        for (school, year), row in rows.items()
        if year == last and (school, last - 1) in rows
    }
