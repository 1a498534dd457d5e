"""The three-leg flow: what is drawn, what is grouped, what is hidden."""

from dashboard.charts import screen
from dashboard.charts.sankey import OTHER, hidden, sankey
from dashboard.charts.spec import Empty
from metrics.disclosure.protect import Status
from metrics.figures.schools.source import STUDY_PATHS
from tests.dashboard.conftest import protected

HIDDEN = Status.SUPPRESSED.value
NAMES = ("生源地", "院校", "就业地")


def legs():
    left = protected(
        STUDY_PATHS,
        [
            (330000, "甲大学", "浙江省", "甲大学", 60.0),
            (360000, "甲大学", "江西省", "甲大学", 40.0),
            (340000, "甲大学", "安徽省", "甲大学", None, HIDDEN),
            (330000, "<b>乙", "浙江省", "<b>乙", 20.0),
            (320000, "<b>乙", "江苏省", "<b>乙", 10.0),
        ],
        ("origin_province", "school"),
    )
    right = protected(
        STUDY_PATHS,
        [
            ("甲大学", 330100, "甲大学", "杭州市", 70.0),
            ("甲大学", 310000, "甲大学", "上海市", 30.0),
            ("<b>乙", 330100, "<b>乙", "杭州市", 25.0),
        ],
        ("school", "work_place"),
    )
    return left, right


def bands(figure):
    (trace,) = figure["data"]
    labels, link = trace["node"]["label"], trace["link"]
    ends = zip(link["source"], link["target"], link["value"], strict=True)
    return {(labels[a], labels[b]): value for a, b, value in ends}


def test_each_shown_pair_is_a_band_and_hidden_ones_are_not():
    figure = screen.figure(sankey(*legs(), names=NAMES))
    flows = bands(figure)
    assert flows["浙江省", "甲大学"] == 60
    assert flows["甲大学", "上海市"] == 30
    assert ("安徽省", "甲大学") not in flows
    assert "安徽省" not in figure["data"][0]["node"]["label"]
    assert hidden(*legs()).startswith("另有 1 股")
    assert [note["text"] for note in figure["layout"]["annotations"]] == list(NAMES)


def test_names_from_data_are_text():
    assert ("浙江省", "&lt;b&gt;乙") in bands(screen.figure(sankey(*legs(), names=NAMES)))


def test_what_is_beyond_the_largest_stands_together():
    flows = bands(screen.figure(sankey(*legs(), names=NAMES, most=(1, 1, 1))))
    assert flows == {
        ("浙江省", "甲大学"): 60,
        (OTHER, "甲大学"): 40,
        ("浙江省", OTHER): 20,
        (OTHER, OTHER): 35 - 25,
        ("甲大学", "杭州市"): 70,
        ("甲大学", OTHER): 30,
        (OTHER, "杭州市"): 25,
    }


def test_nothing_to_draw_is_said_in_words():
    empty = protected(STUDY_PATHS, [], ("origin_province", "school"))
    none = protected(STUDY_PATHS, [], ("school", "work_place"))
    assert sankey(empty, none, names=NAMES) == Empty(words="暂无数据")
    few = protected(
        STUDY_PATHS, [(1, "甲", "甲", "甲", None, HIDDEN)], ("origin_province", "school")
    )
    said = sankey(few, none, names=NAMES)
    assert isinstance(said, Empty) and "人数过少" in said.words


def test_nodes_stand_inside_the_frame():
    (trace,) = screen.figure(sankey(*legs(), names=NAMES))["data"]
    assert all(0 < y < 1 for y in trace["node"]["y"])
    assert len(trace["node"]["y"]) == len(trace["node"]["label"]) == len(trace["node"]["color"])
