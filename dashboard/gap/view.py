"""What 产业缺口 shows: the questions it asks, and the tables it lays out."""

from dataclasses import replace
from functools import partial
from typing import Final

from dashboard.charts.bars import bars
from dashboard.charts.lines import lines
from dashboard.charts.matrix import clickable_matrix, matrix
from dashboard.charts.parts import shortage_parts
from dashboard.charts.quadrant import quadrant
from dashboard.charts.waterfall import waterfall
from dashboard.document.build import panel, table
from dashboard.document.coarser import ENOUGH, nearest, of_enough, of_place, tells_enough
from dashboard.document.request import Request
from dashboard.document.values import Block, Chart, Click, Cross, Download, Note
from dashboard.gap import findings as say
from dashboard.gap.catalogue import FILE_NAME, MIME, catalogue
from dashboard.wording import words
from data.reference import sections
from metrics.alerts.trades import RULE, scarcer
from metrics.disclosure.protect import Protected, Status
from metrics.engine.compute import SPAN
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, level
from metrics.figures.market import gap, trade

TRADES: Final = {"occupation": "按职业", "industry": "按行业", "section": "按门类"}
_QUADRANTS: Final = ("集聚且增长", "分散但增长", "分散且收缩", "集聚但收缩")
_TITLES: Final = 12
_NEEDS: Final = 3
_FEW_EMPLOYED: Final = f"从业人员不足 {ENOUGH} 人的不列出"
_LINKS: Final = {"上游": "0", "中游": "1", "下游": "2"}
_PARTS_NOTE: Final = "橙色：比同类紧缺；绿色：比同类宽松；灰色：缺项，其余各项按权重放大"


def short(found: Protected) -> Protected:
    """The 门类 under short names, the one that is not stated left out."""
    names = {one.code: one.short for one in sections()}
    kept = found.frame[found.frame["section"].isin(names)].reset_index(drop=True)
    return replace(found, frame=kept.assign(section_label=kept["section"].map(names)))


def place(chosen: Selection) -> Selection:
    """The region and month alone: each figure has its own window, peers must not be filtered."""
    return Selection(chosen.region, chosen.month)


def index(request: Request, by: str) -> tuple[Protected, str]:
    """The shortage index here, or of the region one level up where too few people are here; and a
    word that says so."""
    return nearest(
        request, lambda where: request.fetch(gap.SHORTAGE, where, by), place(request.selection)
    )


def alarms(request: Request, by: str) -> str:
    """What became scarce within a year, in words; empty where nothing did."""

    def ask(
        metric: Metric, selection: Selection, by: tuple[str, ...], /, *, span: int = SPAN
    ) -> Protected:
        return request.fetch(metric, selection, by, span=span, widen=False)

    trades = by if by != "section" else "industry"
    return say.alarm(scarcer(ask, place(request.selection), trades))


def ranking(request: Request, found: Protected, note: str) -> Chart:
    """The trades by index with the parts that made it, and the rule of alarm below."""
    notes = "；".join(text for text in (note, _PARTS_NOTE, f"需关注的条件：{RULE}") if text)
    return panel(
        found,
        shortage_parts,
        of_place(say.scarcest, request.selection.region),
        key="parts",
        name="紧缺指数",
        note=notes,
        click=narrow(found.by[0]),
    )


def narrow(by: str) -> Click:
    """Limit the posts below to what was clicked."""

    def clicked(code: int | str) -> dict[str, str]:
        group = f"{str(code)[:4]}-00-00" if by == "occupation" else ""
        return only(section=str(code) if by == "section" else "", occupation=group)

    return clicked


def catalogue_file(request: Request, found: Protected) -> Block:
    """The draft of 急需紧缺人才目录 as a file; it is made, and noted, when it is asked for."""
    if found.is_empty or found.by != ("occupation",):
        return Note("按职业查看、且样本足够时，可导出《急需紧缺人才目录》草案", "caption")
    return Download(
        "catalogue",
        "导出急需紧缺人才目录（草案）",
        FILE_NAME.format(place=words.place(found.selection.region)),
        MIME,
        partial(catalogue, request, found),
    )


