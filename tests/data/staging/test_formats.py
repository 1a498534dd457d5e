"""Rows staged under an earlier form of a contract: read, mapped, or asked for again by name."""

import re
from dataclasses import replace

import duckdb
import pytest

from data.contracts import CONTRACTS, Column, Contract, Kind
from data.home import Home, Refused
from data.importing import steps
from data.importing.importer import import_file
from data.importing.mapping import from_header, parse
from data.importing.parsed import Context
from data.importing.parsers import parser
from data.snapshots import publish
from data.staging import formats, loads
from data.staging.schema import columns, default, schema
from tests.data.importing.conftest import rows

FUND = CONTRACTS["fund_budget"]
HEAD = "部门,项目,年度,预算,执行"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    return Home(tmp_path / "home")


@pytest.fixture
def upgraded(monkeypatch):
    """Make the next version's contract of fund budgets the present one."""

    def to(*more: Column, format: int = 2, **changed: Column) -> Contract:
        old = tuple(changed.get(column.name, column) for column in FUND.columns)
        made = replace(FUND, columns=(*old, *more), format=format)
        monkeypatch.setitem(CONTRACTS, "fund_budget", made)
        return made

    return to


def csv(tmp_path, name, head, *lines):
    path = tmp_path / name
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return path


@pytest.fixture
def imported(home, tmp_path):
    file = csv(tmp_path, "预算.csv", HEAD, "人社局,引才,2024,100,10", "科技局,项目,2025,200,20")
    import_file(home, [file], "fund_budget", source="财政局")
    publish.build(home)
    return home


def test_a_staged_file_carries_the_format_of_its_contract(imported, upgraded):
    (load,) = loads.read(imported)
    with duckdb.connect() as con:
        found = formats.footer(con, load.staged(imported))
    assert found.format == FUND.format == 1
    assert dict(found.types) == schema(FUND)
    assert "format: '2'" in formats.stamp(upgraded())


def test_a_file_without_a_number_is_format_1(imported):
    path = loads.read(imported)[0].staged(imported)
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS SELECT * FROM '{path}'")
        con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
        assert formats.footer(con, path).format == 1
    assert publish.build(imported).rows["fund"] == 2


def test_a_new_optional_column_is_empty_in_older_rows(imported, upgraded, tmp_path):
    upgraded(Column("level", "级次", Kind.INTEGER, since=2))
    assert rows(imported, "fund_budget", "department, level") == [
        ("人社局", None),
        ("科技局", None),
    ]
    with duckdb.connect() as con:
        formats_of = con.execute("SELECT 1").fetchone()
        assert formats_of == (1,)
    before = publish.current(imported)
    after = publish.build(imported)
    assert after.digests == before.digests
    new = csv(tmp_path, "新.csv", HEAD + ",级次", "教育局,培训,2026,300,30,2")
    import_file(imported, [new], "fund_budget", source="财政局", confirm=True)
    assert rows(imported, "fund_budget", "department, level", "1") == [
        ("人社局", None),
        ("教育局", 2),
        ("科技局", None),
    ]


def test_a_new_column_with_a_default_reads_as_an_import_would_fill_it(imported, upgraded, tmp_path):
    made = upgraded(
        Column(
            "kind", "类别", Kind.CODE, required=True, codes={"a": "专项"}, default="专项", since=2
        )
    )
    assert rows(imported, "fund_budget", "kind") == [("a",), ("a",)]
    again = csv(tmp_path, "别的.csv", HEAD, "教育局,培训,2026,300,30")
    import_file(imported, [again], made, source="财政局", confirm=True)
    assert set(rows(imported, "fund_budget", "kind")) == {("a",)}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.name)
def test_defaults_are_stored_as_the_importer_reads_them(contract):
    for column in contract.columns:
        if column.default is not None:
            (read,) = parser(column, Context(contract, None))([column.default])
            assert default(column) == read.value is not None
    with pytest.raises(ValueError, match="when"):
        default(Column("when", "何时", Kind.DATE, default="2024-01-01"))


