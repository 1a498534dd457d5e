"""The papers for going live: complete by the records, proven by files that exist."""

import ast
import hashlib
import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from python_calamine import CalamineWorkbook

from dashboard.__main__ import main
from dashboard.approval import dossier, sbom
from dashboard.approval.checklists import CRYPTOGRAPHY, PROTECTION, Met
from data.contracts import CONTRACTS

ROOT = Path(__file__).parents[3]


def sheet(name):
    (found,) = [one for one in dossier.sheets("x") if one.name == name]
    return found


def test_the_papers_are_written_and_read_back(tmp_path, capsys):
    folder = tmp_path / "papers"
    assert main(["dossier", "-o", str(folder), "--home", str(tmp_path / "home")]) == 0
    assert dossier.PAPERS in capsys.readouterr().out
    book = CalamineWorkbook.from_path(folder / dossier.PAPERS)
    made = dossier.sheets("人才数智大脑")
    assert book.sheet_names == [one.name for one in made]
    for one in made[1:]:
        head, *rows = book.get_sheet_by_name(one.name).to_python()
        assert tuple(head) == one.head
        assert [tuple(map(str, row)) for row in rows] == list(one.rows)


def test_every_personal_column_of_every_contract_is_told_with_its_terms():
    rows = sheet("个人信息字段").rows
    assert sorted((row[0], row[2]) for row in rows) == sorted(
        (contract.label, column.name)
        for contract in CONTRACTS.values()
        for column in (*contract.columns, *contract.derived)
        if column.personal
    )
    assert all(all(row) for row in rows)
    keys = [row for row in rows if row[2] == "person_key"]
    assert keys and all("假名" in row[3] for row in keys)


def test_what_we_say_is_met_is_proven_by_files_and_what_is_not_says_who_or_no():
    clauses = (*PROTECTION, *CRYPTOGRAPHY)
    assert len({one.number for one in clauses}) == len(clauses)
    for one in clauses:
        assert bool(one.evidence) == (one.met in (Met.YES, Met.PARTLY)), one.number
        for path in one.evidence:
            assert (ROOT / path).is_file(), f"{one.number}: {path}"
        assert one.how and one.asked


def test_the_checklist_has_every_clause_of_its_section():
    """GB/T 22239-2019, 8.1.4.1 to 8.1.4.11: how many lines each control has."""
    lines = {1: 4, 2: 7, 3: 4, 4: 6, 5: 1, 6: 1, 7: 2, 8: 2, 9: 3, 10: 2, 11: 2}
    for control, count in lines.items():
        start = re.compile(rf"8\.1\.4\.{control}( [a-g])?")
        assert sum(bool(start.fullmatch(one.number)) for one in PROTECTION) == count, control


def test_every_event_that_is_written_is_in_the_papers():
    told = {row[0] for row in dossier.LOGGED}
    written = set()
    for path in (ROOT / "dashboard").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) not in (
                "Event",
                "replace",
            ):
                continue
            for word in node.keywords:
                if word.arg == "action":
                    written |= {
                        each.value
                        for each in ast.walk(word.value)
                        if isinstance(each, ast.Constant) and isinstance(each.value, str)
                    }
    assert written and written - told == set()


@pytest.mark.slow
def test_the_bill_is_valid_and_names_every_pin_with_its_hashes():
    found = sbom.packages()
    bill = sbom.bill("talent-brain", "1.0.0", found)
    # Imported here: jsonschema's grammar of addresses takes seconds, of every worker.
    from cyclonedx.validation.json import JsonStrictValidator

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None
    pins = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert [one["name"] for one in bill["components"]] == pins
    assert all(one["externalReferences"][0]["hashes"] for one in bill["components"])

    # Whatever no other package needs is one that pyproject.toml asks for.
    wanted = re.search(r"^dependencies = \[(.*?)^\]", _project(), re.MULTILINE | re.DOTALL)[1]
    ours = {name.lower() for name in re.findall(r'"([\w.-]+)[\[=]', wanted)}
    assert {one.name.lower() for one in found if not one.needed_by} <= ours
    by_name = {one.name: one for one in found}
    assert by_name["duckdb"].licence.startswith("MIT")
    assert "streamlit" in by_name["altair"].needed_by


def test_the_bill_names_what_packages_carry_in_themselves():
    """cryptography brings a bill of its own (OpenSSL, Rust), numpy copies of libraries."""
    bill = sbom.bill("talent-brain", "1.0.0", sbom.packages())
    within = {one["name"]: one.get("components", []) for one in bill["components"]}
    carried = {name: {each["name"]: each for each in found} for name, found in within.items()}
    openssl = carried["cryptography"]["openssl"]
    assert openssl["version"] and openssl["purl"] == f"pkg:generic/openssl@{openssl['version']}"
    assert "?" not in json.dumps(bill)  # nothing of the machine that a wheel was built on
    for path in metadata.files("numpy"):
        if path.parent.name == "numpy.libs" and ".so" in path.name:
            (mine,) = [one for one in within["numpy"] if one["description"] == path.name]
            digest = hashlib.sha256(path.locate().read_bytes()).hexdigest()
            assert mine["hashes"] == [{"alg": "SHA-256", "content": digest}]
            assert "version" not in mine  # the number behind .so is that of its interface


def _project():
    return (ROOT / "pyproject.toml").read_text("utf-8")


def test_a_folder_that_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "papers").write_text("here already")
    assert main(["dossier", "-o", str(tmp_path / "papers"), "--home", str(tmp_path)]) == 2
    assert "写不到目录" in capsys.readouterr().err
    assert (tmp_path / "papers").read_text() == "here already"


@pytest.mark.parametrize("name", ["等保三级", "密评"])
def test_each_line_leaves_room_for_the_office(name):
    assert all(row[-1] == "（由单位填写）" for row in sheet(name).rows)
