"""The monthly briefing: sentences from protected figures alone, 持平, 初步数, never a cause."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import auth
from dashboard.briefing import monthly, sections
from dashboard.briefing.desk import Desk
from dashboard.export.report import Heading, Say
from dashboard.page import basket
from data.home import Refused
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Scope, Selection
from metrics.figures.market.recruitment import FILL_RATE
from metrics.figures.people import stock
from metrics.figures.policy import target
from metrics.figures.schools import homecoming, source
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import HIDDEN, page
from tests.dashboard.studies import world_of_studies
from tests.world import HANGZHOU, NINGBO, XIHU, World, m

# What claims a cause; a briefing says what changed.
CAUSES = (
    "因为",
    "导致",
    "由于",
    "得益于",
    "带动",
    "促使",
    "归因",
    "拉动",
    "使得",
    "受益",
    "影响下",
)
JUNE = m("2026-06")


class Fake:
    """Answers by metric and month: ``{(id, month): row}``; an unknown question is empty."""

    def __init__(self, rows: dict[tuple[str, int], tuple[Any, ...]], **more: Any) -> None:
        self.rows, self.more = rows, more
        self.newest = m("2025-12")  # class that is whole

    def __call__(self, metric: Any, selection: Selection, by: Any = (), **_: Any) -> Protected:
        newest = self.newest if metric.yearly else JUNE
        month = selection.month if selection.month is not None else newest
        row = self.rows.get((metric.id, month), (float("nan"), "empty"))
        first = month - (selection.months or metric.window) + 1
        return protected(
            metric, [row], (), region=selection.region, month=month, first_month=first, **self.more
        )


def desk(rows: dict[tuple[str, int], tuple[Any, ...]], region: int = 330000, **more: Any) -> Desk:
    return Desk(Fake(rows, **more), region, JUNE, 330000, m("2020-01"), JUNE)


STOCK = stock.TALENT_STOCK.id


def test_a_figure_beside_last_month_and_last_year():
    rows = {(STOCK, JUNE): (1200.0,), (STOCK, JUNE - 1): (1150.0,), (STOCK, JUNE - 12): (1300.0,)}
    made = desk(rows)
    (said,) = made.fact(stock.TALENT_STOCK, monthly=True)
    assert said.text == (
        "2026年6月，人才总量（参保口径） 1\u2009200人，比上月多 50人，比上年同期少 100人。"
    )
    assert [t.month for t in said.found] == [JUNE, JUNE - 1, JUNE - 12]
    assert dict(said.cells)["比较"] == "比上月多 50人，比上年同期少 100人"
    assert said.short.startswith("2026年6月人才总量（参保口径） 1\u2009200人，比上年同期少")


def test_a_difference_within_the_rounding_is_none():
    rows = {(STOCK, JUNE): (1200.0, "ok", 2.5), (STOCK, JUNE - 12): (1195.0, "ok", 2.5)}
    (said,) = desk(rows).fact(stock.TALENT_STOCK)
    assert said.text.endswith("，与上年同期持平。")
    # One grain more than rounding explains is told.
    rows[STOCK, JUNE - 12] = (1190.0, "ok", 2.5)
    (said,) = desk(rows).fact(stock.TALENT_STOCK)
    assert said.text.endswith("，比上年同期多 10人。")


@pytest.mark.parametrize("row", [HIDDEN, (float("nan"), "empty"), (0.5, "imprecise")])
def test_a_sentence_is_dropped_when_its_figure_may_not_be_stated(row):
    assert desk({(STOCK, JUNE): row}).fact(stock.TALENT_STOCK) == []


def test_a_comparison_with_a_hidden_figure_is_left_out():
    rows = {(STOCK, JUNE): (1200.0,), (STOCK, JUNE - 12): HIDDEN}
    (said,) = desk(rows).fact(stock.TALENT_STOCK)
    assert said.text == "2026年6月，人才总量（参保口径） 1\u2009200人，暂无可比的数。"
    assert len(said.found) == 1


def test_provisional_figures_say_so():
    (said,) = desk({(STOCK, JUNE): (1200.0,)}, provisional=True).fact(stock.TALENT_STOCK)
    assert "1\u2009200人（初步数）" in said.text


def test_a_past_briefing_has_nothing_from_after_its_month():
    class Newest(Fake):
        def __call__(
            self, metric: Any, selection: Selection, by: Any = (), **more: Any
        ) -> Protected:
            return super().__call__(metric, selection.at(JUNE), by, **more)

    past = Desk(Newest({(STOCK, JUNE): (1200.0,)}), 330000, JUNE - 3, 330000, m("2020-01"), JUNE)
    assert past.fact(stock.TALENT_STOCK) == []
    (said,) = sections._alarms(past)
    assert said.text == "需关注的事项只按最新数据判断，见最新一期专报。"


def test_the_year_before_must_be_wholly_in_the_data():
    made = desk({(STOCK, JUNE): (1200.0,), (STOCK, JUNE - 12): (900.0,)})
    made.first = JUNE - 12
    (said,) = made.fact(stock.TALENT_STOCK)
    assert "上年" not in said.text


@pytest.mark.parametrize("metric", [source.GRADUATES_STAY_CITY, homecoming.RETURN_RATE])
def test_the_class_under_way_is_compared_with_nothing(metric):
    """In June 2026 the class of 2026 is still being registered: its growth would be a fall."""
    shares = {2026: 0.20, 2025: 0.42, 2024: 0.40}
    rows = {(metric.id, m(f"{year}-12")): (share, "ok", 0.001) for year, share in shares.items()}
    made = desk(rows | {(metric.id, JUNE): (0.20, "ok", 0.001)})
    (said,) = made.fact(metric)
    newest, before = ("2025 届", "2024 届") if metric.window == 1 else _THREE
    assert said.text == f"{newest}，{metric.name} 42.0%，比{before}高 2.0个百分点。"
    made.month = m("2026-12")
    made.ask.newest = m("2026-12")  # type: ignore[attr-defined]
    (said,) = made.fact(metric)
    assert "20.0%" in said.text  # the year is over


_THREE = ("2023—2025 届", "2022—2024 届")


def test_a_difference_of_few_is_none():
    """23 of 44 vacancies against 30 of 44: chance alone makes as much."""
    rows = {
        (FILL_RATE.id, JUNE): (23 / 44, "ok"),
        (FILL_RATE.id, JUNE - 12): (30 / 44, "ok"),
    }

    class Few(Fake):
        def __call__(self, *args: Any, **more: Any) -> Protected:
            found = super().__call__(*args, **more)
            found.frame["denominator"] = 44.0
            found.frame["numerator"] = found.frame["value"] * 44
            return found

    made = Desk(Few(rows), 330000, JUNE, 330000, m("2020-01"), JUNE)
    (said,) = made.fact(FILL_RATE)
    assert said.text.endswith("招聘完成率 52.3%（±14个百分点），与上年同期持平。")


def test_a_city_stands_beside_its_province_where_that_may_be_seen():
    rows = {(stock.TALENT_SHARE.id, JUNE): (0.42, "ok", 0.001)}
    made = desk(rows, HANGZHOU)
    (said,) = made.fact(stock.TALENT_SHARE, above=True)
    assert said.text.endswith("，与浙江省持平。")
    made.scope = HANGZHOU
    (said,) = made.fact(stock.TALENT_SHARE, above=True)
    assert "浙江省" not in said.text


@pytest.mark.parametrize(
    "share, words",
    [
        (0.60, "快于序时进度 10.0 个百分点"),
        (0.40, "慢于序时进度 10.0 个百分点"),
        (0.503, "与序时进度持平"),
    ],
)
def test_a_target_beside_its_schedule(share, words):
    """At the end of June half the year is gone."""
    metric = target.COLLEGE_PROGRESS
    found = desk({(metric.id, JUNE): (share, "ok", 0.004)}).at(metric, months=6)
    said = sections._pace(found, found.one())
    assert "序时进度为 50%" in said and said.endswith(words)


def test_the_lead_ranks_what_matters():
    made = desk({})
    blocks = [
        Say("", rank=4, short="人才总量 1 200人"),
        Say("", rank=1, warning=True, short="甲县落后"),
        Say("", rank=1, warning=True, short="乙县落后"),
        Say("", rank=2, short="完成率 40%，慢于序时进度"),
        Say("不在要情之列"),
    ]
    (said,) = sections.lead(made, blocks)
    assert said.text == (
        "截至2026年6月，浙江省人才工作要情：一是需关注 2 项，首要是甲县落后。"
        "二是完成率 40%，慢于序时进度。三是人才总量 1 200人。"
    )
    (calm,) = sections.lead(made, blocks[:1])
    assert calm.points == ("没有越过预警线的事项", "人才总量 1 200人")
    assert sections.lead(made, blocks[-1:]) == []


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = world_of_studies(tmp_path_factory.mktemp("studies"))
    for who in range(1000, 1080):
        start = "2024-01" if who % 2 else f"2025-{who % 9 + 1:02d}"
        world.person(who, 4).spell(who, XIHU if who % 3 else NINGBO + 3, start)
    world.put("target", {"indicator": "new_college", "region": 330000, "year": 2025, "target": 100})
    world.build()
    return world


@pytest.fixture
def served(studies, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(studies.path))
    yield studies
    auth.act_as(None)


def text_of(told) -> str:
    return "\n".join(block.text for block in told.blocks if isinstance(block, Say))


def written(user: auth.User | None = None, region: int = 330000, month: int | None = None):
    who = user or auth.User("测试", Scope(330000, "leader"))
    auth.act_as(who)
    return monthly.monthly(monthly.asker(who), region, month)


@pytest.mark.slow
def test_a_briefing_of_a_small_world_states_what_it_may_and_no_cause(served):
    told = written()
    said = text_of(told)
    heads = [block.text for block in told.blocks if isinstance(block, Heading)]
    assert heads[:2] == ["需关注", "总体情况"] and heads[-1] == "工作建议"
    assert "高校与回流" in heads
    assert "人才总量（参保口径）" in said
    for word in CAUSES:
        assert word not in said
    for block in told.blocks:
        if isinstance(block, Say) and any(char.isdigit() for char in block.text):
            assert block.found, block.text  # every number has its metric
            assert told.numbers(block)
    assert len(told.definitions()) == len(told.metrics())
    assert told.signed == "人才工作领导小组办公室"


@pytest.mark.slow
def test_a_district_reads_of_the_district_only(served):
    district = auth.User("区", Scope(XIHU, "district", 330000))
    told = written(district, XIHU)
    assert "西湖区" in told.title
    assert all(t.selection.region in (XIHU,) for t in told.tables())
    with pytest.raises(Refused, match="授权范围"):
        written(district, 330000)


def test_a_month_without_data_is_refused_with_those_there_are(served):
    with pytest.raises(Refused, match=r"1999年1月没有数据；可用：.*至"):
        written(month=m("1999-01"))


@pytest.mark.slow
def test_the_page_shows_the_briefing_and_keeps_a_basket(served):
    app = AppTest.from_file("../../../pages/briefing.py", default_timeout=60).run()
    assert not app.exception
    shown = " ".join(str(element.proto) for element in app.main)
    assert "人才总量（参保口径）" in shown and "还没有内容" in shown
    labels = [button.label for button in app.get("download_button")]
    assert labels[:2] == ["一键生成文档（DOCX）", "幻灯片（PPTX）"]
    app.session_state["basket"] = [basket.Item(1, page()), basket.Item(2, page(), "第二项。")]
    app.run()
    assert not app.exception
    app.button(key="down-1").click().run()
    assert [item.number for item in app.session_state["basket"]] == [2, 1]
    app.text_area(key="say-1").set_value("第一项。").run()
    assert [item.sentence for item in app.session_state["basket"]] == ["第二项。", "第一项。"]
    app.button(key="briefing-make").click().run()
    assert not app.exception
    form, title, raw = app.session_state["briefing-made"]
    assert (form, title) == ("docx", "人才工作专报") and raw[:2] == b"PK"
    app.button(key="out-2").click().run()
    assert [item.number for item in app.session_state["basket"]] == [1]


@pytest.mark.slow
def test_every_page_offers_to_be_kept(served):
    app = AppTest.from_file("../../../pages/homecoming.py", default_timeout=60).run()
    app.button(key="page-keep").click().run()
    assert not app.exception
    (item,) = app.session_state["basket"]
    assert item.page.title == "本地生源回流" and item.page.parts
    with pytest.raises(FrozenInstanceError):  # it stays as it stood
        item.page.blocks = ()
