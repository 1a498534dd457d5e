"""A page drawn without a browser: the same script, its selection from the same address.

Streamlit's own in-process runner draws it; what ``frame`` collects is what the screen would show.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from streamlit.testing.v1 import AppTest

from dashboard.access import site
from dashboard.document.values import Document
from data.home import Office, Refused

_PAGES: Final = Path(__file__).resolve().parents[2] / "pages"
_LONGEST: Final = 600  # seconds; a page takes a few
_ASIDE: Final = "网址中的条件未采用："  # controls says so of what can't be
_KINDS: Final = ("selectbox", "multiselect", "button_group", "text_input", "number_input", "slider")
_WIDGETS: Final = ("picture", "public")  # of every page, no condition of its figures


def entry_of(asked: str, settings: Office) -> site.Entry:
    """The page of an address or a name.

    Raises:
        Refused: there is none; the text names those there are.
    """
    for entry in site.ENTRIES:
        if asked in (entry.url, entry.title, settings.page_names.get(entry.url)):
            return entry
    known = "、".join(f"{entry.url}（{entry.title}）" for entry in site.ENTRIES)
    raise Refused(f"没有页面「{asked}」；可用：{known}")


def collect(entry: site.Entry, conditions: Mapping[str, str]) -> Document:
    """Draw a page for the process's user and return what it showed.

    Args:
        entry: which page.
        conditions: what its address would say: region, month, months, section, education …

    Raises:
        Refused: a condition is not one of the page's, or its value can't be; the page has no
            figures to take out, or can't be drawn. The text says which.
    """
    app = AppTest.from_file(str(_PAGES / entry.file), default_timeout=_LONGEST)
    app.session_state["page-now"] = entry.url
    for name, value in conditions.items():
        app.query_params[name] = value
    app.run()
    for broken in app.exception:
        raise Refused(f"页面「{entry.title}」无法生成：{broken.message}")
    aside = [note.value for note in app.caption if str(note.value).startswith(_ASIDE)]
    if aside:
        raise Refused("；".join(text.removeprefix(_ASIDE) for text in aside) + "，未采用")
    known = {
        str(widget.key).removeprefix("w-")
        for kind in _KINDS
        for widget in app.get(kind)
        if str(getattr(widget, "key", "")).startswith("w-")
    }
    wrong = [name for name in conditions if name not in known | set(_WIDGETS)]
    if wrong:
        named = "、".join(sorted(known - set(_WIDGETS))) or "无"
        raise Refused(f"页面「{entry.title}」没有条件「{'、'.join(wrong)}」；可用：{named}")
    if "page-shown" not in app.session_state:
        raise Refused(f"页面「{entry.title}」没有可以导出的内容")
    page: Document = app.session_state["page-shown"]
    return page
