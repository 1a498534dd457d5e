"""Our 区域人才地图 and a dashboard of Apache Superset 6 on the same cubes, in a browser, by turns.

    python -m benchmarks.superset --cubes FILE make [--url URL]
    python -m benchmarks.superset --cubes FILE draw [--url URL] [--home DIR] [--turns N]

Superset is no requirement of ours. To set it up, in an environment of its own (Python 3.11):

    pip install apache-superset==6.1.0 duckdb-engine==0.17.0 gunicorn gevent
    pip install flask-caching==2.3.1 rich cachetools    # what 6.1.0 wants and doesn't say
    # superset_config.py: SECRET_KEY = "…", SQLALCHEMY_DATABASE_URI = "sqlite:///…/superset.db",
    # WTF_CSRF_ENABLED = False and TALISMAN_ENABLED = False (this script signs in by itself)
    export SUPERSET_CONFIG_PATH=…/superset_config.py FLASK_APP=superset
    superset db upgrade && superset fab create-admin && superset init     # admin, admin
    gunicorn -w 2 -k gevent --timeout 120 -b 127.0.0.1:8088 "superset.app:create_app()"

``--cubes`` is a copy of a snapshot's ``cubes.duckdb``, which Superset opens read-only. ``make``
makes database, datasets, eight charts and a dashboard through its API. ``draw`` opens both, ours
and theirs by turns, in a fresh browser context (first: nothing is in its cache) and again in the
same one (repeat), and prints the median seconds from navigation to all charts drawn. Ours draws
every chart of the page, which are more than eight, protected and with sentences; Superset's are
bare sums, all eight in view, since it doesn't draw what isn't.
"""

import argparse
import json
import statistics
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import duckdb
from playwright.sync_api import Browser, BrowserContext

from dashboard.access import installation
from tests.e2e.harness import SETTLED, TOKEN, chromium, server

NAME: Final = "benchmark-eight-charts"
_SIZE: Final = {"width": 1920, "height": 1080}
_TIMEOUT: Final = 180_000  # milliseconds
_CHARTS: Final = 8
# Each chart stands in its holder as a canvas (ECharts), and none is being loaded.
_DRAWN: Final = f"""() => {{
  const holders = [...document.querySelectorAll('.dashboard-component-chart-holder')];
  return holders.length === {_CHARTS}
    && holders.every(one => one.querySelector('canvas'))
    && !document.querySelector('.dashboard-component-chart-holder .loading');
}}"""


class Api:
    """Superset's REST API, signed in."""

    def __init__(self, url: str) -> None:
        self.url, self._token = url, ""
        signed = {"username": "admin", "password": "admin", "provider": "db"}
        self._token = self.send("POST", "security/login", signed)["access_token"]

    def send(self, method: str, path: str, body: Any) -> Any:
        """One call; its answer."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        asked = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            method=method,
            data=json.dumps(body).encode(),
            headers=headers,
        )
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()[:500]}") from error


def _axis(expression: str) -> dict[str, str]:
    return {"expressionType": "SQL", "sqlExpression": expression, "label": expression}


def _sum(expression: str = "SUM(talent)") -> dict[str, Any]:
    return {"expressionType": "SQL", "sqlExpression": expression, "label": expression}


def _chart(kind: str, where: str, **more: Any) -> dict[str, Any]:
    only = {"expressionType": "SQL", "clause": "WHERE", "sqlExpression": where}
    return {"viz_type": kind, "adhoc_filters": [only], "row_limit": 10_000, **more}


def _bars(by: str, where: str, what: str = "SUM(talent)") -> dict[str, Any]:
    more = {"x_axis": _axis(by), "metrics": [_sum(what)], "groupby": []}
    return _chart("echarts_timeseries_bar", where, **more, xAxisForceCategorical=True)


def charts(last: int) -> dict[str, tuple[str, dict[str, Any]]]:
    """The eight: name, table, and what Superset calls form data.

    Args:
        last: the newest month.
    """
    now, year = f"month = {last}", f"month BETWEEN {last - 14} AND {last - 3}"
    moved = f"level = 2 AND event IN (1, 2) AND {year}"  # came to a city
    series = {"x_axis": _axis("month"), "metrics": [_sum()], "groupby": []}
    pairs = {"source": "region", "target": "other", "metric": _sum()}
    return {
        "stock by county": ("stock", _bars("region", now)),
        "stock by city": ("stock", _bars("region // 100 * 100", now)),
        "stock by month": (
            "stock",
            _chart("echarts_timeseries_line", f"month > {last - 36}", **series),
        ),
        "stock by education": ("stock", _bars("education", now)),
        "stock by industry": ("stock", _bars("industry", now)),
        "moves between cities": ("od", _chart("graph_chart", f"other > 0 AND {moved}", **pairs)),
        "moves by city": ("flow", _bars("region", moved)),
        "where they came from": ("od", _bars("other", moved)),
    }


def make(url: str, cubes: Path) -> None:
    """Make the dashboard through Superset's API."""
    con = duckdb.connect(str(cubes), read_only=True)
    ((last,),) = con.execute("SELECT MAX(month) FROM stock").fetchall()
    con.close()
    api = Api(url)
    read_only = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
    database = api.send(
        "POST",
        "database/",
        {"database_name": NAME, "sqlalchemy_uri": f"duckdb:///{cubes}", "extra": read_only},
    )["id"]
    tables = {
        name: api.send(
            "POST", "dataset/", {"database": database, "table_name": name, "schema": "main"}
        )["id"]
        for name in ("stock", "flow", "od")
    }
    board = api.send("POST", "dashboard/", {"dashboard_title": NAME, "slug": NAME})["id"]
    made = []
    for name, (table, form) in charts(last).items():
        form = {**form, "datasource": f"{tables[table]}__table"}
        chart = {
            "slice_name": name,
            "viz_type": form["viz_type"],
            "datasource_id": tables[table],
            "datasource_type": "table",
            "params": json.dumps(form),
            "dashboards": [board],
        }
        made.append((name, api.send("POST", "chart/", chart)["id"]))
    layout = {"position_json": json.dumps(_layout(made)), "published": True}
    api.send("PUT", f"dashboard/{board}", layout)


