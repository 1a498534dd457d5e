"""Bad input: each names file, line, column, value and what is accepted, and harms nothing."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from data import locking
from data.home import Home, Refused
from data.importing import importer
from data.importing.importer import import_file
from data.staging import loads
from tests.data.importing.conftest import rejects, resident, rows

SPELLS = "证件号码,统一社会信用代码,参保地,参保起始年月,参保终止年月,月缴费工资"


@pytest.fixture
def firm():
    from data.values.employer_id import credit_check, organisation_check

    body = "91330106" + "MA2CCCCC" + organisation_check("MA2CCCCC")
    return body + credit_check(body)


@pytest.fixture
def settled(home, write, firm):
    """A home with one good load; gives its files and their bytes."""
    path = write("good.csv", SPELLS, f"{resident(1)},{firm},杭州市西湖区,2020-01,,8000")
    import_file(home, [path], "employment")
    return state(home)


def state(home: Home) -> dict[str, bytes]:
    return {
        str(p.relative_to(home.path)): p.read_bytes()
        for p in sorted(home.path.rglob("*"))
        if p.is_file() and p != home.lock
    }


def test_wrong_encoding_is_refused_whole(home, settled, tmp_path):
    path = tmp_path / "乱码.csv"
    path.write_bytes("证件号码,最高学历\n".encode() + b"\xff\xfe\x00\x81\xff\n" * 40)
    with pytest.raises(Refused, match=r"乱码.csv：看不出文字编码.*UTF-8"):
        import_file(home, [path], "person")
    assert state(home) == settled


def test_wrong_contract_says_which_columns_are_missing_and_which_contract_fits(
    home, settled, write, firm
):
    path = write("社保.csv", SPELLS, f"{resident(1)},{firm},杭州市西湖区,2020-01,,8000")
    with pytest.raises(Refused) as refused:
        import_file(home, [path], "job_posting")
    said = str(refused.value)
    assert "社保.csv" in said and "「岗位名称」" in said and "--as employment" in said
    assert "证件号码、统一社会信用代码" in said
    assert state(home) == settled


@pytest.mark.parametrize("content", [b"", b"\n\n", "证件号码,最高学历\n".encode()])
def test_an_empty_file(home, settled, tmp_path, content):
    path = tmp_path / "空.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"空.csv"):
        import_file(home, [path], "person")
    assert state(home) == settled


def test_one_bad_file_of_two_changes_nothing(home, settled, write, tmp_path, firm):
    good = write("b.csv", SPELLS, f"{resident(2)},{firm},杭州市西湖区,2020-01,,8000")
    (tmp_path / "bad.csv").write_bytes(b"")
    with pytest.raises(Refused, match=r"bad.csv"):
        import_file(home, [good, tmp_path / "bad.csv"], "employment")
    assert state(home) == settled


def test_duplicate_keys_keep_the_first_and_name_its_line(home, write, firm):
    who = resident(1)
    path = write(
        "重复.csv",
        SPELLS,
        f"{who},{firm},杭州市西湖区,2020-01,2020-12,8000",
        f"{who},{firm},杭州市西湖区,2020-01,2020-12,8000",
        f"{who},{firm},杭州市西湖区,2020-01,2021-12,9000",
        f"{who},{firm},杭州市西湖区,2022-01,,9000",
    )
    report = import_file(home, [path], "employment")
    assert (report.read, report.accepted, report.rejected) == (4, 2, 2)
    assert report.reasons == {"重复行": 1, "主键重复": 1}
    assert [row[0] for row in rows(home, "employment", "wage")] == [8000, 9000]
    first, second = rejects(report)
    assert (first["文件"], first["行"], first["原因"]) == ("重复.csv", "3", "重复行")
    assert (second["行"], second["原因"]) == ("4", "主键重复")
    assert "第 2 行" in first["可接受"] and "证件号码" in first["可接受"]
    assert who not in str(rejects(report))


def test_end_before_start_and_unreadable_end(home, write, firm):
    """An end that can't be read must not become "still employed"."""
    path = write(
        "起止.csv",
        SPELLS,
        f"{resident(1)},{firm},杭州市西湖区,2020-05,2020-04,8000",
        f"{resident(2)},{firm},杭州市西湖区,2020-05,去年底,8000",
        f"{resident(3)},{firm},杭州市西湖区,2020-05,2020-05,8000",
    )
    report = import_file(home, [path], "employment")
    assert (report.accepted, report.rejected) == (1, 2)
    early, unread = rejects(report)
    assert early["行"] == "2" and early["列"] == "参保终止年月" and early["值"] == "2020-04"
    assert early["原因"] == "终止年月早于起始年月" and "参保起始年月" in early["可接受"]
    assert unread["值"] == "去年底" and "2024-07" in unread["可接受"]
    assert rows(home, "employment", "start_month, end_month") == [(24244, 24244)]


