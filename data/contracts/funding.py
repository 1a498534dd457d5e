"""`fund_step`: the way of a programme's money through a year, step by step."""

from data.contracts.base import Column, Contract, Kind, Protects, Timing

STEPS = {
    "declared": "上报",
    "reviewed": "审核",
    "returned": "反馈",
    "confirmed": "确认",
    "spent": "执行",
}

FUND_STEP = Contract(
    name="fund_step",
    label="资金流程",
    grain="一个部门一个项目一年的一个环节",
    publisher="财政、各主管部门",
    columns=(
        Column("department", "部门", Kind.TEXT, required=True, aliases=("主管部门", "责任部门")),
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
        Column("step", "环节", Kind.CODE, required=True, codes=STEPS, aliases=("流程环节", "阶段")),
        Column(
            "done_on",
            "日期",
            Kind.DATE,
            timing=Timing.PAST,
            aliases=("办理日期", "完成日期"),
            note="执行环节为最近一次支出的日期",
        ),
        Column(
            "amount",
            "金额",
            Kind.MONEY,
            unit="元",
            minimum=0,
            note="该环节的金额；执行环节为累计支出",
        ),
        Column("fund_source", "资金来源", Kind.TEXT, aliases=("经费来源", "资金渠道")),
    ),
    key=("department", "programme", "region", "year", "step"),
    protects=Protects.PUBLIC,
    legal_basis="《预算法》第十四条",
    scope="资金使用分析",
    retention="长期",
)
