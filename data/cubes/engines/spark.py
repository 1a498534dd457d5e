"""The cube SQL on Spark: a cluster (``spark://…``, ``yarn``, ``k8s://…``) or this machine's cores.

Every table that the SQL makes is written as Parquet under the store and read from there: a lost
executor costs the one statement that ran, and no table has to fit into memory. The store is any
file system that Spark's client knows; without one all lies in the build's scratch folder.
"""

import importlib
import logging
import os
import shutil
import socket
import uuid
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from data.cubes.engines.hadoop import Files, name_of_content
from data.cubes.engines.session import UNREACHABLE, lost, unreachable
from data.cubes.engines.watch import Watch
from data.home import Refused

_LOG: Final = logging.getLogger(__name__)
_LOCAL: Final = "local[*]"
_TYPES: Final = {
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    "DOUBLE": "DOUBLE",
    "VARCHAR": "STRING",
    "UUID": "BINARY",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
}
_ALWAYS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # Executors that are gone are given up before anybody wonders (Spark: two minutes).
    "spark.network.timeout": "60s",
    "spark.executor.heartbeatInterval": "5s",
}


class Spark:
    """A session on a Spark master."""

    dialect = "spark"

    def __init__(self, master: str = "", store: str = "") -> None:
        """Nothing is started yet.

        Args:
            master: as Spark spells it; by default this machine's cores.
            store: URL of a folder that the driver and all executors read and write.

        Raises:
            Refused: Java or PySpark is missing, the text is no master or no URL, or a cluster is
                named without a store.
        """
        self._master, self._store = master or _LOCAL, store.rstrip("/")
        self._address = _address(self._master)
        self._local = self._master.startswith("local")
        if self._store and not urlsplit(self._store).scheme:
            raise Refused(
                f"--store「{store}」应为 URL，如 file:///mnt/share/talent、hdfs://…、s3a://…"
            )
        if not self._local and not self._store:
            raise Refused(
                f"集群 {self._master} 读不到本机的文件；请用 --store URL 指明各节点都能读写的目录，"
                "如 hdfs://…、s3a://…，或挂载在同一路径的 file:///…"
            )
        _installed()
        self._spark: Any = None
        self._watch = Watch(self._address, self._cancel)
        self._kept: set[str] = set()
        self._tables = ""

    @property
    def name(self) -> str:
        """Spark with its version."""
        return f"spark {version('pyspark')}"

    def begin(self, folder: Path) -> None:
        """Reach the master and start the driver."""
        if self._address:
            _knock(self._master, self._address)
        try:
            self._start(self._settings(folder))
        except Exception as error:
            raise self._fault(error) from error
        self._files = Files(self._spark)
        self._tables = f"{self._store or folder.as_uri()}/work/{uuid.uuid4().hex}"
        self._watch.follow(self._executors)

    def provide(self, name: str, file: Path, types: Mapping[str, str]) -> None:
        """Carry a file to the store and read it there; without a store it lies well where it is."""
        place = file.as_uri()
        if self._store:
            place = f"{self._tables}/given/{name}.parquet"
            self._ask(lambda: self._files.carry(file, place))
        self._read(name, place, types)

    def stage(self, contract: str, name: str, file: Path, types: Mapping[str, str]) -> None:
        """Carry a staged file to the store, unless an earlier build did, and read it there."""
        place = file.as_uri()
        if self._store:
            place = f"{self._store}/staged/{contract}/{name_of_content(file)}"
            if not self._ask(lambda: self._files.exists(place)):
                self._ask(lambda: self._files.carry(file, place))
            self._kept.add(f"{contract}/{name_of_content(file)}")
        self._read(name, place, types)

    def view(self, name: str, select: str) -> None:
        """Make a view."""
        self._ask(lambda: self._spark.sql(select).createOrReplaceTempView(name))

    def forget(self) -> None:
        """Remove staged files that no load stands for any more: undone ones are personal data."""

        def run() -> None:
            for contract in self._files.listed(f"{self._store}/staged"):
                for place in self._files.listed(contract):
                    if "/".join(place.rsplit("/", 2)[1:]) not in self._kept:
                        self._files.remove(place)

        if self._store:
            self._ask(run)

    def make(self, name: str, select: str) -> None:
        """Write the rows of a query as Parquet, and read them from there from now on."""
        place = f"{self._tables}/{name}"

        def run() -> None:
            rows = self._spark.sql(select)
            rows.write.mode("overwrite").parquet(place)
            self._spark.read.schema(rows.schema).parquet(place).createOrReplaceTempView(name)

        self._ask(run)

    def drop(self, name: str) -> None:
        """Remove a table and its files."""
        self._ask(lambda: self._spark.catalog.dropTempView(name))
        self._ask(lambda: self._files.remove(f"{self._tables}/{name}"))

    def fetch(self, name: str, folder: Path) -> None:
        """Bring a table's Parquet files to this machine."""
        self._ask(lambda: self._files.bring(f"{self._tables}/{name}", folder, ".parquet"))

    def end(self) -> None:
        """Remove this build's tables and stop the driver."""
        self._watch.stop()
        if self._spark is None:
            return
        try:
            if self._tables:
                self._files.remove(self._tables)
        except Exception as error:  # a driver fails in many ways; they lie under work/, unread
            _LOG.warning("Spark: %s could not be removed: %s", self._tables, error)
        with suppress(Exception):  # the driver may be gone already
            self._spark.stop()
        self._spark = None

    def _settings(self, folder: Path) -> dict[str, str]:
        """What an office's own ``spark-defaults.conf`` may not change, and for one machine more."""
        logging_to = Path(__file__).with_name("log4j2.properties").as_uri()
        settings = {
            **_ALWAYS,
            "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
            "spark.driver.defaultJavaOptions": f"-Dlog4j2.configurationFile={logging_to}",
        }
        if self._local:
            settings |= {
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.driver.host": "127.0.0.1",
                "spark.driver.memory": "4g",
                "spark.local.dir": str(folder / "spill"),
                "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
            }
        return settings

    def _start(self, settings: Mapping[str, str]) -> None:
        with warnings.catch_warnings():  # of a newer pandas, which nothing here touches
            warnings.simplefilter("ignore", FutureWarning)
            pyspark = importlib.import_module("pyspark")
            sql = importlib.import_module("pyspark.sql")
            conf = pyspark.SparkConf().setMaster(self._master).setAppName("talent-cubes")
            conf.setAll(list(settings.items()))
            context = pyspark.SparkContext
            context._ensure_initialized(conf=conf)  # Java's own start is not the master's matter
            with self._watch.registering(context._gateway.proc.kill):
                context.getOrCreate(conf)
            self._spark = sql.SparkSession.builder.config(conf=conf).getOrCreate()

    def _read(self, name: str, place: str, types: Mapping[str, str]) -> None:
        # By a schema of ours: Spark finds none in a file with UUIDs, and looks for it file by file.
        schema = ", ".join(f"`{column}` {_TYPES[kind]}" for column, kind in types.items())

        def run() -> None:
            self._spark.read.schema(schema).parquet(place).createOrReplaceTempView(name)

        self._ask(run)

    def _ask(self, run: Callable[[], Any]) -> Any:
        try:
            return run()
        except Exception as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> Exception:
        """A refusal where the cluster or the store is to blame; else the error itself."""
        said = str(error)
        if self._watch.gone:
            return lost("Spark", self._master, self._watch.gone)
        if type(error).__name__ in ("Py4JNetworkError", "ConnectionRefusedError"):
            return lost("Spark", self._master, "驱动进程已退出")
        if "All masters are unresponsive" in said or "SparkContext was shut down" in said:
            return lost("Spark", self._master, "主节点不再应答")
        scheme = urlsplit(self._store).scheme
        if "No FileSystem for scheme" in said or "ClassNotFoundException" in said:
            return Refused(
                f"Spark 没有读写 {scheme}:// 所需的组件；请在 spark-defaults.conf 的"
                " spark.jars.packages 中配置"
            )
        if self._store and any(word in said for word in ("UnknownHost", "java.net.Connect")):
            return unreachable("存储", self._store, said.strip().splitlines()[0][:200])
        return error

    def _cancel(self) -> None:
        if self._spark is not None:
            self._spark.sparkContext.cancelAllJobs()

    def _executors(self) -> int:
        """How many executors work for us; this machine's cores are always there."""
        if self._local:
            return 1
        return len(self._spark._jsc.sc().statusTracker().getExecutorInfos()) - 1


