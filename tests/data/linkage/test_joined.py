"""What became of rows without a number, counted by hand, kept in the manifest, said at figures."""

import json
from dataclasses import asdict

import pytest

from data.linkage import clerks
from data.snapshots import manifest
from data.staging import joined, links
from data.staging.joined import Joined
from metrics import loss
from metrics.registry import REGISTRY
from tests.data.linkage.by_hand import HALL, SALT, hall, linked, own
from tests.world import XIHU, World, key, shown

STOCK = REGISTRY["talent_stock"]


def nobody(_action: str, _detail: str) -> None:
    return None


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The insurance knows 40 by number; the hall has 2 + 1 rows of two who were told, 4 of one whom
    two clerks told, 3 of one in doubt, 5 of one of whom nothing is known."""
    made = World(tmp_path_factory.mktemp("joined") / "home")
    for who in range(40):
        made.person(who).spell(who, XIHU, "2024-01")
    hall(made, {1: 2, 2: 1, 3: 3, 4: 4, 5: 5})
    linked(made.home, {1: 1, 2: 2}, {3: 3, 4: 4}, unknown=5)
    for name in ("zhang", "li"):
        clerk = clerks.Clerk(name, name, True)
        fourth = clerks.doubts(made.home, clerk)[1]
        clerks.judge(made.home, clerk, fourth.id, clerks.SAME, nobody)
    made.build()
    return made


def test_rows_are_counted_by_how_they_came_to_their_person(world):
    made = manifest.history(world.home)[-1]
    of_spells = [one for one in made.joined if one.contract == "employment"]
    assert {one.source: one for one in of_spells} == {
        "test": Joined("employment", "test", "person", numbered=40),
        HALL: Joined("employment", HALL, "person", linked=3, settled=4, grey=3, lost=5),
    }
    (people,) = (one for one in made.joined if one.contract == "person")
    assert (people.rows, people.loss) == (40, 0.0)


def test_the_manifest_says_which_linkage_made_it_and_nothing_of_anybody(world):
    made = manifest.history(world.home)[-1]
    (told,) = made.linkage
    assert (told.run, told.method, told.bounds) == ("20261130-050000-001", "按手写", {"认定": 0.9})
    assert (told.salt, told.unknown, told.linked, told.grey) == (SALT, 5, 2, 2)
    assert (told.same, told.other, bool(told.settled)) == (1, 0, True)
    text = (world.home.snapshots / made.id / "manifest.json").read_text("utf-8")
    assert json.loads(text)["linkage"] == [asdict(told)]
    for number in range(1, 6):
        for found in (own(number), key(number)):
            assert str(found) not in text


def test_a_figure_says_what_its_sources_lost(world):
    """8 of 55 rows of spells, to ten: 10 of 60."""
    cubes = world.build()
    found = shown(cubes, STOCK)
    assert any("就业经历 约 17% 的行没有认出是谁" in note for note in found.notes)
    assert loss.marks(cubes, STOCK, ("person", "policy_payout")) == ()


@pytest.mark.parametrize(("gone", "marked"), [(54, False), (55, True)])
def test_a_loss_is_marked_above_its_bound(gone, marked):
    """Of 1 000 rows 54 are 50, to ten, no more than 5 %; 55 are 60."""
    found = (
        Joined("employment", "a", "person", numbered=900),
        Joined("employment", "b", "person", linked=100 - gone, grey=20, lost=gone - 20),
        Joined("person", "b", "person", lost=50),
    )
    wanted = {"employment": 0.06} if marked else {}
    assert joined.lost(found, ("employment",), "person") == wanted


def test_without_a_linkage_all_rows_without_a_number_are_lost(tmp_path):
    made = World(tmp_path / "home")
    hall(made, {1: 2, 2: 1})
    assert joined.count(made.home) == (Joined("employment", HALL, "person", lost=3),)
    assert links.name(made.home) == ""
