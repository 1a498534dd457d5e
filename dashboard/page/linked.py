"""The script that lets a page's charts answer each other in the browser, given the page's cells.

A file of a components-v2 script is served only from the folder of a declared component. Inline, it
would be a ``blob:`` script, which our policy refuses (dashboard.access.dressing). Streamlit reads
declarations from installed packages alone; this project is none, so it declares itself.
"""

import json
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.document import linking
from dashboard.document.document import Document
from dashboard.page import drawn, session

PACKAGE: Final = "talent"
NAME: Final = f"{PACKAGE}.linked"
FOLDER: Final = Path(__file__).parent / "assets" / "linked"
SCRIPT: Final = "linked.js"
STYLE: Final = "linked.css"
_KEY: Final = "linked"
_WORD: Final = "open"  # of the script: a member to see on a whole page of its own


def mount(page: Document) -> None:
    """Give the browser what the page's charts say of each other; nothing where they say nothing."""
    cells = drawn.once(page, "linked", lambda: _packed(page))
    if cells is None:
        return
    _declare()
    show = st.components.v2.component(NAME, js=SCRIPT, css=STYLE, isolate_styles=False)
    show(key=_KEY, data=cells, on_open_change=_opened)


def _packed(page: Document) -> bytes | None:
    """Chinese as it is, once a page: as a dictionary it would be spelt in numbers at every look."""
    said = linking.payload(page)
    if said is None:
        return None
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _declare() -> None:
    """Each server (and each test's) has a list of components of its own."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(NAME) is None:
        folder = ComponentConfig(NAME.removeprefix(f"{PACKAGE}."), asset_dir=FOLDER.name)
        manager.register_from_manifest(ComponentManifest(PACKAGE, "1", [folder]), FOLDER.parent)


def _opened() -> None:
    """See a member on a whole page: what a click did before there was the script."""
    page, state = session.shown(), st.session_state.get(_KEY)
    told = state.get(_WORD) if state else None
    if page is not None and isinstance(told, dict):
        key, code = str(told.get("chart", "")), str(told.get("code", ""))
        session.put_all(linking.clicked(page, key, code))
