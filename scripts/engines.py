"""`make engines`: what the cubes need to be built on Spark or ClickHouse, beside the test set.

Nothing of it is needed to serve, and no other word installs it.
"""

import os
import shutil
from pathlib import Path

from scripts import apt, environment
from scripts.console import Trouble, say
from scripts.places import ENGINES_LOCK, PYTHON, quietly

_JAVA = "default-jre-headless"
_THERE = "import importlib.metadata as m; m.version('pyspark'); m.version('chdb')"


def engines() -> int:
    """Install Java, PySpark and chdb, at the versions of requirements-engines.txt."""
    environment.ensure("dev")
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None and not apt.install(_JAVA):
        raise Trouble(
            f"Spark 需要 Java 17 或更高版本；请运行：sudo apt-get install {_JAVA}",
            f"Spark needs Java; run: sudo apt-get install {_JAVA}",
        )
    if quietly([PYTHON, "-c", _THERE]).returncode != 0:
        say("安装 Spark 与 ClickHouse 引擎", "installing the engines")
        # PySpark comes as source only: jars and Python, nothing that would be compiled.
        form: list[str | Path] = ["--only-binary", ":all:", "--no-binary", "pyspark"]
        lock: list[str | Path] = [
            "--require-hashes",
            "--no-deps",
            "--no-compile",
            "-r",
            ENGINES_LOCK,
        ]
        made = quietly([PYTHON, "-m", "pip", "install", *form, *lock])
        environment.LOG.write_text(made.stdout, encoding="utf-8")
        if made.returncode != 0:
            raise environment.trouble(made.stdout)
    say("引擎已就绪：python -m data build --engine spark", "the engines are ready")
    return 0
