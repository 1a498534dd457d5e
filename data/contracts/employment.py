"""`employment` (就业经历) and `insurance_month` (参保月记录): where a person works, and when."""

from data.contracts.base import Column, Contract, Kind, Order, Protects, Timing
from data.contracts.person import ID_TYPE

_BASIS = "《社会保险法》第八十一条；部门间数据共享协议"
_SCOPE = "人才工作统计分析，只出汇总数"
_RETENTION = "协议期内，最长十年"

_PERSON = Column(
    "person_key",
    "证件号码",
    Kind.PERSON,
    required=True,
    personal=True,
    aliases=("身份证号", "身份证号码", "公民身份号码", "社会保障号码"),
)
_EMPLOYER = Column(
    "employer_key",
    "单位统一社会信用代码",
    Kind.EMPLOYER,
    required=True,
    aliases=("统一社会信用代码", "单位代码", "信用代码", "单位编号"),
)
_REGION = Column(
    "region",
    "单位所在区县",
    Kind.REGION,
    required=True,
    aliases=("参保地", "工作地", "所在地", "区县"),
)
_INDUSTRY = Column("industry", "行业大类", Kind.INDUSTRY, default="0", aliases=("行业", "所属行业"))
_OCCUPATION = Column("occupation", "职业", Kind.OCCUPATION, aliases=("岗位", "工种", "职位"))

EMPLOYMENT = Contract(
    name="employment",
    label="就业经历",
    grain="一个人在一个单位的一段连续就业",
    publisher="社保",
    columns=(
        _PERSON,
        ID_TYPE,
        _EMPLOYER,
        _REGION,
        _INDUSTRY,
        _OCCUPATION,
        Column(
            "wage",
            "月缴费工资",
            Kind.MONEY,
            unit="元/月",
            minimum=0,
            maximum=1_000_000,
            personal=True,
            aliases=("工资", "月工资", "缴费基数"),
        ),
        Column(
            "start_month",
            "参保起始年月",
            Kind.MONTH,
            required=True,
            timing=Timing.PAST,
            aliases=("起始年月", "入职年月", "开始时间"),
        ),
        Column(
            "end_month",
            "参保终止年月",
            Kind.MONTH,
            timing=Timing.OPEN,
            note="空、至今、长期 = 仍在该单位参保",
            aliases=("终止年月", "离职年月", "结束时间"),
        ),
    ),
    key=("person_key", "employer_key", "start_month"),
    protects=Protects.PERSON,
    legal_basis=_BASIS,
    scope=_SCOPE,
    retention=_RETENTION,
    orders=(Order("start_month", "end_month", "终止年月早于起始年月"),),
    format=2,  # 部门自编号 among the kinds of document
)

INSURANCE_MONTH = Contract(
    name="insurance_month",
    label="参保月记录",
    grain="一个人在一个单位一个月的参保",
    publisher="社保",
    columns=(
        _PERSON,
        ID_TYPE,
        _EMPLOYER,
        _REGION,
        _INDUSTRY,
        _OCCUPATION,
        Column(
            "month",
            "费款所属期",
            Kind.MONTH,
            required=True,
            timing=Timing.PAST,
            aliases=("参保年月", "年月", "月份"),
        ),
        Column(
            "wage_base",
            "缴费基数",
            Kind.MONEY,
            unit="元/月",
            minimum=0,
            maximum=1_000_000,
            personal=True,
            aliases=("月缴费工资", "缴费工资"),
        ),
    ),
    key=("person_key", "employer_key", "month"),
    protects=Protects.PERSON,
    legal_basis=_BASIS,
    scope=_SCOPE,
    retention=_RETENTION,
    format=2,  # 部门自编号 among the kinds of document
)
