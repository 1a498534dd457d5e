"""What `streamlit run` serves: the screen, behind the guard, beside the read-only HTTP routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from dashboard.access import gateway
from dashboard.access.guard import MIDDLEWARE
from dashboard.export.progress import ROUTES as MAKING
from dashboard.page.frame import went_wrong
from dashboard.projector.route import ROUTES as PROJECTOR
from dashboard.serving.api import ROUTES
from dashboard.serving.housekeeping import Housekeeping
from data import logs

# Beside the pages' scripts, which Streamlit runs again and again; this file it runs once.
chores = Housekeeping()


@asynccontextmanager
async def beside(_app: object) -> AsyncIterator[None]:
    """Begin with the server, end with it."""
    chores.begin()
    try:
        yield
    finally:
        chores.end()


logs.begin(gateway.home(), "server", console=True)

app = st.App(
    "dashboard/serving/main.py",
    routes=[*ROUTES, *MAKING, *PROJECTOR],
    middleware=MIDDLEWARE,
    on_script_error=went_wrong,
    lifespan=beside,
)
