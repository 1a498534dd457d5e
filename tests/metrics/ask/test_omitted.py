"""Questions once answered without a part of them: whom, a second measure, firms, times gone by."""

import pytest

from metrics.ask.lexicon import words
from metrics.ask.normal import normal
from metrics.ask.query import checked
from metrics.ask.reading import ANSWER, REFUSED, UNSURE, Reading, read_question
from metrics.registry import REGISTRY
from tests.metrics.ask.asked import CONTEXT, HOME, NOW, answered_by, not_answered


def read(question: str) -> Reading:
    return read_question(question, CONTEXT)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("海归人才有多少", "海归"),
        ("海外人才今年引进多少", "海外"),
        ("年轻人流失率", "年轻人"),
        ("高学历人才密度", "高学历"),
        ("高端人才净流入", "高端"),
        ("优秀人才有多少", "优秀"),
        ("我市高层次人才一年留存率", "高层次"),
        ("企业人才总量", "企业"),
    ],
)
def test_some_people_are_not_answered_by_everybody(question, word):
    not_answered(read(question), REFUSED, f"「{word}」")


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("高层次人才有多少", "high_tier_stock"),
        ("全省高学历人才（硕博）总数", "talent_stock"),
        ("青年人才占比", "talent_profile"),
        ("领军人才有多少", "talent_profile"),
        ("今年引进高层次人才多少", "new_high_tier"),
    ],
)
def test_who_knows_them_answers(question, metric):
    answered_by(read(question), metric)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("杭州人才总量和人才密度分别是多少", "人才总量"),
        ("宁波和温州今年以来引进人数，还有各自的完成率", "引进人数"),
        ("各市人才总量与高层次人才", "人才总量"),
        ("高层次人才流失率", "流失率"),
        ("高层次人才净流入", "净流入"),
        ("35岁以下人才流出多少", "流出"),
        ("应兑未兑金额和笔数", "笔数"),
        ("温州兑现了多少钱多少笔", "多少钱"),
        ("人才总量和人才总量增长率", "人才总量"),
        ("人才总量增长率和人才总量", "人才总量"),
        ("年末预计人才总量与人才总量", "人才总量"),
        ("紧缺岗位数和招聘人数", "紧缺岗位数"),
        ("兑现金额和申请金额对比", "申请金额"),
        ("全省求人倍率和预算执行率分别是多少", "求人倍率"),
        ("填充率和人才缺口", "人才缺口"),
        ("杭州人才密度、缺口", "缺口"),
        ("服务人次和办件数", "办件"),
        ("毕业生和在校生", "毕业生"),
    ],
)
def test_half_a_question_is_not_answered_for_the_whole(question, word):
    reading = read(question)
    not_answered(reading, UNSURE, f"「{word}」")
    assert reading.candidates
    for one in reading.candidates:
        checked(one, HOME)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("人才总量增速", "talent_growth"),
        ("应兑未兑超过一年的笔数", "due_cases"),
        ("今年底预计引进人数", "now_new_college"),
        ("人才总量，各市分别多少", "talent_stock"),
        ("杭州跟宁波比，人才密度", "talent_density"),
        ("按行业和学历分的人才总量", "talent_stock"),
        ("浙江大学毕业生和宁波大学毕业生留浙率对比", "school_placed"),
    ],
)
def test_a_measure_in_a_figures_own_words_is_no_second_one(question, metric):
    answered_by(read(question), metric)


@pytest.mark.parametrize(
    "name", sorted({one.name.partition("（")[0] for one in REGISTRY.values()} - {"求人倍率"})
)
def test_no_figure_named_beside_another_is_left_out(name):
    """Whether an "and" stands between them or not."""
    assert read(f"杭州求人倍率与{name}").status != ANSWER
    assert read(f"杭州求人倍率 {name}分别是多少").status != ANSWER


def test_words_for_measures_are_those_that_no_figure_is_called_by():
    listed = words()["measures"]
    named = {normal(one.name.partition("（")[0]) for one in REGISTRY.values()}
    alone = {*listed["words"].split(), *listed["sums"].split()}
    assert named.isdisjoint(alone)
    assert listed["units"].keys() <= alone and {*listed["sums"].split()} <= listed["units"].keys()


