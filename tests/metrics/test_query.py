"""Questions as somebody writes them: codes, names and labels alike; anything else is refused."""

from collections import Counter

import pytest

from data.months import month_number
from metrics.answer import answer
from metrics.disclosure.protect import Status
from metrics.engine.choices import classes_held, code_of, known_region, listed
from metrics.engine.core import Kind, Unknown
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.labels import plain
from metrics.engine.selection import Scope, Selection
from metrics.engine.statement import filterable
from metrics.query import Written, read
from metrics.registry import REGISTRY
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

TALENT = REGISTRY["talent_stock"]
PAYOUTS = REGISTRY["payout_cases"]


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("query"))
    for who in range(60):
        world.person(who, 5 if who < 30 else 4).spell(who, XIHU, "2025-01", "2026-06")
    world.put(
        "fund_budget", {"department": "人社局", "programme": "引才", "year": 2026, "budget": 9}
    )
    return world.build()


@pytest.mark.parametrize(
    ("written", "selection", "by"),
    [
        (Written(), Selection(ZHEJIANG), ()),
        (Written("330106", "2026-06", "12"), Selection(XIHU, month_number("2026-06"), 12), ()),
        (Written("杭州市"), Selection(HANGZHOU), ()),
        (Written("杭州"), Selection(HANGZHOU), ()),
        (Written("西湖"), Selection(XIHU), ()),  # there is another one in Nanchang
        (Written(by="county,education"), Selection(ZHEJIANG), ("county", "education")),
        (Written(by="区县, 学历"), Selection(ZHEJIANG), ("county", "education")),
        (Written(where=("education=5,6",)), Selection(ZHEJIANG).with_("education", 5, 6), ()),
        (Written(where=("学历=硕士,博士",)), Selection(ZHEJIANG).with_("education", 5, 6), ()),
        (Written(where=("education=硕士,5",)), Selection(ZHEJIANG).with_("education", 5), ()),
        (Written(where=("city=杭州市",)), Selection(ZHEJIANG).with_("city", HANGZHOU), ()),
        (Written(where=("市=宁波",)), Selection(ZHEJIANG).with_("city", NINGBO), ()),
        (Written(where=("section=制造业",)), Selection(ZHEJIANG).with_("section", "C"), ()),
        (Written(where=("行业=65",)), Selection(ZHEJIANG).with_("industry", 65), ()),
    ],
)
def test_codes_names_and_labels_are_read_alike(written, selection, by):
    assert read(TALENT, written, ZHEJIANG) == (selection, by)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (Written("西湖镇"), "没有地区「西湖镇」"),
        (Written("鼓楼区"), "不止一处"),
        (Written("999999"), "没有地区"),
        (Written("0"), "没有地区"),
        (Written("３３０１００"), "没有地区「３３０１００」"),
        (Written("٣٣٠١٠٠"), "没有地区"),
        (Written(where=("city=٣٣٠١٠٠",)), "没有「٣٣٠١٠٠」"),
        (Written(where=("education=５",)), "没有「５」"),
        (Written(month="2026-13"), "不是年月"),
        (Written(months="-5"), "1–120"),
        (Written(months="0"), "1–120"),
        (Written(months="²"), "1–120"),
        (Written(months="999999999999"), "1–120"),
        (Written(by="county,county"), "写了两次"),
        (Written(by="区县,county"), "写了两次"),
        (Written(by="金牌"), "不能按「金牌」划分；可用：省（province）"),
        (Written(by="scenario"), "不能按「scenario」划分"),
        (Written(where=("education",)), "应写作 维度=值,值"),
        (Written(where=("education=",)), "应写作 维度=值,值"),
        (Written(where=("education=,",)), "应写作 维度=值,值"),
        (Written(where=("education=9",)), "没有「9」；可用：1（初中及以下）"),
        (Written(where=("education=硕博",)), "没有「硕博」；可用：5（硕士）"),
        (Written(where=("education=99999999999999999999",)), "没有「9999"),
        (Written(where=("education=5", "学历=6")), "写了两次"),
        (Written(where=("month=2026-01",)), "月份不能作为筛选条件"),
        (Written(where=("channel=online",)), "不能按「channel」划分"),
        (Written(where=("county=abc",)), "区县没有「abc」"),
        (Written(where=("county=杭州市",)), "区县没有「杭州市」"),
    ],
)
def test_anything_else_is_refused_with_what_there_is(written, why):
    with pytest.raises(Unknown) as caught:
        read(TALENT, written, ZHEJIANG)
    assert why in str(caught.value)


