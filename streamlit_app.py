"""What `streamlit run` serves: the screen, behind the guard, beside the read-only HTTP routes."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import config

from dashboard.access import holdings, oidc, provider
from dashboard.access.guard import MIDDLEWARE
from dashboard.access.routes import based
from dashboard.charts.screen import ready
from dashboard.export.progress import ROUTES as MAKING
from dashboard.page.frame import went_wrong
from dashboard.projector.route import ROUTES as PROJECTOR
from dashboard.serving import wire
from dashboard.serving.api import ROUTES
from dashboard.serving.housekeeping import Housekeeping
from dashboard.serving.mcp.route import ROUTES as TOOLS
from data import logs, passing
from data.home import Refused, keep_private

# Beside the pages' scripts, which Streamlit runs again and again; this file it runs once.
chores = Housekeeping()


@asynccontextmanager
async def beside(_app: object) -> AsyncIterator[None]:
    """Begin with the server, end with it."""
    # Streamlit's form parser puts an upload above a megabyte on the disk.
    with passing.entered(holdings.home(), make=True):
        chores.begin()
        try:
            yield
        finally:
            chores.end()


def serve_under_its_names() -> None:
    """Answer under the office's own host names, and the one people come back to from sign-in.

    Streamlit's websocket asks the same list as the guard.
    """
    try:
        names = [*holdings.settings().hosts, provider.public_host()]
    except Refused:  # the page says what is wrong with the settings
        return
    known = list(config.get_option("server.allowedHosts"))
    config.set_option("server.allowedHosts", [*known, *(n for n in names if n and n not in known)])


os.umask(0o077)  # whatever the server writes lies in the home, for its own user alone
keep_private(holdings.home())
logs.begin(holdings.home(), "server", console=True)
serve_under_its_names()
wire.compress_by_the_whole_window()
wire.name_shortly()
ready.send_as_it_is()

app = st.App(
    "dashboard/serving/main.py",
    routes=based([*oidc.ROUTES, *ROUTES, *MAKING, *PROJECTOR, *TOOLS]),
    middleware=MIDDLEWARE,
    on_script_error=went_wrong,
    lifespan=beside,
)
