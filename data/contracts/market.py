"""`job_posting` (招聘岗位), `job_seeker` (求职登记), `employer` (用人单位): the labour market."""

from data.contracts.base import Column, Contract, Kind, Order, Protects, Timing

JOB_POSTING = Contract(
    name="job_posting",
    label="招聘岗位",
    grain="一条公开发布的招聘信息",
    publisher="人力资源市场、招聘网站",
    columns=(
        Column(
            "posting_id",
            "岗位编号",
            Kind.TEXT,
            aliases=("职位编号", "编号"),
            note="缺则以来源与整行内容的散列代替",
        ),
        Column(
            "title",
            "岗位名称",
            Kind.TEXT,
            required=True,
            aliases=("职位名称", "职位", "岗位", "工作名称"),
        ),
        Column(
            "employer", "招聘单位", Kind.TEXT, aliases=("公司名称", "公司", "企业名称", "单位名称")
        ),
        Column("region", "工作地点", Kind.REGION, aliases=("工作地区", "地点", "城市", "地区")),
        Column(
            "industry",
            "行业",
            Kind.INDUSTRY,
            default="0",
            aliases=("所属行业", "公司行业", "公司领域"),
        ),
        Column(
            "occupation", "职业", Kind.OCCUPATION, note="缺则由岗位名称推断；把握不足记为未说明"
        ),
        Column("education", "学历要求", Kind.EDUCATION, aliases=("学历", "最低学历")),
        Column(
            "headcount",
            "招聘人数",
            Kind.INTEGER,
            unit="人",
            minimum=0,
            maximum=100_000,
            default="1",
            aliases=("人数", "需求人数", "招工人数"),
        ),
        Column(
            "salary", "薪资", Kind.SALARY, unit="元/月", aliases=("薪酬", "工资", "月薪", "薪水")
        ),
        Column(
            "posted_on",
            "发布日期",
            Kind.DATE,
            timing=Timing.PAST,
            aliases=("发布时间", "登记日期", "日期"),
        ),
        Column(
            "closed_on", "截止日期", Kind.DATE, timing=Timing.OPEN, aliases=("关闭日期", "下架日期")
        ),
        Column(
            "filled",
            "已招人数",
            Kind.INTEGER,
            unit="人",
            minimum=0,
            maximum=100_000,
            aliases=("到岗人数", "录用人数"),
        ),
        Column("channel", "渠道", Kind.CODE, codes={"online": "线上", "offline": "线下"}),
    ),
    derived=(
        Column("salary_low", "月薪下限", Kind.MONEY, unit="元/月"),
        Column("salary_high", "月薪上限", Kind.MONEY, unit="元/月"),
    ),
    key=("posting_id",),
    protects=Protects.PUBLIC,
    legal_basis="公开发布的招聘信息",
    scope="招聘市场统计",
    retention="长期",
    licence="以来源网站或市场的许可为准",
    max_change=0.6,
    orders=(Order("posted_on", "closed_on", "截止日期早于发布日期"),),
)

JOB_SEEKER = Contract(
    name="job_seeker",
    label="求职登记",
    grain="一次求职登记",
    publisher="人力资源市场",
    columns=(
        Column(
            "seeker_id",
            "登记编号",
            Kind.TEXT,
            personal=True,
            aliases=("编号", "求职编号"),
            note="缺则以来源与整行内容的散列代替",
        ),
        Column("region", "登记区县", Kind.REGION, required=True, aliases=("登记地", "求职地区")),
        Column("hukou", "户籍地", Kind.REGION, aliases=("户籍", "户口所在地")),
        Column("education", "学历", Kind.EDUCATION, aliases=("文化程度",)),
        Column("occupation", "意向职业", Kind.OCCUPATION, aliases=("求职岗位", "意向岗位")),
        Column("wage", "期望月薪", Kind.SALARY, unit="元/月", aliases=("期望薪资", "期望工资")),
        Column(
            "registered_on",
            "登记日期",
            Kind.DATE,
            required=True,
            timing=Timing.PAST,
            aliases=("登记时间",),
        ),
        Column(
            "intention_reached_on",
            "达成意向日期",
            Kind.DATE,
            timing=Timing.PAST,
            aliases=("达成意向时间",),
        ),
    ),
    derived=(
        Column("wage_low", "期望月薪下限", Kind.MONEY, unit="元/月"),
        Column("wage_high", "期望月薪上限", Kind.MONEY, unit="元/月"),
    ),
    key=("seeker_id",),
    protects=Protects.PERSON,
    legal_basis="《就业促进法》第三十五条；求职登记告知书",
    scope="招聘市场统计，只出汇总数",
    retention="登记后三年",
    max_change=0.6,
    orders=(Order("registered_on", "intention_reached_on", "达成意向日期早于登记日期"),),
)

EMPLOYER = Contract(
    name="employer",
    label="用人单位",
    grain="一个用人单位",
    publisher="市场监管、经信、科技",
    columns=(
        Column(
            "employer_key",
            "统一社会信用代码",
            Kind.EMPLOYER,
            required=True,
            aliases=("信用代码", "单位代码", "机构代码"),
        ),
        Column("name", "单位名称", Kind.TEXT, required=True, aliases=("企业名称", "名称")),
        Column(
            "region", "所在区县", Kind.REGION, required=True, aliases=("住所地", "所在地", "注册地")
        ),
        Column("industry", "行业大类", Kind.INDUSTRY, default="0", aliases=("行业", "所属行业")),
        Column(
            "size",
            "规模",
            Kind.CODE,
            codes={"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"},
        ),
        Column(
            "nature",
            "性质",
            Kind.CODE,
            codes={"company": "企业", "academic": "高校院所", "government": "机关事业"},
            aliases=("单位性质",),
        ),
        Column("high_tech", "高新技术企业", Kind.FLAG, aliases=("是否高企",)),
        Column("chain", "产业链", Kind.TEXT, aliases=("所属产业链",)),
        Column("chain_link", "产业链环节", Kind.TEXT, aliases=("环节",)),
    ),
    key=("employer_key",),
    protects=Protects.EMPLOYER,
    legal_basis="《政府信息公开条例》；部门间数据共享协议",
    scope="人才工作统计分析，不点名",
    retention="长期",
)
