"""The HTML file: complete in itself, nothing run, nothing fetched, names as text."""

import re
from html.parser import HTMLParser

from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.page import NOTHING
from dashboard.export.web import html
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty, page


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(made: Document) -> _Seen:
    seen = _Seen()
    seen.feed(html.page(made, STAMP).decode("utf-8"))
    return seen


def test_nothing_is_run_or_fetched():
    raw = html.page(page(), STAMP).decode("utf-8")
    seen = read(page())
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in seen.tags}
    for _, attributes in seen.tags:
        assert not {"src", "href", "onload", "onclick"} & set(attributes)
    assert "url(" not in raw and "@import" not in raw
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", raw)
    (policy,) = [a["content"] for t, a in seen.tags if a.get("http-equiv")]
    assert policy is not None and policy.startswith("default-src 'none'")


def test_it_says_what_the_screen_says():
    seen = read(page())
    for text in (
        *("总览", "人才多了。", "图1\u3000市0最多", "1\u202f250人", "已隐去", "暂无数据", "12.5%"),
        *("一条备注", "口径与说明", "内部资料", "演示数据", "非涉密", "20261101-a1"),
    ):
        assert text in seen.text
    assert sum(tag == "svg" for tag, _ in seen.tags) == 2
    assert sum(tag == "table" for tag, _ in seen.tags) == 4  # two behind lines, one each else


def test_names_from_data_are_no_markup():
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    part = Part("<script>alert(1)</script>", (one,), figure=bars(one))
    seen = read(Document.of_parts("<b>", "？", None, ["<img src=x>"], {"a": part}))
    assert not {"script", "img"} & {tag for tag, _ in seen.tags}
    assert sum(tag == "b" for tag, _ in seen.tags) == 1  # 内部资料
    assert "<script>alert(1)</script>" in seen.text and "<b>&某区" in seen.text


def test_an_empty_page_says_so():
    assert NOTHING in read(empty()).text
