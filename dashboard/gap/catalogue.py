"""急需紧缺人才目录, a draft as XLSX: which occupations, how many short, why, where to find them.

Made of protected tables only; each of them is noted in the audit trail before the file leaves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from dashboard.access import gateway
from dashboard.document.request import Request
from dashboard.wording import words
from dashboard.wording.findings import known
from data.contracts import CONTRACTS
from data.months import month_name
from data.reference import links, major_class, majors, occupations
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment, trade
from metrics.models.market.shortage import SCARCE

FILE_NAME: Final = "急需紧缺人才目录（草案）_{place}.xlsx"
MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD: Final = (
    "序号",
    "职业代码",
    "职业（小类）",
    "紧缺程度",
    "紧缺指数",
    "未招满人数（人次）",
    "招聘人数（人次）",
    "求人倍率",
    "招聘完成率",
    "通常学历要求",
    "招聘月薪中位数（元）",
    "缺口原因",
    "缺项",
    "相关专业类",
    "求职者主要户籍地",
)
_WIDTHS: Final = (6, 12, 26, 10, 10, 12, 12, 10, 11, 14, 14, 20, 18, 40, 24)
_LEVELS: Final = ((65.0, "非常紧缺"), (60.0, "紧缺"), (SCARCE, "比较紧缺"))
_MAJORS: Final = 4
_COMMON: Final = re.compile("工程|技术|人员|专业|管理|服务|其他|制造|科学|设备|装配|调试|类")
_PLACES: Final = 2
_PROTECTION: Final = "指数由取整后的数计算；招聘岗位为公开信息，原样汇总"


@dataclass(frozen=True)
class Sources:
    """The tables a catalogue is made of."""

    index: Protected
    by_trade: dict[str, Protected]
    education: Protected
    homes: Protected

    @property
    def tables(self) -> list[Protected]:
        """All of them, the index first."""
        return [self.index, *self.by_trade.values(), self.education, self.homes]


_ASKED: Final[dict[str, Metric]] = {
    "unfilled": trade.UNFILLED,
    "heads": recruitment.NEW_HEADCOUNT,
    "tightness": trade.TIGHTNESS,
    "fill_rate": recruitment.FILL_RATE,
    "pay": recruitment.POSTED_PAY,
}


# How posts are filled is known months later: these three speak of the same posts.
_RIPE: Final = ("unfilled", "heads", "fill_rate")


def gather(request: Request, index: Protected) -> Sources:
    """Ask for everything that stands beside the index, of the same region and month."""
    here = Selection(index.selection.region, index.selection.month)
    year = here.at(here.month, 12)
    ripe = year.at(request.fetch(trade.UNFILLED, request.ripe(trade.UNFILLED, year)).month, 12)
    return Sources(
        index,
        {
            name: request.fetch(one, ripe if name in _RIPE else year, "occupation")
            for name, one in _ASKED.items()
        },
        request.fetch(recruitment.NEW_HEADCOUNT, year, ("occupation", "education")),
        request.fetch(recruitment.SEEKERS, year, ("occupation", "hukou")),
    )


def rows(found: Sources) -> list[list[Any]]:
    """The catalogue's rows, the scarcest first; an unknown cell reads why."""
    scarce = sorted(
        (row for row in known(found.index) if (row.value or 0) >= SCARCE),
        key=lambda row: -(row.value or 0),
    )
    facts = found.index.frame.set_index("occupation")
    cells = {
        name: {row.keys["occupation"]: row for row in table.rows()}
        for name, table in found.by_trade.items()
    }
    made = []
    for number, row in enumerate(scarce, 1):
        code = str(row.keys["occupation"])
        made.append(
            [
                number,
                code,
                row.labels["occupation"],
                degree(row.value or 0),
                row.value,
                _cell(cells["unfilled"].get(code)),
                _cell(cells["heads"].get(code)),
                _cell(cells["tightness"].get(code), 2),
                _cell(cells["fill_rate"].get(code), 3),
                wanted(found.education, code),
                _cell(cells["pay"].get(code)),
                str(facts.loc[code, "driver"]),
                str(facts.loc[code, "missing"]),
                fields(code),
                places(found.homes, code),
            ]
        )
    return made


def degree(index: float) -> str:
    """How scarce, in the words of such catalogues."""
    return next((name for least, name in _LEVELS if index >= least), "")


def wanted(education: Protected, code: str) -> str:
    """The education that most of a trade's advertised headcount asks for."""
    asked = [
        row for row in known(education) if row.keys["occupation"] == code and row.keys["education"]
    ]
    if not asked:
        return "未说明"
    return max(asked, key=lambda row: row.value or 0).labels["education"]


