"""What 产业链与企业 asks for and lays out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from dashboard.chains import findings as say
from dashboard.chains.order import in_order, is_told
from dashboard.charts.bars import bars
from dashboard.charts.funnel import funnel
from dashboard.charts.matrix import clickable_matrix
from dashboard.document.build import card, drill, panel
from dashboard.document.coarser import nearest, of_place, tells_some
from dashboard.document.request import Request
from dashboard.document.values import Block, Cards, Chart, Columns, Desk
from dashboard.filters.values import Choice
from metrics.disclosure.protect import Protected, Status
from metrics.engine.selection import Selection, level
from metrics.figures.chains import chain, moves
from metrics.figures.market import trade

ALL: Final = ""  # of chains: every one
_TRAITS: Final = {"education": "学历", "age": "年龄", "tier": "人才分类"}
_BELOW: Final = {"province": ("city", "各市"), "city": ("county", "各区县")}
_ALIKE: Final = "同类企业：行业门类和规模相同；两线之间为正常波动，多出不到两成的不提示"
_UNORDERED: Final = "环节名称没有写明上下游，按名称排列"


@dataclass(frozen=True)
class Asked:
    """What the page is about.

    Attributes:
        place: the region and month.
        one: the chain chosen; :data:`ALL` for every chain beside the others.
        here: the same with the chain as a filter.
        by: what is set side by side: chains, or the links of the one chosen.
        employed: people by it.
        choice: the switch that it was chosen by.
    """

    place: Selection
    one: str
    here: Selection
    by: str
    employed: Protected
    choice: Choice

    @property
    def what(self) -> str:
        """What is set side by side, in words."""
        return "各产业链" if self.by == "chain" else f"{self.one}各环节"


def asked(request: Request) -> Asked:
    """The chain chosen in the address, and who works in it."""
    place = Selection(request.selection.region, request.selection.month)
    place = request.ripe(chain.CHAIN_EMPLOYED, place)
    every = request.fetch(chain.CHAIN_EMPLOYED, place, "chain")
    known = {str(code): str(code) for code in every.frame["chain"]} if len(every) else {}
    choice = request.choice("chain", "产业链", {ALL: "全部"} | known, look="list")
    if choice.value not in known:
        return Asked(place, ALL, place, "chain", every, choice)
    here = place.with_("chain", choice.value)
    links = request.fetch(chain.CHAIN_EMPLOYED, here, "chain_link")
    return Asked(place, choice.value, here, "chain_link", ordered(links), choice)


def ordered(found: Protected) -> Protected:
    """The rows of links from upstream to downstream."""
    if found.by != ("chain_link",) or not len(found):
        return found
    at = {link: i for i, link in enumerate(in_order(map(str, found.frame["chain_link"])))}
    frame = found.frame
    kept = frame.iloc[frame["chain_link"].map(at).argsort(kind="stable")].reset_index(drop=True)
    blank = kept["chain_link"] == ""
    return replace(
        found, frame=kept.assign(chain_link_label=kept["chain_link"].mask(blank, "未注明环节"))
    )


def cards(request: Request, about: Asked) -> Cards:
    """The chain, or all of them together."""
    names = {
        chain.CHAIN_EMPLOYED: "从业人员",
        chain.CHAIN_JOINED: "入职（近一年）",
        chain.CHAIN_DEPARTED: "离职（近一年）",
        chain.CHAIN_STAYED: "新入职一年留任率",
        chain.CHAIN_FILLED: "招聘完成率",
        chain.CHAIN_PAID: "兑现金额（近一年）",
    }
    found = [
        card(request.fetch(metric, about.here, widen=False), name=name)
        for metric, name in names.items()
    ]
    return Cards(tuple(found))


def stocks(request: Request, about: Asked) -> Columns:
    """How many work where along the chain, and how many of those who joined stayed."""
    stayed = request.fetch(chain.CHAIN_STAYED, about.here, about.by)
    held = panel(
        ordered(stayed),
        partial(_bars, order=_order(about)),
        partial(say.highest, what=about.what),
        key="stayed",
        name=f"{about.what}新入职一年留任率",
    )
    return Columns(((employed(about),), (held,)), (1, 1))


def employed(about: Asked) -> Chart:
    """How many work in each chain, or in each link of one."""
    return panel(
        about.employed,
        partial(_bars, order=_order(about)),
        partial(say.largest, what=about.what),
        key="employed",
        name=f"{about.what}从业人员",
        note=_order_note(about),
        click=_choose if about.by == "chain" else None,
        hint="点一条链，看它的各环节" if about.by == "chain" else "",
    )


def _order(about: Asked) -> str:
    return "value" if about.by == "chain" else "code"


def _choose(code: int | str) -> dict[str, str]:
    return {"chain": str(code)}


def _bars(found: Protected, order: Any) -> Any:
    return bars(found, order=order)


def _order_note(about: Asked) -> str:
    if about.by == "chain" or is_told(map(str, about.employed.frame["chain_link"])):
        return ""
    return _UNORDERED


def people(request: Request, about: Asked) -> tuple[Block, ...]:
    """Who they are, and who loses newcomers faster than like employers do."""
    by = request.choice("trait", "构成", _TRAITS, "education")
    found, elsewhere = nearest(
        request,
        lambda where: request.fetch(chain.CHAIN_STRUCTURE, where, by.value),
        about.here,
    )
    made = panel(
        found,
        bars,
        of_place(partial(say.structure, what=_TRAITS[by.value]), about.here.region),
        key="structure",
        name=f"人员构成（{_TRAITS[by.value]}）",
        note=elsewhere,
    )
    return (by, Columns(((made,), (_losses(request, about),)), (1, 1)))


def _losses(request: Request, about: Asked) -> Chart:
    found, elsewhere = nearest(
        request, lambda where: request.fetch(chain.CHAIN_LOSSES, where, about.by), about.here
    )
    return panel(
        ordered(found),
        funnel,
        of_place(partial(say.losses, what=about.what), about.here.region),
        key="losses",
        name="新入职流失与同类企业相比",
        note=_said(elsewhere, _ALIKE),
    )


def places(request: Request, about: Asked) -> Chart | None:
    """Where the chain's people work."""
    below = _BELOW.get(level(about.place.region))
    if below is None:
        return None
    by, what = below
    return panel(
        request.fetch(chain.CHAIN_EMPLOYED, about.here, by),
        partial(bars, order="value", limit=16),
        partial(say.largest, what=what),
        key="places",
        name=f"{what}产业链从业人员",
        click=drill,
    )


