"""`service_use`: what windows, 人才码 and flats did, month by month.

What format 2 of the contract added has a stream of chance of its own
(:func:`stream`): figures that stood before stay as they were.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from data.demo.draws import facts, insert
from data.demo.output import coded, write
from data.demo.plan import LAST, Plan
from data.demo.troubles import start_of, strength_of
from data.demo.world import bump

MONTHS: Final = range(LAST - 35, LAST + 1)
_SERVICES: Final = (  # service, channel, visits and cases per 10 000 inhabitants, days
    ("人才码", "code", 22.0, 5.0, 0.0),
    ("人才服务窗口", "counter", 6.0, 4.2, 4.0),
    ("网上办事", "online", 15.0, 7.0, 2.5),
    ("人才公寓", "flat", 1.5, 0.8, 6.0),
)
# Changzhou's talent flats: 3 500 people in 95 % of 1 415 flats (CALIBRATION).
_RESIDENTS: Final = 3_500 / (1_415 * 0.95)
_RENT: Final = 0.34  # of a month's pay in the place, for a whole flat at the market's price
_PAY: Final = 7_500  # yuan a month where a city's pay is 1
_BORNE: Final = (0.35, 0.55)  # share of the rent that the office bears
_RATED: Final = 0.62  # of cases
_PLEASED: Final = {"code": 0.975, "counter": 0.958, "online": 0.966, "flat": 0.93}
_COLUMNS: Final = {
    "service": "VARCHAR",
    "region": "VARCHAR",
    "channel": "VARCHAR",
    "month": "INTEGER",
    "visits": "INTEGER",
    "cases": "INTEGER",
    "people": "INTEGER",
    "days_to_finish": "DOUBLE",
    "capacity": "INTEGER",
    "occupied": "INTEGER",
    "residents": "INTEGER",
    "rent": "INTEGER",
    "rent_subsidy": "INTEGER",
    "rated": "INTEGER",
    "satisfied": "INTEGER",
}


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Chance of its own for one purpose: another one's draws never move it."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def service_use(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Four services in every county and month of the last three years."""
    insert(con, "service", _COLUMNS, list(_uses(plan)))
    written = {name: name for name in _COLUMNS}
    written["month"] = "month_text(month)"
    written["channel"] = coded("service_use", "channel", "channel")
    return write(con, out, "service_use", written, "service")


def _uses(plan: Plan) -> Iterator[tuple[object, ...]]:
    dice = stream(plan.seed, "service_use 2")
    overload = start_of("overloaded", plan.troubles)
    missing = start_of("missing_month", plan.troubles)
    pay = {int(city["code"]): float(city["pay"]) for city in facts("cities")}
    for fact in facts("counties"):
        county, tens = int(fact["code"]), int(fact["population"]) / 10_000
        rent = round(_PAY * pay[county // 100 * 100] * _RENT * dice.uniform(0.85, 1.15), -1)
        borne = round(rent * dice.uniform(*_BORNE), -1)
        for service, channel, visits, cases, days in _SERVICES:
            flats = max(10, round(tens * 2.4)) if channel == "flat" else None
            for month in MONTHS:
                wave = bump(county, month, len(service)) ** 0.08 * 1.01 ** ((month - LAST) / 12)
                over = county == 330106 and channel == "counter" and month >= overload
                busy = 1.9 if over else 1.0
                long = strength_of("overloaded") if over else 1.0
                done = round(tens * cases * wave * busy)
                used = min(flats, round(flats * 0.93 * wave**0.3)) if flats else None
                rated = int(dice.binomial(done, _RATED))
                pleased = int(dice.binomial(rated, _PLEASED[channel] - (0.12 if over else 0.0)))
                lived = round(used * _RESIDENTS * dice.uniform(0.97, 1.03)) if used else None
                if county // 100 == 3305 and month == missing:
                    continue
                yield (
                    service,
                    str(county),
                    channel,
                    month,
                    round(tens * visits * wave * busy),
                    done,
                    round(done * 0.9),
                    round(days * wave * long, 1) if days else None,
                    flats,
                    used,
                    lived,
                    # Rents are set anew each January.
                    int(rent * 1.02 ** (month // 12 - LAST // 12)) if flats else None,
                    int(borne) if flats else None,
                    rated,
                    pleased,
                )
