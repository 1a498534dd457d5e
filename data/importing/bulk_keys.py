"""The fast lane for persons' numbers in their usual spelling: checked by DuckDB, then made keys.

Only what the strict parser of :mod:`data.values.person_id` would read the same way is taken here
(a test compares them); the rest goes to that parser. A month of two million insured has two
million numbers, and checking them one by one takes eight times as long as the keys themselves.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from data.importing.parsed import BETWEEN, Context
from data.staging.schema import quoted
from data.values.person_id import OLDEST, PROVINCES, SIGNS, WEIGHTS

_RESIDENT: Final = f"(|居民身份证|身份证){BETWEEN}[1-9][0-9]{{16}}[0-9X]"
_OTHER: Final = f"(其他证件|其他){BETWEEN}[0-9A-Z]{{6,20}}"
_PERMANENT: Final = "9[0-9]{16}[0-9X]"  # 外国人永居证 have a checksum of their own


@dataclass(frozen=True)
class Lane:
    """SQL that tells which texts are of one usual form, and how their numbers are marked."""

    holds: str
    prefix: str


def lanes(text: str, today: dt.date) -> tuple[Lane, ...]:
    """The forms that are taken.

    Args:
        text: SQL of a text: kind of document, separator, number.
        today: nobody is born later.
    """
    return (
        Lane(_resident(text, today), "ID:"),
        Lane(
            f"(regexp_full_match({text}, {quoted(_OTHER)}) AND "
            f"length(regexp_replace({_number(text)}, '[A-Z]', '', 'g')) >= 4 AND "
            f"NOT regexp_full_match({_number(text)}, {quoted(_PERMANENT)}))",
            "OT:",
        ),
    )


def keys(context: Context, lane: Lane) -> Callable[[Iterable[str]], list[str]]:
    """Keys of a lane's texts, each as 32 hexadecimal digits."""
    made = context.keys
    if made is None:
        raise ValueError(f"{context.contract.name} holds persons and needs a key")

    def read(texts: Iterable[str]) -> list[str]:
        numbers: Sequence[str] = [lane.prefix + text.partition(BETWEEN)[2] for text in texts]
        return made.person_hex(numbers)

    return read


def _number(text: str) -> str:
    return f"substr({text}, instr({text}, {quoted(BETWEEN)}) + 1)"


def _resident(text: str, today: dt.date) -> str:
    """Form, province, birthday and check sign of a resident's 18 signs (GB 11643)."""
    number = _number(text)
    first = f"CAST(substr({number}, 1, 17) AS BIGINT)"
    places = enumerate(reversed(WEIGHTS))
    total = " + ".join(f"{first} // {10**place} % 10 * {weight}" for place, weight in places)
    provinces = ", ".join(quoted(code) for code in sorted(PROVINCES))
    born = f"try_strptime(substr({number}, 7, 8), '%Y%m%d')"
    return (
        f"CASE WHEN regexp_full_match({text}, {quoted(_RESIDENT)}) THEN "
        f"substr({number}, 1, 2) IN ({provinces}) AND substr({number}, 3, 2) <> '00' "
        f"AND coalesce({born} BETWEEN TIMESTAMP '{OLDEST}-01-01' "
        f"AND TIMESTAMP {quoted(today.isoformat())}, false) "
        f"AND substr({quoted(SIGNS)}, CAST(({total}) % 11 AS BIGINT) + 1, 1) "
        f"= substr({number}, 18, 1) ELSE false END"
    )
