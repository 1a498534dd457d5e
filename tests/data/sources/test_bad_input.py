"""What goes wrong at a database is told soon, without the password, and changes nothing."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from data.commands import cli
from data.home import Home, Refused
from data.sources import catalog, connecting, definition
from data.sources.connecting import session
from data.sources.pulling import pull
from tests.data.importing.conftest import rejects, resident, rows
from tests.data.sources.servers import SECRET
from tests.data.sources.test_pulling import INSERT, MONTHLY, MONTHS, month

ROOT = Path(__file__).parents[3]
POSTS = {"posting_id": "id", "title": "gw"}


def refused(home: Home, path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command line says; nothing of the secret stands anywhere, and no traceback."""
    began = time.monotonic()
    assert cli.main(["pull", str(path), "--home", str(home.path)]) == 2
    assert time.monotonic() - began < 30
    said = capsys.readouterr()
    written = "".join(p.read_text("utf-8", "replace") for p in home.path.rglob("*") if p.is_file())
    for whole in (said.out, said.err, written):
        assert SECRET not in whole and "wrong-password" not in whole and "Traceback" not in whole
    assert not home.ledger.exists()
    return said.err


def test_a_wrong_password(base, home, capsys, monkeypatch):
    monkeypatch.setenv("SHEBAO_PASSWORD", "wrong-password")
    said = refused(home, base.source("t", POSTS, contract="job_posting"), capsys)
    assert "连接时出错：用户名或密码不对" in said and "127.0.0.1" in said


