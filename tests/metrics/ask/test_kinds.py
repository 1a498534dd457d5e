"""Kinds of question that were once answered as another one: spans, negations, thresholds, scope."""

import pytest

from metrics.ask.answering import answered, ordered
from metrics.ask.bounds import bounded
from metrics.ask.building import Context
from metrics.ask.query import Query, checked, from_record
from metrics.ask.reading import ANSWER, REFUSED, UNSURE, Reading, read_question
from metrics.engine.core import Unknown
from metrics.registry import find
from tests.dashboard.conftest import protected
from tests.metrics.ask.asked import CONTEXT, HOME, NOW, OPENED, not_answered

DISTRICT = Context(330106, NOW, 2017 * 12, OPENED, office=HOME)
CITY_OFFICE = Context(330100, NOW, 2017 * 12, OPENED)


def read(question: str, context: Context = CONTEXT) -> Reading:
    return read_question(question, context)


@pytest.mark.parametrize(
    ("question", "metric", "month", "span"),
    [
        ("去年下半年全省流出了多少人才", "outflow", 2025 * 12 + 11, 6),
        ("去年第四季度净流入", "net_inflow", 2025 * 12 + 11, 3),
        ("近半年流入人才", "inflow", None, 6),
        ("近两个季度流出", "outflow", None, 6),
        ("上季度杭州净流入多少", "net_inflow", 2026 * 12 + 5, 3),
        ("上个季度流入人才", "inflow", 2026 * 12 + 5, 3),
        ("上上季度流入人才", "inflow", 2026 * 12 + 2, 3),
        ("本季度流入", "inflow", 2026 * 12 + 8, 3),
        ("去年各月净流入", "net_inflow", 2025 * 12 + 11, 12),
        ("今年以来每月流入", "inflow", NOW, 9),
        ("今年哪个月流入最多", "inflow", NOW, 9),
        ("哪个月流出最多", "outflow", None, None),
    ],
)
def test_a_flow_over_a_span_is_each_months_own(question, metric, month, span):
    """Not a sum of twelve months under the name of each."""
    query = read(question).query
    assert query is not None
    assert (query.metric, query.by, query.months) == (metric, ("month",), 1)
    assert (query.month, query.span) == (month, span)
    assert "逐月单月数" in read(question).record()["read_as"]


def test_a_rolling_rate_by_month_says_so():
    assert "逐月滚动12个月" in read("近半年净流入率").record()["read_as"]


@pytest.mark.parametrize(
    "question",
    [
        "近半年宁波流入人才最多的三个行业",
        "近半年流入最多的三个市",
        "二季度净流入最高的五个县",
        "各月流入最多的市",
    ],
)
def test_nobody_is_ranked_by_single_months(question):
    reading = read(question)
    assert reading.status == UNSURE
    assert "month" not in reading.candidates[0].by and reading.candidates[0].order == "desc"
    for one in reading.candidates:
        checked(one, HOME)


@pytest.mark.parametrize("question", ["近五年每年新引进大专以上人才", "各市近三年每年净流入"])
def test_yearly_totals_that_no_record_has_are_not_given_by_month(question):
    reading = read(question)
    assert reading.status == REFUSED and "每年合计" in reading.why


@pytest.mark.parametrize("question", ["上周新引进", "昨天来了多少人", "近七天流入", "上星期流出"])
def test_weeks_and_days_are_refused(question):
    reading = read(question)
    assert reading.status == REFUSED and "按月" in reading.why


@pytest.mark.parametrize(
    ("question", "dimension", "left_out"),
    [
        ("不是本科的人才有多少", "education", 4),
        ("不是杭州的人才有多少", "city", 330100),
        ("不在杭州的人才有多少", "city", 330100),
        ("不属于制造业的博士", "section", "C"),
    ],
)
def test_what_is_not_is_left_out(question, dimension, left_out):
    query = read(question).query
    assert query is not None
    assert left_out not in query.where[dimension] and len(query.where[dimension]) > 1


