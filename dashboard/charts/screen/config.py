"""plotly.js' settings: words in Chinese, no request leaves the host."""

from typing import Any, Final

from dashboard.charts.spec import Mark

# Every choropleth asks for a world map before it draws. A data URL answers without a request; the
# "#" turns the file name that plotly.js appends into a fragment. (CSP: connect-src needs data:.)
_EMPTY_WORLD: Final = "data:application/json,%7B%22type%22:%22Topology%22,%22objects%22:%7B%7D%7D#"
_DAYS: Final = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"]
_MONTHS: Final = [f"{n}月" for n in range(1, 13)]
LOCALE: Final[dict[str, Any]] = {
    "dictionary": {
        "Autoscale": "自动缩放",
        "Box Select": "框选",
        "Lasso Select": "套索选择",
        "Click to enter Plot title": "图表标题",
        "Double-click on legend to isolate one trace": "双击图例只看一项",
        "Double-click to zoom back out": "双击恢复原状",
        "Download plot": "下载图片",
        "Download plot as a png": "下载 PNG 图片",
        "Download plot as a PNG": "下载 PNG 图片",
        "Download plot as an svg": "下载 SVG 图片",
        "Pan": "平移",
        "Reset": "恢复",
        "Reset axes": "恢复坐标轴",
        "Reset view": "恢复视图",
        "Show closest data on hover": "显示最近的数据",
        "Compare data on hover": "对比数据",
        "Snapshot succeeded": "图片已生成",
        "Sorry, there was a problem downloading your snapshot!": "图片未能生成",
        "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
        "Toggle Spike Lines": "显示或隐藏参考线",
        "Zoom": "缩放",
        "Zoom in": "放大",
        "Zoom out": "缩小",
    },
    "format": {
        "days": _DAYS,
        "shortDays": [day.replace("星期", "周") for day in _DAYS],
        "months": _MONTHS,
        "shortMonths": _MONTHS,
        "date": "%Y-%m-%d",
        "decimal": ".",
        "thousands": "\u2009",
        "grouping": [3],
    },
}
_CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "doubleClick": "reset",
    "responsive": True,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": [
        "zoom2d",
        "pan2d",
        "select2d",
        "lasso2d",
        "zoomIn2d",
        "zoomOut2d",
        "autoScale2d",
        "resetScale2d",
        "zoomInGeo",
        "zoomOutGeo",
        "resetGeo",
    ],
    "locale": "zh-CN",
    "locales": {"zh-CN": LOCALE},
}


def config(mark: Mark, file_name: str, form: str = "png") -> dict[str, Any]:
    """The chart's settings: nothing leaves the host, pictures get a Chinese file name."""
    picture = {"format": form, "scale": 3, "filename": file_name}
    made = {**_CONFIG, "toImageButtonOptions": picture}
    # A map needs its own empty world, or it asks a server on the internet for one.
    return {**made, "topojsonURL": _EMPTY_WORLD} if mark in (Mark.MAP, Mark.FLOW_MAP) else made
