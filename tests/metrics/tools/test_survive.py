"""`python -m metrics survive`: what it writes, what it prints, what it refuses."""

import csv
import json

import pytest

from metrics.__main__ import main
from metrics.models.survival.kaplan_meier import kaplan_meier
from tests.references import survival_data as data


def run(tmp_path, text, *more):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, "utf-8")
    code = main(["survive", str(source), "-o", str(out), *more])
    rows = list(csv.DictReader(out.open(encoding="utf-8"))) if out.exists() else None
    return code, rows


def test_aml_as_r_prints_it(tmp_path, capsys):
    """survdiff(Surv(time, status) ~ x, aml): 7 and 11 observed, 10.69 and 7.31 expected,
    Chisq= 3.4 on 1 degrees of freedom, p= 0.07; tests/difftest.Rout.save of survival 3.8-11."""
    rows = data.table(data.AML)
    text = "duration,event,group\n" + "\n".join(",".join(row) for row in rows)
    code, out = run(tmp_path, text)
    assert code == 0
    assert list(out[0]) == ["group", "time", "at_risk", "events", "survival", "lo95", "hi95"]
    kept = {float(r["time"]): r for r in out if r["group"] == "Maintained" and r["events"] != "0"}
    assert [float(r["survival"]) for r in kept.values()] == pytest.approx(
        [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184], abs=5e-4
    )
    printed = capsys.readouterr().out
    assert "10.69" in printed and "7.31" in printed
    assert "chi2 = 3.3964，自由度 1，p = 0.06534，不显著" in printed


def test_entry_weight_and_another_group_column(tmp_path, capsys):
    text = "duration,event,entry,weight,city\n5,1,0,2,a\n9,0,2,1,a\n7,是,1,3,b\n8,false,0,1.5,b\n"
    code, out = run(tmp_path, text, "--by", "city", "--json")
    assert code == 0
    expected = kaplan_meier([7, 8], [1, 0], [1, 0], [3, 1.5])
    row = next(r for r in out if r["group"] == "b")
    assert float(row["survival"]) == pytest.approx(expected.survival[0])
    assert float(row["lo95"]) == pytest.approx(expected.low[0])
    test = json.loads(capsys.readouterr().out)["log_rank"]
    assert test["df"] == 1


def test_without_groups_there_is_one_curve_and_no_test(tmp_path, capsys):
    code, out = run(tmp_path, "\ufeffduration,event\n1,1\n2,0\n")
    assert code == 0
    assert [r["group"] for r in out] == ["all", "all"]
    assert "不作组间比较" in capsys.readouterr().out


BAD = {
    "duration,event\n3,x\n": "第 2 行，列 event，值「x」",
    "duration,event\n-1,1\n": "第 2 行，列 duration，值「-1」",
    "duration,event\n1,1\nabc,1\n": "第 3 行，列 duration，值「abc」",
    "duration,event\nnan,1\n": "第 2 行，列 duration，值「nan」",
    "duration,event,entry\n3,1,3\n": "应小于 duration「3」",
    "duration,event,weight\n3,1,0\n": "第 2 行，列 weight，值「0」",
    "duration,event\n1\n": "有 1 列，应为 2 列",
    "duration,group\n1,a\n": "缺少列「event」",
    "duration,event,event\n1,1,1\n": "列名「event」重复",
    "duration,event\n": "没有数据行",
    "": "缺少列",
}


@pytest.mark.parametrize("text, told", BAD.items())
def test_bad_input_is_named_and_nothing_is_written(tmp_path, capsys, text, told):
    code, out = run(tmp_path, text)
    assert (code, out) == (2, None)
    assert told in capsys.readouterr().err


def test_a_missing_file_or_group_column_is_named(tmp_path, capsys):
    assert main(["survive", str(tmp_path / "no.csv"), "-o", str(tmp_path / "o.csv")]) == 2
    assert "no.csv" in capsys.readouterr().err
    code, _ = run(tmp_path, "duration,event,a\n1,1,x\n", "--by", "b")
    assert code == 2
    assert "现有列：duration、event、a" in capsys.readouterr().err


def test_another_encoding_is_named(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_bytes("duration,event,group\n1,1,杭州\n".encode("gb18030"))
    assert main(["survive", str(source), "-o", str(tmp_path / "o.csv")]) == 2
    assert "UTF-8" in capsys.readouterr().err
