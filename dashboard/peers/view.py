"""What 城市对标 asks for and lays out, row by row."""

from functools import partial
from typing import Final

from dashboard.charts.bars import bars
from dashboard.charts.dumbbell import dumbbell
from dashboard.charts.peer_lines import peer_lines
from dashboard.document.build import panel, table
from dashboard.document.request import Request
from dashboard.document.values import Block, Chart, Columns, Fold, Group, Heading, Note, Table
from dashboard.peers import findings as say
from dashboard.peers.about import About, weights
from dashboard.wording import words
from data.contracts.city import GRANTEES
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.peers import attraction, clauses, standards
from metrics.figures.peers.comparing import descending
from metrics.figures.peers.standing import COMPARED
from metrics.figures.people import stock

_SMALL: Final = 6  # small multiples
_ACROSS: Final = 3
_DAYS: Final = 10_000


def looked_at(request: Request, about: About) -> tuple[Block, ...]:
    """The indicator chosen: the places as dumbbells, beside our rank on every indicator."""
    if about.indicator is None:
        return ()
    chart = dumbbells(request, about, about.indicator.value)
    heading = Heading("各项指标的位次")
    return (about.indicator, Columns(((chart,), (heading, ranks(about))), (1, 1)))


def dumbbells(request: Request, about: About, name: str) -> Chart:
    """Where the places stand on one indicator, and where they stood."""
    years = _over_years(request, about, name)
    drawn = partial(dumbbell, highlight=about.ours, descending=descending(name))
    return panel(
        years,
        drawn,
        partial(say.rank, indicator=name),
        key="dumbbell",
        name=say.wide(name),
        note=say.ends(years),
    )


def _over_years(request: Request, about: About, name: str) -> Protected:
    asked = about.place.with_("indicator", name)
    return request.fetch(COMPARED, asked, ("peer", "year"), widen=False)


def ranks(about: About) -> Table:
    """Every indicator: our figure, rank, the gap to the best, the source with its edition."""
    rows = [
        (
            say.wide(str(row["indicator"])),
            f"{row['of_year']:.0f}",
            say.value(row),
            say.placed(row),
            say.behind(row),
            f"{row['source']}，{row['edition']}",
        )
        for row in say.own(about.whole)
    ]
    return table(
        ("指标", "年份", words.place(about.place.region), "位次", "与首位相比", "来源，版本"),
        rows or [("暂无数据", "", "", "", "", "")],
        note="误差之内分不出先后的同列一个位次区间；失业、流失、等待一类从低到高排。",
        title="各项指标的位次",
        found=[about.whole],
        key="ranks",
    )


def small_multiples(request: Request, about: About) -> tuple[Block, ...]:
    """Up to six indicators over the years, those with most places first."""
    rows = sorted(say.own(about.whole), key=lambda r: (-r["places"], -r["of_year"]))
    chosen = about.indicator.value if about.indicator else ""
    names = [str(row["indicator"]) for row in rows]
    names = [name for name in names if name == chosen] + [n for n in names if n != chosen]
    charts: list[Chart] = []
    for name in names:
        years = _over_years(request, about, name)
        if len({row["year"] for row in say.own(years)}) > 1 and len(charts) < _SMALL:
            best = int(max(say.own(years), key=lambda row: row["year"])["best"])
            drawn = partial(peer_lines, highlight=about.ours, best=best)
            said = partial(say.moved, indicator=name)
            charts.append(panel(years, drawn, said, key=f"years-{len(charts)}", name=name))
    lines = [tuple(charts[at : at + _ACROSS]) for at in range(0, len(charts), _ACROSS)]
    return tuple(
        Columns(tuple((one,) for one in line), (1,) * len(line)) if len(line) > 1 else line[0]
        for line in lines
    )


