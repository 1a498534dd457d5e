"""Every figure answers every question that its record allows, or refuses it in words.

Walked from the registry on the small demo province: each dimension and each level of region, for
the province, a city and its smallest county; and each dimension as a filter, on a code there is,
one there isn't, two at once, and one of the wrong kind.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from data import demo
from data.home import Home
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.protect import Protected, Status
from metrics.disclosure.snapshot import Published
from metrics.engine.choices import listed
from metrics.engine.compute import Exact
from metrics.engine.core import YEAR_LONG, Metric, Unknown
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import REGIONS
from metrics.engine.selection import Scope, Selection, contains
from metrics.registry import REGISTRY, TOPICS
from tests import homes

PEOPLE = 3_000
PROVINCE, CITY, COUNTY = 330000, 330900, 330903
WHO = Scope(PROVINCE, office=PROVINCE)
EVERY = pytest.mark.parametrize("topic", TOPICS)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory: pytest.TempPathFactory) -> Published:
    home = Home(tmp_path_factory.mktemp("small") / "home")

    def make() -> None:
        demo.make(home, people=PEOPLE, years=6)
        publish.build(home)

    homes.built(home, f"demo {PEOPLE} 6 years", make)
    warehouse = Warehouse(home)
    return Published(warehouse, warehouse.current(), demo=True)


def said(cubes: Published, metric: Metric, asked: Selection, *by: str) -> Protected | None:
    """The answer, looked over; ``None`` where it is refused, which must be in our words."""
    try:
        table = answer(cubes, metric, asked, WHO, by)
    except Unknown as refusal:
        assert any("一" <= letter <= "鿿" for letter in str(refusal))
        return None
    except Exception as error:
        raise AssertionError(f"{metric.id} by {by} of {asked}") from error
    frame = table.frame
    assert set(frame["status"]) <= set(Status)
    for name in by:
        assert name in frame
        assert f"{name}_label" in frame
        if name in ("province", "city", "county"):  # each row is of a place in the asked one
            assert all(contains(asked.region, code) for code in frame[name]), (metric.id, name)
    if by and metric.id not in _SEVERAL_ROWS:
        assert not frame.duplicated(list(by)).any()
    assert frame.loc[frame["status"] == Status.OK.value, "value"].notna().all()
    assert frame.loc[frame["status"] == Status.SUPPRESSED.value, "value"].isna().all()
    return table


# A year of these has a row a source and edition, or an indicator of its own unit.
_SEVERAL_ROWS = {"city_published", "outside_demand", "outside_supply", "outside_employed"}


def divisions(metric: Metric) -> Iterator[str]:
    yield from dict.fromkeys(one.id for one in (*metric.dimensions, *REGIONS))


def figures(topic: str) -> list[Metric]:
    return [metric for metric in REGISTRY.values() if metric.topic == topic]


@pytest.mark.slow
@EVERY
def test_each_division_answers_or_refuses(cubes, topic):
    for metric in figures(topic):
        answered = 0
        for region in (PROVINCE, CITY, COUNTY):
            said(cubes, metric, Selection(region))
            for name in divisions(metric):
                answered += said(cubes, metric, Selection(region), name) is not None
        assert answered, f"{metric.id}: no way to divide it at all"


@pytest.mark.slow
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
@EVERY
def test_pairs_of_divisions_answer_or_refuse(cubes, topic, every):
    """Of figures that make their own rows; the others share one way to be divided."""
    for metric in figures(topic):
        if metric.maker is not None:
            pairs = list(combinations(divisions(metric), 2))
            for first, second in pairs if every else pairs[:: len(pairs) // 4 + 1]:
                said(cubes, metric, Selection(PROVINCE), first, second)


@pytest.mark.slow
@EVERY
def test_each_filter_answers_or_refuses(cubes, topic):
    for metric in figures(topic):
        for name in divisions(metric):
            table = said(cubes, metric, Selection(PROVINCE), name)
            known = table.frame[name].unique().tolist()[-2:] if table is not None else []
            text = bool(known) and isinstance(known[0], str)
            for codes in (known[:1], known, ["没有" if text else 98], ["不是代码"], [7, 8]):
                if codes:
                    said(cubes, metric, Selection(PROVINCE).with_(name, *codes))


@pytest.mark.slow
def test_two_codes_of_a_closed_list_are_answered_or_refused_by_makers(cubes):
    """Whether there are rows of them or not: what a maker has no sum of is refused in words."""
    asked = 0
    for metric in REGISTRY.values():
        for name in divisions(metric) if metric.maker is not None else ():
            codes = list(listed(name) or ())[:2]
            if len(codes) == 2:
                asked += 1
                whole = said(cubes, metric, Selection(PROVINCE).with_(name, *codes))
                assert whole is None or len(whole) == 1, (metric.id, name)
    assert asked > 50


def test_rows_of_several_codes_that_nothing_tells_apart_are_refused(cubes):
    """The index and a sign beside it, each with its own rank correlation: no answer is both."""

    def each(_cubes, _metric, selection, by, _span):
        rows = pd.DataFrame({"sign": selection.codes("sign"), "value": 0.5})
        made = rows.assign(numerator=np.nan, denominator=np.nan, half_width=0.0, status="ok")
        return Exact(made if by else made.drop(columns="sign"), None, None, False)

    metric = replace(REGISTRY["shortage_foresight_industry"], id="each_by_itself", maker=each)
    one = Selection(PROVINCE).with_("sign", "index")
    two = one.with_("sign", "index", "fill_rate")
    assert answer(cubes, metric, one, WHO).one().value == 0.5
    assert len(answer(cubes, metric, two, WHO, ("sign",))) == 2
    with pytest.raises(Unknown, match="不能多选"):
        answer(cubes, metric, two, WHO)


@pytest.mark.parametrize(
    ("region", "above"),
    [(PROVINCE, ()), (CITY, ("province",)), (COUNTY, ("province", "city"))],
)
def test_no_figure_of_a_region_bears_the_name_of_one_above(cubes, region, above):
    """All of a county lies in one city: "divided by city" would be its own number under 舟山市."""
    places = [one.id for one in REGIONS]
    for metric in REGISTRY.values():
        for name in places:
            with_others = [(name,), *((name, one.id) for one in metric.dimensions[:1])]
            for by in with_others if name in above else ():
                with pytest.raises(Unknown) as refusal:
                    answer(cubes, metric, Selection(region), WHO, by)
                words = str(refusal.value)
                assert "划分" in words and "可用：" in words, (metric.id, by)
                choices = words.split("可用：")[1]
                assert not any(f"（{one}）" in choices for one in above) or (
                    "不能按" in words and f"「{name}」" in words  # of no region at all
                ), (metric.id, words)


def test_a_division_by_regions_above_is_refused_by_name(cubes):
    with pytest.raises(
        Unknown, match=r"普陀区只在一个市内，不能按市（city）划分；可用：区县（county）"
    ):
        answer(cubes, REGISTRY["talent_stock"], Selection(COUNTY), WHO, ("city",))
    with pytest.raises(Unknown, match=r"舟山市只在一个省内，不能按省（province）划分；可用：市"):
        answer(cubes, REGISTRY["talent_stock"], Selection(CITY), WHO, ("province", "education"))
    own = answer(cubes, REGISTRY["talent_stock"], Selection(CITY), WHO, ("city",))
    assert [row.labels["city"] for row in own.rows()] == ["舟山市"]


def test_what_is_of_no_region_says_how_it_can_be_divided(cubes):
    with pytest.raises(Unknown, match=r"不能按「city」划分；可用：院校（school）"):
        answer(cubes, REGISTRY["school_placed"], Selection(PROVINCE), WHO, ("city",))
    with pytest.raises(Unknown, match="不能按「county」划分"):
        answer(cubes, REGISTRY["come_rate"], Selection(PROVINCE), WHO, ("county",))


def test_a_filter_of_region_is_set_aside_where_nobody_is_of_a_region(cubes):
    figure = REGISTRY["school_placed"]
    whole = answer(cubes, figure, Selection(PROVINCE), WHO)
    asked = answer(cubes, figure, Selection(PROVINCE).with_("city", CITY), WHO)
    assert asked.one() == whole.one()
    assert asked.notes == ("本指标不区分所选的「市」",)


def test_three_classes_never_have_one_still_registering(cubes):
    """The class of the demo's last year, whose graduates are still being placed, is asked for."""
    growing = 2026 * 12 + 8
    several = [
        metric
        for metric in REGISTRY.values()
        if metric.maker is None
        and metric.window > YEAR_LONG
        and any(CUBES[term.measure.cube].clock == "year" for term in metric.terms)
    ]
    assert len(several) >= 10
    for metric in several:
        assert metric.yearly, metric.id
        asked = answer(cubes, metric, Selection(PROVINCE, growing), WHO)
        assert asked.month == 2025 * 12 + 11
        assert "2026届尚在登记，不计入多届合计；所示截至2025届" in asked.notes
        assert asked.one() == answer(cubes, metric, Selection(PROVINCE), WHO).one()
    alone = answer(cubes, REGISTRY["graduates_come_by_class"], Selection(PROVINCE, growing), WHO)
    assert alone.provisional and alone.month == growing


def test_a_projection_is_of_one_scenario_at_a_time(cubes):
    table = answer(cubes, REGISTRY["sd_gap"], Selection(PROVINCE), WHO, ("scenario",))
    assert [row.keys for row in table.rows()] == [{"scenario": ""}]
