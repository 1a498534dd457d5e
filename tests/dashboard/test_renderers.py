"""A mark that a renderer doesn't know is an error here, never silently a table."""

import pytest

from dashboard.charts import screen
from dashboard.charts.spec import Empty, Mark
from dashboard.export.office import sheet, slide, word_charts
from dashboard.export.vector import render
from dashboard.export.vector.drawing import Label
from dashboard.export.vector.look import PAPER_LOOK, STAGE
from tests.dashboard.export import specs

RENDERERS = {
    "screen": screen.DRAWN,
    "vector": render.DRAWN,
    "slide": slide.DRAW,
    "sheet": sheet.DRAW,
    "document": word_charts.DRAW,
}


def test_every_mark_has_an_example(boundaries):
    assert {specs.example(name, boundaries).mark for name in specs.NAMES} == set(Mark), (
        "write an example in tests/dashboard/export/specs.py"
    )


@pytest.mark.parametrize("name", RENDERERS)
def test_every_renderer_knows_every_mark_and_no_other(name):
    assert set(RENDERERS[name]) == set(Mark), f"a mark, a function in the table of the {name}"


@pytest.mark.parametrize("name", specs.NAMES)
def test_the_screen_and_the_vectors_draw_every_example(boundaries, name):
    spec = specs.example(name, boundaries)
    assert screen.figure(spec)["data"]
    for look in (PAPER_LOOK, STAGE):
        made = render.draw(spec, look, width=640 * look.unit)
        said = [one.text for one in made.items if isinstance(one, Label)]
        assert said == [spec.words] if isinstance(spec, Empty) else len(said) > 3
