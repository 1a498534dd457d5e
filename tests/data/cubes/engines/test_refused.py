"""What is missing or doesn't answer is said at once, in one sentence, and nothing is changed."""

import socket
import threading
import time

import pytest

from data.commands import cli
from data.cubes.engines import clickhouse, engine_for, spark
from data.cubes.engines.watch import Watch
from data.home import Refused
from tests.world import XIHU, World

STORE = "file:///mnt/share"


@pytest.fixture
def installed(monkeypatch):
    """As if the packages and Java were there: what is tried is refused before they are used."""
    monkeypatch.setattr(spark, "version", lambda _: "4.3.0")
    monkeypatch.setattr(clickhouse, "version", lambda _: "4.4.0")
    monkeypatch.setenv("JAVA_HOME", "/usr")


@pytest.fixture
def closed():
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


@pytest.mark.parametrize(
    "given, part",
    [
        (("spark", "mesos://h:1", STORE), "不是 Spark 主节点"),
        (("spark", "spark://h", STORE), "不是 Spark 主节点"),
        (("spark", "spark://h:99999", STORE), "不是 Spark 主节点"),
        (("spark", "http://h:7077", STORE), "不是 Spark 主节点"),
        (("spark", "spark://h:7077", ""), "请用 --store URL"),
        (("spark", "yarn", ""), "请用 --store URL"),
        (("spark", "", "/mnt/share"), "应为 URL"),
        (("clickhouse", "h:8123", ""), "应为 http://主机:8123"),
        (("clickhouse", "http://h:port", ""), "应为 http://主机:8123"),
        (("clickhouse", "http://me:secret@h:8123", ""), "CLICKHOUSE_PASSWORD"),
        (("clickhouse", "", STORE), "--store 只用于 --engine spark"),
        (("duckdb", "", STORE), "--store 只用于 --engine spark"),
        (("duckdb", "spark://h:7077", ""), "不需要地址"),
        (("mysql", "", ""), "可用：duckdb、spark、clickhouse"),
    ],
)
def test_a_wrong_address_is_refused_with_what_is_right(installed, given, part):
    with pytest.raises(Refused, match=part):
        engine_for(*given)


def test_masters_as_spark_spells_them(installed):
    assert engine_for("duckdb") is None
    for master in ("", "local[2]", "yarn", "spark://h:7077", "spark://a:7077,b:7077"):
        assert engine_for("spark", master, STORE).name == "spark 4.3.0"
    assert spark._address("spark://a:7077,b:7078") == ("a", 7077)
    assert spark._address("k8s://https://h:6443") == ("h", 6443)


def test_a_missing_package_says_what_to_install(monkeypatch):
    def missing(name):
        raise spark.PackageNotFoundError(name)

    monkeypatch.setattr(spark, "version", missing)
    monkeypatch.setattr(clickhouse, "version", missing)
    with pytest.raises(Refused, match=r"pip install \.\[spark\]"):
        engine_for("spark")
    with pytest.raises(Refused, match=r"pip install \.\[clickhouse\]"):
        engine_for("clickhouse")


def test_a_missing_java_says_what_to_install(installed, monkeypatch):
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Refused, match="apt-get install default-jre-headless"):
        engine_for("spark")


@pytest.mark.parametrize("engine, scheme", [("spark", "spark"), ("clickhouse", "http")])
def test_nobody_at_the_address_leaves_what_is_served(
    installed, closed, tmp_path, capsys, engine, scheme
):
    world = World(tmp_path / "home").person(1).spell(1, XIHU, "2025-01")
    serving = world.build()
    store = ("--store", tmp_path.as_uri()) if engine == "spark" else ()
    home = ("--home", str(world.path))
    began = time.monotonic()
    address = f"{scheme}://127.0.0.1:{closed}"
    code = cli.main(("build", *home, "--engine", engine, "--master", address, *store))
    assert time.monotonic() - began < 30
    out, err = capsys.readouterr()
    assert code == 2 and out == "" and err.count("\n") == 1
    assert address in err and "连不上" in err and "已发布的快照没有改动" in err
    assert world.home.pointer.read_text() == serving.snapshot
    assert [path.name for path in world.home.snapshots.iterdir()] == [serving.snapshot]


def test_whatever_else_listens_there_is_no_clickhouse(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer, args=(server,), daemon=True).start()
        session = engine_for("clickhouse", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(Refused, match="不是 ClickHouse 的 HTTP 接口"):
            session.begin(tmp_path)


def _answer(server):
    asked, _ = server.accept()
    with asked:
        asked.recv(1 << 16)
        asked.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")


def test_a_master_that_goes_away_ends_the_jobs_and_says_so():
    ended = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))
    watch = Watch(server.getsockname(), ended.set, every=0.05, patience=0.3)
    watch.follow(lambda: 1)
    assert not ended.wait(0.6) and watch.gone == ""  # all is well, for twice its patience
    server.close()
    assert ended.wait(10) and watch.gone == "主节点不再应答"
    watch.stop()


def test_a_cluster_without_workers_ends_the_jobs_and_says_so():
    ended = threading.Event()
    watch = Watch(None, ended.set, every=0.05, no_workers=0.3)
    watch.follow(lambda: 0)
    assert ended.wait(10) and "没有任何执行节点" in watch.gone
    watch.stop()


def test_a_listener_that_is_no_master_is_given_up():
    ended = threading.Event()
    watch = Watch(("127.0.0.1", 1), print, registers=0.2)
    with watch.registering(ended.set):
        assert ended.wait(10)
    assert "没有登记上" in watch.gone
    with Watch(None, print, registers=0.1).registering(lambda: pytest.fail("nobody to wait for")):
        time.sleep(0.3)
