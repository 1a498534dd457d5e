"""Scene 需关注: the few things that crossed a line, in the order of the regions' codes."""

from dashboard.alerts import attention as alarm
from dashboard.projector.parts import safe
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.wording import words
from metrics.alerts.rules import alerts
from metrics.disclosure.protect import Protected
from metrics.engine.core import OUTDATED, Metric
from metrics.engine.selection import Selection

_MOST = 4
_WATCHED = (
    "年度引才目标是否落后序时进度",
    "应兑未兑中等待超过 180 天的是否过多",
    "区县净流入率、职业求人倍率、高校毕业生留市率是否明显异于同类",
)


def scene(room: Room) -> Drawn:
    """The gravest alerts, each a sentence.

    Raises:
        Nothing: rules on figures that an old snapshot lacks weren't looked at: no all-clear.
    """
    asked: list[Protected] = []

    def ask(metric: Metric, selection: Selection, by: tuple[str, ...]) -> Protected:
        asked.append(room.fetch(metric, selection, by, widen=False))
        return asked[-1]

    found = alerts(ask, room.chosen, room.user.scope.region)
    shown = sorted(found[:_MOST], key=lambda one: (one.region, one.metric.id, one.where))
    place = words.place(room.chosen.region)
    unseen = any(one.refused == OUTDATED for one in asked)
    if unseen and not found:
        raise Nothing(OUTDATED)
    if not found:
        items = "".join(f"<li>{safe(text)}</li>" for text in _WATCHED)
        body = f'<ol class="alerts quiet">{items}</ol>'
        return Drawn(
            "按既定规则，目前没有需要关注的事项", body, tuple(asked[:1]), f"{place}，逐项核对"
        )
    items = "".join(
        f'<li><b class="warn">需关注</b><span>{safe(alarm.sentence(one))}</span></li>'
        for one in shown
    )
    more = len(found) - len(shown)
    note = f"另有 {more} 项，见总览与各页；" if more > 0 else ""
    note += f"部分规则未能核对：{OUTDATED}；" if unseen else ""
    title = f"按既定规则，{place}有 {len(found)} 项需要关注"
    body = f'<ol class="alerts">{items}</ol>'
    tables = tuple(one for one in asked if any(one.metric is alert.metric for alert in shown))
    return Drawn(
        title, body, tables, "异常只是线索，原因须进一步了解", note=f"{note}按地区代码排列"
    )
