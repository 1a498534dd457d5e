"""One message to one receiver, through apprise: delivered, or why not.

A robot may answer 200 and refuse in the body (a wrong key, too many messages a minute): that is no
delivery, so its answer is read too.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import apprise
import requests

from dashboard.notify.receivers import Receiver
from data.home import Refused

_ROBOT_BYTES: Final = 1900  # of the 2048 that 企业微信 takes
_LONGEST: Final = 4000  # characters of a message that people still read
_REFUSALS: Final = ("errcode", "code", "StatusCode")  # 企业微信 and 钉钉; 飞书, new and old
_REASONS: Final = ("errmsg", "msg", "StatusMessage")


@dataclass(frozen=True)
class Channel:
    """The way to one receiver, ready to be used."""

    receiver: Receiver
    plugin: Any  # apprise has no types

    def fits(self, text: str) -> bool:
        """Whether a text goes out in one piece; longer ones apprise or the robot would cut."""
        if self.receiver.channel.startswith("wecombot"):
            return len(text.encode()) <= _ROBOT_BYTES
        return len(text) <= _LONGEST

    @property
    def takes_files(self) -> bool:
        """Whether a file can go with a message: mail alone."""
        return self.receiver.by == "邮件"

    def deliver(self, title: str, body: str, file: Path | None = None) -> str:
        """Send, with a file where one is given; empty when it was taken, else why not."""
        with _heard(self.receiver.relay) as replies, _logged() as lines:
            try:
                more = {} if file is None else {"attach": apprise.AppriseAttachment(str(file))}
                taken = self.plugin.notify(title=title, body=body, **more)
            except Exception as error:  # a plugin's own slip must not stop the others' messages
                return f"{type(error).__name__}：{error}"
        refused = next(filter(None, map(_refusal, replies)), "")
        if refused:
            return refused
        return "" if taken else lines[-1] if lines else "渠道没有说明原因"


def channel(receiver: Receiver) -> Channel:
    """Prepare the way to a receiver; nothing is sent yet.

    Raises:
        Refused: the address can't be understood, or is that of several people: what reaches one of
            them and not the other would be half-sent.
    """
    who = f"接收人「{receiver.name}」的渠道（{receiver.by}）"
    plugin: Any = apprise.Apprise.instantiate(receiver.channel)
    if plugin is None:
        raise Refused(f"{who}地址不对，写法见 docs/alerts.md")
    # Unsaid, a letter's text would be taken for HTML: names for markup, its lines for one.
    plugin.notify_format = apprise.NotifyFormat.TEXT
    if receiver.by == "邮件" and len(plugin.targets) != 1:
        raise Refused(f"{who}须恰好有一个收件地址（to=），每人另写一段")
    return Channel(receiver, plugin)


def _refusal(reply: requests.Response) -> str:
    """Why a robot that answered didn't take the message; empty where it did."""
    if 300 <= reply.status_code < 400:
        return f"对方要求转到别处（{reply.status_code}），未转送；请在 receivers.toml 写明最终地址"
    if reply.status_code >= 400:
        return f"对方返回 {reply.status_code}"
    try:
        told = reply.json()
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    code = next((told[name] for name in _REFUSALS if name in told), 0)
    why = next((told[name] for name in _REASONS if told.get(name)), "")
    return f"对方拒收（{code}）：{why}" if isinstance(code, int) and code not in (0, 200) else ""


@contextmanager
def _heard(relay: str) -> Iterator[list[requests.Response]]:
    """Collect what is answered to the requests made inside, and lead them over the relay.

    apprise names the robots' hosts itself and throws their answers away; `notify` is a process of
    its own with one message at a time, so the library's one way out may be watched.
    """
    session: Any = requests.sessions.Session
    plain = session.send
    replies: list[requests.Response] = []

    def send(self: Any, request: Any, **more: Any) -> requests.Response:
        if relay:
            to, own = urlsplit(relay), urlsplit(request.url)
            request.url = urlunsplit((to.scheme, to.netloc, own.path, own.query, ""))
        # Figures go where the administrator wrote, not where an answer points, nor round in a ring.
        reply: requests.Response = plain(self, request, **{**more, "allow_redirects": False})
        replies.append(reply)
        return reply

    session.send = send
    try:
        yield replies
    finally:
        session.send = plain


@contextmanager
def _logged() -> Iterator[list[str]]:
    """What apprise complains of inside, without its debugging: that holds keys."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler, logger = Keep(logging.WARNING), logging.getLogger("apprise")
    spread = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = spread
