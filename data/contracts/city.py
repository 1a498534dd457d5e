"""`city_indicator` (公开指标) and `policy_clause` (政策条款): what cities publish, and offer."""

from data.contracts.base import Column, Contract, Kind, Order, Protects, Timing

# Who may have it, in the order of the table; an office's own words become one of them.
GRANTEES = {
    "doctor": "博士",
    "master": "硕士",
    "bachelor": "本科",
    "college": "大专",
    "skilled": "高技能人才",
    "high": "高层次人才",
    "any": "不限",
}
PAID_AS = {"once": "一次性", "month": "每月", "year": "每年", "cap": "最高"}

CITY_INDICATOR = Contract(
    name="city_indicator",
    label="城市公开指标",
    grain="一个来源一个版本中，一个地区一项指标一年的数值",
    publisher="统计局、榜单发布方",
    columns=(
        Column("city", "地区", Kind.REGION, required=True, aliases=("城市", "省份", "省市")),
        Column("indicator", "指标", Kind.TEXT, required=True, aliases=("指标名称",)),
        Column(
            "year", "年份", Kind.YEAR, required=True, timing=Timing.PAST, aliases=("年度", "时间")
        ),
        Column(
            "value", "数值", Kind.NUMBER, required=True, unit_column="unit", aliases=("值", "数据")
        ),
        Column("unit", "单位", Kind.TEXT, required=True, aliases=("计量单位",)),
        Column("source", "来源", Kind.TEXT, required=True, aliases=("数据来源",)),
        Column(
            "edition",
            "版本",
            Kind.TEXT,
            required=True,
            aliases=("发布版本",),
            note="同一指标的不同版本分别保存，不互相覆盖",
        ),
        Column(
            "margin",
            "误差",
            Kind.NUMBER,
            minimum=0,
            aliases=("抽样误差", "误差范围"),
            note="抽样调查公布的误差（±，与数值同单位）；没有公布则空",
            since=2,
        ),
    ),
    key=("city", "indicator", "year", "source", "edition"),
    protects=Protects.PUBLIC,
    legal_basis="《统计法》；公开发布",
    scope="城市对标",
    retention="长期",
    licence="公开统计数据，引用注明来源",
    lag_months=12,
    max_change=1.0,
    format=2,
)

POLICY_CLAUSE = Contract(
    name="policy_clause",
    label="政策条款",
    grain="一个地区一份政策中，一个事项对一类对象的一条标准",
    publisher="各地人才部门公开文件",
    columns=(
        Column("city", "地区", Kind.REGION, required=True, aliases=("城市", "省市")),
        Column("policy", "政策名称", Kind.TEXT, required=True, aliases=("政策", "文件名称")),
        Column(
            "item",
            "事项",
            Kind.TEXT,
            required=True,
            aliases=("补贴事项", "政策事项"),
            note="各地同一事项写同一名称才能比照，如 生活补贴、购房补贴、租房补贴",
        ),
        Column(
            "grantee",
            "对象",
            Kind.CODE,
            required=True,
            codes=GRANTEES,
            aliases=("适用对象", "学历"),
        ),
        Column(
            "amount",
            "金额",
            Kind.MONEY,
            required=True,
            unit="元",
            minimum=0,
            maximum=1_000_000_000,
            aliases=("标准", "补贴标准", "补贴金额"),
        ),
        Column("paid_as", "给付方式", Kind.CODE, required=True, codes=PAID_AS, aliases=("方式",)),
        Column("threshold", "条件", Kind.TEXT, aliases=("门槛", "申领条件", "适用条件")),
        Column("since", "施行日期", Kind.DATE, required=True, aliases=("实施日期", "生效日期")),
        Column(
            "until",
            "截止日期",
            Kind.DATE,
            timing=Timing.OPEN,
            aliases=("有效期至", "失效日期"),
            note="没有截止日期则空",
        ),
        Column(
            "source",
            "来源",
            Kind.TEXT,
            required=True,
            aliases=("出处", "文号", "文件来源"),
            note="文号或公开网址",
        ),
    ),
    key=("city", "policy", "item", "grantee", "paid_as", "since"),
    protects=Protects.PUBLIC,
    legal_basis="《政府信息公开条例》；公开发布的政策文件",
    scope="政策比照",
    retention="长期",
    licence="公开政策文件，引用注明来源",
    lag_months=12,
    max_change=1.0,
    orders=(Order("since", "until", "截止日期早于施行日期"),),
)
