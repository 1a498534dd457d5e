"""A stand-in for a ClickHouse server: its HTTP interface before the library in this process."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

PASSWORD = "geheim"


@contextmanager
def clickhouse(folder: Path, asked: list[dict[str, str]]) -> Iterator[str]:
    """Serve a library session; its address.

    Args:
        folder: for the library's files.
        asked: filled with each request's parameters.
    """
    from chdb import session

    library = session.Session(str(folder))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = dict(parse_qsl(urlsplit(self.path).query))
            asked.append(given)
            if "Basic " not in self.headers.get("Authorization", ""):
                self._say(403, b"AUTHENTICATION_FAILED")
                return
            try:
                self._say(200, self._run(given, body))
            except Exception as error:
                self._say(500, str(error).encode())

        def _run(self, given: dict[str, str], body: bytes) -> bytes:
            for name, value in given.items():
                if name not in ("query", "database", "wait_end_of_query"):
                    library.query(f"SET {name} = '{value}'")
            library.query(f"USE {given.get('database', 'default')}")
            if "query" in given:  # INSERT INTO `t` FORMAT Parquet, with the rows behind it
                with tempfile.NamedTemporaryFile(suffix=".parquet") as rows:
                    rows.write(body)
                    rows.flush()
                    insert = given["query"].removesuffix("FORMAT Parquet")
                    library.query(f"{insert} SELECT * FROM file('{rows.name}', Parquet)")
                return b""
            text = body.decode()
            if text.endswith("FORMAT Parquet"):
                return bytes(library.query(text.removesuffix("FORMAT Parquet"), "Parquet").bytes())
            return bytes(library.query(text, "TSV").bytes())

        def _say(self, code: int, body: bytes) -> None:
            self.send_response(code)
            self.send_header("X-ClickHouse-Server-Display-Name", "stand-in")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    # One thread asks at a time: a session is not to be shared.
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        library.close()
