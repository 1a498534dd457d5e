"""Scene 需关注: the few things that crossed a line, in the order of every other list."""

from dashboard.alerts.board import board
from dashboard.projector.parts import safe
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import OUTDATED, Metric
from metrics.engine.selection import Selection

_MOST = 4
_WATCHED = (
    "年度引才目标是否落后、全年预计能否完成",
    "应兑未兑是否超期、兑现是否骤减、资金是否执行",
    "流出、招聘、求职是否异于往年和同类",
    "高校输送、生源返乡是否骤降，数据是否迟报",
)


def scene(room: Room) -> Drawn:
    """The gravest alerts, each a sentence.

    Raises:
        Nothing: rules on figures that an old snapshot lacks weren't looked at: no all-clear.
    """

    def fetch(metric: Metric, selection: Selection) -> Protected:
        return room.fetch(metric, selection, widen=False)

    found = board(room.user, room.chosen.region, fetch)
    place = words.place(room.chosen.region)
    if found.unseen and not found.open:
        raise Nothing(OUTDATED)
    if not found.open:
        items = "".join(f"<li>{safe(text)}</li>" for text in _WATCHED)
        body = f'<ol class="alerts quiet">{items}</ol>'
        return Drawn("按既定规则，目前没有需要关注的事项", body, (), f"{place}，逐项核对")
    shown = found.open[:_MOST]
    items = "".join(
        f'<li><b class="warn">需关注</b><span>{safe(one.told)}</span></li>' for one in shown
    )
    more = len(found.open) - len(shown)
    note = f"另有 {more} 项，见预警页；" if more > 0 else ""
    note += f"部分规则未能核对：{OUTDATED}；" if found.unseen else ""
    title = f"按既定规则，{place}有 {len(found.open)} 项需要关注"
    body = f'<ol class="alerts">{items}</ol>'
    tables = tuple(table for one in shown for table in one.found)
    return Drawn(title, body, tables, "异常只是线索，原因须进一步了解", note=f"{note}按轻重排列")