@pytest.mark.parametrize(
    "question", ["不含省会，各市高层次人才数", "杭州除外，各市人才总量", "除了省会城市各市净流入"]
)
def test_the_seat_of_a_province_and_what_stands_before_its_exception(question):
    query = read(question).query
    assert query is not None and query.by == ("city",) and query.but == {"city": (330100,)}


@pytest.mark.parametrize(
    "question",
    ["没有硕士学位的人才数", "没有博士的县", "不含副省级城市各市人才", "没有高层次人才的县"],
)
def test_a_negation_that_is_not_understood_refuses(question):
    assert read(question).status == REFUSED


def test_of_classes_named_those_left_out_go():
    assert read("除了博士还有多少硕士").query.where == {"education": (5,)}
    assert read("不包括博士的硕博").query.where == {"education": (5,)}


def test_who_has_no_place_yet_is_not_who_has_one():
    for question in ("没有落实去向的毕业生", "没有就业的毕业生有多少"):
        reading = read(question)
        offered = (reading.query,) if reading.query else reading.candidates
        assert all(one.where["destination_type"] == ("unplaced",) for one in offered), question


@pytest.mark.parametrize(
    ("question", "metric", "bound"),
    [
        ("求人倍率超过2的市", "openings_per_seeker", ("gt", 2.0)),
        ("人才密度低于1000的县", "talent_density", ("lt", 1000.0)),
        ("人才净流入为负的县", "net_inflow", ("lt", 0.0)),
        ("离开率高于10%的行业", "leaving_rate", ("gt", 0.1)),
        ("离开率两成以上的行业", "leaving_rate", ("ge", 0.2)),
        ("留存率不到80%的行业", "retained_12", ("lt", 0.8)),
        ("人才超过一万的市", "talent_stock", ("gt", 10_000.0)),
        ("至少有1万人才的市", "talent_stock", ("ge", 10_000.0)),
        ("人才不少于5万人的市", "talent_stock", ("ge", 50_000.0)),
        ("人才总量同比为负的市", "talent_growth", ("lt", 0.0)),
        ("净流入率不足百分之一的市", "net_inflow_rate", ("lt", 0.01)),
    ],
)
def test_a_threshold_is_kept_to(question, metric, bound):
    query = read(question).query
    assert query is not None and query.metric == metric and query.by
    assert query.bound is not None
    assert (query.bound[0], pytest.approx(query.bound[1])) == bound
    assert "只列" in read(question).record()["read_as"]
    assert from_record(query.record(), HOME) == query


@pytest.mark.parametrize(
    "question",
    [
        "人才密度高于全省平均的县",
        "流入人才在100到500人之间的县",
        "流出大于流入的县",
        "离开率高于10人的行业",
    ],
)
def test_a_threshold_that_cant_be_kept_to_is_said(question):
    not_answered(read(question), UNSURE, "不能按")


def test_a_threshold_without_rows_is_no_filter():
    assert read("杭州人才总量超过100万吗").query.bound is None
    assert read("去年流失率超过15%的企业").status == UNSURE
    assert read("缺口大于100人的职业").status == UNSURE  # an index counts nobody


def test_two_times_are_not_answered_by_the_later():
    assert read("2024年和2025年哪个流出多").status == REFUSED


def test_the_first_three_quarters_are_nine_months():
    query = read("今年前三季度流入").query
    assert query is not None and query.ytd and query.month == 2026 * 12 + 8
    assert read("每季度流入").status == REFUSED


def test_a_class_by_its_length_is_no_threshold():
    assert read("超过一年没兑现的有多少笔").query.where == {"wait": (4,)}
    assert bounded("满12个月留存率")[0] is None
    assert bounded("负责人不足") == (None, "负责人不足")


def test_rows_that_keep_to_a_threshold_stay_and_hidden_ones_with_them():
    metric = find("talent_density")
    rows = [
        (330110, "余杭区", 1200.0),
        (330127, "淳安县", None, "suppressed"),
        (330106, "西湖区", 900.0),
    ]
    found = protected(metric, rows, ("county",))
    query = Query(metric.id, ("county",), region=HOME, bound=("lt", 1000.0))
    assert [row.keys["county"] for _, row in ordered(query, found)] == [330106, 330127]


