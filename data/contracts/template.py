"""Import templates: a workbook per contract that an office fills in and imports without mapping."""

import errno
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from data.contracts import Column, Contract, Protects
from data.contracts.dictionary import accepted, allowed, example, kind_name

VALUES: Final = "允许值"
GUIDE: Final = "填写说明"
REQUIRED: Final = " *"  # behind a required header; the importer's matching ignores it
_ROWS: Final = 20_000  # rows that get a drop-down list
_TEXT: Final = {"num_format": "@"}  # long numbers stay as they are typed
_HEADS: Final = ("列", "必填", "类型", "单位", "个人信息", "可接受", "示例", "说明")


def template(contract: Contract, out: Path) -> None:
    """Write the import template: headers to fill under, allowed values, how to fill it in.

    Args:
        contract: the source table.
        out: the XLSX file to write.

    Raises:
        OSError: the file can't be written.
    """
    if not out.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"没有目录 {out.parent}", str(out))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(out), options) as book:
        book.set_properties({"title": f"{contract.label}导入模板", "comments": contract.name})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            "required": book.add_format(
                {"bold": True, "bottom": 1, "bg_color": "#DCE6F2", "num_format": "@"}
            ),
            "text": book.add_format(_TEXT),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        # Excel allows 31 characters in a sheet's name; the longest label has far fewer.
        form = book.add_worksheet(contract.label)
        values = book.add_worksheet(VALUES)
        guide = book.add_worksheet(GUIDE)
        lists = _write_values(values, contract, formats)
        _write_form(form, contract, formats, lists)
        _write_guide(guide, contract, formats)
        form.activate()


def _write_form(
    sheet: Any, contract: Contract, formats: dict[str, Any], lists: dict[str, str]
) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(contract.columns):
        width = max(12, 2 * len(column.label) + 4)
        sheet.set_column(at, at, width, formats["text"])
        head = formats["required" if column.required else "head"]
        sheet.write_string(0, at, column.label + (REQUIRED if column.required else ""), head)
        sheet.write_comment(0, at, _comment(column), {"x_scale": 1.6})
        if column.name in lists:
            rule = {
                "validate": "list",
                "source": lists[column.name],
                "error_title": column.label,
                "error_message": f"请从列表中选择（见「{VALUES}」）",
            }
            sheet.data_validation(1, at, _ROWS, at, rule)


def _comment(column: Column) -> str:
    lines = ["必填" if column.required else "选填", f"{kind_name(column)}：{accepted(column)}"]
    if column.unit:
        lines.append(f"单位：{column.unit}")
    if column.default is not None:
        lines.append(f"留空即为：{column.default}")
    if column.note:
        lines.append(column.note)
    return "\n".join(lines)


def _write_values(sheet: Any, contract: Contract, formats: dict[str, Any]) -> dict[str, str]:
    """Write the lists, one column each; returns where each stands, for the drop-downs."""
    found: dict[str, str] = {}
    closed = [(c, allowed(c, contract)) for c in contract.columns]
    for at, (column, values) in enumerate(pair for pair in closed if pair[1]):
        sheet.set_column(at, at, 24)
        sheet.write_string(0, at, column.label, formats["head"])
        for row, value in enumerate(values, 1):
            sheet.write_string(row, at, value)
        letter = xlsxwriter.utility.xl_col_to_name(at)
        found[column.name] = f"='{VALUES}'!${letter}$2:${letter}${len(values) + 1}"
    if not found:
        sheet.write_string(0, 0, "本表没有限定取值的列")
    return found


def _write_guide(sheet: Any, contract: Contract, formats: dict[str, Any]) -> None:
    lines = [
        ("表", f"{contract.label}（{contract.name}）"),
        ("一行是", contract.grain),
        ("提供部门", contract.publisher),
        ("共享依据", contract.legal_basis),
        ("授权范围", contract.scope),
        ("保存期限", contract.retention),
        ("数据时点", contract.as_of),
        ("主键", "、".join(contract.column(name).label for name in contract.key)),
        ("提醒", "非涉密系统，严禁处理国家秘密"),
    ]
    if contract.protects is Protects.PERSON:
        lines.append(("个人信息", "入库即以带密钥的假名代替，系统不保存证件号码"))
    for row, (head, text) in enumerate(lines):
        sheet.write_string(row, 0, head, formats["head"])
        sheet.write_string(row, 1, text)
    first = len(lines) + 1
    for at, head in enumerate(_HEADS):
        sheet.write_string(first, at, head, formats["head"])
    for row, column in enumerate(contract.columns, first + 1):
        cells = (
            column.label,
            "是" if column.required else "",
            kind_name(column),
            column.unit,
            "是" if column.personal else "",
            accepted(column),
            example(column),
            column.note,
        )
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, formats["wrapped"])
    for at, width in enumerate((22, 8, 10, 8, 10, 60, 24, 40)):
        sheet.set_column(at, at, width)
