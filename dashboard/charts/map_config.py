"""The plotly.js configuration of every map: no request leaves the host, words in Chinese."""

from typing import Any

# Every choropleth asks for a world map before it draws. A data URL answers without a request; the
# "#" turns the file name that plotly.js appends into a fragment. (CSP: connect-src needs data:.)
_EMPTY_WORLD = "data:application/json,%7B%22type%22:%22Topology%22,%22objects%22:%7B%7D%7D#"

MAP_CONFIG: dict[str, Any] = {
    "topojsonURL": _EMPTY_WORLD,
    "displaylogo": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["zoomInGeo", "zoomOutGeo", "resetGeo", "select2d", "lasso2d"],
    "toImageButtonOptions": {"format": "png", "scale": 3, "filename": "地图"},
    "locale": "zh-CN",
    "locales": {
        "zh-CN": {
            "dictionary": {
                "Download plot": "下载图片",
                "Download plot as a PNG": "下载 PNG 图片",
                "Reset view": "恢复视图",
                "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
                "Snapshot succeeded": "图片已生成",
                "Sorry, there was a problem downloading your snapshot!": "图片未能生成",
            },
            "format": {"decimal": ".", "thousands": "\u2009", "grouping": [3]},
        }
    },
}
