"""What happened to a trail is told apart: rewritten, cut off, written on after that, gone, torn."""

import hmac
import json
import shutil
import subprocess
import sys

import pytest

from data import entrusted
from data.home import Home
from data.trail import seal
from data.trail.record import FIRST, Line, hash_of, parted
from data.trail.verifying import Altered, records, verify
from data.trail.writing import NotWritten, write
from tests.e2e.harness import ROOT


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(seal.SEAL_FILE, str(tmp_path / "keys" / "audit.key"))
    made = Home(tmp_path / "home")
    made.path.mkdir()
    return made


def noted(home: Home, *users: str) -> None:
    for user in users:
        write(home, [Line(user, "view")])


def trail(home: Home):
    (path,) = home.audit.glob("*.jsonl")
    return path


def lines(home: Home) -> list[bytes]:
    return trail(home).read_bytes().splitlines()


def rewritten(home: Home, raw: list[bytes]) -> None:
    """As an intruder with the home, but not the key, would: the tail too."""
    trail(home).write_bytes(b"".join(line + b"\n" for line in raw))
    (home.audit / "tail").write_text(hash_of(raw[-1]) if raw else FIRST)


def chained(raw: list[bytes]) -> list[bytes]:
    """The same lines, each naming the hash of the one before it; their seals as they were."""
    before, made = FIRST, []
    for line in raw:
        told = json.loads(line)
        mark = told.pop("seal", None)
        told["before"] = before
        told = {**told, "seal": mark} if mark else told
        made.append(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
        before = hash_of(made[-1])
    return made


def test_a_line_is_sealed_by_hmac_sm3_of_itself(home):
    noted(home, "甲")
    (line,) = lines(home)
    plain, told = parted(line)
    key = bytes.fromhex(seal.seal_path().read_text("ascii").strip())
    assert told == hmac.digest(key, plain, "sm3").hex()
    assert json.loads(line)["seal"] == told and "seal" not in json.loads(plain)
    assert seal.seal_path().stat().st_mode & 0o077 == 0


def test_rewriting_and_chaining_anew_is_told(home):
    noted(home, *"甲乙丙丁")
    raw = lines(home)
    raw[1] = raw[1].replace("乙".encode(), "戊".encode())
    rewritten(home, chained(raw))
    with pytest.raises(Altered, match="第 2 行的封签不符"):
        verify(home)


def test_rewriting_as_a_trail_of_before_there_were_seals_is_told(home):
    noted(home, *"甲乙丙丁")
    bare = [parted(line)[0].replace("乙".encode(), "戊".encode()) for line in lines(home)]
    rewritten(home, chained(bare))
    with pytest.raises(Altered, match="第 4 条"):
        verify(home)
    noted(home, "己")
    with pytest.raises(Altered, match=r"记着「第 4 条.*被删去或改动"):
        verify(home)


def test_the_last_lines_taken_away_are_told_and_counted(home):
    noted(home, *"甲乙丙丁")
    rewritten(home, lines(home)[:2])
    with pytest.raises(Altered, match="第 2 行之后的记录被删去，至少 2 条"):
        verify(home)


def test_taken_away_and_written_on_is_told_for_good(home):
    noted(home, *"甲乙丙丁")
    rewritten(home, lines(home)[:2])
    noted(home, *"戊己庚辛")
    gaps = [one for one in records(home) if one["action"] == "gap"]
    assert len(gaps) == 1 and "第 4 条" in gaps[0]["detail"]
    with pytest.raises(Altered, match="第 3 行记着"):
        verify(home)


def test_a_tail_that_does_not_fit_is_told(home):
    noted(home, *"甲乙")
    (home.audit / "tail").write_text("f" * 64)
    with pytest.raises(Altered, match="其后的记录被删去"):
        verify(home)
    noted(home, "丙")
    with pytest.raises(Altered, match=r"记着「末尾与标记"):
        verify(home)


def test_the_folder_deleted_is_told_of_an_office(home):
    entrusted.mark(home, entrusted.DATA)
    noted(home, *"甲乙丙")
    shutil.rmtree(home.audit)
    with pytest.raises(Altered, match="不见了：曾有 3 条"):
        verify(home)
    noted(home, "丁")
    with pytest.raises(Altered, match="此前的审计记录（共 3 条）不见了"):
        verify(home)
    noted(home, "戊")
    assert [one["action"] for one in records(home)] == ["gap", "view", "view"]


def test_a_trial_thrown_away_begins_anew(home):
    noted(home, *"甲乙丙")
    shutil.rmtree(home.path)
    noted(home, "丁")
    assert verify(home) == 1


def test_a_torn_line_is_no_change_and_is_mended_and_noted(home):
    noted(home, *"甲乙")
    torn = lines(home)[1][:40]
    with trail(home).open("ab") as file:
        file.write(torn)
    with pytest.raises(Altered, match=r"第 3 行不是完整的记录：写到一半.*不算改动"):
        verify(home)
    noted(home, "丙")
    assert verify(home) == 4
    found = list(records(home))
    assert [one["action"] for one in found] == ["view", "view", "repair", "view"]
    (aside,) = home.audit.glob("torn-*.bin")
    assert aside.read_bytes() == torn and aside.name in found[2]["detail"]


def test_a_process_killed_between_line_and_tail_leaves_a_good_trail(home):
    noted(home, *"甲乙")
    behind = (home.audit / "tail").read_text()
    noted(home, "丙")
    (home.audit / "tail").write_text(behind)
    assert verify(home) == 3
    noted(home, "丁")
    assert verify(home) == 4


def test_a_line_put_at_the_end_without_the_key_is_told(home):
    noted(home, *"甲乙")
    raw = lines(home)
    forged = {**json.loads(raw[-1]), "user": "戊", "before": hash_of(raw[-1])}
    with trail(home).open("ab") as file:
        file.write(json.dumps(forged, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    with pytest.raises(Altered, match="第 3 行的封签不符"):
        verify(home)


def test_an_old_trail_goes_on_and_is_held_from_then_on(home):
    noted(home, *"甲乙丙")
    bare = chained([parted(line)[0] for line in lines(home)])
    rewritten(home, bare)
    shutil.rmtree(seal.seal_path().parent)  # as it was before there were seals
    assert verify(home) == 3
    noted(home, "丁")
    assert verify(home) == 4
    raw = lines(home)
    rewritten(home, [raw[0].replace("甲".encode(), "戊".encode()), *raw[1:]])
    with pytest.raises(Altered, match="第 2 行与前一行不衔接"):
        verify(home)


def test_without_the_key_nothing_is_written_nor_called_intact(home):
    noted(home, *"甲乙")
    seal.seal_path().unlink()
    with pytest.raises(NotWritten, match="审计封签密钥"):
        noted(home, "丙")
    with pytest.raises(Altered, match="TALENT_SEAL_FILE"):
        verify(home)
    assert not seal.seal_path().exists()


def test_another_key_is_told(home):
    noted(home, "甲")
    seal.seal_path().write_text("00" * 32 + "\n")
    with pytest.raises(Altered, match="封签不符"):
        verify(home)


def test_a_new_key_is_one_more_line_and_old_seals_still_count(home):
    noted(home, *"甲乙")
    with seal.seal_path().open("a", encoding="ascii") as file:
        file.write("ab" * 32 + "\n")
    noted(home, "丙")
    assert verify(home) == 3
    plain, told = parted(lines(home)[-1])
    assert told == hmac.digest(b"\xab" * 32, plain, "sm3").hex()


def test_the_key_does_not_lie_in_the_home(home, monkeypatch):
    monkeypatch.setenv(seal.SEAL_FILE, str(home.path / "key"))
    with pytest.raises(NotWritten, match="在数据目录"):
        noted(home, "甲")


def test_a_home_moved_elsewhere_goes_on(home, tmp_path):
    noted(home, *"甲乙")
    moved = Home(tmp_path / "moved")
    shutil.move(home.path, moved.path)
    assert verify(moved) == 2
    noted(moved, "丙")
    assert verify(moved) == 3


def test_an_old_copy_put_back_is_told(home, tmp_path):
    noted(home, *"甲乙")
    shutil.copytree(home.path, tmp_path / "backup")
    noted(home, *"丙丁")
    shutil.rmtree(home.path)
    shutil.copytree(tmp_path / "backup", home.path)
    with pytest.raises(Altered, match="至少 2 条"):
        verify(home)


def test_months_and_processes_share_one_chain(home):
    noted(home, "甲")
    trail(home).rename(home.audit / "2020-01.jsonl")
    seal.drop(home)
    noted(home, "乙")
    said = "from data.home import Home; from data.trail.writing import write; " + (
        "from data.trail.record import Line; write(Home.find(__import__('sys').argv[1]), "
        "[Line('x', 'view') for _ in range(5)])"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", said, str(home.path)], cwd=ROOT) for _ in range(3)
    ]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert verify(home) == 17
    assert seal.anchor(home).lines == 17
