"""Thresholds moved by hand, and the quick tests that must notice.

Each mutant is one changed line: a 50 that becomes 45, a ``<`` that becomes ``<=``. The quick tests
named beside it must fail on a copy of the tree that has it. ``tests/test_mutations.py`` holds the
table to the code and, in ``make test-long``, kills every mutant; by hand::

    python -m tests.mutations            # all
    python -m tests.mutations coverage   # those whose file or line says so
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from data.reference.boundaries import DEFAULT_OUT

ROOT: Final = Path(__file__).parents[1]
QUICK: Final = "not long and not e2e and not slow and not office"
_CONSTANT: Final = re.compile(r"^(_?[A-Z][A-Z0-9_]*)(?:: [^=\n]*)? = [-(]?\d", re.MULTILINE)


@dataclass(frozen=True)
class Mutant:
    """One change of one line.

    Attributes:
        file: in which file.
        old: text that stands in it once.
        new: what takes its place.
        killers: quick tests that fail then, as pytest's arguments.
    """

    file: str
    old: str
    new: str
    killers: tuple[str, ...]

    @property
    def name(self) -> str:
        """For people and test ids."""
        return f"{self.file}: {' '.join(self.old.split())} → {' '.join(self.new.split())}"


def _of(file: str, *killers: str) -> "_File":
    return _File(file, tuple(f"tests/{killer}" for killer in killers))


@dataclass(frozen=True)
class _File:
    """Mutants of one file that the same tests kill."""

    file: str
    killers: tuple[str, ...]

    def __call__(self, *changes: tuple[str, ...]) -> tuple[Mutant, ...]:
        """Each change is a text, and one or more to put in its place."""
        return tuple(
            Mutant(self.file, old, new, self.killers) for old, *news in changes for new in news
        )


MUTANTS: Final[tuple[Mutant, ...]] = (
    *_of("metrics/disclosure/few.py", "metrics/disclosure/test_protect.py")(
        (
            "EMPLOYER_THRESHOLD: Final = 3",
            "EMPLOYER_THRESHOLD: Final = 2",
            "EMPLOYER_THRESHOLD: Final = 4",
        ),
        ("people < hidden_below()", "people <= hidden_below()"),
        ("np.abs(count)", "count"),
        ("(people > 0)", "(people > 1)"),
        (
            "(count > 0) & (count < EMPLOYER_THRESHOLD)",
            "(count > 1) & (count < EMPLOYER_THRESHOLD)",
        ),
        ("(count > 0) & (count < hidden_below())", "(count > 1) & (count < hidden_below())"),
    ),
    *_of("metrics/disclosure/protect.py", "metrics/disclosure/test_protect.py")(
        ("QUANTILE_STEP: Final = 100", "QUANTILE_STEP: Final = 50"),
        ("QUANTILE_LEAST: Final = 10", "QUANTILE_LEAST: Final = 5"),
        ("_PLACES: Final = 5", "_PLACES: Final = 10"),
    ),
    *_of("metrics/disclosure/rounding.py", "metrics/disclosure/test_protect.py")(
        ("IMPRECISE_POINTS: Final = 0.05", "IMPRECISE_POINTS: Final = 0.051"),
        ("IMPRECISE_RELATIVE: Final = 0.10", "IMPRECISE_RELATIVE: Final = 0.102"),
        ("half > limit", "half >= limit"),
        ("np.where(mean > 0, mean, 1.0))) - 1", "np.where(mean > 0, mean, 1.0)))"),
        (
            "shown_remainder >= hidden_below() + rounding_base() / 2",
            "shown_remainder >= hidden_below()",
            "shown_remainder >= rounding_base() / 2",
        ),
        (
            "(remainder < hidden_below()) | ~surely",
            "remainder < hidden_below()",
            "~surely & (remainder > hidden_below())",
        ),
    ),
    *_of("metrics/disclosure/employers.py", "metrics/disclosure/test_employers.py")(
        ("P_PERCENT: Final = 15", "P_PERCENT: Final = 14", "P_PERCENT: Final = 16"),
        ("(count < 2) | (firms <", "(firms <"),
        ("(firms < EMPLOYER_THRESHOLD) | dominated(t", "dominated(t"),
        ("weak |= total < hidden_below()", "weak |= total < 1"),
        ("            _open_below(found, hidden, parent)\n", ""),
    ),
    *_of("data/protection.py", "data/test_protection.py")(
        ("Profile(10, 5)", "Profile(9, 5)", "Profile(11, 5)", "Profile(10, 3)"),
        ("Profile(5, 5)", "Profile(4, 5)", "Profile(5, 1)"),
        ("self.base < other.base", "self.base > other.base"),
        ("_SHORTEST: Final = 4", "_SHORTEST: Final = 3", "_SHORTEST: Final = 5"),
    ),
    *_of("metrics/disclosure/profile.py", "metrics/disclosure/test_profiles.py")(
        ("_now.get().base // 2, (", "(_now.get().base - 1) // 2, ("),
    ),
    *_of("metrics/disclosure/snapshot.py", "metrics/disclosure/test_marginal_totals.py")(
        (
            "TOTAL_THRESHOLD: Final = 50",
            "TOTAL_THRESHOLD: Final = 45",
            "TOTAL_THRESHOLD: Final = 55",
        ),
    ),
    *_of(
        "metrics/disclosure/equations.py",
        "metrics/disclosure/test_equations.py",
        "metrics/disclosure/test_marginal_totals.py",
    )(
        ("LEAST_WIDTH: Final = 3", "LEAST_WIDTH: Final = 2", "LEAST_WIDTH: Final = 4"),
        ("np.maximum(shown - under, few)", "shown - under"),
        ("(member.count > 0) & (member.count < hidden_below())", "member.count < hidden_below()"),
        ("np.where(large, _MANY, most)", "most"),
        ("np.where(large, float(hidden_below()), least)", "least"),
        ("np.minimum(most, high)", "most"),
    ),
    *_of("metrics/attack/seen.py", "attack/test_certificate.py")(
        ("LEAST_WIDTH: Final = 3", "LEAST_WIDTH: Final = 2"),
    ),
    *_of("data/snapshots/certified.py", "attack/test_certificate.py")(
        ("_APART: Final = 3", "_APART: Final = 2"),
        ("(count > 0) & (count < rule[0])", "(count > 0) & (count <= rule[0])"),
        ("- base // 2, least)", "- (base - 1) // 2, least)"),
        ("shown + (base - 1) // 2", "shown + base // 2"),
        ("least), np.minimum(count, 1))", "least), np.minimum(count, 0))"),
        ("np.where(count > 0, least - 1, 0)", "np.where(count > 0, least, 0)"),
    ),
    *_of("metrics/disclosure/totals.py", "metrics/disclosure/test_marginal_totals.py")(
        (
            "round_to(total, rounding_base()) < np.where(found.large, threshold, 0)",
            "round_to(total, rounding_base()) <= np.where(found.large, threshold, 0)",
            "total < np.where(found.large, threshold, 0)",
        ),
        (
            "_remainder_width(totals.of_rows, part) <= LEAST_WIDTH",
            "_remainder_width(totals.of_rows, part) < LEAST_WIDTH",
        ),
        (
            "hidden = (count > 0) & (count < hidden_below)",
            "hidden = (count > 1) & (count < hidden_below)",
        ),
        ("(hidden > 0) & (total > 0)", "(hidden > 0) & (total >= hidden_below())"),
    ),
    *_of("metrics/disclosure/marginal_totals.py", "attack/test_sums.py")(
        ("(part >= hidden_below()) | marks", "(part > hidden_below()) | marks"),
        ("np.abs(total - part) <= 1e-9", "np.abs(total - part) < 0"),
    ),
    *_of("metrics/disclosure/marginal_totals.py", "attack/test_some_of_others.py")(
        ("shown |= part == 0", "shown |= part < 0"),
    ),
    *_of("metrics/disclosure/margins.py", "metrics/disclosure/test_marginal_totals.py")(
        (
            "(asked.figure, wide, keys) if divisible(asked.figure, above.dimension) else None",
            "None",
        ),
        ("wider = metric, selection.with_(name).with_(above.dimension, mine), by", "pass"),
    ),
    *_of("metrics/disclosure/listing.py", "metrics/disclosure/test_listing.py")(
        ("rank >= most[group] - LEAST_WIDTH", "rank > most[group] - LEAST_WIDTH"),
        ("there = count > 0", "there = count > 1"),
    ),
    *_of("metrics/disclosure/cross_lists.py", "attack/test_ways_of_asking.py")(
        ("sorted({*named} - left)", "n for n in dict.fromkeys(named) if n not in left"),
        ("named = (*asked.by, *where)", "named = asked.by"),
    ),
    *_of("metrics/disclosure/margins.py", "attack/test_ways_of_asking.py")(
        ("if divisible(metric, name):  # as", "if metric.maker is None:  # as"),
    ),
    *_of("metrics/disclosure/cross_lists.py", "attack/test_one_by_one.py")(
        ("Table({BEYOND: np.array([found])}, 1)", "Table({BEYOND: none}, 1)"),
        ("if one in TIMES and not _apart(metric, one))", "if False)"),
        ("(placed and one == self.place)", "(placed and False)"),
    ),
    *_of("metrics/disclosure/month_lists.py", "attack/test_months_beside_windows.py")(
        ("+ 1 > total.most(last, beside)[at] - LEAST_WIDTH", "> total.most(last, beside)[at]"),
        ("if full.any() and (full", "if False and (full"),
    ),
    *_of("metrics/disclosure/listing.py", "attack/test_one_by_one.py")(
        ("flags & ~told_by_a_total(asked, flags, judge)", "flags"),
        ("more = unlisted_nobody(total, threshold) if alone else False", "more = False"),
        ("own |= nobody_beside(asked, own)", "own |= own"),
        ("(lists.deep or bool(lists.judged()[BEYOND].any()))", "lists.deep"),
    ),
    *_of("metrics/disclosure/cross_lists.py", "attack/test_sums.py")(
        ("DEEP: Final = 4", "DEEP: Final = 5"),
        ("return len(self.keys) >= DEEP", "return len(self.asked.by) >= DEEP"),
        ("one.code is None and divisible(asked.figure, one.dimension)", "False"),
    ),
    *_of("metrics/disclosure/ledger.py", "metrics/disclosure/test_ledger.py")(
        ("min(LEAST_WIDTH, wide)", "min(LEAST_WIDTH - 1, wide)"),
    ),
    *_of("metrics/disclosure/ledger.py", "metrics/test_ledger.py")(
        ("UNIT: Final = 10_000.0", "UNIT: Final = 20_000.0"),
    ),
    *_of("metrics/disclosure/grants.py", "metrics/disclosure/test_multi_select.py")(
        ("float(hidden_below() // 2)", "float(hidden_below() // 2 - 1)"),
        (
            "if cases >= hidden_below()",
            "if cases > hidden_below()",
            "if cases >= hidden_below() - 1",
        ),
        (".clip(min=1.0)", ".clip(min=0.5)"),
        ("of_year >= threshold", "of_year > threshold"),
        (">= YEAR_LONG:", "> YEAR_LONG:"),
    ),
    *_of("metrics/disclosure/multi_select.py", "metrics/disclosure/test_multi_select.py")(
        (
            "IMPRECISE_RELATIVE * value",
            "1.2 * IMPRECISE_RELATIVE * value",
            "0.9 * IMPRECISE_RELATIVE * value",
        ),
        (
            "(some(shown & (numerator != 0)) | ~unseen)",
            "~unseen",
            "some(shown)",
        ),
    ),
    *_of("metrics/disclosure/public.py", "metrics/disclosure/test_public.py")(
        ("PUBLIC_ROUNDING_BASE: Final = 10", "PUBLIC_ROUNDING_BASE: Final = 5"),
        ("DIGITS: Final = 2", "DIGITS: Final = 3"),
        ("WHOLE: Final = 0.0051", "WHOLE: Final = 0.005"),
        ("_added(profile) + profile.base / 2", "_added(profile)"),
        ("np.round(values, 2)", "np.round(values, 3)"),
        (
            'between(0, PUBLIC_ROUNDING_BASE, inclusive="neither")',
            'between(0, PUBLIC_ROUNDING_BASE, inclusive="right")',
        ),
    ),
    *_of("metrics/disclosure/curves.py", "metrics/disclosure/test_curves.py")(
        (
            "AT_RISK_THRESHOLD: Final = 30",
            "AT_RISK_THRESHOLD: Final = 29",
            "AT_RISK_THRESHOLD: Final = 31",
        ),
        (
            "EVENT_THRESHOLD: Final = 10",
            "EVENT_THRESHOLD: Final = 9",
            "EVENT_THRESHOLD: Final = 11",
        ),
        (
            "MODEL_THRESHOLD: Final = 100",
            "MODEL_THRESHOLD: Final = 99",
            "MODEL_THRESHOLD: Final = 101",
        ),
        (
            "HORIZONS: Final = (6, 12, 36, 60)",
            "HORIZONS: Final = (12, 36, 60)",
            "HORIZONS: Final = (6, 36, 60)",
            "HORIZONS: Final = (6, 12, 60)",
            "HORIZONS: Final = (6, 12, 36)",
        ),
        ("QUARTER: Final = 3", "QUARTER: Final = 2", "QUARTER: Final = 1"),
        ("WHOLE: Final = 0.0051", "WHOLE: Final = 0.005"),
        ("left == 0 or left >= EVENT_THRESHOLD", "left >= EVENT_THRESHOLD"),
        ("round_to(np.array([at_risk]), rounding_base())", "round_to(np.array([at_risk]), 1)"),
        ("np.floor(low * 100)", "np.round(low * 100)"),
        ("np.ceil(high * 100)", "np.round(high * 100)"),
    ),
    *_of("metrics/disclosure/curve_complements.py", "metrics/disclosure/test_curve_complements.py")(
        (
            "(self.left > 0) & (self.left < least)",
            "(self.left > 0) & (self.left <= least)",
            "(self.left > 1) & (self.left < least)",
        ),
        ("shown, hidden_below(), wholes)", "shown, hidden_below() - 1, wholes)"),
        ("shown, EVENT_THRESHOLD, wholes)", "shown, EVENT_THRESHOLD - 1, wholes)"),
        ("key=lambda at: (self.cells[at].people", "key=lambda at: (-self.cells[at].people"),
        ("share > 1 - 1e-9", "share > 2"),
        ("(count < least)", "(count < least - 6)"),
        ("(few | self._closed)", "few"),
    ),
    *_of("metrics/attack/program.py", "metrics/attack/test_program.py")(
        ("LEAST_WIDTH: Final = 3", "LEAST_WIDTH: Final = 2", "LEAST_WIDTH: Final = 4"),
        ("_EPSILON: Final = 1e-6", "_EPSILON: Final = 0.0"),
        ("bound.width < LEAST_WIDTH", "bound.width <= LEAST_WIDTH"),
    ),
    *_of("metrics/engine/core.py", "metrics/disclosure/test_multi_select.py")(
        ("YEAR_LONG: Final = 12", "YEAR_LONG: Final = 11", "YEAR_LONG: Final = 13"),
    ),
    *_of("metrics/engine/dimensions.py", "metrics/disclosure/test_marginal_totals.py")(
        (
            "COLLEGE: Final = (3, 4, 5, 6)",
            "COLLEGE: Final = (4, 5, 6)",
            "COLLEGE: Final = (1, 2, 3, 4, 5, 6)",
        ),
    ),
    *_of("metrics/engine/dimensions.py", "metrics/disclosure/test_multi_select.py")(
        (
            '_STEM: Final = len("1-02-")',
            '_STEM: Final = len("1-02-10-")',
            '_STEM: Final = len("1-")',
        ),
    ),
    *_of("metrics/engine/statement.py", "metrics/figures/test_market_and_office.py")(
        (
            "question.window > 1",
            "question.window > 2",
            "question.window > 5",
            "question.window > 11",
        ),
    ),
    *_of("metrics/engine/compute.py", "metrics/engine/test_windows.py")(
        ("SPAN: Final = 36", "SPAN: Final = 35"),
        ("month - (window - 1 if times", "month - (window if times"),
    ),
    *_of("metrics/engine/assembling.py", "metrics/engine/test_windows.py")(
        ("rolled / window if", "rolled / (window + 1) if"),
        ("first + window - 1, last + 1", "first + window, last + 2"),
    ),
    *_of("metrics/figures/market/gap_makers.py", "metrics/figures/test_gap.py")(
        ("FEWEST: Final = 100", "FEWEST: Final = 99", "FEWEST: Final = 101"),
        ("FEWEST_HEADS: Final = 10", "FEWEST_HEADS: Final = 9", "FEWEST_HEADS: Final = 11"),
        ('above if name == "tightness" else above + below', "above"),
        ("share * (1 - share) / whole", "share / whole"),
    ),
    *_of("metrics/models/market/shortage.py", "metrics/models/test_trade_models.py")(
        ("CUT: Final = 3.0", "CUT: Final = 2.5"),
        ("FEWEST_PEERS: Final = 8", "FEWEST_PEERS: Final = 7", "FEWEST_PEERS: Final = 9"),
        ("LEAST_WEIGHT: Final = 0.5", "LEAST_WEIGHT: Final = 0.55"),
        ("SCARCE: Final = 55.0", "SCARCE: Final = 56.0"),
        ("STRIKING: Final = 1.0", "STRIKING: Final = 1.1"),
        ("_NORMAL: Final = 1.4826", "_NORMAL: Final = 1.48"),
    ),
    *_of("metrics/models/market/share_fall.py", "metrics/models/test_fall.py")(
        ("LEVEL: Final = 0.01", "LEVEL: Final = 0.02"),
        ("POINTS: Final = 0.10", "POINTS: Final = 0.11"),
        ("PART: Final = 1 / 3", "PART: Final = 0.34"),
        ("FEWEST: Final = 30", "FEWEST: Final = 29", "FEWEST: Final = 31"),
    ),
    *_of("metrics/alerts/peers.py", "metrics/alerts/test_lines.py")(
        ("UNUSUAL: Final = 3.5", "UNUSUAL: Final = 3.48", "UNUSUAL: Final = 3.52"),
        ("FEWEST: Final = 100", "FEWEST: Final = 99", "FEWEST: Final = 101"),
        ("FEWEST_PEERS: Final = 8", "FEWEST_PEERS: Final = 7", "FEWEST_PEERS: Final = 9"),
        ("(old.value or 0)) > slack", "(old.value or 0)) > 0"),
    ),
    *_of("metrics/alerts/lines.py", "metrics/alerts/test_lines.py")(
        ("BEHIND: Final = 0.10", "BEHIND: Final = 0.101", "BEHIND: Final = 0.099"),
        ("FEWEST: Final = 100", "FEWEST: Final = 99", "FEWEST: Final = 101"),
        ("LONG_WAITS: Final = (3, 4)", "LONG_WAITS: Final = (4,)"),
        ("LONG_SHARE: Final = 0.25", "LONG_SHARE: Final = 0.24", "LONG_SHARE: Final = 0.26"),
        ("FEWEST_CASES: Final = 20", "FEWEST_CASES: Final = 19", "FEWEST_CASES: Final = 21"),
    ),
    *_of("metrics/alerts/lines.py", "metrics/alerts/test_kinds.py")(
        ("SHORT: Final = 0.10", "SHORT: Final = 0.11", "SHORT: Final = 0.0"),
        ("UNSPENT: Final = 0.25", "UNSPENT: Final = 0.27", "UNSPENT: Final = 0.22"),
    ),
    *_of("metrics/alerts/series.py", "metrics/alerts/test_kinds.py")(
        ("NEWEST: Final = 2", "NEWEST: Final = 1", "NEWEST: Final = 3"),
        ("YEAR: Final = 12", "YEAR: Final = 5"),
        ("float(table.profile.threshold - 1)", "1.0"),
    ),
    *_of("metrics/disclosure/bounds.py", "metrics/disclosure/test_bounds.py")(
        ("shown - profile.base // 2", "shown"),
        ("shown + (profile.base - 1) // 2", "shown"),
    ),
    *_of("metrics/alerts/classes.py", "metrics/alerts/test_kinds.py")(
        ("BEFORE: Final = 3", "BEFORE: Final = 4"),
    ),
    *_of("metrics/alerts/classes.py", "metrics/alerts/test_classes.py")(
        ("range(newest - 2, newest)", "range(newest - 1, newest)", "range(newest - 3, newest)"),
    ),
    *_of("metrics/alerts/sources.py", "metrics/alerts/test_kinds.py")(
        ("RECENT: Final = 12", "RECENT: Final = 11", "RECENT: Final = 13"),
    ),
    *_of("metrics/alerts/trades.py", "metrics/alerts/test_lines.py")(
        ("_TIGHTER: Final = 0.25", "_TIGHTER: Final = 0.255", "_TIGHTER: Final = 0.245"),
        (
            "_LESS_FILLED: Final = 0.10",
            "_LESS_FILLED: Final = 0.102",
            "_LESS_FILLED: Final = 0.098",
        ),
    ),
    *_of("data/snapshots/coverage.py", "data/snapshots/test_coverage.py")(
        ("EXPECTED: Final = 12.0", "EXPECTED: Final = 11.0", "EXPECTED: Final = 13.0"),
        ("BACK: Final = 24", "BACK: Final = 23", "BACK: Final = 25"),
        ('rows["month"] > newest - BACK', 'rows["month"] >= newest - BACK'),
        ("expected[month] >= EXPECTED", "expected[month] > EXPECTED"),
    ),
    *_of("data/importing/delivery.py", "data/importing/test_drops.py")(
        ("now >= before * (1", "now > before * (1"),
    ),
    *_of("data/contracts/base.py", "data/importing/test_drops.py")(
        ("max_change: float = 0.3", "max_change: float = 0.4"),
    ),
)

# Numbers of these folders that no quick test can hold, and why.
HELD: Final = ("metrics/disclosure", "metrics/attack", "metrics/alerts")
_EFFORT: Final = "how much the attack tries in its time, not what counts as found"
FREE: Final[dict[str, str]] = {
    "metrics/disclosure/equations.py: _MANY": "more than anything counts",
    "metrics/disclosure/employers.py: _SEED": "any; it only makes the answer repeatable",
    "metrics/disclosure/employers.py: _NEAR": "of a number that is zero or of the order of one",
    "metrics/disclosure/employers.py: _PLACES": "a stride: more than any code of a place",
    "metrics/disclosure/curve_complements.py: _MOST": _EFFORT,
    "metrics/disclosure/curve_complements.py: _TRIED": "what is hidden beside, not whether",
    "metrics/disclosure/ledger.py: GRAINS": "how long coarser steps are tried; each is judged",
    "metrics/disclosure/ledger.py: _WORLDS": _EFFORT,
    "metrics/disclosure/ledger.py: _NEXT": _EFFORT,
    "metrics/disclosure/entries.py: NOW": "a mark for what is owed at the data date",
    "metrics/disclosure/published.py: TO_DATE": "a mark for the window that begins in January",
    "metrics/disclosure/chance.py: Z": "the normal quantile of 95 %; it hides and shows nothing",
    "metrics/alerts/lines.py: _YEARS": "how many years make the usual pace, all together",
    "metrics/alerts/series.py: SPAN": "how many months are read; the newest ones are judged",
    "metrics/alerts/series.py: _FEW_HIDDEN": "whose scatter is taken for the usual, not who raises",
    "metrics/alerts/classes.py: _SPAN": "how many months are asked of a figure by class",
    "metrics/attack/gate.py: WORK": _EFFORT,
    "metrics/attack/program.py: _MOST_STEPS": "the largest number that the solver takes",
    "metrics/attack/work.py: TABLE": _EFFORT,
    "metrics/attack/gate.py: _COUNTIES": _EFFORT,
    "metrics/attack/gate.py: _SOLVED": _EFFORT,
    "metrics/attack/gate.py: ROUNDS": _EFFORT,
    "metrics/attack/gate.py: _CELLS": _EFFORT,
    "metrics/attack/intruder.py: _ROUNDS": _EFFORT,
    "metrics/attack/certificate.py: WORK": _EFFORT,
    "metrics/attack/certificate.py: MOST": _EFFORT,
    "metrics/attack/certificate.py: ENTRIES": _EFFORT,
    "metrics/attack/certificate.py: LARGEST": _EFFORT,
    "metrics/disclosure/ways.py: _LARGE": _EFFORT,
    "metrics/attack/certificate.py: PROCESSES": _EFFORT,
    "metrics/attack/lattice.py: _CLASSES": "how many years of a figure by class are certified",
    "metrics/attack/nodes.py: UNKNOWN": "more than any count",
    "metrics/attack/walk.py: BATCH": _EFFORT,
    "metrics/attack/walk.py: _BATCHES": _EFFORT,
    "metrics/attack/walk.py: _EACH": _EFFORT,
    "metrics/attack/walk.py: _LEAST": _EFFORT,
    "metrics/attack/walk.py: _UP": _EFFORT,
    "metrics/attack/walk.py: _HEAT": _EFFORT,
    "metrics/attack/walk.py: _WAYS": _EFFORT,
    "metrics/attack/walk.py: _SLOW": _EFFORT,
    "metrics/attack/walk.py: _STALE": _EFFORT,
}


def constants(folder: str) -> Iterator[str]:
    """The named numbers of a folder's modules, as ``file: NAME``."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for found in _CONSTANT.finditer(path.read_text("utf-8")):
            yield f"{path.relative_to(ROOT).as_posix()}: {found[1]}"


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the tree's own files, and of the maps that were made from them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    maps = [path.relative_to(ROOT).as_posix() for path in DEFAULT_OUT.glob("*") if path.is_file()]
    with TemporaryDirectory(prefix="mutants") as folder:
        for name in (*filter(None, listed.split("\0")), *maps):
            if (ROOT / name).is_file():
                target = Path(folder) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)
        yield Path(folder)


def survives(tree: Path, mutant: Mutant) -> str:
    """Apply a mutant, run its killers, take it back; pytest's output where none of them failed."""
    path = tree / mutant.file
    before = path.read_text("utf-8")
    path.write_text(before.replace(mutant.old, mutant.new), "utf-8")
    try:
        done = run(tree, mutant.killers)
    finally:
        path.write_text(before, "utf-8")
    return "" if done.returncode == 1 else done.stdout


def run(tree: Path, tests: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run quick tests of a tree until one fails: 0 all passed, 1 one failed, else no test ran."""
    options = ["-n", "0", "-x", "-q", "-p", "no:cacheprovider", "-m", QUICK]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def main(words: Sequence[str]) -> int:
    """Kill the mutants that carry one of the words; 1 where one survives."""
    chosen = [one for one in MUTANTS if not words or any(word in one.name for word in words)]
    alive = 0
    with copied() as tree:
        for mutant in chosen:
            lives = bool(survives(tree, mutant))
            alive += lives
            print(f"{'SURVIVES' if lives else 'killed  '}  {mutant.name}", flush=True)
    print(f"{len(chosen)} mutants, {alive} survive")
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
