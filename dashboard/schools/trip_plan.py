"""The call list as a trip plan in Excel: the lines on one sheet, what they mean on the other."""

import io
from typing import Any

import xlsxwriter

from dashboard.access import gateway, holdings
from dashboard.schools.call_list import HEAD, CallList
from dashboard.wording import words
from data.months import month_name
from metrics.engine.selection import Selection

_WIDTHS = (5, 28, 14, 18, 11, 11, 11, 11, 8, 8, 26, 14, 14, 20)
_OWN = ("联系人", "拟访日期", "备注")  # for the office to fill in


def workbook(made: CallList, chosen: Selection) -> bytes:
    """Make the file, after noting in the audit trail what leaves in it.

    Raises:
        audit.NotWritten: the trail can't be written, so nothing leaves.
    """
    for found in made.found:
        gateway.exported(found, "xlsx")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    title = book.add_format({"bold": True, "font_size": 14})
    _plan(book.add_worksheet("行程计划"), made, bold, title)
    _meaning(book.add_worksheet("说明"), made, chosen, bold)
    book.close()
    return buffer.getvalue()


def mark(made: CallList) -> str:
    """What a file's name says of demo data."""
    return f"_{words.DEMO_MARK}" if any(one.demo for one in made.found) else ""


def _plan(sheet: Any, made: CallList, bold: Any, title: Any) -> None:
    demo = f"（{words.DEMO_MARK}）" if mark(made) else ""
    sheet.write_string(0, 0, f"高校拜访清单：{made.shortage}{demo}", title)
    for column, name in enumerate((*HEAD, *_OWN)):
        sheet.write_string(2, column, name, bold)
        sheet.set_column(column, column, _WIDTHS[column])
    for i, cells in enumerate(made.cells(), 3):
        for column, text in enumerate(cells):
            sheet.write_string(i, column, text)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _meaning(sheet: Any, made: CallList, chosen: Selection, bold: Any) -> None:
    serving = holdings.serving()
    reach = holdings.months()
    placed = made.found[1]
    rows = [
        ("紧缺方向", made.shortage),
        ("范围", f"{words.place(chosen.region)}，{words.period(placed)}"),
        ("筛选", "；".join(f"{k}={','.join(map(str, v))}" for k, v in chosen.where) or "无"),
        ("权重", "、".join(f"{name}：{value}" for name, value in made.weights.items())),
        ("得分", "各因素与最大者之比按权重相乘，最高 100"),
        *((one.metric.name, one.metric.definition) for one in made.found),
        ("契合度", "专业类与职业、行业的对应为本系统所定，非官方目录，仅供参考"),
        *(("备注", note) for note in made.notes),
        ("数据", f"快照 {serving.id}" + (f"，数据截至{month_name(reach[1])}" if reach else "")),
        ("保护", f"{serving.profile.words}；内部使用，不得公开"),
        ("提示", words.SECRET_NOTICE),
    ]
    if serving.demo:
        rows.append((words.DEMO_MARK, "由程序合成，不对应任何真实个人或单位"))
    sheet.set_column(0, 0, 24, bold)
    sheet.set_column(1, 1, 100)
    for i, (name, text) in enumerate(rows):
        sheet.write_string(i, 0, name, bold)
        sheet.write_string(i, 1, text)