def test_a_renamed_column_is_mapped_in_files_mappings_and_headers(imported, upgraded, tmp_path):
    old = FUND.column("executed")
    new = replace(old, name="spent", label="支出数", aliases=(), formerly={1: "executed"})
    made = upgraded(executed=new)
    assert rows(imported, "fund_budget", "spent", "1") == [(10.0,), (20.0,)]
    mapping = parse({"columns": {"executed": "花了", "budget": "预算"}}, made)
    assert set(mapping.columns) == {"spent", "budget"}
    assert set(from_header(["executed", "预算"], made).columns) == {"spent", "budget"}


def test_a_name_used_again_is_not_mistaken_for_the_old_column(imported, upgraded):
    renamed = replace(FUND.column("executed"), name="spent", formerly={1: "executed"})
    upgraded(Column("executed", "已执行完毕", Kind.FLAG, since=2), executed=renamed)
    assert rows(imported, "fund_budget", "spent, executed", "1") == [(10.0, None), (20.0, None)]


def test_two_renamings_in_turn():
    column = Column("c", "丙", Kind.TEXT, formerly={1: "a", 3: "b"}, since=1)
    assert [column.called(n) for n in (1, 2, 3, 4)] == ["a", "b", "b", "c"]
    assert Column("d", "丁", Kind.TEXT, since=3).called(2) is None


def test_a_wider_type_loses_nothing(imported, upgraded):
    upgraded(year=replace(FUND.column("year"), kind=Kind.NUMBER))
    assert rows(imported, "fund_budget", "year", "1") == [(2024.0,), (2025.0,)]


NEW = Column("level", "级次", Kind.INTEGER, required=True, since=2)


