"""Pairs that a linkage left in doubt, as clerks look at them and say whether they are one.

Two people say it, each without seeing what the other said: a word of one alone is shown to nobody
and is not in the trail, either, until two agree. Nothing of a person is here, and no key: whether
traits agree, and in which line of whose file one may look them up.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from data import in_memory
from data.home import Home, Refused
from data.staging import links, verdicts
from data.staging.schema import quoted
from data.staging.verdicts import OTHER, REOPENED, SAME, WITHDRAWN, Pair, Verdict

OPEN: Final = "待判定"
MINE: Final = "我已判定"
SETTLED: Final = "已定"
WORDS: Final = {
    links.PERSON: {SAME: "同一人", OTHER: "不是同一人"},
    links.EMPLOYER: {SAME: "同一单位", OTHER: "不是同一单位"},
}
REFUSED: Final = "只有数据管理员和身份核对经办人（roles.toml 中 clerk = true）可以判定存疑对"
ALONE: Final = "alone"  # the hand of all where nobody signs in: one person, however they come
Noted = Callable[[str, str], None]
_FIXED: Final = ("_unknown", "_known", "probability", "own_file", "own_line", "file", "line")


@dataclass(frozen=True)
class Clerk:
    """Who judges.

    Attributes:
        name: the account.
        hand: through what, with who sits there (:class:`data.staging.verdicts.Verdict`).
        entitled: whether they may.
    """

    name: str
    hand: str
    entitled: bool


@dataclass(frozen=True)
class Doubt:
    """A pair, as one clerk may see it.

    Attributes:
        id: its name; no key can be told from it.
        kind: of whom: a word of :data:`data.staging.links.KINDS`.
        state: :data:`OPEN`, :data:`MINE` or :data:`SETTLED`.
        outcome: how it was settled; empty before.
        probability: that it is one person, by the model; ``None`` of a pair of an earlier linkage.
        own: where the record without a number stands, as file and line; empty of such a pair.
        other: where the one with a number stands.
        traits: what was compared, and whether it agrees: 一致, 不一致 or 缺.
        split: two or more have judged, and don't agree.
        by: who settled it; nobody before.
    """

    id: str
    kind: str
    state: str
    outcome: str = ""
    probability: float | None = None
    own: str = ""
    other: str = ""
    traits: tuple[tuple[str, str], ...] = ()
    split: bool = False
    by: tuple[str, ...] = ()


def doubts(home: Home, clerk: Clerk) -> tuple[Doubt, ...]:
    """All pairs of the linkages that count: those in doubt, the likeliest first, then those that
    were settled after an earlier linkage.

    Raises:
        Refused: the clerk may not, or the book can't be read.
    """
    if not clerk.entitled:
        raise Refused(REFUSED)
    return tuple(doubt for run in links.standing(home) for doubt in _of_run(home, run, clerk))


def find(home: Home, clerk: Clerk, id: str) -> Doubt:
    """One pair.

    Raises:
        Refused: as :func:`doubts`; there is no such pair.
    """
    found = next((one for one in doubts(home, clerk) if one.id == id), None)
    if found is None:
        raise Refused(_no_pair(id))
    return found


def pending(home: Home) -> bool:
    """Whether something was settled, or opened again, that builds don't go by yet."""
    return any(links.taken(home, run)[0] != run.taken for run in links.standing(home))


def judge(home: Home, clerk: Clerk, id: str, said: str, noted: Noted) -> Doubt:
    """Say what a pair is, :data:`SAME` or :data:`OTHER`; how it stands then.

    Args:
        home: the installation.
        clerk: who says it.
        id: of the pair.
        said: what.
        noted: told what is about to be written down; what it raises stops it.

    Raises:
        Refused: the clerk may not or has said it already, there is no such pair, or it is settled.
    """
    run, pair = _entitled(home, clerk, id, noted)
    words = WORDS[run.kind]
    if said not in words:
        raise Refused(f"判定只能是：{'、'.join(words.values())}")
    new = Verdict(clerk.name, clerk.hand, said)

    def may(live: tuple[Verdict, ...]) -> None:
        if verdicts.settled(live):
            raise Refused(f"存疑对 {id} 已由两人判定；要改判，先撤回原判定")
        if any(one.user == clerk.name for one in live):
            raise Refused(f"您已判定过存疑对 {id}；要改判，先撤回")
        outcome = verdicts.settled((*live, new))
        noted(
            "judge",
            f"存疑对 {id} 定为{words[outcome]}：{_who(words, (*live, new))}"
            if outcome
            else f"存疑对 {id}：判定一次，内容待两人一致后记入",
        )

    verdicts.add(home, run.kind, run.key, pair, new, may)
    return _found(home, run, clerk, id)


def take_back(home: Home, clerk: Clerk, id: str, noted: Noted) -> Doubt:
    """Take one's own word back; of a settled pair all that was said, so that it is open again.

    Whoever judges second and learns that the pair is not settled knows what the first one said:
    taken back, the second word could be said again as the first. So where two differ both words
    stay, and somebody else decides.

    Raises:
        Refused: the clerk may not or has said nothing, two differ, or there is no such pair.
    """
    run, pair = _entitled(home, clerk, id, noted)
    before = verdicts.said(home, run.kind, run.key).get(pair, [])
    settled = verdicts.settled(before)
    words = WORDS[run.kind]
    new = Verdict(clerk.name, clerk.hand, REOPENED if settled else WITHDRAWN)

    def may(live: tuple[Verdict, ...]) -> None:
        if verdicts.settled(live) != settled:
            raise Refused(f"存疑对 {id} 刚由他人判定，请重新打开再试")
        if not settled and all(one.user != clerk.name for one in live):
            raise Refused(f"您没有判定过存疑对 {id}，无从撤回")
        if not settled and _differ(live):
            raise Refused(f"存疑对 {id} 意见不一，须由他人判定，已记的判定不能撤回")
        was = f"重新判定，原定为{words[settled]}（{_who(words, live)}）" if settled else "撤回判定"
        noted("judge", f"存疑对 {id}：{was}")

    verdicts.add(home, run.kind, run.key, pair, new, may)
    return _found(home, run, clerk, id)


