"""Where the cube SQL runs: DuckDB on this machine, Spark on a cluster, ClickHouse.

All get the same text; ``translate`` says it in their dialect, ``elsewhere`` hands them the staged
rows and brings the cubes back. A new engine is a :class:`Session` and a line in :func:`engine_for`.
May not: know a cube by name, or what becomes of the cubes.
"""

from data.cubes.engines.session import Session
from data.home import Refused

ENGINES = ("duckdb", "spark", "clickhouse")


def engine_for(name: str, master: str = "", store: str = "") -> Session | None:
    """Choose an engine; nothing is started or reached yet.

    Args:
        name: one of :data:`ENGINES`.
        master: Spark's master (default: this machine's cores), or ClickHouse's HTTP address
            (default: inside this process).
        store: a folder on a file system that the whole Spark cluster reaches, as a URL
            (``hdfs://…``, ``s3a://…``, ``file:///…``): staged rows and half-done tables lie there.

    Returns:
        What runs the statements, or ``None`` where DuckDB does in the build's own database.

    Raises:
        Refused: the engine takes no such address, or what it needs is not installed.
    """
    if name not in ENGINES:
        raise Refused(f"没有引擎「{name}」；可用：{'、'.join(ENGINES)}")
    if name == "spark":
        from data.cubes.engines.spark import Spark

        return Spark(master, store)
    if store:
        raise Refused(f"--store 只用于 --engine spark；引擎 {name} 不需要共享存储")
    if name == "clickhouse":
        from data.cubes.engines.clickhouse import ClickHouse

        return ClickHouse(master)
    if master:
        raise Refused("--master 用于 --engine spark 或 clickhouse；DuckDB 在本机运行，不需要地址")
    return None
