"""How the rows of the snapshot served came to their persons, and what was lost on the way."""

from collections.abc import Sequence
from typing import Final

from dashboard.access import holdings
from dashboard.document.build import table
from dashboard.document.values import Block, Heading, Note, Terms
from dashboard.wording.theme import grouped
from data.contracts import CONTRACTS
from data.staging.joined import MARKED, Applied, Joined

HEAD: Final = (
    *("来源表", "来源", "行数", "按证件号码", "按比对", "人工认定", "存疑", "未认出", "损失"),
)
TITLE: Final = "身份比对：各来源的行如何归到人"
_NUMBERS: Final = 7
_NOTE: Final = (
    "存疑和未认出的行按另一个人计，人数会偏多；损失为两者占该来源行数的份额。"
    f"某来源表的损失超过 {MARKED:.0%} 时，用到它的指标在图下注明。"
)
_ALL: Final = "各来源的行都按证件号码归到人，没有用到身份比对。"
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
        table(HEAD, rows(found), numbers=_NUMBERS, totals=1, note=_NOTE),
        *(Terms(pairs(one)) for one in serving.linkage),
    )


def rows(found: Sequence[Joined]) -> list[tuple[str, ...]]:
    """A row for each source that has records without a number, one for the others together, and
    one for all."""
    own = [one for one in found if one.numbered < one.rows]
    rest = [one for one in found if one.numbered == one.rows]
    lines = [_row(CONTRACTS[one.contract].label, one.source, (one,)) for one in own]
    if rest:
        lines.append(_row("其余来源表", f"{len(rest)} 个来源", rest))
    return [*lines, _row("合计", "", found)]


def _row(label: str, source: str, found: Sequence[Joined]) -> tuple[str, ...]:
    numbered, linked, settled, grey, lost = (
        sum(getattr(one, name) for one in found)
        for name in ("numbered", "linked", "settled", "grey", "lost")
    )
    every = numbered + linked + settled + grey + lost
    share = (grey + lost) / every if every else 0.0
    counts = (every, numbered, linked, settled, grey, lost)
    loss = f"{100 * share:.1f}%" + ("（需关注）" if share > MARKED else "")
    return (label, source, *map(grouped, counts), loss)


def pairs(one: Applied) -> tuple[tuple[str, str], ...]:
    """Which linkage a snapshot rests on."""
    bounds = "，".join(f"{name} {value:g}" for name, value in one.bounds.items())
    people = (
        f"没有号码的 {grouped(one.unknown)} 名：认定 {grouped(one.linked)}，"
        f"存疑 {grouped(one.grey)}；"
        f"人工定为同一人 {grouped(one.same)} 对，不是同一人 {grouped(one.other)} 对"
    )
    return (
        ("批次", one.run + (f"（含人工判定 {one.settled}）" if one.settled else "")),
        ("方法", one.method or "未记录"),
        ("界限", bounds or "未记录"),
        ("密钥指纹", one.salt),
        ("人数", people),
    )
