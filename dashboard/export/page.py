"""What every file says of the page it was made from: its filters, its date, who took it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.document.document import Document
from dashboard.wording import words
from data.months import month_name
from data.protection import USUAL, Profile
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.selection import Selection

NOTHING: Final = "本页没有可以导出的图表或数据"
DEMO_LINE: Final = "演示数据：由程序合成，不对应任何真实个人或单位"


@dataclass(frozen=True)
class Stamp:
    """Who takes a file out, when, and what of the snapshot it came from."""

    user: str
    at: datetime
    snapshot: str
    demo: bool
    public: bool = False
    office: str = ""  # whose file it is
    profile: Profile = USUAL  # of protection, that the snapshot is under

    @property
    def mark(self) -> str:
        """What stands on every file: 内部资料 or 公开."""
        return words.mark(self.public)


def filters(chosen: Selection) -> str:
    """Write the filters of a question: 「学历：硕士、博士；行业门类：制造业」, or 无."""
    told = []
    for name, codes in chosen.where:
        dimension = DIMENSIONS.get(name)
        labels = [dimension.label(c) if dimension else str(c) for c in codes]
        told.append(f"{dimension.name if dimension else name}：{'、'.join(labels)}")
    return "；".join(told) or "无"


def reach(page: Document) -> str:
    """The data date: the newest month that any table covers; classes (届) and budgets have none."""
    reached = (words.data_month(one) for one in page.tables())
    months = [month for month in reached if month is not None]
    return month_name(max(months)) if months else ""


def facts(page: Document, stamp: Stamp, rule: str) -> list[tuple[str, str]]:
    """What stands on the first sheet and the first slide, as pairs of name and text.

    Args:
        page: what was shown.
        stamp: who, when, from which snapshot.
        rule: the protection rule in words.
    """
    rows = [("页面", page.title)]
    if page.question:
        rows.append(("问题", page.question))
    rows += [("结论", sentence) for sentence in page.sentences]
    if page.selection is not None:
        rows.append(("地区", words.place(page.selection.region)))
        rows.append(("筛选", filters(page.selection)))
    rows += [
        ("数据截至", reach(page) or "各图所注时段"),
        ("数据快照", stamp.snapshot),
        ("保护规则", rule),
        ("导出", f"{stamp.user}，{stamp.at:%Y-%m-%d %H:%M}"),
        ("密级提示", f"{stamp.mark}；{words.SECRET_NOTICE}"),
    ]
    if stamp.demo:
        rows.append(("数据性质", DEMO_LINE))
    if page.is_empty:
        rows.append(("说明", NOTHING))
    return rows
