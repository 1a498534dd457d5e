"""How far the shortage index foretells next year's fill rates: what an office's own past says.

As of a year before the newest settled fill rates: the index with what was known then, against the
fill rates of the twelve months after it; beside it single signs of the same day. Made of figures
that everybody with the same scope can ask for, so it tells no more than they do: a record of what
was shown, whose value is exactly that and has no margin of rounding.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Metric, Unit, Unknown
from metrics.engine.coverage import newest
from metrics.engine.dimensions import SIGN
from metrics.engine.labels import SIGNS
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes
from metrics.figures.market import gap, recruitment, trade
from metrics.figures.market.gap_makers import shown
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.reasons import INDEX
from metrics.models.market.foresight import FEWEST, TOP, foresight, reach

_YEAR: Final = 12
_NUMBERS: Final = ("low", "high", "hits", "top", "chance", "trades", "reach")
_NONE: Final = f"招聘登记不足两年，或可比的职业、行业不足 {FEWEST} 个，无从回看"
_OF: Final = {  # sign: its figure, and whether more of it foretells less filled
    "index": (gap.SHORTAGE, 1.0),
    "fill_rate": (recruitment.FILL_RATE, -1.0),
    "tightness": (trade.TIGHTNESS, 1.0),
    "days_to_fill": (recruitment.DAYS_TO_FILL, 1.0),
}


def _maker(by_trade: str) -> Callable[..., Exact]:
    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        if {*by, *(name for name, _ in selection.where)} & {*REGIONS}:
            raise Unknown(
                f"「{metric.name}」按所选地区整体计算，不能按地区划分或筛选；请直接选择地区"
            )
        asked = [str(code) for code in selection.codes("sign")]
        signs = asked or ([*SIGNS] if "sign" in by else ["index"])
        latest = newest(cubes, trade.TIGHTNESS)
        if latest is None:
            return unanswered(None, _NONE, by, _NUMBERS)
        place = Selection(selection.region)
        settled = latest - recruitment.FILL_RATE.lag
        if selection.month is not None and selection.month < settled:
            settled, latest = selection.month, selection.month + recruitment.FILL_RATE.lag
        then, trades = settled - _YEAR, (by_trade,)

        def filled(months: int, ago: int = 0) -> "pd.Series[float]":
            # `shown` looks as many months back as a fill rate needs to settle.
            here = place.at(latest - ago, months)
            return shown(cubes, recruitment.FILL_RATE, here, trades)["value"].astype(float)

        came = filled(_YEAR)
        halves = pd.concat([filled(_YEAR // 2), filled(_YEAR // 2, _YEAR // 2)], axis=1)
        most = reach(*halves.to_numpy(dtype=float).T)
        rows = []
        for sign in signs:
            figure, turned = _OF[sign]
            told = shown(cubes, figure, place.at(then), trades)["value"].astype(float)
            both = pd.concat([turned * told, -came], axis=1)
            found = foresight(*both.to_numpy(dtype=float).T)
            if found is not None:
                rows.append(
                    {
                        "sign": sign,
                        "value": found.rank,
                        "low": found.low,
                        "high": found.high,
                        "hits": found.hits,
                        "top": found.top,
                        "chance": found.chance,
                        "trades": found.trades,
                        "reach": most,
                    }
                )
        if not rows:
            return unanswered(settled, _NONE, by, _NUMBERS)
        frame = pd.DataFrame(rows)
        keys = frame[["sign"]] if "sign" in by else pd.DataFrame(index=range(len(frame)))
        made = marked(keys, frame["value"].round(2) + 0.0, np.nan, np.nan, Status.OK.value, 0.005)
        for name in _NUMBERS:
            made[name] = frame[name].astype(float).round(2)
        return Exact(made, None, settled, False)

    return make


def _metric(by_trade: str, name: str) -> Metric:
    return Metric(
        id=f"shortage_foresight_{by_trade}",
        name=f"紧缺指数预示力（{name}）",
        definition=(
            f"一年前的紧缺指数与其后 12 个月招聘完成率（反向）在各{name}之间的秩相关系数，"
            f"1 为完全预示，0 为无关；另列当时最紧缺的 {TOP} 个（不足 60 个时取三分之一）中"
            "有几个后来属最难招之列、碰巧应有几个，以及任何指标至多能达到的相关（由招聘完成率前后两半年的相关推算）。"
            f"可比的{name}不足 {FEWEST} 个不计算。"
            "本指标是对往年的回看，由当时和后来显示的数值算得，因此没有取整带来的误差范围。"
        ),
        unit=Unit.COEFFICIENT,
        kind=Kind.INDEX,
        direction=Direction.MORE_IS_BETTER,
        numerator=trade.TIGHTNESS.numerator,
        dimensions=(SIGN,),
        sources=gap.SHORTAGE.sources,
        follows=(
            "秩相关：Spearman (1904)，区间 Bonett and Wright (2000)；"
            "信度：Spearman (1910)、Brown (1910)"
        ),
        topic="gap",
        maker=_maker(by_trade),
        part_of=INDEX,
        examined=INDEX,
    )


OCCUPATION = _metric("occupation", "职业")
INDUSTRY = _metric("industry", "行业")
METRICS = (OCCUPATION, INDUSTRY)
