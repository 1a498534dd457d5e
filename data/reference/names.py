"""Make names comparable: NFKC, traditional to simplified, no pinyin in brackets, no odd spaces."""

import re
import unicodedata

from data.values.text import simplified

# Letters (with tone marks), spaces and apostrophes in any bracket: pinyin that someone inserted.
_PINYIN = re.compile(r"[(\[{<〔【〈][\sA-Za-z\u00c0-\u024f\u0300-\u036f'’.\-]*[)\]}>〕】〉]")
_SPACE = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff\u3000]+")


def tidy(text: str) -> str:
    """Give a name in NFKC and simplified characters, pinyin dropped, spaces squeezed to one.

    For matching: the names it is compared with must have passed through the same table (乾县).
    """
    if text.isascii():
        return _SPACE.sub(" ", text).strip()
    plain = simplified(unicodedata.normalize("NFKC", text))
    return _SPACE.sub(" ", _PINYIN.sub("", plain)).strip()
