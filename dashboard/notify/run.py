"""One run of `python -m dashboard notify`: for each receiver what is news, in whole messages."""

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from dashboard.access import audit, gateway, holdings, looks
from dashboard.alerts.attention import page_link
from dashboard.alerts.board import Item, board
from dashboard.notify import ledger
from dashboard.notify.channel import Channel, channel
from dashboard.notify.receivers import Receiver, Receivers
from dashboard.wording import words
from data.home import Home
from data.months import month_name
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection

PAUSES: Final = (2.0, 8.0)  # seconds between the tries of one run


@dataclass
class Told:
    """What became of one receiver's news.

    Attributes:
        receiver, by: who, and how.
        sent, failed, waiting, doubtful, resting: how many alerts.
        why: of those that failed.
        barred: why nothing may be sent to them at all.
        messages: the texts, in a dry run.
    """

    receiver: str
    by: str
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    doubtful: int = 0
    resting: int = 0
    why: str = ""
    barred: str = ""
    messages: list[str] = field(default_factory=list)


def run(
    home: Home,
    named: Receivers,
    *,
    again: bool = False,
    dry: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    pauses: Sequence[float] = PAUSES,
) -> list[Told]:
    """Tell every receiver what they have not been told.

    Args:
        home: the installation.
        named: the receivers.
        again: what is doubtful or waits for its next try is sent now.
        dry: nothing is sent or noted as sent; the looks are noted, for the texts are shown.
        now: the time, with its zone.
        pauses: seconds between the tries of one run.

    Raises:
        Refused: a channel's address is wrong; found before anything is sent.
        audit.NotWritten: the trail can't be written, so nothing leaves.
    """
    ways = [channel(one) for one in named.all]
    return [_told(home, way, named.link, again, dry, now, pauses) for way in ways]


def _told(
    home: Home,
    way: Channel,
    link: str,
    again: bool,
    dry: bool,
    now: Callable[[], datetime],
    pauses: Sequence[float],
) -> Told:
    receiver = way.receiver
    told = Told(receiver.name, receiver.by)
    if receiver.barred:
        told.barred = receiver.barred
        if not dry:
            barred(home, receiver, "预警", now())
        return told
    with looks.collected() as seen:
        items = [one for one in _items(receiver) if one.severity <= receiver.severity]
    by_name = {item.episode: item for item in items}
    send, wait, doubtful = ledger.due(home, receiver.name, list(by_name), now(), again=again)
    told.waiting, told.doubtful = len(wait), len(doubtful)
    if receiver.rests(now().time()) and not dry:
        told.resting = len(send)
        return told
    if not send:
        return told
    # What leaves is noted before it does, figure by figure.
    note = f"{receiver.name}（{receiver.by}）"
    audit.write(home, [replace(one, action="notify", detail=note) for one in seen.events])
    for batch in _batches([by_name[name] for name in send], way, link):
        text = _text(receiver, batch, link)
        if dry:
            told.messages.append(f"{_title(receiver, batch)}\n{text}")
            continue
        why = _sent(home, way, batch, text, now, pauses)
        told.sent += 0 if why else len(batch)
        told.failed += len(batch) if why else 0
        told.why = why or told.why
    return told


def barred(home: Home, receiver: Receiver, what: str, now: datetime) -> None:
    """Note once a day that somebody isn't told any more, and why."""
    if not ledger.drop(home, receiver.name, f"barred:{what}:{now:%Y-%m-%d}", receiver.barred, now):
        return
    noted(home, receiver, f"{what} 未发送：{receiver.barred}")


def noted(home: Home, receiver: Receiver, outcome: str) -> None:
    """Note what became of a message.

    Raises:
        audit.NotWritten: the trail can't be written.
    """
    user = receiver.user
    event = audit.event(
        user,
        "notify",
        snapshot=holdings.serving_id(),
        detail=f"{receiver.name}（{receiver.by}）{outcome}"[:300],
    )
    audit.write(home, [event])


def _items(receiver: Receiver) -> tuple[Item, ...]:
    """What needs attention in the receiver's region, under their rights."""

    def fetch(metric: Metric, selection: Selection) -> Protected:
        return gateway.fetch_for(receiver.user, metric, selection, widen=False)

    return board(receiver.user, receiver.user.scope.region, fetch).open


def _sent(
    home: Home,
    way: Channel,
    batch: Sequence[Item],
    text: str,
    now: Callable[[], datetime],
    pauses: Sequence[float],
) -> str:
    """Send one message, trying again after each pause; why it failed, or nothing."""
    receiver, names = way.receiver, [item.episode for item in batch]
    ledger.claim(home, receiver.name, names, uuid.uuid4().hex, now())
    why = ""
    for pause in (0.0, *pauses):
        time.sleep(pause)
        why = way.deliver(_title(receiver, batch), text)
        if not why:
            break
    ledger.settle(home, receiver.name, names, why, now())
    outcome = f"未送达：{why}" if why else "已送达"
    noted(home, receiver, f"{len(batch)} 项 {outcome}")
    return why


def _batches(items: Sequence[Item], way: Channel, link: str) -> Iterable[list[Item]]:
    """As many whole alerts a message as its channel takes."""
    batch: list[Item] = []
    for item in items:
        longer = [*batch, item]
        whole = _title(way.receiver, longer) + _text(way.receiver, longer, link)
        if batch and not way.fits(whole):
            yield batch
            longer = [item]
        batch = longer
    if batch:
        yield batch


def _title(receiver: Receiver, batch: Sequence[Item]) -> str:
    place = words.place(receiver.user.scope.region)
    return f"{holdings.settings().title}：{place} {len(batch)} 项需要关注"


def _text(receiver: Receiver, batch: Sequence[Item], link: str) -> str:
    """The alerts, each with its link; the data's month, the marks that every file bears."""
    lines = [
        f"{i}．［{item.severity.label}］{item.told}\n{link}/{page_link(item.alert)}"
        for i, item in enumerate(batch, 1)
    ]
    return "\n".join([*lines, f"全部事项：{link}/alerts", marks()])


def marks() -> str:
    """The data's month and the marks that every file bears, in one line."""
    reach = holdings.months()
    about = [f"数据截至{month_name(reach[1])}"] if reach else []
    if holdings.serving().demo:
        about.append("演示数据")
    about.append("内部资料；非涉密系统，严禁处理国家秘密")
    return "；".join(about)
