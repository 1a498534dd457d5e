"""How alike two records are: Fellegi and Sunter's model, by Splink, on encodings.

u (agreement by chance) comes from random pairs, m (agreement of two records of one) from
expectation maximisation within blocks. A common name agrees by chance more often than a rare one:
names, given names and schools are weighed by their frequency. What is compared: persons.py and
firms.py.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison
from splink.internals.comparison_creator import ComparisonCreator

from data.linkage.kin import Kin, tell_apart
from data.linkage.near import Near, weigh_together

LEAST_SURE: Final = 100  # fewer certain pairs estimate nothing
MOST_PAIRS: Final = 500_000_000  # of one block: ten times a province's; more fill the disk
CROWD: Final = 30  # of one side with one phone
_RANDOM_PAIRS: Final = 4e6
_BLOCKED_PAIRS: Final = 2e6
_SEED: Final = 7
Comparisons = list[ComparisonCreator | dict[str, Any]]


@dataclass(frozen=True)
class Model:
    """What is compared of two records of one kind.

    Attributes:
        kind: of whom: a word of :data:`data.staging.links.KINDS`.
        contract: the table that says who is who.
        key: its column of keys.
        own: SQL: a row under a department's own number.
        who, number, counted: what they, the number that some of them lack, and one are called.
        one: what two records of one are.
        record: what is compared, with the SQL that makes it of a staged row.
        sure: what the certain pairs agree on, whose share among all pairs gives the prior.
        sure_words: the same for people.
        sure_share: how many of the pairs that are one agree on it.
        blocks: which pairs are compared at all: those that agree on all of one of these.
        trained_on: blocks within which m is estimated, each with what stands in where too few
            pairs agree on it; what one holds equal, another must not.
        comparisons: levels of each trait that both sides have, given those traits and how often
            two different ones agree on :attr:`near_unique`.
        near_unique: traits on which hardly any two agree by chance, so that among random pairs the
            few that are one would be taken for chance: counted among records with a number, which
            are all different.
        crowded: traits of which a value that more than :data:`CROWD` records of one side have is
            passed over: an intermediary's phone tells nobody apart, and pairs of all who gave it
            would be too many to compare.
        same_errors: pairs of comparisons, of which the second takes m from the first: what makes
            two records of one disagree there is the same, and the second is seldom trained.
        commonness: traits → SQL on ``known`` of how common each value is (columns: the trait, and
            ``tf_`` before its name), where counting its records isn't the best there is.
        near: names that nearly agree, and what goes together with them.
        kin: what relatives agree on who might be taken for one.
        telling: at least one of these must agree for a pair to be linked without a look.
        told: what a clerk is told of a pair in doubt: whether these agree, never what they say.
    """

    kind: str
    contract: str
    key: str
    own: str
    who: str
    number: str
    counted: str
    one: str
    record: Mapping[str, str]
    sure: tuple[str, ...]
    sure_words: str
    sure_share: float
    blocks: tuple[tuple[str, ...], ...]
    trained_on: tuple[tuple[tuple[str, ...], ...], ...]
    comparisons: Callable[[Collection[str], Mapping[str, float]], Comparisons]
    telling: tuple[str, ...]
    told: Mapping[str, str]
    near_unique: tuple[str, ...] = ()
    crowded: tuple[str, ...] = ()
    same_errors: tuple[tuple[str, str], ...] = ()
    commonness: Mapping[str, str] = field(default_factory=dict)
    near: Near | None = None
    kin: Kin | None = None


class Unestimable(Exception):
    """Too few pairs agree for certain; carries how many did."""

    def __init__(self, agreeing: int) -> None:
        super().__init__(f"{agreeing} pairs agree for certain, wanted {LEAST_SURE}")
        self.agreeing = agreeing


class Indistinct(Exception):
    """Too many pairs agree on a block to be compared; carries which, and how many."""

    def __init__(self, block: tuple[str, ...], pairs: int) -> None:
        super().__init__(f"{pairs} pairs agree on {block}")
        self.block, self.pairs = block, pairs


def score(con: duckdb.DuckDBPyConnection, model: Model, least: float) -> float:
    """Compare tables ``unknown`` and ``known``; make table ``pair``.

    ``pair`` has unknown, known (ids), weight (bits of evidence, the prior included), probability
    and telling: whether the names have enough in common for nobody to look at it.

    Returns:
        The prior: the share of all pairs that are one.

    Args:
        con: holds both tables, with the same columns: ``id`` (of no other record of the two)
            and those of ``model.record``. What is empty tells nothing either way.
        model: what is compared.
        least: pairs under this probability are left out.

    Raises:
        Unestimable: too few pairs agree on ``model.sure`` for anything to be estimated.
        Indistinct: so many agree on something that they can't all be compared.
    """
    agreeing = _pairs(con, model.sure)
    if agreeing < LEAST_SURE:
        raise Unestimable(agreeing)
    for block in model.blocks:
        if (many := _pairs(con, block)) > MOST_PAIRS:
            raise Indistinct(block, many)
    for name in model.crowded:
        pass_over(con, name)
    filled = [name for name in model.record if _on_both_sides(con, name)]
    blocks = [block for block in model.blocks if set(block) <= set(filled)]
    unknown, known = (_number(con, f"SELECT count(*) FROM {side}") for side in ("unknown", "known"))
    # Each unknown one is one known one at most, however many bear the same name.
    prior = min(agreeing / model.sure_share, unknown) / (unknown * known)
    wanted = model.comparisons(filled, _chance(con, model.near_unique))
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=wanted,
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        probability_two_random_records_match=prior,
        retain_matching_columns=False,
    )
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(connection=con)
    sides = [database.register(name, dataset_display_name=name) for name in ("unknown", "known")]
    linker = Linker(sides, settings, log_level=None)
    for name, sql in model.commonness.items():
        con.execute(f"CREATE OR REPLACE TABLE common_{name} AS {sql}")
        linker.table_management.register_term_frequency_lookup(
            database.register(f"common_{name}"), name
        )
    # In one piece: Splink would stop at a hundredth of the records, some dozens, when it saw each
    # level a hundred times, and what these few have in common would pass for chance.
    linker.training.estimate_u_using_random_sampling(
        max_pairs=_RANDOM_PAIRS, seed=_SEED, min_count_per_level=None, num_chunks=1
    )
    for choices in model.trained_on:
        block = next((one for one in choices if _pairs(con, one) >= LEAST_SURE), ())
        if not block or len(block) == len(wanted):  # each stands in one comparison: none is left
            continue
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*block),
            max_pairs=_BLOCKED_PAIRS,
            record_sample_proportion=1.0,
        )
    _take_over(linker, model.same_errors)
    scored = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    left = "source_dataset_l = 'unknown'"
    telling = " OR ".join(f"coalesce(u.{name} = k.{name}, false)" for name in model.telling)
    con.execute(
        f"""CREATE OR REPLACE TABLE pair AS SELECT p.*, {telling} AS telling FROM (
        SELECT if({left}, id_l, id_r) AS unknown, if({left}, id_r, id_l) AS known,
        match_weight AS weight, match_probability AS probability FROM {scored.physical_name}) p
        JOIN unknown u ON u.id = p.unknown JOIN known k ON k.id = p.known"""
    )
    m, u = _trained(linker)
    if model.near is not None:
        weigh_together(con, model.near, model.record, u.get)
    if model.kin is not None and set(model.kin.shared) <= set(filled):
        tell_apart(con, model.kin, model.record, prior, m.get)
    linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    for name in model.commonness:
        con.execute(f"DROP TABLE IF EXISTS common_{name}")
    return prior


def _take_over(linker: Linker, same_errors: Collection[tuple[str, str]]) -> None:
    """Give a comparison the m of another; the public way would be to load the model anew."""
    found = {one.output_column_name: one for one in linker._settings_obj.comparisons}
    for trained, other in same_errors:
        if trained in found and other in found:
            levels_of = (found[name]._comparison_levels_excluding_null for name in (trained, other))
            for one, another in zip(*levels_of, strict=True):
                if one._has_estimated_m_values:
                    another.m_probability = one.m_probability


def _trained(linker: Linker) -> tuple[dict[str, float], dict[str, float]]:
    """m and u as estimated: by the SQL of each level, and by a trait where it agrees whole."""
    m: dict[str, float] = {}
    u: dict[str, float] = {}
    for one in linker._settings_obj.comparisons:
        for level in one._comparison_levels_excluding_null:
            names = [level.sql_condition]
            if level._is_exact_match:
                names.append(level._exact_match_colnames[0])
            if level._has_estimated_m_values and level.m_probability is not None:
                m |= dict.fromkeys(names, level.m_probability)
            if level._has_estimated_u_values and level.u_probability is not None:
                u |= dict.fromkeys(names, level.u_probability)
    return m, u


def pass_over(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Empty a trait where it has a value of a crowd."""
    crowds = " UNION ALL ".join(
        f"SELECT {name} FROM {side} GROUP BY {name} HAVING count({name}) > {CROWD}"
        for side in ("unknown", "known")
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE crowd AS {crowds}")
    for side in ("unknown", "known"):
        con.execute(f"UPDATE {side} SET {name} = NULL WHERE {name} IN (SELECT * FROM crowd)")
    con.execute("DROP TABLE crowd")


def _chance(con: duckdb.DuckDBPyConnection, names: Collection[str]) -> dict[str, float]:
    """The share of pairs of different known ones that agree on a trait; never nothing at all."""
    many = _number(con, "SELECT count(*) FROM known")
    found = {}
    for name in names:
        same = _number(
            con,
            f"SELECT CAST(coalesce(sum(n * (n - 1)), 0) AS BIGINT) FROM (SELECT count(*) AS n "
            f"FROM known WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1)",
        )
        found[name] = (same + 1) / max(1, many * (many - 1))
    return found


def exact(
    name: str,
    *between: levels.CustomLevel,
    by_frequency: bool = False,
    chance: float | None = None,
) -> CustomComparison:
    """Agreement of one column, by chance as often as was counted, and levels before none."""
    whole = levels.ExactMatchLevel(name, term_frequency_adjustments=by_frequency)
    if chance is not None:
        whole.configure(u_probability=chance, fix_u_probability=True)
    return CustomComparison([levels.NullLevel(name), whole, *between, levels.ElseLevel()], name)


def weighed(name: str) -> levels.CustomLevel:
    """Agreement on a part of the name, weighed by how common that part is."""
    found = levels.CustomLevel(agree(name))
    found.configure(tf_adjustment_column=name, disable_tf_exact_match_detection=True)
    return found


def agree(name: str) -> str:
    """SQL of a level: the two have the same."""
    return f"{name}_l = {name}_r"


def _pairs(con: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> int:
    """How many pairs agree on all of some traits; counted without making them."""
    listed = ", ".join(names)
    there = " AND ".join(f"{name} IS NOT NULL" for name in names)
    u, k = (
        f"(SELECT {listed}, count(*) AS n FROM {side} WHERE {there} GROUP BY ALL)"
        for side in ("unknown", "known")
    )
    return _number(
        con, f"SELECT coalesce(sum(u.n * k.n), 0) FROM {u} u JOIN {k} k USING ({listed})"
    )


def _on_both_sides(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    counted = (
        f"SELECT least((SELECT count({name}) FROM unknown), (SELECT count({name}) FROM known))"
    )
    return _number(con, counted) > 0


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