def test_an_unknown_district_names_candidates(home, write, firm):
    path = write(
        "区县.csv",
        SPELLS,
        f"{resident(1)},{firm},杭州市西糊区,2020-05,,8000",
        f"{resident(2)},{firm},鼓楼区,2020-05,,8000",
        f"{resident(3)},{firm},西湖区,2020-05,,8000",
        f"{resident(4)},{firm},330106,2020-05,,8000",
    )
    report = import_file(home, [path], "employment")
    unknown, several = rejects(report)
    assert (unknown["行"], unknown["列"], unknown["值"]) == ("2", "参保地", "杭州市西糊区")
    assert "西湖区（330106）" in unknown["可接受"] and "330106" in unknown["可接受"]
    assert several["原因"].startswith("地名不止一处") and "南京市鼓楼区" in several["可接受"]
    # 西湖区 is Hangzhou's or Nanchang's; an office in Zhejiang means its own.
    assert rows(home, "employment", "region") == [(330106,), (330106,)]


def test_a_truncated_file_is_noticed_by_its_manifest(home, settled, write, tmp_path, firm):
    path = write(
        "截断.csv",
        SPELLS,
        *(f"{resident(n)},{firm},杭州市西湖区,2020-05,,8000" for n in range(10)),
    )
    manifest = tmp_path / "清单.csv"
    manifest.write_text("文件名,行数\n截断.csv,10\n", "utf-8")
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:7]))
    with pytest.raises(Refused, match=r"截断.csv.*10.*6"):
        import_file(home, [path], "employment", manifest=manifest)
    assert state(home) == settled
    path.write_bytes(whole)
    assert import_file(home, [path], "employment", manifest=manifest).accepted == 10


def test_a_bad_optional_cell_is_emptied_and_listed(home, write, firm):
    path = write(
        "工资.csv",
        SPELLS,
        f"{resident(1)},{firm},杭州市西湖区,2020-05,,0 17",
        f"{resident(2)},{firm},杭州市西湖区,2020-05,,12345①",
        f"{resident(3)},{firm},杭州市西湖区,2020-05,,99999999",
        f"{resident(4)},{firm},杭州市西湖区,2020-05,,0.85万元",
    )
    report = import_file(home, [path], "employment")
    assert (report.accepted, report.rejected) == (4, 0)
    assert report.exit_code() == 0
    assert [r[0] for r in rows(home, "employment", "wage")] == [None, 12345, None, 8500]
    blanked = report.files[0].blanked
    assert blanked["月缴费工资：超出合理范围"] == 1 and sum(blanked.values()) == 2
    listed = rejects(report)
    assert [r["行"] for r in listed] == ["2", "4"]
    assert {r["处理"] for r in listed} == {"收下该行，此格置空"}
    assert listed[1]["可接受"] == "0 至 1000000 元/月"
    assert "99999999" not in str(listed), "wages are personal"


def test_a_missing_count_never_becomes_one(home, write):
    path = write(
        "去向.csv",
        "院校,学历层次,毕业年份,毕业去向,就业地,人数",
        "浙江大学,本科,2022,就业,浙江省,12",
        "浙江大学,本科,2022,就业,江苏省,",
        "浙江大学,本科,2022,就业,浙江省,8",
        "浙江大学,本科,2022,就业,上海市,约30",
    )
    report = import_file(home, [path], "graduate")
    assert (report.accepted, report.rejected, report.files[0].rows) == (2, 2, 1)
    assert rows(home, "graduate", "destination_region, count") == [(330000, 20)]