def test_each_class_of_a_closed_list_is_its_own_code_and_label():
    """Every code that is listed is read as itself, and a label of one class only as its code."""
    seen = 0
    for id in DIMENSIONS:
        known = listed(id)
        if known is None:
            continue
        bearing = Counter(known.values())
        for code, label in list(known.items())[:400]:
            assert code_of(TALENT, id, str(code)) == code, (id, code)
            if bearing[label] == 1:
                assert code_of(TALENT, id, label) == code, (id, label)
                seen += 1
    assert seen > 1_000


def test_a_closed_list_calls_its_classes_as_the_screen_does():
    for id, dimension in DIMENSIONS.items():
        known = listed(id)
        if known is None or dimension.label is plain or id == "driver":
            continue
        for code, name in known.items():
            if code not in (0, "", "0", -1):
                assert dimension.label(code) == name or id in ("city", "county", "other"), (
                    id,
                    code,
                )


@pytest.mark.parametrize(
    ("metric", "where", "why"),
    [
        ("talent_stock", ("education", 9), "没有「9」"),
        ("talent_stock", ("city", 110100), "北京市不在所查的浙江省内"),
        ("talent_stock", ("county", 123456), "没有「123456」"),
        ("payout_cases", ("kind", "bribe"), "没有「bribe」"),
        ("budget_execution", ("programme", "没有的项目"), "没有「没有的项目」；可用：引才"),
        ("budget_execution", ("year", 1990), "没有「1990」；可用：2026"),
    ],
)
def test_an_unknown_class_is_never_a_count_of_zero(cubes, metric, where, why):
    asked = Selection(ZHEJIANG).with_(*where)
    found = answer(cubes, REGISTRY[metric], asked, Scope(ZHEJIANG))
    assert why in found.refused
    assert found.one().status is Status.EMPTY and found.one().value is None
    divided = answer(cubes, REGISTRY[metric], asked, Scope(ZHEJIANG), ("city",))
    assert why in divided.refused and len(divided) == 0


@pytest.mark.parametrize(
    ("metric", "where", "read_as"),
    [
        ("inflow_from", "other=数据范围外", ("other", 0)),
        ("school_placed", "school_place=西安市", ("school_place", 610100)),
        ("school_placed", "院校所在市=不详", ("school_place", 0)),
        ("school_placed", "work_place=新疆维吾尔自治区", ("work_place", 650000)),
        ("school_placed", "major=专业未说明", ("major", 0)),
        ("graduates", "destination=省外或不详", ("destination", 0)),
        ("unusual_losses", "cohort=2017年来", ("cohort", 2017)),
        ("city_published", "peer=江苏", ("peer", 320000)),
    ],
)
def test_a_label_is_read_as_the_screen_writes_it(metric, where, read_as):
    selection, _ = read(REGISTRY[metric], Written(where=(where,)), ZHEJIANG)
    assert selection.where == ((read_as[0], (read_as[1],)),)


def test_nobody_insured_has_any_education_of_a_post(cubes):
    """不限 is a class of posts: of people it was a count of 0, ok."""
    asked = Selection(ZHEJIANG).with_("education", -1)
    found = answer(cubes, TALENT, asked, Scope(ZHEJIANG))
    assert "没有「-1」；可用：" in found.refused and "-1（" not in found.refused


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """Posts of 硕士, seekers of 硕士 and of unknown education, insured people of 硕士 only."""
    world = World(tmp_path_factory.mktemp("hall"))
    for who in range(60):
        world.person(who, 5).spell(who, XIHU, "2025-01", "2026-06")
        post = {"posting_id": f"p{who}", "title": "工程师", "region": XIHU, "education": 5}
        world.put("job_posting", post | {"posted_on": "2026-05-03", "headcount": 2, "filled": 1})
        seeker = {"seeker_id": f"s{who}", "region": XIHU, "education": 5 if who < 30 else 0}
        world.put("job_seeker", seeker | {"registered_on": "2026-05-04"})
    return world.build()


