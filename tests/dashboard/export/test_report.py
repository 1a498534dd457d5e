"""The written document: numbers of headings and references, what paper has room for."""

from dataclasses import replace

import pytest

from dashboard.document.values import Listing, Part
from dashboard.export import forms
from dashboard.export.page import NOTHING
from dashboard.export.paper.on_paper import below, paper_tables, right_columns
from dashboard.export.report import (
    Heading,
    Numbered,
    Report,
    Say,
    Show,
    numeral,
    of_page,
    of_pages,
)
from dashboard.export.report_slides import as_slides
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import STAMP, cities, empty, page


def one(metric):
    return protected(metric, [(100.0,)])


def told(*blocks):
    return Report("题", "", blocks, STAMP)


@pytest.mark.parametrize(
    "number, text", [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")]
)
def test_numerals(number, text):
    assert numeral(number) == text


def test_headings_count_from_one_again_under_each_other():
    count = Numbered()
    said = [
        count.heading(Heading("甲")),
        count.heading(Heading("乙", 2)),
        count.heading(Heading("丙")),
        count.heading(Heading("丁", 2)),
    ]
    assert said == ["一、甲", "（一）乙", "二、丙", "（一）丁"]


def test_a_sentence_refers_to_the_definitions_at_the_end():
    first = Say("甲。", (one(flow.INFLOW),))
    second = Say("乙。", (one(stock.TALENT_STOCK), one(flow.INFLOW)))
    made = told(first, second)
    assert made.numbers(first) == "〔1〕"
    assert made.numbers(second) == "〔1〕〔2〕"
    assert made.definitions()[0].startswith("〔1〕流入人才（人）：")
    assert len(list(made.tables())) == 3


def test_a_run_of_references_is_written_as_a_run():
    many = [one(m) for m in (flow.INFLOW, flow.OUTFLOW, flow.NET_INFLOW, stock.TALENT_STOCK)]
    block = Say("甲。", tuple(many))
    assert told(block).numbers(block) == "〔1—4〕"


def test_the_marks_stand_on_every_sheet():
    assert told().marks() == "内部资料 · 演示数据 · 非涉密系统，严禁处理国家秘密"
    public = replace(told(), stamp=replace(STAMP, public=True, demo=False))
    assert public.marks().startswith("公开 · 非涉密")


def test_a_page_is_its_sentences_and_then_its_parts():
    made = of_page(page(), STAMP)
    kinds = [type(block).__name__ for block in made.blocks]
    assert kinds == ["Say", "Show", "Show", "Show"]
    assert made.under == "浙江省，数据截至2026年6月"
    assert ("筛选", "学历：硕士、博士") in made.facts()


def test_nothing_to_show_is_said():
    assert Say(NOTHING) in of_page(empty(), STAMP).blocks
    assert Say(NOTHING) in of_pages("题", [], STAMP, "").blocks


def test_own_sentences_stand_before_what_they_are_about():
    made = of_pages("题", [("我的话。", page())], STAMP, "办公室")
    assert made.blocks[:3] == (Heading("总览"), Say("我的话。"), Say("人才多了。"))


def test_a_long_table_says_how_many_rows_it_leaves_out():
    (grid,) = paper_tables(Part("表", (cities([float(i) for i in range(100, 150)]),)))
    assert len(grid.rows) == 41
    assert grid.rows[-1][0].text == "另有 10 行，见工作簿"
    assert "市代码" not in grid.head


def test_only_columns_of_numbers_stand_right():
    (grid,) = paper_tables(Part("表", (cities([100.0, 200.0]),)))
    assert [grid.head[i] for i in right_columns(grid)] == ["人才总量（参保口径）（人）"]


def test_the_screens_own_lines_are_kept():
    lines = Listing(("指标", "变化"), (("人才总量", "▲2.6%"),))
    (grid,) = paper_tables(Part("指标卡", (cities([1.0]),), listing=lines))
    assert [[c.text for c in row] for row in grid.rows] == [["人才总量", "▲2.6%"]]


def test_what_stands_under_a_figure():
    lines = below(page().parts["bars"])
    assert lines[0] == "人才总量"
    assert "一条备注" in lines[1]
    assert lines[2].startswith("演示数据 · 来源：")


def test_sections_become_parts_with_their_figures_after_them():
    chart = page().parts["bars"]
    made = told(
        Heading("总体"),
        Say("甲。", (one(flow.INFLOW),)),
        Show(chart),
        Heading("其他"),
        Say("乙" * 40 + "。"),
        Say("丙" * 40 + "。"),
    )
    sheet = forms.as_page(made)
    titles = [part.title for part in sheet.parts.values()]
    assert titles == ["一、总体", "市0最多", "二、其他", "指标口径"]
    assert next(iter(sheet.parts.values())).prose == ("甲。〔1〕",)
    long = told(Heading("总体"), *(Say("乙" * 400 + "。") for _ in range(2)))
    slides = as_slides(long)
    assert [p.title for p in slides.parts.values()] == ["总体", "总体（续）"]
