"""Hot and cold spots, county by county: Gi* and the false discovery rate written out."""

from datetime import date
from math import erfc, floor, sqrt

import pandas as pd
import pytest

from data.reference.neighbours import neighbours
from metrics.answer import answer
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.world import ZHEJIANG, World, exact, m

COUNTIES = 14
MONTHS = {"inflow_hotspot": "2026-03"}


@pytest.fixture(scope="module")
def spots(tmp_path_factory):
    """Fourteen counties of 240: talent in one corner, heads wanted in another, a third is left."""
    world = World(tmp_path_factory.mktemp("spots"))
    known = neighbours(ZHEJIANG)
    codes = sorted(known)[:COUNTIES]
    talent, heads, left, who = {}, {}, {}, 0
    for i, code in enumerate(codes):
        talent[code] = 200 if code in {codes[0], *known[codes[0]]} else 150 + 5 * (i % 3)
        heads[code] = 90 if code in {codes[-1], *known[codes[-1]]} else 10 + i % 4
        left[code] = 60 if code in {codes[6], *known[codes[6]]} else 10 + 5 * (i % 2)
        for n in range(240):
            end = "2025-09" if n < left[code] else "2026-06"
            world.person(who, 4 if n < talent[code] else 1).spell(who, code, "2025-01", end)
            who += 1
        world.put(
            "job_posting",
            {
                "posting_id": str(code),
                "title": "岗",
                "headcount": heads[code],
                "region": code,
                "industry": 65,
                "posted_on": date(2026, 6, 1),
            },
        )
    shares = {
        "talent_hotspot": {c: (talent[c] - left[c]) / (240 - left[c]) for c in codes},
        "gap_hotspot": {c: heads[c] / (240 - left[c]) for c in codes},
        # The twelve months to 2026-03: six with those who left, six without.
        "inflow_hotspot": {
            c: -left[c] / (floor((talent[c] - left[c] / 2) / 5 + 0.5) * 5) for c in codes
        },
    }
    return world.build(), known, shares


@pytest.mark.parametrize("id", ["talent_hotspot", "gap_hotspot", "inflow_hotspot"])
def test_hot_spots_are_their_slow_twin(spots, id):
    cubes, known, shares = spots
    x = shares[id]
    n, mean = len(x), sum(x.values()) / len(x)
    spread = sqrt(sum(v * v for v in x.values()) / n - mean**2)
    z = {}
    for code in x:
        near = [other for other in x if other == code or other in known[code]]
        k = len(near)
        away = sum(x[other] for other in near) - k * mean
        z[code] = away / (spread * sqrt((n * k - k * k) / (n - 1)))
    found = exact(cubes, REGISTRY[id], by=("county",), month=MONTHS.get(id, "2026-06")).set_index(
        "county"
    )
    assert set(found.index) == set(x)
    for code in x:
        assert found.loc[code, "value"] == pytest.approx(z[code], abs=0.051), code
    # Step up: the largest rank r whose p is at most r/n of 5 %, and all below it.
    p = {code: erfc(abs(score) / sqrt(2)) for code, score in z.items()}
    ranked = sorted(x, key=p.__getitem__)
    passed = [r for r, code in enumerate(ranked, 1) if p[code] <= 0.05 * r / n]
    stand_out = set(ranked[: max(passed, default=0)])
    assert stand_out, "nothing stands out: the test would prove little"
    for code in x:
        expected = "" if code not in stand_out else "hot" if z[code] > 0 else "cold"
        assert found.loc[code, "cluster"] == expected, code


@pytest.mark.parametrize("id", ["talent_hotspot", "gap_hotspot", "inflow_hotspot"])
def test_a_county_asked_for_alone_is_judged_beside_its_neighbours(spots, id):
    """A filter took them away, so that there were too few counties for any score."""
    cubes, _, shares = spots
    month = m(MONTHS.get(id, "2026-06"))
    asked = Selection(ZHEJIANG, month)
    whole = answer(cubes, REGISTRY[id], asked, Scope(ZHEJIANG), ("county",)).frame
    for code in shares[id]:
        only = asked.with_("county", code)
        found = answer(cubes, REGISTRY[id], only, Scope(ZHEJIANG), ("county",)).frame
        expected = whole[whole["county"] == code].reset_index(drop=True)
        assert expected["value"].notna().all()
        pd.testing.assert_frame_equal(found[expected.columns], expected, check_dtype=False)
