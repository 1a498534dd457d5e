"""SOURCE.toml, the password's place, and the shipped units: what is said of each slip."""

import os
import re
import shlex
from pathlib import Path

import pytest

from data.commands import cli
from data.home import Home, Refused
from data.sources import columns, connecting, credentials, definition, faults, texts
from data.sources.catalog import Held, Sort
from data.sources.definition import Database
from data.sources.makers import MAKERS

ROOT = Path(__file__).parents[3]
BASE = """contract = "job_posting"
[database]
kind = "postgresql"
host = "db"
name = "rc"
user = "reader"
[table]
name = "gw"
"""


def load(tmp_path: Path, text: str) -> definition.Source:
    path = tmp_path / "源.toml"
    path.write_text(text, "utf-8")
    return definition.load(path, Home(tmp_path / "home"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'contract = "job_posting"',
            'contract = "posts"',
            r"contract 写的是「posts」；可用：person",
        ),
        ('kind = "postgresql"', 'kind = "oracle"', r"kind 写的是「oracle」；可用：postgresql"),
        ('kind = "postgresql"', "kind = 5", r"\[database\] 的 kind 应是文字，写的是 5"),
        ('user = "reader"', "", r"\[database\] 缺少：user"),
        ('user = "reader"', 'user = "r"\npassword = "geheim"', r"不能写密码；请用 password_env"),
        ('user = "reader"', 'user = "r"\nport = "5432"', r"port 应是整数"),
        ('user = "reader"', 'user = "r"\nusr = "x"', r"不认识的设置「usr」；可用：kind、host"),
        (
            'user = "reader"',
            'user = "r"\ntls = "yes"',
            r"tls 写的是「yes」；可用：off、require、verify",
        ),
        ('user = "reader"', 'user = "r"\nencoding = "gbk2"', r"encoding 写的是「gbk2」"),
        (
            'user = "reader"',
            'user = "r"\npassword_env = "A"\npassword_file = "b"',
            r"password_env 和 password_file 只能写一个",
        ),
        ('name = "gw"', "", r"\[table\] 缺少：name"),
        ('name = "gw"', 'name = "gw"\nwatermark = "a"\npartition = "b"', r"只能写一个"),
        ('name = "gw"', 'name = "gw"\nby = "week"', r"by 写的是「week」；可用：value、month"),
        ('name = "gw"', 'name = "gw"\nslice = 0', r"slice 应不小于 1"),
        ('name = "gw"', 'name = "gw"\nkey = [1]', r"key 应是列名的列表"),
        ('name = "gw"', 'name = "gw"\nwhere = ["a = 1"]', r"where 每条应写 column 和一个条件"),
        (
            'name = "gw"',
            'name = "gw"\nwhere = [{ column = "a", like = 5 }]',
            r"「a」的 like 写的值不对：5",
        ),
        ('name = "gw"', 'name = "gw"\n[read]\nsheet = "a"', r"不认识的设置「read」"),
        (
            'name = "gw"',
            'name = "gw"\n[columns]\ntitel = "gw"',
            r"列「titel」不在契约 job_posting 里",
        ),
        ('contract = "job_posting"', "contract = job", r"不是合法的 TOML"),
    ],
)
def test_each_slip_is_named_with_what_is_accepted(tmp_path, old, new, said):
    assert old in BASE
    with pytest.raises(Refused, match=said) as refusal:
        load(tmp_path, BASE.replace(old, new))
    assert "geheim" not in str(refusal.value)


def test_what_is_left_out_is_usual(tmp_path):
    source = load(tmp_path, BASE)
    assert (source.database.port, source.source, source.mapping) == (
        5432,
        "人力资源市场、招聘网站",
        None,
    )
    assert {kind: maker.port for kind, maker in MAKERS.items()}["kingbase"] == 54321
    assert source.named == "rc.gw"
    other = load(tmp_path, BASE.replace('name = "gw"', 'name = "gw"\nkey = ["id"]'))
    assert other.id() == source.id() and other.digest() != source.digest()
    where = BASE.replace('name = "gw"', 'name = "gw"\nwhere = [{ column = "a", is = 1 }]')
    assert load(tmp_path, where).id() != source.id()


def test_no_such_file(tmp_path):
    with pytest.raises(Refused, match=r"没有.toml：找不到这个文件"):
        definition.load(tmp_path / "没有.toml", Home(tmp_path))


def database(**more: str) -> Database:
    return Database("postgresql", "db", 5432, "rc", "reader", **more)


