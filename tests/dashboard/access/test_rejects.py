"""A list of refused rows leaves for stewards alone, and never without a line on the trail."""

import json

import pytest

from dashboard.access import audit, auth, rejects


@pytest.fixture
def refused(world_home):
    path = world_home.path / "refused.csv"
    path.write_text("行,原因\n3,缺少姓名\n", encoding="utf-8")
    return path


def trail(home) -> list[dict]:
    lines = [
        line
        for path in sorted((home.path / "audit").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines]


def test_what_leaves_is_noted(world_home, refused):
    found = rejects.handed_over(refused, "person", "名单.csv")
    assert found == refused.read_bytes()
    last = trail(world_home)[-1]
    assert (last["action"], last["detail"]) == ("export", "退回清单 person 名单.csv")


def test_others_than_stewards_are_turned_away_and_noted(world_home, refused, monkeypatch):
    steward = auth.current_user(world_home.home)
    monkeypatch.setattr(type(steward), "is_steward", False)
    with pytest.raises(PermissionError):
        rejects.handed_over(refused, "person", "名单.csv")
    assert trail(world_home)[-1]["action"] == "deny"


def test_without_a_trail_nothing_leaves(world_home, refused):
    (world_home.path / "audit").mkdir(exist_ok=True)
    for path in (world_home.path / "audit").glob("*"):
        path.unlink()
    (world_home.path / "audit").rmdir()
    (world_home.path / "audit").write_text("in the way")
    with pytest.raises(audit.NotWritten):
        rejects.handed_over(refused, "person", "名单.csv")
