"""The ledger, the lock, and what builds see of several loads."""

import json

import duckdb
import pytest

from data import disk
from data.contracts import CONTRACTS
from data.home import Home, Refused
from data.importing.importer import import_file
from data.staging import loads, views
from tests.data.importing.conftest import rows


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    return Home(tmp_path / "home")


def fund(tmp_path, name, *lines):
    path = tmp_path / name
    path.write_text("部门,项目,年度,预算,执行\n" + "".join(f"{x}\n" for x in lines), "utf-8")
    return path


def test_a_later_load_replaces_rows_of_the_same_key(home, tmp_path):
    """The key holds a column (地区) that is empty throughout: empty equals empty."""
    first = fund(tmp_path, "a.csv", "人社局,引才,2024,100万元,10", "科技局,项目,2024,200,20")
    second = fund(tmp_path, "b.csv", "人社局,引才,2024,100万元,55", "教育局,培训,2024,300,30")
    import_file(home, [first], "fund_budget")
    import_file(home, [second], "fund_budget")
    found = rows(home, "fund_budget", "department, budget, executed", "1")
    assert found == [("人社局", 1e6, 55.0), ("教育局", 300.0, 30.0), ("科技局", 200.0, 20.0)]
    with duckdb.connect() as con:
        only = loads.effective(home, "fund_budget")[:1]
        views.relation(con, home, "fund_budget", only)
        assert con.execute("SELECT sum(executed) FROM fund_budget").fetchone() == (30.0,)


def test_monthly_loads_are_joined_and_a_correction_replaces_only_its_month(home, tmp_path):
    def months(name, *lines):
        path = tmp_path / name
        head = "服务名称,区县,渠道,年月,办件量\n"
        path.write_text(head + "".join(f"落户,西湖区,{x}\n" for x in lines), "utf-8")
        return path

    for name, *lines in (
        ("1.csv", "人才码,2024-01,10", "窗口,2024-01,1"),
        ("2.csv", "人才码,2024-02,20", "人才码,2024-03,30"),
        ("4.csv", "人才码,2024-05,50"),
        ("3.csv", "人才码,2024-04,40"),
        ("2b.csv", "人才码,2024-03,33"),
        ("1b.csv", "人才码,2024-01,11"),
    ):
        import_file(home, [months(name, *lines)], "service_use", confirm=True)
    found = rows(home, "service_use", "month - 24288, channel, cases", "1, 2")
    assert found == [
        (0, "code", 11),
        (0, "counter", 1),
        (1, "code", 20),
        (2, "code", 33),
        (3, "code", 40),
        (4, "code", 50),
    ]


def test_files_of_one_delivery_are_a_load_each(home, tmp_path):
    files = [fund(tmp_path, f"{n}.csv", f"部门{n},项目,2024,100,10") for n in range(3)]
    report = import_file(home, files, "fund_budget", source="财政局")
    assert (report.accepted, len(report.files)) == (3, 3)
    kept = loads.read(home)
    assert len({x.id for x in kept}) == 3 and len({x.delivery for x in kept}) == 1
    assert [x.file for x in kept] == ["0.csv", "1.csv", "2.csv"]
    assert {x.source for x in kept} == {"财政局"} and kept[0].retention == "长期"
    assert len(kept[0].sha256) == 64


def test_the_same_content_twice_in_one_command_is_one_load(home, tmp_path):
    one = fund(tmp_path, "a.csv", "人社局,引才,2024,100,10")
    two = fund(tmp_path, "b.csv", "人社局,引才,2024,100,10")
    import_file(home, [one, two, one], "fund_budget")
    assert len(loads.read(home)) == 1
    assert len(rows(home, "fund_budget")) == 1


def test_a_contract_without_loads_is_an_empty_typed_view(home):
    with duckdb.connect() as con:
        for name, contract in CONTRACTS.items():
            assert views.relation(con, home, name) == name
            described = con.execute(f"DESCRIBE {name}").fetchall()
            assert {row[0]: row[1] for row in described} == views.schema(contract)
            assert con.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)


def test_staged_files_have_exactly_the_documented_columns(home, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("岗位名称,薪资\n会计,1-1.5万/月\n", "utf-8")
    import_file(home, [path], "job_posting")
    file = loads.read(home)[0].staged(home)
    with duckdb.connect() as con:
        described = con.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
    assert {row[0]: row[1] for row in described} == views.schema(CONTRACTS["job_posting"])
    assert "salary" not in {row[0] for row in described}


def test_the_ledger_is_replaced_in_one_step(home, tmp_path, monkeypatch):
    import_file(home, [fund(tmp_path, "a.csv", "人社局,引才,2024,100,10")], "fund_budget")
    before = home.ledger.read_bytes()
    assert json.loads(before)["version"] == 1

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        disk.write_aside(home.ledger, b"half")
    assert home.ledger.read_bytes() == before


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda found: found.update(version=99), "由更新版本的程序写成（格式 99）"),
        (lambda found: found["loads"][0].update(mood="x"), "由更新版本的程序写成（有「mood」）"),
        (lambda found: found["loads"][0].pop("file"), "已损坏（导入批次 .* 缺少「file」）"),
        (lambda found: found.pop("loads"), "已损坏"),
    ],
)
def test_a_ledger_of_another_version_is_refused_by_name(home, tmp_path, change, told):
    import_file(home, [fund(tmp_path, "a.csv", "人社局,引才,2024,100,10")], "fund_budget")
    found = json.loads(home.ledger.read_text("utf-8"))
    change(found)
    home.ledger.write_text(json.dumps(found), "utf-8")
    with pytest.raises(Refused, match=told):
        loads.read(home)


def test_a_ledger_of_before_a_field_was_added_is_read(home, tmp_path):
    import_file(home, [fund(tmp_path, "a.csv", "人社局,引才,2024,100,10")], "fund_budget")
    found = json.loads(home.ledger.read_text("utf-8"))
    for name in ("notes", "retention", "blanked", "key", "demo"):
        del found["loads"][0][name]
    del found["version"]
    home.ledger.write_text(json.dumps(found), "utf-8")
    assert [x.file for x in loads.read(home)] == ["a.csv"]
