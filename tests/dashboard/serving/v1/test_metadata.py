"""Catalogue and contracts for others' catalogues: valid by the standards, and nothing left out."""

import json
from importlib import resources

import pytest
import yaml

from dashboard.__main__ import main
from data.contracts import CONTRACTS, odcs
from metrics import interchange
from metrics.engine.core import Metric
from metrics.registry import REGISTRY
from scripts.places import ROOT

ODCS = json.loads(
    resources.files("open_data_contract_standard").joinpath("schema.json").read_text()
)
OSSIE = json.loads((ROOT / "docs" / "semantic-model.schema.json").read_text("utf-8"))


def loaded(text: str) -> object:
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def wrong(document: object, schema: dict) -> list[str]:
    # Imported here: its grammar of addresses takes seconds, of every worker that collects.
    from jsonschema.validators import validator_for

    found = validator_for(schema)(schema).iter_errors(document)
    return [f"{list(one.path)}: {one.message[:120]}" for one in found]


def told(model: dict) -> dict[str, dict]:
    """What stands in the metrics' extensions, by id."""
    return {
        one["name"]: json.loads(one["custom_extensions"][0]["data"])
        for one in model["semantic_model"][0]["metrics"]
    }


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_is_valid_by_the_standards_own_schema(name):
    assert wrong(odcs.contract(CONTRACTS[name]), ODCS) == []


def test_the_schema_refuses_what_is_no_contract():
    made = odcs.contract(CONTRACTS["person"])
    assert wrong({**made, "apiVersion": "v9"}, ODCS)
    assert wrong({**made, "colour": "red"}, ODCS)
    assert wrong({name: one for name, one in made.items() if name != "status"}, ODCS)


def test_every_contract_and_column_is_there():
    made = {one["id"].removeprefix("talent-brain."): one for one in odcs.contracts()}
    assert made.keys() == CONTRACTS.keys()
    for name, contract in CONTRACTS.items():
        (table,) = made[name]["schema"]
        columns = {one["name"]: one for one in table["properties"]}
        assert list(columns) == list(contract.names())
        keys = [one for one in columns.values() if one["primaryKey"]]
        keys.sort(key=lambda one: one["primaryKeyPosition"])
        assert tuple(one["name"] for one in keys) == contract.key
        personal = [one for one, told in columns.items() if told["classification"] == "personal"]
        assert tuple(personal) == contract.personal()
        assert all(columns[one.name]["required"] == one.required for one in contract.columns)
        own = {one["property"]: one["value"] for one in made[name]["customProperties"]}
        assert own["legalBasis"] == contract.legal_basis


def test_the_semantic_model_keeps_to_its_schema():
    model = interchange.semantic_model()
    assert wrong(model, OSSIE) == []
    # A validator reads no JSON inside of a text: what stands there has a schema beside.
    known = {**OSSIE, "$ref": "#/$defs/known"} | {"required": [], "properties": {}}
    del known["additionalProperties"]
    (first,) = model["semantic_model"]
    assert wrong(json.loads(first["custom_extensions"][0]["data"]), known) == []
    figure = {**known, "$ref": "#/$defs/figure"}
    for name, found in told(model).items():
        assert wrong(found, figure) == [], name
    assert wrong({**found, "unit": ""}, figure) and wrong({"name": "x"}, figure)


def test_the_schema_refuses_a_model_that_lacks_something():
    model = interchange.semantic_model()
    one = model["semantic_model"][0]["metrics"][0]
    for lacking in ({"name": "x"}, {**one, "custom_extensions": []}, {**one, "colour": "red"}):
        (first,) = model["semantic_model"]
        assert wrong({**model, "semantic_model": [{**first, "metrics": [lacking]}]}, OSSIE)


def lacks(model: dict) -> list[str]:
    """Figures and dimensions of the registry that a model doesn't have, or has otherwise."""
    known = told(model)
    (first,) = model["semantic_model"]
    named = {
        one["id"]: one for one in json.loads(first["custom_extensions"][0]["data"])["dimensions"]
    }
    fields = {one["name"]: {f["name"] for f in one["fields"]} for one in first["datasets"]}

    def of(metric: Metric) -> list[str]:
        found = known.get(metric.id)
        if found is None:
            return [metric.id]
        wanted = [d.id for d in metric.dimensions]
        missing = [d for d in wanted if d not in named or metric.id not in named[d]["metrics"]]
        if found["dimensions"] != wanted or found["definition"] != metric.definition:
            missing.append(f"{metric.id}: otherwise")
        missing += [term.measure.cube for term in metric.terms if term.measure.cube not in fields]
        return missing

    return [one for metric in REGISTRY.values() for one in of(metric)]


def test_no_figure_or_dimension_is_missing(monkeypatch):
    model = interchange.semantic_model()
    assert lacks(model) == []
    cut = json.loads(json.dumps(model))
    gone = cut["semantic_model"][0]["metrics"].pop()
    assert lacks(cut) == [gone["name"]]
    some = dict(list(REGISTRY.items())[:-1])
    monkeypatch.setattr(interchange, "REGISTRY", some)
    assert list(REGISTRY)[-1] in lacks(interchange.semantic_model())


def test_an_expression_is_the_sum_that_the_record_means():
    """By hand: 净流入率 is what came less what left, over the stock."""
    (found,) = [
        one["expression"]["dialects"][0]["expression"]
        for one in interchange.semantic_model()["semantic_model"][0]["metrics"]
        if one["name"] == "net_inflow_rate"
    ]
    assert found == (
        "(SUM(CASE WHEN flow.event IN (1, 2) THEN flow.talent END)"
        " - SUM(CASE WHEN flow.event IN (6) THEN flow.talent END))"
        " / NULLIF(SUM(stock.talent), 0)"
    )


@pytest.mark.parametrize("form, read", [("yaml", loaded), ("json", json.loads)])
def test_the_command_line_writes_what_the_interface_gives(tmp_path, capsys, get, form, read):
    assert main(["metadata", "-o", str(tmp_path / "m"), "--format", form]) == 0
    assert f"{1 + len(CONTRACTS)} 个文件" in capsys.readouterr().out
    model = read((tmp_path / "m" / f"semantic-model.{form}").read_text("utf-8"))
    assert model == interchange.semantic_model()
    assert read(get(f"/metadata/semantic-model?format={form}").text) == model
    for name in CONTRACTS:
        text = (tmp_path / "m" / "contracts" / f"{name}.odcs.{form}").read_text("utf-8")
        assert read(text) == odcs.contract(CONTRACTS[name])
    asked = get(f"/metadata/contracts/person?format={form}")
    assert asked.headers["content-type"] == f"application/{form}"
    assert read(asked.text) == odcs.contract(CONTRACTS["person"])
    assert read(get(f"/metadata/contracts?format={form}").text) == odcs.contracts()


def test_a_folder_that_cannot_be_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert main(["metadata", "-o", str(tmp_path / "file")]) == 2
    assert "无法写入" in capsys.readouterr().err
