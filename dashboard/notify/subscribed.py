"""Subscriptions that are due: made under the receiver's rights, sent once, tried again, noted.

Who subscribed must still be somebody here and still see what they subscribed to; what is sent is
asked under the rights of whoever receives it. Either lost: nothing is sent, and the trail says so
once.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from dashboard.access import audit, auth, gateway, holdings, looks
from dashboard.alerts.attention import PAGES
from dashboard.alerts.board import Item, board
from dashboard.briefing import monthly
from dashboard.export.forms import FORMS, lacking
from dashboard.export.leaving import stamp
from dashboard.export.report import Say
from dashboard.kept import opening, subscriptions, views
from dashboard.kept.annotating import annotated
from dashboard.kept.annotations import seen as annotations
from dashboard.kept.subscriptions import ALERT, BRIEFING, DUE, Subscription
from dashboard.notify import ledger
from dashboard.notify.channel import Channel, channel
from dashboard.notify.receivers import Receiver, Receivers
from dashboard.notify.run import PAUSES, barred, marks, noted
from dashboard.wording import words
from data import passing
from data.home import Home, Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric, Unknown
from metrics.engine.selection import Selection, contains

LATE: Final = ("未送达", "待重试", "送达不明", "不发送")  # states that somebody should look into
_ROWS: Final = 12  # of the table in a text
_SENTENCES: Final = 8


@dataclass
class Sent:
    """What became of one subscription.

    Attributes:
        receiver, what, due: whose, what and when, in words.
        state: 已送达, 未送达, 待重试, 送达不明, 暂不送 (quiet hours), 不发送; empty: nothing due.
        why: of what was not sent.
        message: the text, in a dry run.
    """

    receiver: str
    what: str
    due: str
    state: str = ""
    why: str = ""
    message: str = ""


@dataclass
class Letter:
    """A message ready to leave.

    Attributes:
        title, text: as they are sent.
        name, raw: the file that goes with it; empty for none.
        events: the looks that it rests on.
    """

    title: str
    text: str
    name: str = ""
    raw: bytes = b""
    events: list[audit.Event] = field(default_factory=list)


def run(
    home: Home,
    named: Receivers,
    *,
    again: bool = False,
    dry: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    pauses: Sequence[float] = PAUSES,
) -> list[Sent]:
    """Send every subscription that is due to the receivers named; arguments as for
    :func:`dashboard.notify.run.run`.

    Raises:
        Refused: what is kept can't be read.
        audit.NotWritten: the trail can't be written, so nothing leaves.
    """
    by_name = {one.name: one for one in named.all}
    found = []
    for one in subscriptions.subscriptions(home):
        receiver = by_name.get(one.receiver)
        if receiver is not None:
            found.append(_one(home, one, channel(receiver), named.link, again, dry, now, pauses))
    return found


def _one(
    home: Home,
    one: Subscription,
    way: Channel,
    link: str,
    again: bool,
    dry: bool,
    now: Callable[[], datetime],
    pauses: Sequence[float],
) -> Sent:
    receiver = way.receiver
    sent = Sent(receiver.name, one.what, DUE[one.due])
    if receiver.barred:
        sent.state, sent.why = "不发送", receiver.barred
        if not dry:
            barred(home, receiver, "订阅", now())
        return sent
    try:
        subscriber = _subscriber(home, one, receiver)
        sent.what = subscriptions.described(home, subscriber, one.what)
        items, alerts = _due(home, one, subscriber, receiver, now())
    except (Refused, auth.NoEntry) as error:
        return _dropped(home, one, receiver, sent, str(error), dry, now())
    send, wait, doubtful = ledger.due(home, receiver.name, items, now(), again=again)
    if not send:
        sent.state = "待重试" if wait else "送达不明" if doubtful else ""
        return sent
    if receiver.rests(now().time()) and not dry:
        sent.state = "暂不送"
        return sent
    try:
        letter = _letter(
            home, one, subscriber, way, link, sent.what, [alerts[x] for x in send if x in alerts]
        )
    except (Refused, Unknown, NoSnapshot) as error:
        return _dropped(home, one, receiver, sent, str(error), dry, now())
    # What leaves is noted before it does, figure by figure.
    note = f"{receiver.name}（{receiver.by}）订阅"
    audit.write(
        home,
        [
            replace(each, user=receiver.user.name, action="notify", detail=note)
            for each in letter.events
        ],
    )
    if dry:
        sent.message = f"{letter.title}\n{letter.text}"
        return sent
    sent.why = _delivered(home, way, send, letter, now, pauses)
    sent.state = "未送达" if sent.why else "已送达"
    noted(home, receiver, f"订阅「{sent.what}」{sent.state}{'：' if sent.why else ''}{sent.why}")
    return sent


def _subscriber(home: Home, one: Subscription, receiver: Receiver) -> auth.User:
    """Who subscribed, with the rights they have today.

    Raises:
        auth.NoEntry: they are nobody here any more.
        Refused: the receiver isn't theirs any more.
    """
    user = auth.user_named(home, one.user) if auth.required(home) else auth.trial(home)
    if not user.is_steward and receiver.user.name != user.name:
        raise Refused(f"接收人「{receiver.name}」不再是「{user.name}」的")
    return user


def _due(
    home: Home, one: Subscription, subscriber: auth.User, receiver: Receiver, now: datetime
) -> tuple[list[str], dict[str, Item]]:
    """The items of the ledger that it is due for; of alerts, what each is."""
    if one.due != ALERT:
        serving = holdings.serving()
        period = one.period(now, serving.id, serving.built_at)
        return ([f"sub:{one.id}:{period}"] if period else []), {}
    view = views.find(home, subscriber, one.view) if one.view else None

    def fetch(metric: Metric, selection: Selection) -> Protected:
        return gateway.fetch_for(receiver.user, metric, selection, widen=False)

    with looks.collected():  # who is told what is noted when it leaves
        open_ = board(receiver.user, receiver.user.scope.region, fetch).open
    mine = {f"sub:{one.id}:{item.episode}": item for item in open_ if _about(one, view, item)}
    return list(mine), mine


def _about(one: Subscription, view: views.View | None, item: Item) -> bool:
    """Whether an alert is about what somebody subscribed to."""
    if one.what == BRIEFING:
        return True
    page = view.page if view else one.what
    metric = item.alert.metric.id if item.alert.metric else ""
    place = view.conditions.get("region", "") if view else ""
    if place.isascii() and place.isdecimal() and not contains(int(place), item.alert.region):
        return False
    if view and "metric" in view.conditions:
        return bool(metric) and view.conditions["metric"] == metric
    return PAGES[item.alert.rule].partition("?")[0] == page


def _dropped(
    home: Home,
    one: Subscription,
    receiver: Receiver,
    sent: Sent,
    why: str,
    dry: bool,
    now: datetime,
) -> Sent:
    """Not sent, and why: noted once a day."""
    sent.state, sent.why = "不发送", why
    item = f"sub:{one.id}:dropped:{now:%Y-%m-%d}"
    if not dry and ledger.drop(home, receiver.name, item, why, now):
        noted(home, receiver, f"订阅「{sent.what}」不发送：{why}")
    return sent


def _letter(
    home: Home,
    one: Subscription,
    subscriber: auth.User,
    way: Channel,
    link: str,
    name: str,
    alerts: Sequence[Item],
) -> Letter:
    """The message, asked under the receiver's rights.

    Raises:
        Refused, Unknown: it can't be made under them; the text says why.
    """
    user = way.receiver.user
    auth.act_as(user)  # what a file says of who takes it
    try:
        with looks.collected() as seen:
            made = _made(home, one, subscriber, user, name, files=way.takes_files)
    finally:
        auth.act_as(None)
    title, lines, address, file, raw = made
    told = [f"［{item.severity.label}］{item.told}" for item in alerts]
    text = "\n".join([*told, *lines, f"打开：{link}/{address}", marks()])
    while not way.fits(title + text) and len(lines) > 1:  # whole lines, never half a number
        lines = lines[:-1]
        text = "\n".join([*told, *lines, "……", f"打开：{link}/{address}", marks()])
    return Letter(title, text, file, raw, list(seen.events))


def _made(
    home: Home, one: Subscription, subscriber: auth.User, user: auth.User, name: str, *, files: bool
) -> tuple[str, list[str], str, str, bytes]:
    """Title, lines, address, file name and file of what was subscribed to."""
    form = one.form if files else ""
    if form and (why := lacking(form)):
        raise Refused(why)
    if one.what == BRIEFING:
        told = monthly.monthly(monthly.asker(user), user.scope.region)
        raw = FORMS[form].of_document(told) if form else b""
        lines = [block.text for block in told.blocks if isinstance(block, Say)][:_SENTENCES]
        return _title(told.title), lines, "briefing", _file(one, form), raw
    view = views.find(home, subscriber, one.view) if one.view else None
    page, conditions = (view.page, dict(view.conditions)) if view else (one.what, {})
    function, request = opening.page_of(user, page, conditions)
    document = annotated(function(request), annotations(home, user))
    if view:
        document = replace(document, title=view.name)
    if document.is_empty and not document.sentences:
        raise Refused("没有可以显示的数据")
    raw = b""
    if form:
        raw = FORMS[form].of_page(document, stamp(document.leaving(), public=document.public))
    place = words.place(document.selection.region) if document.selection else ""
    head = [place] if place else []
    lines = [*head, *document.sentences[:_SENTENCES], *_table(document.tables())]
    return _title(name), lines, view.link if view else page, _file(one, form), raw


def _table(tables: Iterable[Protected]) -> list[str]:
    """The first divided table as lines, as it is protected; hidden cells by their word. Of a series
    the newest months."""
    for found in tables:
        if not found.by:
            continue
        rows = list(found.rows())
        few = rows[-_ROWS:] if "month" in found.by else rows[:_ROWS]
        shown = [
            f"{'、'.join(row.labels.values())}　{words.figure(row, found.metric)}" for row in few
        ]
        more = [f"（共 {len(rows)} 行，列出 {len(shown)} 行）"] if len(rows) > len(shown) else []
        return [f"{found.metric.name}：", *shown, *more]
    return []


def _file(one: Subscription, form: str) -> str:
    """What the attachment is called: plain letters, for the mailer writes others so that programs
    lose them; the file itself says what it is."""
    return f"talent-{one.what.replace(':', '-')}-{holdings.serving_id()[:8]}.{form}"


def _title(name: str) -> str:
    return f"{holdings.settings().title}：{name}（订阅）"


def _delivered(
    home: Home,
    way: Channel,
    items: Sequence[str],
    letter: Letter,
    now: Callable[[], datetime],
    pauses: Sequence[float],
) -> str:
    """Send one message, trying again after each pause; why it failed, or nothing."""
    receiver = way.receiver
    ledger.claim(home, receiver.name, items, uuid.uuid4().hex, now())
    why = ""
    with passing.folder(home, "letter") as folder:  # gone when it has left
        file = None
        if letter.raw:
            file = folder / letter.name
            file.write_bytes(letter.raw)
        for pause in (0.0, *pauses):
            time.sleep(pause)
            why = way.deliver(letter.title, letter.text, file)
            if not why:
                break
    ledger.settle(home, receiver.name, items, why, now())
    return why