def without_region(staged):
    """As a version before 2 staged a file that has none: today it is the office's own."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS SELECT * REPLACE (NULL::INTEGER AS region) FROM '{staged}'")
        con.execute(f"COPY t TO '{staged}' ({formats.stamp(FUND)})")


@pytest.mark.parametrize(
    "more, changed, told",
    [
        ((NEW,), {}, "缺少格式 2 起必填的「级次」"),
        ((), {"budget": ("kind", Kind.TEXT)}, "「预算」的类型由 DOUBLE 改成了 VARCHAR"),
        ((), {"budget": ("redefined", 2)}, "「预算」自格式 2 起改了单位或代码"),
        ((), {"region": ("required", True)}, "有 2 行没有必填的「地区」"),
    ],
)
def test_what_can_not_be_read_is_asked_for_by_name(imported, upgraded, more, changed, told):
    upgraded(
        *more,
        **{name: replace(FUND.column(name), **{key: to}) for name, (key, to) in changed.items()},
    )
    (load,) = loads.read(imported)
    if "region" in changed:
        without_region(load.staged(imported))
    before = {p: p.read_bytes() for p in imported.path.rglob("*") if p.is_file()}
    with pytest.raises(Refused) as refused:
        publish.build(imported)
    said = str(refused.value)
    assert f"人才资金预算（fund_budget）{told}：预算.csv（导入批次 {load.id}）" in said
    assert (
        "python -m data import 预算.csv --as fund_budget --source 财政局 "
        f"--replaces {load.id}" in said
    )
    assert "已发布的数据没有改动" in said and "\n" not in said
    after = {p: p.read_bytes() for p in imported.path.rglob("*") if p.is_file()}
    assert after == before


def test_the_file_that_was_asked_for_takes_the_old_ones_place(imported, upgraded, tmp_path):
    upgraded(NEW)
    (old,) = loads.read(imported)
    fuller = csv(tmp_path, "预算2.csv", HEAD + ",级次", "人社局,引才,2024,100,10,1")
    with pytest.raises(Refused, match=re.escape(f"现有：{old.id}（预算.csv）")):
        import_file(imported, [fuller], "fund_budget", replaces="feedfeedfeed")
    report = import_file(
        imported, [fuller], "fund_budget", source="财政局", replaces=old.id, confirm=True
    )
    assert f"取代了此前导入的 预算.csv（导入批次 {old.id}）" in report.text()
    assert [x.file for x in loads.read(imported)] == ["预算2.csv"]
    assert not old.staged(imported).exists()
    assert publish.build(imported).rows["fund"] == 1


def test_a_delivery_held_back_replaces_nothing_until_it_is_confirmed(imported, upgraded, tmp_path):
    upgraded(NEW)
    (old,) = loads.read(imported)
    fewer = csv(tmp_path, "少.csv", HEAD + ",级次", "人社局,引才,2024,100,10,1")
    order = {"source": "财政局", "replaces": old.id}
    assert import_file(imported, [fewer], "fund_budget", **order).held
    assert old in loads.read(imported) and old.staged(imported).exists()
    import_file(imported, [fewer], "fund_budget", confirm=True, **order)
    assert [x.state for x in loads.read(imported)] == [loads.READY]


def test_the_same_file_under_a_new_contract_replaces_itself(imported, upgraded, tmp_path):
    (old,) = loads.read(imported)
    upgraded(Column("level", "级次", Kind.INTEGER, since=2))
    report = import_file(imported, [tmp_path / "预算.csv"], "fund_budget", source="财政局")
    assert not report.already
    (new,) = loads.read(imported)
    assert new.id != old.id
    with duckdb.connect() as con:
        assert formats.footer(con, new.staged(imported)).format == 2


def test_loads_keep_their_ids_while_only_the_reading_of_older_rows_changes(upgraded):
    """Else every file of a home would count as new after an upgrade."""
    plain = steps._definition(FUND)
    assert "format" not in plain
    former = replace(FUND.column("executed"), formerly={1: "x"}, redefined=1, since=1)
    assert steps._definition(upgraded(executed=former)) == plain


def test_rows_of_a_newer_version_are_refused_by_name(imported, upgraded, tmp_path, monkeypatch):
    upgraded(Column("level", "级次", Kind.INTEGER, since=2))
    new = csv(tmp_path, "新.csv", HEAD, "教育局,培训,2026,300,30")
    import_file(imported, [new], "fund_budget", confirm=True)
    monkeypatch.setitem(CONTRACTS, "fund_budget", FUND)
    with pytest.raises(Refused, match=r"（格式 2，本程序只认得到格式 1）：新\.csv"):
        publish.build(imported)


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_lost_or_broken_file_is_named(imported, damage):
    (load,) = loads.read(imported)
    path = load.staged(imported)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Refused, match=rf"入库文件不在或已损坏.*预算\.csv（导入批次 {load.id}）"):
        publish.build(imported)


def test_many_files_are_counted_after_five(imported, upgraded, tmp_path):
    files = [csv(tmp_path, f"{n}.csv", HEAD, f"部门{n},项目,2024,1,1") for n in range(6)]
    import_file(imported, files, "fund_budget", confirm=True)
    upgraded(NEW)
    with pytest.raises(Refused, match=r"有 7 个已导入的文件.*等 7 个文件"):
        publish.build(imported)


def test_editions_are_compared_with_what_can_be_read(home, tmp_path, monkeypatch):
    """A city figure whose unit changed must not keep its own re-import out."""
    old = CONTRACTS["city_indicator"]
    head = "地区,指标,年份,数值,单位,来源,版本"
    first = csv(tmp_path, "a.csv", head, "杭州市,GDP,2024,1,亿元,年鉴,2025")
    import_file(home, [first], old)
    value = replace(old.column("value"), redefined=2)
    changed = tuple(value if c.name == "value" else c for c in old.columns)
    monkeypatch.setitem(CONTRACTS, old.name, replace(old, columns=changed, format=2))
    second = csv(tmp_path, "b.csv", head, "杭州市,GDP,2024,100000000,元,年鉴,2025")
    report = import_file(home, [second], old.name, replaces=loads.read(home)[0].id)
    assert (report.accepted, report.rejected) == (1, 0)
    assert rows(home, old.name, "value") == [(1e8,)]


def test_shell_words_are_quoted():
    load = loads.Load(*["x"] * 10, *[0] * 4)
    odd = replace(load, id="1", contract="person", file="人才 库.csv", source="组织部、人社局")
    assert formats.command(odd) == (
        "python -m data import '人才 库.csv' --as person --mapping x "
        "--source 组织部、人社局 --replaces 1"
    )


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.name)
def test_a_contracts_own_history_makes_sense(contract):
    for column in (*contract.columns, *contract.derived):
        assert 1 <= column.since <= contract.format, (
            f"{contract.name}.{column.name}: raise the contract's format= to its since="
        )
        assert column.redefined <= contract.format
        assert all(last < contract.format for last in column.formerly)
    assert len(schema(contract)) == len(columns(contract)) + 1
