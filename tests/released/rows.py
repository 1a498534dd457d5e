"""The rows of a released home: a few for each contract, as an office would write them."""

from collections.abc import Iterator

DISTRICTS = ("杭州市西湖区", "杭州市余杭区", "宁波市海曙区")
EDUCATIONS = ("本科", "硕士", "大专", "高中")
Table = tuple[str, list[str]]  # header, lines


def tables() -> Iterator[tuple[str, Table]]:
    """Contract and table, in the order of import."""
    yield (
        "person",
        _table(
            "证件类型,证件号码,出生年份,性别,最高学历,学历取得年月,毕业院校,专业,毕业年份,生源地,户籍地,"
            "职业技能等级,职称,人才分类,人才队伍",
            (
                f"其他证件,{_person(i)},{1980 + i % 20},{'男女'[i % 2]},{EDUCATIONS[i % 4]},"
                f"2019-07,浙江大学,计算机科学与技术,2019,{DISTRICTS[i % 3]},{DISTRICTS[i % 3]},"
                f"{'三级（高级工）' if i % 4 == 3 else ''},{'中级' if i % 5 == 0 else ''},"
                f"{'E类（高级人才）' if i % 6 == 0 else ''},{'专业技术人才' if i % 5 == 0 else ''}"
                for i in range(72)
            ),
        ),
    )
    yield (
        "employment",
        _table(
            "证件类型,证件号码,单位统一社会信用代码,单位所在区县,行业大类,职业,月缴费工资,参保起始年月,参保终止年月",
            (
                f"其他证件,{_person(i)},F{i % 4:03d},{DISTRICTS[i % 3]},65,软件工程师,"
                f"{6000 + 100 * i},{2020 + i % 4}-0{1 + i % 9},{'2024-06' if i % 6 == 1 else ''}"
                for i in range(60)
            ),
        ),
    )
    yield (
        "insurance_month",
        _table(
            "证件类型,证件号码,单位统一社会信用代码,单位所在区县,行业大类,费款所属期,缴费基数",
            (
                f"其他证件,{_person(i)},F{i % 4:03d},{DISTRICTS[i % 3]},65,{year}-{month:02d},9000"
                for i in range(60, 72)
                for year in (2024, 2025)
                for month in range(1, 13)
            ),
        ),
    )
    yield (
        "employer",
        _table(
            "统一社会信用代码,单位名称,所在区县,行业大类,规模,性质,高新技术企业,产业链,产业链环节",
            (
                f"F{i:03d},虚构企业{i},{DISTRICTS[i % 3]},65,中型,企业,是,数字安防,算法"
                for i in range(4)
            ),
        ),
    )
    yield (
        "graduate",
        _table(
            "院校,专业,学历层次,毕业年份,生源地,毕业去向,就业地,就业行业,人数",
            (
                f"浙江大学,计算机科学与技术,本科,{year},{DISTRICTS[i]},就业,"
                f"{DISTRICTS[(i + 1) % 3]},65,{40 + i}"
                for year in (2023, 2024)
                for i in range(3)
            ),
        ),
    )
    yield (
        "student",
        _table(
            "证件类型,证件号码,生源地,院校,专业,在读层次,预计毕业年份",
            (
                f"其他证件,S{i:07d},{DISTRICTS[i % 3]},浙江大学,计算机科学与技术,本科,2026"
                for i in range(12)
            ),
        ),
    )
    yield (
        "job_posting",
        _table(
            "岗位编号,岗位名称,招聘单位,工作地点,行业,学历要求,招聘人数,薪资,发布日期,截止日期,已招人数,渠道",
            (
                f"P{i},软件工程师,虚构企业{i % 4},{DISTRICTS[i % 3]},65,本科,{1 + i % 3},8-12千/月,"
                f"2025-{1 + i % 12:02d}-05,2025-{1 + i % 12:02d}-25,1,线下"
                for i in range(36)
            ),
        ),
    )
    yield (
        "job_seeker",
        _table(
            "登记编号,登记区县,户籍地,学历,意向职业,期望月薪,登记日期,达成意向日期",
            (
                f"R{i},{DISTRICTS[i % 3]},{DISTRICTS[i % 3]},本科,软件工程师,8-10千/月,"
                f"2025-{1 + i % 12:02d}-10,2025-{1 + i % 12:02d}-20"
                for i in range(36)
            ),
        ),
    )
    yield (
        "policy_payout",
        _table(
            "受理编号,政策名称,补贴类别,受理区县,证件类型,证件号码,金额,申请日期,审定日期,兑现日期,状态,疑似错发",
            (
                f"C{i},人才补贴,生活补贴,{DISTRICTS[i % 3]},其他证件,{_person(i)},10000,2025-03-01,"
                f"2025-04-01,{'2025-05-01,已兑现' if i % 3 else ',已审待兑'},否"
                for i in range(36)
            ),
        ),
    )
    yield (
        "fund_budget",
        _table(
            "部门,项目,地区,年度,预算,执行",
            (f"人社局,引才{i},{DISTRICTS[i]},2025,100万元,{50 + i}万元" for i in range(3)),
        ),
    )
    yield (
        "service_use",
        _table(
            "服务,区县,渠道,年月,访问量,办件量,服务人数,平均办结天数,容量,在用",
            (f"落户,{DISTRICTS[i % 3]},窗口,2025-{1 + i:02d},90,60,50,3,," for i in range(12)),
        ),
    )
    yield (
        "target",
        _table(
            "指标,地区,年度,目标值",
            (f"新引进大专及以上人才,{place},2025,60" for place in ("浙江省", "杭州市", "宁波市")),
        ),
    )
    yield (
        "city_indicator",
        _table(
            "地区,指标,年份,数值,单位,来源,版本",
            (
                f"{city},常住人口,2024,{1200 + i},万人,虚构年鉴,2025"
                for i, city in enumerate(("杭州市", "南京市"))
            ),
        ),
    )


def _person(number: int) -> str:
    return f"T{number:07d}"


def _table(header: str, lines: Iterator[str]) -> Table:
    return header, list(lines)