def test_nobody_listens(base, home, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        path = base.source("t", POSTS, contract="job_posting", port=taken.getsockname()[1])
        assert "连不上，或连接中断" in refused(home, path, capsys)


@pytest.fixture
def mute() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        taken: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    taken.append(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        for one in taken:
            one.close()


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_server_that_says_nothing(kind, mute, home, tmp_path, capsys, monkeypatch):
    assert connecting.CONNECT <= 15 and connecting._SHAKE <= 25  # what is shortened here
    monkeypatch.setattr(connecting, "CONNECT", 2)
    monkeypatch.setattr(connecting, "_SHAKE", 1)
    path = tmp_path / "哑.toml"
    path.write_text(
        f'contract = "job_posting"\n[database]\nkind = "{kind}"\nhost = "127.0.0.1"\n'
        f'port = {mute}\nname = "x"\nuser = "y"\n[table]\nname = "t"\n',
        "utf-8",
    )
    assert "连不上，或连接中断" in refused(home, path, capsys)


def test_no_such_database(base, home, capsys):
    said = refused(home, base.source("t", POSTS, contract="job_posting", name="nowhere"), capsys)
    assert "没有这个库" in said


def test_a_missing_table_or_column_is_named_with_what_there_is(base, home, capsys):
    table = base.table("id integer PRIMARY KEY, gwmc varchar(20), gz varchar(20)")
    said = refused(home, base.source(table + "x", POSTS, contract="job_posting"), capsys)
    assert f"没有表「{table}x」" in said and f"是不是 {table}" in said and table in said
    said = refused(home, base.source(table, POSTS, contract="job_posting"), capsys)
    assert f"{base.name}.{table} 没有列：「gw」" in said and "现有：id、gwmc、gz" in said
    wrong = {"posting_id": "id", "title": "GWMC"}
    assert "是不是 gwmc" in refused(home, base.source(table, wrong, contract="job_posting"), capsys)
    more = 'where = [{ column = "zt", is = 1 }]'
    said = refused(
        home, base.source(table, {"title": "gwmc"}, more, contract="job_posting"), capsys
    )
    assert "没有列：「zt」" in said


def test_a_table_without_a_key_wants_one_named(base, home, capsys):
    table = base.table("id integer, gw varchar(20)")
    said = refused(home, base.source(table, POSTS, contract="job_posting"), capsys)
    assert "没有主键" in said and "[table] key" in said
    found = base.source(table, POSTS, 'key = ["id"]', contract="job_posting")
    assert pull(home, found).report.read == 0


def test_pictures_are_no_text(base, home, capsys):
    table = base.table(
        f"id integer PRIMARY KEY, gw {'bytea' if base.kind == 'postgresql' else 'blob'}"
    )
    said = refused(home, base.source(table, POSTS, contract="job_posting"), capsys)
    assert "列「gw」的类型是" in said and "不能作为文字读取" in said


def test_a_session_writes_nothing(base, home, tmp_path):
    table = base.table("id integer PRIMARY KEY, gw varchar(20)")
    source = definition.load(base.source(table, POSTS, contract="job_posting"), home)
    owner = definition.replace(source.database, user="owner")  # with every right there is
    for statement in (f"INSERT INTO {table} VALUES (1, 'x')", f"DROP TABLE {table}"):
        with (
            pytest.raises(Refused, match=r"会话是只读的|read.only"),
            session(owner, SECRET, "试写") as con,
        ):
            con.execute(text(statement))
    assert base.sql(f"SELECT count(*) FROM {table}")[0][0] == 0


def test_the_account_may_not_read_the_table(postgres, home, capsys):
    table = postgres.table("id integer PRIMARY KEY, gw varchar(20)")
    postgres.sql(f"REVOKE ALL ON {table} FROM reader")
    said = refused(home, postgres.source(table, POSTS, contract="job_posting"), capsys)
    assert "账号没有读这张表的权限" in said


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf8mb4", ""), ("gbk", ""), ("latin1", "gb18030")]
)
def test_mariadb_s_encodings(mariadb, home, encoding, declared):
    table = mariadb.table("id integer PRIMARY KEY, gw varchar(60)")
    mariadb.sql(f"ALTER TABLE {table} CONVERT TO CHARACTER SET {encoding}")
    if encoding == "latin1":  # as old systems have it: GBK bytes in a column that says latin1
        held = "会计㐀".encode("gb18030").hex()
        mariadb.sql(f"INSERT INTO {table} VALUES (1, x'{held}'), (2, x'ff41'), (3, NULL)")
    else:
        mariadb.sql(f"INSERT INTO {table} VALUES (1, '会计'), (3, NULL)")
    extra = {"encoding": declared} if declared else {}
    source = mariadb.source(table, POSTS, contract="job_posting", **extra)
    report = pull(home, source).report
    title = "会计㐀" if declared else "会计"
    assert rows(home, "job_posting", "posting_id, title", "1") == [("1", title)]
    if declared:
        (line,) = [one for one in rejects(report) if one["行"] == "id=2"]
        assert "无法解码" in line["原因"] and "�" in line["值"]


@pytest.mark.parametrize(("encoding", "declared"), [("EUC_CN", ""), ("SQL_ASCII", "gb18030")])
def test_postgresql_s_encodings(postgres, home, encoding, declared, capsys):
    name = encoding.lower()
    with postgres.connected() as con:
        con.autocommit = True
        con.execute(
            f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' "
            "TEMPLATE template0"
        )
    postgres.name = name
    table = postgres.table("id integer PRIMARY KEY, gw varchar(60)")
    if declared:
        held = "会计㐀".encode("gb18030").hex()
        postgres.sql(f"INSERT INTO {table} VALUES (1, convert_from('\\x{held}', 'SQL_ASCII'))")
        path = postgres.source(table, POSTS, contract="job_posting")
        assert "请在 [database] encoding 写明" in refused(home, path, capsys)
    else:
        postgres.sql(f"INSERT INTO {table} VALUES (1, '会计')")
    extra = {"encoding": declared} if declared else {}
    pull(home, postgres.source(table, POSTS, contract="job_posting", **extra))
    assert rows(home, "job_posting", "title", "1") == [("会计㐀" if declared else "会计",)]


def test_endless_days_and_long_texts(postgres, home):
    table = postgres.table(
        "id integer PRIMARY KEY, aac002 varchar(18), dw varchar(20), qx text, qs date, zz date"
    )
    long = "长" * (catalog.LONGEST + 5)
    postgres.sql(
        f"INSERT INTO {table} VALUES (%s, %s, '单位', %s, %s, %s)",
        rows=[
            (1, resident(1), "西湖区", "2026-01-05", "infinity"),
            (2, resident(2), "西湖区", "2026-01-05", "9999-12-31"),
            (3, resident(3), "西湖区", "-infinity", None),
            (4, resident(4), long, "2026-01-05", None),
        ],
    )
    columns = {
        "person_key": "aac002",
        "employer_key": "dw",
        "region": "qx",
        "start_month": "qs",
        "end_month": "zz",
    }
    report = pull(home, postgres.source(table, columns, contract="employment")).report
    assert (report.accepted, report.rejected) == (2, 2)
    assert rows(home, "employment", "end_month", "1") == [(None,), (None,)]
    said = {line["行"]: line for line in rejects(report)}
    assert said["id=3"]["值"] == "'-infinity" and said["id=4"]["原因"] == "文字过长"
    assert len(said["id=4"]["值"]) <= 201


def test_mysql_s_days_that_are_none(mariadb, home):
    table = mariadb.table("id integer PRIMARY KEY, gw varchar(20), fb date, js date")
    mariadb.sql(
        "SET sql_mode = ''",
        f"INSERT INTO {table} VALUES (1, '会计', '2026-03-01', '0000-00-00')",
    )
    columns = {**POSTS, "posted_on": "fb", "closed_on": "js"}
    report = pull(home, mariadb.source(table, columns, contract="job_posting")).report
    assert rows(home, "job_posting", "posted_on::VARCHAR, closed_on", "1") == [("2026-03-01", None)]
    assert report.read == 1


@pytest.mark.slow
def test_memory_stays_bounded_however_large_the_table(base, home, tmp_path):
    """120 MB of rows are read by a process that grows by a third of them."""
    table = base.table("id integer PRIMARY KEY, gw varchar(40), ms text")
    if base.kind == "postgresql":
        base.sql(f"INSERT INTO {table} SELECT i, 'g' || i, repeat('x', 2000) "
                 "FROM generate_series(1, 60000) i")  # fmt: skip
    else:
        base.sql(f"INSERT INTO {table} SELECT seq, concat('g', seq), repeat('x', 2000) "
                 "FROM seq_1_to_60000")  # fmt: skip
    path = base.source(table, POSTS, 'columns = ["ms"]', contract="job_posting")
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from data.home import Home\n"
        "from data.sources import asking, catalog, columns, definition, streaming\n"
        "from data.sources.connecting import session\n"
        "source = definition.load(Path(sys.argv[1]), Home(Path(sys.argv[2])))\n"
        "with session(source.database, sys.argv[3], '') as con:\n"
        "    found = catalog.found(con, source)\n"
        "    chosen = columns.chosen(source, found)\n"
        "    asked = asking.Asked(chosen.source, found)\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    made = streaming.stream(asked, con, chosen.names, chosen.hidden, asking.Bounds(''),\n"
        "        Path(sys.argv[2]) / 'rows.parquet', lambda rows: None)\n"
        "    print(made.table.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path), SECRET],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    read, grown = map(int, ran.stdout.split())
    assert read == 60000 and grown < 40_000 * (1 if sys.platform == "linux" else 1024)


def test_two_rows_of_one_key(base, home):
    table = base.table(MONTHLY)
    base.sql(
        INSERT.format(table), rows=[month(1), (2, *month(1)[1:]), (3, *month(1)[1:5], 1, None)]
    )
    report = pull(home, base.source(table, MONTHS)).report
    assert report.reasons == {"重复行": 1, "主键重复": 1}
    assert {line["行"] for line in rejects(report)} == {"id=2", "id=3"}
    assert all("已收id=1" in line["可接受"] for line in rejects(report))