def fields(code: str) -> str:
    """Classes of majors that lead to a trade: where to look.

    Our own table of links knows 中类 only, and 工程技术人员 is one of them; so the classes it links
    are put in the order of how much their names have in common with the trade's.
    """
    group = f"{'-'.join(code.split('-')[:2])}-00-00"
    trade_words = _pairs(one.name for one in occupations() if one.code.startswith(f"{code}-"))
    linked = [
        (one, link.weight)
        for link in links()
        if link.kind == "occupation" and link.target == group and (one := major_class(link.major))
    ]
    # A trade that no class is linked to is looked up by its name alone.
    known = linked or [(one, 0.0) for one in majors(level=2)]
    scored = [(-len(trade_words & _pairs((m.name, *m.names))), -w, m.name) for m, w in known]
    alike = sorted(one for one in scored if one[0] < 0)
    best = [name for _, _, name in alike or (sorted(scored) if linked else [])]
    return "、".join(list(dict.fromkeys(best))[:_MAJORS]) or "无对应专业类"


def _pairs(names: Iterable[str]) -> set[str]:
    """Neighbouring characters of names, without what all trades and majors are called."""
    found: set[str] = set()
    for name in names:
        rest = _COMMON.sub(" ", name)
        found |= {rest[i : i + 2] for i in range(len(rest) - 1)}
    return {pair for pair in found if " " not in pair}


def places(homes: Protected, code: str) -> str:
    """The provinces that most of a trade's seekers are registered in, as far as may be told."""
    here = [row for row in known(homes) if row.keys["occupation"] == code and row.keys["hukou"]]
    best = sorted(here, key=lambda row: -(row.value or 0))[:_PLACES]
    return "、".join(row.labels["hukou"] for row in best if row.value) or "人数过少，不予显示"


def catalogue(request: Request, index: Protected) -> bytes:
    """The file.

    Raises:
        audit.NotWritten: the trail can't be written, so nothing leaves.
    """
    found = gather(request, index)
    for table in found.tables:
        gateway.exported(table, "xlsx")
    return workbook(found)


def workbook(found: Sources) -> bytes:
    """The catalogue as XLSX: texts stay texts, never formulas or links."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    title = book.add_format({"bold": True, "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    percent = book.add_format({"num_format": "0.0%", "valign": "top"})
    sheet = book.add_worksheet("急需紧缺人才目录（草案）")
    sheet.write_string(0, 0, "急需紧缺人才目录（草案）", title)
    at = 1
    for line in (*preamble(found.index), _filled(found)):
        sheet.write_string(at, 0, line)
        at += 1
    at += 1
    top = at
    for column, (name, width) in enumerate(zip(HEAD, _WIDTHS, strict=True)):
        sheet.write_string(at, column, name, bold)
        sheet.set_column(column, column, width)
    made = rows(found)
    for row in made:
        at += 1
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value, wrap)
            else:
                sheet.write_number(at, column, value, percent if column == 8 else wrap)
    if not made:
        sheet.write_string(at + 1, 0, "所选地区没有紧缺指数达到 55 的职业")
    sheet.freeze_panes(top + 1, 3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    _definitions(book, found, bold, wrap)
    book.close()
    return buffer.getvalue()


def _filled(found: Sources) -> str:
    unfilled = found.by_trade["unfilled"]
    return f"未招满人数、招聘人数、招聘完成率：{words.period(unfilled)}发布的岗位"


def preamble(index: Protected) -> list[str]:
    """What the file stands on: place, period, date, snapshot, protection, marks."""
    month = month_name(index.month) if index.month is not None else "暂无数据"
    lines = [
        f"范围：{words.place(index.selection.region)}，{words.period(index)}；数据截至{month}",
        f"筛选：紧缺指数 {SCARCE:.0f} 分及以上的职业小类（50 为同类中位，每 10 分一个标准差）",
        f"数据快照：{index.snapshot}",
        f"保护说明：{index.profile.words}；{_PROTECTION}",
        "相关专业类依据本系统的专业与职业对应表，供走访参考；目录为草案，须经主管部门审定",
    ]
    if index.demo:
        lines.append(f"{words.DEMO_MARK}：由程序合成，不对应任何真实个人或单位")
    return [*lines, words.SECRET_NOTICE]


def _definitions(book: Any, found: Sources, bold: Any, wrap: Any) -> None:
    sheet = book.add_worksheet("口径")
    for column, (name, width) in enumerate(
        (("指标", 22), ("单位", 8), ("口径", 80), ("来源", 30), ("依据", 40))
    ):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, width)
    metrics = dict.fromkeys(table.metric for table in found.tables)
    for at, metric in enumerate(metrics, 1):
        sources = "、".join(CONTRACTS[name].label for name in metric.sources)
        texts = (metric.name, metric.unit.value, metric.definition, sources, metric.follows)
        for column, text in enumerate(texts):
            sheet.write_string(at, column, text, wrap)


def _cell(row: Row | None, digits: int = 0) -> Any:
    if row is None:
        return "暂无数据"
    if row.value is None:
        return {"suppressed": words.HIDDEN_WORD, "empty": "暂无数据"}.get(row.status.value, "—")
    return round(row.value, digits)
