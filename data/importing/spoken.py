"""What offices write for a code: 签就业协议形式就业 is 就业, 浙里办 is 网上, 民营企业 is 企业.

Looked up after the codes and labels of the contract. A word that may mean two codes stands nowhere.
"""

import re
from functools import cache
from typing import Final

from data.reference.tables import text_rows
from data.values.text import fold

# A class with a word behind it or its rank alone: D类（市级领军人才）, D, 市级领军人才, D级.
_TIER: Final = re.compile(r"([a-f])(?:类|级|档|层次)?(?:人才|高层次人才)?.*")
_TIERS: Final = {
    "国内外顶尖人才": "A",
    "顶尖人才": "A",
    "国家级领军人才": "B",
    "国家领军人才": "B",
    "省级领军人才": "C",
    "地方级领军人才": "C",
    "市级领军人才": "D",
    "领军人才": "",
    "高级人才": "E",
    "基础人才": "F",
}


@cache
def _words() -> dict[str, dict[str, set[str]]]:
    """Column → folded word → the codes that it may mean."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in text_rows("code_words"):
        for word in row["words"].split():
            found.setdefault(row["column"], {}).setdefault(fold(word), set()).add(row["code"])
    return found


def spoken(column: str, word: str) -> set[str]:
    """The codes that a folded word may mean in a column; the caller takes those it has.

    Args:
        column: the column's English name.
        word: what stands in the cell, folded.
    """
    if column == "talent_tier":
        if _TIERS.get(word):
            return {_TIERS[word]}
        rank = _TIER.fullmatch(word)
        return {rank[1].upper()} if rank else set()
    return set(_words().get(column, {}).get(word, ()))
