"""Who is told, where and under which rights: ``receivers.toml`` in the home.

link = "https://talent.office.local:8501"   # where people open the product

[receivers."张主任"]
user = "zhang@office"        # the rights of a user of roles.toml; or role and region, as there
channel = "mailtos://…"      # or channel_env = "NAME" of an environment variable that holds it
severity = "一般"             # told of this and graver; all when not given
quiet = "20:00-08:00"        # not told in these hours, but after them
relay = "http://10.0.0.5:80" # robots of an office without internet: where requests go instead
"""

import os
import re
from dataclasses import dataclass, fields
from datetime import time
from typing import Any, Final
from urllib.parse import urlsplit

from dashboard.access import auth, holdings
from data import disk, records
from data.home import Home, Refused, read_toml
from data.reference import region as known_region
from data.roles import ROLES
from metrics.alerts.rule import Severity
from metrics.engine.selection import Scope, contains

FILE: Final = "receivers.toml"
# How a channel's address begins → what the office calls it. Nothing else may carry a message.
CHANNELS: Final = {
    "mailto": "邮件",
    "mailtos": "邮件",
    "wecombot": "企业微信机器人",
    "dingtalk": "钉钉机器人",
    "feishu": "飞书机器人",
    "json": "内网 Webhook",
    "jsons": "内网 Webhook",
}
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Settings:
    """One receiver, as the file has it."""

    user: str = ""
    role: str = ""
    region: int = 0
    channel: str = ""
    channel_env: str = ""
    severity: str = ""
    quiet: str = ""
    relay: str = ""


@dataclass(frozen=True)
class Receiver:
    """Somebody who is told.

    Attributes:
        name: what the file calls them.
        user: whose rights hold.
        channel: apprise's address, with its secrets; never printed.
        severity: the slightest that they are told of.
        quiet: hours from and to, in which they are not; ``None`` for none.
        relay: scheme, host and port that take the place of the robot's own; empty for none.
        barred: why nothing may be sent to them (an account that was disabled); empty where it may.
    """

    name: str
    user: auth.User
    channel: str
    severity: Severity
    quiet: tuple[time, time] | None
    relay: str
    barred: str = ""

    @property
    def by(self) -> str:
        """How they are told, in words."""
        return CHANNELS[self.channel.partition("://")[0].lower()]

    def rests(self, now: time) -> bool:
        """Whether it is one of their quiet hours."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        return start <= now < end if start <= end else now >= start or now < end


@dataclass(frozen=True)
class Receivers:
    """All of them, and where people open the product."""

    link: str
    all: tuple[Receiver, ...]


def receivers(home: Home) -> Receivers:
    """Read the file.

    Raises:
        Refused: it isn't there or can't be understood; the text names receiver and setting.
    """
    link, told = _read(home)
    return Receivers(link, tuple(_receiver(home, *one) for one in told.items()))


def theirs(home: Home, user: auth.User) -> dict[str, bool]:
    """The receivers that somebody may have things sent to, and whether each takes files (mail); the
    channels stay shut. A steward has all of them.

    Raises:
        Refused: the file can't be understood; an office without one has none.
    """
    if not (home.path / FILE).exists():
        return {}
    _, told = _read(home)
    return {
        name: str(given.get("channel", "mail")).startswith("mail")
        for name, given in told.items()
        if isinstance(given, dict) and (user.is_steward or given.get("user") == user.name)
    }


def _read(home: Home) -> tuple[str, dict[str, Any]]:
    """Where people open the product, and the sections as they stand.

    Raises:
        Refused: the file isn't there or is none.
    """
    path = home.path / FILE
    try:
        found = read_toml(path)
    except FileNotFoundError:
        raise Refused(f"没有 {path}；怎样写见 docs/alerts.md") from None
    except OSError as error:
        raise Refused(f"{FILE} 读不出来（{disk.why(error)}）") from error
    if strange := [name for name in found if name not in ("link", "receivers")]:
        raise Refused(f"{FILE} 中的「{'、'.join(strange)}」不是已知设置；可用：link、receivers")
    link = found.get("link", "")
    if not isinstance(link, str) or urlsplit(link).scheme not in ("http", "https"):
        raise Refused(f"{FILE} 缺少 link（打开系统的网址，如 https://talent.office.local:8501）")
    told = found.get("receivers", {})
    if not isinstance(told, dict) or not told:
        raise Refused(f'{FILE} 中没有接收人；每人写一段 [receivers."名称"]')
    return link.rstrip("/"), told


def _receiver(home: Home, name: str, told: Any) -> Receiver:
    who = f"{FILE} 中接收人「{name}」"
    if not isinstance(told, dict):
        raise Refused(f'{who}应写作一段 [receivers."{name}"]')
    if strange := records.strange(Settings, told):
        known = "、".join(field.name for field in fields(Settings))
        raise Refused(f"{who}的「{'、'.join(strange)}」不是已知设置；可用：{known}")
    for key, value in told.items():
        if type(value) is not type(getattr(Settings(), key)):
            raise Refused(f"{who}的 {key} 类型不对：{value!r}")
    given = Settings(**told)
    user, barred = _user(home, name, who, given)
    return Receiver(
        name,
        user,
        _channel(who, given),
        _severity(who, given.severity),
        _hours(who, given.quiet),
        _relay(who, given.relay),
        barred,
    )


def _user(home: Home, name: str, who: str, given: Settings) -> tuple[auth.User, str]:
    """Whose rights hold; why they have none any more, where they don't: others are told still."""
    if bool(given.user) == bool(given.role):
        raise Refused(f"{who}须写 user（roles.toml 中的用户）或 role 与 region，二者取一")
    whole = holdings.settings().region
    if given.user:
        try:
            return auth.user_named(home, given.user), ""
        except auth.NoEntry as error:
            return auth.User(given.user, Scope(whole, "district", whole)), str(error)
    if given.role not in ROLES:
        raise Refused(f"{who}的角色「{given.role}」不存在；可用：{'、'.join(ROLES)}")
    place = given.region or whole
    if known_region(place) is None or not contains(whole, place):
        raise Refused(f"{who}的地区「{given.region}」不在本单位范围内")
    if given.role == "district" and not given.region:
        raise Refused(f"{who}是区县用户，缺少 region（区县代码）")
    return auth.User(name, Scope(place, given.role, whole)), ""


def _channel(who: str, given: Settings) -> str:
    if bool(given.channel) == bool(given.channel_env):
        raise Refused(f"{who}须写 channel 或 channel_env，二者取一")
    found = given.channel or os.environ.get(given.channel_env, "")
    if not found:
        raise Refused(f"{who}的环境变量 {given.channel_env} 没有内容")
    kind = found.partition("://")[0].lower()
    if kind not in CHANNELS:
        raise Refused(f"{who}的渠道「{kind}」不能用；可用：{'、'.join(CHANNELS)}")
    return found


def _severity(who: str, given: str) -> Severity:
    known = {one.label: one for one in Severity}
    if given and given not in known:
        raise Refused(f"{who}的 severity「{given}」不存在；可用：{'、'.join(known)}")
    return known.get(given, Severity.SLIGHT)


def _hours(who: str, given: str) -> tuple[time, time] | None:
    if not given:
        return None
    found = _HOURS.fullmatch(given)
    if found is None:
        raise Refused(f"{who}的 quiet「{given}」应写作 20:00-08:00")
    a, b, c, d = map(int, found.groups())
    return time(a, b), time(c, d)


def _relay(who: str, given: str) -> str:
    parts = urlsplit(given)
    if given and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path):
        raise Refused(f"{who}的 relay「{given}」应写作 http://主机:端口")
    return given