def structure(request: Request) -> Chart:
    """Concentration and growth by 门类; the whole province has nothing to be compared with."""
    here = place(request.selection)
    if level(here.region) == "province":
        return panel(
            short(request.fetch(gap.LOCATION_QUOTIENT, here, ("city", "section"))),
            partial(matrix, down="section", across="city", upright=True),
            "各市各门类的区位商：大于 1 为比全省集中",
            key="quotient",
            name="区位商",
        )
    quotient = short(request.fetch(gap.LOCATION_QUOTIENT, here, "section"))
    growth = short(request.fetch(trade.EMPLOYMENT_GROWTH, here, "section"))
    return panel(
        [quotient, growth],
        lambda two: quadrant(two[0], two[1], "section", centre=(1.0, 0.0), names=_QUADRANTS),
        lambda two: say.crowded(*two),
        key="quadrant",
        name="区位商与从业人员增长",
    )


def shift(request: Request) -> Chart:
    """Why employment changed over three years; the province as a whole by its own trades."""
    here = place(request.selection)
    if level(here.region) == "province":
        return panel(
            short(request.fetch(gap.EMPLOYMENT_CHANGE, here, "section")),
            partial(bars, order="value"),
            say.change,
            key="shift",
            name="从业人员三年变化",
            note="偏离-份额分析以全省为参照，选市或区县后可见三项分解",
        )
    whole = request.fetch(gap.EMPLOYMENT_CHANGE, here)
    parts = [
        request.fetch(one, here) for one in (gap.SHIFT_NATIONAL, gap.SHIFT_MIX, gap.SHIFT_REGIONAL)
    ]
    return panel(
        [*parts, whole],
        lambda all_: waterfall(all_[:-1], all_[-1]),
        say.shift(whole, parts[-1]),
        key="shift",
        name="偏离-份额",
    )


def mismatch(request: Request) -> Chart:
    """The mismatch index by month."""
    series = request.fetch(gap.MISMATCH, place(request.selection), "month", span=24)
    return panel(series, partial(lines, zero=True), say.apart, key="mismatch", name="错配指数")


def chains(request: Request) -> Chart:
    """Which link of which chain looks for how many for each it has."""

    def ask(where: Selection) -> Protected:
        return of_enough(request.fetch(trade.CHAIN_INTENSITY, where, ("chain", "chain_link")))

    found, note = nearest(request, ask, place(request.selection), tells_enough)
    return panel(
        upstream_first(found),
        partial(matrix, down="chain", across="chain_link"),
        of_place(say.weakest_link, request.selection.region),
        key="chain",
        name="产业链缺口",
        note="；".join(text for text in (note, _FEW_EMPLOYED) if text),
    )


def chain_needs(request: Request) -> Block:
    """For whom the links look; words where no chain has three firms that do."""
    by = ("chain", "chain_link", "occupation")
    need = upstream_first(request.fetch(trade.CHAIN_NEED, place(request.selection), by))
    hidden = (need.frame["status"] == Status.SUPPRESSED).any()
    rows = needs(need)
    if not rows:
        none = "没有可列出的产业链招聘需求：缺少用人单位的产业链信息，或企业少于三家"
        return Note(none, "caption")
    return table(
        ("产业链", "环节", "近12个月招聘最多的职业（人次）"),
        rows,
        note="不足三家企业招聘的职业不列出" if hidden else "",
        title="产业链各环节在招什么人",
        rests=[need],
    )


