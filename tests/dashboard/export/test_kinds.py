"""Every kind of figure leaves as something to edit, with the numbers of its tables."""

import io
from dataclasses import replace

import openpyxl
import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office import category_chart
from dashboard.export.office.category_chart import waterfall
from dashboard.export.office.pptx import _measures, slides
from dashboard.export.office.xlsx import workbook
from metrics.figures.people import flow, stock
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected
from tests.dashboard.export import figures
from tests.dashboard.export.pages import STAMP


def slide_of(name):
    made = Document.of_parts("页", "？", None, [], {"x": figures.KINDS[name]()})
    deck = pptx.Presentation(io.BytesIO(slides(made, STAMP)))
    assert len(deck.slides) == 3
    return deck.slides[2]


def charted(name):
    (drawn,) = [shape.chart for shape in slide_of(name).shapes if shape.has_chart]
    return drawn


def values_of(plotted):
    return list(plotted.values)


def xs_of(plotted):
    points = plotted._element.findall(f".//{qn('c:xVal')}//{qn('c:v')}")
    return [float(point.text) for point in points]


def test_steps_stand_on_columns_that_are_not_seen():
    drawn = charted("change")
    base, seen = drawn.plots[0].series
    # From 1 000 up by 300, down by 120, and the whole from zero; the axis begins above zero.
    assert values_of(base) == [0, 1000, 1180, 0]
    assert values_of(seen) == [1000, 300, 120, 1180]
    assert base._element.find(f".//{qn('a:noFill')}") is not None
    assert drawn.plots[0].overlap == 100
    assert list(drawn.plots[0].categories)[1] == "流入人才\n300"
    assert 0 < drawn.value_axis.minimum_scale < 1000


def test_a_step_through_zero_is_cut_there():
    base, up, under, down = charted("below_zero").plots[0].series
    # 0 → 40, 40 → −60 (40 above zero, 60 below), 0 → −60.
    assert values_of(base) == [0, 0, 0]
    assert values_of(up) == [40, 40, 0]
    assert values_of(under) == [0, 0, 0]
    assert values_of(down) == [0, -60, -60]


def test_a_whole_that_is_the_sum_of_its_steps_needs_no_table():
    part = figures.below_zero()
    assert unknown(part.figure, part.found[:-1]) == set()
    assert waterfall(part.figure).shape == "waterfall"
    assert unknown(part.figure, part.found[1:]) == {40.0}


def test_marks_that_only_carry_ranges_leave_the_lines_native():
    part = figures.fan()
    (line,) = part.figure.series
    ranged = tuple(replace(p, low=p.value - 1.0, high=p.value + 1.0) for p in line.points)
    spec = replace(part.figure, series=(replace(line, points=ranged),), intervals=())
    drawn = category_chart.lines(spec)
    assert len(drawn.series) == 1
    assert drawn.series[0].values == (100, 110, 120, 130, 140)


