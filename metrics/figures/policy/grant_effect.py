"""What grants to people did: like people with and without one, both still here at month 6.

The comparison is metrics.models.effect.matched, the judgement metrics.models.effect.verdict. What
leaves is the verdict: a difference in whole points with its range, or the reason for having none.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.curves import WHOLE, nothing
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Metric, Unit
from metrics.engine.dimensions import REGIONS
from metrics.engine.risk_set import exits_and_censored, last_decided
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.engine.table import Table, grouped
from metrics.figures.policy.recipients import since_register
from metrics.figures.reasons import MODEL
from metrics.figures.retention import leaving
from metrics.models.effect.inference import LEVEL
from metrics.models.effect.matched import LANDMARK, Matched, People, compared, people_of
from metrics.models.effect.verdict import Answer, Verdict, Why, grants

HORIZON: Final = 36
COLUMNS: Final = (
    "value",
    "numerator",
    "denominator",
    "half_width",
    "status",
    "low",
    "high",
    "answer",
    "why",
)
_TRAITS: Final = ("cohort", "education", "section", "school_group", "native")


def _effect(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """One verdict a place."""
    condition = f"tenure > {LANDMARK} AND {since_register(cubes)}"
    frame = exits_and_censored(cubes, metric, selection, (*by, *_TRAITS, "received"), condition)
    frame = frame.assign(granted=frame["received"] == 1)
    places = Table({name: frame[name].to_numpy() for name in by}, len(frame))
    people = people_of(frame, _TRAITS)  # all of them stayed beyond the landmark
    found = [
        (dict(zip(by, key, strict=True)), _compared(people.take(rows)))
        for key, rows in (grouped(places, by) if len(frame) or not by else ())
    ]
    judged = sum(_judge(one, LEVEL).answer is not Answer.UNKNOWN for _, one in found)
    # Among many places some stand out by chance; so all hold together (Bonferroni).
    level = 1 - (1 - LEVEL) / max(judged, 1)
    rows = [key | told(_judge(one, level), _matched_people(one)) for key, one in found]
    if not rows and not by:
        rows = [told(_judge(None, level), 0.0)]
    made = pd.DataFrame(rows, columns=[*by, *COLUMNS])
    return Exact(made, None, last_decided(cubes), False)


def _compared(people: People) -> Matched | None:
    """Like people on both sides; ``None`` where there are none."""
    try:
        return compared(people, _TRAITS)
    except ValueError:
        return None


def _judge(found: Matched | None, level: float) -> Verdict:
    if found is None:
        return Verdict(Answer.UNKNOWN, why=Why.NO_COMPARISON)
    return grants(found, HORIZON, level)


def _matched_people(found: Matched | None) -> float:
    if found is None:
        return 0.0
    return float(round_to(np.array([found.people[0]]), rounding_base())[0])


def told(said: Verdict, people: float) -> dict[str, Any]:
    """A verdict as a protected row: whole points, its range rounded outwards.

    One that can't be given is ``suppressed`` where too few stand behind it, else ``empty``.
    """
    if said.answer is Answer.UNKNOWN:
        state = Status.SUPPRESSED if said.why is Why.TOO_FEW else Status.EMPTY
        return nothing(state) | {
            "answer": said.answer.value,
            "why": said.why.value if said.why else "",
        }
    return {
        "value": float(np.round(said.estimate, 2)) + 0.0,  # −0 is 0
        "numerator": np.nan,
        "denominator": people,
        "half_width": WHOLE,
        "status": Status.OK.value,
        "low": float(np.floor(said.low * 100) / 100),
        "high": float(np.ceil(said.high * 100) / 100),
        "answer": said.answer.value,
        "why": "",
    }


GRANT_EFFECT = Metric(
    id="grant_effect",
    name=f"补贴对满{HORIZON}个月留存的作用",
    definition=(
        f"来后满 {LANDMARK} 个月仍在的人才中，此前已获批生活、租房或购房补贴者，与来本地年份、"
        f"学历、行业、毕业院校、生源都相同而未获批者相比，满 {HORIZON} 个月后仍在本地的比例之差。"
        "只在两边都有的同类人之间比较；两边各不足 100 人、匹配后仍有明显不同的，不作判断。"
        "按地区划分时，可能范围按同时判断的地区数放宽（Bonferroni）。"
        "只计政策兑现数据覆盖全年的来本地年份。没有登记的差别（如本来就打算长住）无法比较，结论以此为限。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.MODEL,
    direction=Direction.MORE_IS_BETTER,
    numerator=(leaving.LEFT,),
    dimensions=REGIONS,
    sources=("person", "employment", "insurance_month", "policy_payout"),
    follows="界标法：Anderson, Cain, Gelber（1983）；精确匹配：Iacus, King, Porro（2012）",
    topic="policy",
    maker=_effect,
    part_of=MODEL,
    examined=MODEL,
)

METRICS = (GRANT_EFFECT,)
