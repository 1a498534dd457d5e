"""Who looked into which case of 疑似错发, and what was decided: one file of the home.

``cases/book.sqlite`` holds case numbers, states, and words and amounts that people wrote; it is
backed up with the home. Nothing is ever overwritten: a step follows a step.
"""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Final

from data import book
from data.home import Home, Refused

NEW, WORKING, WRONG, CLEARED = "待核查", "核查中", "认定错发", "排除"
STATES: Final = (NEW, WORKING, WRONG, CLEARED)
# What may follow what: money comes back bit by bit, and what is decided can be taken up again.
NEXT: Final = {
    NEW: (WORKING, WRONG, CLEARED),
    WORKING: (WORKING, WRONG, CLEARED),
    WRONG: (WRONG, WORKING),
    CLEARED: (WORKING,),
}
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS step (
    id INTEGER PRIMARY KEY, case_id TEXT, rules TEXT, at TEXT, user TEXT, state TEXT,
    duty TEXT, due TEXT, note TEXT, recovered REAL);
CREATE INDEX IF NOT EXISTS step_of ON step (case_id, id);
"""


@dataclass(frozen=True)
class Step:
    """One step in looking into a case.

    Attributes:
        state: 核查中, 认定错发 or 排除; 待核查 before the first step.
        rules: ids of the rules that named the case then.
        at, user: when (ISO, UTC) and by whom.
        duty, due: who looks into it until which day (YYYY-MM-DD), of 核查中.
        note: grounds.
        recovered: yuan that came back so far, of 认定错发.
    """

    state: str = NEW
    rules: tuple[str, ...] = ()
    at: str = ""
    user: str = ""
    duty: str = ""
    due: str = ""
    note: str = ""
    recovered: float = 0.0


def state_of(last: Step | None, rules: tuple[str, ...]) -> str:
    """Where a case stands: one that was cleared is new again when another rule names it."""
    if last is None:
        return NEW
    if last.state == CLEARED and not set(rules) <= set(last.rules):
        return NEW
    return last.state


def follow(case: str, before: Step | None, taken: Step) -> None:
    """Whether a step may follow the one before it.

    Raises:
        Refused: it may not; the text says which may.
    """
    state = state_of(before, taken.rules)
    if taken.state not in NEXT[state]:
        raise Refused(
            f"{case} 现为「{state}」，不能改为「{taken.state}」；可改为：{'、'.join(NEXT[state])}"
        )


def _opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    return book.opened(home.case_book, "疑似错发台账", partial(book.make, tables=_TABLE))


def last(home: Home) -> dict[str, Step]:
    """The newest step of every case that has one."""
    return {case: taken[-1] for case, taken in steps(home).items()}


def steps(home: Home, case: str | None = None) -> dict[str, list[Step]]:
    """The steps of every case (or one), oldest first."""
    if not home.case_book.exists():
        return {}
    with _opened(home) as con:
        rows = con.execute(
            "SELECT case_id, state, rules, at, user, duty, due, note, recovered FROM step "
            "WHERE ? IS NULL OR case_id = ? ORDER BY id",
            (case, case),
        ).fetchall()
    found: dict[str, list[Step]] = {}
    for name, state, rules, *told in rows:
        found.setdefault(name, []).append(Step(state, tuple(rules.split()), *told))
    return found


def step(home: Home, case: str, taken: Step) -> None:
    """Write a step down.

    Raises:
        Refused: it can't follow the state the case is in by now.
    """
    with _opened(home) as con:
        row = con.execute(
            "SELECT state, rules FROM step WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case,)
        ).fetchone()
        follow(case, Step(row[0], tuple(row[1].split())) if row else None, taken)
        con.execute(
            "INSERT INTO step (case_id, rules, at, user, state, duty, due, note, recovered) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                case,
                " ".join(taken.rules),
                book.now(),
                taken.user,
                taken.state,
                taken.duty,
                taken.due,
                taken.note,
                taken.recovered,
            ),
        )
