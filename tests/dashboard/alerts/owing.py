"""A home in which two districts owe much for long and a third pays at once."""

from datetime import date
from pathlib import Path

from tests.world import HAISHU, XIHU, YUHANG, World

OWED = {XIHU: 60, HAISHU: 40}  # cases long overdue, beside thirty recent ones


def owing(path: Path) -> World:
    world = World(path)
    world.person(1, 4).spell(1, XIHU, "2021-01", "2025-12")
    for region, late in ({**OWED, YUHANG: 0}).items():
        for i in range(late + 30):
            grant = {
                "case_id": f"{region}-{i}",
                "policy": "补贴",
                "kind": "rent",
                "region": region,
                "amount": 1000.0,
                "applied_on": date(2025, 1, 1),
                "status": "approved",
                "decided_on": date(2025, 2, 1) if i < late else date(2025, 12, 1),
            }
            world.put("policy_payout", grant)
    world.build()
    return world
