"""Keys of tables as codes of charts."""

from dashboard.charts.spec import Code


def plain(code: object) -> Code:
    """A key as plain JSON: numpy integers and floats of integers become ints."""
    return code if isinstance(code, str) else int(code)  # type: ignore[call-overload]
