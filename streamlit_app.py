"""What `streamlit run` serves: the screen, behind the guard, beside the read-only HTTP routes."""

import streamlit as st

from dashboard.api import ROUTES
from dashboard.export.making import ROUTES as MAKING
from dashboard.frame import went_wrong
from dashboard.guard import MIDDLEWARE
from dashboard.projector.route import ROUTES as PROJECTOR

app = st.App(
    "dashboard/main.py",
    routes=[*ROUTES, *MAKING, *PROJECTOR],
    middleware=MIDDLEWARE,
    on_script_error=went_wrong,
)
