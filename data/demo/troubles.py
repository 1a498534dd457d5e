"""The troubles planted in the demo: what is wrong, where, since when, how badly.

Everything else is smooth, so a warning elsewhere is a false one. Employers and universities in
trouble are invented; the districts are the map's own, and every screen says 演示数据.
"""

from dataclasses import asdict, dataclass
from typing import Final

from data.months import month_number, month_text

GONE_UNIVERSITY: Final = "江东演示大学（虚构）"


@dataclass(frozen=True)
class Trouble:
    """One planted trouble.

    ``cell`` names dimension and value as the contracts code them, ``start`` is a month number
    (-1: there is no trouble), ``strength`` is in the words of ``effect``.
    """

    id: str
    pages: tuple[str, ...]
    cell: dict[str, int | str]
    start: int
    strength: float
    effect: str
    table: str  # the contract in which the affected rows lie

    def row(self) -> dict[str, object]:
        """As JSON for the tests."""
        return {**asdict(self), "start_text": month_text(self.start)}


def _planted() -> tuple[Trouble, ...]:
    at = month_number
    return (
        Trouble(
            "outflow",
            ("总览", "区域人才地图", "供需预测", "预警与专报"),
            {"region": 330303},
            at("2025-10"),
            0.022,
            "extra monthly hazard of leaving the city, whoever came here",
            "employment",
        ),
        Trouble(
            "posts_surge",
            ("产业缺口", "招聘市场", "供需预测"),
            {"industry": 35},
            at("2026-01"),
            2.0,
            "times as many posts from the start month on",
            "job_posting",
        ),
        Trouble(
            "seekers_halve",
            ("产业缺口", "招聘市场"),
            {"occupation": "6-21-04-01,2-02-38-10", "industry": 35},
            at("2026-01"),
            0.5,
            "times as many seekers for the industry's own occupations",
            "job_seeker",
        ),
        Trouble(
            "university_gone",
            ("高校源头",),
            {"school": GONE_UNIVERSITY},
            at("2025-07"),
            0.9,
            "share of graduates, classes 2025 on, who no longer come",
            "graduate",
        ),
        Trouble(
            "natives_stay_away",
            ("本地生源回流",),
            {"origin": 330381},
            at("2023-07"),
            0.8,
            "share of returning natives, classes 2023 on, who stay away",
            "graduate",
        ),
        Trouble(
            "cliff",
            ("人才留存",),
            {"region": 330110, "from": "2025-03", "to": "2026-02"},
            at("2025-03"),
            1.0,
            "the half-year cliff once more (doubled) for those arriving then",
            "employment",
        ),
        Trouble(
            "unpaid",
            ("政策与资金", "总览"),
            {"region": 330212},
            at("2025-02"),
            0.85,
            "share of cases approved since then that stay unpaid",
            "policy_payout",
        ),
        Trouble(
            "not_executed",
            ("政策与资金",),
            {"region": 330200, "programme": "青年人才安居专项"},
            at("2026-01"),
            0.03,
            "share of the year's budget executed",
            "fund_budget",
        ),
        Trouble(
            "target_behind",
            ("总览", "预警与专报"),
            {"region": 330700, "indicator": "new_college"},
            at("2026-01"),
            1.6,
            "the year's target against what the year will really bring",
            "target",
        ),
        Trouble(
            "overloaded",
            ("政策与资金", "预警与专报"),
            {"region": 330106, "channel": "counter"},
            at("2026-04"),
            4.0,
            "times the usual days to finish a case",
            "service_use",
        ),
        Trouble(
            "missing_month",
            ("数据与口径",),
            {"region": 330500, "table": "service_use"},
            at("2026-05"),
            1.0,
            "months without any row from the city",
            "service_use",
        ),
        Trouble(
            "stale",
            ("数据与口径",),
            {"region": 330800, "table": "job_seeker"},
            at("2026-06"),
            1.0,
            "no row from the city since then",
            "job_seeker",
        ),
        Trouble(
            "benchmark_drop",
            ("城市对标",),
            {"region": 330600, "indicator": "求职者净流入率（演示）"},
            at("2025-01"),
            -1.5,
            "per cent, after 0.4 the year before",
            "city_indicator",
        ),
    )


PLANTED: Final = _planted()
NEVER: Final = 9_999_999  # a month that no demo reaches


def start_of(trouble_id: str, planted: bool) -> int:
    """First month of a trouble, or a month that never comes in a quiet province."""
    found = next(trouble for trouble in PLANTED if trouble.id == trouble_id)
    return found.start if planted else NEVER


def strength_of(trouble_id: str) -> float:
    """How strong a trouble is, in the words of its ``effect``."""
    return next(trouble.strength for trouble in PLANTED if trouble.id == trouble_id)
