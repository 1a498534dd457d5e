"""Real receivers on loopback: a mail server of its own process, a robot that answers as told."""

import json
import mailbox
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Post:
    """A mail server's address and what it received."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder

    def address(self, to: str = "zhang@office.local") -> str:
        return f"mailto://127.0.0.1:{self.port}/?from=talent@office.local&to={to}&mode=insecure"

    def letters(self) -> list[mailbox.MaildirMessage]:
        return list(mailbox.Maildir(self.folder, create=False)) if self.folder.is_dir() else []


@contextmanager
def mail_server(folder: Path, port: int = 0) -> Iterator[Post]:
    """aiosmtpd as a process; every letter becomes a file."""
    port = port or free_port()
    where = ("-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", str(folder))
    running = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *where])
    try:
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Post(port, folder)
    finally:
        running.terminate()
        running.wait(10)


class Robot:
    """A webhook: what it was sent, and what it answers (status, body), in turn."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict]] = []
        self.answers: list[tuple[int, dict]] = []
        self.headers: dict[str, str] = {}
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                robot.taken.append((self.path, body))
                status, said = robot.answers.pop(0) if robot.answers else (200, {"errcode": 0})
                raw = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                for name, value in robot.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def robot() -> Iterator[Robot]:
    made = Robot()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
