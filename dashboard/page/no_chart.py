"""Where a chart would stand if there were anything to draw: one line that says why, and a way up.

Files keep the place and the words of the chart; on the screen an empty box would only push what
can be said out of sight.
"""

import html

from dashboard.access import auth, gateway
from dashboard.charts.spec import Empty
from dashboard.document.lacking import lacking
from dashboard.document.values import Part
from dashboard.wording import words
from metrics.engine.selection import contains, parent


def applies(part: Part) -> bool:
    """Whether a part has nothing to draw: no table of it may show a figure."""
    return isinstance(part.figure, Empty) or all(one.is_empty for one in part.found)


def line(part: Part) -> str:
    """The line as HTML, with a link to the region above where the reader may look there.

    The link leads to the same page of the region above, with the conditions that a page opens with.
    """
    first = part.found[0]
    why = part.figure.words if isinstance(part.figure, Empty) else lacking(first)
    facts = "：".join(filter(None, (part.subtitle, why)))
    above = parent(first.selection.region)
    scope = auth.current_user(gateway.home()).scope
    link = ""
    if above != first.selection.region and contains(scope.region, above) and not first.refused:
        link = f' <a href="?region={above}" target="_self">看{html.escape(words.place(above))}</a>'
    return (
        f'<p class="no-chart"><b>{html.escape(part.title)}</b> '
        f"<span>{html.escape(facts)}</span>{link}</p>"
    )
