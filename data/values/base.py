"""What every parser of a cell shares: how it refuses, and how absence is written.

A parser is a pure function ``str -> value``. It returns ``None`` for a cell that says nothing
(空值) and raises :class:`ValueRefused` for one that says something it can't vouch for. The
importer adds file, sheet, line and column, so a reason speaks of the text alone. Reasons never
quote the text: the importer does, masked where the column is personal (:mod:`data.values.mask`).
"""

from typing import Final

from data.values.text import clean


class ValueRefused(ValueError):
    """A cell that can't be taken.

    Attributes:
        reason: what is wrong, short, in Chinese, the same for all cells wrong in the same way
            (the import report counts by it).
        accepted: what would be taken instead, in Chinese, with an example.
    """

    def __init__(self, reason: str, accepted: str) -> None:
        """Keep both parts apart; the message joins them for logs."""
        super().__init__(f"{reason}；应为{accepted}")
        self.reason = reason
        self.accepted = accepted


# How real files write "nothing here", after `clean` and in lower case. 0 is never among them.
ABSENT: Final = frozenset(
    {"", "-", "--", "---", "–", "—", "——", "―", "..", "...", "....", "......", "/", "//", "\\"}
    | {"*", "**", "***", "n/a", "na", "#n/a", "null", "none", "nil", "(null)", "nan"}
    | {"[]", "['']", "无", "暂无", "空", "缺", "缺失", "不详", "未知", "未填", "未填写", "无数据"}
    | {"暂无数据", "未统计"}
)


_LONGEST: Final = max(map(len, ABSENT))


def is_missing(text: str) -> bool:
    """Whether the cell says nothing: blank, a dash, dots, ``N/A``, 「无」 and their like.

    ``nan`` and ``NULL`` count: they are how pandas and databases write a blank into a file.
    """
    if len(text) > _LONGEST and text.isascii() and text.isalnum():
        return False  # a number or code: what most cells of a large file are
    return clean(text).lower() in ABSENT
