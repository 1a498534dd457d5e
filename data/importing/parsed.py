"""What a parser gives, what it needs to know, and how ID numbers are spotted in any text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.contracts import Contract
from data.pseudonym import Pseudonymiser
from data.values import person_id
from data.values.base import ValueRefused

_HIDDEN_ID: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
BETWEEN: Final = "\x1f"  # joins the kind of document and its number


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value (two for a salary), or why there is none; ``note`` is a remark that is counted."""

    value: Any = None
    second: Any = None
    reason: str | None = None
    accepted: str | None = None
    note: str | None = None


Parser = Callable[[Sequence[str]], list[Parsed]]


@dataclass(frozen=True)
class Context:
    """What parsing needs besides the text: the key, the office's region, the column's unit."""

    contract: Contract
    keys: Pseudonymiser | None
    within: int | None = None
    unit: str = ""


def has_id(text: str) -> bool:
    """Whether a resident ID number stands somewhere in a text."""
    return any(_is_id(found) for found in _HIDDEN_ID.findall(text))


def without_ids(text: str) -> str:
    """The text with every ID number in it made unreadable."""
    return _HIDDEN_ID.sub(lambda m: "（证件号已遮蔽）" if _is_id(m[0]) else m[0], text)


def _is_id(number: str) -> bool:
    try:
        person_id.normalise_id("resident", number)
    except ValueRefused:
        return False
    return True


def refused(refusal: ValueRefused) -> Parsed:
    """The answer for a text that a value parser won't take."""
    return Parsed(reason=refusal.reason, accepted=refusal.accepted)