def test_where_no_row_keeps_to_a_threshold_it_is_said():
    found = protected(find("talent_density"), [(330110, "余杭区", 1200.0)], ("county",))
    query = Query("talent_density", ("county",), region=HOME, bound=("gt", 5000.0))
    told = answered(Reading(ANSWER, query), CONTEXT, None, lambda *_: found)
    assert told.rows == () and "没有符合条件的" in told.record()["notes"]


def test_a_citys_own_row_is_no_county():
    metric = find("budget_execution")
    rows = [(330200, "宁波市", 0.4), (330203, "海曙区", 0.9)]
    found = protected(metric, rows, ("county",))
    query = Query(metric.id, ("county",), region=HOME, order="asc", limit=3)
    assert [row.keys["county"] for _, row in ordered(query, found)] == [330203]
    alone = protected(metric, rows[:1], ("county",))
    told = answered(Reading(ANSWER, query), CONTEXT, None, lambda *_: alone)
    assert told.reading.status == REFUSED and "区县" in told.reading.why


@pytest.mark.parametrize(
    "record", [{"sign": "gt"}, ["near", 2], ["gt", "2"], ["gt"], ["gt", True], ["gt", 1e300]]
)
def test_a_threshold_from_elsewhere_is_read_strictly(record):
    with pytest.raises(Unknown):
        from_record({"metric": "talent_stock", "by": ["city"], "bound": record}, HOME)


@pytest.mark.parametrize(
    "question",
    [
        "全省人才总量",
        "全市人才总量",
        "宁波人才总量",
        "各地市人才总量",
        "杭州人才总量",
        "浙江省人才",
        "本省人才总量",
        "各区县人才",
        "哪个县人才最多",
        "人才在全市排第几",
    ],
)
def test_what_lies_beyond_a_readers_region_is_not_answered_by_their_own(question):
    not_answered(read(question, DISTRICT), REFUSED, "授权范围")


def test_a_reader_has_their_own_region_and_what_lies_in_it():
    assert read("人才总量", DISTRICT).query.region == 330106
    assert read("西湖区人才总量", DISTRICT).query.region == 330106
    assert read("全市人才总量", CITY_OFFICE).query.region == 330100
    assert read("全市人才总量", Context(330782, NOW)).query.region == 330782  # 义乌市


def test_what_an_office_has_no_data_of_is_called_so():
    for question in ("宁波人才总量", "全省人才总量"):
        reading = read(question, CITY_OFFICE)
        assert reading.status == REFUSED and reading.why.startswith("数据不含")


@pytest.mark.parametrize(
    "question", ["义乌和永康哪个人才多", "温州台州哪个人才多", "滨江和余杭哪个人才密度高"]
)
def test_which_talent_is_no_question_about_a_person(question):
    query = read(question).query
    assert query is not None and query.order == "desc" and len(query.where[query.by[0]]) == 2


def test_which_without_saying_of_what_is_offered():
    assert read("哪个人才最多").status == UNSURE
    assert read("哪些人才最多").status == UNSURE
    assert read("哪个人拿的补贴最多").status == REFUSED


def test_which_ones_are_all_of_them():
    for question in ("哪些学校的毕业生来得最多", "哪几个市人才最多", "哪些行业流出最多"):
        assert read(question).query.limit is None
    assert read("哪个市人才最多").query.limit == 1


@pytest.mark.parametrize(
    ("question", "metric", "by"),
    [
        ("本地生源回来的有几成", "return_rate", ()),
        ("最难招的十个岗位", "shortage_index", ("occupation",)),
        ("信息业招人给多少钱", "posted_pay", ()),
        ("浙大毕业生留杭率", "come_rate", ()),
        ("毕业生留杭率", "graduates_stay_city", ()),
    ],
)
def test_words_that_were_refused_or_taken_for_a_count(question, metric, by):
    query = read(question).query
    assert query is not None and (query.metric, query.by) == (metric, by)


def test_levels_of_titles_are_not_held_and_said_so():
    for question in ("35到44岁的正高职称人数", "副高以上职称有多少人"):
        assert "职称" in read(question).why
