"""What a parser gives, what it needs to know, and how ID numbers are spotted in any text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.contracts import Contract
from data.importing.pseudonym import Pseudonymiser
from data.values.base import ValueRefused

_BORN: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"  # month and day
_ID_18: Final = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_BORN}[0-9]{{3}}[0-9Xx](?![0-9])"
)
_ID_15: Final = re.compile(rf"(?<![0-9])[1-9][0-9]{{5}}[0-9]{{2}}{_BORN}[0-9]{{3}}(?![0-9])")
_HIDDEN: Final = "（证件号已遮蔽）"
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
    """Whether something like a resident ID number (mistyped ones included) stands in a text."""
    return bool(_ID_18.search(text))


def without_ids(text: str) -> str:
    """The text with everything like a resident ID number, new or old, made unreadable."""
    return _ID_15.sub(_HIDDEN, _ID_18.sub(_HIDDEN, text))


def refused(refusal: ValueRefused) -> Parsed:
    """The answer for a text that a value parser won't take."""
    return Parsed(reason=refusal.reason, accepted=refusal.accepted)
