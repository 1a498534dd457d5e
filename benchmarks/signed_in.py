"""Everybody at once as an office has it: through the nginx we ship, each signed in for themselves.

`python -m benchmarks.signed_in --home DIR [--people 60] [--think 10] …`: the options are
`benchmarks.together`'s. A sign-in service runs on loopback; each of so many accounts signs in over
the proxy, as a browser does, and looks around with the cookie that it got. Writes into the home
(its list of accounts, its trail): give a copy.
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin

import httpx

from benchmarks.together import measure, options_of
from dashboard.access import sessions
from data.home import Home
from tests.e2e.harness import free_port, server
from tests.e2e.provider import MEMBERS, mail, provider, secrets_of
from tests.e2e.proxy import NAME, proxy


def signed_in(url: str, account: str) -> str:
    """Sign in at an address as this account; the session's cookie, as a header has it."""
    with httpx.Client(verify=False, follow_redirects=True, timeout=60, trust_env=False) as browser:
        form = browser.get(f"{url}/auth/login?to=/")
        form.raise_for_status()
        # Streamlit's own page needs no fetching: what counts is the cookie set before it.
        answer = browser.post(str(form.url), data={"sub": account}, follow_redirects=False)
        while answer.is_redirect and sessions.COOKIE not in browser.cookies:
            answer = browser.get(
                urljoin(str(answer.url), answer.headers["location"]), follow_redirects=False
            )
        return f"{sessions.COOKIE}={browser.cookies[sessions.COOKIE]}"


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of one load; 1 when somebody met a time-out or a broken page."""
    options = options_of("signed_in", arguments)
    home = Home.find(options.home).path
    accounts = [f'[users."{mail(one)}"]\nrole = "leader"\n' for one in MEMBERS]
    (home / "roles.toml").write_text("".join(accounts), "utf-8")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plain, secure, app = free_port(), free_port(), free_port()
        url = f"https://{NAME}:{secure}"
        secrets = secrets_of(folder / "secrets.toml", stack.enter_context(provider()), url)
        stack.enter_context(server(home, app, "--secrets.files", str(secrets)))
        stack.enter_context(proxy(folder, plain, secure, app))
        cookies = [signed_in(url, MEMBERS[who % len(MEMBERS)]) for who in range(options.people)]
        return measure([url], options, [app], cookies)


if __name__ == "__main__":
    sys.exit(main())