def wanted(request: Request, about: Asked) -> Chart:
    """Whom the chain looks for."""
    found = request.fetch(trade.CHAIN_NEED, about.here, "occupation")
    frame = found.frame.sort_values("value", ascending=False, kind="stable").head(12)
    return panel(
        replace(found, frame=frame.reset_index(drop=True)),
        partial(bars, order="value"),
        partial(say.largest, what="各职业"),
        key="wanted",
        name="产业链招聘需求",
    )


def moved(request: Request, about: Asked) -> tuple[Block, ...]:
    """From which trade to which, and what it did to pay."""
    year = about.place.at(about.place.month, 12)
    by = ("from_section", "section")
    count, elsewhere = nearest(
        request, lambda where: request.fetch(moves.INDUSTRY_MOVES, where, by), year, tells_some
    )
    there = year.within(count.selection.region)
    pay = request.fetch(moves.INDUSTRY_MOVE_PAY, there, by)
    into = request.fetch(moves.INDUSTRY_MOVE_PAY, there, "section")
    kept = _busiest(count)
    ways = panel(
        _only(count, kept),
        partial(clickable_matrix, down="section", across="from_section", upright=True),
        of_place(say.busiest, about.place.region),
        key="moves",
        name=moves.INDUSTRY_MOVES.name,
        note=_said(elsewhere, "列：从哪个门类来；行：到哪个门类去；对角线为同一门类内换大类"),
    )
    changed = panel(
        _only(pay, kept),
        partial(clickable_matrix, down="section", across="from_section", upright=True),
        of_place(say.pay, about.place.region),
        key="move-pay",
        name=moves.INDUSTRY_MOVE_PAY.name,
        note=_said(elsewhere, "新工作起始工资比上一份工作高出的比例；未扣除工资普遍上涨"),
    )
    sections = panel(
        _only(into, kept),
        partial(bars, order="value"),
        of_place(say.best_paid, about.place.region),
        key="move-into",
        name="转入各门类的工资变化",
        note=elsewhere,
    )
    return (ways, changed, sections)


def _said(*texts: str) -> str:
    return "；".join(text for text in texts if text)


def _busiest(found: Protected, most: int = 10) -> list[Any]:
    """The sections that most people leave or enter, of what is shown."""
    shown = found.frame[found.frame["status"] == Status.OK.value]
    if not len(shown):
        return []
    ends = [shown.groupby(name)["value"].sum() for name in found.by]
    total = ends[0].add(ends[1], fill_value=0.0).sort_values(ascending=False, kind="stable")
    return list(total.head(most).index)


def _only(found: Protected, kept: Sequence[Any]) -> Protected:
    frame = found.frame
    if not len(frame):
        return found
    for name in found.by:
        frame = frame[frame[name].isin(list(kept))]
    return replace(found, frame=frame.reset_index(drop=True))


def firm(request: Request) -> Desk | None:
    """The desk of one employer, on the screen of those who may look: it asks who, each time."""
    if request.public:
        return None
    return Desk("dashboard.chains.desk:show", (request.selection.region,))
