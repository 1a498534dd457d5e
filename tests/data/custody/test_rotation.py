"""Another key over the pseudonyms: the same people, the old key of no use, cuts survived."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from data.commands.cli import main
from data.custody import rotation
from data.home import Home, Refused
from data.importing.importer import import_file
from data.importing.pseudonym import Pseudonymiser, load_keys, of_home
from data.snapshots import publish
from data.staging import loads, rekeyed
from tests.data.importing.conftest import resident, rows


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    made = Home(tmp_path / "home")
    brought(made, tmp_path, "a", range(12))
    return made


def brought(home, folder, name, who):
    file = folder / f"{name}.csv"
    file.write_text(
        "证件号码,单位代码,参保地,行业,参保月份\n"
        + "".join(f"{resident(n)},甲单位{n % 3},330106,制造业,2026-01\n" for n in who),
        "utf-8",
    )
    import_file(home, [file], "insurance_month")


def people(home):
    return rows(home, "insurance_month", "person_key, employer_key, region, month, _line")


def slow(keys, number):
    """The chain written out with hmac.digest, key by key."""
    import hmac

    found = hmac.digest(keys[0], b"person\0" + number.encode(), "sm3")[:16]
    for key in keys[1:]:
        found = hmac.digest(key, b"again\0person\0" + found, "sm3")[:16]
    return UUID(bytes=found)


def test_every_pseudonym_changes_nothing_else_does_and_the_same_people_meet_again(home, tmp_path):
    before = people(home)
    made = rotation.rotate(home)
    after = people(home)
    assert [row[2:] for row in before] == [row[2:] for row in after]
    assert not {row[0] for row in before} & {row[0] for row in after}
    assert len({(a[0], b[0]) for a, b in zip(before, after, strict=True)}) == 12
    assert len({(a[1], b[1]) for a, b in zip(before, after, strict=True)}) == 3
    assert {load.key for load in loads.read(home)} == {made.after}
    keys = load_keys(home.path)
    assert len(keys) == 2
    # The same person in a later file has the key that the rewritten rows have.
    brought(home, tmp_path, "b", range(3, 15))
    assert len({row[0] for row in people(home)}) == 15
    assert {row[0] for row in after} <= {row[0] for row in people(home)}
    assert {load.key for load in loads.read(home)} == {made.after}


def test_the_chain_is_the_one_written_out():
    keys = (bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96)))
    for count in (1, 2, 3):
        made = Pseudonymiser(*keys[:count])
        assert made.person(["ID:1"]) == [slow(keys[:count], "ID:1")]
        assert of_home(keys, {made.fingerprint}).fingerprint == made.fingerprint
    assert of_home(keys, set()).fingerprint == Pseudonymiser(*keys).fingerprint


def test_twice_and_two_homes_of_one_key_file(home, tmp_path):
    other = Home(tmp_path / "other")
    brought(other, tmp_path, "c", range(5))
    first = rotation.rotate(home)
    brought(other, tmp_path, "d", range(5, 8))  # the other goes on under the first key
    assert {load.key for load in loads.read(other)} == {first.before}
    second = rotation.rotate(other)  # and takes the same next key
    assert (second.before, second.after) == (first.before, first.after)
    assert len(load_keys(home.path)) == 2
    third = rotation.rotate(home)
    assert third.before == first.after and len(load_keys(home.path)) == 3
    assert len({row[0] for row in people(home)}) == 12


@pytest.mark.parametrize("step", ["again", "append", "ready", "replace", "ledger"])
def test_a_cut_anywhere_leaves_one_whole_state_or_the_other(home, tmp_path, monkeypatch, step):
    brought(home, tmp_path, "e", range(20, 30))
    before = people(home)

    class Cut(BaseException):
        pass

    def cut(*_args, **_more):
        raise Cut

    with monkeypatch.context() as patch:
        if step == "again":
            done = []
            real = rotation._again
            patch.setattr(
                rotation,
                "_again",
                lambda *args: cut() if done else done.append(real(*args)),
            )
        elif step == "append":
            patch.setattr(rotation, "_append", cut)
        elif step == "ready":
            patch.setattr(rekeyed, "ready", cut)
        elif step == "replace":
            real_sync, seen = rekeyed.disk.sync_folder, []
            patch.setattr(
                rekeyed.disk,
                "sync_folder",
                lambda folder: cut() if seen.append(folder) or len(seen) > 1 else real_sync(folder),
            )
            patch.setattr(rekeyed, "ready", lambda h, b, a: _marked(h, b, a))
        else:
            patch.setattr(loads, "put", cut)
        with pytest.raises(Cut):
            rotation.rotate(home)
    # The next command that writes ends it.
    brought(home, tmp_path, "f", range(1, 12))
    keys = {load.key for load in loads.read(home)}
    assert len(keys) == 1 and not (home.path / rekeyed.FOLDER).exists()
    after = people(home)
    assert len({row[0] for row in after}) == 22  # those of the last file were there before
    gone_forward = not {row[0] for row in before} & {row[0] for row in after}
    assert gone_forward == (step in ("replace", "ledger"))


def _marked(home, before, after):
    (home.path / rekeyed.FOLDER / "ready").write_text(f"{before} {after}", "ascii")


@pytest.mark.slow
def test_it_is_noted_and_told_and_what_is_published_goes_on(home, capsys):
    made = publish.build(home)
    assert main(["rekey", "--home", str(home.path)]) == 0
    assert "请立即另行备份密钥文件" in capsys.readouterr().out
    assert publish.current(home).id == made.id
    assert publish.build(home).id != made.id
    trail = (home.audit).glob("*.jsonl")
    assert any('"rekey"' in path.read_text("utf-8") for path in trail)
    if os.name == "posix":
        assert Path(os.environ["TALENT_KEY_FILE"]).stat().st_mode & 0o777 == 0o600


def test_without_pseudonyms_or_with_another_key_nothing_is_changed(home, tmp_path, monkeypatch):
    with pytest.raises(Refused, match="没有假名"):
        rotation.rotate(Home(tmp_path / "empty"))
    before = people(home)
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "others" / "key"))
    with pytest.raises(Refused, match="找不到密钥文件"):
        rotation.rotate(home)
    load_keys(home.path, create=True)
    with pytest.raises(Refused, match="请先恢复原来的密钥"):
        rotation.rotate(home)
    assert people(home) == before and not (home.path / rekeyed.FOLDER).exists()


def test_what_cannot_be_noted_is_not_done(home):
    before = people(home)

    def refuse(_text):
        raise Refused("审计记录写不进去")

    with pytest.raises(Refused, match="写不进去"):
        rotation.rotate(home, noted=refuse)
    assert people(home) == before and len(load_keys(home.path)) == 1
