"""An employer's name → the parts by which two records of it agree (docs/linkage.md).

Registers write one name in many ways: 杭州市天成科技有限责任公司, 天成科技（杭州）有限公司. A name
is the place, what the employer calls itself, its legal form, and the branch. A branch has a
registration of its own, so it is no variant of the whole: its words stay with the name.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from data.reference import regions
from data.values.base import ValueRefused
from data.values.mask import has_id
from data.values.text import clean, fold, simplified

ACCEPTED: Final = "2 至 60 字的单位名称"
PIECES: Final = 8  # a name is taken apart into so many, and kept without each
_BRACKETED: Final = re.compile(r"[(\[{【〔〖]([^()\[\]{}【】〔〕〖〗]*)[)\]}】〕〗]")
_BRANCH: Final = re.compile(
    r"^(.*(?:公司|集团|银行|厂|院|中心|大学|学校|合作社|事务所|局))(.{0,14}?)"
    r"(分公司|分行|支行|分店|分厂|分院|分校|分所|营业部|办事处|门市部|经营部|项目部)$"
)
_FORM: Final = re.compile(
    r"(?:集团)?(?:(?:股份)?有限责任公司|股份有限公司|有限公司|股份公司|公司)$|股份合作公司$"
)
_MASKED: Final = re.compile(r"[*＊×]{1,}|某{2,}")
Parts = dict[str, str]


def firm_parts(text: str) -> Parts:
    """A name whole, without place and form, and that without each of its eight pieces.

    Two names that differ in one sign, wherever it stands, agree in one of the last.

    Raises:
        ValueRefused: nothing that can be a name, or one that somebody made unreadable.
    """
    written = simplified(clean(text))
    if _MASKED.search(written):
        raise ValueRefused("单位名称已被遮蔽，无从比对", ACCEPTED)
    if has_id(written) or not 2 <= len(fold(written)) <= 60:
        raise ValueRefused("不是单位名称", ACCEPTED)
    inside = [found.strip() for found in _BRACKETED.findall(written)]
    bare = _BRACKETED.sub("", written).replace(" ", "")
    places = {short for found in inside if (short := _place(found))}
    more = "".join(fold(x) for x in inside if not _place(x) and x not in _KINDS)
    branch = _BRANCH.match(bare) or _BRANCH.match(_last(written))
    tail = ""
    if branch:
        bare, where, kind = branch.groups()
        tail = _place(where) or fold(where)
        tail = f"{tail or min(places, default='')}{kind}"
    place, rest = _prefixed(fold(bare))
    rest = (_FORM.sub("", rest) or rest) + more
    if len(rest) < _TELLING:  # 浙江大学, 杭州银行: the place is the name
        place, rest = "", place + rest
    core = f"{rest}@{tail}" if tail else rest
    where = place or ("" if tail else min(places, default=""))
    parts = {"full": f"{where}|{core}", "core": core, "branch": tail}
    parts |= {f"w{at}": cut for at, cut in enumerate(_without(rest, tail), 1)}
    return {name: part for name, part in parts.items() if part}


_TELLING: Final = 3  # signs that tell employers of one place apart
_KINDS: Final = frozenset({"集团", "普通合伙", "有限合伙", "特殊普通合伙", "个人独资"})


def _last(written: str) -> str:
    """A branch's words where its place stands in brackets: 天成公司(杭州)分公司."""
    return re.sub(r"[()\[\]{}【】〔〕〖〗\s]", "", written)


def _without(rest: str, tail: str) -> list[str]:
    """A name without each of its pieces; the shorter ones have fewer."""
    if len(rest) < 4:  # what is left of two signs tells nobody apart
        return []
    ends = [round(len(rest) * at / PIECES) for at in range(PIECES + 1)]
    cuts = [(a, b) for a, b in pairwise(ends) if b > a]
    return [f"{at}:{rest[:a]}_{rest[b:]}@{tail}" for at, (a, b) in enumerate(cuts)]


def _prefixed(name: str) -> tuple[str, str]:
    """The places before a name, the narrowest alone, and what follows them."""
    found, rest = "", name
    for _ in range(3):
        fitting = next((n for n in range(min(9, len(rest) - 2), 1, -1) if rest[:n] in _names()), 0)
        if not fitting:
            break
        short = _names()[rest[:fitting]]
        found, rest = short, rest[fitting:]
    return found, rest


def _place(text: str) -> str:
    """The short name of a place, or of the last of several; empty of what is none."""
    plain = fold(text)
    if plain in _names():
        return _names()[plain]
    found, rest = _prefixed(f"{plain}__")
    return found if rest == "__" else ""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Places that stand before a name: provinces and cities in full or short, counties in full.

    A county's short name is too often part of a name (长安, 南湖).
    """
    known: dict[str, str] = {}
    for one in regions():
        short = fold(one.short)
        known[fold(one.name)] = short
        if one.code % 100 == 0 and len(short) > 1:
            known[short] = short
            known[f"{short}省" if one.code % 10_000 == 0 else f"{short}市"] = short
    return known
