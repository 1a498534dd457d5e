"""Apache Superset on the same cubes: eight charts in Chromium, from the address to drawn.

`python -m benchmarks.superset --url http://127.0.0.1:8088 --cubes FILE.duckdb`: makes a database,
datasets, eight charts and a dashboard through Superset's own API, unless they are there, opens the
dashboard so many times and prints the median seconds. The server is started apart, in an
environment of its own (`pip install apache-superset duckdb-engine rich "flask-caching<2.4"`;
`superset db upgrade`, `fab create-admin` as admin/admin, `init`, `run`). Ours: "opened" of
benchmarks.drawn.
"""

import argparse
import json
import statistics
import sys
import time
import urllib.request
from typing import Any, Final

from tests.e2e.harness import SIZES, chromium

# table, what stands on the axis, what is summed, which rows: shown like 总览 and 区域人才地图.
CHARTS: Final = (
    ("stock", "month", "talent", "1 = 1"),
    ("stock", "region", "talent", "month = (SELECT MAX(month) FROM stock)"),
    ("stock", "education", "talent", "month = (SELECT MAX(month) FROM stock)"),
    ("stock", "industry", "talent", "month = (SELECT MAX(month) FROM stock)"),
    ("flow", "month", "talent", "level = 1"),
    ("posting", "month", "headcount", "1 = 1"),
    ("payout_paid", "kind", "amount", "1 = 1"),
    ("seeker", "education", "seekers", "1 = 1"),
)
_TITLE: Final = "Eight charts"
_DRAWN: Final = """() => document.querySelectorAll(".chart-slice canvas, .dashboard-chart canvas")
  .length >= 8 && !document.querySelector('.loading, [data-test="loading-indicator"]')"""


class Api:
    """Superset's HTTP interface, signed in."""

    def __init__(self, url: str) -> None:
        self.url, self.token = url, ""
        user = {"username": "admin", "password": "admin", "provider": "db", "refresh": False}
        self.token = self.call("security/login", user)["access_token"]

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Get, or post where there is a body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        asked = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked) as answer:
            return json.load(answer)


def built(api: Api, cubes: str) -> int:
    """The dashboard's id."""
    for one in api.call("dashboard/")["result"]:
        if one["dashboard_title"] == _TITLE:
            return int(one["id"])
    reading = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
    database = api.call(
        "database/",
        {"database_name": "cubes", "sqlalchemy_uri": f"duckdb:///{cubes}", "extra": reading},
    )["id"]
    sets = {}
    for name in dict.fromkeys(table for table, *_ in CHARTS):
        body = {"database": database, "schema": "main", "table_name": name}
        sets[name] = api.call("dataset/", body)["id"]
    dashboard = int(api.call("dashboard/", {"dashboard_title": _TITLE, "published": True})["id"])
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
    }
    for number, (table, axis, summed, where) in enumerate(CHARTS):
        params = {
            "datasource": f"{sets[table]}__table",
            "viz_type": "echarts_timeseries_bar",
            "x_axis": axis,
            "metrics": [{"expressionType": "SQL", "sqlExpression": f"SUM({summed})", "label": "n"}],
            "groupby": [],
            "adhoc_filters": [
                {"expressionType": "SQL", "sqlExpression": where, "clause": "WHERE"},
            ],
            "row_limit": 1000,
        }
        chart = api.call(
            "chart/",
            {
                "slice_name": f"{table} {axis}",
                "viz_type": params["viz_type"],
                "datasource_id": sets[table],
                "datasource_type": "table",
                "params": json.dumps(params),
                "dashboards": [dashboard],
            },
        )["id"]
        row, box = f"ROW-{number // 2}", f"CHART-{number}"
        layout.setdefault(row, {"type": "ROW", "id": row, "children": [], "meta": {}})
        layout[row]["children"].append(box)
        if row not in layout["GRID_ID"]["children"]:
            layout["GRID_ID"]["children"].append(row)
        meta = {"chartId": chart, "width": 6, "height": 50}
        layout[box] = {"type": "CHART", "id": box, "children": [], "meta": meta}
    body = json.dumps({"position_json": json.dumps(layout)}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {api.token}"}
    asked = urllib.request.Request(
        f"{api.url}/api/v1/dashboard/{dashboard}", body, headers, method="PUT"
    )
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked).close()
    return dashboard


def opened(url: str, dashboard: int, times: int) -> list[float]:
    """Seconds from the address to eight drawn charts; after the first with scripts kept."""
    width, height = SIZES["laptop"]
    waits = []
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 4 * height})
        page = context.new_page()
        page.goto(f"{url}/login/")
        page.fill("#username", "admin")
        page.fill("#password", "admin")
        page.keyboard.press("Enter")
        page.wait_for_url("**/welcome/**", timeout=60_000)
        for _ in range(times + 1):
            began = time.monotonic()
            page.goto(f"{url}/superset/dashboard/{dashboard}/?standalone=2")
            page.wait_for_function(_DRAWN, timeout=120_000)
            waits.append(time.monotonic() - began)
        context.close()
    return waits


def main(arguments: list[str] | None = None) -> int:
    """Print the median."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.superset")
    parser.add_argument("--url", default="http://127.0.0.1:8088")
    parser.add_argument("--cubes", required=True, help="the snapshot's cubes.duckdb, a copy")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args(arguments)
    dashboard = built(Api(options.url), options.cubes)
    first, *rest = opened(options.url, dashboard, options.times)
    print(f"{len(CHARTS)} charts: first {first:.2f} s, then {statistics.median(rest):.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
