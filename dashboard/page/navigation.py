"""The pages of the top bar in their groups, for whoever is looking."""

from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard.access.auth import User
from dashboard.access.routes import base
from dashboard.access.site import BOARD, ENTRIES, GROUPS, opens
from data.home import Office


def pages(settings: Office, user: User) -> dict[str, list[Any]]:
    """The pages that a user has, under the groups of the menu.

    The first page of all is the one an address without a path opens.
    """
    allowed = [entry for entry in ENTRIES if opens(entry, user)]
    made: dict[str, list[Any]] = {group: [] for group in GROUPS}
    for entry in allowed:
        made[entry.group].append(
            st.Page(
                f"../../pages/{entry.file}",
                title=settings.page_names.get(entry.url, entry.title),
                url_path=entry.url,
                default=entry is allowed[0],
            )
        )
    made[BOARD] += _big_screen()
    return {group: found for group, found in made.items() if found}


def _big_screen() -> list[Any]:
    """大屏 opens in a tab of its own: it is no page of Streamlit's (docs/decisions/0006)."""
    here = urlsplit(str(st.context.url or ""))
    if not here.netloc:
        return []
    return [st.Page(f"{here.scheme}://{here.netloc}{base()}/projector", title="大屏")]
