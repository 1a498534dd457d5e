"""What a parser gives, and what it needs to know."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.contracts import Contract
from data.importing.pseudonym import Pseudonymiser
from data.values.base import ValueRefused

BETWEEN: Final = "\x1f"  # joins the kind of document and its number
# Before the reason for which a cell can't be read; no file can hold it, whatever its cells say.
LOST: Final = f"\x1a{secrets.token_hex(8)}\x1a"


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
    region: int = 0  # the office's own
    source: str = ""  # who sent it: a department's own numbers are nobody else's


def refused(refusal: ValueRefused) -> Parsed:
    """The answer for a text that a value parser won't take."""
    return Parsed(reason=refusal.reason, accepted=refusal.accepted)
