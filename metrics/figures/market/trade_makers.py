"""How the figures of :mod:`metrics.figures.market.trade` are made where no sum of terms gives them.

Each maker takes cubes, metric, selection, by and span, as ``compute`` calls it, and returns exact
parts (then the metric's own rule protects them) or values that carry a status already.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.few import EMPLOYER_THRESHOLD
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric, Time, Unknown
from metrics.engine.coverage import newest
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import EDUCATION_LEVEL
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes, Question, conditions_of, finest
from metrics.figures.market.recruitment import NEW_HEADCOUNT, POSTED_PAY

By = tuple[str, ...]
FEWEST_POSTS: Final = 10
BY_TRADE: Final = "请按行业或职业查看"
_LEVELS: Final = {"province": "1", "city": "2", "county": "3"}
_YEAR: Final = 12
_TRADES: Final = ("industry", "section")


def plain(metric: Metric) -> Metric:
    """The same figure as a sum of its terms."""
    return replace(metric, maker=None)


def tightness(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Posts per seeker; of an industry with the seekers of its occupations shared out."""
    if not any(name in by or selection.codes(name) for name in _TRADES):
        return compute(cubes, plain(metric), selection, by, span=span)
    month = selection.month if selection.month is not None else newest(cubes, metric)
    here = selection.at(month, selection.months)
    every = here.with_("industry").with_("section")
    heads = replace(plain(metric), denominator=())
    seekers = replace(heads, numerator=metric.denominator)
    on = [*(name for name in by if name not in (*_TRADES, "occupation")), "occupation"]
    found = compute(cubes, heads, here, tuple(dict.fromkeys((*by, "occupation"))))
    whole = compute(cubes, heads, every, tuple(on)).frame.rename(columns={"t0": "all"})
    queue = compute(cubes, seekers, every, tuple(on)).frame.rename(columns={"t0": "t1"})
    parts = found.frame.merge(whole, on=on, how="left").merge(queue, on=on, how="left")
    # Nobody registered for an occupation is zero; a month without the register is not known.
    known = month is not None and compute(cubes, seekers, every).frame["t0"].notna().any()
    share = parts["t0"] / parts["all"].where(parts["all"] > 0)
    parts["t1"] = (share * parts["t1"]).fillna(0.0) if known else np.nan
    if by:
        frame = parts.groupby(list(by), as_index=False)[["t0", "t1"]].sum(min_count=1)
    else:
        frame = parts[["t0", "t1"]].sum(min_count=1).to_frame().T
    return replace(found, frame=frame)