@pytest.mark.parametrize(
    "question",
    [
        "离职率最高的企业",
        "人才最多的公司",
        "哪家企业人才最多",
        "用人最多的十家企业",
        "引进人才前十的单位",
        "各企业人才数",
        "补贴最多的企业",
        "人才流向哪些企业",
    ],
)
def test_no_firm_is_ranked_and_the_province_does_not_stand_for_it(question):
    not_answered(read(question), REFUSED, "单个单位")


@pytest.mark.parametrize(
    "question", ["绍兴有多少企业在招人", "各单位性质参保月薪", "嘉兴招聘企业数"]
)
def test_firms_that_are_counted_or_classed_are_no_single_ones(question):
    assert "单个单位" not in read(question).why


@pytest.mark.parametrize(
    ("question", "metric", "month", "months"),
    [
        ("五年前杭州有多少人才", "talent_stock", NOW - 60, None),
        ("两年前各市人才总量", "talent_stock", NOW - 24, None),
        ("半年前全省人才总量", "talent_stock", NOW - 6, None),
        ("三个月前温州人才总量", "talent_stock", NOW - 3, None),
        ("三年前宁波流入多少人才", "inflow", 2023 * 12 + 11, 12),
        ("三个月前宁波流入多少人才", "inflow", NOW - 3, 1),
    ],
)
def test_so_long_ago_is_not_today(question, metric, month, months):
    query = read(question).query
    assert query is not None
    assert (query.metric, query.month, query.months) == (metric, month, months)


def test_of_a_class_so_long_ago_is_its_year():
    assert read("三年前毕业生留省率").query.where == {"year": (2023,)}


def test_a_stay_of_some_years_is_no_time_gone_by():
    query = read("来了三年还在的比例").query
    assert query is not None and (query.metric, query.month) == ("retained_36", None)


@pytest.mark.parametrize(
    "question",
    [
        "2020年以前引进的人才",
        "2020年之前各市人才总量",
        "人才总量比2023年底多多少",
        "今年比2023年新引进多了多少",
        "比三年前人才多多少",
    ],
)
def test_what_no_figure_has_a_time_for_is_refused_by_its_words(question):
    not_answered(read(question), REFUSED, "没有「")


def test_since_a_year_is_not_that_year_alone():
    query = read("2020年以后各月人才总量").query
    assert query is not None and query.span == NOW - 2020 * 12 + 1


@pytest.mark.parametrize("question", ["人才最多的是", "全省人才最多", "单位里人才最多的是"])
def test_the_most_among_nothing_is_asked_back(question):
    reading = read(question)
    assert reading.status == UNSURE and reading.why == "没有读出在哪些之间比较"


@pytest.mark.parametrize(
    ("question", "by", "order", "limit"),
    [
        ("人才总量第三的市", "city", "desc", 3),
        ("人才总量排名第五的县", "county", "desc", 5),
        ("人才总量最多和最少的市", "city", "desc", None),
        ("未完成引才目标的区县有哪些", "county", "asc", None),
        ("没有完成引才目标的市有几个", "city", "asc", None),
    ],
)
def test_the_rows_asked_for_stand_in_the_order_asked(question, by, order, limit):
    query = read(question).query
    assert query is not None and (query.by, query.order, query.limit) == ((by,), order, limit)


@pytest.mark.parametrize("question", ["净流入为负的市有几个？", "求人倍率超过2的市有几个"])
def test_how_many_places_keep_to_a_threshold_lists_them(question):
    query = read(question).query
    assert query is not None and query.by == ("city",) and query.bound is not None


@pytest.mark.parametrize(
    ("question", "places"),
    [("杭州的常住人口和苏州比", (320500, 330100)), ("浙江和江苏GDP", (320000, 330000))],
)
def test_our_own_place_stands_beside_the_one_it_is_set_against(question, places):
    reading = read(question)
    assert reading.status == ANSWER and reading.query is not None
    assert reading.query.by == ("peer",)
    assert tuple(sorted(reading.query.where["peer"])) == places