def gaps(request: Request) -> Chart:
    """Posts for each employed by 门类 and education; a click shows the posts behind."""

    def ask(where: Selection) -> Protected:
        return of_enough(short(request.fetch(trade.INTENSITY, where, ("section", "education"))))

    found, note = nearest(request, ask, place(request.selection), tells_enough)
    stated = found.frame[found.frame["education"] > 0].reset_index(drop=True)
    brief = [str(name).split("/")[0].removesuffix("及以下") for name in stated["education_label"]]
    return panel(
        replace(found, frame=stated.assign(education_label=brief)),
        partial(clickable_matrix, down="section", across="education"),
        of_place(say.widest, request.selection.region),
        key="gaps",
        name="行业与学历的缺口",
        note="；".join(text for text in (note, _FEW_EMPLOYED) if text),
        click=open_cell,
        hint="点击格子，列出其背后的岗位",
    )


def open_cell(code: int | str) -> dict[str, str]:
    """The posts of one cell."""
    section, _, education = str(code).partition("|")
    return only(section=section, education=education)


def only(*, section: str = "", education: str = "", occupation: str = "") -> dict[str, str]:
    """One click is one question: what an earlier click chose is lifted."""
    return {"section": section, "education": education, "occupation": occupation}


def posts(request: Request) -> tuple[Block, ...]:
    """The titles behind the gap chosen, with the pay they offer; public, no employer is named."""
    chosen = request.selection
    found = request.fetch(trade.POSTS_BEHIND, chosen.at(chosen.month, chosen.months or 1), "title")
    frame = found.frame.sort_values("value", ascending=False, kind="stable")
    found = replace(found, frame=frame.reset_index(drop=True))
    chart = panel(found, partial(bars, limit=_TITLES), say.behind, key="posts", name="背后的岗位")
    rows = [
        [
            record["title"],
            f"{record['posts']:.0f}",
            words.number(record["value"], found.metric),
            pay_range(record["pay_low"], record["pay_high"]),
        ]
        for record in found.frame.head(_TITLES).to_dict("records")
        if "posts" in record
    ]
    if not rows:
        return (chart,)
    head = ("岗位名称", "条数", "招聘人次", "月薪范围（元）")
    title = "背后的岗位：条数与月薪"
    return chart, table(head, rows, numbers=3, title=title, rests=[found])


def behind(request: Request) -> tuple[Cross, ...]:
    """The posts of a trade, of an education and of both, for a click on what is drawn by these."""
    chosen = request.selection
    where = chosen.at(chosen.month, chosen.months or 1)
    made = []
    for by in (("section", "education"), ("section",), ("education",)):
        found = request.fetch(trade.POSTS_BEHIND, where, (*by, "title"))
        made.append(Cross("posts", by, found, "背后的岗位", _TITLES, "value"))
    return tuple(made)


def upstream_first(found: Protected) -> Protected:
    """Links in the order of the chain, not of their characters."""
    keys = [_LINKS.get(str(link), str(link)) for link in found.frame["chain_link"]]
    return replace(found, frame=found.frame.assign(chain_link=keys))


def needs(found: Protected) -> list[list[str]]:
    """For each link, the occupations it advertises most."""
    links: dict[tuple[str, str], list[tuple[float, str]]] = {}
    titles: dict[tuple[str, str], list[str]] = {}
    for row in found.rows():
        if row.value and row.keys["occupation"]:
            key = (str(row.keys["chain"]), str(row.keys["chain_link"]))
            titles[key] = [row.labels["chain"], row.labels["chain_link"]]
            links.setdefault(key, []).append((row.value, row.labels["occupation"]))
    return [
        [
            *titles[key],
            "、".join(
                f"{name} {words.number(n, found.metric)}"
                for n, name in sorted(wanted, reverse=True)[:_NEEDS]
            ),
        ]
        for key, wanted in sorted(links.items())
    ]


def pay_range(low: float, high: float) -> str:
    """The range of advertised pay; 面议 where no post names any."""
    if low != low or high != high:
        return "面议"
    return f"{low:,.0f}–{high:,.0f}".replace(",", " ")
