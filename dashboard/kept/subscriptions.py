"""Subscriptions: a saved view, a page or the briefing, sent again and again to a receiver.

A receiver is a section of ``receivers.toml``: the administrator says where messages may go, people
only which of theirs. What is sent is made under the receiver's own rights
(:mod:`dashboard.notify.subscribed`); here is who wants what, and when it is due.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.access import auth, site
from dashboard.kept import store, views
from dashboard.kept.views import noted
from data import book
from data.home import Home, Refused

BRIEFING: Final = "briefing"
VIEW: Final = "view:"
ALERT: Final = "alert"
SNAPSHOT: Final = "snapshot"
DUE: Final = {
    "day": "每天",
    "week": "每周",
    "month": "每月",
    SNAPSHOT: "数据更新时",
    ALERT: "有新预警时",
}
FORMS: Final = {
    "": "正文与数据表",
    "docx": "文档（DOCX）",
    "pptx": "幻灯片（PPTX）",
    "xlsx": "工作簿（XLSX）",
    "html": "网页（HTML）",
    "pdf": "PDF",
}
MOST: Final = 50  # of one person


@dataclass(frozen=True)
class Subscription:
    """Who wants what.

    Attributes:
        id: its number.
        user: who subscribed.
        receiver: the section of ``receivers.toml`` that gets it.
        what: ``view:`` and a number, a page's address, or ``briefing`` for the monthly one.
        due: one of :data:`DUE`.
        form: the attachment's form; empty for the text alone.
        made_at: when, ISO, UTC.
    """

    id: int
    user: str
    receiver: str
    what: str
    due: str
    form: str
    made_at: str

    @property
    def view(self) -> int:
        """The number of the view; 0 where it is none."""
        text = self.what.removeprefix(VIEW)
        return int(text) if self.what.startswith(VIEW) and text.isdecimal() else 0

    def period(self, now: datetime, snapshot: str, built_at: str) -> str:
        """What it is due for now: told once each; empty where nothing is due.

        Args:
            now: the time, with its zone.
            snapshot: the one being served.
            built_at: when that was built, ISO, UTC.
        """
        year, week, _ = now.isocalendar()
        if self.due == SNAPSHOT:
            new = datetime.fromisoformat(built_at) >= datetime.fromisoformat(self.made_at)
            return snapshot if new else ""
        return {"day": f"{now:%Y-%m-%d}", "week": f"{year}-W{week:02d}", "month": f"{now:%Y-%m}"}[
            self.due
        ]


def subscriptions(home: Home, user: auth.User | None = None) -> tuple[Subscription, ...]:
    """All there are, or one person's, oldest first."""
    if not store.exists(home):
        return ()
    with store.opened(home, read=True) as con:
        rows = con.execute(
            "SELECT id, user, receiver, what, due, form, made_at FROM subscription "
            "WHERE ? IS NULL OR user = ? ORDER BY id",
            (None, None) if user is None else (user.name, user.name),
        ).fetchall()
    return tuple(Subscription(*row) for row in rows)


def subscribe(
    home: Home, user: auth.User, receiver: str, what: str, due: str, form: str = ""
) -> None:
    """Subscribe, noted in the trail; the same thing again changes its form alone.

    Args:
        home: the installation.
        user: who subscribes.
        receiver: one that is theirs (the caller knows :mod:`dashboard.notify.receivers`).
        what, due, form: as in :class:`Subscription`.

    Raises:
        Refused: it can't be so; the text says why.
        audit.NotWritten: the trail can't be written.
    """
    if due not in DUE:
        raise Refused(f"没有「{due}」这种时间；可用：{'、'.join(DUE)}")
    if form not in FORMS:
        raise Refused(f"没有文件格式「{form}」；可用：{'、'.join(filter(None, FORMS))}")
    name = described(home, user, what)
    with store.opened(home) as con:
        sql = "SELECT COUNT(*) FROM subscription WHERE user = ?"
        if con.execute(sql, (user.name,)).fetchone()[0] >= MOST:
            raise Refused(f"每人至多 {MOST} 项订阅，请先取消一些")
        noted(home, user, f"订阅「{name}」，{DUE[due]}，送{receiver}")
        con.execute(
            "INSERT INTO subscription (user, receiver, what, due, form, made_at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user, receiver, what, due) "
            "DO UPDATE SET form = excluded.form",
            (user.name, receiver, what, due, form, book.now()),
        )


def cancel(home: Home, user: auth.User, subscription: int) -> None:
    """Cancel one's own.

    Raises:
        Refused: it is somebody else's, or there is none.
    """
    with store.opened(home) as con:
        gone = con.execute(
            "DELETE FROM subscription WHERE id = ? AND user = ?", (subscription, user.name)
        )
        if not gone.rowcount:
            raise Refused("只能取消自己的订阅")
        noted(home, user, f"取消订阅 {subscription}")


def described(home: Home, user: auth.User, what: str) -> str:
    """What a subscription is about, as its subscriber calls it.

    Raises:
        Refused: there is no such view, page or figure any more.
    """
    if what == BRIEFING:
        return "月度人才工作专报"
    if what.startswith(VIEW):
        number = what.removeprefix(VIEW)
        view = views.find(home, user, int(number) if number.isdecimal() else 0)
        if why := view.problem(user):
            raise Refused(f"视图「{view.name}」打不开：{why}")
        return view.name
    if what in (offered := pages()):
        return offered[what]
    raise Refused(f"页面「{what}」不能订阅")


_NO_FIGURES: Final = ("briefing", "kept", "data")  # pages of forms and lists


def pages() -> dict[str, str]:
    """Addresses and titles of the pages that can be subscribed to."""
    fit = (one for one in site.ENTRIES if not one.steward_only and one.url not in _NO_FIGURES)
    return {one.url: one.title for one in fit}
