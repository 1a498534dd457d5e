"""`person` (人才库): what is known of a person, as of a month."""

from data.contracts.base import Column, Contract, Kind, Protects, Timing

TIERS = {
    "A": "A类（国内外顶尖人才）",
    "B": "B类（国家级领军人才）",
    "C": "C类（省级领军人才）",
    "D": "D类（市级领军人才）",
    "E": "E类（高级人才）",
    "F": "F类（基础人才）",
}
TEAMS = {
    "party": "党政人才",
    "business": "企业经营管理人才",
    "professional": "专业技术人才",
    "skilled": "高技能人才",
    "rural": "农村实用人才",
    "social": "社会工作人才",
}
TITLES = {"senior": "正高级", "associate": "副高级", "middle": "中级", "junior": "初级"}
SKILLS = {
    "1": "一级（高级技师）",
    "2": "二级（技师）",
    "3": "三级（高级工）",
    "4": "四级（中级工）",
    "5": "五级（初级工）",
}
ID_TYPES = {
    "resident": "居民身份证",
    "passport": "护照",
    "hkmo": "港澳居民证件",
    "taiwan": "台湾居民证件",
    "other": "其他证件",
    "own": "部门自编号",  # no document: a department's own number of somebody (docs/linkage.md)
}

# Every table with an ID number may say what kind of ID it is: the kind decides the check, and the
# same person must get the same key everywhere.
ID_TYPE = Column("id_type", "证件类型", Kind.CODE, codes=ID_TYPES, default="居民身份证")

PERSON = Contract(
    name="person",
    label="人才基本信息",
    grain="一名人才在某月的情况；学历变化时另有一行",
    publisher="组织部、人社局",
    columns=(
        Column(
            "person_key",
            "证件号码",
            Kind.PERSON,
            required=True,
            personal=True,
            aliases=("身份证号", "身份证号码", "公民身份号码", "证件号"),
            note="入库即变为带密钥的假名，系统不保存原号",
        ),
        ID_TYPE,
        Column(
            "birth_year",
            "出生年份",
            Kind.YEAR,
            minimum=1920,
            maximum=2015,
            personal=True,
            aliases=("出生年", "出生年月"),
        ),
        Column(
            "gender", "性别", Kind.CODE, codes={"1": "男", "2": "女", "0": "未说明"}, personal=True
        ),
        Column(
            "education",
            "最高学历",
            Kind.EDUCATION,
            required=True,
            aliases=("学历", "文化程度", "学历层次"),
        ),
        Column(
            "education_as_of",
            "学历取得年月",
            Kind.MONTH,
            timing=Timing.PAST,
            note="缺则视为一直如此",
        ),
        Column("school", "毕业院校", Kind.SCHOOL, aliases=("院校", "学校", "毕业学校")),
        Column("major", "专业", Kind.MAJOR, aliases=("所学专业",)),
        Column("graduation_year", "毕业年份", Kind.YEAR, aliases=("毕业年", "毕业时间")),
        Column("origin", "生源地", Kind.REGION, aliases=("生源所在地", "高考生源地")),
        Column("hukou", "户籍地", Kind.REGION, aliases=("户口所在地", "户籍")),
        Column("skill_level", "职业技能等级", Kind.CODE, codes=SKILLS, aliases=("技能等级",)),
        Column("professional_title", "职称", Kind.CODE, codes=TITLES, aliases=("专业技术职务",)),
        Column("talent_tier", "人才分类", Kind.CODE, codes=TIERS, aliases=("人才层次", "人才类别")),
        Column("team", "人才队伍", Kind.CODE, codes=TEAMS, aliases=("六支队伍",)),
    ),
    key=("person_key", "education_as_of"),
    protects=Protects.PERSON,
    legal_basis="《个人信息保护法》第十三条第一款第三项；部门间数据共享协议",
    scope="人才工作统计分析，只出汇总数",
    retention="协议期内，最长五年",
    format=2,  # 部门自编号 among the kinds of document
)
