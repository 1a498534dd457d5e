"""A page or a briefing as one HTML file: no script, nothing fetched, opens offline, prints well."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Final

from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export import font_words
from dashboard.export.grid import Grid
from dashboard.export.page import Stamp
from dashboard.export.paper.on_paper import (
    below,
    drawing,
    paper_tables,
    right_columns,
    why_nothing,
)
from dashboard.export.progress import Progress
from dashboard.export.report import Heading, Numbered, Report, Say, Show, of_page
from dashboard.export.unbroken import as_html as e
from dashboard.export.unbroken import hard
from dashboard.export.vector.svg import svg
from dashboard.wording.theme import FONT_FAMILY

# Nothing may be run or fetched, whatever a name in the data says.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_STYLE: Final = f"""
:root {{ color-scheme: light; }}
body {{ margin: 0 auto; max-width: 860px; padding: 1.5rem 1.2rem 3rem; color: #1b2330;
  background: #fff;
  font: 16px/1.75 {FONT_FAMILY}; font-variant-numeric: tabular-nums; }}
.marks {{ color: #5c6675; font-size: .85rem; padding-bottom: .3rem;
  border-bottom: 1px solid #e4e8ee; }}
.marks b {{ color: #c8381f; }}
h1 {{ font-size: 1.7rem; margin: 1.2rem 0 .2rem; text-align: center; }}
.under {{ text-align: center; color: #5c6675; margin: 0 0 1.2rem; }}
h2 {{ font-size: 1.2rem; margin: 1.8rem 0 .4rem; }}
h3 {{ font-size: 1.05rem; margin: 1.2rem 0 .3rem; }}
p {{ margin: .4rem 0; text-indent: 2em; }}
p.warn {{ color: #c8381f; }}
p sup {{ color: #5c6675; }}
figure {{ margin: 1.4rem 0; }}
figcaption {{ font-weight: 600; }}
figure svg {{ display: block; width: 100%; height: auto; margin: .3rem 0; }}
.small {{ color: #5c6675; font-size: .82rem; line-height: 1.55; text-indent: 0; margin: .1rem 0; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: .88rem; margin: .3rem 0; }}
th {{ text-align: left; border-bottom: 1.5px solid #5c6675; }}
td {{ border-bottom: 1px solid #e4e8ee; }}
th, td {{ padding: .25rem .7rem .25rem 0; vertical-align: top; }}
.n {{ white-space: nowrap; }}
.num {{ text-align: right; white-space: nowrap; }}
details {{ font-size: .9rem; color: #5c6675; }}
.signed {{ text-align: right; margin-top: 2rem; text-indent: 0; }}
.letter p {{ text-indent: 0; display: flex; justify-content: space-between; }}
.letter p:only-of-type, header.letter p:first-of-type {{ justify-content: center; }}
header.letter {{ border-bottom: 2px solid #e60012; margin: 1rem 0; }}
header.letter div {{ color: #e60012; font-size: clamp(1.6rem, 7vw, 3rem); text-align: center; }}
footer.letter {{ border-top: 2px solid; border-bottom: 2px solid; margin-top: 2rem; }}
footer.letter p + p {{ border-top: 1px solid; }}
.to {{ text-indent: 0; }}
@media (max-width: 480px) {{
  body {{ padding: 1rem .9rem 2rem; }}
  h1 {{ font-size: 1.35rem; text-wrap: balance; }}
  p {{ text-indent: 0; }}
  .small, details {{ font-size: .875rem; }}
  figure {{ margin: 1.1rem 0; }}
  figure .drawn {{ overflow-x: auto; }}
  figure .drawn svg {{ min-width: 600px; }}
  table {{ font-size: .875rem; }}
  th, td {{ white-space: nowrap; padding: .35rem .7rem .35rem 0; }}
  td:last-child:not(.num) {{ white-space: normal; min-width: 16em; }}
}}
@page {{ size: A4; margin: 20mm 18mm; }}
@media print {{
  body {{ max-width: none; padding: 0; font-size: 11pt; }}
  details {{ display: none; }}
  figure, tr {{ break-inside: avoid; }}
  h2, h3, figcaption {{ break-after: avoid; }}
}}
"""


def page(made: Document, stamp: Stamp, watch: Progress | None = None) -> bytes:
    """Write a page as HTML."""
    return document(replace(of_page(made, stamp), watch=watch))


def document(told: Report) -> bytes:
    """Write a document as HTML, UTF-8, complete in itself."""
    marks = f"<b>{e(told.stamp.mark)}</b>{e(told.marks().removeprefix(told.stamp.mark))}"
    under = f'<p class="under">{e(told.under)}</p>' if told.under else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(hard(told.title))}</title><style>{_STYLE}</style></head><body>"
        f'<div class="marks">{marks}</div>{_head(told)}<h1>{e(told.title)}</h1>{under}'
        f"{_to(told)}{''.join(_blocks(told))}{_end(told)}</body></html>"
    ).encode()


def _head(told: Report) -> str:
    """版头 of a letter."""
    one = told.letter
    if one is None:
        return ""
    return (
        f'<header class="letter"><div>{e(one.head)}</div><p>{e(one.issue)}</p>'
        f"<p><span>{e(one.office)}</span><span>{e(one.signer)}</span></p></header>"
    )


def _to(told: Report) -> str:
    return f'<p class="to">{e(told.letter.to)}</p>' if told.letter else ""


def _foot(told: Report) -> str:
    """版记 of a letter."""
    one = told.letter
    if one is None:
        return ""
    cc = f"<p>{e(one.cc)}</p>" if one.cc else ""
    made = f"<p><span>{e(one.printed_by)}</span><span>{e(one.printed_on)}</span></p>"
    return f'<footer class="letter">{cc}{made}</footer>'


def _blocks(told: Report) -> Iterable[str]:
    count = Numbered()
    for block in told.walk():
        if isinstance(block, Heading):
            level = block.level + 1
            yield f"<h{level}>{e(count.heading(block))}</h{level}>"
        elif isinstance(block, Say):
            kind = ' class="warn"' if block.warning else ""
            yield f"<p{kind}>{e(block.text)}<sup>{told.numbers(block)}</sup></p>"
        elif isinstance(block, Show):
            yield _figure(block.part, count)


def _figure(part: Part, count: Numbered) -> str:
    made = drawing(part)
    why = why_nothing(part)
    tables = paper_tables(part)
    several = len(tables) > 1
    body = [_table(grid, named=several) for grid in tables]
    if made is not None:
        body = [
            f'<div class="drawn">{svg(made, part.title)}</div>',
            *(_folded(body) if body else []),
        ]
    elif why:
        body = [f"<p>{e(why)}</p>"]
    caption = count.caption(part, is_table=made is None and not why)
    small = "".join(f'<p class="small">{e(line)}</p>' for line in below(part))
    return f"<figure><figcaption>{e(caption)}</figcaption>{''.join(body)}{small}</figure>"


def _folded(tables: list[str]) -> list[str]:
    return ["<details><summary>数据表</summary>", *tables, "</details>"]


def _table(grid: Grid, *, named: bool) -> str:
    right = right_columns(grid)

    def kind(i: int) -> str:
        return ' class="num"' if i in right else ""

    head = "".join(f"<th{kind(i)}>{e(text)}</th>" for i, text in enumerate(grid.head))
    rows = "".join(
        "<tr>"
        + "".join(f"<td{kind(i)}>{e(cell.text)}</td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in grid.rows
    )
    name = f'<p class="small">{e(grid.name)}</p>' if named else ""
    body = rows or f'<tr><td colspan="{len(grid.head)}">暂无数据</td></tr>'
    return (
        f'{name}<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _end(told: Report) -> str:
    signed = ""
    if told.signed:
        day = f"{told.stamp.at.year}年{told.stamp.at.month}月{told.stamp.at.day}日"
        signed = f'<p class="signed">{e(told.signed)}<br>{day}</p>'
    facts = [*told.facts(), (font_words.LABEL, font_words.named("html"))]
    lines = [*told.definitions(), *(f"{name}：{text}" for name, text in facts)]
    small = "".join(f'<p class="small">{e(line)}</p>' for line in lines)
    return f"{signed}<h2>口径与说明</h2>{small}{_foot(told)}"