def test_unknown_education_where_no_row_can_be_of_it_is_no_zero(hall):
    """求人倍率 of 学历不详 was 0.00: no post says it, 30 seekers do."""
    per_seeker = REGISTRY["openings_per_seeker"]
    asked = Selection(ZHEJIANG).with_("education", 0)
    found = answer(hall, per_seeker, asked, Scope(ZHEJIANG))
    assert "没有「不详」；可用：5（硕士）" in found.refused
    rows = answer(hall, per_seeker, Selection(ZHEJIANG), Scope(ZHEJIANG), ("education",)).rows()
    of = {row.keys["education"]: (row.status, row.value) for row in rows}
    assert of[5][0] is Status.OK
    assert of.get(0, (Status.EMPTY, None)) == (Status.EMPTY, None)
    beside = Selection(ZHEJIANG).with_("education", 0, 5)
    assert not answer(hall, per_seeker, beside, Scope(ZHEJIANG)).refused


def test_no_figure_counts_zero_of_a_class_that_its_source_has_not(hall):
    """Over the registry: an ok 0 of unknown class wants a row somewhere that is of it."""
    asked = 0
    for metric in REGISTRY.values():
        if metric.kind in (Kind.MODEL, Kind.CURVE):
            continue
        for dimension in metric.dimensions:
            if (listed(dimension.id) or {}).get(0) not in ("不详", "未说明"):
                continue
            if not filterable(metric, dimension.id):
                continue
            one = Selection(ZHEJIANG).with_(dimension.id, 0)
            try:
                found = answer(hall, metric, one, Scope(ZHEJIANG), widen=False).one()
            except Unknown as refused:
                assert "只能划分，不能筛选" in str(refused), metric.id
                continue
            asked += 1
            if found.status is Status.OK and found.value == 0:
                held = classes_held(hall, metric, dimension.id)
                assert held is None or 0 in held, (metric.id, dimension.id)
    assert asked > 50


@pytest.mark.parametrize("codes", [("引才", "没有的项目"), ("没有的项目", "引才")])
def test_an_unknown_class_beside_a_known_one_is_refused(cubes, codes):
    asked = Selection(ZHEJIANG).with_("programme", *codes)
    found = answer(cubes, REGISTRY["budget_execution"], asked, Scope(ZHEJIANG))
    assert "没有「没有的项目」" in found.refused


def test_years_beside_one_that_has_rows_are_answered(cubes):
    asked = Selection(ZHEJIANG).with_("year", 2025, 2026)
    assert not answer(cubes, REGISTRY["budget_execution"], asked, Scope(ZHEJIANG)).refused
    odd = Selection(ZHEJIANG).with_("year", 2026, "zzz")
    assert (
        "没有「zzz」" in answer(cubes, REGISTRY["budget_execution"], odd, Scope(ZHEJIANG)).refused
    )


@pytest.mark.parametrize("metric", ["retention_curve", "leaving_hazard", "job_retention_curve"])
def test_a_curve_is_not_kept_to_one_of_its_points(cubes, metric):
    """Those who left at 36 months, alone, stay for 1.0 or leave at 0.0: neither is the curve's."""
    with pytest.raises(Unknown, match="来后时长（tenure）只能划分，不能筛选"):
        answer(cubes, REGISTRY[metric], Selection(ZHEJIANG).with_("tenure", 36), Scope(ZHEJIANG))


def test_a_class_that_is_there_without_people_is_a_true_zero(cubes):
    found = answer(cubes, TALENT, Selection(XIHU).with_("education", 6), Scope(ZHEJIANG))
    assert not found.refused


def test_places_by_name():
    assert known_region("浙江省") == ZHEJIANG
    assert known_region(" 330106 ") == XIHU