def name_of(kind: str, pair: Pair) -> str:
    """What a pair is called."""
    return "K" + hashlib.sha256(f"{kind} {' '.join(pair)}".encode()).hexdigest()[:10]


def _entitled(home: Home, clerk: Clerk, id: str, noted: Noted) -> tuple[links.Run, Pair]:
    if not clerk.entitled:
        noted("deny", f"存疑对 {id}")
        raise Refused(REFUSED)
    for run in links.standing(home):
        for pair in _pairs(home, run):
            if name_of(run.kind, pair) == id:
                return run, pair
    raise Refused(_no_pair(id))


def _no_pair(id: str) -> str:
    return f"没有存疑对「{id}」；现有的见「身份核对」页或 python -m data doubts"


def line(doubt: Doubt) -> str:
    """A pair in one line of text."""
    told = [f"可能性 {likely(doubt)}"] if likely(doubt) else []
    traits = [f"{name}{agrees}" for name, agrees in doubt.traits]
    places = [f"{doubt.own} ↔ {doubt.other}"] if doubt.own else []
    return "  ".join([doubt.id, standing(doubt), *told, *traits, *places])


def likely(doubt: Doubt) -> str:
    """The model's probability in words, which is never certain; empty where it isn't known."""
    if doubt.probability is None:
        return ""
    return "大于 99.9%" if doubt.probability > 0.999 else f"{100 * doubt.probability:.1f}%"


def standing(doubt: Doubt) -> str:
    """How a pair stands, in words that give nothing of another's away."""
    if doubt.state == SETTLED:
        return f"{WORDS[doubt.kind][doubt.outcome]}（{'、'.join(doubt.by)}）"
    if doubt.split:
        return "意见不一，待他人判定" if doubt.state == MINE else "意见不一，待您判定"
    return "等另一人判定" if doubt.state == MINE else "待判定"


def _pairs(home: Home, run: links.Run) -> list[Pair]:
    grey = [(str(row[0]), str(row[1])) for row in _grey(home, run)[1]]
    return list(dict.fromkeys([*grey, *verdicts.said(home, run.kind, run.key)]))


def _grey(home: Home, run: links.Run) -> tuple[list[str], list[tuple[object, ...]]]:
    """Columns and rows of a run's grey zone."""
    path = run.grey_pairs(home)
    if not path.exists():
        return [*_FIXED], []
    try:
        with in_memory.database() as con:
            found = con.execute(f"FROM read_parquet({quoted(str(path))})")
            names = [str(column[0]) for column in found.description or ()]
            rows = found.fetchall()
    except duckdb.Error as error:
        raise Refused(
            f"存疑对文件 {path} 无法读取；请从备份恢复该文件，或重新比对：python -m data link"
        ) from error
    if not set(_FIXED) <= set(names):
        raise Refused(f"存疑对文件 {path} 缺列；请从备份恢复该文件，或重新比对")
    return names, rows


def _of_run(home: Home, run: links.Run, clerk: Clerk) -> list[Doubt]:
    said = verdicts.said(home, run.kind, run.key)
    names, rows = _grey(home, run)
    found = []
    for row in rows:
        cell = dict(zip(names, row, strict=True))
        pair = str(cell["_unknown"]), str(cell["_known"])
        found.append(
            Doubt(
                name_of(run.kind, pair),
                run.kind,
                **_state(said.pop(pair, []), clerk),
                probability=float(str(cell["probability"])),
                own=_place(cell["own_file"], cell["own_line"]),
                other=_place(cell["file"], cell["line"]),
                traits=tuple((n, str(cell[n])) for n in names if n not in _FIXED),
            )
        )
    earlier = [(pair, every) for pair, every in said.items() if verdicts.settled(every)]
    found += [Doubt(name_of(run.kind, p), run.kind, **_state(e, clerk)) for p, e in earlier]
    return found


def _found(home: Home, run: links.Run, clerk: Clerk, id: str) -> Doubt:
    """How a pair stands now; a reopened one of an earlier linkage isn't listed any more."""
    return next(
        (one for one in _of_run(home, run, clerk) if one.id == id), Doubt(id, run.kind, OPEN)
    )


def _state(said: list[Verdict], clerk: Clerk) -> dict[str, Any]:
    live = verdicts.standing(said)
    outcome = verdicts.settled(said)
    if outcome:
        by = tuple(one.user for one in live if one.said == outcome)
        return {"state": SETTLED, "outcome": outcome, "by": by}
    mine = any(one.user == clerk.name for one in live)
    return {"state": MINE if mine else OPEN, "split": _differ(live)}


def _differ(live: tuple[Verdict, ...]) -> bool:
    return len({one.said for one in live}) > 1


def _place(file: object, line: object) -> str:
    return f"{file} 第 {line} 行" if line is not None else str(file)


def _who(words: Mapping[str, str], live: tuple[Verdict, ...]) -> str:
    return "、".join(f"{one.user} {words[one.said]}" for one in live)
