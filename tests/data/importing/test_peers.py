"""Figures and policies of peers as offices write them: what is wrong is named, nothing is lost."""

from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

_HEAD = "地区,指标,年份,数值,单位,来源,版本"


def test_a_peer_without_a_year_an_unknown_city_and_a_value_in_words(home, write):
    path = write(
        "对标.csv",
        _HEAD,
        "南京市,常住人口,,954.7,万人,统计公报,2024年版",
        "大杭州,常住人口,2023,1252.2,万人,统计公报,2024年版",
        "苏州市,常住人口,2023,约一千三百万,万人,统计公报,2024年版",
        "杭州市,常住人口,2023,1252.2,万人,统计公报,2024年版",
    )
    report = import_file(home, [path], "city_indicator")
    assert (report.read, report.accepted, report.rejected) == (4, 1, 3)
    told = {one["行"]: (one["列"], one["值"]) for one in rejects(report)}
    assert told["2"][0] == "年份" and told["3"] == ("地区", "大杭州")
    assert told["4"] == ("数值", "约一千三百万")


def test_one_indicator_in_three_units_and_two_editions_are_all_kept(home, write):
    path = write(
        "单位.csv",
        _HEAD,
        "杭州市,GDP,2023,20059,亿元,统计公报,2024年版",
        "南京市,GDP,2023,174214000,万元,统计公报,2024年版",
        "苏州市,GDP,2023,2465300000000,元,统计公报,2024年版",
        "杭州市,GDP,2023,20061,亿元,统计年鉴,2025年修订",
    )
    report = import_file(home, [path], "city_indicator")
    assert (report.accepted, report.rejected) == (4, 0)
    assert rows(home, "city_indicator", "city, value, unit, edition") == [
        (330100, 20059.0, "亿元", "2024年版"),
        (320100, 174214000.0, "万元", "2024年版"),
        (320500, 2465300000000.0, "元", "2024年版"),
        (330100, 20061.0, "亿元", "2025年修订"),
    ]


def test_a_margin_is_read_and_a_negative_one_is_named(home, write):
    path = write(
        "抽样.csv",
        f"{_HEAD},抽样误差",
        "杭州市,居民满意度,2023,80,分,社情民意调查,2024年版,3",
        "南京市,居民满意度,2023,84,分,社情民意调查,2024年版,-2",
        "苏州市,居民满意度,2023,86,分,社情民意调查,2024年版,",
    )
    report = import_file(home, [path], "city_indicator")
    assert rows(home, "city_indicator", "value, margin") == [
        (80.0, 3.0),
        (84.0, None),  # the figure stays, its margin is not known
        (86.0, None),
    ]
    (refused,) = rejects(report)
    assert (refused["行"], refused["列"], refused["值"]) == ("3", "抽样误差", "'-2")


def test_clauses_of_policies(home, write):
    head = "城市,文件名称,补贴事项,学历,补贴标准,给付方式,申领条件,实施日期,失效日期,文号"
    path = write(
        "政策.csv",
        head,
        "杭州市,人才新政,生活补贴,博士,10万元,一次性,参保满6个月,2025-01-01,,杭某发〔2025〕1号",
        "南京市,宁聚计划,租房补贴,硕士,800,每月,本地无房,2024-07-01,2027-06-30,宁某发1号",
        "南京市,宁聚计划,租房补贴,硕士,800,按天,本地无房,2024-07-01,,宁某发1号",
        "苏州市,人才新政,购房补贴,高层次人才,-1,最高,,2024-07-01,,苏某发1号",
        "苏州市,人才新政,购房补贴,高层次人才,600000,最高,,2024-07-01,2023-01-01,苏某发1号",
        "苏州市,人才新政,购房补贴,高层次人才,600000,最高,,,,苏某发1号",
    )
    report = import_file(home, [path], "policy_clause")
    kept = rows(home, "policy_clause", "city, item, grantee, amount, paid_as, since::VARCHAR")
    assert kept == [
        (330100, "生活补贴", "doctor", 100_000.0, "once", "2025-01-01"),
        (320100, "租房补贴", "master", 800.0, "month", "2024-07-01"),
    ]
    told = [(one["行"], one["列"]) for one in rejects(report)]
    assert told == [("4", "给付方式"), ("5", "补贴标准"), ("6", "失效日期"), ("7", "实施日期")]
    assert any("截止日期早于施行日期" in one["原因"] for one in rejects(report))
