"""Colours, type and number formats: the one place that decides how anything looks.

White page, near-black ink, one deep blue for our region, one vermilion for warnings and nothing
else, greys for everybody else. Sequential maps are one hue; diverging ones are teal–sand–orange,
centred on zero. The category colours were picked to stay apart without colour vision (Okabe and
Ito 2008, reordered; its vermilion is left out because it belongs to warnings).
"""

from typing import Final

INK: Final = "#1b2330"
MUTED: Final = "#5c6675"
GRID: Final = "#e4e8ee"
PAPER: Final = "#ffffff"
ACCENT: Final = "#1f4e8c"
ACCENT_SOFT: Final = "#dbe5f2"
WARN: Final = "#c8381f"
GOOD: Final = "#00796b"
OTHERS: Final = "#a9b2bf"
NO_DATA: Final = "#eef0f3"
HIDDEN: Final = "#d3d8df"

# Figures written onto a shade: the shade stays in the dark theme, so they must stay too.
ON_PALE: Final = "#1b2331"
ON_DEEP: Final = "#fefefe"

SEQUENTIAL: Final = ("#e3ecf7", "#b3cbe6", "#7ba5d2", "#437bb5", "#1f4e8c")
DIVERGING: Final = ("#00695c", "#73b3a8", "#efe6d2", "#e3a355", "#b45f06")
CATEGORY: Final = ("#1f4e8c", "#e69f00", "#009e73", "#56b4e9", "#8c5a9e", "#6b7280")

FONT_FAMILY: Final = (
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", '
    '"WenQuanYi Micro Hei", sans-serif'
)
THIN_SPACE: Final = "\u2009"


def grouped(number: float, decimals: int = 0) -> str:
    """Write a number with thousands spaces: ``12 345.6``."""
    return f"{number:,.{decimals}f}".replace(",", THIN_SPACE)


def compact(value: float, unit: str = "") -> str:
    """Write a number as an office says it: ``8.3万人``, ``1.25亿元``; below 1万 in full."""
    size = abs(value)
    if size >= 99_995_000:
        text = f"{value / 100_000_000:.2f}亿"
    elif size >= 999_500:
        text = f"{value / 10_000:.1f}万"
    elif size >= 10_000:
        text = f"{value / 10_000:.2f}万"
    else:
        text = grouped(value, 0 if float(value).is_integer() else 1)
    return text + unit


def signed(value: float, text: str) -> str:
    """Put ▲ or ▼ before a change; ``text`` is the size already written without its sign."""
    return f"▲{text}" if value > 0 else f"▼{text}" if value < 0 else "持平"
