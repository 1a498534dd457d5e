"""Links to the parts of a page: each once, none that a text could break; numbers in one piece."""

import re

from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Chart, Part
from dashboard.page import parts
from metrics.figures.people import stock
from tests.dashboard.conftest import protected

FOUND = protected(stock.TALENT_PROFILE, [(0, "类", 50.0)], ("age",))


def page(*keys: str) -> Document:
    shown = tuple(Chart(key, Part(f"标题<{key}>", (FOUND,), figure=bars(FOUND))) for key in keys)
    return Document("页", blocks=shown)


def test_each_link_leads_to_the_heading_of_its_part():
    keys = ("net-map", 'list-各 市"<b>')
    made = parts.skips(page(*keys))
    wanted = re.findall(r'href="#([^"]*)"', made)
    headings = [parts.heading(key, f"标题<{key}>", 2) for key in keys]
    assert wanted == [re.findall(r' id="([^"]*)"', one)[0] for one in headings]
    assert len(set(wanted)) == 2
    assert "标题&lt;net-map&gt;" in made and "<b>" not in made
    assert all('tabindex="-1"' in one and one.startswith("<h2 ") for one in headings)


def test_a_page_without_parts_has_no_links():
    assert parts.skips(page()) == ""


def test_no_line_ends_within_a_number():
    said = parts.whole_numbers("新引进 5\u2009900人，共 1\u2009234\u2009567人，少 12 人")
    assert re.findall(r'<span class="whole">(.*?)</span>', said) == [
        "5\u2009900",
        "1\u2009234\u2009567",
    ]
