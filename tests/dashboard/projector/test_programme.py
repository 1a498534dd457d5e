"""projector.toml: what it may say; of a bad one, the line, the key and what is accepted."""

import pytest

from dashboard.projector.programme import Programme, Turn, Wrong, parsed, programme, write
from data.home import Home

NAMES = {"overview": "总览", "map": "区域地图", "flow": "人才流动"}
STANDARD = tuple(Turn(scene, 20) for scene in NAMES)

GOOD = """\ufefftheme = "light"

[[scene]]
name = "人才流动"
seconds = 45

[[scene]]
name = "overview"   # an id will do
"""


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_without_a_file_every_scene_in_its_order(home):
    assert programme(home, NAMES) == Programme(STANDARD, "dark", "")


def test_a_file_chooses_orders_and_times(home):
    (home.path / "projector.toml").write_text(GOOD, "utf-8")
    turns = (Turn("flow", 45), Turn("overview", 20))
    assert programme(home, NAMES) == Programme(turns, "light", "")


def test_what_the_desk_writes_is_read_back(home):
    made = Programme((Turn("map", 7), Turn("flow", 600), Turn("map", 5)), "light")
    write(home, made)
    assert programme(home, NAMES) == made


@pytest.mark.parametrize(
    "text, said",
    [
        (
            '[[scene]]\nname = "总览"\n\n[[scene]]\nname = "流动"\n',
            "projector.toml 第 5 行：name 为「流动」；可用：总览、区域地图、人才流动",
        ),
        (
            '[[scene]]\nname = "总览"\nseconds = 3\n',
            "projector.toml 第 3 行：seconds 为「3」；应为 5–600 的整数（秒）",
        ),
        (
            '[[scene]]\nname = "总览"\nseconds = "20"\n',
            "projector.toml 第 3 行：seconds 为「20」；应为 5–600 的整数（秒）",
        ),
        (
            '[[scene]]\nname = "总览"\nseconds = true\n',
            "projector.toml 第 3 行：seconds 为「True」；应为 5–600 的整数（秒）",
        ),
        (
            '[[scene]]\nname = "总览"\n[[scene]]\nname = "总览"\nsecs = 9\n',
            "projector.toml 第 5 行：「secs」不是可用的键；可用：name、seconds",
        ),
        (
            "[[scene]]\nseconds = 9\n",
            "projector.toml 第 1 行起的画面：没有 name；可用：总览、区域地图、人才流动",
        ),
        (
            'colour = "red"\n',
            "projector.toml 第 1 行：「colour」不是可用的键；可用：theme、[[scene]]",
        ),
        (
            '\ntheme = "blue"\n',
            "projector.toml 第 2 行：theme 为「blue」；可用：dark（深色）、light（浅色）",
        ),
        (
            'scene = "总览"\n',
            "projector.toml 第 1 行：scene 应写作 [[scene]]，每个画面一段",
        ),
        (
            "[[scene]]\nname = 总览\n",
            "projector.toml 不是合法的 TOML：第 2 行第 8 列不合写法；"
            "一行应为 键 = 值，文字加英文引号",
        ),
    ],
)
def test_a_bad_file_is_named_with_its_line(home, text, said):
    with pytest.raises(Wrong) as raised:
        parsed(text, NAMES)
    assert str(raised.value) == said
    (home.path / "projector.toml").write_text(text, "utf-8")
    played = programme(home, NAMES)
    assert played == Programme(STANDARD, "dark", f"{said}；现按默认顺序播放")


def test_another_encoding_is_told(home):
    (home.path / "projector.toml").write_bytes('[[scene]]\nname = "总览"'.encode("gb18030"))
    played = programme(home, NAMES)
    assert played.turns == STANDARD
    assert "不是 UTF-8 编码" in played.problem
