"""One call of a tool under somebody's rights: read, answered, noted; only then does it leave.

What a call looked at is noted in one step under the tool's name (action ``mcp``), as a page's looks
are; a call that can't be noted has no answer.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dashboard.access import audit, auth, holdings, looks, sessions, tokens
from dashboard.serving.mcp import arguments
from dashboard.serving.mcp.arguments import Argument
from data.home import Refused
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown

Answer = Callable[[auth.User, Mapping[str, Any]], dict[str, Any]]
Who = Callable[[], auth.User]
_SAID: Final = 600  # characters of a refusal: it may list thousands of counties
_BROKEN: Final = "服务出错了，已记入日志"
_KNOWN: Final = (
    Unknown,
    Refused,
    NoSnapshot,
    audit.NotWritten,
    auth.NoEntry,
    tokens.TooMany,
    sessions.Unreadable,
)
log = logging.getLogger(__name__)


class NotAnswered(Exception):
    """A call has no answer; the text is for the assistant, in Chinese."""


@dataclass(frozen=True)
class Tool:
    """One thing that an assistant may ask for.

    Attributes:
        name: as it is called.
        title: for people.
        says: what it answers, and when to use it.
        takes: its arguments.
        answer: gives the answer as plain JSON, of whose it is and of the checked arguments.
    """

    name: str
    title: str
    says: str
    takes: tuple[Argument, ...]
    answer: Answer


def call(tool: Tool, given: Mapping[str, object], who: Who, way: str) -> dict[str, Any]:
    """Answer one call.

    Args:
        tool: which.
        given: its arguments as they were sent.
        who: whose rights hold. Asked before and after: whoever loses them meanwhile gets nothing.
        way: how the call came, for the trail.

    Raises:
        NotAnswered: in words.
    """
    try:
        user, sent = who(), arguments.read(tool.takes, given)
        with looks.collected() as seen:
            try:
                found = tool.answer(user, sent)
            finally:
                _noted(seen, user, f"{way} {tool.name}")
        if who().scope != user.scope:
            raise Refused("权限刚刚改变，请重新查询")
        return found
    except auth.SignInNeeded:
        raise NotAnswered("请带上接口令牌：Authorization: Bearer 令牌") from None
    except _KNOWN as error:
        raise NotAnswered(_short(str(error))) from error
    except Exception as error:  # an assistant gets a sentence too
        log.exception("a tool broke")
        raise NotAnswered(_BROKEN) from error


def _noted(seen: looks.Looks, user: auth.User, detail: str) -> None:
    events = [
        replace(one, user=user.name, detail=f"{detail} {one.detail}".strip(), action="deny")
        if one.action == "deny"
        else replace(one, user=user.name, detail=f"{detail} {one.detail}".strip(), action="mcp")
        for one in seen.events
    ]
    if events:
        audit.write(holdings.home(), events)


def _short(words: str) -> str:
    return words if len(words) <= _SAID else words[: _SAID - 1] + "…"
