"""产业缺口 as a person meets it: on nine trades, on next to nothing, and the file it offers."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from dashboard.access import audit
from dashboard.gap import view
from dashboard.gap.catalogue import HEAD, degree, fields, gather, rows, workbook
from dashboard.gap.catalogue import catalogue as file_of
from metrics.engine.selection import Selection
from metrics.figures.market import gap
from tests.dashboard.conftest import reader
from tests.dashboard.places import places
from tests.metrics.figures.test_gap import CODES, fill
from tests.world import HAISHU, XIHU, ZHEJIANG, World

MAIN = "../../../dashboard/serving/main.py"
OTHERS = ("导出文档（DOCX）", "导出 PDF", "导出网页（HTML）", "导出数据包（CSV）")


@pytest.fixture(scope="module")
def nine(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("nine"))
    fill(world)
    for row in world.rows["job_posting"]:
        row["title"] = "=HYPERLINK(1)"
    world.build()
    return world


@pytest.fixture
def served(nine, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(nine.path))
    return nine


def page(**address: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.run()
    app.switch_page("../../pages/gap.py")
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


@pytest.mark.slow
def test_the_page_says_what_is_scarce(served):
    app = page()
    said = text(app)
    assert "浙江省可比的 9 个职业中" in said
    assert "最紧缺的是" in said and "可能原因：" in said
    assert len(places(app)) == 8
    assert [button.label for button in app.get("download_button")] == [
        "导出急需紧缺人才目录（草案）",
        "导出幻灯片（PPTX）",
        "导出工作簿（XLSX）",
        *OTHERS,
    ]
    assert "甲" not in said  # no employer's name
    assert "=HYPERLINK(1)" in said  # a title is text


@pytest.mark.slow
@pytest.mark.parametrize("trade", ["industry", "section"])
def test_the_page_by_other_trades_keeps_its_layout(served, trade):
    app = page(trade=trade)
    assert len(places(app)) == 8
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["导出幻灯片（PPTX）", "导出工作簿（XLSX）", *OTHERS]
    assert "按职业查看、且样本足够时" in text(app)


@pytest.mark.slow
def test_a_place_with_one_person_is_told_in_words(served):
    app = page(region=str(HAISHU))
    said = text(app)
    assert "海曙区样本少，紧缺程度看浙江省" in said
    assert "海曙区样本少，所列为浙江省" in said
    assert len(places(app)) == 8


@pytest.mark.slow
def test_a_month_before_the_posts_is_told_in_words(served):
    app = page(month="2023-03", region=str(XIHU))
    assert "样本少，不能比较职业的紧缺程度" in text(app)
    assert len(places(app)) == 8


@pytest.mark.slow
def test_a_home_with_neither_posts_nor_seekers_says_what_is_missing(world_home):
    said = text(page())
    assert "缺少招聘岗位、求职登记" in said and "，不能比较职业的紧缺程度" in said
    assert "样本少，不能" not in said and "请看上级地区" not in said  # nothing is small or above
    assert "需关注</b>" not in said


def test_the_catalogue_lists_the_scarce_with_their_reasons(served):
    index = reader().fetch(gap.SHORTAGE, Selection(ZHEJIANG), "occupation")
    made = rows(gather(reader(), index))
    assert made and [row[0] for row in made] == list(range(1, len(made) + 1))
    indices = [row[4] for row in made]
    assert indices == sorted(indices, reverse=True) and min(indices) >= 55
    for row in made:
        k = next(i for i, code in enumerate(CODES) if code.startswith(row[1]))
        heads = 40  # of the year that is ripe: posted a year before the index's month
        filled = (20 - k) * heads // 20
        assert (row[5], row[6]) == (heads - filled, heads)
        assert row[8] == pytest.approx(filled / heads, abs=5e-4)
        assert row[9] == "本科"
        assert row[11].startswith("可能原因：")


def test_the_file_says_what_it_stands_on_and_runs_nothing(served):
    index = reader().fetch(gap.SHORTAGE, Selection(ZHEJIANG), "occupation")
    before = len(list(audit.records(served.home)))
    content = file_of(reader(), index)
    noted = list(audit.records(served.home))[before:]
    exports = [line["metric"] for line in noted if line["action"] == "export"]
    assert exports[0] == "shortage_index" and len(exports) == 8
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheet = book.get_sheet_by_name("急需紧缺人才目录（草案）").to_python()
    lines = [str(row[0]) for row in sheet[:8]]
    assert any("浙江省" in line and "数据截至2026年6月" in line for line in lines)
    assert any(line.startswith("筛选：") for line in lines)
    assert any(line.startswith("保护说明：") for line in lines)
    assert any("非涉密系统" in line for line in lines)
    assert list(HEAD) in [row[: len(HEAD)] for row in sheet]
    assert len(book.get_sheet_by_name("口径").to_python()) == 8  # seven figures and the head


def test_a_name_that_looks_like_a_formula_stays_text(served):
    index = reader().fetch(gap.SHORTAGE, Selection(ZHEJIANG), "occupation")
    index.frame["driver"] = "=1+1"
    index.frame["value"] = 70.0
    content = workbook(gather(reader(), index))
    rows_ = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert any("=1+1" in map(str, row) for row in rows_)


def test_degrees_and_fields_of_study():
    assert [degree(value) for value in (54.9, 55, 60, 65)] == ["", "比较紧缺", "紧缺", "非常紧缺"]
    assert fields("2-02-10").startswith("计算机类")
    assert fields("2-02-23").startswith("纺织类")
    assert fields("9-99-99") == "无对应专业类"


def test_pay_that_nobody_names_is_open():
    assert view.pay_range(5000, 12_345) == "5 000–12 345"
    assert view.pay_range(float("nan"), float("nan")) == "面议"
