"""What 高校源头 says: read from protected tables only."""

import math

from dashboard.wording import differences, words
from dashboard.wording.leaders import lead
from dashboard.wording.members import ranked
from dashboard.wording.shares import share_of
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric

_NAMED = 3  # members that a sentence names


def feeders(come: Protected, whole: Protected) -> str:
    """Who sends us most: the first sentence of 高校源头."""
    row = whole.one()
    if row.value is None:
        return words.sentence(whole)
    where = words.place(whole.selection.region)
    said = [f"{words.period(whole)}有毕业生 {words.figure(row, whole.metric)}来{where}就业"]
    if whole.widened:
        said = [f"{words.place(come.selection.region)}{whole.widened}：{said[0]}"]
    rows = ranked(come)
    if rows:
        first = lead(come, rows, drawn=rows)
        # The first three, unless more can't be told from the first.
        names = "、".join(r.labels["school"] for r in rows[:_NAMED])
        who = names if first.ties <= _NAMED else first.who.rstrip("，")
        said.append(f"来得最多的院校是{who}")
        part = share_of(rows[:10], row)
        if part and len(rows) > 10:
            said.append(f"前 10 所占 {part}")
    return "，".join(said) + "。"


def step(now: Row, before: Row, metric: Metric) -> str:
    """A class against the one before: 持平 where chance (two standard errors of the difference of
    two Poisson counts) or rounding explains the change."""
    if now.value is not None and before.value is not None:
        spread = 2 * math.sqrt(now.value + before.value)
        if abs(now.value - before.value) <= spread:
            return "持平"
    return differences.change(now, before, metric)
