"""Annotations on charts: where they belong and nowhere else, on the screen and in every file."""

from dataclasses import replace

import pytest

from dashboard.charts import screen
from dashboard.charts.lines import lines
from dashboard.charts.spec import Event
from dashboard.document.document import Document
from dashboard.document.values import Chart, Columns, Fold, Group, Part
from dashboard.export.forms import FORMS
from dashboard.export.vector.render import draw
from dashboard.export.vector.svg import svg
from dashboard.kept.annotating import annotated
from dashboard.kept.annotations import Annotation
from metrics.figures.people import stock
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import STAMP
from tests.dashboard.export.read_back import read
from tests.world import HANGZHOU, NINGBO, ZHEJIANG, m

MONTHS = [m(f"2025-{n:02d}") for n in range(1, 13)]
NASTY = "<b>机构改革</b>"


def told(text, month="2025-06", *, metric="", region=ZHEJIANG, role=""):
    return Annotation(1, "甲", metric, region, m(month), text, role)


def page(region=HANGZHOU, public=False):
    rows = [(at, f"{at}", 100.0 + i) for i, at in enumerate(MONTHS)]
    found = protected(stock.TALENT_STOCK, rows, ("month",), region=region)
    chart = Chart("c", Part("走势", (found,), figure=lines(found), note="原注"))
    return Document(
        "页",
        blocks=(Columns(((chart,), ())), Group((chart,)), Fold("更多", (chart,))),
        public=public,
    )


def parts(document):
    return [one.part for one in document.walk() if isinstance(one, Chart)]


def test_an_annotation_stands_on_every_line_about_its_region():
    made = annotated(page(), [told("新政施行")])
    for part in parts(made):
        assert part.figure.events == (Event(m("2025-06"), "新政施行"),)
        assert part.note == "原注；标注：2025年6月，新政施行"
    assert [part.figure.events for part in parts(page())] == [(), (), ()]


@pytest.mark.parametrize(
    "other",
    [
        told("别处", region=NINGBO),
        told("从前", "2020-01"),
        told("别的指标", metric="talent_density"),
    ],
)
def test_what_is_about_something_else_changes_nothing(other):
    before = page()
    assert annotated(before, [other]) is before


def test_its_own_figure_and_a_smaller_region_have_it():
    assert parts(annotated(page(), [told("x", metric="talent_stock")]))[0].figure.events
    assert not parts(annotated(page(ZHEJIANG), [told("x", region=HANGZHOU)]))[0].figure.events


def test_no_number_is_added_and_five_at_most():
    notes = [told(f"事{n}", f"2025-{n:02d}") for n in range(1, 10)]
    made = parts(annotated(page(), notes))[0].figure
    assert [one.text for one in made.events] == ["事5", "事6", "事7", "事8", "事9"]
    assert list(made.numbers()) == list(parts(page())[0].figure.numbers())


def test_a_public_page_has_what_everybody_may_see_alone():
    notes = [told("内部", role="leader"), told("公开", "2025-07")]
    assert [one.text for one in parts(annotated(page(public=True), notes))[0].figure.events] == [
        "公开"
    ]


def test_the_screen_draws_it_as_text():
    spec = parts(annotated(page(), [told(NASTY)]))[0].figure
    drawn = screen.figure(spec)
    texts = [one["text"] for one in drawn["layout"]["annotations"]]
    assert "&lt;b&gt;机构改革&lt;/b&gt;" in texts
    assert any(one.get("line", {}).get("dash") == "dot" for one in drawn["layout"]["shapes"])


def test_the_drawing_of_pages_and_pictures_has_it_within_its_frame():
    spec = parts(annotated(page(), [told("新政施行", "2025-02"), told(NASTY, "2025-12")]))[0].figure
    made = draw(spec)
    text = svg(made)
    assert "新政施行" in text and "&lt;b&gt;机构改革" in text and "<b>" not in text
    labels = [one for one in made.items if getattr(one, "text", "") in ("新政施行", NASTY)]
    assert len(labels) == 2
    assert all(one.left >= 0 and one.left + one.width <= made.width for one in labels)


@pytest.mark.parametrize(
    "form", ["pptx", "xlsx", "docx", "html", pytest.param("pdf", marks=pytest.mark.slow)]
)
def test_every_file_prints_it(form):
    whole = annotated(page(), [told("新政施行")])
    one = replace(whole, blocks=(whole.blocks[1],))
    said = "".join(piece.text for piece in read(form, FORMS[form].of_page(one, STAMP)))
    assert "新政施行" in said
