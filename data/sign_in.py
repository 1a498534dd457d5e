"""How people sign in, as an office sets it: the part ``[sign_in]`` of ``office.toml``.

[sign_in]
claim = "email"          # what the sign-in service calls the name that stands in roles.toml
hours = 8                # a session ends so long after it began
idle_minutes = 60        # and so long after the last click
sessions = 3             # of one account at a time; the oldest makes room for a new one
provider_logout = true   # 退出 ends the session at the sign-in service too
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from data import records

_LIMITS: Final = {"hours": (1, 24), "idle_minutes": (1, 24 * 60), "sessions": (1, 20)}


@dataclass(frozen=True)
class SignIn:
    """What an office sets for its sessions."""

    claim: str = "email"
    hours: int = 8
    idle_minutes: int = 60
    sessions: int = 3
    provider_logout: bool = True


def sign_in(found: Mapping[str, Any]) -> SignIn:
    """The settings, checked.

    Raises:
        ValueError: one is unknown, of another type, or out of bounds; the text says which.
    """
    if strange := records.strange(SignIn, found):
        known = "、".join(one.name for one in fields(SignIn))
        raise ValueError(f"「{'、'.join(strange)}」不是已知设置；可用：{known}")
    made = SignIn(**found)
    for name, value in vars(made).items():
        if type(value) is not type(getattr(SignIn(), name)):
            raise ValueError(f"「{name}」类型不对：{value!r}")
        low, high = _LIMITS.get(name, (0, 0))
        if high and not low <= value <= high:
            raise ValueError(f"「{name}」为 {value}，应为 {low}–{high}")
    if not made.claim.strip():
        raise ValueError("「claim」是空的，应写统一登录给出的字段名，如 email")
    return made
