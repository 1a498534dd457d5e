"""The places of charts on a page as Streamlit's test harness shows it: drawn, or a line instead."""

import json
import re
from typing import Any

_LINE = re.compile(r'<p class="no-chart"[^>]*>.*?</p>', re.S)


def lines(app: Any) -> list[str]:
    """What stands where nothing may be drawn, as HTML."""
    return [one for html in app.get("html") for one in _LINE.findall(html.proto.body)]


def places(app: Any) -> list[str]:
    """Every place of a chart: its figure as JSON, or the line that says why there is none."""
    specs = [json.loads(one.proto.spec) for one in app.get("plotly_chart")]
    return [json.dumps(spec, ensure_ascii=False) for spec in specs] + lines(app)
