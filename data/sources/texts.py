"""Values of a database as the text that an import reads, whole columns at a time."""

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from data.readers.cells import EDGE
from data.sources.catalog import LONGEST, Held, Sort

UNREADABLE: Final = "\ufdd0"  # stands for a byte that isn't of the encoding: no character is it
_EMPTY: Final = pa.scalar(None, pa.string())
_FLAGS: Final = {"t": "是", "true": "是", "1": "是", "f": "否", "false": "否", "0": "否"}


def column(held: Held, values: Sequence[Any], encoding: str) -> Any:
    """One column of a batch as an Arrow array of trimmed text, empty as NULL.

    Args:
        held: the column.
        values: as the driver gave them: text, bytes (of ``encoding``), or Python's own numbers.
        encoding: of texts that come as bytes.
    """
    if any(not isinstance(value, str) and value is not None for value in values):
        texts = [_text(value, encoding if held.sort is Sort.TEXT else "ascii") for value in values]
    else:
        texts = list(values)
    array = pa.array(texts, pa.string())
    array = pc.utf8_trim(array, characters=EDGE)
    array = pc.if_else(pc.equal(array, ""), _EMPTY, array)
    if held.sort is Sort.NUMBER:
        return _number(array)
    if held.sort is Sort.TIME:
        return _time(array)
    if held.sort is Sort.FLAG:
        return pa.array(
            [_FLAGS.get(v.lower(), v) if v else v for v in array.to_pylist()], pa.string()
        )
    return array


def _text(value: Any, encoding: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        whole = bytes(value)
        try:
            return whole.decode(encoding)
        except UnicodeDecodeError:
            return whole.decode(encoding, "replace").replace("\ufffd", UNREADABLE)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _number(array: Any) -> Any:
    """1200.500 is 1200.5, and 3.000 is 3: a database writes as many places as its type has.

    With three of them a reader would have to ask whether the point parts thousands.
    """
    array = pc.replace_substring_regex(array, r"^([+-]?\d+\.\d*[1-9])0+$", r"\1")
    return pc.replace_substring_regex(array, r"^([+-]?\d+)\.0*$", r"\1")


def _time(array: Any) -> Any:
    """Without the zone, which the session has set to the office's; without end: 9999-12-31."""
    array = pc.replace_substring_regex(array, r"(:\d{2}(?:\.\d+)?)[+-]\d{2}(?::?\d{2})*$", r"\1")
    return pc.replace_substring_regex(array, r"^infinity$", "9999-12-31")


def faults(array: Any, held: Held) -> list[tuple[int, str, str]]:
    """Cells of a column that can't be kept: where in the batch, why, and what is accepted."""
    found: list[tuple[int, str, str]] = []
    if held.sort is not Sort.TEXT:
        return found
    bad = pc.fill_null(pc.match_substring(array, UNREADABLE), False)
    bad = pc.or_(bad, pc.fill_null(pc.match_substring(array, "\0"), False))
    long = pc.fill_null(pc.greater(pc.utf8_length(array), LONGEST), False)
    for where, reason, accepted in (
        (bad, "文字中有无法解码的字节", "[database] encoding 所写编码的文字"),
        (long, "文字过长", f"不超过 {LONGEST} 字"),
    ):
        found += [(at, reason, accepted) for at in pc.indices_nonzero(where).to_pylist()]
    return found


def emptied(array: Any, places: Sequence[int]) -> Any:
    """The column with some cells empty."""
    if not places:
        return array
    mask = pa.array([False] * len(array)).to_pylist()
    for at in places:
        mask[at] = True
    return pc.if_else(pa.array(mask), _EMPTY, array)