def _installed() -> None:
    try:
        version("pyspark")
    except PackageNotFoundError:
        raise Refused(
            "没有安装 Spark 引擎；请运行：pip install .[spark]"
            "（或 pip install -r requirements-engines.txt）"
        ) from None
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise Refused(
            "Spark 需要 Java 17 或更高版本，本机没有；"
            "请安装（Debian、Ubuntu：apt-get install default-jre-headless）或设置 JAVA_HOME"
        )


def _address(master: str) -> tuple[str, int] | None:
    """Host and port of a master that has them.

    Raises:
        Refused: the text is no master.
    """
    if master.startswith("local") or master == "yarn":
        return None
    scheme, _, rest = master.partition("://")
    if scheme == "k8s":
        rest = rest.rpartition("://")[2]
    host, _, port = rest.split(",")[0].rpartition(":")
    if scheme not in ("spark", "k8s") or not host or not port.isdecimal() or int(port) > 65535:
        raise Refused(
            f"--master「{master}」不是 Spark 主节点；可写 local[*]、spark://主机:7077、yarn、"
            "k8s://https://主机:端口"
        )
    return host, int(port)


def _knock(master: str, address: tuple[str, int]) -> None:
    try:
        socket.create_connection(address, UNREACHABLE).close()
    except OSError as error:
        why = (
            "连接被拒绝" if isinstance(error, ConnectionRefusedError) else "没有应答或没有这台主机"
        )
        raise unreachable("Spark", master, why) from error
