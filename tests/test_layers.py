"""Who may import whom: the layers, the rooms, the libraries; walked on the imports of every file.

One table, :data:`RULES`. A room's `__init__.py` says it in words, `docs/architecture.md` shows it.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("data", "metrics", "dashboard", "pages")
QUESTIONS = (
    "overview",
    "region",
    "profile",
    "gap",
    "recruitment",
    "placement",
    "chains",
    "services",
    "schools",
    "homecoming",
    "retention",
    "outlook",
    "policy",
    "peers",
    "targets",
    "alerts",
    "definitions",
    "explore",
)
# What a question's room is made of; none of it may be another question's.
_SHARED = ("document", "page", "charts", "filters", "wording", "access", "asking")
# What is made of the questions' pages, or of all data.
_WHOLE = ("approval", "briefing", "export", "kept", "notify", "projector", "serving", "steward")
# What answers a question under a scope, and what it is put together from.
_ANSWERS = ("metrics.answer", "metrics.kinds", "metrics.singles")


@dataclass(frozen=True)
class Rule:
    """What the modules at or under a name may import.

    Attributes:
        room: the name.
        only: of our own modules, these and no others (and what lies under them).
        never: neither of ours nor of libraries.
        libraries: beside the standard library, these and no others; empty = any.
        but: modules under the name for which the rule does not hold.
        why: in a sentence.
    """

    room: str
    why: str
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


RULES = (
    Rule("data", "the lowest layer", only=("data",), never=("streamlit", "plotly")),
    Rule("data.values", "text to value, and nothing else", only=("data.values", "data.months")),
    Rule("data.reference", "lists that stand alone", only=("data.reference", "data.values")),
    Rule(
        "data.matching",
        "a title means the same in every contract",
        only=("data.matching", "data.reference", "data.values"),
    ),
    Rule("data.readers", "a file is text before it is rows", only=("data.readers",)),
    Rule("data.contracts", "a contract is data", only=("data.contracts",)),
    Rule(
        "data.staging",
        "staged rows know neither who wrote nor who reads them",
        never=("data.importing", "data.readers", "data.cubes", "data.snapshots", "data.commands"),
    ),
    Rule(
        "data.importing",
        "an import ends with the ledger",
        never=("data.cubes", "data.snapshots", "data.commands", "data.demo"),
    ),
    Rule(
        "data.sources",
        "a pull ends with the ledger, as an import does",
        never=("data.cubes", "data.snapshots", "data.commands", "data.demo"),
    ),
    Rule(
        "data.custody",
        "a home as files and keys; what is computed of them is none of its business",
        never=("data.cubes", "data.snapshots", "data.commands", "data.demo", "data.readers"),
    ),
    Rule(
        "data.cubes",
        "cubes are made of staged rows",
        never=("data.importing", "data.readers", "data.snapshots", "data.commands"),
    ),
    Rule(
        "data.snapshots",
        "a snapshot is built of cubes",
        never=("data.importing", "data.readers", "data.commands", "data.demo"),
    ),
    Rule(
        "data.demo",
        "invented rows come in by the importer",
        never=("data.cubes", "data.snapshots", "data.commands"),
    ),
    Rule(
        "metrics",
        "figures are computed here; they are drawn, and asked for, above",
        only=("data", "metrics"),
        never=("duckdb", "streamlit", "plotly"),
    ),
    Rule(
        "dashboard",
        "only data/ opens DuckDB",
        only=("data", "metrics", "dashboard"),
        never=("duckdb",),
    ),
    Rule(
        "pages",
        "figures reach a page only through the gateway",
        never=("duckdb", "data", "metrics.engine.compute", *_ANSWERS),
    ),
    Rule(
        "metrics.models",
        "models are functions of tables, and know no register",
        only=("metrics.models",),
        libraries=("numpy", "pandas", "scipy", "statsmodels"),
    ),
    Rule(
        "metrics.engine",
        "records and one way to evaluate them; nothing here protects",
        only=("data", "metrics.engine", "metrics.models"),
    ),
    Rule(
        "metrics.disclosure",
        "protection knows no single figure; the list of relations alone reads the registry",
        only=("data", "metrics.disclosure", "metrics.engine", "metrics.models"),
        but=("metrics.disclosure.published",),
    ),
    Rule(
        "metrics.figures",
        "a figure is defined without knowing who answers, examines or attacks it",
        never=(
            "metrics.attack",
            *_ANSWERS,
            "metrics.registry",
            "metrics.alerts",
            "metrics.tools",
            "metrics.disclosure.published",
            "metrics.disclosure.marginal_totals",
            "metrics.disclosure.multi_select",
            "metrics.disclosure.grants",
        ),
    ),
    Rule(
        "metrics.projection",
        "a projection is made before it is a figure",
        never=("metrics.figures", "metrics.registry", "metrics.attack", *_ANSWERS),
    ),
    Rule("metrics.alerts", "rules on protected figures", never=("metrics.attack", *_ANSWERS)),
    *(
        Rule(one, "a question is answered without an attack", never=("metrics.attack",))
        for one in _ANSWERS
    ),
    Rule(
        "metrics.tools",
        "engines for anybody's series and durations",
        only=("data", "metrics.models", "metrics.tools"),
    ),
    Rule("dashboard", "the intruder works for the gate", never=("metrics.attack",)),
    Rule("dashboard.charts", "a chart is a value", never=("streamlit",)),
    Rule("dashboard.export", "files are made without a session", never=("streamlit",)),
    *(
        Rule(
            room,
            "drawn from what charts say, never from the screen's picture of them",
            never=("dashboard.charts.screen", "plotly"),
        )
        for room in ("dashboard.export", "dashboard.projector")
    ),
    Rule(
        "dashboard.export.vector",
        "a drawing knows charts as values, and no page, part or file",
        only=(
            "data",
            "metrics",
            "dashboard.charts",
            "dashboard.export.unbroken",
            "dashboard.export.vector",
            "dashboard.wording",
        ),
    ),
    *(
        Rule(
            f"dashboard.{room}",
            "one room per question, of shared parts, and never of each other",
            only=("data", "metrics", *(f"dashboard.{name}" for name in (room, *_SHARED))),
        )
        for room in QUESTIONS
    ),
)
# What is known to break a rule and is being mended: a line goes as soon as it no longer does.
KNOWN: set[str] = set()


def under(name: str, room: str) -> bool:
    """Whether a module is the room, or lies in it."""
    return name == room or name.startswith(f"{room}.")


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for layer in OURS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(name: str) -> frozenset[str]:
    """What a module imports, anywhere in it: ours by full name, libraries by their first word."""
    found = set()
    for node in ast.walk(ast.parse(modules()[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{name}: relative imports hide where things are"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in modules() else node.module)
    return frozenset(
        one if one.split(".")[0] in OURS else one.split(".")[0] for one in found - {name}
    )


def libraries(name: str) -> set[str]:
    return {
        one
        for one in imports(name)
        if one.split(".")[0] not in OURS and one not in sys.stdlib_module_names
    }


def broken(rule: Rule) -> Iterator[str]:
    for name in modules():
        if not under(name, rule.room) or name in rule.but:
            continue
        for one in sorted(imports(name)):
            ours = one.split(".")[0] in OURS
            if (ours and rule.only and not any(under(one, room) for room in rule.only)) or any(
                under(one, room) for room in rule.never
            ):
                yield f"{name} imports {one}"
        if rule.libraries:
            yield from (f"{name} imports {one}" for one in libraries(name) - set(rule.libraries))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.room}: {rule.why}")
def test_a_room_imports_only_what_it_may(rule):
    assert any(under(name, rule.room) for name in modules()) or rule.room.startswith("dashboard.")
    assert set(broken(rule)) - KNOWN == set()


def test_every_room_of_the_dashboard_is_known_here():
    """A room that is no question's, or in no list, may import what it likes: nothing else asks."""
    rooms = {name.split(".")[1] for name in modules() if name.startswith("dashboard.")}
    assert rooms - {"__main__", *QUESTIONS, *_SHARED, *_WHOLE} == set(), (
        "name the room of a question in QUESTIONS, so that its rule holds for it"
    )