def unfilled(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Headcount less those who came; where no post says how many came, nobody knows."""
    found = compute(cubes, plain(metric), selection, by, span=span)
    return replace(
        found,
        frame=found.frame.mask(found.frame["t0"] == 0, other=np.nan).assign(
            **{name: found.frame[name] for name in by}
        ),
    )


def leaving(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Leavers as seen from the level asked about: a move inside it is none."""
    (left,) = metric.numerator
    measure = replace(left.measure, column=f"left_{_LEVELS[finest(selection, by)]}")
    own = replace(plain(metric), numerator=(replace(left, measure=measure),))
    return compute(cubes, own, selection, by, span=span)


def underqualified(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Employed below the middle of what posts ask for, and all whose education is known."""
    if not by:
        nothing = pd.DataFrame({"t0": [np.nan], "t1": [np.nan]})
        return Exact(nothing, None, selection.month, False, (BY_TRADE,))
    by_trade = "occupation" in by
    # The employed are known by industry or by occupation, never by both.
    others = _TRADES if by_trade else ("occupation",)
    if (by_trade and len(by) > 1) or any(selection.codes(name) for name in others):
        raise Unknown(f"「{metric.name}」只能按行业、门类或职业之一划分")
    cube = "trade_stock" if by_trade else "stock"
    (below,) = metric.numerator
    counted = replace(
        plain(metric),
        numerator=(replace(below, measure=replace(below.measure, cube=cube)),),
        denominator=(),
        dimensions=(*metric.dimensions, EDUCATION_LEVEL),
    )
    people = compute(cubes, counted, selection, (*by, "education"), span=span)
    wanted = wanted_education(cubes, metric, selection, by)
    known = people.frame[people.frame["education"] > 0]
    if known.empty:  # keys of nothing have no type to be matched by
        wanted = wanted.iloc[:0].astype({name: known[name].dtype for name in by})
    frame = known.merge(wanted, on=list(by), how="inner")
    frame["below"] = frame["t0"].where(frame["education"] < frame["wanted"], 0.0)
    made = frame.groupby(list(by), as_index=False).agg(t0=("below", "sum"), t1=("t0", "sum"))
    return replace(people, frame=made)


def wanted_education(cubes: Cubes, metric: Metric, selection: Selection, by: By) -> pd.DataFrame:
    """The middle of the education that a year's posts ask for: keys, ``wanted``, ``heads``."""
    asked = compute(
        cubes, NEW_HEADCOUNT, selection.at(selection.month, _YEAR), (*by, "education")
    ).frame
    asked = asked[asked["education"] != 0]
    asked = asked.assign(education=asked["education"].clip(lower=1))
    levels = asked.groupby([*by, "education"])["t0"].sum().reset_index()
    trades = levels.groupby(list(by))["t0"]
    reached = trades.cumsum()
    levels["heads"] = reached.groupby([levels[name] for name in by]).transform("last")
    asks = (levels["heads"] >= FEWEST_POSTS) & (reached >= levels["heads"] / 2)
    middle = levels[asks].drop_duplicates(list(by)).reset_index(drop=True)
    return middle.rename(columns={"education": "wanted"})[[*by, "wanted", "heads"]]


def pay_premium(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Median advertised pay against that of all posts of the region."""
    month = _month(cubes, selection)
    cells = _pay(cubes, Selection(selection.region, month, _YEAR, selection.where), by)
    whole = _pay(cubes, Selection(selection.region, month, _YEAR), ())
    count, middle = (whole.frame["t0"].iloc[0], whole.frame["t1"].iloc[0])
    frame = cells.frame.rename(columns={"t0": "n", "t1": "pay"}).assign(n_base=count, base=middle)
    return replace(cells, frame=_compared(frame, by))


def pay_growth(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Median advertised pay of twelve months against the twelve before."""
    month = _month(cubes, selection)
    now = _pay(cubes, replace(selection, month=month, months=_YEAR), by)
    earlier = None if month is None else month - _YEAR
    before = _pay(cubes, replace(selection, month=earlier, months=_YEAR), by)
    new = now.frame.rename(columns={"t0": "n", "t1": "pay"})
    old = before.frame.rename(columns={"t0": "n_base", "t1": "base"})
    frame = new.merge(old, on=list(by), how="left") if by else pd.concat([new, old], axis=1)
    return replace(now, frame=_compared(frame, by))


def _month(cubes: Cubes, selection: Selection) -> int | None:
    return selection.month if selection.month is not None else newest(cubes, POSTED_PAY)


def _pay(cubes: Cubes, selection: Selection, by: By) -> Exact:
    return compute(cubes, POSTED_PAY, selection, by)


def _compared(frame: pd.DataFrame, by: By) -> pd.DataFrame:
    """Public figures, shown as they are; too few posts on either side say nothing."""
    few = ~((frame["n"] >= FEWEST_POSTS) & (frame["n_base"] >= FEWEST_POSTS))
    value = (frame["pay"] / frame["base"] - 1).where(~few)
    return marked(
        frame[list(by)],
        value,
        frame["pay"].where(~few),
        frame["base"].where(~few),
        np.where(few, Status.EMPTY.value, Status.OK.value),
    )


def marked(
    keys: pd.DataFrame, value: Any, numerator: Any, denominator: Any, status: Any, half: Any = 0.0
) -> pd.DataFrame:
    """A frame of values that carry their status: what ``protect`` leaves alone."""
    frame = keys.reset_index(drop=True).copy()
    columns = ("value", "numerator", "denominator", "half_width")
    for name, given in zip(columns, (value, numerator, denominator, half), strict=True):
        frame[name] = np.broadcast_to(np.asarray(given, dtype=float), len(frame)).copy()
    frame["status"] = np.broadcast_to(np.asarray(status, dtype=object), len(frame)).copy()
    return frame


def unanswered(month: int | None, why: str, by: By = (), more: Iterable[str] = ()) -> Exact:
    """No figure, and why: one row where none was asked to be divided, else none.

    Args:
        month: of the question, or as of which it would have been answered.
        why: as a remark; none where it is empty.
        by: what was asked to be divided by.
        more: further columns that an answer has.
    """
    keys: Any = pd.DataFrame(index=[0]) if not by else pd.DataFrame(columns=list(by))
    made = marked(keys, np.nan, np.nan, np.nan, Status.EMPTY.value)
    for name in more:
        made[name] = np.nan
    return Exact(made, None, month, False, (why,) if why else ())


def chain_intensity(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Heads and people of links, where at least three firms stand behind both."""
    found = compute(cubes, plain(metric), selection, by, span=span)
    (head,) = metric.numerator
    counted = replace(
        plain(metric),
        numerator=(replace(head, measure=replace(head.measure, column="firms")),),
        denominator=(),
    )
    firms = compute(cubes, counted, selection, by, span=span).frame["t0"]
    frame = found.frame
    few = (firms > 0) & (firms < EMPLOYER_THRESHOLD)
    # One person stands for all that must be hidden: the metric's rule hides 1 to 9 of them.
    frame.loc[few, ["t0", "t1"]] = 1.0
    return replace(found, frame=frame)


def chain_need(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """What links look for, hidden where fewer than three firms do, each counted once."""
    cube = CUBES["chain_need"]
    asked = Question(metric, selection, by, None, 1, 1)
    where, values = conditions_of(cube, Time.NOW, 0, asked)
    keys = "".join(f"{cube.expression(name)} AS {name}, " for name in by)
    groups = ", ".join(str(i + 1) for i in range(len(by)))
    ordered = f"GROUP BY {groups} ORDER BY {groups}" if by else ""
    found = cubes.query(
        f"SELECT {keys}CAST(SUM(headcount) AS DOUBLE) AS heads, COUNT(DISTINCT firm) AS firms "
        f"FROM {cube.source} WHERE {where} {ordered}",
        values,
    )
    none = found["heads"].isna().to_numpy()
    few = found["firms"].to_numpy() < EMPLOYER_THRESHOLD
    shown = found["heads"].mask(few).to_numpy(dtype=float)
    status = np.select([none, few], [Status.EMPTY.value, Status.SUPPRESSED.value], Status.OK.value)
    made = marked(found[list(by)], shown, shown, np.nan, status)
    return Exact(made, None, None, False)  # of the data's date, whichever month is asked


def posts_behind(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Headcount by title, with the number of posts and the range of pay they name."""
    found = compute(cubes, plain(metric), selection, by, span=span)
    heads = found.frame["t0"]
    frame = marked(
        found.frame[list(by)],
        heads,
        heads,
        np.nan,
        np.where(heads.isna(), Status.EMPTY.value, Status.OK.value),
    )
    if by != ("title",) or found.month is None:
        return replace(found, frame=frame)
    (term,) = metric.terms
    asked = Question(metric, selection, by, found.month, selection.months or metric.window, span)
    where, values = conditions_of(CUBES["posting_detail"], term.measure.time, 0, asked)
    pay = cubes.query(
        "SELECT title, SUM(posts) AS posts, MIN(pay_low) AS pay_low, MAX(pay_high) AS pay_high "
        f"FROM posting_detail WHERE {where} GROUP BY title",
        values,
    )
    return replace(found, frame=frame.merge(pay, on="title", how="left"))
