"""The proxy that we ship, as it is but for names, ports and certificate, before the real app."""

import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser

from scripts import start
from tests import needed
from tests.e2e.harness import ROOT, free_port, page_ready, server
from tests.e2e.provider import mail, provider, secrets_of
from tests.e2e.province import small_province

pytestmark = pytest.mark.e2e
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
SHIPPED = ROOT / "docs" / "deploy"
NAME = "localhost"  # the one name besides 127.0.0.1 that the browser of the tests may look up


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for an hour, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
        .sign(key, hashes.SHA256())
    )
    crt, pem = folder / "talent.crt", folder / "talent.key"
    crt.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return crt, pem


def configured(folder: Path, plain: int, secure: int, app: int) -> Path:
    """nginx's whole configuration, ours included with what its own first lines say to change."""
    crt, pem = certificate(folder)
    ours = (SHIPPED / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("talent.example.gov.cn", NAME),
        ("https://$host$", f"https://$host:{secure}$"),
        ("$host;", f"$host:{secure};"),  # a port of its own, which an office's 443 hasn't
        ("127.0.0.1:8501", f"127.0.0.1:{app}"),
        ("/etc/ssl/talent.crt", str(crt)),
        ("/etc/ssl/talent.key", str(pem)),
    ):
        assert old in ours, old
        ours = ours.replace(old, new)
    whole = folder / "whole.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\nclient_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u;\nscgi_temp_path {folder}/s;\n{ours}\n}}\n",
        "utf-8",
    )
    return whole


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The proxy's plain and secure port; behind it an app that asks people to sign in."""
    needed.need(NGINX, "nginx")
    folder = Path(tmp_path_factory.mktemp("proxy"))
    world = small_province(folder / "home")
    world.build()
    (world.path / "roles.toml").write_text(
        f'[users."{mail("leader")}"]\nrole = "leader"\n', "utf-8"
    )
    plain, secure, app = free_port(), free_port(), free_port()
    with provider() as issuer:
        secrets = secrets_of(folder / "secrets.toml", issuer, f"https://{NAME}:{secure}")
        with server(world.path, app, "--secrets.files", str(secrets)):
            proxy = subprocess.Popen([NGINX, "-c", str(configured(folder, plain, secure, app))])
            try:
                _listening(proxy, secure)
                yield plain, secure
            finally:
                proxy.terminate()
                proxy.wait(timeout=20)


def _listening(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "nginx ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("nginx did not come up")


def asked(port: int, path: str, host: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """An answer of the secure port to a Host of one's own choice."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    line.request("GET", path, headers={"host": host, "accept-encoding": "gzip"})
    answer = line.getresponse()
    return answer.status, answer.headers, answer.read()


def test_a_leader_signs_in_and_sees_a_page_through_it(
    chrome: Browser, ports: tuple[int, int]
) -> None:
    context = chrome.new_context(locale="zh-CN", ignore_https_errors=True)
    page = context.new_page()
    try:
        page.goto(f"https://{NAME}:{ports[1]}/region_map")
        page.get_by_role("link", name="登录").click()
        page.get_by_role("button", name="leader", exact=True).click()
        page.wait_for_url(f"https://{NAME}:{ports[1]}/region_map")
        page_ready(page)
        assert page.locator(".who").inner_text().startswith(mail("leader"))
        assert page.locator('[data-testid="stPlotlyChart"]').count() > 0
        (kept,) = [c for c in context.cookies() if c["httpOnly"] and "auth" not in c["name"]][:1]
        assert kept["secure"]
    finally:
        context.close()


def test_plain_is_led_to_secure_strange_names_are_refused_scripts_are_packed(
    ports: tuple[int, int],
) -> None:
    plain, secure = ports
    line = http.client.HTTPConnection("127.0.0.1", plain, timeout=30)
    line.request("GET", "/gap?region=330106", headers={"host": NAME})
    answer = line.getresponse()
    assert answer.status == 301
    assert answer.headers["location"] == f"https://{NAME}:{secure}/gap?region=330106"
    assert asked(secure, "/_stcore/health", f"{NAME}:{secure}")[0] == 200
    assert asked(secure, "/_stcore/health", "evil.example")[0] == 400
    assert asked(secure, "/projector/scenes", f"{NAME}:{secure}")[0] == 401
    status, _, page = asked(secure, "/", f"{NAME}:{secure}")
    assert status == 401 and "登录" in page.decode()
    status, headers, _ = asked(secure, "/app/static/zh.js", f"{NAME}:{secure}")
    assert status == 200 and headers["content-encoding"] == "gzip"


def test_the_unit_starts_what_make_run_starts() -> None:
    unit = (SHIPPED / "talent.service").read_text("utf-8")
    words = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])
    assert words[1:5] == ["-m", "streamlit", "run", "--server.address"]
    told = dict(zip(words[4::2], words[5::2], strict=True))
    assert told["--server.address"] == start.ADDRESS == "127.0.0.1"
    assert told["--server.headless"] == "true" and told["--browser.gatherUsageStats"] == "false"
