"""A sign-in service on loopback: oidc-provider-mock in a process of its own.

It keeps what it was asked (``/asked``) and checks PKCE, which the mock by itself doesn't:
a code is handed out with a challenge and taken back with the verifier that fits it (RFC 7636).
"""

import argparse
import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
from flask import Flask, Response, abort, jsonify, request
from werkzeug.serving import make_server

from tests.e2e.harness import ROOT, _wait_until_up, free_port

ROLES = ("leader", "analyst", "steward", "district")
MEMBERS = tuple(f"member{number:02}" for number in range(60))  # who come all at once


def mail(role: str) -> str:
    return f"{role}@office.example"


def people() -> list[oidc_provider_mock.User]:
    """Who can sign in, by ``sub``; the mock puts a claim of theirs over its own."""
    steward = {"email": mail("steward"), "email_verified": True}
    told: dict[str, dict[str, object]] = {
        **{
            role: {"email": mail(role), "email_verified": True}
            for role in (*ROLES, *MEMBERS, "nobody")
        },
        "unverified": {**steward, "email_verified": False},
        "says-nothing": {"email": mail("steward")},
        mail("steward"): {"email_verified": True},  # a sub that is a listed e-mail
        "wrong-issuer": {**steward, "iss": "http://127.0.0.1:1"},
        "expired": {**steward, "exp": 1_700_000_000},
        "wrong-audience": {**steward, "aud": "another"},
        "wrong-nonce": {**steward, "nonce": "another"},
    }
    return [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in told.items()]


def made() -> Flask:
    """The service."""
    app = oidc_provider_mock.app(require_nonce=True, user_claims=people())
    asked: list[dict[str, Any]] = []
    challenges: dict[str, str] = {}

    @app.before_request
    def noted() -> None:
        told = {**request.args.to_dict(), **request.form.to_dict()}
        asked.append({"path": request.path, "method": request.method, **told})
        if request.path == "/oauth2/token":
            verifier = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
            fits = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
            if challenges.pop(told.get("code", ""), "") != fits:
                abort(400)

    @app.after_request
    def handed_out(answer: Response) -> Response:
        where = parse_qs(urlsplit(answer.headers.get("location", "")).query)
        if request.path == "/oauth2/authorize" and "code" in where:
            challenges[where["code"][0]] = request.args.get("code_challenge", "")
        return answer

    @app.get("/asked")
    def tell() -> Response:
        return jsonify(asked)

    return app


@contextmanager
def provider() -> Iterator[str]:
    """Run the service; yields its issuer."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.provider", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def secrets_of(path: Path, issuer: str, app: str) -> Path:
    """The settings of a server at an address, for this service."""
    path.write_text(
        "[auth]\n"
        f'redirect_uri = "{app}/oauth2callback"\n'
        'cookie_secret = "unused"\n'
        'client_id = "talent"\n'
        'client_secret = "a secret of the test"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n',
        "utf-8",
    )
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    make_server("127.0.0.1", options.port, made(), threaded=True).serve_forever()
