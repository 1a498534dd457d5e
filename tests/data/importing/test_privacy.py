"""No raw number of a person in any file written; demo and real apart; one key."""

import random
from pathlib import Path

import pytest

from data.home import Home, Refused
from data.importing.importer import import_file
from data.staging import loads
from tests.data.importing.conftest import rejects, resident, rows

HEAD = "身份证号,证件类型,最高学历,学历取得年月,毕业院校,专业,户籍,备注"


def everything(home: Home) -> bytes:
    return b"\n".join(p.read_bytes() for p in home.path.rglob("*") if p.is_file())


def people(seed: int) -> tuple[list[str], list[list[str]]]:
    """Rows with every kind of fault, ID numbers also where they don't belong."""
    dice = random.Random(seed)
    numbers, table = [], []
    for n in range(400):
        who = resident(n, born=f"{dice.randint(1960, 2001)}{dice.randint(1, 12):02d}15")
        other = resident(n + 400, born="19850615")
        spoilt = who[:-1] + ("1" if who[-1] != "1" else "2")
        written = dice.choice([who, who, who.lower(), f" {who[:6]} {who[6:]}", spoilt, who[:17]])
        row = [
            written,
            dice.choice(["", "居民身份证", "护照", other]),
            dice.choice(["本科", "硕士", "", other, "大专/本科"]),
            dice.choice(["2015-07", "", other]),
            dice.choice(["浙江大学", f"浙江大学{other}", ""]),
            dice.choice(["会计学", other, f"={other}"]),
            dice.choice(["杭州市西湖区", other, "无此区"]),
            other,
        ]
        numbers += [who, other, spoilt]
        table.append(row)
    return numbers, table


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_number_survives_in_any_written_file(home, write, seed):
    numbers, table = people(seed)
    path = write("人才.csv", HEAD, *table)
    report = import_file(home, [path], "person")
    assert report.accepted > 20 and report.rejected > 50
    written = everything(home) + report.text().encode() + str(report.to_json()).encode()
    # Parquet packs text: what it holds is looked at as text as well.
    written += str(rows(home, "person")).encode()
    for number in numbers:
        for form in (number, number.lower(), number[:17], number[6:17]):
            assert form.encode() not in written


def test_a_number_in_a_file_name_is_made_unreadable(home, write):
    who = resident(1)
    path = write(f"{who}.csv", HEAD, [who, "", "本科", "", "", "", "", ""])
    report = import_file(home, [path], "person")
    assert report.accepted == 1
    assert who not in str(report.to_json()) and who.encode() not in everything(home)


def test_keys_are_the_same_for_one_person_and_differ_between_homes_keys(
    home, write, monkeypatch, tmp_path
):
    who = resident(7)
    path = write("a.csv", "证件号码,最高学历", [who, "本科"], [f" {who[:10]}　{who[10:]}", "本科"])
    report = import_file(home, [path], "person")
    assert (report.accepted, report.rejected) == (1, 1)
    first = rows(home, "person", "person_key")[0][0]
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "elsewhere" / "key"))
    other = Home(tmp_path / "other")
    import_file(other, [path], "person")
    assert rows(other, "person", "person_key")[0][0] != first


def test_another_key_is_refused(home, write, monkeypatch, tmp_path):
    import_file(home, [write("a.csv", "证件号码,最高学历", [resident(1), "本科"])], "person")
    fingerprint = loads.read(home)[0].key
    (tmp_path / "other").mkdir(mode=0o700)
    other = tmp_path / "other" / "key"
    other.write_text("ab" * 32)
    other.chmod(0o600)
    monkeypatch.setenv("TALENT_KEY_FILE", str(other))
    with pytest.raises(Refused, match=fingerprint):
        import_file(home, [write("b.csv", "证件号码,最高学历", [resident(2), "本科"])], "person")
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "lost"))
    with pytest.raises(Refused, match="找不到密钥文件"):
        import_file(home, [write("c.csv", "证件号码,最高学历", [resident(3), "本科"])], "person")
    assert not (tmp_path / "lost").exists(), "a second key must never be made"
    assert len(loads.read(home)) == 1


def test_public_tables_need_no_key(home, write, tmp_path):
    import_file(home, [write("岗位.csv", "岗位名称,薪资", ["会计", "5k-8k"])], "job_posting")
    assert not (tmp_path / "keys").exists()
    assert loads.read(home)[0].key == ""


def test_registration_numbers_of_seekers_are_kept_as_keys(home, write):
    head = "登记编号,登记区县,期望月薪,登记日期"
    path = write("求职.csv", head, ["DJ2024-000123", "杭州市西湖区", "6-8千/月", "2024-03-05"])
    assert import_file(home, [path], "job_seeker").accepted == 1
    seeker, low, high = rows(home, "job_seeker", "seeker_id, wage_low, wage_high")[0]
    assert len(seeker) == 32 and (low, high) == (6000, 8000)
    assert b"DJ2024-000123" not in everything(home)


def test_reject_files_mask_personal_cells_and_defuse_formulas(home, write):
    table = [
        ["11010119900307123", "", "=cmd|' /C calc'!A0", "", "", "", "", ""],
        [resident(1), "", "本科", "", "", "", "+无此区", ""],
    ]
    report = import_file(home, [write("x.csv", HEAD, *table)], "person")
    listed = rejects(report)
    by_column = {row["列"]: row for row in listed}
    assert by_column["身份证号"]["值"] == "（已遮蔽，17 字符）"
    assert by_column["最高学历"]["值"] == "'=cmd|' /C calc'!A0"
    assert by_column["户籍"]["值"] == "'+无此区"
    raw = Path(report.files[0].rejects).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert set(listed[0]) == {"文件", "表", "行", "列", "值", "原因", "可接受", "处理"}


def test_a_name_that_was_shifted_into_another_column_is_masked(home, write):
    shifted = [resident(1), "", "王小明", "男", "", "", "无此区", ""]
    one_typo = [resident(2), "", "高中专", "", "", "", "", ""]
    report = import_file(home, [write("x.csv", HEAD, shifted, one_typo)], "person")
    values = {(row["行"], row["列"]): row["值"] for row in rejects(report)}
    assert values["2", "最高学历"] == "（已遮蔽，3 字符）"
    assert values["2", "户籍"] == "无此区"
    assert values["3", "最高学历"] == "高中专"  # the only bad cell of its row: nothing was shifted
    assert "王小明".encode() not in everything(home)


def test_demo_and_real_never_mix(home, write):
    demo = write("demo.csv", "岗位名称,薪资", ["会计", "5k-8k"], ["出纳", "bad"])
    real = write("real.csv", "岗位名称,薪资", ["司机", "5k-8k"])
    import_file(home, [demo], "job_posting", demo=True)
    before = loads.read(home)
    with pytest.raises(Refused, match="--replace-demo"):
        import_file(home, [real], "job_posting")
    assert loads.read(home) == before
    bad = write("bad.csv", "别的列", ["x"])
    with pytest.raises(Refused, match="岗位名称"):
        import_file(home, [bad], "job_posting", replace_demo=True)
    assert loads.read(home) == before, "the demo goes only when the import succeeded"
    import_file(home, [real], "job_posting", replace_demo=True)
    assert [x.demo for x in loads.read(home)] == [False]
    assert [r[0] for r in rows(home, "job_posting", "title")] == ["司机"]
    assert not before[0].staged(home).exists() and not before[0].rejects(home).exists()
    with pytest.raises(Refused, match="真实数据"):
        import_file(home, [demo], "job_posting", demo=True)
