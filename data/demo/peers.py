"""城市对标: invented series of our cities and their peers, and invented clauses of their policies.

All of it says 演示 in its names, and where a figure would have a source, that there is none.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb

from data.contracts.city import GRANTEES, PAID_AS
from data.demo.draws import facts, insert
from data.demo.output import write
from data.demo.plan import LAST
from data.demo.world import bump
from data.reference import region_name

SOURCE: Final = "演示数据（虚构）"
EDITION: Final = "演示版"
YEARS: Final = range(LAST // 12 - 6, LAST // 12)
_POLICY: Final = "人才政策（演示）"
# Name, unit, column of the profiles, growth a year, decimals.
_SERIES: Final = (
    ("每万劳动力研发人员（演示）", "人年/万人", "rd", 1.06, 0),
    ("高技能人才占技能人才比重（演示）", "%", "skilled", 1.02, 1),
    ("城镇居民人均可支配收入（演示）", "元", "income", 1.045, 0),
    ("城镇调查失业率（演示）", "%", "jobless", 0.99, 1),
)
# Item, for whom, usual amount (元), how it is paid, on which condition.
_CLAUSES: Final = (
    ("生活补贴", "doctor", 100_000, "once", "全日制，首次来本地就业，参保满6个月"),
    ("生活补贴", "master", 30_000, "once", "全日制，首次来本地就业，参保满6个月"),
    ("生活补贴", "bachelor", 10_000, "once", "全日制，毕业2年内，参保满6个月"),
    ("租房补贴", "doctor", 2_000, "month", "本地无住房，最长36个月"),
    ("租房补贴", "master", 1_000, "month", "本地无住房，最长36个月"),
    ("购房补贴", "high", 600_000, "cap", "首次购房，服务满5年"),
    ("创业资助", "any", 200_000, "cap", "登记注册3年内，带动就业3人以上"),
)
_ROUND: Final = {"once": 5_000, "month": 100, "cap": 50_000}
_PROVINCES: Final = {"330000": (0.8, 2100), "320000": (0.6, 2000), "440000": (0.9, 1950),
                     "370000": (0.1, 1700)}  # fmt: skip


def published() -> Iterator[tuple[str, str, int, float, str, str, str]]:
    """Rows of `city_indicator`: city, indicator, year, value, unit, source, edition."""
    for city in facts("peer_profiles"):
        for name, unit, column, growth, decimals in _SERIES:
            for step, year in enumerate(YEARS):
                wave = 1 + 0.004 * (bump(int(city["city"]) + len(column), year) - 1)
                value = round(float(city[column]) * growth**step * wave, decimals)
                yield city["city"], name, year, value, unit, SOURCE, EDITION
    for province, (inflow, density) in _PROVINCES.items():
        for step, year in enumerate(YEARS):
            told = ("求职者净流入率（演示）", year, round(inflow + 0.02 * step, 1), "%")
            yield province, *told, SOURCE, EDITION
            told = ("每万人大专及以上人数（演示）", year, round(density * 1.03**step), "人")
            yield province, *told, SOURCE, EDITION


def policy_clause(con: duckdb.DuckDBPyConnection, out: Path) -> Path:
    """What each of those places would offer, were it real."""
    columns = ("city", "policy", "item", "grantee", "amount", "paid_as", "threshold", "since",
               "source")  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for at, city in enumerate(facts("peer_profiles")):
        policy = f"{region_name(int(city['city']))}{_POLICY}"
        since = f"{2024 + at % 2}-0{1 + at % 6}-01"
        for turn, (item, grantee, usual, paid_as, threshold) in enumerate(_CLAUSES):
            if (at + turn) % 5 == 4:  # nobody offers everything
                continue
            grain = _ROUND[paid_as]
            amount = max(grain, round(usual * float(city["generous"]) / grain) * grain)
            told = (item, GRANTEES[grantee], float(amount), PAID_AS[paid_as], threshold, since)
            rows.append((city["city"], policy, *told, SOURCE))
    kinds = {name: "DOUBLE" if name == "amount" else "VARCHAR" for name in columns}
    insert(con, "clause", kinds, rows)
    return write(con, out, "policy_clause", {name: name for name in columns}, "clause")
