"""Employers without a credit code: told by their names' parts, from files to what a build sees."""

import stat

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.linkage_firms import measure, more, registers
from data.commands.cli import main
from data.home import Home
from data.importing.importer import import_file
from data.importing.pseudonym import KEY_BYTES
from data.linkage import linking, model
from data.staging import joined, links, loads, views
from data.values.employer_id import credit_check, organisation_check
from tests.data.linkage.conftest import written

KEY = bytes(range(KEY_BYTES))
HALL = "人才大厅"
_WORDS = "天成 恒信 明德 青松 海拓 新域 远航 金桥 博睿 同创 鼎盛 汇丰 卓越 清泉 长风 锦程 星河 智联"
HEADER = "统一社会信用代码,代码类型,单位名称,所在区县,行业大类,联系电话,法定代表人"


def firms(many: int) -> dict[str, np.ndarray]:
    """Employers of a few words each, as a demo home has them."""
    words = _WORDS.split()
    names = [
        f"{words[n % 18]}{words[n // 18 % 18]}{words[n // 324 % 18]}{'制造' * (n % 3)}有限公司"
        for n in range(many)
    ]
    region = [330102 + 100 * (n % 11) + n % 4 for n in range(many)]
    return {
        "name": np.array(names, object),
        "region": np.array(region, object),
        "industry": np.array([13 + n % 30 for n in range(many)], object),
    }


@pytest.fixture(scope="module")
def sides():
    return registers(firms(1500), 900, seed=3)


@pytest.mark.slow
def test_links_of_employers_are_right_and_few_are_missed(sides):
    """900 of a hall, of which 15 % are in no other register, against the rest and branches."""
    found = measure(*sides, KEY)
    assert found["true"] == 765
    assert found["precision"] >= 0.999
    assert found["recall"] >= 0.97
    assert found["recall"] > found["exact_recall"] + 0.2  # worth more than an exact join


def test_as_many_more_employers_are_made_as_are_wanted():
    """Each under a name of its own, with place and trade of one that there is."""
    some = firms(150)
    made = more(some, 400)
    assert len(set(made["name"])) == 400
    assert list(made["name"][:150]) == list(some["name"])
    there = set(zip(some["region"], some["industry"], strict=True))
    assert set(zip(made["region"], made["industry"], strict=True)) == there
    assert more(some, 100).keys() == some.keys()
    assert len(more(some, 100)["name"]) == 150


def code(number: int) -> str:
    """A credit code with its checks, of an employer by number."""
    body = f"{number:08d}"
    first = f"9133010{0}{body}{organisation_check(body)}"
    return first + credit_check(first)


@pytest.fixture
def home(tmp_path, empty, sides):
    """A register with codes, a hall that numbers its employers itself; one spell at each."""
    made = empty
    for side, source, kind in zip(sides, ("市监", HALL), ("credit", "own"), strict=True):
        numbers = [code(n) if kind == "credit" else f"H{n:06d}" for n in side["who"]]
        label = "统一社会信用代码" if kind == "credit" else "部门自编"
        told = [
            [number, label, *("" if cell is None else cell for cell in cells)]
            for number, *cells in zip(
                numbers,
                *(side[name] for name in ("name", "region", "industry", "phone", "chief")),
                strict=True,
            )
        ]
        path = written(tmp_path / f"{source}单位.csv", HEADER, told)
        import_file(made, [path], "employer_identity", source=source)
        spells = [
            ["其他证件", f"P{len(source)}{at:06d}", number, "330106", "65", "2024-01"]
            for at, number in enumerate(numbers)
        ]
        head = "证件类型,证件号码,单位统一社会信用代码,单位所在区县,行业大类,参保起始年月"
        import_file(
            made, [written(tmp_path / f"{source}.csv", head, spells)], "employment", source=source
        )
    return made


