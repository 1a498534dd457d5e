"""The examples of docs/api.md: run where their program is here, else read word for word."""

import csv
import io
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import uvicorn

from dashboard.serving.v1.app import document
from scripts.places import ROOT
from tests import needed
from tests.dashboard.serving.v1.conftest import server, token

TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
SITE = "https://talent.example.gov.cn"
VALUE = "人才总量（参保口径）（人）"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def site(home) -> Iterator[tuple[str, str]]:
    """A real server on this machine; its address and a token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = uvicorn.Server(
        uvicorn.Config(server(), host="127.0.0.1", port=port, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not running.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}", token(home)["authorization"].removeprefix("Bearer ")
    running.should_exit = True
    thread.join(10)


def asked(script: str) -> str:
    """The address that a query in M asks, below /api/v1."""
    (path,) = re.findall(r'RelativePath = "api/v1(/[^"]+)"', script)
    (query,) = re.findall(r"Query = \[(.*?)\]", script)
    assert f'Web.Contents("{SITE}"' in script and '"Bearer " & Token' in script
    words = re.findall(r'(\w+) = "([^"]*)"', query)
    return f"{path}?{urlencode(words)}"


@needed.needs(shutil.which("curl"), "curl")
def test_the_calls_of_curl_fetch_what_they_say(site, tmp_path):
    url, secret = site
    first, second = blocks("bash")
    environment = {"TOKEN": secret, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def run(script: str) -> str:
        done = subprocess.run(
            ["bash", "-c", script.replace(SITE, url)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert run(first) == ""
    assert "杭州市" in (tmp_path / "人才总量.csv").read_text("utf-8-sig")
    assert '"county_label": "西湖区"' in run(second)


def test_pandas_reads_both_files(site):
    url, secret = site
    (script,) = blocks("python")
    held: dict = {"token": secret}
    exec(compile(script.replace(SITE, url), "docs/api.md", "exec"), held)
    assert held["whole"]["value"].tolist() == [40, 30] and len(held["shown"]) == 2
    assert held["table"][VALUE].tolist() == [40, 30]


def test_excel_takes_the_first_line_for_the_header(get):
    script = next(one for one in blocks("m") if "Csv.Document" in one)
    answer = get(asked(script))
    assert answer.content.startswith("\ufeff".encode()), "65001 with its mark"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[:3] == ["市代码", "市", VALUE] and head[-2:] == ["快照", "标记"]
    assert [row[:3] for row in rows] == [["330100", "杭州市", "40"], ["330200", "宁波市", "30"]]
    assert all(len(row) == len(head) and "内部资料" in row[-1] for row in rows)


def test_power_bi_finds_its_columns_in_the_rows(get):
    script = next(one for one in blocks("m") if "Json.Document" in one)
    (columns,) = re.findall(r"Answer\[rows\], \{(.*?)\}", script)
    told = get(asked(script)).json()
    assert told["rows"]
    for name in re.findall(r'"(\w+)"', columns):
        assert all(name in row for row in told["rows"]), name


def test_finebi_finds_its_fields_below_the_path(get):
    (settings,) = blocks("ini")
    told = dict(line.split(" = ", 1) for line in settings.strip().splitlines())
    address = told["地址"].removeprefix(f"{SITE}/api/v1")
    assert told["JSON 路径"] == "$.rows[*]"
    rows = get(address).json()["rows"]
    assert rows and all(name in row for row in rows for name in told["字段"].split(", "))


def test_r_is_given_the_columns_that_it_names(get):
    (script,) = blocks("r")
    (address,) = re.findall(r'"https://talent.example.gov.cn/api/v1(/[^"]+)"', script)
    body = get(address).content.decode("utf-8-sig")
    head = next(csv.reader(io.StringIO(body)))
    ((city, value),) = re.findall(r'c\("([^"]+)", "([^"]+)"\)', script)
    assert re.findall(r'\[\["([^"]+)"\]\]', script) == [value]
    assert {city, value} <= set(head)


def test_every_address_of_the_document_is_in_the_guide():
    for path in document()["paths"]:
        stem = path.partition("/{")[0]
        assert f"`{stem}" in TEXT, path
