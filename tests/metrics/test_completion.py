"""What unripe values will come to: hand-made months, and the demo's own ripening played again."""

import json
from datetime import date

import numpy as np
import pytest

from data.home import Home
from data.snapshots.warehouse import Warehouse
from metrics.__main__ import main
from metrics.answer import answer
from metrics.completion import in_words
from metrics.completion.asked import quotient
from metrics.disclosure.protect import COMPLETED
from metrics.disclosure.public import round_public
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import Scope, Selection
from metrics.figures.market import recruitment
from metrics.models.ripening import cumulative, ladder, range_of, ultimate
from tests import homes
from tests.dashboard.truth.test_truth import made
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, World, m

WHO = Scope(ZHEJIANG)
LAST = "2026-08"
# Of 200 who register, 20 find work in the same month, 50 in the next, 30 in the one after.
STEPS = (20, 50, 30)
POSTS = ((0, 4, 2), (1, 6, 3))  # closed so many months later: headcount, filled


def _months(back):
    return [divmod(m(LAST) - back + 1 + i, 12) for i in range(back)]


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("ripening") / "home")
    for year, month in _months(8):
        start = date(year, month + 1, 3)
        for i in range(200):
            # The last of the year's months is August: what comes later isn't known yet.
            after = next((lag for lag, n in enumerate(np.cumsum(STEPS)) if i < n), None)
            ends = None if after is None else divmod(year * 12 + month + after, 12)
            known = ends is not None and ends[0] * 12 + ends[1] <= m(LAST)
            world.put(
                "job_seeker",
                {
                    "seeker_id": f"{year}-{month}-{i}",
                    "region": XIHU if i % 2 else YUHANG,
                    "education": 4,
                    "registered_on": start,
                    "intention_reached_on": date(ends[0], ends[1] + 1, 20) if known else None,
                },
            )
        for i in range(60):
            for lag, heads, filled in POSTS:
                ends = divmod(year * 12 + month + lag, 12)
                known = ends[0] * 12 + ends[1] <= m(LAST)
                world.put(
                    "job_posting",
                    {
                        "posting_id": f"{year}-{month}-{i}-{lag}",
                        "title": "岗",
                        "region": XIHU,
                        "headcount": heads,
                        "posted_on": start,
                        "closed_on": date(ends[0], ends[1] + 1, 20) if known else None,
                        "filled": filled if known else None,
                    },
                )
    return world.build()


def _asked(cubes, metric, by=(), months=None, region=ZHEJIANG, month=LAST, **where):
    selection = Selection(region, m(month) if month else None, months)
    for name, code in where.items():
        selection = selection.with_(name, code)
    return answer(cubes, metric, selection, WHO, by, widen=False)


def test_the_newest_month_of_a_share_is_completed(cubes):
    found = _asked(cubes, recruitment.REACHED_RATE)
    row = found.one()
    assert found.provisional and row.value == pytest.approx(0.10)
    # 20 of 200 now; each month before went on to 100. Nothing varies but the rounding: 20 is
    # anything from 17.5 to 22.5.
    assert row.completed.value == pytest.approx(0.5)
    assert row.completed.low <= 0.45 and row.completed.high >= 0.55
    assert in_words(found).startswith("预计完成后 50%（可能范围 ")


@pytest.mark.parametrize(
    "ends, told",
    [
        ((68, 60, 73), (0.68, 0.60, 0.73)),
        ((1.4, 1.2, 13.5), None),  # 「1%（可能范围 1%–14%）」 of a city to which 1.4 % come
        ((1.4, 1.1, 1.9), (0.01, 0.01, 0.02)),
        ((20, 16, 24), (0.20, 0.16, 0.24)),
        ((20, 14, 25), None),
        ((68, 57, 78), None),
    ],
)
def test_a_completed_share_is_said_where_its_range_says_something(ends, told):
    made_ = quotient(recruitment.REACHED_RATE, ends, (100.0, 100.0, 100.0))
    assert made_ == (told and pytest.approx(told))


def test_a_series_has_it_beside_its_unripe_months_alone(cubes):
    found = _asked(cubes, recruitment.REACHED_RATE, ("month",))
    beside = {row.keys["month"]: row.completed for row in found.rows() if row.value is not None}
    assert [m(LAST) - month for month, one in beside.items() if one] == [2, 1, 0]
    assert {one.value for one in beside.values() if one} == {0.5}
    assert in_words(found).startswith(f"{LAST} 预计完成后 50%")


