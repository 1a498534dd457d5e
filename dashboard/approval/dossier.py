"""`python -m dashboard dossier -o DIR`: the papers an office hands in before it may go live.

``上线材料.xlsx`` (personal fields, tables and their legal bases, what is logged, software, the two
checklists with blanks for the office) and ``sbom.cdx.json``. All of it is read from the records:
contracts, lock, checklists; nothing is a second list that could fall behind.
"""

import argparse
import io
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from dashboard.approval import sbom
from dashboard.approval.checklists import CRYPTOGRAPHY, PROTECTION, Clause
from data import disk
from data.commands.program import Program, tell
from data.contracts import CONTRACTS
from data.contracts.base import Kind, Protects
from data.home import Home, Refused, office
from data.protection import USUAL, Profile

PAPERS: Final = "上线材料.xlsx"
BILL: Final = "sbom.cdx.json"
_ROOT: Final = Path(__file__).parents[2]
_BLANK: Final = "（由单位填写）"
_PROTECTED: Final = {
    Protects.PERSON: "按人：{rule}",
    Protects.EMPLOYER: "按单位：不足 3 家不显示",
}
# What is written of whom and of what, and where. A test holds the first column to the code.
LOGGED: Final = (
    ("view", "看了一个指标", "用户、角色、指标、划分、条件、地区、快照"),
    ("export", "导出了文件", "同上，另记文件格式"),
    ("api", "程序取了一个指标或清单", "同上，清单记其名"),
    ("mcp", "智能助手经工具取了一个指标", "同上，另记工具与途径"),
    ("deny", "被拒绝：超出权限", "同上，另记缘由"),
    ("login", "登录", "用户、角色、来自何处"),
    ("logout", "退出，或被结束登录", "用户、登录编号、由谁结束"),
    ("token", "发放或吊销接口令牌", "用户、令牌名称、权限、有效期"),
    ("repair", "末行写到一半（断电），已移出", "文件、字节数"),
    ("gap", "发现此前的记录被删改", "缺在何处"),
    ("undo", "撤出一个导入批次", "用户、批次"),
    ("redo", "重新收入一个导入批次", "用户、批次"),
    ("pull", "从数据库取入数据", "用户、库表、契约、批数与行数"),
    ("rekey", "更换了密钥", "用户、新旧密钥的指纹"),
    ("protect", "换了人数的保护方案", "用户、新旧方案、法律依据"),
    ("watch", "预警规则看了一个指标", "指标、划分、条件、快照（系统）"),
    ("handle", "办理预警事项", "用户、事项、状态、责任单位、期限"),
    ("cases", "看了疑似错发名单", "用户、部门、地区、笔数、快照"),
    ("decide", "办理疑似错发", "用户、受理编号、状态、责任部门、期限、追回金额"),
    ("link", "比对身份", "用户、认定与存疑的人数"),
    ("unlink", "撤销身份比对", "用户、比对编号"),
    ("judge", "判定存疑对，或撤回判定", "用户、存疑对编号；两人一致后记判定内容"),
    ("notify", "把预警送给接收人", "接收人、渠道、项数、是否送达；所含指标逐项"),
    ("keep", "共享视图、写下或删除标注、订阅", "用户、视图或标注、给谁看"),
    ("scenario", "保存或删除预测情景", "用户、情景"),
)


