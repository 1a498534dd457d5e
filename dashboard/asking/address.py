"""A query as the address of a view on 自助分析, and back; read with suspicion."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from data.months import month_text
from metrics.ask.query import Query, checked, from_record
from metrics.engine.core import Unknown
from metrics.registry import find

PAGE: Final = "explore"
FIRST: Final = "talent_stock"  # what the page opens with
FILTER: Final = "f_"  # before a dimension's id: a filter on it
BUT: Final = "x_"  # the same: rows left out
WINDOWS: Final = {"": "按指标口径", "1": "单月", "12": "近12个月", "ytd": "今年以来"}
_NUMBERS: Final = ("span", "limit", "compare", "rank")


def conditions(query: Query) -> dict[str, str]:
    """The words of an address that ask a query."""
    made = {"metric": query.metric, "region": str(query.region)}
    for name, dimension in zip(("by", "by2"), query.by, strict=False):
        made[name] = dimension
    for prefix, classes in ((FILTER, query.where), (BUT, query.but)):
        made |= {f"{prefix}{name}": ",".join(map(str, codes)) for name, codes in classes.items()}
    if query.month is not None:
        made["month"] = month_text(query.month)
    if query.ytd or query.months:
        made["window"] = "ytd" if query.ytd else str(query.months)
    made |= {name: str(value) for name in _NUMBERS if (value := getattr(query, name))}
    if query.bound is not None:
        made["bound"] = f"{query.bound[0]}:{query.bound[1]:.12g}"
    return made | ({"order": query.order} if query.order else {})


def link(query: Query) -> str:
    """The address of a query's view, relative to any page."""
    return f"{PAGE}?{urlencode(conditions(query))}"


def asked(address: Mapping[str, str], region: int, home: int, ignored: list[str]) -> Query:
    """The query of an address; what can't be is left out, with a word in ``ignored``.

    Args:
        address: conditions by name.
        region: the place, as the page's bar has read it.
        home: the office's region.
        ignored: gets what can't be, in words.
    """
    plain = Query(FIRST, region=region)
    try:
        made = from_record(_record(address, region), home)
        checked(made, home)
    except Unknown as error:
        ignored.append(str(error))
        return _metric_alone(address, region, plain)
    return made


def _metric_alone(address: Mapping[str, str], region: int, plain: Query) -> Query:
    try:
        return Query(find(address.get("metric", FIRST)).id, region=region)
    except Unknown:
        return plain


def _record(address: Mapping[str, str], region: int) -> dict[str, Any]:
    window = address.get("window", "")
    by = list(dict.fromkeys(address[name] for name in ("by", "by2") if address.get(name)))
    record: dict[str, Any] = {
        "metric": address.get("metric", FIRST),
        "by": by,
        "region": region,
        "month": address.get("month") or None,
        "ytd": window == "ytd",
        "order": address.get("order", ""),
        "where": _classes(address, FILTER),
        "except": {name: codes for name, codes in _classes(address, BUT).items() if name in by},
    }
    if window and window != "ytd":
        record["months"] = _whole("时段", window)
    if address.get("bound"):
        record["bound"] = _bound(address["bound"])
    for name in _NUMBERS:
        if address.get(name):
            record[name] = _whole(name, address[name])
    return record


def _classes(address: Mapping[str, str], prefix: str) -> dict[str, list[int | str]]:
    found: dict[str, list[int | str]] = {}
    for name, text in address.items():
        codes = [one for one in text.split(",") if one]
        if name.startswith(prefix) and codes:
            dimension = name.removeprefix(prefix)
            found[dimension] = [_code(dimension, one) for one in codes]
    return found


def _code(dimension: str, text: str) -> int | str:
    digits = text.removeprefix("-")
    known = dimension in ("band", "occupation")  # texts though they look like numbers
    number = text.isascii() and digits.isdecimal() and len(digits) < 10
    return int(text) if number and not known else text


def _bound(text: str) -> list[str | float]:
    sign, _, number = text.partition(":")
    try:
        return [sign, float(number)]
    except ValueError as error:
        raise Unknown(f"bound「{text}」应写作 gt:2") from error


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise Unknown(f"{name}「{text}」应为整数")
    return int(text)
