"""Where a chart would stand if there were anything to draw: one line that says why, and a way up.

Files keep the place and the words of the chart; on the screen an empty box would only push what
can be said out of sight.
"""

import html

from dashboard.access import auth, holdings
from dashboard.charts.spec import Empty
from dashboard.document.lacking import lacking
from dashboard.document.values import Absent, Part
from dashboard.page import parts
from dashboard.wording import words
from metrics.engine.selection import contains, parent


def applies(part: Part) -> bool:
    """Whether a part has nothing to draw: no table of it may show a figure."""
    return isinstance(part.figure, Empty) or all(one.is_empty for one in part.found)


def several(absent: Absent) -> str:
    """One line for all charts that too few people leave empty, with a link to the region above."""
    names = "、".join(absent.names)
    here = words.place(absent.region)
    return (
        f'<p class="no-chart" id="{parts.anchor(absent.key)}" tabindex="-1">'
        f"<b>{html.escape(here)}人数过少，未列出</b> "
        f"<span>{html.escape(names)}</span>{_way_up(absent.region)}</p>"
    )


def _way_up(region: int) -> str:
    """A link to the same page of the region above, where there is one and the reader may go."""
    above = parent(region)
    scope = auth.current_user(holdings.home()).scope
    if above == region or not contains(scope.region, above):
        return ""
    return f' <a href="?region={above}" target="_self">看{html.escape(words.place(above))}</a>'


def line(part: Part, key: str) -> str:
    """The line as HTML, with a link to the region above where the reader may look there.

    Args:
        part: the chart.
        key: unique on the page.

    The link leads to the same page of the region above, with the conditions that a page opens with.
    """
    first = part.found[0]
    why = part.figure.words if isinstance(part.figure, Empty) else lacking(first)
    facts = "：".join(filter(None, (part.subtitle, why)))
    link = "" if first.refused else _way_up(first.selection.region)
    return (
        f'<p class="no-chart" id="{parts.anchor(key)}" tabindex="-1">'
        f"<b>{html.escape(part.title)}</b> "
        f"<span>{html.escape(facts)}</span>{link}</p>"
    )
