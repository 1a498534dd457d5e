"""A figure of a signed snapshot: the same for as long as it is kept, named when it is gone."""

import json
from dataclasses import replace

import pytest

from data.snapshots import manifest, pruned, publish, serving
from metrics.disclosure.snapshot import keep_threshold
from tests.world import HANGZHOU, World

STOCK = "/query?metric=talent_stock&by=city&order=desc"


def grown(world: World, first: int) -> str:
    """Ten more in Hangzhou, built and signed; the snapshot's id."""
    for who in range(first, first + 10):
        world.person(who, 4).spell(who, HANGZHOU + 6, "2024-01")
    world.build()
    return publish.sign(world.home).id


@pytest.fixture
def permalink(get):
    link = get(STOCK).json()["permalink"]
    assert link.startswith("?metric=talent_stock") and "snapshot=" in link
    return f"/query{link}"


def test_a_permalink_answers_the_same_after_a_new_snapshot(get, permalink, world_home):
    before = get(permalink)
    grown(world_home, 200)
    after = get(permalink)
    assert after.content == before.content
    assert after.headers["etag"] == before.headers["etag"]
    assert (before.json()["rows"][0]["value"], get(STOCK).json()["rows"][0]["value"]) == (40, 50)
    assert (
        get(permalink.replace("/query?metric=talent_stock&", "/metrics/talent_stock?")).json()[
            "rows"
        ]
        == (before.json()["rows"])
    )


def test_a_pruned_one_is_gone_by_name(get, permalink, world_home, monkeypatch):
    first = get("").json()["snapshot"]
    monkeypatch.setattr(publish, "KEPT", 1)
    grown(world_home, 200)
    publish.prune(world_home.home)
    assert first not in manifest.ids(world_home.home)
    for path in (permalink, f"/snapshots/{first}"):
        answer = get(path)
        assert answer.status_code == 410
        assert first in answer.json()["detail"] and "清理" in answer.json()["detail"]
    told = {one["id"]: one for one in get("/snapshots").json()["snapshots"]}
    assert len(told) == 2 and not told[first]["available"] and told[first]["gone_at"]
    assert [one["serving"] for one in told.values()] == [True, False]


@pytest.mark.parametrize("name", ["cubes.duckdb", "manifest.json", "guard.json"])
def test_a_damaged_one_is_not_answered_from(get, permalink, world_home, name):
    """A lost guard would show more than was examined; an altered cube something else."""
    home, first = world_home.home, get("").json()["snapshot"]
    folder = home.snapshots / first
    keep_threshold(folder, 50)
    guard = (("guard.json", serving.digest(folder / "guard.json")),)
    manifest.write(folder, replace(manifest.read(home, first), files=guard))
    grown(world_home, 200)
    assert get(permalink).status_code == 200
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    for spoilt in (bytes(content), None):
        (folder / name).write_bytes(spoilt) if spoilt else (folder / name).unlink()
        answer = get(permalink)
        gone = spoilt is None and name == "manifest.json"  # not told from one that never was
        assert answer.status_code == (404 if gone else 503)
        assert first in answer.json()["detail"] and str(folder) not in answer.text
    assert get(STOCK).json()["rows"][0]["value"] == 50


def test_what_changed_is_told(get, world_home):
    first = get("").json()["snapshot"]
    second = grown(world_home, 200)
    told = get(f"/snapshots/{second}").json()["changes"]
    assert told["since"] == first
    rows = {one["contract"]: one["rows"] for one in told["sources"]}
    assert rows == {"person": [70, 80], "employment": [70, 80]}
    assert "talent_stock" in told["figures"] and "fund_budget" not in told["figures"]
    assert get(f"/snapshots/{first}").json()["changes"]["since"] is None


def test_one_person_more_is_in_no_number_of_rows(get, world_home):
    """As 数据与口径 tells rows to ten, so does every door that programs have."""
    before = get("/freshness").json()["sources"]
    world_home.person(300, 4).spell(300, HANGZHOU + 6, "2024-01")
    world_home.build()
    made = publish.sign(world_home.home).id
    ends = ("contract", "rows", "rejected")
    now = get("/freshness").json()["sources"]
    assert [[one[name] for name in ends] for one in now] == [
        [one[name] for name in ends] for one in before
    ]
    told = get(f"/snapshots/{made}").json()["changes"]
    assert told["sources"] == [] and "talent_stock" in told["figures"]


def test_a_draft_is_nobodys_and_a_withdrawn_one_is_gone(get, world_home):
    first = get("").json()["snapshot"]
    for who in range(200, 210):
        world_home.person(who, 4).spell(who, HANGZHOU + 6, "2024-01")
    world_home.build()
    draft = manifest.ids(world_home.home)[-1]
    assert draft != first
    for path in (f"{STOCK}&snapshot={draft}", f"/snapshots/{draft}"):
        assert get(path).status_code == 404
    assert [one["id"] for one in get("/snapshots").json()["snapshots"]] == [first]
    publish.sign(world_home.home)
    publish.withdraw(world_home.home, draft)
    answer = get(f"{STOCK}&snapshot={draft}")
    assert answer.status_code == 410 and "撤回" in answer.json()["detail"]
    assert get("").json()["snapshot"] == first


def test_names_outlive_and_a_damaged_list_is_told(world_home):
    home = world_home.home
    found = publish.current(home)
    pruned.note(home, found)
    path = home.snapshots / "pruned.json"
    raw = json.loads(path.read_text("utf-8"))
    raw[0]["later"] = "a field of a version to come"
    path.write_text(json.dumps(raw), "utf-8")
    assert pruned.read(home)[found.id].signed_at == found.signed_at
    path.write_text("[{", "utf-8")
    with pytest.raises(Exception, match="快照名录"):
        pruned.read(home)
    pruned.note(home, found)
    assert list(pruned.read(home)) == [found.id]
