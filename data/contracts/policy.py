"""`policy_payout`, `fund_budget`, `target`: what the office pays and promises."""

from data.contracts.base import Column, Contract, Kind, Order, Protects, Timing
from data.contracts.person import ID_TYPE

STATUS = {
    "applied": "待审",
    "approved": "已审待兑",
    "paid": "已兑现",
    "rejected": "不予兑现",
}
PAYOUT_KINDS = {
    "living": "生活补贴",
    "purchase": "购房补贴",
    "rent": "租房补贴",
    "startup": "创业资助",
    "project": "项目资助",
    "other": "其他",
}
PROMISE_KINDS = {"yearly": "年度目标", "item": "一事一议"}
SUPERVISION = {
    "normal": "正常推进",
    "reminded": "已提醒",
    "supervised": "督办中",
    "correcting": "整改中",
    "closed": "已办结",
}
INDICATORS = {
    "new_college": "新引进大专及以上人才",
    "new_graduate_degree": "新引进硕博人才",
    "new_high_tier": "新引进高层次人才",
    "talent_stock": "人才总量",
    "payout_amount": "政策兑现金额",
}

POLICY_PAYOUT = Contract(
    name="policy_payout",
    label="政策兑现",
    grain="一笔政策申请",
    publisher="人才服务窗口",
    columns=(
        Column("case_id", "受理编号", Kind.TEXT, required=True, aliases=("编号", "业务编号")),
        Column("policy", "政策名称", Kind.TEXT, required=True, aliases=("政策", "项目名称")),
        Column("kind", "补贴类别", Kind.CODE, required=True, codes=PAYOUT_KINDS, aliases=("类别",)),
        Column("region", "受理区县", Kind.REGION, required=True, aliases=("区县", "受理地")),
        Column(
            "person_key", "证件号码", Kind.PERSON, personal=True, aliases=("身份证号", "身份证号码")
        ),
        ID_TYPE,
        Column(
            "employer_key", "单位统一社会信用代码", Kind.EMPLOYER, aliases=("统一社会信用代码",)
        ),
        Column(
            "amount",
            "金额",
            Kind.MONEY,
            required=True,
            unit="元",
            minimum=0,
            maximum=1_000_000_000,
            aliases=("兑现金额", "补贴金额"),
        ),
        Column(
            "applied_on",
            "申请日期",
            Kind.DATE,
            required=True,
            timing=Timing.PAST,
            aliases=("申请时间",),
        ),
        Column(
            "decided_on",
            "审定日期",
            Kind.DATE,
            timing=Timing.PAST,
            aliases=("审核日期", "审批时间"),
        ),
        Column(
            "paid_on", "兑现日期", Kind.DATE, timing=Timing.PAST, aliases=("拨付日期", "发放日期")
        ),
        Column("status", "状态", Kind.CODE, required=True, codes=STATUS, aliases=("办理状态",)),
        Column("review_flag", "疑似错发", Kind.FLAG, default="否", aliases=("复核标记",)),
    ),
    key=("case_id",),
    protects=Protects.PERSON,
    legal_basis="人才政策实施细则；申请人授权书",
    scope="政策兑现统计与复核",
    retention="结案后十年",
    orders=(
        Order("applied_on", "decided_on", "审定日期早于申请日期"),
        Order("decided_on", "paid_on", "兑现日期早于审定日期"),
    ),
    format=2,  # 部门自编号 among the kinds of document
)

FUND_BUDGET = Contract(
    name="fund_budget",
    label="人才资金预算",
    grain="一个部门一个项目一年的预算与执行",
    publisher="财政",
    columns=(
        Column("department", "部门", Kind.TEXT, required=True, aliases=("单位", "主管部门")),
        Column("programme", "项目", Kind.TEXT, required=True, aliases=("项目名称", "专项")),
        Column(
            "region",
            "地区",
            Kind.REGION,
            own_region=True,
            aliases=("区县",),
            note="缺则为本办公室所在地区",
        ),
        Column("year", "年度", Kind.YEAR, required=True, aliases=("年份", "预算年度")),
        Column(
            "budget",
            "预算",
            Kind.MONEY,
            required=True,
            unit="元",
            minimum=0,
            aliases=("预算数", "预算金额"),
        ),
        Column(
            "executed",
            "执行",
            Kind.MONEY,
            unit="元",
            minimum=0,
            aliases=("执行数", "支出", "支出金额"),
        ),
    ),
    key=("department", "programme", "region", "year"),
    protects=Protects.PUBLIC,
    legal_basis="《预算法》第十四条",
    scope="资金使用分析",
    retention="长期",
)

TARGET = Contract(
    name="target",
    label="年度目标",
    grain="一个地区一项指标一年的目标，或一件一事一议事项",
    publisher="领导小组",
    columns=(
        Column(
            "indicator",
            "指标",
            Kind.CODE,
            required=True,
            codes=INDICATORS,
            open=True,
            aliases=("指标名称", "目标任务", "事项", "事项名称"),
            note="不在允许值之内的目标照收，页面单独列出；一事一议填事项名称",
        ),
        Column("region", "地区", Kind.REGION, required=True, aliases=("区县",)),
        Column("year", "年度", Kind.YEAR, required=True, aliases=("年份",)),
        Column(
            "target",
            "目标值",
            Kind.NUMBER,
            required=True,
            minimum=0,
            aliases=("目标", "任务数"),
            note="人数以人计、金额以元计，表头或「计量单位」列写明万人、万元的会换算；一事一议填 1",
        ),
        Column(
            "kind",
            "目标类型",
            Kind.CODE,
            codes=PROMISE_KINDS,
            default="年度目标",
            aliases=("类型", "任务类型"),
            since=2,
        ),
        Column(
            "department",
            "责任单位",
            Kind.TEXT,
            aliases=("责任部门", "牵头单位", "牵头部门"),
            since=2,
        ),
        Column(
            "lead",
            "领办人",
            Kind.TEXT,
            aliases=("领办领导", "责任人", "包联领导"),
            note="本单位公职人员的姓名，只给领导和数据管理员看，不进大屏、接口和公开版",
            since=2,
        ),
        Column(
            "milestones",
            "节点",
            Kind.TEXT,
            aliases=("时间节点", "进度节点", "节点要求"),
            note="日期与占全年目标的比例，如「3月底 25%；6月底 50%；9月底 75%」",
            since=2,
        ),
        Column(
            "state",
            "督办状态",
            Kind.CODE,
            codes=SUPERVISION,
            default="正常推进",
            aliases=("督办", "督办情况"),
            since=2,
        ),
        Column(
            "due_on",
            "办结期限",
            Kind.DATE,
            aliases=("完成时限", "期限"),
            note="一事一议的期限",
            since=2,
        ),
        Column(
            "progress",
            "进展情况",
            Kind.TEXT,
            aliases=("进展", "办理情况"),
            since=2,
        ),
        Column(
            "issued_on",
            "下达日期",
            Kind.DATE,
            aliases=("调整日期", "文件日期"),
            note="同一地区、指标、年度有两个目标时，以下达日期较晚的为准",
            since=2,
        ),
    ),
    key=("indicator", "region", "year", "issued_on"),
    protects=Protects.PUBLIC,
    legal_basis="领导小组年度工作要点",
    scope="目标进度",
    retention="长期",
    max_change=1.0,
    format=2,
)
