"""Who stays in a cell and who enters it: by hand, and the identities on a world of random moves."""

import numpy as np
import pytest

from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m

C, E, F, I = 3, 5, 6, 9  # 制造业, 建筑业, 批发和零售业, 信息传输 as numbers  # noqa: E741


@pytest.fixture(scope="module")
def handmade(tmp_path_factory):
    """Points are Junes: 2023, 2024, 2025, 2026 (the data's last month)."""
    world = World(tmp_path_factory.mktemp("cells"))
    world.person(1).spell(1, XIHU, "2022-07", "2026-06", industry=34)  # stays all along
    world.person(2).spell(2, XIHU, "2022-07", "2023-12", industry=34)  # changes the employer …
    world.spell(
        2, YUHANG, "2024-01", firm=2, industry=35
    )  # … the county and the trade, not the cell
    world.person(3).spell(3, XIHU, "2022-07", "2023-10", industry=34)  # moves to another section
    world.spell(3, XIHU, "2023-11", industry=65)
    world.person(4).spell(4, XIHU, "2022-07", "2024-02", industry=34)  # moves to another city
    world.spell(4, HAISHU, "2024-03", industry=34)
    world.person(5).spell(5, XIHU, "2022-07", "2025-01", industry=34)  # leaves the data
    # Away for the two months around June 2025 only: no leaving.
    world.person(6).spell(6, XIHU, "2023-08", "2025-05", industry=34)
    world.spell(6, XIHU, "2025-08", industry=34)
    # A graduate of 2025, who enters in July.
    world.person(7, graduation_year=2025).spell(7, XIHU, "2025-07", industry=34)
    # There before, gone for a year, back.
    world.person(8).spell(8, XIHU, "2022-07", "2024-08", industry=34)
    world.spell(8, XIHU, "2025-09", industry=34)
    # A woman with a degree, born in 1970: past 55 in 2025, a month to three later by today's rule.
    world.person(9, gender="2", birth_year=1970).spell(9, XIHU, "2022-07", "2025-12", industry=34)
    # Takes a master's degree in the same post; another does so on the way to another section.
    world.person(10).person(10, 5, education_as_of=m("2024-12"))
    world.spell(10, YUHANG, "2022-07", industry=47)
    world.person(11).person(11, 5, education_as_of=m("2025-01"))
    world.spell(11, YUHANG, "2022-07", "2024-12", industry=47)
    world.spell(11, YUHANG, "2025-01", industry=51)
    return world.build()


def stays(cubes, month, level=2, region=HANGZHOU, section=C):
    found = cubes.query(
        "SELECT SUM(people) AS people, SUM(here) AS here, SUM(stayed) AS stayed, "
        "SUM(moved) AS moved, SUM(away) AS away, SUM(gone) AS gone, SUM(vanished) AS vanished "
        "FROM cell_stay WHERE month = ? AND level = ? AND region = ? AND section = ?",
        [m(month), level, region, section],
    )
    return {name: int(value) for name, value in found.iloc[0].items()}


def entries(cubes, month, level=2, region=HANGZHOU, section=C):
    found = cubes.query(
        "SELECT way, people FROM cell_entry WHERE month = ? AND level = ? AND region = ? "
        "AND section = ?",
        [m(month), level, region, section],
    )
    return dict(zip(found["way"], found["people"], strict=True))


def test_a_move_between_employers_is_no_exit_a_move_between_cells_is(handmade):
    # June 2023: persons 1-5, 8, 9. A year later 3 is in another section, 4 in another city.
    assert stays(handmade, "2023-06") == {
        "people": 7,
        "here": 7,
        "stayed": 5,
        "moved": 1,
        "away": 1,
        "gone": 0,
        "vanished": 0,
    }
    assert entries(handmade, "2024-06", section=I) == {4: 1}  # person 3, from another section
    assert entries(handmade, "2024-06", region=NINGBO) == {6: 1}  # person 4, from Hangzhou
    # Seen from the province's whole nobody of them moved at all (10 and 11 are in other sections).
    assert stays(handmade, "2023-06", 1, ZHEJIANG, -1)["stayed"] == 9


def test_a_short_absence_is_no_exit_a_longer_one_is(handmade):
    # June 2024: 1, 2, 5, 6, 8, 9. June 2025: 6 is away for two months and stands in the cell.
    assert stays(handmade, "2024-06") == {
        "people": 6,
        "here": 6,
        "stayed": 4,
        "moved": 0,
        "away": 0,
        "gone": 2,
        "vanished": 0,
    }
    assert stays(handmade, "2025-06")["people"] == 4
    assert stays(handmade, "2025-06")["here"] == 3
    # A year later a graduate and one who is back have come.
    assert entries(handmade, "2026-06") == {1: 1, 2: 1}


