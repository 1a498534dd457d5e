"""Pairs in doubt: two people judge, neither sees the other's word, both are in the trail."""

import json
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import duckdb
import pytest

from data.commands.cli import main
from data.home import Home, Refused
from data.importing.pseudonym import put_over
from data.linkage import clerks
from data.linkage.clerks import MINE, OPEN, SETTLED, Clerk
from data.staging import links, verdicts
from data.staging.verdicts import OTHER, SAME
from tests.data.linkage.by_hand import SALT, linked, own
from tests.world import key

ZHANG, LI, WANG = (Clerk(name, f"web {name}", True) for name in ("zhang", "li", "wang"))


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    linked(made, {1: 1, 2: 2}, {3: 3, 4: 4, 5: 5})
    return made


@pytest.fixture
def trail() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def noted(trail) -> Callable[[str, str], None]:
    return lambda action, detail: trail.append((action, detail))


def states(home: Home, clerk: Clerk) -> list[str]:
    return [one.state for one in clerks.doubts(home, clerk)]


def applied(home: Home) -> dict[str, str]:
    """Whom a build takes the hall's people for."""
    links.take_in(home)
    run = links.active(home)
    assert run is not None
    with duckdb.connect() as con:
        rows = con.execute(f"FROM read_parquet('{run.applied(home)}')").fetchall()
    return {str(unknown): str(known) for unknown, known in rows}


def test_two_who_agree_settle_a_pair_and_builds_go_by_it(home, noted, trail):
    first, second, _ = clerks.doubts(home, ZHANG)
    before = applied(home)
    assert before == {str(own(n)): str(key(n)) for n in (1, 2)}
    assert clerks.judge(home, ZHANG, first.id, SAME, noted).state == MINE
    assert applied(home) == before
    now = clerks.judge(home, LI, first.id, SAME, noted)
    assert (now.state, now.outcome, now.by) == (SETTLED, SAME, ("zhang", "li"))
    for clerk in (ZHANG, LI):
        clerks.judge(home, clerk, second.id, OTHER, noted)
    assert clerks.pending(home)
    assert applied(home) == {**before, str(own(3)): str(key(3))}
    assert not clerks.pending(home)
    run = links.active(home)
    assert run is not None
    assert (run.same, run.other) == (1, 1)
    assert stat.S_IMODE(run.applied(home).stat().st_mode) == 0o600
    assert [action for action, _ in trail] == ["judge"] * 4


def test_what_one_said_is_told_to_nobody_until_two_agree(home, noted, trail):
    """Neither the list of another nor the trail differs by what was said."""
    id = clerks.doubts(home, ZHANG)[0].id
    seen, lines = [], []
    for said in (SAME, OTHER):
        clerks.judge(home, ZHANG, id, said, noted)
        seen.append([asdict(one) for one in clerks.doubts(home, LI)])
        lines.append(trail[-1])
        clerks.take_back(home, ZHANG, id, noted)
    assert seen[0] == seen[1]
    assert lines[0] == lines[1]
    clerks.judge(home, ZHANG, id, SAME, noted)
    clerks.judge(home, LI, id, OTHER, noted)
    assert "同一人" not in trail[-1][1]
    third = next(one for one in clerks.doubts(home, WANG) if one.id == id)
    assert (third.state, third.split) == (OPEN, True)
    clerks.judge(home, WANG, id, OTHER, noted)
    assert "zhang 同一人、li 不是同一人、wang 不是同一人" in trail[-1][1]
    assert clerks.find(home, ZHANG, id).by == ("li", "wang")


def test_who_learns_that_two_differ_cannot_say_it_after_the_other(home, noted, trail):
    """Judge, see that the pair isn't settled, take it back and say the other: no second word."""
    id = clerks.doubts(home, ZHANG)[0].id
    clerks.judge(home, ZHANG, id, OTHER, noted)
    now = clerks.judge(home, LI, id, SAME, noted)
    assert (now.state, now.split) == (MINE, True)
    lines = len(trail)
    for clerk in (LI, ZHANG):
        with pytest.raises(Refused, match="意见不一，须由他人判定"):
            clerks.take_back(home, clerk, id, noted)
        with pytest.raises(Refused, match="已判定过"):
            clerks.judge(home, clerk, id, OTHER, noted)
    assert len(trail) == lines
    assert clerks.judge(home, WANG, id, SAME, noted).by == ("li", "wang")
    assert clerks.take_back(home, ZHANG, id, noted).state == OPEN  # settled: opened for all


