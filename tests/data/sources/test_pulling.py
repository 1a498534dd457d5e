"""Pulled from real servers: the same rows as a file's, only what is new, all or nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from data.commands import cli
from data.home import Home, Refused
from data.importing.importer import import_file
from data.sources import pulling
from data.sources.pulling import pull
from data.staging import loads, undo
from tests.data.importing.conftest import rejects, resident, rows
from tests.data.sources.servers import SECRET

PAYOUTS = {
    "case_id": "bh",
    "policy": "zc",
    "kind": "lb",
    "region": "qx",
    "person_key": "sfz",
    "amount": "je",
    "applied_on": "sqrq",
    "decided_on": "sdrq",
    "status": "zt",
    "review_flag": "fh",
}
MONTHS = {
    "person_key": "aac002",
    "employer_key": "aab001",
    "region": "aab301",
    "month": "aae002",
    "wage_base": "aac040",
}
MONTHLY = (
    "id bigint PRIMARY KEY, aac002 varchar(18), aab001 varchar(20), aab301 varchar(20), "
    "aae002 integer, aac040 numeric(10,3), gxsj timestamp(6) NULL DEFAULT NULL"
)
INSERT = "INSERT INTO {} VALUES (%s, %s, %s, %s, %s, %s, %s)"


def month(number: int, when: int = 202610, at: str = "2026-11-01 08:00:00", person: int = 0):
    """One row of MONTHLY."""
    who = resident(person or number)
    return (number, who, f"单位{number % 3}", "西湖区", when, f"{5000 + number}.500", at)


def staged(home: Home, columns: str = "month, wage_base") -> list[object]:
    return sorted(rows(home, "insurance_month", columns, order="1"))


def test_every_kind_of_value_is_the_one_that_a_file_would_give(base, home, tmp_path, monkeypatch):
    flag, zone = ("boolean", "timestamptz") if base.kind == "postgresql" else ("bit(1)", "datetime")
    table = base.table(
        "id integer PRIMARY KEY, bh varchar(20), zc text, lb varchar(20), qx varchar(20), "
        f"sfz char(20), je numeric(12,3), sqrq date, sdrq {zone}, zt varchar(20), fh {flag}"
    )
    yes = "true" if base.kind == "postgresql" else "b'1'"
    no = "false" if base.kind == "postgresql" else "b'0'"
    # 23:30 in London on the 8th is the morning of the 9th in the office.
    late = "'2026-03-08 23:30:00+00'" if base.kind == "postgresql" else "'2026-03-09 07:30:00'"
    base.sql(
        f"INSERT INTO {table} VALUES "
        f"(1, 'A1', '安家补贴', '生活补贴', '西湖区', '{resident(1)}', 1.000, '2026-03-01', {late},"
        f" '已兑现', {yes}), "
        "(2, 'A2', '租房补贴', '租房补贴', '余杭区', NULL, 12345.670, '2026-03-02', NULL, '待审', "
        f"{no}), (3, 'A3', ' 租房补贴 ', '租房补贴', '余杭区', '', 800, '2026-03-02', NULL, "
        "'待审', NULL)"
    )
    source = base.source(table, PAYOUTS, contract="policy_payout")
    report = pull(home, source).report
    assert (report.read, report.accepted, report.rejected) == (3, 3, 0)
    file = tmp_path / "同样的.csv"
    lines = (
        "受理编号,政策名称,补贴类别,受理区县,证件号码,金额,申请日期,审定日期,状态,疑似错发",
        f"A1,安家补贴,生活补贴,西湖区,{resident(1)},1,2026-03-01,2026-03-09,已兑现,是",
        "A2,租房补贴,租房补贴,余杭区,,12345.67,2026-03-02,,待审,否",
        "A3,租房补贴,租房补贴,余杭区,,800,2026-03-02,,待审,",
    )
    file.write_text("\n".join(lines), "utf-8")
    other = Home(tmp_path / "other")
    import_file(other, [file], "policy_payout")
    same = "* EXCLUDE (_line)"
    pulled = rows(home, "policy_payout", same, "case_id")
    assert pulled == rows(other, "policy_payout", same, "case_id")
    assert [row[0] for row in pulled] == ["A1", "A2", "A3"]
    load = loads.read(home)[0]
    assert load.source == "社保" and load.file == f"{base.name}.{table}"
    assert load.pulled["database"].endswith(f"127.0.0.1:{base.server.port}/{base.name}")


def test_a_refused_row_is_known_by_the_database_s_key_and_persons_stay_hidden(base, home):
    table = base.table(
        "bh varchar(20), sfz varchar(20), qx varchar(20), ny integer, js varchar(20), "
        "PRIMARY KEY (bh, sfz)"
    )
    good, bad = resident(7), resident(8)[:-1]
    base.sql(
        f"INSERT INTO {table} VALUES (%s, %s, %s, %s, %s)",
        rows=[
            ("K1", good, "西湖区", 202610, "5000"),
            ("K2", bad, "西湖区", 202610, "5000"),
            ("K3", good, "西湖区", 202610, "6000"),
            ("K4", resident(9), "没有的区", 202610, "6000"),
            ("K5", resident(10), "西湖区", 202610, "很多"),
        ],
    )
    columns = {"person_key": "sfz", "region": "qx", "month": "ny", "wage_base": "js"}
    lines = "\n".join(f'{k} = "{v}"' for k, v in columns.items())
    report = pull(
        home, base.source(table, lines + '\nemployer_key = { constant = "某公司" }')
    ).report
    assert (report.read, report.accepted, report.rejected) == (5, 2, 3)
    assert report.exit_code() == 3
    said = {line["行"]: line for line in rejects(report)}
    assert set(said) == {f"bh=K{n}、sfz=（已遮蔽）" for n in (2, 3, 4, 5)}
    assert said["bh=K2、sfz=（已遮蔽）"]["列"] == "sfz"
    twice = said["bh=K3、sfz=（已遮蔽）"]
    assert twice["原因"] == "主键重复" and "已收bh=K1、sfz=（已遮蔽）" in twice["可接受"]
    assert said["bh=K4、sfz=（已遮蔽）"]["值"] == "没有的区"
    wage = said["bh=K5、sfz=（已遮蔽）"]
    assert wage["处理"].startswith("收下") and "已遮蔽" in wage["值"]  # a wage is personal
    whole = report.text() + str(rejects(report)) + home.ledger.read_text("utf-8")
    assert good not in whole and bad not in whole
    assert "第 2 行" not in report.text() and "bh=K2" in report.text()


def test_by_watermark_only_what_is_new_or_changed_is_read(base, home, ledger):
    table = base.table(MONTHLY)
    base.sql(INSERT.format(table), rows=[month(n) for n in (1, 2)])
    base.sql(INSERT.format(table), rows=[(*month(3)[:-1], None)])
    source = base.source(table, MONTHS, 'watermark = "gxsj"')
    first = pull(home, source)
    assert first.report.accepted == 2 and first.exit_code() == 0
    assert any("1 行的水位列「gxsj」为空" in note for note in first.notes)

    again = pull(home, source)
    assert again.report.files == () and again.exit_code() == 0 and "没有新的数据" in again.text()
    assert len(ledger()) == 1

    changed = ("2026-11-02 09:00:00", 1)
    base.sql(f"UPDATE {table} SET aac040 = 9000, gxsj = %s WHERE id = %s", rows=[changed])
    base.sql(INSERT.format(table), rows=[month(4, at="2026-11-02 09:00:00.5")])
    second = pull(home, source)
    assert second.report.read == 3  # the changed one, the new one, and the one at the edge
    assert staged(home, "wage_base") == [(5002.5,), (5004.5,), (9000.0,)]
    assert [load.pulled["upto"] == ledger()[1].pulled["after"] for load in ledger()] == [
        True,
        False,
    ]

    # Committed late: its time lies before the last watermark, within the look back.
    base.sql(INSERT.format(table), rows=[month(5, at="2026-11-02 08:59:30")])
    assert pull(home, source).report.read == 3  # it, and those that lie as near to the end
    assert staged(home, "wage_base")[-2:] == [(5005.5,), (9000.0,)]

    # What is taken out is read again.
    undo.undo(home, ledger()[1].id)
    assert pull(home, source).report.read == 4
    assert len(staged(home)) == 4
    base.sql(f"DELETE FROM {table} WHERE id = 5")
    assert pull(home, source, full=True).report.read == 3
    assert len(ledger()) == 1 and len(staged(home)) == 3
    # Read anew and half gone: nothing leaves until a steward confirms.
    base.sql(f"DELETE FROM {table} WHERE id IN (2, 4)")
    held = pull(home, source, full=True)
    assert held.exit_code() == 2 and "比此前取的 3 行少 67%" in held.text()
    assert len(staged(home)) == 3
    assert pull(home, source, full=True, confirm=True).exit_code() == 0
    assert len(staged(home)) == 1


def test_a_month_is_read_again_while_it_may_change_and_takes_its_own_place(base, home, ledger):
    table = base.table(MONTHLY)
    several = [month(n, 202600 + n) for n in (5, 6, 7, 8)]
    base.sql(INSERT.format(table), rows=several)
    source = base.source(table, MONTHS, 'partition = "aae002"', "again = 1")
    first = pull(home, source).report
    assert [file.file for file in first.files] == [
        f"{base.name}.{table}（aae002 = 20260{n}）" for n in (5, 6, 7, 8)
    ]
    assert pull(home, source).report.already  # the newest was looked at again
    # A row less in June, one more in August, a changed one in May that only --full finds.
    base.sql(f"DELETE FROM {table} WHERE id = 6")
    base.sql(INSERT.format(table), rows=[month(20, 202606), month(21, 202606), month(22, 202608)])
    base.sql(f"UPDATE {table} SET aac040 = 1 WHERE id = 5")
    second = pull(home, source).report
    assert [file.read for file in second.files] == [2, 2]
    wanted = [5005.5, 5020.5, 5021.5, 5007.5, 5008.5, 5022.5]
    assert sorted(wage for (wage,) in staged(home, "wage_base")) == sorted(wanted)
    assert len(ledger()) == 4  # a deleted row is gone with the load that had it
    pull(home, source, full=True)
    assert min(staged(home, "wage_base")) == (1.0,)
    base.sql(f"DELETE FROM {table} WHERE aae002 = 202605")
    assert any("分区 202605 在库里已没有了" in note for note in pull(home, source).notes)
    assert len(ledger()) == 4


def test_partitions_may_be_the_months_of_a_date(base, home):
    table = base.table(MONTHLY)
    times = ["2026-09-30 23:59:59", "2026-10-01 00:00:00", "2026-10-31 23:59:59.9", None]
    base.sql(INSERT.format(table), rows=[month(n, at=at) for n, at in enumerate(times, 1)])
    found = pull(home, base.source(table, MONTHS, 'partition = "gxsj"', 'by = "month"')).report
    assert {file.file.split("（")[1]: file.read for file in found.files} == {
        "gxsj = ": 1,
        "gxsj = 2026-09）": 1,
        "gxsj = 2026-10）": 2,
    }


def test_what_breaks_off_leaves_nothing_half_done_and_goes_on_from_there(
    base, home, ledger, monkeypatch
):
    table = base.table(MONTHLY)
    base.sql(
        INSERT.format(table), rows=[month(n, at=f"2026-11-01 0{n}:00:00") for n in range(1, 8)]
    )
    source = base.source(table, MONTHS, 'watermark = "gxsj"', "slice = 2")
    streamed, calls = pulling.stream, []

    def lost(asked, con, *more):
        calls.append(1)
        if len(calls) == 3:  # the administrator ends the session, as a server that goes down does
            if base.kind == "postgresql":
                (own,) = con.exec_driver_sql("SELECT pg_backend_pid()").one()
                base.sql(f"SELECT pg_terminate_backend({own})")
            else:
                (own,) = con.exec_driver_sql("SELECT connection_id()").one()
                base.sql(f"KILL {own}")
        return streamed(asked, con, *more)

    monkeypatch.setattr(pulling, "stream", lost)
    with pytest.raises(
        Refused, match=r"连不上，或连接中断.*已取好 2 段，再运行同一命令"
    ) as refusal:
        pull(home, source)
    assert SECRET not in str(refusal.value)
    assert not home.ledger.exists() and not list(home.staged.glob("*/*"))
    assert resident(1) not in "".join(
        p.read_bytes().decode("utf-8", "replace") for p in home.path.rglob("*") if p.is_file()
    )
    done = pull(home, source)
    assert (done.resumed, len(done.report.files), len(calls)) == (2, 4, 5)
    assert "其中 2 段是上次中断前取好的" in done.text()
    assert len(staged(home)) == 7 and not (home.path / "pulls" / "x").exists()
    assert not list((home.path / "pulls").glob("*/*"))
    assert pull(home, source).report.files == ()


def test_another_mapping_throws_what_waited_away(base, home, monkeypatch):
    table = base.table(MONTHLY)
    base.sql(
        INSERT.format(table), rows=[month(n, at=f"2026-11-01 0{n}:00:00") for n in range(1, 5)]
    )
    more = ('watermark = "gxsj"', "slice = 2")
    streamed, calls = pulling.stream, []

    def broken(*given):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return streamed(*given)

    monkeypatch.setattr(pulling, "stream", broken)
    with pytest.raises(KeyboardInterrupt):
        pull(home, base.source(table, MONTHS, *more))
    fewer = {k: v for k, v in MONTHS.items() if k != "wage_base"}
    done = pull(home, base.source(table, fewer, *more))
    assert (done.resumed, len(done.report.files)) == (0, 2)
    assert staged(home, "wage_base") == [(None,)] * 4


def test_a_whole_table_takes_the_place_of_what_it_was(base, home, ledger):
    table = base.table(MONTHLY)
    base.sql(INSERT.format(table), rows=[month(n) for n in range(1, 11)])
    source = base.source(table, MONTHS)
    pull(home, source)
    assert pull(home, source).report.already and len(ledger()) == 1
    base.sql(f"DELETE FROM {table} WHERE id = 1")
    pull(home, source)
    assert len(ledger()) == 1 and len(staged(home)) == 9
    # Half of it missing is held until a steward confirms.
    base.sql(f"DELETE FROM {table} WHERE id > 5")
    held = pull(home, source)
    assert held.exit_code() == 2 and "比此前取的 9 行少 56%" in held.text()
    assert len(staged(home)) == 9 and len(ledger()) == 1
    assert pull(home, source).exit_code() == 2
    assert pull(home, source, confirm=True).exit_code() == 0
    assert len(staged(home)) == 4 and [x.state for x in loads.read(home)] == [loads.READY]


@pytest.mark.parametrize("more", ["", 'watermark = "gxsj"', 'partition = "aae002"'])
def test_disk_is_asked_for_before_a_row_is_read(base, home, ledger, monkeypatch, more):
    table = base.table(MONTHLY)
    base.sql(INSERT.format(table), rows=[month(n, 202609 + n % 2) for n in range(1, 8)])
    source, asked = base.source(table, MONTHS, *filter(None, [more])), []
    with monkeypatch.context() as patched:
        patched.setattr(pulling.room, "for_pull", lambda _home, *wanted: asked.append(wanted))
        assert pull(home, source, dry_run=True).report.read == 7
    assert asked == [(7, 6)]  # the key is read, too
    monkeypatch.setattr(pulling.room, "LEAST", 2**60)
    with pytest.raises(Refused, match="磁盘空间不够：从数据库取 7 行约需"):
        pull(home, source)
    assert ledger() == []


def test_a_changed_type_is_told_and_held_until_confirmed(base, home, ledger):
    table = base.table(MONTHLY)
    base.sql(INSERT.format(table), rows=[month(1)])
    source = base.source(table, MONTHS, 'watermark = "gxsj"')
    pull(home, source)
    alter = "ALTER {} TYPE {}" if base.kind == "postgresql" else "MODIFY {} {}"
    base.sql(f"ALTER TABLE {table} {alter.format('aab001', 'varchar(40)')}")
    base.sql(INSERT.format(table), rows=[month(2, at="2026-11-02 08:00:00")])
    told = pull(home, source)
    assert (
        told.exit_code() == 0 and "「aab001」的类型由" in told.text() and "读法不变" in told.text()
    )
    base.sql(f"ALTER TABLE {table} {alter.format('aac040', 'varchar(20)')}")
    base.sql(INSERT.format(table), rows=[month(3, at="2026-11-03 08:00:00")])
    held = pull(home, source)
    assert held.exit_code() == 2 and "列的类型变了：「aac040」由" in held.text()
    assert len(ledger()) == 2
    assert pull(home, source, confirm=True).exit_code() == 0
    assert len(staged(home)) == 3
    assert pull(home, source).exit_code() == 0
    base.sql(f"ALTER TABLE {table} {alter.format('gxsj', 'varchar(40)')}")
    with pytest.raises(Refused, match=r"水位列或分区列的类型变了：「gxsj」由"):
        pull(home, source)
    assert pull(home, source, confirm=True).report.read == 3


def test_dry_run_json_and_exit_codes(base, home, capsys, monkeypatch):
    table = base.table(MONTHLY)
    base.sql(INSERT.format(table), rows=[month(1), (2, *month(2)[1:3], "没有的区", *month(2)[4:])])
    source = base.source(table, MONTHS)
    words = ["pull", str(source), "--home", str(home.path), "--json"]
    assert cli.main([*words, "--dry-run"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["dry_run"], found["read"], found["rejected"]) == (True, 2, 1)
    assert found["files"][0]["samples"][0]["place"] == "id=2"
    assert not home.ledger.exists() and not list(home.path.rglob("*.parquet"))
    assert cli.main(words) == 3
    capsys.readouterr()
    trail = "".join(p.read_text("utf-8") for p in home.audit.rglob("*") if p.is_file())
    assert '"pull"' in trail and table in trail and SECRET not in trail
    assert SECRET not in home.ledger.read_text("utf-8")
    assert cli.main([*words[:-1]]) == 0 and "没有变化" in capsys.readouterr().out


def test_names_are_quoted_whatever_they_hold(base, home):
    quote = '"' if base.kind == "postgresql" else "`"
    strange = f"select {quote * 2}; drop table x--"
    table = base.table(
        f"{quote}编 号{quote} integer PRIMARY KEY, {quote}{strange}{quote} varchar(9)"
    )
    base.sql(f"INSERT INTO {table} VALUES (1, '会计'), (2, '出纳'), (3, '电工')")
    name = strange.replace(quote * 2, quote)
    columns = 'title = """' + name.replace('"', '\\"') + '"""\nposting_id = "编 号"'
    where = "where = [{ column = '''" + name + "''', in = [\"会计\", \"出纳'; DROP TABLE x\"] }]"
    found = pull(home, base.source(table, columns, where, contract="job_posting")).report
    assert (found.read, found.accepted) == (1, 1)


@pytest.mark.parametrize(
    ("where", "left"),
    [
        ('{ column = "aae002", is = 202610 }', {1}),
        ('{ column = "aae002", is_not = 202610 }', {2, 3}),
        ('{ column = "aac040", at_least = 5002.5 }, { column = "id", below = 3 }', {2}),
        ('{ column = "id", above = 1 }, { column = "id", at_most = 2 }', {2}),
        ('{ column = "aab301", like = "西%" }', {1, 2}),
        ('{ column = "gxsj", empty = true }', {3}),
        ('{ column = "gxsj", empty = false }', {1, 2}),
    ],
)
def test_every_condition(base, home, where, left):
    table = base.table(MONTHLY)
    third = (3, resident(3), "单位", "余杭区", 202608, 1, None)
    base.sql(INSERT.format(table), rows=[month(1), month(2, 202609), third])
    found = pull(home, base.source(table, MONTHS, f"where = [{where}]"), dry_run=True)
    assert found.report.read == len(left)


def test_the_demo_is_no_place_for_real_rows(base, home):
    table = base.table(MONTHLY)
    base.sql(INSERT.format(table), rows=[month(1)])
    source = base.source(table, MONTHS)
    pull(home, source)
    loads.put(home, replace(loads.read(home)[0], demo=True))
    with pytest.raises(Refused, match="演示数据"):
        pull(home, source)
    base.sql(INSERT.format(table), rows=[month(2)])
    pull(home, source, replace_demo=True)
    assert not any(load.demo for load in loads.read(home))


def test_what_a_tally_adds_up_is_not_pulled_in_pieces(base, home):
    path = base.source("t", {}, 'watermark = "gxsj"', contract="graduate")
    with pytest.raises(Refused, match="watermark 不能用于 graduate"):
        pull(home, path)
    assert not Path(home.path).exists()


def test_a_draft_takes_the_comments_for_names_and_pulls_as_it_stands(base, home, tmp_path, capsys):
    comments = {
        "aac002": "身份证号",
        "aab001": "单位编号",
        "aab301": "参保地",
        "aae002": "参保年月",
    }
    comments["aac040"] = "缴费基数（百元）"
    table = base.table(MONTHLY)
    kinds = {"aac002": "varchar(18)", "aae002": "integer", "aac040": "numeric(10,3)"}
    for name, comment in comments.items():
        base.sql(
            f"COMMENT ON COLUMN {table}.{name} IS '{comment}'"
            if base.kind == "postgresql"
            else f"ALTER TABLE {table} MODIFY {name} {kinds.get(name, 'varchar(20)')} "
            f"COMMENT '{comment}'"
        )
    base.sql(INSERT.format(table), rows=[month(1), month(2)])
    bare = base.source(table, "", 'watermark = "gxsj"')
    text = bare.read_text("utf-8").split("[columns]")[0]
    bare.write_text(text.replace('contract = "insurance_month"\n', ""), "utf-8")
    out = tmp_path / "起草.toml"
    words = ["guess", str(bare), "--as", "insurance_month", "-o", str(out)]
    assert cli.main([*words, "--home", str(home.path)]) == 0
    drafted = out.read_text("utf-8")
    assert 'person_key = "aac002"' in drafted and "身份证号" in drafted
    assert 'watermark = "gxsj"' in drafted and 'source = "社保"' in drafted
    assert SECRET not in drafted and resident(1) not in drafted
    assert pull(home, out).report.accepted == 2
    assert staged(home) == [(24321, 500_150.0), (24321, 500_250.0)]