def test_curves_are_lines_over_months_with_thin_bounds_and_a_table_below():
    slide = slide_of("staying")
    (drawn,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    lines = {one.name: (xs_of(one), values_of(one)) for one in drawn.plots[0].series}
    assert lines["本科"] == (list(range(0, 25, 3)), list(figures.BACHELORS))
    assert lines["硕士"] == (list(range(0, 13, 3)), list(figures.MASTERS))
    bounds = [values_of(one) for one in drawn.plots[0].series if one.name == "范围下限"]
    assert [len(one) for one in bounds] == [8, 4]
    assert [one[-1] for one in bounds] == [pytest.approx(0.75), pytest.approx(0.9)]
    legend = drawn.legend._element
    assert len(legend.findall(qn("c:legendEntry"))) == 4
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    assert [cell.text for cell in table.rows[1].cells] == ["本科", "500", "400", "300"]


def test_ratios_have_their_range_and_their_name():
    drawn = charted("drivers")
    lines = [(xs_of(one), one.name) for one in drawn.plots[0].series]
    assert ([0.61, 0.66], "范围") in lines and ([1.14, 1.48], "范围") in lines
    xml = drawn._chartSpace.xml
    assert "本市生源（与省外生源相比） 0.63倍（可能范围 0.61–0.66）" in xml


def test_a_funnel_names_what_stands_out():
    drawn = charted("outliers")
    found = {one.name: (xs_of(one), values_of(one)) for one in drawn.plots[0].series}
    assert found["需关注"] == ([40.0], [1.8])
    assert found["正常波动界限"][0] == [20, 40, 60]
    assert "需关注 余杭区" in drawn._chartSpace.xml


def test_a_quadrant_has_its_points_lines_and_names():
    drawn = charted("four_fields")
    points = [(xs_of(one), values_of(one)) for one in drawn.plots[0].series]
    assert ([1.4], [0.05]) in points and ([0.6], [-0.02]) in points
    xml = drawn._chartSpace.xml
    for text in ("强而增", "弱而减", "制造业", "信息软件业"):
        assert text in xml


def test_a_heat_map_is_a_table_in_the_screens_shades():
    (table,) = [shape.table for shape in slide_of("heat").shapes if shape.has_table]
    assert [cell.text for cell in table.rows[0].cells] == ["", "学历0", "学历1"]
    rows = [[cell.text for cell in row.cells] for row in list(table.rows)[1:]]
    assert rows == [["市0", "", "1"], ["市1", "100", ""], ["市2", "200", "201"]]
    fills = [str(table.cell(i, j).fill.fore_color.rgb) for i, j in ((1, 1), (3, 2))]
    assert fills == ["D3D8DF", "1F4E8C"]  # hidden; the highest class


def test_flows_are_shapes_as_wide_as_their_people():
    shapes = {s.name: s for s in slide_of("flows").shapes if s.shape_type != MSO_SHAPE_TYPE.TABLE}
    wide = shapes["浙江省 → 浙江大学"]
    assert wide.shape_type == MSO_SHAPE_TYPE.FREEFORM
    assert "60人" in wide._element.nvSpPr.cNvPr.get("descr")
    assert shapes["浙江省"].height / shapes["安徽省"].height == pytest.approx(1.5, rel=1e-3)


def test_a_fan_is_an_area_under_the_line():
    drawn = charted("fan")
    area = drawn._chartSpace.find(f".//{qn('c:areaChart')}")
    names = [node.text for node in area.findall(f".//{qn('c:tx')}//{qn('c:v')}")]
    assert names == ["范围下沿（不显示）", "95% 区间", "80% 区间", "95% 区间（上半）"]
    layers = [
        [float(v.text) for v in ser.findall(f"{qn('c:val')}//{qn('c:v')}")]
        for ser in area.findall(qn("c:ser"))
    ]
    # It opens from the last known 120: 120–125–135–140, then 120–130–150–160.
    assert [row[2:] for row in layers] == [
        [120, 120, 120],
        [0, 5, 10],
        [0, 10, 20],
        [0, 5, 10],
    ]
    (line,) = drawn._chartSpace.findall(f".//{qn('c:lineChart')}/{qn('c:ser')}")
    assert [v.text for v in line.findall(f"{qn('c:val')}//{qn('c:v')}")][-1] == "140.0"


@pytest.mark.parametrize("name", [name for name in figures.KINDS if name not in ("heat", "flows")])
def test_workbooks_have_a_native_chart_of_each(name):
    page = Document.of_parts("页", "？", None, [], {"x": figures.KINDS[name]()})
    book = openpyxl.load_workbook(io.BytesIO(workbook(page, STAMP)))
    assert len(book[book.sheetnames[1]]._charts) == 1


def test_a_workbook_shades_the_heat_map_beside_its_table():
    page = Document.of_parts("页", "？", None, [], {"x": figures.heat()})
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(page, STAMP))).worksheets[1]
    shades = {
        cell.value: cell.fill.fgColor.rgb
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid"
    }
    assert shades["201"] == "FF1F4E8C"


def test_numbers_that_stand_in_no_table_are_found():
    other = figures.staying()
    for make in (figures.change, figures.outliers, figures.fan):
        part = make()
        assert part.figure.found == part.found
        assert unknown(part.figure) == set()
        assert unknown(part.figure, other.found)


def test_a_table_of_many_figures_has_one_line_under_its_title():
    """Eight measures with their units and periods took six lines over the table's head."""
    metrics = (
        *(stock.TALENT_STOCK, stock.EMPLOYED, stock.TALENT_SHARE, stock.HIGH_TIER_STOCK),
        *(flow.INFLOW, flow.OUTFLOW, flow.NEW_COLLEGE, flow.NET_INFLOW_RATE),
    )
    rows = [(330100, "杭州市", 20.0), (330200, "宁波市", 15.0)]
    every = tuple(protected(one, rows, ("city",)) for one in metrics)
    few = Part("各市", every[:2])
    assert _measures(few).count("；") == 1
    assert _measures(Part("各市一览", every)) == "人才总量（参保口径）等 8 项，浙江省，2026年6月"
    assert _measures(Part("合计", (protected(stock.EMPLOYED, [(20.0,)]),))) == ""
