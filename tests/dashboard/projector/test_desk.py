"""大屏设置 as a steward meets it: choose, order, save; the screen's own words about a bad file."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import audit
from dashboard.document import keeping
from dashboard.projector.programme import Programme, Turn, programme
from dashboard.projector.scenes import NAMES, SCENES

pytestmark = pytest.mark.slow

PAGE = "../../../pages/projector.py"


def opened() -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    return page


def saving(page: AppTest):
    """The desk's own button: the head of the page has others."""
    return next(button for button in page.button if button.label == "保存")


def words(page: AppTest) -> str:
    return " ".join(str(element.proto) for element in page.main)


def test_what_is_saved_is_what_the_screen_plays(world_home):
    page = opened()
    assert page.multiselect[0].value == list(NAMES)
    page.multiselect[0].set_value(["flow", "overview"]).run()
    page.number_input(key="w-stay-flow").set_value(45)
    saving(page).click().run()
    assert not page.exception
    assert "已保存" in page.success[0].value
    saved = programme(world_home.home, NAMES)
    assert saved == Programme((Turn("flow", 45), Turn("overview", 20)), "dark")
    assert opened().multiselect[0].value == ["flow", "overview"]


def test_nothing_chosen_is_not_saved(world_home):
    page = opened()
    page.multiselect[0].set_value([]).run()
    assert saving(page).disabled
    assert not (world_home.path / "projector.toml").exists()


def test_it_says_what_is_wrong_and_what_is_not_played(world_home):
    (world_home.path / "projector.toml").write_text('[[scene]]\nname = "x"\n', "utf-8")
    said = words(opened())
    assert "第 2 行：name 为「x」" in said
    assert "高校源头" in said and "缺少毕业生去向" in said


def test_what_is_skipped_is_found_once_and_noted_at_every_look(world_home, monkeypatch):
    keeping.forget()
    opened()  # the list of warnings is made with it, which changes what they are kept in
    scene, made = SCENES["flow"], []
    counted = replace(scene, make=lambda room: made.append(room) or scene.make(room))
    monkeypatch.setitem(SCENES, "flow", counted)
    noted = []
    for _ in range(3):
        noted.append(sum(one["action"] == "view" for one in audit.records(world_home.home)))
        said = words(opened())
        assert "高校源头" in said and "缺少毕业生去向" in said
    assert len(made) == 1
    assert noted[2] - noted[1] == noted[1] - noted[0] > 10
