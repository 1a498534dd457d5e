"""公开版: page, sentence, cards and every file show the screen's figures to ten, and say so."""

import io
import json

import numpy as np
import openpyxl
import pptx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit, gateway, site
from dashboard.export import csv_table, leaving, names
from dashboard.export.office.pptx import slides
from dashboard.export.office.xlsx import workbook
from data.contracts import Protects
from metrics.engine.core import Unit
from tests.dashboard.conftest import small_world
from tests.world import NINGBO

PAGE = "../../../pages/overview.py"


@pytest.fixture
def uneven(tmp_path, monkeypatch):
    """75 people insured, which ten doesn't divide."""
    world = small_world(tmp_path / "home")
    for who in range(100, 105):
        world.person(who, 5).spell(who, NINGBO + 3, "2024-01")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    return world


def shown(public):
    app = AppTest.from_file(PAGE, default_timeout=60)
    if public:
        app.query_params["public"] = "1"
    app.run()
    assert not app.exception
    return app


@pytest.mark.slow
def test_the_whole_page_agrees_on_the_public_figure(uneven):
    inside, outside = shown(False), shown(True)
    said = " ".join(inside.session_state["page-shown"].sentences)
    assert "人才总量（参保口径） 75人" in said
    page = outside.session_state["page-shown"]
    assert "人才总量（参保口径） 80人" in " ".join(page.sentences)
    assert ("人才总量（参保）", "80人") in [
        row[:2] for part in page.parts.values() if part.listing for row in part.listing.rows
    ]
    head = "".join(str(one.proto.body) for one in outside.get("html"))
    assert "公开版</b>" in head and "再取整到 10" in head
    for chart in outside.get("plotly_chart"):
        # Under the drawing, so that a saved picture has it too.
        notes = json.loads(chart.proto.spec)["layout"]["annotations"]
        assert any("公开 · " in note["text"] for note in notes)


@pytest.mark.slow
def test_each_public_count_is_the_internal_one_to_ten(uneven):
    inside, outside = (
        {(t.metric.id, t.by, t.selection): t for t in app.session_state["page-shown"].leaving()}
        for app in (shown(False), shown(True))
    )
    assert inside.keys() == outside.keys()
    counted = 0
    for key, screen in inside.items():
        made = outside[key]
        assert made.public and not screen.public
        if made.metric.unit is not Unit.PERSONS or made.metric.protects is not Protects.PERSON:
            continue
        value = screen.frame["value"].to_numpy(dtype=float)
        rounded = np.sign(value) * np.floor(np.abs(value) / 10 + 0.5) * 10
        np.testing.assert_array_equal(made.frame["value"].to_numpy(dtype=float), rounded)
        counted += int(np.isfinite(value).sum())
    assert counted > 20


@pytest.mark.slow
def test_files_say_for_whom_they_are_and_the_trail_knows(uneven):
    page = shown(True).session_state["page-shown"]
    stamp = leaving.stamp(page.leaving())
    assert stamp.mark == "公开"
    assert names.name_of(page).startswith("总览_浙江省_2026年") and "_公开" in names.name_of(page)
    deck = pptx.Presentation(io.BytesIO(slides(page, stamp)))
    for slide in deck.slides:
        texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        assert "公开" in texts and "内部资料" not in texts
    book = openpyxl.load_workbook(io.BytesIO(workbook(page, stamp)))
    first = [str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row if cell]
    assert first[0].startswith("公开") and any("再取整到 10" in text for text in first)
    for name in book.sheetnames:
        assert "内部资料" not in "".join(
            str(cell) for row in book[name].iter_rows(values_only=True) for cell in row
        )
    one = next(page.tables())
    csv = csv_table.csv_bytes(one).decode("utf-8-sig")
    assert "公开；非涉密系统" in csv and "内部资料" not in csv
    gateway.exported(one, "csv")
    events = list(audit.records(uneven.home))
    assert events[-1]["action"] == "export" and events[-1]["detail"] == "csv public"
    assert {e["detail"] for e in events if e["action"] == "view"} == {"public"}


@pytest.mark.slow
def test_internal_files_say_so_in_every_form(uneven):
    page = shown(False).session_state["page-shown"]
    stamp = leaving.stamp(page.leaving())
    assert stamp.mark == "内部资料" and "公开" not in names.name_of(page)
    assert "内部资料；非涉密系统" in csv_table.csv_bytes(next(page.tables())).decode("utf-8-sig")


@pytest.mark.slow
def test_the_switch_writes_the_address(uneven):
    app = shown(False)
    (switch,) = [one for one in app.toggle if one.label == "公开版"]
    switch.set_value(True).run()
    assert app.query_params["public"] == "1"
    assert "80人" in " ".join(app.session_state["page-shown"].sentences)


@pytest.mark.slow
def test_links_to_what_needs_attention_stay_public(uneven):
    app = shown(True)
    listed = "".join(str(one.proto.body) for one in app.get("html"))
    assert "&amp;public=1" in listed or "没有需要关注" in listed


@pytest.mark.parametrize("url, inside", [("import", True), ("data", True), ("overview", False)])
def test_pages_of_loads_and_settings_are_never_public(url, inside):
    assert site.stays_inside(url) is inside