def test_what_is_known_to_break_a_rule_still_does():
    """Once it is mended its line must go, so that it can't come back unnoticed."""
    assert {one for rule in RULES for one in broken(rule)} >= KNOWN


def circles() -> set[frozenset[str]]:
    """Groups of modules that import each other, round about (Tarjan's strong components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = set()

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for one in imports(name) & modules().keys():
            if one not in index:
                visit(one)
            if one in stack:
                low[name] = min(low[name], low[one])
        if low[name] == index[name]:
            group = set()
            while name not in group:
                group.add(stack.pop())
            if len(group) > 1:
                found.add(frozenset(group))

    for name in modules():
        if name not in index:
            visit(name)
    return found


def test_no_imports_go_round():
    assert circles() == set()


def test_every_room_says_what_lives_in_it_and_what_may_not():
    for name, path in modules().items():
        if path.name == "__init__.py" and "." in name:
            said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
            assert said, f"{name}: no docstring"
            assert "May not:" in said or not under(name, "metrics"), f"{name}: what may not?"


def test_nothing_in_metrics_knows_a_page():
    """No record or argument there is named after an address; dashboard/ knows where figures are."""
    for name, path in modules().items():
        if not under(name, "metrics"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [node.target] if isinstance(node, ast.AnnAssign) else []
            named += [node] if isinstance(node, ast.arg) else []
            names = {getattr(one, "id", getattr(one, "arg", "")) for one in named}
            assert not names & {"page", "url", "address"}, f"{name} knows a page"


def test_numpy_finds_one_thread_wherever_a_program_begins():
    """``data`` settles how many threads linear algebra takes, and numpy asks once: what a program
    or the measuring of a page imports first has ``data`` before it."""
    programs = [ROOT / name for name in ("dashboard/__init__.py", "metrics/__init__.py")]
    programs += [ROOT / "benchmarks/one_page.py"]
    for path in programs:
        body = ast.parse(path.read_text("utf-8")).body
        first = next(one for one in body if isinstance(one, (ast.Import, ast.ImportFrom)))
        assert isinstance(first, ast.Import), path
        assert [one.name for one in first.names] == ["data"], path