def test_one_person_with_two_accounts_settles_nothing(home, noted):
    id = clerks.doubts(home, ZHANG)[0].id
    at = [Clerk(name, "cli op", True) for name in ("zhang", "li")]
    for clerk in at:
        clerks.judge(home, clerk, id, SAME, noted)
    assert [clerks.find(home, clerk, id).state for clerk in at] == [MINE, MINE]
    assert applied(home).keys() == {str(own(1)), str(own(2))}


def test_what_was_settled_can_be_opened_again(home, noted, trail):
    id = clerks.doubts(home, ZHANG)[0].id
    for clerk in (ZHANG, LI):
        clerks.judge(home, clerk, id, SAME, noted)
    before = applied(home)
    files = {path.name for path in links.folder(home).iterdir()}
    with pytest.raises(Refused, match="已由两人判定"):
        clerks.judge(home, WANG, id, OTHER, noted)
    assert clerks.take_back(home, WANG, id, noted).state == OPEN
    assert "原定为同一人（zhang 同一人、li 同一人）" in trail[-1][1]
    assert applied(home).keys() == before.keys() - {str(own(3))}
    run = links.active(home)
    assert run is not None
    assert run.taken == ""
    assert len({path.name for path in links.folder(home).iterdir()}) == len(files) - 1
    assert states(home, ZHANG) == [OPEN] * 3


@pytest.mark.parametrize("said", ["maybe", ""])
def test_a_word_that_is_none_is_refused(home, noted, said):
    with pytest.raises(Refused, match="只能是：同一人、不是同一人"):
        clerks.judge(home, ZHANG, clerks.doubts(home, ZHANG)[0].id, said, noted)


def test_who_may_not_is_refused_and_noted(home, noted, trail):
    stranger = Clerk("zhao", "web zhao", False)
    id = clerks.doubts(home, ZHANG)[0].id
    with pytest.raises(Refused, match="clerk = true"):
        clerks.doubts(home, stranger)
    for act in (
        lambda: clerks.judge(home, stranger, id, SAME, noted),
        lambda: clerks.take_back(home, stranger, id, noted),
    ):
        with pytest.raises(Refused, match="clerk = true"):
            act()
    assert [action for action, _ in trail] == ["deny", "deny"]
    assert not verdicts.path(home).exists()


def test_what_makes_no_sense_is_refused(home, noted):
    id = clerks.doubts(home, ZHANG)[0].id
    with pytest.raises(Refused, match="没有存疑对「K000」"):
        clerks.judge(home, ZHANG, "K000", SAME, noted)
    with pytest.raises(Refused, match="没有判定过"):
        clerks.take_back(home, ZHANG, id, noted)
    clerks.judge(home, ZHANG, id, SAME, noted)
    with pytest.raises(Refused, match="已判定过"):
        clerks.judge(home, ZHANG, id, OTHER, noted)


def test_what_can_not_be_noted_is_not_done(home):
    def full(_action: str, _detail: str) -> None:
        raise Refused("磁盘已满")

    id = clerks.doubts(home, ZHANG)[0].id
    with pytest.raises(Refused, match="磁盘已满"):
        clerks.judge(home, ZHANG, id, SAME, full)
    assert states(home, ZHANG) == [OPEN] * 3


def test_a_settled_pair_outlives_the_run_and_the_key(home, noted):
    id = clerks.doubts(home, ZHANG)[0].id
    for clerk in (ZHANG, LI):
        clerks.judge(home, clerk, id, SAME, noted)
    linked(home, {1: 1}, {4: 4}, id="20261130-060000-001")
    assert applied(home) == {str(own(n)): str(key(n)) for n in (1, 3)}
    listed = {one.id: one for one in clerks.doubts(home, LI)}
    assert (listed[id].state, listed[id].probability) == (SETTLED, None)

    fresh = bytes(range(32))

    def over(keys):
        return put_over(fresh, True, keys)

    for _ in range(2):  # a change of keys that was cut is begun again
        verdicts.rekey(home, SALT, "new", {"person": over})
    pair = tuple(map(str, over([own(3), key(3)])))
    assert verdicts.outcomes(home, "person", "new") == {pair: SAME}
    assert len(verdicts.said(home, "person", "new")[pair]) == 2


