"""`graduate` (毕业去向) and `student` (在读学生): what universities and 教育局 know."""

from data.contracts.base import Column, Contract, Kind, Protects
from data.contracts.person import ID_TYPE

DESTINATIONS = {
    "employed": "就业",
    "further_study": "升学",
    "abroad": "出境",
    "freelance": "自由职业",
    "unplaced": "未落实",
}

_SCHOOL = Column(
    "school", "院校", Kind.SCHOOL, required=True, aliases=("学校", "毕业院校", "学校名称")
)
_MAJOR = Column("major", "专业", Kind.MAJOR, aliases=("专业名称",))
_ORIGIN = Column("origin", "生源地", Kind.REGION, aliases=("生源所在地",))

GRADUATE = Contract(
    name="graduate",
    label="毕业生去向",
    grain="一名毕业生的初次去向，或同类毕业生的一笔合计",
    publisher="教育局、高校",
    columns=(
        Column(
            "person_key", "证件号码", Kind.PERSON, personal=True, aliases=("身份证号", "身份证号码")
        ),
        ID_TYPE,
        _SCHOOL,
        _MAJOR,
        Column("education", "学历层次", Kind.EDUCATION, required=True, aliases=("学历", "层次")),
        Column(
            "graduation_year",
            "毕业年份",
            Kind.YEAR,
            required=True,
            aliases=("毕业年", "届别", "年份"),
        ),
        _ORIGIN,
        Column(
            "destination_type",
            "毕业去向",
            Kind.CODE,
            required=True,
            codes=DESTINATIONS,
            aliases=("去向类型", "去向"),
        ),
        Column(
            "destination_region", "就业地", Kind.REGION, aliases=("工作地", "单位所在地", "去向地")
        ),
        Column("destination_industry", "就业行业", Kind.INDUSTRY, default="0", aliases=("行业",)),
        Column(
            "count",
            "人数",
            Kind.INTEGER,
            unit="人",
            minimum=0,
            maximum=500_000,
            default="1",
            aliases=("毕业生数", "就业人数"),
        ),
    ),
    key=(
        "person_key",
        "school",
        "major",
        "education",
        "graduation_year",
        "origin",
        "destination_type",
        "destination_region",
        "destination_industry",
    ),
    protects=Protects.PERSON,
    legal_basis="《个人信息保护法》第十三条；教育部门与高校授权书",
    scope="毕业生来源与去向统计，只出汇总数",
    retention="授权期内，最长五年",
    lag_months=6,
    tally="count",
    format=2,  # 部门自编号 among the kinds of document
)

STUDENT = Contract(
    name="student",
    label="在读学生",
    grain="一名在读学生",
    publisher="教育局、高校（须有授权与保存期限）",
    columns=(
        Column(
            "person_key",
            "证件号码",
            Kind.PERSON,
            required=True,
            personal=True,
            aliases=("身份证号", "身份证号码"),
        ),
        ID_TYPE,
        Column("origin", "生源地", Kind.REGION, required=True, aliases=("生源所在地",)),
        _SCHOOL,
        _MAJOR,
        Column(
            "education", "在读层次", Kind.EDUCATION, required=True, aliases=("学历层次", "层次")
        ),
        Column(
            "expected_graduation", "预计毕业年份", Kind.YEAR, required=True, aliases=("毕业年份",)
        ),
    ),
    key=("person_key", "school", "education"),
    protects=Protects.PERSON,
    legal_basis="《个人信息保护法》第十三条；教育部门与高校授权书",
    scope="生源回流服务与统计，只出汇总数",
    retention="毕业后满一年删除",
    lag_months=6,
    format=2,  # 部门自编号 among the kinds of document
)
