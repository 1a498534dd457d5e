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
from data.contracts import CONTRACTS, Kind
from data.home import Home, Refused
from data.importing import setting
from data.linkage.decisions import APART, DOUBTFUL, LIKELY, WRONG, decide
from data.linkage.model import LEAST_SURE, RECORD, Unestimable, score
from data.locking import hold
from data.staging import formats, links, loads, rekeyed, verdicts
from data.staging.schema import quoted

Progress = Callable[[str, float], None]
Noted = Callable[[str, str], None]
_OWN: Final = "id_type = 'own'"
# What told it: raised when the same records might be told otherwise.
METHOD: Final = f"Splink {splink.__version__}，规则 1"
BOUNDS: Final = {"认定": LIKELY, "存疑": DOUBTFUL, "领先（比特）": APART, "误认份额": WRONG}
# What a clerk is told of a pair in doubt: whether these agree, never what they say.
_TOLD: Final = {
    "姓名": "name_full",
    "出生日期": "birth_day",
    "性别": "gender",
    "毕业院校": "school",
    "毕业年份": "graduation_year",
    "电话": "phone_full",
}


@dataclass(frozen=True)
class Linked:
    """What came of it.

    Attributes:
        run: its line in the ledger, also where nothing was written.
        known: people with an ID number.
        settled: people of whom two clerks have said who they are.
        rows: rows of all tables under a department's own numbers: of people linked or settled, in
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
        said = (
            f"{run.unknown:,} 名没有证件号码的人员与 {self.known:,} 名有证件号码的人员比对："
            f"认定同一人 {run.linked:,}，人工认定 {self.settled:,}，存疑 {run.grey:,}，"
            f"未认出 {run.unknown - run.linked - self.settled - run.grey:,}。"
        )
        if total:
            of = [f"{100 * part / total:.1f}%" for part in self.rows]
            said += (
                f"各表以部门自编号登记的 {total:,} 行中，已认定 {of[0]}，存疑 {of[1]}，"
                f"未认出 {of[2]}。"
            )
        else:
            said += "各表没有一行用到这些编号：请以同一个 --source 导入该部门的各表。"
        if self.dry:
            return said + "只作检查，没有写入。"
        return said + (
            f"存疑的逐对列在 {self.doubts}，由两人在「身份核对」页或用 python -m data doubts 判定。"
            "下次构建起按认定的计：python -m data build；撤销：python -m data link --undo"
        )


def link(
    home: Home,
    *,
    dry_run: bool = False,
    by: str = "",
    noted: Noted = lambda _action, _detail: None,
    progress: Progress = lambda _doing, _share: None,
) -> Linked:
    """Tell which people without an ID number are whom; builds from now on go by it.

    Args:
        home: the installation.
        dry_run: only count.
        by: who asks.
        noted: told what is about to be written; what it raises stops it.
        progress: told what is being done.

    Raises:
        Refused: nothing to compare was imported, or too little to estimate anything from.
    """
    with hold(home, "比对身份"):
        rekeyed.finish(home)
        used = loads.effective(home, "identity")
        if not used:
            raise Refused("还没有导入身份比对信息；先运行 python -m data import FILE --as identity")
        home.scratch.mkdir(parents=True, exist_ok=True)
        with setting.connect(home.scratch) as con:
            progress("读取编码", 0.05)
            known, unknown = _sides(con, home, used)
            if not known or not unknown:
                lacking = "有证件号码" if not known else "只有部门自编号"
                raise Refused(f"身份比对信息中没有一名{lacking}的人员，无从比对")
            progress("估计与打分", 0.15)
            try:
                score(con, DOUBTFUL)
            except Unestimable as few:
                raise Refused(
                    f"两边姓名与出生日期都一致的只有 {few.agreeing} 对，少于 {LEAST_SURE} 对，"
                    "估计不出各项信息的可靠程度，没有认定任何人"
                ) from few
            progress("认定", 0.85)
            settled = _settled(con, home, used[0].key)
            decide(con)
            rows = _rows(con, home)
            run = links.Run(
                id=datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")[:-3],
                by=by,
                key=used[0].key,
                loads=tuple(load.id for load in used),
                unknown=unknown,
                linked=_number(con, "SELECT count(*) FROM linked"),
                grey=_number(con, "SELECT count(*) FROM grey"),
                method=METHOD,
                bounds=BOUNDS,
            )
            if dry_run:
                return Linked(run, known, settled, rows, dry=True)
            noted("link", f"身份比对 {run.id}：认定 {run.linked}，存疑 {run.grey}")
            _keep(con, home, run)
        links.add(home, run)
        progress("完成", 1.0)
        return Linked(run, known, settled, rows, dry=False, doubts=str(run.doubts(home)))


def undo(home: Home, *, by: str = "", noted: Noted = lambda _action, _detail: None) -> links.Run:
    """Take out the linkage that counts; the one before it counts again.

    Raises:
        Refused: there is none.
    """
    with hold(home, "撤销身份比对"):
        found = links.active(home)
        if found is not None:
            noted("unlink", f"撤销身份比对 {found.id}")
        return links.undo(home, by)


def _sides(
    con: duckdb.DuckDBPyConnection, home: Home, used: tuple[loads.Load, ...]
) -> tuple[int, int]:
    """Make tables ``known`` and ``unknown``, a person's newest record each; returns their sizes."""
    files = formats.staged(con, home, used)
    every = " UNION ALL ".join(
        file.select(
            f"{turn} AS _turn",
            f"{quoted(file.load.source)} AS origin",
            f"{quoted(file.load.file)} AS _file",
        )
        for turn, file in enumerate(files)
    )
    gender = "* REPLACE (nullif(gender, '0') AS gender)"
    newest = "row_number() OVER (PARTITION BY person_key ORDER BY _turn DESC) = 1"
    con.execute(
        f"CREATE TABLE record AS SELECT row_number() OVER (ORDER BY person_key) AS id, {gender} "
        f"FROM ({every}) QUALIFY {newest}"
    )
    compared = f"SELECT id, origin, {', '.join(RECORD)} FROM record WHERE"
    con.execute(f"CREATE TABLE unknown AS {compared} {_OWN}")
    con.execute(f"CREATE TABLE known AS {compared} NOT ({_OWN})")
    return _number(con, "SELECT count(*) FROM known"), _number(con, "SELECT count(*) FROM unknown")