def test_no_key_and_no_name_leaves_data(home, noted):
    """What a clerk is handed: no key of anybody, no encoding, nothing that was compared."""
    id = clerks.doubts(home, ZHANG)[0].id
    clerks.judge(home, ZHANG, id, SAME, noted)
    told = json.dumps([asdict(one) for one in clerks.doubts(home, ZHANG)], ensure_ascii=False)
    for number in range(1, 6):
        for found in (own(number), key(number)):
            assert str(found) not in told
            assert found.hex not in told
    agree = {value for one in clerks.doubts(home, ZHANG) for _, value in one.traits}
    assert agree == {"一致", "不一致"}


ROLES = """
[users.steward]
role = "steward"
[users.clerk]
role = "analyst"
clerk = true
[users.reader]
role = "leader"
"""


def test_the_command_line_is_a_door_with_the_same_rules(tmp_path, monkeypatch, capsys):
    home = Home(tmp_path / "home")
    linked(home, {}, {3: 3, 4: 4})
    (home.path / "roles.toml").write_text(ROLES)

    def run(*words: str, as_: str = "") -> tuple[int, str]:
        code = main(["--home", str(home.path), "doubts", *words, *(["--user", as_] if as_ else [])])
        found = capsys.readouterr()
        return code, found.out + found.err

    assert run()[0] == 2  # nobody named
    code, said = run(as_="reader")
    assert (code, "clerk = true" in said) == (2, True)
    code, said = run(as_="steward")
    assert code == 0
    lines = said.splitlines()
    assert len(lines) == 2
    id = lines[0].split()[0]
    assert "名册.csv 第 3 行 ↔ 参保.csv 第 103 行" in lines[0]
    assert run("--same", as_="steward")[0] == 2
    monkeypatch.setattr("getpass.getuser", lambda: "op1")
    assert "等另一人判定" in run(id, "--same", as_="steward")[1]
    assert "待判定" in run(id, as_="clerk")[1]
    monkeypatch.setattr("getpass.getuser", lambda: "op2")
    assert "同一人（steward、clerk）" in run(id, "--same", as_="clerk")[1]
    assert applied(home) == {str(own(3)): str(key(3))}
    assert "待判定" in run(id, "--back", as_="clerk")[1]
    noted = [
        json.loads(line)
        for path in sorted(Path(home.audit).glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert [line["user"] for line in noted if line["action"] == "judge"] == [
        "steward",
        "clerk",
        "clerk",
    ]
    assert "op2" in noted[-1]["detail"]


def test_where_nobody_signs_in_one_person_settles_nothing(home, capsys):
    id = clerks.doubts(home, ZHANG)[0].id
    web = Clerk("本机试用", clerks.ALONE, True)
    clerks.judge(home, web, id, SAME, lambda *_: None)
    assert main(["--home", str(home.path), "doubts", id, "--same"]) == 0
    assert "等另一人判定" in capsys.readouterr().out
    assert applied(home).keys() == {str(own(1)), str(own(2))}


def test_a_damaged_book_or_list_is_refused_in_words(home, noted, capsys):
    """A word that nobody can have said, half a list of pairs: what is damaged, and what to do."""
    id = clerks.doubts(home, ZHANG)[0].id
    call = ["--home", str(home.path), "doubts"]

    def refused(*words: str) -> str:
        assert main([*call, *words]) == 2
        return capsys.readouterr().err

    clerks.judge(home, ZHANG, id, SAME, noted)
    with sqlite3.connect(verdicts.path(home)) as con:
        con.execute("UPDATE verdict SET said = 'maybe'")
    con.close()
    for words in ((), (id,), (id, "--same"), (id, "--back")):
        assert "无法识别的判定「maybe」" in refused(*words)
    with pytest.raises(Refused, match="无法识别"):
        links.take_in(home)  # no build goes by it, either
    verdicts.path(home).unlink()
    run = links.active(home)
    assert run is not None
    whole = run.grey_pairs(home).read_bytes()
    run.grey_pairs(home).write_bytes(whole[: len(whole) // 2])
    for words in ((), (id, "--same")):
        assert "存疑对文件" in refused(*words)
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT 1 AS one) TO '{run.grey_pairs(home)}' (FORMAT parquet)")
    assert "缺列" in refused()
