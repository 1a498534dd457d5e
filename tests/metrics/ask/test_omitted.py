"""Questions once answered without a part of them: whom, a second measure, firms, times gone by."""

import pytest

from metrics.ask.lexicon import words
from metrics.ask.normal import normal
from metrics.ask.query import checked
from metrics.ask.reading import ANSWER, REFUSED, UNSURE, Reading, read_question
from metrics.ask.when import recognised
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
        ("高层次人才流失率", "高层次"),
        ("杭州有多少海归", "海归"),
        ("刚毕业的硕士在杭州有多少", "刚毕业"),
        ("退休人才有多少", "退休"),
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
        ("浙江大学毕业生和宁波大学毕业生留浙率对比", "come_rate"),
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


@pytest.mark.parametrize(
    "question",
    [
        "人才来源和去向",
        "人才从哪来到哪去",
        "人才总量，其中硕博多少",
        "引进硕博人数及完成率",
        "人才总量、同比",
        "招聘月薪中位数和招聘薪酬溢价",
        "返乡率和本地生源毕业生",
        "全省及各市人才总量",
        "全省人才总量以及各市排名",
        "杭州人才密度比全省高多少",
        "衢州人才总量占全省的比例",
        "引进人才同比下降的市",
        "近三年各市引进硕博之和",
    ],
)
def test_what_one_answer_has_no_place_for_is_asked_back(question):
    reading = read(question)
    assert reading.status == UNSURE and reading.why, reading
    assert reading.candidates
    for one in reading.candidates:
        checked(one, HOME)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("毕业生就业率", "就业率"),
        ("人才总量中位数的市", "中位数"),
        ("分市分学历分行业人才", "同时划分"),
        ("人才户籍", "户籍"),
        ("985毕业生来浙江多少", "985"),
        ("双一流高校毕业生留存率", "双一流"),
        ("人工智能产业人才有多少", "人工智能"),
    ],
)
def test_another_kind_of_number_or_of_people_is_refused_by_its_word(question, word):
    not_answered(read(question), REFUSED, word)


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("杭嘉湖人才总量", (330100, 330400, 330500)),
        ("温台地区人才总量", (330300, 331000)),
        ("宁绍人才总量", (330200, 330600)),
    ],
)
def test_cities_called_in_one_word_are_a_row_each(question, cities):
    query = read(question).query
    assert query is not None and query.by == ("city",) and query.where == {"city": cities}


@pytest.mark.parametrize("question", ["美丽湖州人才总量", "金湖县人才", "西湖人才"])
def test_letters_within_a_name_are_no_cities(question):
    query = read(question).query
    assert query is None or "city" not in query.where


@pytest.mark.parametrize(
    ("question", "month"), [("24年底人才总量", 2024 * 12 + 11), ("25年6月人才总量", 2025 * 12 + 5)]
)
def test_a_year_of_two_digits_is_one(question, month):
    assert read(question).query.month == month
    assert read("近20年人才总量").query.span == 240


@pytest.mark.parametrize(
    ("question", "metric", "where"),
    [
        ("本科及以上人才占从业人员多少", "talent_share", {"education": (4, 5, 6)}),
        ("博士占人才比重", "talent_stock", {}),
        ("浙江大学留省率", "come_rate", {"school": ("浙江大学",)}),
        ("五年后人才需求多少", "sd_demand", {"year": (2031,)}),
        ("两年留存率", "retention_curve", {}),
        ("超过半年没兑现的补贴有多少钱", "due_amount", {"wait": (3, 4)}),
        ("各部门资金执行率", "budget_execution", {}),
    ],
)
def test_words_that_say_which_figure_is_meant_are_read(question, metric, where):
    query = read(question).query
    assert query is not None and (query.metric, dict(query.where)) == (metric, where)


def test_every_dimension_has_a_word_or_follows_from_its_figure():
    """A division that no word names would be dropped from a question in silence."""
    named = {name for names in words()["nouns"].values() for name in names}
    alone = {"province", "scenario", "requirement", "recipe", "leg", "work", "received"}
    alone |= {"grantee", "paid_as", "made"}
    assert {one.id for metric in REGISTRY.values() for one in metric.dimensions} <= named | alone


@pytest.mark.parametrize(
    ("question", "first"),
    [("2019年以来返乡率", 2019), ("2019届之后各届毕业生返乡率", 2019), ("2021届以来留市率", 2021)],
)
def test_since_a_class_begins_with_that_class(question, first):
    """As many years as have gone by, counted back from the newest class, began a year early."""
    query = read(question).query
    assert query is not None and query.by == ("year",)
    assert query.where["year"] == tuple(range(first, NOW // 12 + 1))


@pytest.mark.parametrize("question", ["下个月新引进多少人", "下季度招聘需求", "2019届以前的返乡率"])
def test_a_time_that_is_no_figures_is_refused_by_its_words(question):
    not_answered(read(question), REFUSED, "没有「")


@pytest.mark.parametrize(
    ("question", "by"),
    [("外省户籍求职者多少", "hukou"), ("外省毕业生来本地就业多少", "school_province")],
)
def test_people_of_other_provinces_are_not_everybody(question, by):
    reading = read(question)
    not_answered(reading, UNSURE, "外省")
    assert reading.candidates[0].by == (by,)


@pytest.mark.parametrize("question", ["外省流入人才按学历", "外省来的人才按学历"])
def test_nor_are_they_where_something_else_is_divided_by(question):
    not_answered(read(question), UNSURE, "外省")


def test_schools_of_one_place_and_work_in_another_are_not_both_places_figures():
    reading = read("2020届杭州高校毕业生留在宁波的人数")
    not_answered(reading, UNSURE, "院校所在地和就业地")
    came, _ = reading.candidates
    assert (came.region, came.where) == (330200, {"school_place": (330100,)})


def test_two_places_added_up_are_no_list_of_both():
    parts, total = read("上城区与西湖区高层次人才之和").candidates
    assert parts.by == ("county",) and total.by == () and parts.where == total.where


def test_pay_below_a_sum_is_no_time_to_come():
    assert not any(one.kind == "none" for _, _, one in recognised("8000元以下月薪的岗位", NOW)[0])
    assert any(one.kind == "none" for _, _, one in recognised("下1个月招聘人数", NOW)[0])
