"""`employer_identity` (单位比对信息): by what an employer without a credit code is told to be one.

As :mod:`data.contracts.identity` for persons: no figure is made of it, and its staged rows hold
encodings of names. A department without credit codes gives its employers numbers of its own, or
uses their names, in all its tables, and here says under each who that is.
"""

from data.contracts.base import Column, Contract, Kind, Protects

_PARTS = (
    ("firm_full", "单位全称"),
    ("firm_core", "字号"),
    ("firm_branch", "分支机构"),
    *((f"firm_w{at}", f"字号去第 {at} 段") for at in range(1, 9)),
    ("phone_full", "电话"),
    ("chief_full", "法定代表人"),
)

EMPLOYER_IDENTITY = Contract(
    name="employer_identity",
    label="单位比对信息",
    grain="一个单位在一个部门登记的名称等信息，只用于认出同一个单位",
    publisher="各部门",
    columns=(
        Column(
            "employer_key",
            "统一社会信用代码",
            Kind.EMPLOYER,
            required=True,
            aliases=("信用代码", "单位代码", "机构代码", "单位编号"),
            note="没有代码的，照本部门各表填单位编号或单位名称，代码类型填「部门自编」",
        ),
        Column(
            "code_type",
            "代码类型",
            Kind.CODE,
            codes={"credit": "统一社会信用代码", "own": "部门自编"},
            default="统一社会信用代码",
        ),
        Column(
            "firm",
            "单位名称",
            Kind.TRAIT,
            required=True,
            personal=True,
            aliases=("企业名称", "公司名称", "名称"),
        ),
        Column("region", "所在区县", Kind.REGION, aliases=("住所地", "所在地", "注册地")),
        Column("industry", "行业大类", Kind.INDUSTRY, default="0", aliases=("行业", "所属行业")),
        Column("phone", "联系电话", Kind.TRAIT, personal=True, aliases=("单位电话", "电话")),
        Column("chief", "法定代表人", Kind.TRAIT, personal=True, aliases=("法人", "负责人")),
    ),
    derived=tuple(
        Column(name, f"{label}（编码）", Kind.ENCODING, personal=True) for name, label in _PARTS
    ),
    key=("employer_key",),
    protects=Protects.EMPLOYER,
    legal_basis="《政府信息公开条例》；部门间数据共享协议",
    scope="认出各部门记录中的同一个单位，不作他用，不出任何数",
    retention="协议期内，最长五年；撤出批次即不再使用",
)