def employers(home: Home) -> int:
    """How many employers a build sees in spells."""
    with duckdb.connect() as con:
        views.relation(con, home, "employment")
        row = con.execute("SELECT count(DISTINCT employer_key) FROM employment").fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.slow
def test_from_two_registers_of_employers_to_one_and_back(home, sides, capsys):
    known, hall = sides
    both = len(known["who"]) + len(hall["who"])
    told = next(x for x in loads.read(home) if x.contract == "employer_identity")
    assert stat.S_IMODE(told.staged(home).stat().st_mode) == 0o600
    held = {
        str(x) for column in pq.read_table(told.staged(home)).columns for x in column.to_pylist()
    }
    for trait in ("name", "phone", "chief"):
        assert not held & {str(x) for x in known[trait] if x is not None}

    assert employers(home) == both
    assert main(["--home", str(home.path), "link", "--of", "employer"]) == 0
    said = capsys.readouterr().out
    run = links.active(home, links.EMPLOYER)
    assert run is not None
    assert links.active(home) is None  # persons are another matter
    assert f"认定同一单位 {run.linked:,}" in said
    assert run.linked >= 0.97 * 765
    assert employers(home) == both - run.linked
    (rows,) = (x for x in joined.count(home) if (x.source, x.kind) == (HALL, links.EMPLOYER))
    assert (rows.linked, rows.grey) == (run.linked, run.grey)
    assert rows.lost == len(hall["who"]) - run.linked - run.grey

    assert main(["--home", str(home.path), "link", "--of", "employer", "--undo"]) == 0
    assert employers(home) == both


def alike(home: Home, folder, name, *more: str) -> list[str]:
    """Two registers of 150 employers each, who are called ``name(n)``; the words that link them."""
    for source, label in (("市监", "统一社会信用代码"), (HALL, "部门自编")):
        told = [
            [code(n) if source == "市监" else f"H{n:06d}", label, name(n), *more, *[""] * 4][:7]
            for n in range(150)
        ]
        path = written(folder / f"{source}单位.csv", HEADER, told)
        import_file(home, [path], "employer_identity", source=source)
    return ["--home", str(home.path), "link", "--of", "employer"]


@pytest.mark.parametrize("more", [(), ("330106", "13")])
def test_where_all_are_called_the_same_nobody_is_told(empty, tmp_path, capsys, more):
    """Each unknown one is one known one at most: a prior beyond 1 broke the estimation."""
    words = alike(empty, tmp_path, lambda _n: "天成制造有限公司", *more)
    assert main([*words, "--dry-run"]) == 0
    assert "认定同一单位 0，" in capsys.readouterr().out


def test_names_alone_can_be_compared(empty, tmp_path, capsys):
    """Only the name is required: that nothing else can be estimated by is no fault."""
    made = firms(150)["name"]
    assert main([*alike(empty, tmp_path, lambda n: made[n]), "--dry-run"]) == 0
    assert "认定同一单位 150，人工认定 0，存疑 0，未认出 0" in capsys.readouterr().out


@pytest.mark.slow
def test_links_by_names_alone_are_right(sides):
    blank = ("region", "industry", "phone", "chief")
    bare = [side | {one: np.full(len(side["who"]), None) for one in blank} for side in sides]
    found = measure(bare[0], bare[1], KEY)
    assert found["precision"] >= 0.999
    assert found["recall"] >= 0.7


def test_one_phone_for_all_is_refused_before_all_are_compared(empty, tmp_path, monkeypatch, capsys):
    """A phone that stands for none, in 10⁵ rows of either side, would be 10¹⁰ pairs."""
    made = firms(150)["name"]
    words = alike(empty, tmp_path, lambda n: made[n], "330106", "13", "057188888888")
    for module in (model, linking):
        monkeypatch.setattr(module, "MOST_PAIRS", 22_499)
    assert main([*words]) == 2
    said = capsys.readouterr().err
    assert "电话相同的有 22,500 对" in said
    assert links.active(empty, links.EMPLOYER) is None
