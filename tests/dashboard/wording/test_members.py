"""What is said of members and of classes: what fell, and what is still being registered."""

from dashboard.wording import members as say
from metrics.figures.schools.homecoming import RETURN_RATE_BY_CLASS
from metrics.models.market.share_fall import Fall
from tests.dashboard.conftest import protected


def test_a_fall_says_from_what_to_what():
    found = [Fall("甲", 0.494, 0.0366, True, 1e-9), Fall("乙", 0.35, 0.08, False, 1e-6)]
    assert say.fallen(found, {"乙": "瑞安市"}, "返乡率") == (
        "甲返乡率由 49% 降到 不足 4%；瑞安市返乡率由 35% 降到 8%（近三届与前三届相比）。"
    )
    assert say.fallen([], {}, "返乡率") == ""


def test_a_class_under_way_is_not_compared():
    rows = [(2024, "2024", 0.30), (2025, "2025", 0.36), (2026, "2026", 0.10)]
    found = protected(RETURN_RATE_BY_CLASS, rows, ("year",))
    assert say.classes(found, "返乡率", 2025) == (
        "返乡率：2025 届 36.0%，比上届高 6.0个百分点，2026 届仍在登记"
    )
    assert say.classes(found, "返乡率", 2026).startswith("返乡率：2026 届 10.0%，比上届低 26.0")
