"""How the rows of the snapshot served came to their persons, and what was lost on the way."""

from collections.abc import Sequence
from typing import Final

from dashboard.access import holdings
from dashboard.definitions import counts
from dashboard.document.build import table
from dashboard.document.values import Block, Fold, Heading, Note, Terms
from data.contracts import CONTRACTS
from data.staging.joined import MARKED, Applied, Joined
from data.staging.links import EMPLOYER, PERSON
from data.staging.tens import to_ten

HEAD: Final = (
    *("来源表", "来源", "行数", "按统一号码", "按比对", "人工认定", "存疑", "未认出", "损失"),
)
TITLE: Final = "身份比对：各来源的行如何归到人、归到单位"
_NUMBERS: Final = 7
_NOTE: Final = (
    "存疑和未认出的行按另一个人、另一家单位计，人数和单位数会偏多；「损失」为这两种行占该来源行数的份额，"
    f"某来源表超过 {MARKED:.0%} 的，用到它的指标在图下注明。"
    "单位的行，只有在「单位比对信息」中登记为部门自编代码的才作比对，其余都算在「按统一号码」内。"
)
_ALL: Final = "各来源的行都按证件号码归到人，没有用到身份比对。"
_OF: Final = {PERSON: "（人）", EMPLOYER: "（单位）"}
_PERSONS: Final = "person"  # rows of persons are told to ten, and of employers beside them
_COUNTED: Final = {PERSON: "名", EMPLOYER: "家"}
_COUNTS: Final = {PERSON: "人数", EMPLOYER: "单位数"}
_OLD: Final = "这份快照由旧版本构建，没有记录各来源的行如何归到人；下次构建后显示。"


def blocks() -> tuple[Block, ...]:
    """What 来源与时效 says of it."""
    serving = holdings.serving()
    found = serving.joined
    if not found:
        return Heading(TITLE), Note(_OLD, "caption")
    if all(one.numbered == one.rows for one in found):
        return Heading(TITLE), Note(_ALL, "caption")
    return (
        Heading(TITLE),
        table(HEAD, rows(found), numbers=_NUMBERS, totals=len(kinds(found)), note=_NOTE),
        *(Fold(f"所用的比对{_OF[one.kind]}", (Terms(pairs(one)),)) for one in serving.linkage),
    )


def rows(found: Sequence[Joined]) -> list[tuple[str, ...]]:
    """A row for each source that has records without a number, one for the others together; then
    the sums, of persons' rows and of employers'."""
    lines, sums = [], []
    for kind in kinds(found):
        every = [one for one in found if one.kind == kind]
        own = [one for one in every if one.numbered < one.rows]
        rest = [one for one in every if one.numbered == one.rows]
        of = _OF[kind] if len(kinds(found)) > 1 else ""
        lines += [_row(CONTRACTS[one.contract].label + of, one.source, (one,)) for one in own]
        if rest:
            lines.append(_row(f"其余来源表{of}", f"{len(rest)} 个来源", rest))
        sums.append(_row(f"合计{of}", "", every))
    return [*lines, *sums]


def kinds(found: Sequence[Joined]) -> list[str]:
    """Whose rows were counted."""
    return list(dict.fromkeys(one.kind for one in found))


def _row(label: str, source: str, found: Sequence[Joined]) -> tuple[str, ...]:
    numbered, linked, settled, grey, lost = (
        sum(getattr(one, name) for one in found)
        for name in ("numbered", "linked", "settled", "grey", "lost")
    )
    every = numbered + linked + settled + grey + lost
    share = to_ten(grey + lost) / to_ten(every) if to_ten(every) else 0.0
    told = (every, numbered, linked, settled, grey, lost)
    loss = f"{100 * share:.0f}%" + ("（需关注）" if share > MARKED else "")
    return (label, source, *(counts.rows(one, _PERSONS) for one in told), loss)


def pairs(one: Applied) -> tuple[tuple[str, str], ...]:
    """Which linkage a snapshot rests on."""
    bounds = "，".join(f"{name} {value:g}" for name, value in one.bounds.items())
    unknown, linked, grey, same, other = (
        counts.rows(many, _PERSONS)
        for many in (one.unknown, one.linked, one.grey, one.same, one.other)
    )
    people = (
        f"没有号码的 {unknown} {_COUNTED[one.kind]}：认定 {linked}，存疑 {grey}；"
        f"人工定为同一个 {same} 对，不是同一个 {other} 对"
    )
    return (
        ("批次", one.run + (f"（含人工判定 {one.settled}）" if one.settled else "")),
        ("方法", one.method or "未记录"),
        ("界限", bounds or "未记录"),
        ("密钥指纹", one.salt),
        (_COUNTS[one.kind], people),
    )
