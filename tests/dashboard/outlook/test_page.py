"""供需预测 as a person meets it: the answer first, scenarios that are saved, gaps in words."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit, auth
from metrics.engine.selection import Scope
from metrics.figures.outlook.scenarios import saved
from tests.dashboard.conftest import small_world
from tests.dashboard.outlooks import outlook_world
from tests.dashboard.places import places
from tests.world import HANGZHOU, XIHU, World

MAIN = "../../../dashboard/serving/main.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    world = outlook_world(tmp_path_factory.mktemp("outlook"))
    world.build()
    return world


@pytest.fixture
def served(built, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(built.path))
    yield built
    (built.path / "scenarios.json").unlink(missing_ok=True)


def page(**address: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=120)
    app.run()
    app.switch_page("../../pages/outlook.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    return " ".join(
        str(block.proto.body if hasattr(block.proto, "body") else block.value)
        for block in (*app.get("html"), *app.markdown, *app.caption)
    )


def titles(app: AppTest) -> list[str]:
    found = []
    for one in app.get("plotly_chart"):
        figure = json.loads(one.proto.spec)
        found.append(figure["layout"]["title"]["text"])
    return found


def drawn(app: AppTest, key: str) -> dict:
    at = next(i for i, one in enumerate(app.get("plotly_chart")) if key in one.proto.id)
    one = app.get("plotly_chart")[at]
    return json.loads(one.proto.spec)


@pytest.mark.slow
def test_the_answer_stands_first(served):
    app = page()
    said = text(app)
    assert "三年后（2029年）浙江省预计" in said
    assert "短缺可能性" in said and "95% 的可能在" in said
    for card in ("三年后需求", "三年后供给", "当年预计新引进", "年末预计从业人员"):
        assert card in said
    assert len(places(app)) == 7
    # No method's name on a leader's screen.
    for word in ("MASE", "MinT", "Theta", "conformal", "nowcast"):
        assert word not in said
    assert "预测是怎么做的" in [one.label for one in app.expander]


def test_an_outlook_of_others_is_drawn_beside_ours(served):
    figure = drawn(page(), "employed")
    names = [trace["name"] for trace in figure["data"]]
    assert "省人才研究院（2026年）" in names
    line = figure["data"][names.index("省人才研究院（2026年）")]
    assert line["line"]["dash"] == "dash"


def test_another_year_and_industry_by_the_address(served):
    app = page(year="2027", section="C")
    said = text(app)
    assert "一年后（2027年）浙江省制造业预计" in said
    # One industry of the province: its cities side by side.
    assert len(places(app)) == 7


@pytest.mark.slow
def test_one_industry_of_one_city_shows_its_years(served):
    app = page(region=str(HANGZHOU), section="C", band="4")
    said = text(app)
    assert "杭州市制造业本科预计" in said
    assert "逐年供需缺口" in said


@pytest.mark.slow
def test_by_education(served):
    assert "2029年最可能短缺的学历" in text(page(region=str(HANGZHOU), section="C"))
    assert "2029年最可能短缺的市和行业" in text(page())
    app = page(by="section-band")
    assert "2029年最可能短缺的行业和学历" in text(app)
    heat = drawn(app, "heat")
    assert "本科" in heat["layout"]["xaxis"]["ticktext"]
    assert "浙江省大专及以上预计" in text(page(band="+"))
    assert "浙江省预计" in text(page(band="9"))  # no such band: set aside


@pytest.mark.slow
def test_a_county_gets_its_citys(served):
    said = text(page(region=str(XIHU)))
    assert "供需预测只到市一级，以下为杭州市" in said
    assert "杭州市预计" in said


@pytest.mark.slow
def test_a_scenario_of_another_version_is_named(served):
    lever = {"kind": "luck", "amount": 0.01, "region": HANGZHOU}
    rows = [{"name": "别处", "levers": [lever]}]
    (served.path / "scenarios.json").write_text(json.dumps(rows), "utf-8")
    assert "情景「别处」由其他版本保存，本版本不认得「luck」；仍保存在文件中。" in text(page())


@pytest.mark.slow
def test_a_scenario_moves_the_gap_and_is_saved(served):
    app = page()
    app.slider(key="w-lever-growth").set_value(2.0).run()
    assert not app.exception
    assert app.query_params["draft"] in ("growth:0.02:0:*:0", ["growth:0.02:0:*:0"])
    assert "用人增速 +2.0 个百分点（2027 年起）" in text(app)
    assert "缺口扩大" in text(app)
    app.text_input(key="w-scenario-name").input("扩产").run()
    next(one for one in app.button if one.label == "保存情景").click().run()
    assert not app.exception
    (one,) = saved(served.home)
    assert (one.name, one.levers[0].kind, one.levers[0].amount) == ("扩产", "growth", 0.02)
    assert app.query_params["with"] in ("扩产", ["扩产"])
    assert "draft" not in app.query_params
    assert "「扩产」使 2029 年缺口扩大" in " ".join(titles(app))
    events = [event for event in audit.records(served.home) if event["action"] == "scenario"]
    assert events[-1]["detail"] == "scenario save 扩产"


def draft(app: AppTest) -> str:
    found = app.query_params["draft"]
    return found if isinstance(found, str) else found[0]


@pytest.mark.slow
def test_each_lever_has_its_own_year_city_and_industry(served):
    app = page()
    app.slider(key="w-lever-growth").set_value(2.0).run()
    app.slider(key="w-lever-retention").set_value(1.0).run()
    app.selectbox(key="w-start-growth").set_value(2028).run()
    app.selectbox(key="w-region-retention").set_value(HANGZHOU).run()
    app.selectbox(key="w-section-retention").set_value("C").run()
    assert not app.exception
    assert draft(app) == f"retention:0.01:{HANGZHOU}:C:0;growth:0.02:0:*:2028"
    said = text(app)
    assert "留任率 +1.0 个百分点（杭州市制造业，2027 年起）" in said
    assert "用人增速 +2.0 个百分点（2028 年起）" in said
    # The other levers still begin at once.
    assert app.selectbox(key="w-start-arrivals").value == 2027


@pytest.mark.slow
def test_a_kind_of_lever_is_set_twice_and_taken_back(served):
    app = page(draft="growth:0.03:0:C:0")
    app.button(key="w-more-growth").click().run()
    assert draft(app) == "growth:0.03:0:C:0;growth:0.0:0:*:0"
    assert app.slider(key="w-lever-growth").value == 0
    app.slider(key="w-lever-growth").set_value(-1.0).run()
    assert (
        "用人增速 +3.0 个百分点（制造业，2027 年起）；用人增速 -1.0 个百分点（2027 年起）"
        in text(app)
    )
    off = next(one for one in app.button if one.label.startswith("移除："))
    assert off.label == "移除：用人增速 +3.0 个百分点（制造业，2027 年起）"
    off.click().run()
    assert draft(app) == "growth:-0.01:0:*:0"


@pytest.mark.slow
def test_a_project_stands_where_it_is_put(served):
    app = page()
    assert app.number_input(key="w-lever-project").disabled
    app.selectbox(key="w-region-project").set_value(HANGZHOU).run()
    app.selectbox(key="w-section-project").set_value("C").run()
    app.number_input(key="w-lever-project").set_value(200).run()
    assert not app.exception
    assert draft(app) == f"project:200.0:{HANGZHOU}:C:0"
    assert "新项目 200 个岗位（杭州市制造业，2027 年）" in text(app)


def test_links_of_one_common_year_still_open(served):
    """As they were written when all levers of a scenario began in one year."""
    app = page(draft="retention:0.02:0:*:2028;arrivals:-0.1:0:*:2028", section="C")
    assert "留任率 +2.0 个百分点（2028 年起）；其他新增人数 -10%（2028 年起）" in text(app)
    assert app.selectbox(key="w-start-retention").value == 2028


@pytest.mark.slow
def test_the_past_is_told_cell_by_cell(served):
    said = text(page())
    assert "个单元中" in said and "比沿用上年值准" in said
    for word in ("比简单推算", "落在 80% 范围内", "杭州·制造"):
        assert word in said
    said = text(page(region=str(HANGZHOU), section="C", band="4"))
    assert "往年预测逐次对照" in said and "预测于" in said


def test_a_lever_that_cannot_be_is_a_word(served):
    said = text(page(draft="magic:1:0:*:0"))
    assert "没有「magic」这种情景调整" in said


def test_the_export_has_every_part(served):
    app = page()
    labels = [button.label for button in app.get("download_button")]
    assert "导出幻灯片（PPTX）" in labels and "导出工作簿（XLSX）" in labels


@pytest.mark.slow
def test_next_to_nothing_is_said_in_words(tmp_path, monkeypatch):
    world = small_world(tmp_path / "home")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    said = text(page())
    assert "人数不足，不能推算供需" in said or "数据不足两年" in said


@pytest.mark.slow
def test_nobody_at_all_is_said_in_words(tmp_path, monkeypatch):
    world = World(tmp_path / "home")
    world.put(
        "city_indicator",
        {
            "city": 330000,
            "indicator": "地区生产总值",
            "year": 2025,
            "value": 1.0,
            "unit": "亿元",
            "source": "a",
            "edition": "b",
        },
    )
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    assert "浙江省：缺少人才基本信息、参保月记录，不能推算供需。" in text(page())


@pytest.mark.slow
def test_a_district_is_told_that_it_is_too_small(served):
    (served.path / "roles.toml").write_text("", "utf-8")
    auth.act_as(auth.User("区县用户", Scope(XIHU, "district", 330000)))
    try:
        said = text(page())
    finally:
        auth.act_as(None)
        (served.path / "roles.toml").unlink()
    assert "供需预测只到市一级" in said
    assert not [event for event in audit.records(served.home) if event["action"] == "deny"]
