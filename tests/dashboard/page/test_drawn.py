import gc
import json

import plotly.graph_objects as go
import plotly.io
import pytest
from plotly.tools import return_figure_from_figure_or_data

from dashboard.charts import screen
from dashboard.charts.screen import Ready
from dashboard.charts.screen.ready import as_json
from dashboard.page.drawn import _made, once
from tests.dashboard.charts.every import every_chart


class Block:
    pass


def test_a_block_is_drawn_once_for_each_look_of_it():
    block, other, made = Block(), Block(), []
    for one, dark in ((block, False), (block, True), (block, False), (other, False)):
        once(one, dark, lambda: made.append(1) or len(made))
    assert len(made) == 3
    assert once(block, True, lambda: 9) == 2


def test_what_was_drawn_goes_with_its_block():
    block = Block()
    once(block, "html", lambda: "x" * 1000)
    number = id(block)
    assert number in _made
    del block
    gc.collect()
    assert number not in _made


@pytest.mark.parametrize("dark", [False, True])
def test_every_mark_is_words_that_plotly_knows(dark):
    """Pages skip this check (Ready), so it is done here: an unknown word raises."""
    for chart in every_chart():
        figure = screen.dressed(chart, title="标题", subtitle="单位", footer="脚注", dark=dark)
        checked = go.Figure(figure).to_plotly_json()
        ready = return_figure_from_figure_or_data(Ready(figure), validate_figure=True)
        assert [one["type"] for one in ready["data"]] == [one["type"] for one in checked["data"]]
        sent = json.loads(plotly.io.to_json(ready, validate=False))
        assert sent["data"] == json.loads(json.dumps(figure["data"]))
        told = as_json(ready, validate=False)
        assert json.loads(told) == sent and "\\u" not in told
        assert {*sent["layout"], "template"} == {*figure["layout"], "template"}
        assert figure["layout"]["template"] == "none"


def test_names_beside_a_plot_have_room_before_it_is_drawn():
    """Too little, and plotly.js draws the chart twice; it finds the rest by itself (automargin)."""
    rooms = []
    for chart in every_chart():
        layout = screen.dressed(chart, title="标题", subtitle="", footer="")["layout"]
        names = layout.get("yaxis", {}).get("ticktext") or []
        chinese = [sum(ord(char) > 0x2E80 for char in str(name).split("<br>")[0]) for name in names]
        if names:
            assert layout["margin"]["l"] >= 12 * max(chinese)
            rooms.append(layout["margin"]["l"])
    assert rooms and max(rooms) > 30
