"""Hot and cold spots, county by county: Gi* and the false discovery rate written out."""

from datetime import date
from math import erfc, sqrt

import pytest

from data.reference.neighbours import neighbours
from metrics.registry import REGISTRY
from tests.world import ZHEJIANG, World, exact

COUNTIES = 14


@pytest.fixture(scope="module")
def spots(tmp_path_factory):
    """Fourteen counties of 120 people; one corner has the talent, another wants the heads."""
    world = World(tmp_path_factory.mktemp("spots"))
    known = neighbours(ZHEJIANG)
    codes = sorted(known)[:COUNTIES]
    talent, heads, who = {}, {}, 0
    for i, code in enumerate(codes):
        talent[code] = 100 if code in {codes[0], *known[codes[0]]} else 20 + 5 * (i % 3)
        heads[code] = 90 if code in {codes[-1], *known[codes[-1]]} else 10 + i % 4
        for n in range(120):
            world.person(who, 4 if n < talent[code] else 1).spell(who, code, "2025-01")
            who += 1
        world.put("job_posting", {
            "posting_id": str(code), "title": "岗", "headcount": heads[code], "region": code,
            "industry": 65, "posted_on": date(2026, 6, 1),
        })  # fmt: skip
    world.spell(0, codes[0], "2025-01", "2026-06", wage=1.0)
    shares = {
        "talent_hotspot": {code: 5 * round(n / 5) / 120 for code, n in talent.items()},
        "gap_hotspot": {code: n / 120 for code, n in heads.items()},
    }
    return world.build(), known, shares


@pytest.mark.parametrize("id", ["talent_hotspot", "gap_hotspot"])
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
    found = exact(cubes, REGISTRY[id], by=("county",), month="2026-06").set_index("county")
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
