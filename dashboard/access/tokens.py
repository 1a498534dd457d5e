"""Machine accounts: tokens that open the HTTP API under sign-in, in ``tokens.json`` of the home.

Only hashes are kept: a token is shown once, when it is made. Each has a name, a role and region as
a person has, an end, and a number of questions that it may ask in a minute.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from filelock import FileLock, Timeout

from dashboard.access import audit, auth
from dashboard.access.pace import Pace
from data import disk, records
from data.home import Home, Refused, office
from data.reference import region as region_of
from metrics.engine.selection import Scope, contains

ROLES: Final = ("leader", "analyst", "district")  # none runs the loads
LONGEST: Final = 366  # days
FASTEST: Final = 600  # questions in a minute
_FILE: Final = "tokens.json"
_LOCK: Final = "tokens.lock"
_PREFIX: Final = "trcn_"  # so that a scanner of files knows one where it finds it


class TooMany(Exception):
    """More questions in a minute than the token may ask; the text is for the asker."""


@dataclass(frozen=True)
class Token:
    """One machine account.

    Attributes:
        name: what people call it, and the trail.
        digest: SHA-256 of the token, in hex.
        role: leader, analyst or district.
        region: what a district's sees; 0 for the office's own.
        per_minute: how many questions it may ask in a minute.
        made_at, until: ISO times, UTC.
        made_by: who made it.
        revoked_at, revoked_by: when and by whom it was taken back; empty while it holds.
    """

    name: str
    digest: str
    role: str
    region: int
    per_minute: int
    made_at: str
    until: str
    made_by: str
    revoked_at: str = ""
    revoked_by: str = ""

    @property
    def state(self) -> str:
        """In a word of the office's."""
        if self.revoked_at:
            return "已吊销"
        return "已过期" if datetime.fromisoformat(self.until) <= datetime.now(UTC) else "有效"


def tokens(home: Home) -> list[Token]:
    """All there ever were, oldest first.

    Raises:
        Refused: the file can't be understood, so no token is known.
    """
    path = home.path / _FILE
    try:
        found = json.loads(path.read_text("utf-8"))
        strange = [name for one in found for name in records.strange(Token, one)]
        if strange:
            raise ValueError(f"unknown {strange[0]}")
        return [Token(**one) for one in found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise Refused(f"接口令牌名单 {_FILE} 读不出来，接口暂不开放") from error


def make(
    home: Home,
    by: auth.User,
    name: str,
    role: str,
    *,
    region: int = 0,
    days: int = 90,
    per_minute: int = 60,
) -> tuple[Token, str]:
    """A new token, and its text, which is kept nowhere.

    Raises:
        Refused: it can't be so; the text says why.
        PermissionError: whoever asks is no steward.
        audit.NotWritten: the trail can't be written, so none is made.
    """
    _steward(by)
    name = name.strip()
    if not 1 <= len(name) <= 40 or any(ord(char) < 32 for char in name):
        raise Refused("令牌名称应为 1–40 个字，写明谁在用，如「省数据局月报」")
    if role not in ROLES:
        raise Refused(f"令牌的角色「{role}」不存在；可用：{'、'.join(ROLES)}")
    whole = office(home).region
    if region and (region_of(region) is None or not contains(whole, region)):
        raise Refused(f"地区「{region}」不在本单位范围内")
    if role == "district" and not region:
        raise Refused("区县令牌须写明地区代码")
    if not 1 <= days <= LONGEST:
        raise Refused(f"有效期 {days} 天，应为 1–{LONGEST} 天")
    if not 1 <= per_minute <= FASTEST:
        raise Refused(f"每分钟 {per_minute} 次，应为 1–{FASTEST} 次")
    text = _PREFIX + secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    made = Token(
        name,
        _digest(text),
        role,
        region,
        per_minute,
        now.isoformat(timespec="seconds"),
        (now + timedelta(days=days)).isoformat(timespec="seconds"),
        by.name,
    )
    with _alone(home):
        known = tokens(home)
        if any(one.name == name and one.state == "有效" for one in known):
            raise Refused(f"已有名为「{name}」的有效令牌；请先吊销，或换一个名称")
        detail = f"接口令牌 {name} {role} {region or whole} 至 {made.until}"
        _noted(home, by, "token", detail)
        _write(home, [*known, made])
    return made, text


def revoke(home: Home, by: auth.User, name: str) -> Token:
    """Take a token back; it opens nothing from the next question on.

    Raises:
        Refused: there is none of that name that holds.
        PermissionError: whoever asks is no steward.
        audit.NotWritten: the trail can't be written.
    """
    _steward(by)
    with _alone(home):
        known = tokens(home)
        found = next((one for one in known if one.name == name and not one.revoked_at), None)
        if found is None:
            raise Refused(f"没有名为「{name}」的有效令牌")
        _noted(home, by, "token", f"吊销接口令牌 {name}")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        gone = replace(found, revoked_at=now, revoked_by=by.name)
        _write(home, [gone if one is found else one for one in known])
    return gone


def user_of(home: Home, header: str) -> auth.User:
    """Whom an ``Authorization`` header stands for.

    Raises:
        auth.NoEntry: it holds no token that opens anything.
        TooMany: it asks too often.
        Refused: the list can't be read.
    """
    found = holding(home, header)
    if wait := _pace.wait(home, found.digest, found.per_minute):
        raise TooMany(f"每分钟至多 {found.per_minute} 次，请 {wait} 秒后再试")
    whole = office(home).region
    return auth.User(f"接口：{found.name}", Scope(found.region or whole, found.role, whole))


def holding(home: Home, header: str) -> Token:
    """The token of an ``Authorization`` header, if it holds by now; no question is counted.

    Raises:
        auth.NoEntry: it holds no token that opens anything.
        Refused: the list can't be read.
    """
    kind, _, text = header.partition(" ")
    text = text.strip()
    if kind.lower() != "bearer" or not text.startswith(_PREFIX) or len(text) > 200:
        raise auth.NoEntry("请求头应写作 Authorization: Bearer 令牌")
    digest = _digest(text)
    found = next((one for one in tokens(home) if one.digest == digest), None)
    if found is None or found.state != "有效":
        raise auth.NoEntry("接口令牌无效、已过期或已吊销，请联系数据管理员")
    return found


_pace: Final = Pace()


def _steward(by: auth.User) -> None:
    if not by.is_steward:
        raise PermissionError("只有数据管理员可以管理接口令牌")


def _noted(home: Home, by: auth.User, action: str, detail: str) -> None:
    event = audit.event(by, action, detail=detail)
    audit.write(home, [event])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(home: Home, found: list[Token]) -> None:
    path = home.path / _FILE
    text = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
    try:
        disk.write_aside(path, text.encode())
        with suppress(OSError):
            path.chmod(0o600)
    except OSError as error:
        raise Refused(f"{_FILE} 无法写入：{disk.why(error)}") from error


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(home.path / _LOCK, timeout=10, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise Refused("另一个人正在修改接口令牌，请稍后再试") from error
    try:
        yield
    finally:
        lock.release()