def test_a_sharp_drop_is_held_until_a_steward_confirms(home, write, firm):
    def month(name: str, people: int) -> Path:
        return write(
            name,
            SPELLS,
            *(f"{resident(n)},{firm},杭州市西湖区,2020-05,,8000" for n in range(people)),
        )

    import_file(home, [month("5月.csv", 100)], "employment", source="杭州社保")
    june = month("6月.csv", 69)
    other = import_file(home, [month("7月.csv", 20)], "employment", source="宁波社保")
    assert not other.held
    report = import_file(home, [june], "employment", source="杭州社保")
    assert report.held and report.exit_code() == 2
    assert "69" in report.text() and "--confirm" in report.text()
    assert len(rows(home, "employment", "1", "1")) == 100
    again = import_file(home, [june], "employment", source="杭州社保")
    assert again.already and again.held and again.exit_code() == 2
    confirmed = import_file(home, [june], "employment", source="杭州社保", confirm=True)
    assert not confirmed.held and confirmed.exit_code() == 0
    assert [x.state for x in loads.read(home)] == [loads.READY] * 3
    assert import_file(home, [month("8月.csv", 49)], "employment", source="杭州社保").held is False


def test_a_second_importer_is_told_who_holds_the_lock(home, write, firm):
    path = write("a.csv", SPELLS, f"{resident(1)},{firm},杭州市西湖区,2020-01,,8000")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\nfrom data.home import Home\nfrom data.locking import hold\n"
            "with hold(Home.find(sys.argv[1]), '导入就业经历'):\n"
            "    print('held', flush=True); time.sleep(60)",
            str(home.path),
        ],
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(Refused, match=rf"进程 {holder.pid}.*正在导入就业经历"):
            import_file(home, [path], "employment")
    finally:
        holder.kill()
        holder.wait()
    # The holder was killed: its lock is taken over.
    assert import_file(home, [path], "employment").accepted == 1


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["识别月缴费工资", "列出未收"])
def test_killed_in_the_middle_nothing_half_done_stays(home, settled, write, firm, moment):
    path = write(
        "大.csv",
        SPELLS,
        *(f"{resident(n)},{firm},杭州市西湖区,2020-05,,{n}.5元" for n in range(900)),
    )
    script = (
        "import sys, time\nfrom data.home import Home\n"
        "from data.importing.importer import import_file\n"
        "def tell(doing, share):\n"
        "    if sys.argv[3] in doing:\n"
        "        print('now', flush=True); time.sleep(60)\n"
        "import_file(Home.find(sys.argv[1]), [sys.argv[2]], 'employment', progress=tell)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script, str(home.path), str(path), moment], stdout=subprocess.PIPE
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"now\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    kept = {k: v for k, v in state(home).items() if not k.startswith("scratch")}
    assert kept == settled
    with locking.hold(home, "测试"):
        pass
    assert state(home) == settled, "whoever locks next sweeps the scratch folder"
    assert import_file(home, [path], "employment").accepted == 900


def test_files_that_no_load_names_are_swept(home, settled, write, firm):
    """A kill between the move and the ledger leaves a staged file without a load."""
    orphan = home.staged / "employment" / "feedfeedfeed.parquet"
    orphan.write_bytes(b"PAR1")
    lost = home.rejects / "feedfeedfeed.csv"
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"x")
    path = write("b.csv", SPELLS, f"{resident(2)},{firm},杭州市西湖区,2020-01,,8000")
    import_file(home, [path], "employment")
    assert not orphan.exists() and not lost.exists()
    assert len(rows(home, "employment")) == 2


def test_a_damaged_ledger_is_refused_not_overwritten(home, settled, write, firm):
    home.ledger.write_text("{", "utf-8")
    path = write("b.csv", SPELLS, f"{resident(2)},{firm},杭州市西湖区,2020-01,,8000")
    with pytest.raises(Refused, match="台账"):
        import_file(home, [path], "employment")
    assert home.ledger.read_text("utf-8") == "{"


