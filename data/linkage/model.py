"""How alike two records are: Fellegi and Sunter's model, by Splink, on encodings.

u (agreement by chance) comes from random pairs, m (agreement of one person's two records) from
expectation maximisation within blocks. A common name agrees by chance more often than a rare one:
names, given names and schools are weighed by their frequency.
"""

import logging
from collections.abc import Collection
from typing import Any, Final

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison
from splink.internals.comparison_creator import ComparisonCreator

LEAST_SURE: Final = 100  # fewer certain pairs estimate nothing
# The prior: pairs with the same full name and day of birth are about all that are one person, but
# for those with an error in one of the two (a tenth).
SURE: Final = ("name_full", "birth_day")
SURE_SHARE: Final = 0.9
# Twins agree in all but the given name, and where only one of them is in the other register, nobody
# else comes near: a pair whose given names have nothing in common is for people to look at.
_TELLING: Final = ("name_full", "name_given", "name_ends", "name_skip")
_RANDOM_PAIRS: Final = 2e7
_BLOCKED_PAIRS: Final = 2e6
_SEED: Final = 7
# Which pairs are compared at all: an error in one trait leaves at least one of these whole.
BLOCKS: Final = (
    ("name_full", "birth_year_month"),
    ("name_full", "birth_year_day"),
    ("name_full", "birth_month_day"),
    ("birth_day", "name_surname"),
    ("birth_day", "name_given"),
    ("phone_full", "gender"),
    ("phone_full", "name_surname"),
    ("name_full", "school", "graduation_year"),
)
# What a training's block holds equal isn't estimated in it; the two together leave out nothing.
TRAINED_ON: Final = (("birth_day", "gender"), ("name_full", "school"))
RECORD: Final = (
    *("name_full", "name_surname", "name_given", "name_ends", "name_skip"),
    *("birth_day", "birth_year_month", "birth_year_day", "birth_month_day"),
    *("gender", "school", "graduation_year", "phone_full"),
)


class Unestimable(Exception):
    """Too few pairs agree for certain; carries how many did."""

    def __init__(self, agreeing: int) -> None:
        super().__init__(f"{agreeing} pairs agree on {SURE}, wanted {LEAST_SURE}")
        self.agreeing = agreeing


def score(con: duckdb.DuckDBPyConnection, least: float) -> None:
    """Compare tables ``unknown`` and ``known``; make table ``pair``.

    ``pair`` has unknown, known (ids), weight (bits of evidence, the prior included), probability
    and telling: whether the names have enough in common for nobody to look at it.

    Args:
        con: holds both tables, with the same columns: ``id`` (of no other record of the two)
            and :data:`RECORD`. What is empty tells nothing either way.
        least: pairs under this probability are left out.

    Raises:
        Unestimable: too few pairs agree on name and day of birth for anything to be estimated.
    """
    same = " AND ".join(f"u.{name} = k.{name}" for name in SURE)
    agreeing = _number(con, f"SELECT count(*) FROM unknown u JOIN known k ON {same}")
    if agreeing < LEAST_SURE:
        raise Unestimable(agreeing)
    possible = _number(con, "SELECT (SELECT count(*) FROM unknown) * (SELECT count(*) FROM known)")
    filled = [name for name in RECORD if _on_both_sides(con, name)]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=_comparisons(filled),
        blocking_rules_to_generate_predictions=[
            block_on(*block) for block in BLOCKS if set(block) <= set(filled)
        ],
        probability_two_random_records_match=agreeing / SURE_SHARE / possible,
        retain_matching_columns=False,
    )
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(connection=con)
    sides = [database.register(name, dataset_display_name=name) for name in ("unknown", "known")]
    linker = Linker(sides, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    for block in TRAINED_ON:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*(name for name in block if name in filled)),
            max_pairs=_BLOCKED_PAIRS,
            record_sample_proportion=1.0,
        )
    scored = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    left = "source_dataset_l = 'unknown'"
    telling = " OR ".join(f"coalesce(u.{name} = k.{name}, false)" for name in _TELLING)
    con.execute(
        f"""CREATE OR REPLACE TABLE pair AS SELECT p.*, {telling} AS telling FROM (
        SELECT if({left}, id_l, id_r) AS unknown, if({left}, id_r, id_l) AS known,
        match_weight AS weight, match_probability AS probability FROM {scored.physical_name}) p
        JOIN unknown u ON u.id = p.unknown JOIN known k ON k.id = p.known"""
    )
    linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def _comparisons(filled: Collection[str]) -> list[ComparisonCreator | dict[str, Any]]:
    """The traits that both sides have, each with its levels from the most telling to none."""
    wanted: list[ComparisonCreator | dict[str, Any]] = [
        CustomComparison(
            [
                levels.NullLevel("name_full"),
                levels.ExactMatchLevel("name_full", term_frequency_adjustments=True),
                _weighed("name_given"),
                levels.CustomLevel(f"{_agree('name_ends')} OR {_agree('name_skip')}"),
                _weighed("name_surname"),
                levels.ElseLevel(),
            ],
            "name",
        ),
        CustomComparison(
            [
                levels.NullLevel("birth_day"),
                levels.ExactMatchLevel("birth_day"),
                levels.CustomLevel(
                    " OR ".join(
                        _agree(f"birth_{two}") for two in ("year_month", "year_day", "month_day")
                    )
                ),
                levels.ElseLevel(),
            ],
            "birth",
        ),
    ]
    if "gender" in filled:
        wanted.append(_exact("gender"))
    if "school" in filled:
        wanted.append(_exact("school", by_frequency=True))
    if "graduation_year" in filled:
        near = levels.CustomLevel("abs(graduation_year_l - graduation_year_r) <= 1")
        wanted.append(_exact("graduation_year", near))
    if "phone_full" in filled:
        wanted.append(_exact("phone_full"))
    return wanted


def _exact(name: str, *between: levels.CustomLevel, by_frequency: bool = False) -> CustomComparison:
    whole = levels.ExactMatchLevel(name, term_frequency_adjustments=by_frequency)
    return CustomComparison([levels.NullLevel(name), whole, *between, levels.ElseLevel()], name)


def _weighed(name: str) -> levels.CustomLevel:
    """Agreement on a part of the name, weighed by how common that part is."""
    found = levels.CustomLevel(_agree(name))
    found.configure(tf_adjustment_column=name, disable_tf_exact_match_detection=True)
    return found


def _agree(name: str) -> str:
    return f"{name}_l = {name}_r"


def _on_both_sides(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    counted = (
        f"SELECT least((SELECT count({name}) FROM unknown), (SELECT count({name}) FROM known))"
    )
    return _number(con, counted) > 0


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
