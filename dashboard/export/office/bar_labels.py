"""The words at bars, with the screen's digits: as a number format where one says them exactly.

A format stays true when the number is changed by hand. No format of an office program divides by
ten thousand, so 「1.25万人」 is a text.
"""

import re
from collections import Counter
from typing import Any, Final

from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.export.grid import WHOLE
from dashboard.export.office.category_chart import Series
from dashboard.export.office.shapes import chinese, clean, put_text
from dashboard.wording.theme import THIN_SPACE, grouped

_NUMBER: Final = re.compile(rf"([-−]?\d[\d{THIN_SPACE}]*)(?:\.(\d+))?(.*)", re.DOTALL)
_SIZE: Final = 11
_LATER: Final = ("spPr", "txPr", "dLblPos", "showLegendKey")


def number_form(value: float, said: str) -> str:
    """The format under which a number reads as it is said; '' where there is none.

    Args:
        value: the number as it stands in the file; a share is a fraction.
        said: 「68.6%」, 「1 250人」, 「1.09倍」.
    """
    found = _NUMBER.fullmatch(said.strip())
    if found is None or found[3][:1] in ("万", "亿"):
        return ""
    digits, unit = len(found[2] or ""), found[3]
    is_share = unit == "%"
    if f"{grouped(value * (100 if is_share else 1), digits)}{unit}" != said.strip():
        return ""
    form = WHOLE + (f".{'0' * digits}" if digits else "")
    return f"{form}%" if is_share else f'{form}"{unit}"' if unit and '"' not in unit else form


def forms(one: Series) -> tuple[str, list[str | None]]:
    """The format of most labels of a series, and each bar's own; ``None`` where a text must do."""
    each: list[str | None] = []
    for value, said in zip(one.values, one.said, strict=True):
        each.append(None if value is None or not said else number_form(value, said) or None)
    known = Counter(form for form in each if form)
    return (known.most_common(1)[0][0] if known else ""), each


def label_bars(plotted: Any, one: Series, *, most: int = 0) -> None:
    """Write the words of a series at its bars on a slide.

    Args:
        plotted: python-pptx's series.
        one: the series.
        most: bars beyond which only those are labelled that the screen labels too; 0 = all.
    """
    usual, each = forms(one)
    crowded = most and sum(1 for said in one.said if said) > most
    if crowded or not any(one.said):
        return
    labels = plotted.data_labels
    labels.show_value = True
    labels.font.size = Pt(_SIZE)
    chinese(labels.font._rPr)
    if usual:
        labels.number_format, labels.number_format_is_linked = usual, False
    for i, (value, said, form) in enumerate(zip(one.values, one.said, each, strict=True)):
        if value is None or (form and form == usual):
            continue
        label = plotted.points[i].data_label
        if not said:
            _hidden(label._get_or_add_dLbl())
        elif form:
            label.font.size = Pt(_SIZE)
            chinese(label.font._rPr)
            _formed(label._get_or_add_dLbl(), form)
        else:
            put_text(label.text_frame, [clean(said)], _SIZE)
            label.text_frame.word_wrap = False


def custom_labels(one: Series) -> tuple[str, list[dict[str, Any] | None]]:
    """The same for xlsxwriter: the usual format, and what differs from it, bar by bar.

    A single label of xlsxwriter's has no format of its own, so it is a text.
    """
    usual, each = forms(one)
    told: list[dict[str, Any] | None] = []
    for value, said, form in zip(one.values, one.said, each, strict=True):
        if value is None or (form and form == usual):
            told.append(None)
        else:
            told.append({"value": clean(said)} if said else {"delete": True})
    return usual, told


def _hidden(label: Any) -> None:
    """No words at this bar."""
    for child in list(label)[1:]:
        label.remove(child)
    label.append(label.makeelement(qn("c:delete"), {"val": "1"}))


def _formed(label: Any, form: str) -> None:
    """A format of its own, where the schema wants it."""
    made = label.makeelement(qn("c:numFmt"), {"formatCode": form, "sourceLinked": "0"})
    next(one for one in label if one.tag.rpartition("}")[2] in _LATER).addprevious(made)
