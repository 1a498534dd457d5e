"""What is read from charts as the screen draws them, until all are drawn from specs."""

from dashboard.charts.spec import ChartSpec, Empty


def nothing_said(figure: ChartSpec | None) -> str:
    """The sentence of a chart that says why there is none; empty for all others."""
    return figure.words if isinstance(figure, Empty) else ""


def tint(colour: str) -> tuple[str, float]:
    """``#1f4e8c24`` as a colour and how much of it covers."""
    return (colour[:7], int(colour[7:], 16) / 255) if len(colour) == 9 else (colour, 1.0)
