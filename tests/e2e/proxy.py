"""The proxy that we ship, as it is but for names, ports and certificate, on loopback."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.e2e.harness import ROOT

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


@contextmanager
def proxy(folder: Path, plain: int, secure: int, app: int) -> Iterator[None]:
    """Run nginx before an app's port; its files lie in the folder."""
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", str(configured(folder, plain, secure, app))])
    try:
        _listening(process, secure)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listening(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "nginx ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("nginx did not come up")
