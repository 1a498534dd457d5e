"""One linkage of a home: from staged encodings to a file of keys, and the doubts for clerks."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

import duckdb
import splink

from data import disk
from data.contracts import CONTRACTS
from data.home import Home, Refused
from data.importing import setting
from data.linkage.decisions import APART, DOUBTFUL, FAINT, LIKELY, WRONG, decide
from data.linkage.firms import FIRMS
from data.linkage.model import LEAST_SURE, MOST_PAIRS, Indistinct, Model, Unestimable, score
from data.linkage.persons import PERSONS
from data.linkage.rivals import weigh
from data.locking import hold
from data.staging import formats, links, loads, rekeyed, verdicts
from data.staging.schema import quoted

Progress = Callable[[str, float], None]
Noted = Callable[[str, str], None]
MODELS: Final = {model.kind: model for model in (PERSONS, FIRMS)}
# What told it: raised when the same records might be told otherwise.
METHOD: Final = f"Splink {splink.__version__}，规则 3"
BOUNDS: Final = {"认定": LIKELY, "存疑": DOUBTFUL, "领先（比特）": APART, "误认份额": WRONG}


@dataclass(frozen=True)
class Linked:
    """What came of it.

    Attributes:
        run: its line in the ledger, also where nothing was written.
        known: people or employers with a number that is the same everywhere.
        settled: those of whom two clerks have said who they are.
        rows: rows of all tables under a department's own numbers: of those linked or settled, in
            doubt, and neither.
        dry: nothing was written.
        doubts: where the grey zone is listed.
    """

    run: links.Run
    known: int
    settled: int
    rows: tuple[int, int, int]
    dry: bool
    doubts: str = ""

    def text(self) -> str:
        """What the command says."""
        run, total = self.run, sum(self.rows)
        model = MODELS[run.kind]
        who, number, of = model.who, model.number, model.counted
        said = (
            f"{run.unknown:,} {of}没有{number}的{who}与 {self.known:,} {of}有{number}的{who}比对："
            f"认定{model.one} {run.linked:,}，人工认定 {self.settled:,}，存疑 {run.grey:,}，"
            f"未认出 {run.unknown - run.linked - self.settled - run.grey:,}。"
        )
        if total:
            share = [f"{100 * part / total:.1f}%" for part in self.rows]
            said += (
                f"各表以部门自编号登记的 {total:,} 行中，已认定 {share[0]}，存疑 {share[1]}，"
                f"未认出 {share[2]}。"
            )
        else:
            said += "各表没有一行用到这些编号：请以同一个 --source 导入该部门的各表。"
        if self.dry:
            return said + "只作检查，没有写入。"
        return said + (
            f"存疑的逐对列在 {self.doubts}，由两人在「身份核对」页或用 python -m data doubts 判定。"
            "下次构建起按认定的计：python -m data build；撤销：python -m data link --undo"
            + (f" --of {run.kind}" if run.kind != links.PERSON else "")
        )


def link(
    home: Home,
    kind: str = links.PERSON,
    *,
    dry_run: bool = False,
    by: str = "",
    noted: Noted = lambda _action, _detail: None,
    progress: Progress = lambda _doing, _share: None,
) -> Linked:
    """Tell which people (or employers) without a number are whom; builds from now on go by it.

    Args:
        home: the installation.
        kind: of whom: a word of :data:`data.staging.links.KINDS`.
        dry_run: only count.
        by: who asks.
        noted: told what is about to be written; what it raises stops it.
        progress: told what is being done.

    Raises:
        Refused: nothing to compare was imported, or too little to estimate anything from.
    """
    model = MODELS[kind]
    with hold(home, "比对身份"):
        rekeyed.finish(home)
        links.sweep(home)
        used = loads.effective(home, model.contract)
        if not used:
            raise Refused(
                f"还没有导入{CONTRACTS[model.contract].label}；"
                f"先运行 python -m data import FILE --as {model.contract}"
            )
        home.scratch.mkdir(parents=True, exist_ok=True)
        with setting.connect(home.scratch) as con:
            progress("读取编码", 0.05)
            known, unknown = _sides(con, home, model, used)
            if not known or not unknown:
                lacking = f"有{model.number}" if not known else "只有部门自编号"
                raise Refused(
                    f"{CONTRACTS[model.contract].label}中没有一{model.counted}{lacking}的{model.who}，无从比对"
                )
            progress("估计与打分", 0.15)
            try:
                prior = score(con, model, FAINT)
            except Unestimable as few:
                raise Refused(
                    f"两边{model.sure_words}都一致的只有 {few.agreeing} 对，少于 {LEAST_SURE} 对，"
                    f"估计不出各项信息的可靠程度，没有认定任何{model.who}"
                ) from few
            except Indistinct as many:
                labels = {name: label for label, name in model.told.items()}
                what = "、".join(labels.get(name, model.sure_words) for name in many.block)
                raise Refused(
                    f"{what}相同的有 {many.pairs:,} 对，无从逐对比对（至多 {MOST_PAIRS:,} 对）："
                    f"多半是同一个占位的内容；请改为空白后重新导入，没有认定任何{model.who}"
                ) from many
            progress("认定", 0.85)
            settled = _settled(con, home, kind, used[0].key)
            weigh(con, prior)
            decide(con)
            rows = _rows(con, home, model)
            run = links.Run(
                id=datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")[:-3],
                by=by,
                key=used[0].key,
                loads=tuple(load.id for load in used),
                unknown=unknown,
                linked=_number(con, "SELECT count(*) FROM linked"),
                grey=_number(con, "SELECT count(*) FROM grey"),
                kind=kind,
                method=METHOD,
                bounds=BOUNDS,
            )
            if dry_run:
                return Linked(run, known, settled, rows, dry=True)
            noted("link", f"身份比对 {run.id}：认定 {run.linked}，存疑 {run.grey}")
            _keep(con, home, model, run)
        links.add(home, run)
        progress("完成", 1.0)
        return Linked(run, known, settled, rows, dry=False, doubts=str(run.doubts(home)))


def undo(
    home: Home,
    kind: str = links.PERSON,
    *,
    by: str = "",
    noted: Noted = lambda _action, _detail: None,
) -> links.Run:
    """Take out the linkage that counts; the one before it counts again.

    Raises:
        Refused: there is none.
    """
    with hold(home, "撤销身份比对"):
        found = links.active(home, kind)
        if found is not None:
            noted("unlink", f"撤销身份比对 {found.id}")
        return links.undo(home, by, kind)


def _sides(
    con: duckdb.DuckDBPyConnection, home: Home, model: Model, used: tuple[loads.Load, ...]
) -> tuple[int, int]:
    """Make tables ``known`` and ``unknown``, the newest record of each; returns their sizes."""
    files = formats.staged(con, home, used)
    every = " UNION ALL ".join(
        file.select(
            f"{turn} AS _turn",
            f"{quoted(file.load.source)} AS origin",
            f"{quoted(file.load.file)} AS _file",
        )
        for turn, file in enumerate(files)
    )
    made = ", ".join(f"{sql} AS {name}" for name, sql in model.record.items())
    newest = f"row_number() OVER (PARTITION BY {model.key} ORDER BY _turn DESC) = 1"
    con.execute(
        f"CREATE TABLE record AS SELECT row_number() OVER (ORDER BY {model.key}) AS id, "
        f"{model.key} AS key, {model.own} AS own, origin, _file, _line, {made} "
        f"FROM ({every}) QUALIFY {newest}"
    )
    compared = f"SELECT id, origin, {', '.join(model.record)} FROM record WHERE"
    con.execute(f"CREATE TABLE unknown AS {compared} own")
    con.execute(f"CREATE TABLE known AS {compared} NOT own")
    return _number(con, "SELECT count(*) FROM known"), _number(con, "SELECT count(*) FROM unknown")


def _settled(con: duckdb.DuckDBPyConnection, home: Home, kind: str, salt: str) -> int:
    """Take pairs that people have settled out of what is decided; how many they told.

    Who was told leaves with all their pairs; of two who were told apart, that one pair leaves.
    """
    found = verdicts.outcomes(home, kind, salt)
    con.execute("CREATE TABLE settled (own UUID, other UUID, said VARCHAR)")
    if found:
        rows = [[*pair, said] for pair, said in found.items()]
        con.executemany("INSERT INTO settled VALUES (?, ?, ?)", rows)
    con.execute(
        """DELETE FROM pair USING record u, record k, settled s
        WHERE u.id = pair.unknown AND k.id = pair.known AND s.own = u.key
        AND (s.said = 'same' OR s.other = k.key)"""
    )
    return _number(
        con,
        "SELECT count(*) FROM record WHERE own AND key IN "
        "(SELECT s.own FROM settled s WHERE said = 'same')",
    )


def _rows(con: duckdb.DuckDBPyConnection, home: Home, model: Model) -> tuple[int, int, int]:
    """Rows of all tables under departments' own numbers: linked, in doubt, neither."""
    con.execute(
        """CREATE TEMP TABLE fate AS SELECT key AS _own, CASE
        WHEN id IN (SELECT unknown FROM linked)
        OR key IN (SELECT s.own FROM settled s WHERE said = 'same') THEN 0
        WHEN id IN (SELECT unknown FROM grey) THEN 1 ELSE 2 END AS doubt FROM record WHERE own"""
    )
    counted = [0, 0, 0]
    for contract in CONTRACTS.values():
        column = links.column_of(contract, model.kind)
        if not column:
            continue
        for file in formats.staged(con, home, loads.effective(home, contract.name)):
            found = con.execute(
                "SELECT count(*) FILTER (doubt = 0), count(*) FILTER (doubt = 1), "
                f"count(*) FILTER (doubt = 2) FROM ({file.select()}) r "
                f'JOIN fate ON _own = r."{column}"'
            ).fetchall()[0]
            counted = [a + b for a, b in zip(counted, found, strict=True)]
    return counted[0], counted[1], counted[2]


