"""`city_indicator` (公开指标): published figures, every edition kept apart."""

from data.contracts.base import Column, Contract, Kind, Protects, Timing

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
    ),
    key=("city", "indicator", "year", "source", "edition"),
    protects=Protects.PUBLIC,
    legal_basis="《统计法》；公开发布",
    scope="城市对标",
    retention="长期",
    licence="公开统计数据，引用注明来源",
    lag_months=12,
    max_change=1.0,
)
