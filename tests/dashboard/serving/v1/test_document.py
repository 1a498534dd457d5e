"""The OpenAPI document against the routes, the table of addresses, and the answers themselves."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from dashboard.access import routes
from dashboard.access.routes import For
from dashboard.serving.api import ROUTES
from dashboard.serving.v1 import shapes
from dashboard.serving.v1.app import document
from tests.dashboard.asgi import HOST
from tests.dashboard.serving.v1.conftest import server, token

CHECKED = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 6  # of each address and kind: a number, because seconds say nothing on a busy machine
HELD = [
    ("/query?metric=talent_stock&by=city", shapes.Figures),
    ("/query?metric=net_inflow_rate&by=month", shapes.Figures),
    ("/query?metric=retention_curve", shapes.Figures),
    ("/catalogue?size=5", shapes.Catalogue),
    ("/definitions?size=5", shapes.Definitions),
    ("/dimensions", shapes.Dimensions),
    ("/freshness", shapes.Freshness),
    ("/alerts", shapes.Alerts),
    ("/snapshots", shapes.Snapshots),
    ("/views", shapes.Views),
    ("/boundaries", shapes.Boundaries),
]


def test_the_document_is_made_of_the_routes_and_all_are_in_the_table():
    paths = document()["paths"]
    assert document()["openapi"].startswith("3.1")
    assert sorted(paths) == sorted(route.path for route in ROUTES)
    assert "422" not in json.dumps(document())
    mine = [one for one in routes.ROWS if one.sample.startswith("/api/v1")]
    assert len(mine) == len(paths) and {one.whom for one in mine} == {For.MACHINE}


def test_nothing_in_it_is_to_be_fetched_from_elsewhere(get):
    text = get("/openapi.json").text
    assert "http://" not in text and "https://" not in text


def test_a_parameter_says_what_it_takes():
    for path, told in document()["paths"].items():
        for one in told["get"].get("parameters", ()):
            assert one.get("description"), (path, one["name"])
            assert "null" not in json.dumps(one["schema"]), (path, one["name"])


@pytest.mark.parametrize("path, shape", HELD, ids=[path for path, _ in HELD])
def test_an_answer_is_shaped_as_the_document_says(get, path, shape):
    answer = get(path)
    assert answer.status_code == 200, answer.text
    schema = shape.model_json_schema()
    # Imported here: its grammar of addresses takes seconds, of every worker that collects.
    from jsonschema.validators import validator_for

    found = validator_for(schema)(schema).iter_errors(answer.json())
    assert [one.message for one in found] == []


@pytest.mark.slow
def test_schemathesis_finds_no_breakage_and_no_other_shape(home):
    """Bounded; the whole run is by hand: docs/api.md says what it found."""
    headers = {"host": HOST, **token(home)}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", server(), headers=headers)
    asked, told = 0, set()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @seed(20261129)
            def held(case):
                nonlocal asked
                answer = case.call(headers=headers)
                asked += 1
                told.add(answer.status_code)
                case.validate_response(answer, checks=CHECKED)

            try:
                held()
            except Unsatisfiable:  # an address without parameters can't be asked wrongly
                continue
    assert asked > 60 and {200, 400, 404} <= told <= {200, 400, 404, 406, 410}