def test_the_password_s_place(tmp_path):
    assert credentials.password(database(), {}) == ""
    assert credentials.password(database(password_env="A"), {"A": "geheim"}) == "geheim"
    with pytest.raises(Refused, match="环境变量 A 没有设置"):
        credentials.password(database(password_env="A"), {})
    path = tmp_path / "密码"
    with pytest.raises(Refused, match="没有这个文件"):
        credentials.password(database(password_file=str(path)))
    for text, said in (("geheim\n", ""), ("", "只有一行"), ("a\nb\n", "只有一行")):
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        if not said:
            assert credentials.password(database(password_file=str(path))) == "geheim"
            continue
        with pytest.raises(Refused, match=said):
            credentials.password(database(password_file=str(path)))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_password_file_that_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "密码"
    path.write_text("geheim", "utf-8")
    path.chmod(mode)
    with pytest.raises(Refused, match=f"0{mode:o}.*chmod 600") as refusal:
        credentials.password(database(password_file=str(path)))
    assert "geheim" not in str(refusal.value)


def test_a_driver_s_words_lose_the_secret_and_all_but_their_first_line():
    error = RuntimeError("odd: password geheim of 330106199003070011\nDETAIL: 张三, 5000")
    said = faults.sentence(error, database(), "geheim", "读取")
    assert "geheim" not in said and "330106199003070011" not in said and "张三" not in said
    assert said.startswith("PostgreSQL db:5432/rc：读取时出错：服务器说：odd")


def test_dm_without_its_driver_says_what_to_install():
    base = Database("dm", "127.0.0.1", 5236, "x", "SYSDBA")
    with pytest.raises(Refused, match="dmPython、sqlalchemy_dm"), connecting.session(base, "", ""):
        pass


@pytest.mark.parametrize(
    ("sort", "given", "text"),
    [
        (Sort.NUMBER, "1.000", "1"),
        (Sort.NUMBER, "1200.500", "1200.5"),
        (Sort.NUMBER, "-0.070", "-0.07"),
        (Sort.NUMBER, "100", "100"),
        (Sort.NUMBER, 3.0, "3"),
        (Sort.NUMBER, b"12.50", "12.5"),
        (Sort.FLAG, "t", "是"),
        (Sort.FLAG, False, "否"),
        (Sort.TIME, "2026-10-01 08:00:00.123+08", "2026-10-01 08:00:00.123"),
        (Sort.TIME, "2026-10-01 08:00:00+08:05:43", "2026-10-01 08:00:00"),
        (Sort.TIME, "2026-10-01", "2026-10-01"),
        (Sort.TIME, "infinity", "9999-12-31"),
        (Sort.TEXT, " 会计　", "会计"),
        (Sort.TEXT, "1.000", "1.000"),
        (Sort.TEXT, "", None),
        (Sort.TEXT, "会计".encode("gbk"), "会计"),
        (Sort.TEXT, None, None),
    ],
)
def test_a_value_as_text(sort, given, text):
    assert texts.column(Held("c", "", "", sort), [given], "gbk").to_pylist() == [text]


def test_what_has_changed_of_a_table():
    before = {"a": ["int", "number"], "b": ["varchar(9)", "text"], "c": ["date", "time"]}
    now = {"a": ["text", "text"], "b": ["varchar(20)", "text"], "d": ["int", "number"]}
    found = columns.changed(before, now)
    assert found.notes == ("列「b」的类型由 varchar(9) 变为 varchar(20)，读法不变",)
    assert found.serious == {"a": "「a」由 int 变为 text", "c": "「c」（date）没有了"}
    assert columns.changed(before, before).why() == ""


def test_the_shipped_units_and_the_cron_line_are_calls_that_there_are():
    unit = (ROOT / "docs/deploy/talent-pull@.service").read_text("utf-8")
    calls = [line.split("-m data ", 1)[1] for line in unit.splitlines() if "-m data " in line]
    cron = (ROOT / "docs/pulling.md").read_text("utf-8").split("30 2 * * *")[1].splitlines()[0]
    calls += [re.split(r"[;&]", part)[0] for part in cron.split("-m data ")[1:]]
    parsed = [cli.program().parser.parse_args(shlex.split(call)) for call in calls]
    assert [one.run.__name__ for one in parsed] == ["_pull", "_build"] * 2
    assert "SuccessExitStatus=3" in unit and "%i.toml" in unit
    timer = (ROOT / "docs/deploy/talent-pull@.timer").read_text("utf-8")
    assert "OnCalendar=" in timer and "Persistent=true" in timer
