"""The protection profile of an office: which counts are hidden, and to what others are rounded.

[protection]
profile = "5/5"          # hidden below / rounded to; 10/5 where nothing is said
basis = "……"             # the legal basis, by name and number; for any profile but the usual one

A snapshot is built, examined and certified under one profile, which its manifest names, and answers
under no other. So a change takes effect with the next build.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_SHORTEST: Final = 4  # characters of a legal basis that says anything


@dataclass(frozen=True)
class Profile:
    """Two numbers that all rules for counts of people read.

    Attributes:
        threshold: people; a smaller count is suppressed.
        base: people; what is shown is a multiple of it.
    """

    threshold: int
    base: int

    @property
    def name(self) -> str:
        """What office.toml, manifests, notes and keys call it."""
        return f"{self.threshold}/{self.base}"

    @property
    def hidden(self) -> str:
        """The counts that a mark stands for, in words."""
        return f"1–{self.threshold - 1}"

    @property
    def words(self) -> str:
        """The rule in words, as it stands under figures; by name where it isn't the usual one."""
        named = "" if self == USUAL else f"（保护方案 {self.name}）"
        return f"人数取整到 {self.base}，{self.hidden} 人不予显示{named}"

    def tells_more_than(self, other: "Profile") -> bool:
        """Whether it shows a smaller count, or any count more closely."""
        return self.threshold < other.threshold or self.base < other.base


USUAL: Final = Profile(10, 5)
PROFILES: Final = {one.name: one for one in (USUAL, Profile(5, 5), Profile(10, 10))}


@dataclass(frozen=True)
class Protection:
    """What an office sets: its profile, and the legal basis of one that is not the usual."""

    profile: Profile = USUAL
    basis: str = ""


def profile(name: str) -> Profile:
    """The profile of a name.

    Raises:
        ValueError: there is none; the text says which there are.
    """
    if name not in PROFILES:
        raise ValueError(
            f"保护方案「{name}」不可用；可用：{'、'.join(PROFILES)}（隐去下限/取整基数）"
        )
    return PROFILES[name]


def protection(found: Mapping[str, Any]) -> Protection:
    """The part ``[protection]`` of ``office.toml``, checked.

    Raises:
        ValueError: a setting is unknown or of another type, the profile is none of those that are
            examined, or one that needs a legal basis names none; the text says which.
    """
    strange = [key for key in found if key not in ("profile", "basis")]
    if strange:
        raise ValueError(f"「{'、'.join(strange)}」不是已知设置；可用：profile、basis")
    for key, value in found.items():
        if not isinstance(value, str):
            raise ValueError(f"「{key}」类型不对：{value!r}，应为文字")
    chosen, basis = profile(found.get("profile", USUAL.name)), found.get("basis", "").strip()
    if chosen != USUAL and len(basis) < _SHORTEST:
        raise ValueError(
            f"「profile」为 {chosen.name}，须在「basis」写明法律依据（文件名和文号）；"
            f"不写的只能用 {USUAL.name}"
        )
    return Protection(chosen, basis)
