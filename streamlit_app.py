"""What `streamlit run` serves: the screen, behind the guard, beside the read-only HTTP routes."""

import streamlit as st

from dashboard.access import gateway
from dashboard.access.guard import MIDDLEWARE
from dashboard.export.progress import ROUTES as MAKING
from dashboard.page.frame import went_wrong
from dashboard.projector.route import ROUTES as PROJECTOR
from dashboard.serving.api import ROUTES
from data import logs

logs.begin(gateway.home(), "server", console=True)

app = st.App(
    "dashboard/serving/main.py",
    routes=[*ROUTES, *MAKING, *PROJECTOR],
    middleware=MIDDLEWARE,
    on_script_error=went_wrong,
)
