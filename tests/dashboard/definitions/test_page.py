import shutil

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.definitions.catalogue import PARTS
from tests.world import HANGZHOU, NINGBO, World, m

MAIN = "../../../dashboard/serving/main.py"


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def text(app: AppTest) -> str:
    return " ".join(
        str(block.proto.body if hasattr(block.proto, "body") else block.value)
        for block in (*app.get("html"), *app.markdown, *app.caption)
    )


@pytest.fixture(autouse=True)
def served(world_home):
    return world_home


def page(**address: str) -> AppTest:
    app = opened()
    app.switch_page("../../pages/definitions.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_drawn(part):
    assert "数据与口径" in text(page(part=part))


@pytest.mark.slow
def test_sources_say_rows_and_reach():
    words = text(page())
    assert "就业经历" in words and ">70<" in words  # 71, to ten
    assert "2024年1月" in words


@pytest.mark.slow
def test_a_region_that_lacks_a_month_is_cried_out_alone(tmp_path, monkeypatch):
    world = World(tmp_path / "gaps")
    for month in range(m("2025-01"), m("2026-07")):
        for region in (HANGZHOU, NINGBO, 330300):
            if (region, month) == (NINGBO, m("2026-02")):
                continue
            if region == 330300 and month > m("2026-04"):
                continue
            for number in range(20):
                world.put(
                    "service_use",
                    {"service": f"s{number}", "region": region, "month": month, "visits": 30},
                )
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    words = text(page())
    assert "宁波市人才服务缺2026年2月。温州市人才服务自2026年5月起没有数据。" in words
    assert ">至2026年6月<" in words  # 杭州
    assert "杭州市人才服务" not in words


@pytest.mark.slow
def test_nothing_missing_is_no_warning():
    assert "没有数据。" not in text(page())


@pytest.mark.slow
def test_a_snapshot_of_before_has_no_table(served, monkeypatch):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.snapshots.coverage.TABLE", "limits_of_coverage")
        patch.setattr(
            "data.snapshots.coverage.describe",
            lambda con: con.execute("CREATE TABLE limits_of_coverage (contract VARCHAR)"),
        )
        served.put("target", {"indicator": "x", "region": 330000, "year": 2026, "target": 1.0})
        served.build()
    assert "各地区的数据到哪个月" in text(page())


@pytest.mark.slow
def test_the_search_finds_by_definition():
    app = page(part="metrics", q="留市")
    assert [box.label for box in app.expander] == ["本地高校毕业生留市率"]


@pytest.mark.slow
def test_lineage_reaches_the_file():
    words = text(page(part="metrics", q="talent_stock"))
    assert "employment.csv" in words and "汇总表" in words


def test_an_empty_home_is_a_sentence(served):
    shutil.rmtree(served.path)
    app = opened()
    assert not app.exception
    assert "python -m data demo" in text(app)


def test_a_trail_that_cannot_be_written_stops_the_page(served):
    shutil.rmtree(served.path / "audit", ignore_errors=True)
    (served.path / "audit").write_text("in the way")
    app = opened()
    assert not app.exception
    assert "审计记录无法写入" in text(app)
