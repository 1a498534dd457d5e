"""The data dictionary: every column of every source table, read off the contracts."""

from typing import Final

from data.contracts import CONTRACTS, Column, Contract, Kind

KINDS: Final[dict[Kind, str]] = {
    Kind.TEXT: "文字",
    Kind.INTEGER: "整数",
    Kind.NUMBER: "数字",
    Kind.MONEY: "金额",
    Kind.MONTH: "年月",
    Kind.DATE: "日期",
    Kind.YEAR: "年份",
    Kind.FLAG: "是/否",
    Kind.CODE: "代码",
    Kind.EDUCATION: "学历",
    Kind.REGION: "地区",
    Kind.INDUSTRY: "行业",
    Kind.OCCUPATION: "职业",
    Kind.SCHOOL: "院校",
    Kind.MAJOR: "专业",
    Kind.PERSON: "证件号码",
    Kind.EMPLOYER: "单位代码",
    Kind.SALARY: "薪资",
    Kind.TRAIT: "识别信息",
    Kind.ENCODING: "加密编码",
}
EDUCATIONS: Final = ("初中及以下", "高中/中专/技校", "大专", "本科", "硕士", "博士", "不详")
# What an office may write, and one example of it, by kind of column.
_ACCEPTED: Final[dict[Kind, tuple[str, str]]] = {
    Kind.TEXT: ("不超过 500 字，不含证件号码", ""),
    Kind.INTEGER: ("整数，可带千分位逗号", "12"),
    Kind.NUMBER: ("数字，可带小数", "3.5"),
    Kind.MONEY: ("金额（元），可写万元、亿元", "8500"),
    Kind.MONTH: ("年月", "2024-07"),
    Kind.DATE: ("日期", "2024-07-01"),
    Kind.YEAR: ("四位年份", "2024"),
    Kind.FLAG: ("是、否", "是"),
    Kind.EDUCATION: ("、".join(EDUCATIONS), "本科"),
    Kind.REGION: ("六位行政区划代码、全称或「城市-区县」", "杭州市西湖区"),
    Kind.INDUSTRY: ("国民经济行业大类的代码或名称（GB/T 4754-2017）", "软件和信息技术服务业"),
    Kind.OCCUPATION: ("职业分类大典代码、职业名称或岗位名称", "2-02-10-03"),
    Kind.SCHOOL: ("院校全称；不在教育部名单的照原名保留", "浙江大学"),
    Kind.MAJOR: ("专业名称", "计算机科学与技术"),
    Kind.PERSON: ("18 位居民身份证号；其他证件须填证件类型", "（按证件填写）"),
    Kind.EMPLOYER: ("统一社会信用代码、组织机构代码，或单位自编号", "（按证照填写）"),
    Kind.SALARY: ("薪资，按月、年、天均可", "1-1.5万/月"),
    Kind.TRAIT: ("照证件或登记表填写；入库即变为带密钥的编码，系统不保存原文", "（按登记填写）"),
    Kind.ENCODING: ("由系统生成", ""),
}


def kind_name(column: Column) -> str:
    """The kind of a column in an office's words."""
    return KINDS[column.kind]


def accepted(column: Column) -> str:
    """What an office may write in a column."""
    if column.codes:
        listed = "、".join(column.codes.values())
        return f"{listed}；或其他名称" if column.open else listed
    text, _ = _ACCEPTED[column.kind]
    if column.minimum is not None and column.maximum is not None:
        return f"{text}，{column.minimum:.15g} 至 {column.maximum:.15g}"
    if column.minimum is not None:
        return f"{text}，不小于 {column.minimum:.15g}"
    return text


def allowed(column: Column, contract: Contract) -> tuple[str, ...]:
    """The closed list of values of a column, empty where there is none."""
    if column.open:
        return ()  # a drop-down would refuse what is kept
    if column.codes:
        return tuple(column.codes.values())
    if column.kind is Kind.FLAG:
        return ("是", "否")
    if column.kind is Kind.EDUCATION:
        posts = contract.name in ("job_posting", "job_seeker")
        return (*EDUCATIONS, "不限") if posts else EDUCATIONS
    return ()


def example(column: Column) -> str:
    """One value as an office would write it."""
    if column.default is not None and column.kind is not Kind.INDUSTRY:
        return column.default
    if column.codes:
        return next(iter(column.codes.values()))
    value = _ACCEPTED[column.kind][1]
    if column.kind is Kind.YEAR and column.maximum is not None and float(value) > column.maximum:
        return "1990"
    return value


def rows() -> list[dict[str, str]]:
    """One row per column of each contract, keyed by the headers that the page shows."""
    return [
        {
            "表": f"{contract.label}（{contract.name}）",
            "列": column.label,
            "字段名": column.name,
            "类型": kind_name(column),
            "单位": column.unit,
            "必填": "是" if column.required else "",
            "个人信息": "是" if column.personal else "",
            "可接受": accepted(column),
            "说明": column.note,
        }
        for contract in CONTRACTS.values()
        for column in contract.columns
    ]
