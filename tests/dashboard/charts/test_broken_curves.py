"""A curve breaks where points between may not be shown, on the screen and in every file."""

import pytest

from dashboard.charts.curves import curves
from dashboard.charts.screen.curves import curves as on_screen
from dashboard.export.office.xy_chart import curves as in_office
from dashboard.export.vector.lines import _pieces
from metrics.disclosure.protect import Status
from metrics.figures.retention import retention
from tests.dashboard.conftest import protected

# 大专: no points for more than a year, twice; 本科: a single quarter has none.
STAYS = {
    (3, "大专"): {0: 1.0, 3: 0.8, 24: 0.58, 39: 0.5, 42: 0.45},
    (4, "本科"): {0: 1.0, 6: 0.9, 9: 0.8},
    (5, "硕士"): {0: 1.0, 3: 0.95, 6: 0.9},
}


@pytest.fixture(scope="module")
def chart():
    rows = [
        (code, month, name, f"满{month}个月", value)
        for (code, name), stays in STAYS.items()
        for month, value in stays.items()
    ]
    found = protected(retention.RETENTION_CURVE, rows, ("education", "tenure"))
    frame = found.frame.assign(
        low=found.frame["value"] - 0.05,
        high=found.frame["value"] + 0.05,
        denominator=100.0,
    )
    return curves(type(found)(**{**vars(found), "frame": frame}), "education")


def test_no_line_is_drawn_through_a_hidden_point(chart):
    broken, a_quarter, whole = chart.series
    assert [(p.at, p.value) for p in broken.points] == [
        (0, 1.0),
        (3, 0.8),
        (6, None),
        (24, 0.58),
        (27, None),
        (39, 0.5),
        (42, 0.45),
    ]
    assert broken.points[2].status is Status.SUPPRESSED and broken.marked
    assert [(p.at, p.value) for p in a_quarter.points] == [(0, 1.0), (3, None), (6, 0.9), (9, 0.8)]
    assert a_quarter.marked
    assert [p.value for p in whole.points] == [1.0, 0.95, 0.9] and not whole.marked
    # Ranges break with their curve; of a point that stands alone there is no area.
    assert [[at for at, *_ in one.rows] for one in chart.intervals] == [
        [0, 3],
        [39, 42],
        [6, 9],
        [0, 3, 6],
    ]


def test_the_screen_leaves_the_gap_and_marks_what_stands_alone(chart):
    drawn = {one["name"]: one for one in on_screen(chart)["data"] if "connectgaps" in one}
    assert drawn["大专"]["y"] == [1.0, 0.8, None, 0.58, None, 0.5, 0.45]
    assert (drawn["大专"]["connectgaps"], drawn["大专"]["mode"]) == (False, "lines+markers")
    assert drawn["本科"]["y"] == [1.0, None, 0.9, 0.8]
    assert drawn["硕士"]["mode"] == "lines"


def test_a_slide_and_a_drawing_have_a_line_for_each_run(chart):
    runs = [one for one in in_office(chart).points if one.name == "大专"]
    assert sorted(one.x for one in runs) == [(0.0, 3.0), (24.0,), (39.0, 42.0)]
    assert [one.helper for one in runs].count(False) == 1  # the legend names it once
    assert all(one.size for one in runs)
    assert [[p.at for p in run] for run, _ in _pieces(chart.series[0]) if run] == [
        [0, 3],
        [24],
        [39, 42],
    ]
