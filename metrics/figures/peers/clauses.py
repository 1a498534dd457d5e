"""政策比照: what cities' published policies offer for the same thing to the same people."""

from functools import partial
from typing import Any, Final

import pandas as pd

from data.contracts import Protects
from data.contracts.city import PAID_AS
from metrics.engine.compute import Exact
from metrics.engine.core import Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import CLAUSE_ITEM, GRANTEE, PAID, PEER, POLICY
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By
from metrics.figures.peers.kind import comparable
from metrics.figures.peers.standing import told

_KEYS: Final = ("item", "grantee", "paid_as")
_UNITS: Final = {"once": "元（一次性）", "month": "元/月", "year": "元/年", "cap": "元（最高）"}
assert set(_UNITS) == set(PAID_AS)


def clauses(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """The clauses in force, each with ``threshold``, ``since`` and its place among the cities that
    have the same item for the same people, paid in the same way."""
    for name in (*by, *(name for name, _ in selection.where)):
        metric.dimension(name)
    rows = _ranked(_in_force(_read(cubes, selection), selection))
    if "peer" not in by:
        rows = rows[rows["peer"] == selection.region]
    rows = rows.reset_index(drop=True)
    rows["unit"] = rows["paid_as"].map(_UNITS)
    rows["year"] = rows["since"] // 10_000
    rows["edition"] = [
        f"{policy}（{since // 10_000}年{since // 100 % 100}月起）"
        for policy, since in zip(rows["policy"], rows["since"], strict=True)
    ]
    return told(rows, rows["amount"], 0.0, by, (), ("threshold", "since", "until"))


def _read(cubes: Cubes, selection: Selection) -> pd.DataFrame:
    peers = selection.codes("peer")
    where, values = ["TRUE"], list[Any]()
    for column, codes in (
        ("region", (selection.region, *peers) if peers else ()),
        ("item", selection.codes("item")),
        ("grantee", selection.codes("grantee")),
        ("paid_as", selection.codes("paid_as")),
        ("policy", selection.codes("policy")),
    ):
        if codes:
            where.append(f"{column} IN ({', '.join('?' * len(codes))})")
            values += codes
    rows = cubes.query(
        "SELECT region AS peer, policy, item, grantee, paid_as, amount, threshold, since, until, "
        f"source FROM clause WHERE {' AND '.join(where)} ORDER BY item, grantee, region, since",
        values,
    )
    if peers:
        return rows
    alike = rows["peer"].map(partial(comparable, selection.region)).astype(bool)
    return rows[alike | (rows["peer"] == selection.region)]


def _in_force(rows: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """What holds at the end of the month asked about (none: what was issued last and not ended
    before the newest of all), the newest of each city's policy."""
    if selection.month is not None:
        year, month = selection.month // 12, selection.month % 12 + 1
        first, last = year * 10_000 + month * 100, year * 10_000 + month * 100 + 31
        rows = rows[(rows["since"] <= last) & (rows["until"].isna() | (rows["until"] > first))]
    else:
        newest = rows["since"].max()
        rows = rows[rows["until"].isna() | (rows["until"] >= newest)]
    rows = rows.sort_values("since").drop_duplicates(["peer", "policy", *_KEYS], keep="last")
    return rows.sort_values([*_KEYS, "peer", "policy"]).reset_index(drop=True)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """With the rank of each city's most generous clause; equal amounts share a band."""
    top = rows.groupby([*_KEYS, "peer"])["amount"].max().reset_index()
    group = top.groupby(list(_KEYS))["amount"]
    top["rank"] = group.rank(method="min", ascending=False)
    top["rank_last"] = group.rank(method="max", ascending=False)
    top["places"] = group.transform("size")
    top["gap"] = top["amount"] - group.transform("max")
    best = top.sort_values(["amount", "peer"], ascending=[False, True]).drop_duplicates(list(_KEYS))
    top = top.merge(best[[*_KEYS, "peer"]].rename(columns={"peer": "best"}), on=list(_KEYS))
    return rows.merge(top.drop(columns="amount"), on=[*_KEYS, "peer"])


CLAUSES = Metric(
    id="policy_clause_amount",
    name="政策条款标准",
    definition=(
        "各地公开的人才政策中，同一事项、同一对象、同一给付方式的标准金额，按原文列出条件、"
        "施行日期和来源；只列所选月份有效的条款，同一政策取最新的一条。条件不同的金额不能直接比高低。"
    ),
    unit=Unit.AS_PUBLISHED,
    kind=Kind.INDEX,
    numerator=(Term("标准金额", Measure("clause", "amount", Time.NOW, protects=Protects.PUBLIC)),),
    dimensions=(CLAUSE_ITEM, GRANTEE, PAID, PEER, POLICY),
    sources=("policy_clause",),
    topic="benchmark",
    maker=clauses,
)
METRICS = (CLAUSES,)
