"""Trades that need attention: where posts per seeker and the fill rate both turned for the worse.

Each comes from a register of its own (seekers; results of posts), so that a slip in one of them,
or a few odd posts of a small trade, does not raise an alarm. Both changes on a year ago must stand
out from the peers' by the rule of :mod:`metrics.alerts.peers`, and be large enough to matter.
"""

from typing import Final

from metrics.alerts.peers import Watch, unusual
from metrics.alerts.rule import Alert, Ask
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment, trade

RULE: Final = (
    "求人倍率（升幅 25% 以上）与招聘完成率（降幅 10 个百分点以上）的同比变化，"
    "在同类中均超出中位数 3.5 个稳健标准差，且求职者、招聘人数均不少于 100"
)
_TIGHTER: Final = 0.25  # of the ratio's logarithm
_LESS_FILLED: Final = 0.10


def scarcer(ask: Ask, here: Selection, by: str) -> list[tuple[Alert, Alert]]:
    """Trades that became scarce, the gravest first.

    Args:
        ask: answers a question in protected figures.
        here: the region.
        by: ``occupation`` or ``industry``.

    Returns:
        For each trade its two alerts: posts per seeker, fill rate.
    """
    tight = unusual(ask, here, Watch(trade.TIGHTNESS, by, _TIGHTER, relative=True))
    unfilled = unusual(ask, here, Watch(recruitment.FILL_RATE, by, _LESS_FILLED))
    less = {alert.where: alert for alert in unfilled}
    both = [(alert, less[alert.where]) for alert in tight if alert.where in less]
    return sorted(both, key=lambda pair: -pair[0].weight)