def test_retirement_by_today_s_ages_and_the_former_ones(handmade):
    found = handmade.query(
        "SELECT month, due, former, people FROM cell_stay "
        "WHERE level = 1 AND section = -1 AND due < 6 ORDER BY month"
    )
    rows = found.to_numpy(dtype=int).tolist()
    # Born in some month of 1970: 55 within 2025, and one to three months later by today's rule.
    assert [row[0] for row in rows] == [m("2023-06"), m("2024-06"), m("2025-06")]
    for _, due, former, people in rows:
        assert people == 1 and former <= due <= former + 1


def test_who_takes_a_degree_stays_and_passes_into_another_band(handmade):
    found = handmade.query(
        "SELECT section, band, SUM(stayed) AS stayed, SUM(raised) AS raised, SUM(moved) AS moved "
        "FROM cell_stay WHERE month = ? AND level = 2 AND region = ? AND section IN (5, -1) "
        "GROUP BY ALL ORDER BY ALL",
        [m("2024-06"), HANGZHOU],
    )
    # All sections: 1, 2, 6, 9 stay as they are (3 in his section I), 10 and 11 rise. In 建筑业:
    # 10 rises, 11 moves to trade.
    assert found.to_numpy(dtype=int).tolist() == [[-1, 4, 7, 2, 0], [E, 4, 1, 1, 1]]
    came = handmade.query(
        "SELECT section, band, way, people FROM cell_entry WHERE month = ? AND level = 2 "
        "AND region = ? AND section IN (5, 6, -1) ORDER BY ALL",
        [m("2025-06"), HANGZHOU],
    )
    assert came.to_numpy(dtype=int).tolist() == [[-1, 5, 5, 2], [E, 5, 5, 1], [F, 5, 4, 1]]


def test_nothing_is_known_of_what_follows_the_newest_point(handmade):
    newest = stays(handmade, "2026-06")
    assert newest["people"] == newest["here"] == 5
    assert newest["stayed"] == newest["gone"] == 0


def test_stocks_and_flows_add_up_in_every_cell_of_a_random_world(tmp_path):
    rng = np.random.default_rng(3)
    world = World(tmp_path)
    places, trades = (XIHU, YUHANG, HAISHU, 330000), (34, 35, 65, None)
    for who in range(150):
        world.person(
            who,
            int(rng.integers(1, 6)),
            birth_year=int(rng.integers(1960, 2000)),
            gender=str(rng.integers(0, 3)),
            graduation_year=int(rng.integers(2015, 2026)),
        )
        if who % 3 == 0:
            world.person(who, 6, education_as_of=int(rng.integers(m("2019-06"), m("2026-01"))))
        month = int(rng.integers(m("2019-01"), m("2023-01")))
        for _ in range(int(rng.integers(1, 7))):
            end = month + int(rng.integers(0, 30))
            place = int(rng.choice(places))
            world.spell(
                who,
                place,
                _text(month),
                _text(min(end, m("2026-05"))),
                firm=int(rng.integers(9)),
                industry=trades[int(rng.integers(4))],
            )
            month = end + int(rng.integers(1, 9))
            if month > m("2026-05"):
                break
    cubes = world.build()
    whole = cubes.query("SELECT SUM(people) AS n FROM stock WHERE month = ?", [m("2026-05")])
    broken = cubes.query(
        """SELECT SUM(CASE WHEN s.people <> COALESCE(b.same, 0) + COALESCE(e.people, 0)
                           THEN 1 ELSE 0 END) AS flow,
                  SUM(CASE WHEN s.month < (SELECT last_month FROM limits)
                            AND s.people <> s.stayed + s.moved + s.away + s.gone
                           THEN 1 ELSE 0 END) AS ends,
                  COUNT(*) AS n
        FROM (SELECT level, region, section, band, month, SUM(people) AS people,
                     SUM(stayed) AS stayed, SUM(moved) AS moved, SUM(away) AS away,
                     SUM(gone) AS gone
              FROM cell_stay GROUP BY ALL) AS s
        LEFT JOIN (SELECT level, region, section, band, month + 12 AS month,
                          SUM(stayed - raised) AS same
                   FROM cell_stay GROUP BY ALL) AS b USING (level, region, section, band, month)
        LEFT JOIN (SELECT level, region, section, band, month, SUM(people) AS people
                   FROM cell_entry GROUP BY ALL) AS e USING (level, region, section, band, month)
        WHERE s.month > (SELECT MIN(month) FROM cell_stay)"""
    ).iloc[0]
    assert (broken["flow"], broken["ends"]) == (0, 0)
    assert broken["n"] > 100
    here = cubes.query(
        "SELECT SUM(here) AS n FROM cell_stay WHERE level = 2 AND section >= 0 AND month = ?",
        [m("2026-05")],
    )
    assert int(here["n"].iloc[0]) == int(whole["n"].iloc[0]) > 30


def _text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"
