"""The synthetic province (演示省): lifelike, deterministic, and imported like any real file.

Zhejiang's map with invented people, employers and one invented university, calibrated to public
totals, with planted troubles that warnings must find. ``docs/demo.md`` tells what is in it. May
not: stage anything past the importer.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data import passing, room
from data.demo import (
    careers,
    draws,
    finance,
    market,
    output,
    peers,
    policy,
    promises,
    register,
    registers,
    services,
    studies,
    world,
)
from data.demo import (
    months as monthly,
)
from data.demo import (
    people as persons,
)
from data.demo import (
    truth as known,
)
from data.demo.plan import Plan
from data.home import Home, Refused
from data.staging import loads

__all__ = ["SOURCE", "Plan", "generate", "make"]

SOURCE = "演示数据"
Progress = Callable[[str, float], None]
_IMPORT_ORDER = (
    "person",
    "employer",
    "employment",
    "insurance_month",
    "graduate",
    "student",
    "job_posting",
    "job_seeker",
    "policy",
    "policy_payout",
    "fund_budget",
    "fund_step",
    "service_use",
    "talent_finance",
    "target",
    "city_indicator",
    "policy_clause",
)


def make(
    home: Home,
    *,
    people: int = 300_000,
    years: int = 10,
    seed: int = 42,
    months: bool = False,
    troubles: bool = True,
    truth: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Generate the province and import it; the home is then ready for a build.

    Args:
        home: where to. Loads of an earlier demo are replaced row by row, as any later load.
        people: persons ever insured.
        years: of history before the data date 2026-09.
        seed: another one gives another province.
        months: write `insurance_month` too (55 rows per person).
        troubles: plant the troubles; without them nothing alarming is to be found.
        truth: folder for what only tests may know; by default in the user's cache.
        progress: told what is being done, and the share done.

    Returns:
        Staged rows by contract.

    Raises:
        Refused: the home holds an office's own data.
    """
    from data.importing.importer import import_file  # generating alone needs none of it

    if any(not load.demo for load in loads.read(home)):
        raise Refused("数据目录中已有真实数据，不能再生成演示数据；请用 --home 指定另一个目录")
    plan = Plan(people=people, years=years, seed=seed, months=months, troubles=troubles)
    room.for_demo(home.path, people, months=months)
    folder = known.outside(truth or known.default_folder(plan), home)
    tell = progress or (lambda _doing, _share: None)
    home.path.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    with passing.folder(home, "demo") as scratch:
        files = _generate(scratch, plan, folder, lambda doing, x: tell(doing, x * 0.3))
        wanted = [name for name in _IMPORT_ORDER if name in files]
        for number, name in enumerate(wanted):
            tell(f"导入演示数据 {name}", 0.3 + 0.7 * number / len(wanted))
            rows[name] = 0
            for file, source in _deliveries(files[name]):
                report = import_file(home, [file], name, source=source, demo=True)
                refused = {x.rejects: x.reasons for x in report.files if x.rejected}
                if refused:  # contract and generator disagree: a mistake of ours, not the user's
                    raise RuntimeError(f"{name}: rows of the demo were refused: {refused}")
                rows[name] += sum(x.rows for x in report.files)
                file.unlink()  # at size, the disk needs the room
    tell("演示数据就绪", 1.0)
    return rows


def _deliveries(made: Path) -> list[tuple[Path, str]]:
    """The files of a contract with who sent each, in the order in which they came."""
    if not made.is_dir():
        return [(made, SOURCE)]
    files = [(made / f"{agency}.parquet", agency) for agency in monthly.agencies()]
    return [(file, agency) for file, agency in files if file.exists()]


def generate(
    out: Path,
    *,
    people: int = 300_000,
    years: int = 10,
    seed: int = 42,
    months: bool = False,
    troubles: bool = True,
    truth: Path | None = None,
    threads: int | None = None,
    memory: str = "3GB",
) -> dict[str, Path]:
    """Write one Parquet file per contract into a folder, without importing anything.

    Of `insurance_month` it is a folder, with a file per agency.

    Args:
        out: the folder; made if need be.
        people: as for :func:`make`, and so are years, seed, months and troubles.
        years: see there.
        seed: see there.
        months: see there; without it there is no `insurance_month`.
        troubles: see there.
        truth: folder for the truth; without it none is written.
        threads: DuckDB's; the content doesn't depend on it.
        memory: DuckDB's limit; beyond it, tables spill into the folder.

    Returns:
        Contract → file, or folder of files.
    """
    plan = Plan(people=people, years=years, seed=seed, months=months, troubles=troubles)
    return _generate(out, plan, truth, lambda _doing, _share: None, threads, memory)


def _generate(
    out: Path,
    plan: Plan,
    truth: Path | None,
    tell: Progress,
    threads: int | None = None,
    memory: str = "3GB",
) -> dict[str, Path]:
    out.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    with TemporaryDirectory(prefix="work-", dir=out) as scratch:
        con = duckdb.connect(str(Path(scratch) / "province.duckdb"))
        try:
            con.execute("SET memory_limit = ?", [memory])
            con.execute("SET temp_directory = ?", [scratch])
            if threads is not None:
                con.execute(f"SET threads = {int(threads)}")
            draws.install(con, plan.seed)
            output.install(con)
            steps = _steps(con, out, plan, truth)
            for number, (doing, step) in enumerate(steps):
                tell(doing, number / len(steps))
                made = step()
                if made is not None:
                    files[made.stem] = made
        finally:
            con.close()
    return files


def _steps(
    con: duckdb.DuckDBPyConnection, out: Path, plan: Plan, truth: Path | None
) -> list[tuple[str, Callable[[], Path | None]]]:
    """All steps in order; each may use the tables of those before it."""
    steps: list[tuple[str, Callable[[], Path | None]]] = [
        ("生成地区、行业与单位", lambda: world.build(con, plan)),
        ("生成人员", lambda: persons.build(con, plan)),
        ("生成就业经历", lambda: careers.build(con, plan)),
        ("生成学历变化与工资", lambda: registers.build(con, plan)),
        ("写出人才信息", lambda: registers.person(con, out, plan)),
        ("写出就业经历", lambda: registers.employment(con, out)),
        ("写出用人单位", lambda: registers.employer(con, out)),
        ("写出毕业生", lambda: studies.graduate(con, out, plan)),
        ("写出在读学生", lambda: studies.student(con, out, plan)),
        ("写出招聘岗位", lambda: market.job_posting(con, out, plan)),
        ("写出求职登记", lambda: market.job_seeker(con, out, plan)),
        ("写出政策登记", lambda: register.policy(con, out, plan)),
        ("写出政策兑现", lambda: policy.policy_payout(con, out, plan)),
        ("写出资金与服务", lambda: policy.fund_budget(con, out, plan)),
        ("写出资金流程", lambda: policy.fund_step(con, out)),
        ("写出人才服务", lambda: services.service_use(con, out, plan)),
        ("写出人才金融", lambda: finance.talent_finance(con, out, plan)),
        ("写出年度目标", lambda: promises.target(con, out, plan)),
        ("写出城市指标", lambda: promises.city_indicator(con, out, plan)),
        ("写出政策条款", lambda: peers.policy_clause(con, out)),
    ]
    if plan.months:
        steps.append(("写出参保月记录", lambda: monthly.insurance_month(con, out, plan)))
    if truth is not None:
        steps.append(("写出检验用的真值", lambda: known.write(con, truth, plan)))
    return steps
