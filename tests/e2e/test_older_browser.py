"""Desktops of 信创 have Chromium 110, which refuses regular expressions with the flag v.

Here the current browser is made to refuse it likewise; without static/first.js every page is blank.
"""

import pytest
from playwright.sync_api import Browser

from tests.e2e.harness import look

pytestmark = pytest.mark.e2e
REFUSES = """(() => {
  const Native = RegExp;
  const asked = (flags) => {
    if (String(flags ?? "").includes("v"))
      throw new SyntaxError("Invalid flags supplied to RegExp constructor");
  };
  window.RegExp = new Proxy(Native, {
    construct(target, args, to) { asked(args[1]); return Reflect.construct(target, args, to); },
    apply(target, self, args) { asked(args[1]); return Reflect.apply(target, self, args); },
  });
})()"""


@pytest.mark.parametrize("path", ["", "gap"])
def test_pages_are_drawn_without_the_flag_v(chrome: Browser, app: str, path: str) -> None:
    with look(chrome, app) as seen:
        tab = seen.page = seen.page.context.new_page()
        tab.on("pageerror", lambda error: seen.complaints.append(str(error)))
        tab.add_init_script(REFUSES)
        page = seen.open(path)
        assert page.locator("h1").first.inner_text()
        assert page.evaluate("new RegExp('[a-z]', 'gv').test('b') && /x/.constructor === RegExp")
        assert page.evaluate("'aXbX'.replace(new RegExp('X', 'gv'), '') === 'ab'")
        assert seen.complaints == []
