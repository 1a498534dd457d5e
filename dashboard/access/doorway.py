"""The few pages of our own before anybody is in: sign in here, no such page, shut and why.

Small, without a script, so that any browser reads them; no figure and no name of a person on them.
"""

import html
from typing import Final

from starlette.responses import HTMLResponse, Response

from dashboard.wording.words import SECRET_NOTICE
from data.home import Home, Office, Refused, office

_FRESH: Final = {"cache-control": "no-store"}
_PAGE: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">{onward}<title>{title}</title>
<style>
body {{ margin: 0; font: 16px/1.7 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color: #1b2330; background: #fff; }}
main {{ max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }}
h1 {{ font-size: 1.7rem; font-weight: 600; margin: 0 0 1rem; }}
a, button {{ display: inline-block; margin-top: .5rem; padding: .45rem 1.6rem; border-radius: 4px;
  background: #1f4e8c; color: #fff; text-decoration: none; border: 0; font: inherit;
  cursor: pointer; }}
a:focus-visible, button:focus-visible {{ outline: 3px solid #7ba5d2; outline-offset: 2px; }}
small {{ display: block; margin-top: 2.5rem; color: #5b6675; }}
</style></head><body><main><h1>{head}</h1><p>{words}</p>{way}<small>{notice}</small></main></body>
</html>"""


def say(
    home: Home,
    head: str,
    words: str,
    status: int,
    link: tuple[str, str] | None = None,
    *,
    at_once: bool = False,
) -> Response:
    """A page with one sentence, and perhaps one way on.

    Args:
        home: the installation, for its name.
        head: its heading; the product's name where empty.
        words: the sentence.
        status: of HTTP.
        link: label and address.
        at_once: go on by itself, without a click.
    """
    way = onward = ""
    if link:
        label, address = html.escape(link[0]), html.escape(link[1], quote=True)
        way = f'<a href="{address}">{label}</a>'
        if at_once:
            onward = f'<meta http-equiv="refresh" content="0;url={address}">'
    return _page(home, head, words, status, way, onward)


def ask(home: Home, head: str, words: str, button: tuple[str, str]) -> Response:
    """A page with one question, and the button that says yes to it.

    Args:
        home: the installation, for its name.
        head: its heading.
        words: the question.
        button: label and the address that it posts to.
    """
    label, address = html.escape(button[0]), html.escape(button[1], quote=True)
    form = f'<form method="post" action="{address}"><button>{label}</button></form>'
    return _page(home, head, words, 200, form)


def _page(home: Home, head: str, words: str, status: int, way: str, onward: str = "") -> Response:
    try:
        title = office(home).title
    except Refused:  # what is wrong with the settings is said where they are read for their sake
        title = Office().title
    return HTMLResponse(
        _PAGE.format(
            title=html.escape(title),
            head=html.escape(head or title),
            words=html.escape(words),
            way=way,
            onward=onward,
            notice=SECRET_NOTICE,
        ),
        status,
        headers=_FRESH,
    )
