"""The table of mutants fits the code; in `make test-long` each of them is killed."""

import re

import pytest

from tests.mutations import FREE, HELD, MUTANTS, ROOT, Mutant, constants, copied, run, survives


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_one_change_of_one_place(mutant):
    text = (ROOT / mutant.file).read_text("utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.old != mutant.new
    assert all((ROOT / killer).is_file() for killer in mutant.killers)


def test_every_named_number_of_disclosure_is_held_by_a_mutant_or_free_with_a_reason():
    moved = {
        f"{one.file}: {found[1]}"
        for one in MUTANTS
        if (found := re.match(r"(_?[A-Z][A-Z0-9_]*)(?:: [^=]*)? = ", one.old))
    }
    named = {name for folder in HELD for name in constants(folder)}
    assert named - moved == set(FREE)
    assert all(FREE.values())


@pytest.fixture(scope="module")
def tree():
    with copied() as folder:
        yield folder


@pytest.mark.long
def test_without_a_mutant_all_killers_pass(tree):
    killers = sorted({killer for mutant in MUTANTS for killer in mutant.killers})
    assert run(tree, killers).returncode == 0


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_quick_test_kills_the_mutant(tree, mutant: Mutant):
    survived = survives(tree, mutant)
    assert not survived, survived[-2000:]
