"""What a page that draws as it goes has shown in this run, collected into its document."""

from dataclasses import replace
from typing import Final

import streamlit as st

from dashboard.document.values import Block, Chart, Document, Part, Sentence
from metrics.engine.selection import Selection

SHOWN: Final = "page-shown"


def begin(title: str, question: str, selection: Selection | None) -> None:
    """Start collecting: a page's head was drawn."""
    st.session_state[SHOWN] = Document(title, question, selection)


def current() -> Document | None:
    """The page being drawn; ``None`` where nothing has a head."""
    found: Document | None = st.session_state.get(SHOWN)
    return found


def said(sentence: Sentence) -> None:
    """Keep a sentence of the page's conclusion."""
    _keep(sentence)


def showed(key: str, part: Part) -> None:
    """Keep a part of the page; the same key replaces it."""
    _keep(Chart(key, part))


def _keep(block: Block) -> None:
    page = current()
    if page is not None:
        st.session_state[SHOWN] = replace(page, blocks=(*page.blocks, block))