@pytest.mark.slow
def test_a_number_that_a_spreadsheet_cut_off_is_told_by_the_reader(home, tmp_path, firm):
    """A resident number typed as a figure: Excel keeps 15 digits, the rest is gone for good."""
    book = openpyxl.Workbook()
    book.active.append(
        ["证件号码", "统一社会信用代码", "参保地", "参保起始年月", "月缴费工资（元）"]
    )
    book.active.append([resident(1), firm, 330106, dt.date(2020, 5, 1), 8000.5])
    book.active.append([int("33010619900307001" + "0"), firm, 330106, 202005, 8000])
    path = tmp_path / "数字.xlsx"
    book.save(path)
    report = import_file(home, [path], "employment")
    assert (report.read, report.accepted, report.rejected) == (2, 1, 1)
    assert rows(home, "employment", "region, start_month, wage") == [(330106, 24244, 8000.5)]
    told = rejects(report)[0]
    assert (told["行"], told["列"], told["处理"]) == ("3", "证件号码", "整行未收")
    assert "15 位" in told["原因"] and "文本格式" in told["可接受"]
    assert "33010619900307" not in str(rejects(report))


def test_a_file_that_changes_while_it_is_read(home, settled, write, monkeypatch):
    path = write("改.csv", "岗位名称,薪资", "会计,5k-8k", "出纳,6k-9k")
    reading = importer.read

    def slowly(file, *more, **named):
        found = reading(file, *more, **named)
        with path.open("a", encoding="utf-8") as grown:
            grown.write("电工,7k-9k\n")
        return found

    monkeypatch.setattr(importer, "read", slowly)
    with pytest.raises(Refused, match=r"改.csv：读取过程中文件被改动了"):
        import_file(home, [path], "job_posting")
    assert state(home) == settled


@pytest.mark.parametrize("named", [True, False])
def test_a_sheet_of_sixteen_thousand_columns(home, settled, tmp_path, named):
    path = tmp_path / "宽.csv"
    head = ["岗位名称", *(f"列{n}" if named else "" for n in range(16_383))]
    path.write_text(",".join(head) + "\n" + ",".join(["会计"] * 16_384) + "\n", "utf-8")
    with pytest.raises(Refused, match=r"宽.csv：表头有 16384 列，超过上限 2000 列"):
        import_file(home, [path], "job_posting")
    assert state(home) == settled


def test_a_mapping_made_for_another_file(home, settled, write):
    plan = write("m.csv", "x").with_name("某网站.toml")
    plan.write_text('[columns]\ntitle = "职位名"\nsalary = "待遇"\n', "utf-8")
    path = write("a.csv", "岗位,薪资", "会计,5k-8k")
    with pytest.raises(Refused) as refused:
        import_file(home, [path], "job_posting", mapping=str(plan))
    said = str(refused.value)
    assert "某网站.toml" in said and "「职位名」、「待遇」" in said and "另一份文件" in said
    assert state(home) == settled


def test_a_workbook_with_a_password_and_an_xml_table(home, settled, tmp_path):
    locked = tmp_path / "密.xlsx"
    name = "EncryptedPackage".encode("utf-16-le")
    locked.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + name + b"\0" * 512)
    with pytest.raises(Refused, match=r"密.xlsx：文件有密码；请在 WPS 或 Excel 中去掉打开密码"):
        import_file(home, [locked], "job_posting")
    table = tmp_path / "表.xls"
    table.write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
        "utf-8",
    )
    with pytest.raises(Refused, match=r"表.xls：这是「XML 表格 2003」格式；请.*另存为"):
        import_file(home, [table], "job_posting")
    assert state(home) == settled


def test_the_sign_with_which_old_files_end_is_text_like_any_other(home, write, firm):
    """Ctrl-Z, alone and many in a cell: no sign in a file passes for the readers' own word."""
    header, *good = SPELLS, f"{resident(1)},{firm},杭州市西湖区,2020-01,,8000"
    forged = "\x1a因由\x1a可填的值\x1a值"
    bad = [
        ",".join(sign if at == column else cell for at, cell in enumerate(good[0].split(",")))
        for column in range(6)
        for sign in ("\x1a", forged)
    ]
    report = import_file(home, [write("旧.csv", header, *good, *bad, "\x1a")], "employment")
    assert report.accepted >= 1 and report.rejected >= 8
    assert "因由" not in {row["原因"] for row in rejects(report)}