def test_a_window_completes_its_unripe_months_only(cubes):
    row = _asked(cubes, recruitment.REACHED, months=12).one()
    assert row.value == 6 * 100 + 70 + 20
    assert row.completed.value == 800
    assert row.completed.low <= 800 <= row.completed.high


def test_posts_complete_above_and_below_the_line(cubes):
    row = _asked(cubes, recruitment.FILL_RATE, months=1).one()
    assert (row.numerator, row.denominator) == (120, 240)
    assert row.completed.value == pytest.approx(0.5)


def test_each_county_grows_as_it_did_before(cubes):
    found = _asked(cubes, recruitment.REACHED, ("county",), months=12, region=HANGZHOU)
    grown = {row.keys["county"]: row.completed.value for row in found.rows() if row.completed}
    assert sum(grown.values()) == pytest.approx(800, abs=15)


@pytest.mark.parametrize(
    "asked",
    [
        {"metric": recruitment.REACHED_RATE, "month": None},  # the newest ripe month
        {"metric": recruitment.REACHED_RATE, "month": "2026-05"},
        {"metric": recruitment.REACHED_RATE, "by": ("occupation",)},  # not kept how those grow
        {"metric": recruitment.SEEKERS},
    ],
)
def test_otherwise_nothing_is_said(cubes, asked):
    found = _asked(cubes, **asked)
    assert COMPLETED[0] not in found.frame and in_words(found) == ""


def test_a_public_table_has_none_of_it(cubes):
    found = round_public(_asked(cubes, recruitment.REACHED_RATE))
    assert found.one().completed is None and in_words(found) == ""


def test_the_command_line_says_it_in_each_form(cubes, capsys):
    home = str(cubes.warehouse.home.path)
    asked = ["show", "intention_rate", "--month", LAST, "--region", "330000", "--home", home]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert "10.0  预计完成后 50%（可能范围 " in out and "初步数" in out
    assert main([*asked, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["completed"] == 0.5 and row["completed_low"] < 0.5 < row["completed_high"]
    assert main([*asked, "--format", "csv"]) == 0
    assert (
        capsys.readouterr().out.splitlines()[0].endswith("completed,completed_low,completed_high")
    )


def test_a_snapshot_from_before_says_nothing(cubes):
    class Old(Published):
        def query(self, sql, values=()):
            from metrics.engine.core import OutdatedSnapshot

            if "seeker_ripening" in sql:
                raise OutdatedSnapshot
            return super().query(sql, values)

    old = Old(cubes.warehouse, cubes.snapshot)
    assert _asked(old, recruitment.REACHED_RATE).one().completed is None


@pytest.mark.slow
def test_the_demos_own_ripening_played_again(tmp_path):
    """Each of the demo's months as it was known then, completed, against what it came to: the
    province and its cities, seekers and posts. The range says 19 in 20."""
    home = Home(tmp_path / "home")
    homes.built(home, "truth 60000", lambda: made(home, 60_000))
    warehouse = Warehouse(home)
    read = Published(warehouse, warehouse.current()).query
    places = {"0": "province", "region // 100 * 100": "city"}
    inside, tried, off, lacking = 0, 0, 0.0, 0.0
    for table, column in (("seeker_ripening", "reached"), ("posting_ripening", "filled")):
        for place in places:
            frame = read(
                f"SELECT {place} AS place, month, lag, SUM({column}) AS n FROM {table} "
                "WHERE lag >= 0 GROUP BY ALL"
            )
            last, first = int(frame["month"].max()), int(frame["month"].min())
            for _, piece in frame.groupby("place"):
                steps = np.zeros((last - first + 1, int(piece["lag"].max()) + 1))
                np.add.at(steps, (piece["month"] - first, piece["lag"]), piece["n"])
                ages = steps.shape[1]
                for then in range(14, len(steps) - ages):
                    found = ladder(cumulative(steps[: then + 1], 0))
                    for age in range(ages - 1):
                        seen, truth = steps[then - age, : age + 1].sum(), steps[then - age].sum()
                        if seen < 10 or truth < 100:
                            continue
                        whole, error = ultimate(found, np.array([seen]), np.array([age]))
                        low, high = range_of(seen, whole, error)
                        inside += low <= truth <= high
                        off, lacking = off + abs(whole - truth), lacking + truth - seen
                        tried += 1
    assert tried > 90
    assert inside / tried >= 0.92
    assert off < lacking / 2
