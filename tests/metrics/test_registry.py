"""The registry is whole: every record can be evaluated every way it says, and is documented."""

import json
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from data.contracts import CONTRACTS
from data.trail import verifying
from metrics import figures
from metrics.__main__ import main
from metrics.engine.core import Kind, Metric, Unknown
from metrics.engine.cubes import CUBES
from metrics.registry import REGISTRY, TOPICS, find, glossary
from tests.world import XIHU, World, shown

ALL = pytest.mark.parametrize("metric", REGISTRY.values(), ids=REGISTRY)


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    """A world with three people and nothing else: every figure must still answer."""
    world = World(tmp_path_factory.mktemp("sparse"))
    for who in range(3):
        world.person(who).spell(who, XIHU, "2024-01")
    return world.build()


@ALL
def test_a_figure_answers_in_words_where_there_is_next_to_nothing(sparse, metric):
    table = shown(sparse, metric, widen=True)
    assert table.one().status in ("ok", "suppressed", "empty")
    assert table.one().value in (None, 0)


@ALL
def test_a_figure_can_be_divided_as_its_record_says(sparse, metric):
    for dimension in metric.dimensions:
        table = shown(sparse, metric, by=(dimension.id,))
        assert {dimension.id, f"{dimension.id}_label", "value", "status"} <= set(table.frame)


@ALL
def test_a_record_says_what_it_must(metric):
    assert metric.topic in TOPICS
    assert set(metric.sources) <= set(CONTRACTS)
    assert metric.definition.endswith("。")
    assert metric.numerator
    assert (metric.kind is Kind.RATIO) == bool(metric.denominator)
    assert {term.measure.cube for term in metric.terms} <= set(CUBES)


def test_no_record_is_forgotten():
    """A record that nobody lists would be asked for by nobody, and held by no test."""
    for found in walk_packages(figures.__path__, f"{figures.__name__}."):
        for name, record in vars(import_module(found.name)).items():
            if isinstance(record, Metric):
                assert REGISTRY.get(record.id) is record, (
                    f"{found.name}.{name}: list it in the METRICS of its module, "
                    "and a new module in metrics/registry.py"
                )


def test_the_glossary_in_docs_is_the_registrys():
    written = (Path(__file__).parents[2] / "docs/glossary.md").read_text("utf-8")
    assert written == "\n".join(glossary()) + "\n", "run make glossary"


def test_an_unknown_figure_names_its_neighbours():
    with pytest.raises(Unknown, match="talent_stock"):
        find("talent_stok")


def test_a_figure_refuses_a_division_it_does_not_have(sparse):
    with pytest.raises(Unknown, match="行业"):
        shown(sparse, REGISTRY["talent_stock"], by=("kind",))


def test_the_command_line_lists_and_shows(sparse, capsys, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(sparse.warehouse.home.path))
    assert main(["list", "--json"]) == 0
    assert {row["id"] for row in json.loads(capsys.readouterr().out)} == set(REGISTRY)
    assert main(["show", "employed", "--by", "county", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"][0]["status"] == "suppressed"
    assert found["rows"][0]["value"] is None
    for month in ("9999-01", "1990-01"):
        assert main(["show", "employed", "--month", month]) == 2
        assert f"没有 {month} 的数据；可查 20" in capsys.readouterr().err
    assert main(["show", "employed", "--user", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err


def test_a_district_user_gets_the_district_and_nothing_beside_it(sparse, capsys, monkeypatch):
    home = sparse.warehouse.home
    monkeypatch.setenv("TALENT_HOME", str(home.path))
    roles = home.path / "roles.toml"
    roles.write_text('[users."li"]\nrole = "district"\nregion = 330106\n', "utf-8")
    try:
        assert main(["show", "employed", "--user", "li"]) == 2
        assert "授权范围" in capsys.readouterr().err
        assert main(["show", "employed", "--user", "li", "--region", "330106"]) == 0
        assert main(["show", "employed", "--user", "li", "--where", "county=330110"]) == 2
        assert main(["show", "employed"]) == 2
        assert "--as-steward" in capsys.readouterr().err
        assert main(["show", "employed", "--as-steward"]) == 0
        noted = [(one["user"], one["action"], one["role"]) for one in verifying.records(home)]
        assert [one[1:] for one in noted[-4:]] == [
            ("deny", "district"),
            ("view", "district"),
            ("deny", "district"),
            ("view", "steward"),
        ]
        assert noted[-2][0] == "li" and noted[-1][0].endswith("（命令行）")
        assert verifying.verify(home) == len(noted)
    finally:
        roles.unlink()