def _settled(con: duckdb.DuckDBPyConnection, home: Home, salt: str) -> int:
    """Take pairs that people have settled out of what is decided; how many people they told.

    Who was told leaves with all their pairs; of two who were told apart, that one pair leaves.
    """
    found = verdicts.outcomes(home, links.PERSON, salt)
    con.execute("CREATE TABLE settled (person UUID, other UUID, said VARCHAR)")
    if found:
        rows = [[*pair, said] for pair, said in found.items()]
        con.executemany("INSERT INTO settled VALUES (?, ?, ?)", rows)
    con.execute(
        """DELETE FROM pair USING record u, record k, settled s
        WHERE u.id = pair.unknown AND k.id = pair.known AND s.person = u.person_key
        AND (s.said = 'same' OR s.other = k.person_key)"""
    )
    return _number(
        con,
        "SELECT count(*) FROM unknown JOIN record USING (id) WHERE person_key IN "
        "(SELECT person FROM settled WHERE said = 'same')",
    )


def _rows(con: duckdb.DuckDBPyConnection, home: Home) -> tuple[int, int, int]:
    """Rows of all tables under departments' own numbers: linked, in doubt, neither."""
    con.execute(
        """CREATE TEMP TABLE fate AS SELECT person_key AS _person, 0 AS doubt FROM record
        WHERE id IN (SELECT unknown FROM linked)
        OR person_key IN (SELECT person FROM settled WHERE said = 'same') UNION ALL
        SELECT person_key, 1 FROM record WHERE id IN (SELECT unknown FROM grey)"""
    )
    counted = [0, 0, 0]
    for contract in CONTRACTS.values():
        person = next((c.name for c in contract.columns if c.kind is Kind.PERSON), "")
        names = contract.names()
        if not person or "id_type" not in names or contract.name == "identity":
            continue
        for file in formats.staged(con, home, loads.effective(home, contract.name)):
            found = con.execute(
                f"SELECT count(*) FILTER (doubt = 0), count(*) FILTER (doubt = 1), "
                f"count(*) FILTER (doubt IS NULL) FROM ({file.select()}) r "
                f'LEFT JOIN fate ON _person = r."{person}" WHERE {_OWN}'
            ).fetchall()[0]
            counted = [a + b for a, b in zip(counted, found, strict=True)]
    return counted[0], counted[1], counted[2]


def _keep(con: duckdb.DuckDBPyConnection, home: Home, run: links.Run) -> None:
    """Write the keys, and the doubts as lines of the offices' own files."""
    made = home.scratch / "pairs.parquet"
    con.execute(
        f"""COPY (SELECT u.person_key AS _unknown, k.person_key AS _known FROM linked
        JOIN record u ON u.id = unknown JOIN record k ON k.id = known ORDER BY 1)
        TO {quoted(str(made))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    links.keep(made, run.pairs(home))
    said = ", ".join(
        f"CASE WHEN u.{name} = k.{name} THEN '一致' WHEN u.{name} IS NULL OR k.{name} IS NULL "
        f"THEN '缺' ELSE '不一致' END AS \"{label}\""
        for label, name in _TOLD.items()
    )
    con.execute(
        f"""COPY (SELECT u.person_key AS _unknown, k.person_key AS _known,
        round(probability, 4) AS probability, u._file AS own_file, u._line AS own_line,
        k._file AS file, k._line AS line, {said} FROM grey JOIN record u ON u.id = unknown
        JOIN record k ON k.id = known ORDER BY weight DESC, u.id)
        TO {quoted(str(made))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    links.keep(made, run.grey_pairs(home))
    _list(con, home, run)


def _list(con: duckdb.DuckDBPyConnection, home: Home, run: links.Run) -> None:
    found = con.execute(
        "SELECT own_file, own_line, file, line, * EXCLUDE (_unknown, _known, own_file, own_line, "
        f"file, line) FROM read_parquet({quoted(str(run.grey_pairs(home)))})"
    ).fetchall()
    text = StringIO()
    out = csv.writer(text)
    out.writerow(["文件", "行号", "可能是（文件）", "行号", "同一人的概率", *_TOLD])
    out.writerows(found)
    path = run.doubts(home)
    disk.write_aside(path, text.getvalue().encode("utf-8-sig"))
    path.chmod(0o600)


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