@dataclass(frozen=True)
class Sheet:
    """One table of the papers; ``widths`` in characters."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


def add(program: Program) -> None:
    """Add the word to `python -m dashboard`."""
    word = program.word("dossier", run, "生成上线材料：个人信息字段、软件清单、等保与密评对照表")
    word.add_argument("-o", "--output", required=True, metavar="目录", help="写到哪个目录")


def run(options: argparse.Namespace, home: Home) -> int:
    """Write the papers.

    Raises:
        Refused: the folder can't be written, or its name is a file's.
    """
    folder = Path(options.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        own = office(home)
        disk.write_aside(folder / PAPERS, workbook(sheets(own.title, own.protection.profile)))
        text = json.dumps(_bill(), ensure_ascii=False, indent=1)
        disk.write_aside(folder / BILL, text.encode())
    except OSError as error:
        raise Refused(f"写不到目录 {folder}：{disk.why(error)}") from error
    return tell(
        options,
        {"folder": str(folder), "files": [PAPERS, BILL]},
        f"上线材料已写到 {folder}：{PAPERS}、{BILL}",
    )


def _version() -> str:
    return str(tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def _bill() -> dict[str, Any]:
    return sbom.bill("talent-brain", _version(), sbom.packages())


def sheets(title: str, profile: Profile = USUAL) -> tuple[Sheet, ...]:
    """All tables of the papers, in their order."""
    return (
        _cover(title),
        _personal(),
        _tables(profile),
        Sheet("记录的事件", ("事件", "何时", "记下什么"), LOGGED, (12, 30, 60)),
        _software(),
        _clauses("等保三级", "GB/T 22239-2019 第三级，安全计算环境", PROTECTION),
        _clauses("密评", "GB/T 39786-2021 第三级", CRYPTOGRAPHY),
    )


def _cover(title: str) -> Sheet:
    rows = (
        ("系统", title),
        ("版本", _version()),
        ("使用单位", _BLANK),
        ("联系人", _BLANK),
        ("定级", _BLANK),
        ("网络", "不接入互联网；非涉密系统，严禁处理国家秘密"),
        ("对外服务", "一个 HTTP 端口，只监听本机回环地址，经单位的反向代理（TLS）提供"),
        ("外部依赖", "运行时不访问任何外部地址；统一身份认证（OIDC）由单位提供"),
        (
            "数据流",
            "部门文件 → 检验 → 假名化 → 暂存 → 汇总 → 快照（签发）→ 权限、保护、留痕 → 页面、文件",
        ),
    )
    return Sheet("说明", ("项目", "内容"), rows, (16, 100))


def _personal() -> Sheet:
    rows = tuple(
        (
            contract.label,
            column.label,
            column.name,
            _kept_as(column.kind),
            contract.scope,
            contract.legal_basis,
            contract.retention,
            contract.publisher,
        )
        for contract in CONTRACTS.values()
        for column in (*contract.columns, *contract.derived)
        if column.personal
    )
    head = ("数据表", "字段", "英文名", "怎样保存", "用途", "依据", "保存期限", "提供部门")
    return Sheet("个人信息字段", head, rows, (18, 16, 18, 34, 26, 44, 20, 18))


def _kept_as(kind: Kind) -> str:
    if kind is Kind.PERSON:
        return "HMAC-SM3 假名，原号不落盘"
    if kind in (Kind.TRAIT, Kind.ENCODING):
        return "HMAC-SM3 编码，原文不落盘"
    return "按值保存；拒收报告中遮蔽"


def _tables(profile: Profile) -> Sheet:
    rows = tuple(
        (
            contract.label,
            contract.name,
            contract.grain,
            contract.publisher,
            _PROTECTED.get(contract.protects, "公开数据，按原值").format(rule=profile.words),
            contract.legal_basis,
            contract.scope,
            contract.retention,
            contract.licence,
        )
        for contract in CONTRACTS.values()
    )
    head = (
        "数据表",
        "英文名",
        "一行是",
        "提供部门",
        "保护",
        "共享依据",
        "授权范围",
        "期限",
        "使用限制",
    )
    return Sheet("数据表", head, rows, (18, 16, 34, 18, 32, 44, 26, 20, 30))


def _software() -> Sheet:
    rows = tuple(
        (
            one.name,
            one.version,
            one.licence,
            "直接" if not one.needed_by else "经由 " + "、".join(one.needed_by),
            f"{len(one.hashes)} 个文件锁定哈希",
            f"{len(one.inside)} 个，见 {BILL}" if one.inside else "",
        )
        for one in sbom.packages()
    )
    head = ("软件包", "版本", "许可", "引入", "完整性", "内含的其他部件")
    return Sheet("软件组成", head, rows, (26, 14, 30, 40, 20, 24))


def _clauses(name: str, standard: str, clauses: Iterable[Clause]) -> Sheet:
    rows = tuple(
        (
            one.number,
            one.area,
            one.asked,
            one.met.value,
            one.how,
            "\n".join(one.evidence),
            _BLANK,
        )
        for one in clauses
    )
    head = (
        standard,
        "控制点",
        "要求（摘要）",
        "结论",
        "做法",
        "证据（项目内文件）",
        "单位的落实情况",
    )
    return Sheet(name, head, rows, (14, 14, 34, 12, 60, 44, 24))


def workbook(tables: Iterable[Sheet]) -> bytes:
    """The tables as an XLSX: texts as texts, heads repeated in print, a page wide."""
    held = io.BytesIO()
    book: Any = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#E8EDF4", "border": 1, "text_wrap": True})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for one in tables:
        sheet = book.add_worksheet(one.name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(zip(one.head, one.widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        for row, texts in enumerate(one.rows, start=1):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, cell)
        sheet.autofilter(0, 0, len(one.rows), len(one.head) - 1)
    book.close()
    return held.getvalue()
