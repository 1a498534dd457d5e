"""In how many months more came than left: which months, where some are hidden."""

from dashboard.wording import findings
from metrics.figures.people import flow
from tests.dashboard.profile.test_page import count


def series(metric, values):
    """A figure by month, those that are ``None`` hidden."""
    found = count(metric, 0)
    frame = found.frame.iloc[[0] * len(values)].reset_index(drop=True)
    shown = [value is not None for value in values]
    frame = frame.assign(
        month=[24300 + i for i in range(len(values))],
        month_label=[str(i) for i in range(len(values))],
        value=[float(value) if value is not None else float("nan") for value in values],
        status=["ok" if one else "suppressed" for one in shown],
    )
    return found.__class__(**{**vars(found), "frame": frame, "by": ("month",)})


def test_all_months_are_the_newest_ones():
    come, gone = series(flow.INFLOW, [50, 60, 70]), series(flow.OUTFLOW, [10, 90, 20])
    assert findings.balance(come, gone) == "近 3 个月中，2 个月流入多于流出"


def test_some_months_are_told_out_of_all():
    come, gone = series(flow.INFLOW, [50, None, 70]), series(flow.OUTFLOW, [10, 90, None])
    assert findings.balance(come, gone) == "3 个月中 1 个月可比，其中 1 个月流入多于流出"
