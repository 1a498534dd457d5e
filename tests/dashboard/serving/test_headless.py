"""Pages asked without a screen: values, made without Streamlit, that say what they can be asked."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from dashboard.access import auth, holdings, site
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk, is_printed
from dashboard.serving import headless
from data.home import Refused
from tests.dashboard.outlooks import outlook_world
from tests.world import HANGZHOU

ROOT = Path(__file__).parents[3]
EVERY = pytest.mark.parametrize("entry", site.ENTRIES, ids=lambda one: one.url)
ALONE = """
import sys
from dashboard.access import site
from dashboard.export.forms import FORMS
from dashboard.export.leaving import stamp
from dashboard.serving import headless
for entry in site.ENTRIES:
    page = headless.collect(entry, {})
    raw = FORMS["docx"].of_page(page, stamp(page.leaving()))
    assert raw[:2] == b"PK", entry.url
assert not [name for name in sys.modules if name.split(".")[0] == "streamlit"]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    world = outlook_world(tmp_path_factory.mktemp("headless"))
    world.build()
    return world


@pytest.fixture
def served(built, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(built.path))
    return built


def collected(url: str, **conditions: str) -> Document:
    (entry,) = (one for one in site.ENTRIES if one.url == url)
    return headless.collect(entry, conditions)


@pytest.mark.slow
def test_files_are_made_without_streamlit(served):
    """Not a session, not even the library: what draws is named in a document, never imported."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@EVERY
def test_a_page_is_the_same_each_time_it_is_asked(served, entry):
    module = import_module(f"pages.{Path(entry.file).stem}")
    address = {"region": str(HANGZHOU)} if module.FILTERS else {}
    user = auth.current_user(holdings.home())
    first, again = (module.page(Request(user, address, module.FILTERS)) for _ in range(2))
    assert address == ({"region": str(HANGZHOU)} if module.FILTERS else {})
    assert (first.title, first.sentences) == (again.title, again.sentences)
    assert [(key, part.title) for key, part in first.parts.items()] == [
        (key, part.title) for key, part in again.parts.items()
    ]
    assert len((ROOT / "pages" / entry.file).read_text("utf-8").splitlines()) < 80


@EVERY
def test_keys_are_unique_and_desks_can_be_drawn(served, entry):
    page = headless.collect(entry, {})
    keys = [one.key for one in page.walk() if is_printed(one) and one.part]
    assert len(keys) == len(set(keys))
    for desk in (one for one in page.walk() if isinstance(one, Desk)):
        module, _, function = desk.name.partition(":")
        assert callable(getattr(import_module(module), function))


def test_a_page_says_what_it_can_be_asked(served):
    with pytest.raises(
        Refused, match=r"没有条件「colour」；可用：band、by、draft、region、section、with、year$"
    ):
        collected("outlook", colour="red")
    with pytest.raises(Refused, match=r"可用：part$"):
        collected("data", colour="red")
    with pytest.raises(Refused, match=r"没有「magic」这种情景调整.*未采用$"):
        collected("outlook", draft="magic:1:0:*:0")
    with pytest.raises(Refused, match="指标「wealth」，未采用"):
        collected("region_map", measure="wealth")


def test_a_scenario_and_a_comparison_can_be_asked_for(served):
    page = collected("outlook", draft="growth:0.02:0:*:0")
    assert "当前调整" in page.parts["scenarios"].title
    page = collected("region_map", when="both", before="2025-02", after="2025-12")
    assert page.parts["map-before"].title == "2025年2月人才总量"
    with pytest.raises(Refused, match="前后月份「2025-12、2025-02」，未采用"):
        collected("region_map", when="both", before="2025-12", after="2025-02")


def test_a_click_is_what_it_changes_in_the_address(served):
    page = collected("region_map")
    clicks = {one.key: one.click for one in page.walk() if getattr(one, "click", None)}
    assert clicks["map"](HANGZHOU) == {"region": str(HANGZHOU)}
    assert clicks["education"](5) == {"education": "5"}
    assert clicks["education"](0) == {}  # no such option: nothing changes
