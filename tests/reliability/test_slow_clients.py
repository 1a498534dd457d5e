"""Clients that send a request byte by byte (slow loris): the proxy that we ship drops them, and
nobody else waits."""

import contextlib
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from tests import needed
from tests.e2e.harness import free_port, server
from tests.e2e.province import small_province
from tests.e2e.proxy import NAME, NGINX, proxy
from tests.e2e.test_proxy import asked

CLIENTS = 300
_HEADER_TIMEOUT = 10  # client_header_timeout of docs/deploy/nginx.conf, seconds


class Dribble(threading.Thread):
    """So many connections, each of which gets another byte of a header every second."""

    def __init__(self, port: int, *, secure: bool) -> None:
        super().__init__()
        self.over = threading.Event()
        self.dropped: list[float] = []
        self._lines: dict[socket.socket, float] = {}
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for _ in range(CLIENTS):
            line = socket.create_connection(("127.0.0.1", port))
            if secure:
                line = context.wrap_socket(line, server_hostname=NAME)
            line.sendall(f"GET /gap HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode())
            line.setblocking(False)
            self._lines[line] = time.monotonic()

    def run(self) -> None:
        while self._lines and not self.over.wait(1):
            for line, since in [*self._lines.items()]:
                if not _alive(line):
                    self.dropped.append(time.monotonic() - since)
                    del self._lines[line]
        for line in self._lines:
            line.close()


def _alive(line: socket.socket) -> bool:
    try:
        line.send(b"a")
        with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
            return line.recv(1) != b""
    except OSError:
        return False
    return True


@pytest.mark.long
@pytest.mark.parametrize("secure", [True, False])
def test_hundreds_of_slow_clients_hold_up_nobody(tmp_path: Path, secure: bool) -> None:
    needed.need(NGINX, "nginx")
    world = small_province(tmp_path / "home")
    world.build()
    plain, tls, app = free_port(), free_port(), free_port()
    with server(world.path, app), proxy(tmp_path, plain, tls, app):
        slow = Dribble(tls if secure else plain, secure=secure)
        slow.start()
        until = time.monotonic() + 2 * _HEADER_TIMEOUT
        waits = []
        while time.monotonic() < until:
            began = time.monotonic()
            status, _, _ = asked(tls, "/_stcore/health", f"{NAME}:{tls}")
            waits.append(time.monotonic() - began)
            assert status == 200
            time.sleep(0.1)
        slow.over.set()
        slow.join()
    print(f"{len(waits)} requests beside {CLIENTS}: longest {max(waits):.2f} s")
    print(f"dropped {len(slow.dropped)} after {max(slow.dropped):.1f} s at most")
    assert len(slow.dropped) == CLIENTS