def _layout(made: list[tuple[str, int]]) -> dict[str, Any]:
    """Two rows of four charts, all of them in view."""
    rows = [made[:4], made[4:]]
    names = [f"ROW-{i}" for i in range(len(rows))]
    found: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": names, "parents": ["ROOT_ID"]},
    }
    for row, charts in zip(names, rows, strict=True):
        found[row] = {
            "type": "ROW",
            "id": row,
            "children": [f"CHART-{one}" for _, one in charts],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for name, one in charts:
            found[f"CHART-{one}"] = {
                "type": "CHART",
                "id": f"CHART-{one}",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", row],
                "meta": {"chartId": one, "width": 3, "height": 44, "sliceName": name},
            }
    return found


def _sign_in(url: str) -> Callable[[BrowserContext], None]:
    def signed(context: BrowserContext) -> None:
        form = {"username": "admin", "password": "admin"}
        context.request.post(f"{url}/login/", form=form)

    return signed


def _token(url: str) -> Callable[[BrowserContext], None]:
    name, value = installation.single_user_cookie(TOKEN)
    return lambda context: context.add_cookies([{"name": name, "value": value, "url": url}])


def opened(
    browser: Browser, url: str, sign_in: Callable[[BrowserContext], None], drawn: str
) -> tuple[float, float]:
    """Seconds from navigation to all charts drawn: with an empty cache, and again."""
    context = browser.new_context(viewport=_SIZE, locale="zh-CN")  # type: ignore[arg-type]
    sign_in(context)
    taken = []
    for _ in range(2):
        page = context.new_page()
        began = time.monotonic()
        page.goto(url, timeout=_TIMEOUT, wait_until="commit")
        page.wait_for_function(drawn, timeout=_TIMEOUT)
        taken.append(time.monotonic() - began)
        page.close()
    context.close()
    return taken[0], taken[1]


def draw(url: str, home: Path, turns: int) -> None:
    """Open both by turns; the medians, ours and theirs, in one line each."""
    with server(home) as own, chromium() as browser:
        sides = {
            "ours": (f"{own}/region_map", _token(own), SETTLED),
            "Superset": (f"{url}/superset/dashboard/{NAME}/", _sign_in(url), _DRAWN),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
        for turn in range(turns + 1):
            for name, side in sides.items():
                found = opened(browser, *side)
                print(f"turn {turn} {name:10} {found[0]:6.2f} {found[1]:6.2f} s", flush=True)
                if turn:  # the first warms both servers
                    taken[name].append(found)
        for name, both in taken.items():
            first, again = (statistics.median(one) for one in zip(*both, strict=True))
            print(f"{name:10} first {first:6.2f} s, repeat {again:6.2f} s (of {turns})")


def main(arguments: list[str] | None = None) -> None:
    """Make Superset's dashboard, or draw both."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.superset")
    parser.add_argument("what", choices=("make", "draw"))
    parser.add_argument("--cubes", type=Path, default=None, help="a copy of cubes.duckdb")
    parser.add_argument("--url", default="http://127.0.0.1:8088", help="where Superset listens")
    parser.add_argument("--home", type=Path, default=Path("var"), help="数据目录")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args(arguments)
    if options.what == "make":
        if options.cubes is None:
            parser.error("make: --cubes names the copy of cubes.duckdb to open")
        make(options.url, options.cubes.resolve())
    else:
        draw(options.url, options.home, options.turns)


if __name__ == "__main__":
    main()