def standard(request: Request, about: About) -> tuple[Block, ...]:
    """The field's standard indicators, each labelled as published, worked out, or of our base."""
    rows, asked = [], []
    for metric in standards.METRICS:
        found = request.fetch(metric, about.place, "peer", widen=False)
        asked.append(found)
        rows.append((metric.name, *_standard(found)))
    base = request.fetch(stock.TALENT_SHARE, Selection(about.place.region), widen=False)
    mine = words.figure(base.one(), base.metric) if not base.refused else "不予显示"
    rows.append(
        (f"{base.metric.name}（参保口径）", mine, words.period(base), "—", "—", "本系统参保数据")
    )
    listed = table(
        ("指标", words.place(about.place.region), "年份", "位次", "首位", "取自"),
        rows,
        note="前五项按国家人才发展规划的指标定义，公式见口径；末项为本系统测算，与公开数口径不同，不作比较。",
        title="人才工作通用指标",
        found=[*asked, base],
        key="standards",
    )
    return (Heading("人才工作通用指标"), listed)


def _standard(found: Protected) -> tuple[str, str, str, str, str]:
    rows = say.own(found)
    if not rows:
        return ("暂无数据", "—", "—", "—", "公开指标中没有，也无从推算")
    (row,) = rows
    best = next((one for one in say.records(found) if one["peer"] == row["best"]), row)
    alone = row["places"] < 2
    return (
        say.value(row),
        f"{row['of_year']:.0f}",
        "—" if alone else say.placed(row),
        "—" if alone else f"{best['peer_label']} {say.value(best)}",
        str(row["source"]),
    )


def attracted(request: Request, about: About) -> tuple[Block, ...]:
    """The index under the weights chosen, and what all others would make of it."""
    recipe, switches, trouble = weights(request)
    asked = about.place.with_("recipe", recipe.code)
    scores = request.fetch(attraction.INDEX, asked, "peer", widen=False)
    ranked = request.fetch(attraction.WEIGHTED_RANK, asked, widen=False)
    shares = request.fetch(attraction.LEAD, asked, "peer", widen=False)
    drawn = partial(bars, order="value", highlight=about.ours)
    left = panel(
        [scores, ranked],
        lambda tables: drawn(tables[0]),
        lambda tables: say.index(tables[0], tables[1]),
        key="attraction",
        name=attraction.INDEX.name,
        note=f"权重：{recipe.words}。",
    )
    right = panel(shares, partial(bars, order="value"), say.lead, key="lead")
    rows = [switches[at : at + _ACROSS] for at in range(0, len(switches), _ACROSS)]
    lists = tuple(Group(row, key=f"weights-{at}", across=True) for at, row in enumerate(rows))
    told = (Note(trouble, "caption"),) if trouble else ()
    fold = Fold("调整权重（0 为不计）", (*lists, *told))
    return (Columns(((left,), (right,))), fold)


def policies(request: Request, about: About) -> tuple[Block, ...]:
    """Clause by clause: what each place offers, to whom, on which condition, since when."""
    by = ("item", "grantee", "paid_as", "peer", "policy")
    found = request.fetch(clauses.CLAUSES, about.place, by, widen=False)
    order = {code: at for at, code in enumerate((about.place.region, *about.peers))}
    rows = sorted(
        say.records(found),
        key=lambda r: (
            *(r["item"], list(GRANTEES).index(r["grantee"]), r["paid_as"]),
            order.get(r["peer"], len(order)),
        ),
    )
    lines = [
        (
            f"{row['item']}（{row['grantee_label']}）",
            str(row["peer_label"]),
            f"{words.published(row['value'])}{row['unit']}",
            say.band(row["rank"], row["rank_last"]) if row["places"] > 1 else "—",
            str(row["threshold"]) or "—",
            _day(row["since"]),
            f"{row['policy']}，{row['source']}",
        )
        for row in rows
    ]
    listed = table(
        ("事项（对象）", "地区", "金额", "金额位次", "条件", "施行日期", "来源"),
        lines or [("暂无数据", "", "", "", "", "", "")],
        note="同一事项、对象和给付方式才排位次；条件不同的金额不能直接比高低。",
        title=say.clauses(found),
        found=[found],
        key="clauses",
    )
    return (Heading(say.clauses(found)), listed)


def _day(day: float) -> str:
    whole = int(day)
    return f"{whole // _DAYS}年{whole // 100 % 100}月{whole % 100}日"