def _keep(con: duckdb.DuckDBPyConnection, home: Home, model: Model, run: links.Run) -> None:
    """Write the keys, and the doubts as lines of the offices' own files."""
    made = home.scratch / "pairs.parquet"
    con.execute(
        f"""COPY (SELECT u.key AS _unknown, k.key AS _known FROM linked
        JOIN record u ON u.id = unknown JOIN record k ON k.id = known ORDER BY 1)
        TO {quoted(str(made))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    links.keep(made, run.pairs(home))
    said = ", ".join(
        f"CASE WHEN u.{name} = k.{name} THEN '一致' WHEN u.{name} IS NULL OR k.{name} IS NULL "
        f"THEN '缺' ELSE '不一致' END AS \"{label}\""
        for label, name in model.told.items()
    )
    con.execute(
        f"""COPY (SELECT u.key AS _unknown, k.key AS _known,
        round(probability, 4) AS probability, u._file AS own_file, u._line AS own_line,
        k._file AS file, k._line AS line, {said} FROM grey JOIN record u ON u.id = unknown
        JOIN record k ON k.id = known ORDER BY weight DESC, u.id)
        TO {quoted(str(made))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    links.keep(made, run.grey_pairs(home))
    _list(con, home, model, run)


def _list(con: duckdb.DuckDBPyConnection, home: Home, model: Model, run: links.Run) -> None:
    found = con.execute(
        "SELECT own_file, own_line, file, line, * EXCLUDE (_unknown, _known, own_file, own_line, "
        f"file, line) FROM read_parquet({quoted(str(run.grey_pairs(home)))})"
    ).fetchall()
    text = StringIO()
    out = csv.writer(text)
    out.writerow(["文件", "行号", "可能是（文件）", "行号", f"{model.one}的概率", *model.told])
    out.writerows(found)
    path = run.doubts(home)
    disk.write_aside(path, text.getvalue().encode("utf-8-sig"))
    path.chmod(0o600)


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
