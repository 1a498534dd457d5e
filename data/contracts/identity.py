"""`identity` (身份比对信息): by what a person without an ID number is told to be the same.

It stands apart from what is known of a person, so that no figure can be made of it, and its staged
rows hold encodings alone. A department without ID numbers gives its people numbers of its own
(证件类型 部门自编号) in all its tables, and here says under each number who that is.
"""

from data.contracts.base import Column, Contract, Kind, Protects
from data.contracts.person import ID_TYPE

_PARTS = (
    ("name_full", "姓名"),
    ("name_surname", "姓"),
    ("name_given", "名"),
    ("name_ends", "姓名去末字"),
    ("name_skip", "姓名去次字"),
    ("birth_day", "出生日期"),
    ("birth_year_month", "出生年月"),
    ("birth_year_day", "出生年与日"),
    ("birth_month_day", "出生月日"),
    ("birth_but_ones", "出生日期去年份末位"),
    ("birth_but_tens", "出生日期去年份十位"),
    ("phone_full", "电话"),
)

IDENTITY = Contract(
    name="identity",
    label="身份比对信息",
    grain="一个人在一个部门登记的姓名等信息，只用于认出同一个人",
    publisher="各部门",
    columns=(
        Column(
            "person_key",
            "证件号码",
            Kind.PERSON,
            required=True,
            personal=True,
            aliases=("身份证号", "身份证号码", "公民身份号码", "证件号", "人员编号"),
            note="没有证件号码的，填本部门的人员编号，证件类型填「部门自编号」",
        ),
        ID_TYPE,
        Column("name", "姓名", Kind.TRAIT, required=True, personal=True, aliases=("人员姓名",)),
        Column("birth", "出生日期", Kind.TRAIT, personal=True, aliases=("出生年月日", "生日")),
        Column(
            "gender", "性别", Kind.CODE, codes={"1": "男", "2": "女", "0": "未说明"}, personal=True
        ),
        Column("school", "毕业院校", Kind.SCHOOL, aliases=("院校", "学校", "毕业学校")),
        Column("graduation_year", "毕业年份", Kind.YEAR, aliases=("毕业年", "毕业时间")),
        Column(
            "phone",
            "联系电话",
            Kind.TRAIT,
            personal=True,
            aliases=("手机号", "手机号码", "手机", "电话"),
        ),
    ),
    derived=tuple(
        Column(
            name,
            f"{label}（编码）",
            Kind.ENCODING,
            personal=True,
            since=2 if name.startswith("birth_but") else 1,
        )
        for name, label in _PARTS
    ),
    format=2,
    key=("person_key",),
    protects=Protects.PERSON,
    legal_basis="《个人信息保护法》第十三条第一款第三项；部门间数据共享协议",
    scope="认出各部门记录中的同一个人，不作他用，不出任何数",
    retention="协议期内，最长五年；撤出批次即不再使用",
)
