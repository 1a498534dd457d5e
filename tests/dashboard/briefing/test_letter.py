"""专报 as an office signs it: 版头, 期号, 签发人, 主送, 印发; slides of it as slides."""

import io
from dataclasses import replace

import docx
import pptx
import pytest

from dashboard.alerts import attention
from dashboard.export.forms import FORMS
from dashboard.export.letter import fine_print, letter_of
from dashboard.export.report import Heading, Report, Say, Show
from dashboard.export.report_slides import as_slides
from data.home import Home, Office, Refused, office
from metrics.alerts.catalogue import BY_ID
from metrics.alerts.rule import Alert
from metrics.figures.market import recruitment
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, target
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import STAMP, page
from tests.world import m

SET = {
    "head": "某市人才工作专报",
    "issue": "〔{year}〕第{month}期",
    "signer": "张三",
    "to": "市人才工作领导小组",
    "cc": "各区县",
    "printed_by": "市委组织部",
}


def told(settings: dict[str, str]) -> Report:
    found = protected(stock.TALENT_STOCK, [(1200.0,)])
    cells = (("指标", "人才总量"), ("数值", "1 200人"), ("时段", "2026年6月"), ("比较", "持平"))
    blocks = (
        Say("要情：一是甲；二是乙。", (found,), points=("甲", "乙")),
        Heading("总体情况"),
        Say("2026年6月，人才总量 1 200人，持平。", (found,), cells=cells, short="人才总量 1 200人"),
        Say("另有一句。", (found,)),
        Show(page().parts["bars"]),
    )
    letter = letter_of(Office(name="某市人才办", letter=settings), m("2026-06"), "2026年7月5日")
    return Report("专报（2026年6月）", "数据截至2026年6月", blocks, STAMP, (), "某市人才办", letter)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    return tmp_path


def paragraphs(settings: dict[str, str]) -> list[str]:
    raw = FORMS["docx"].of_document(told(settings))
    return [one.text for one in docx.Document(io.BytesIO(raw)).paragraphs if one.text]


def test_a_letter_stands_between_its_head_and_its_imprint():
    lines = paragraphs(SET)
    assert lines[:3] == ["某市人才工作专报", "〔2026〕第6期", "某市人才办\t签发人：张三"]
    assert lines.index("市人才工作领导小组：") < lines.index("一、总体情况")
    assert lines[-2:] == ["抄送：各区县", "市委组织部\t2026年7月5日印发"]


def test_what_the_office_has_not_set_is_a_blank():
    lines = paragraphs({})
    blank = "\u3000" * 4
    assert lines[1] == f"第{blank}期" and lines[2].endswith(f"签发人：{blank}")
    assert any(set(line) == {"＿", "："} for line in lines)
    assert not any(line.startswith("抄送") for line in lines)
    assert lines[-1] == "某市人才办\t2026年7月5日印发"


def test_the_red_line_and_the_red_name_are_in_the_file():
    raw = FORMS["docx"].of_document(told(SET))
    xml = docx.Document(io.BytesIO(raw)).element.xml
    assert xml.count("E60012") == 2 and "w:pageBreakBefore" in xml


@pytest.mark.parametrize("form", ["docx", "html"])
def test_no_id_of_a_metric_stands_in_a_paper(form):
    raw = FORMS[form].of_document(told(SET))
    said = raw.decode() if form == "html" else "".join(paragraphs(SET))
    assert "人才总量（参保口径）（人）" in said and stock.TALENT_STOCK.id not in said


def test_settings_of_a_letter_are_checked(own_home):
    (own_home / "office.toml").write_text('[letter]\nsender = "x"\n', "utf-8")
    with pytest.raises(Refused, match=r"\[letter\] 的「sender」.*head、issue、signer"):
        office(Home(own_home))
    (own_home / "office.toml").write_text('[letter]\nsigner = "张三"\n', "utf-8")
    assert office(Home(own_home)).letter == {"signer": "张三"}


def test_slides_of_a_letter_are_slides():
    made = as_slides(told(SET))
    titles = [part.title for part in made.parts.values()]
    assert titles[:4] == ["本月要情", "总体情况：人才总量 1 200人", "总体情况（要点）", "市0最多"]
    table = list(made.parts.values())[1]
    assert table.listing.head == ("指标", "数值", "时段", "比较")
    assert table.listing.rows == (("人才总量", "1 200人", "2026年6月", "持平"),)
    deck = pptx.Presentation(io.BytesIO(FORMS["pptx"].of_document(told(SET))))
    kinds = [[s for s in slide.shapes if s.has_table or s.has_chart] for slide in deck.slides]
    assert sum(map(len, kinds)) == 2
    said = [
        "".join(s.text_frame.text for s in one.shapes if s.has_text_frame) for one in deck.slides
    ]
    assert not any("人才总量 1 200人，持平。" in text for text in said)


@pytest.mark.parametrize(
    "rule, metric, said, page_",
    [
        ("behind", target.COLLEGE_PROGRESS, "落后序时进度 10 个百分点以上", "总览"),
        ("overdue", payouts.DUE_CASES, "等待超过 180 天的占四分之一以上", "总览"),
        ("net_inflow", flow.NET_INFLOW_RATE, "不小于 3 个百分点", "区域人才地图"),
        ("tightness", recruitment.OPENINGS_PER_SEEKER, "升五成以上", "招聘市场"),
    ],
)
def test_every_warning_has_its_line_and_its_page(rule, metric, said, page_):
    alert = Alert(rule, metric, "甲", 330100, 0.1, 0.2, "上年同期", None, 1.0)
    assert said in BY_ID[rule].condition
    assert attention.page_name(alert) == page_


def test_definitions_are_set_smaller_the_more_there_are():
    sizes = [fine_print(["字" * n]) for n in (100, 2000, 2900, 9000)]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] == 9.0
    assert replace(told(SET), letter=None).letter is None
