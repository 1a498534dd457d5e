"""A real PostgreSQL and a real MariaDB, from the system's own packages, for one test session.

Their data lie in a temporary folder, they listen on a free port of loopback, and they end with the
session. Neither runs as root: under root they are another user's processes.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pymysql

SECRET = "s3cret-of-the-office"
_UNPRIVILEGED = "nobody"


@dataclass
class Server:
    """A running server: its port on loopback, and its process."""

    port: int
    process: subprocess.Popen[bytes]


def owner(port: int) -> dict[str, Any]:
    """How the owner of a server signs in."""
    return {"host": "127.0.0.1", "port": port, "user": "owner", "password": SECRET}


def program(*names: str) -> Path | None:
    """The newest program of one of these names, wherever Debian has put it."""
    for name in names:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
        if found:
            return Path(found)
        inside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        if inside:
            return inside[-1]
    return None


def _account() -> str | None:
    """As whom the servers run: this user, or an unprivileged one under root."""
    return _UNPRIVILEGED if os.geteuid() == 0 else None


def _environment() -> dict[str, str]:
    # A home and a language of our own: neither depends on whose machine it is.
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def run(command: Sequence[object], **more: object) -> None:
    """Run a tool of the servers as their user."""
    subprocess.run(
        [str(word) for word in command],
        check=True,
        capture_output=True,
        user=_account(),
        cwd="/",
        env=_environment(),
        **more,
    )


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of the servers' own user, outside pytest's, which is shut to all others."""
    with TemporaryDirectory(prefix="talent-db-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        if _account():
            shutil.chown(data, _account(), pwd.getpwnam(_UNPRIVILEGED).pw_gid)
        yield folder


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(command: Sequence[object], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [str(word) for word in command],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            user=_account(),
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )


def _listening(server: Server, log: Path, sign_in: Callable[[], Any]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.process.poll() is None:
        with suppress(psycopg.OperationalError, pymysql.OperationalError):
            sign_in().close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server doesn't come up:\n{log.read_text(errors='replace')[-2000:]}")


def _ended(process: subprocess.Popen[bytes], with_signal: int) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.send_signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
    if process.poll() is None:
        process.kill()
        process.wait()


@contextmanager
def postgres() -> Iterator[Server]:
    """A PostgreSQL whose superuser ``owner`` has :data:`SECRET` as password."""
    initdb, server = program("initdb"), program("postgres")
    assert initdb and server
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "shared_buffers": "32MB",
        "max_connections": "20",
    }
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with _folder() as folder:
        data, word = folder / "data" / "db", folder / "superuser"
        word.write_text(SECRET)
        word.chmod(0o644)
        how = ("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run([initdb, "-D", data, "-U", "owner", "--pwfile", word, *how])
        port, log = _free(), folder / "log"
        made = Server(port, _start([server, "-D", data, "-p", port, *flags], log))
        try:
            _listening(made, log, lambda: psycopg.connect(**owner(port), dbname="postgres"))
            yield made
        finally:
            _ended(made.process, signal.SIGINT)


@contextmanager
def mariadb() -> Iterator[Server]:
    """A MariaDB whose account ``owner`` has :data:`SECRET` as password, and all rights."""
    install, server = program("mariadb-install-db"), program("mariadbd")
    assert install and server
    with _folder() as folder:
        data = folder / "data"
        own = ["--no-defaults", f"--datadir={data / 'db'}"]
        run([install, *own, "--auth-root-authentication-method=normal", "--skip-test-db"])
        first = folder / "first.sql"
        first.write_text(
            f"CREATE USER owner@'127.0.0.1' IDENTIFIED BY '{SECRET}';\n"
            "GRANT ALL ON *.* TO owner@'127.0.0.1' WITH GRANT OPTION;\n"
        )
        first.chmod(0o644)
        port, log = _free(), folder / "log"
        flags = [
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={data / 'socket'}",
            f"--pid-file={data / 'pid'}",
            f"--init-file={first}",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
        ]
        made = Server(port, _start([server, *own, *flags], log))
        try:
            _listening(made, log, lambda: pymysql.connect(**owner(port)))
            yield made
        finally:
            _ended(made.process, signal.SIGTERM)
