"""The pages of the top bar, for whoever is looking."""

from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard.access.auth import User
from dashboard.access.routes import base
from dashboard.access.site import ENTRIES
from data.home import Office


def pages(settings: Office, user: User) -> list[Any]:
    """The pages that a user has; the first is the one an address without a path opens."""
    allowed = [entry for entry in ENTRIES if user.is_steward or not entry.steward_only]
    made = [
        st.Page(
            f"../../pages/{entry.file}",
            title=settings.page_names.get(entry.url, entry.title),
            url_path=entry.url,
            default=entry is allowed[0],
        )
        for entry in allowed
    ]
    return made + _big_screen()


def _big_screen() -> list[Any]:
    """大屏 opens in a tab of its own: it is no page of Streamlit's (docs/decisions/0006)."""
    here = urlsplit(str(st.context.url or ""))
    if not here.netloc:
        return []
    return [st.Page(f"{here.scheme}://{here.netloc}{base()}/projector", title="大屏")]
