"""How alike two records of persons are."""

from collections.abc import Collection, Mapping
from typing import Final

from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison

from data.contracts.identity import IDENTITY
from data.linkage.kin import Kin
from data.linkage.model import Comparisons, Model, agree, exact, weighed
from data.staging.links import PERSON


def _comparisons(filled: Collection[str], chance: Mapping[str, float]) -> Comparisons:
    """The traits that both sides have, each with its levels from the most telling to none."""
    wanted: Comparisons = [
        CustomComparison(
            [
                levels.NullLevel("name_full"),
                levels.ExactMatchLevel("name_full", term_frequency_adjustments=True),
                weighed("name_given"),
                weighed("name_ends"),
                weighed("name_skip"),
                _of_two_signs(),
                weighed("name_surname"),
                levels.ElseLevel(),
            ],
            "name",
        ),
        # By chance month and day agree three times as often as year and day do.
        CustomComparison(
            [
                levels.NullLevel("birth_day"),
                levels.ExactMatchLevel("birth_day", term_frequency_adjustments=True),
                levels.CustomLevel(agree("birth_year_day")),
                *([levels.CustomLevel(_ONE_DIGIT)] if "birth_but_ones" in filled else []),
                levels.CustomLevel(agree("birth_month_day")),
                levels.CustomLevel(agree("birth_year_month")),
                levels.ElseLevel(),
            ],
            "birth",
        ),
    ]
    if "gender" in filled:
        wanted.append(exact("gender"))
    if "school" in filled:
        wanted.append(exact("school", by_frequency=True))
    if "graduation_year" in filled:
        wanted += [_graduated(within) for within in (True, False)]
    if "phone_full" in filled:
        wanted.append(exact("phone_full", chance=chance["phone_full"]))
    if {"school", "graduation_year"} & set(filled):
        wanted += [_schooled(within) for within in (True, False)]
    return wanted


_BOTH_SHORT: Final = f"{agree('name_surname')} AND name_ends_l IS NULL AND name_ends_r IS NULL"


def _of_two_signs() -> levels.CustomLevel:
    """Two names of two characters under one surname: one wrong character makes one the other.

    Of longer names it takes two, so that these two cases tell quite different things.
    """
    found = levels.CustomLevel(_BOTH_SHORT)
    found.configure(tf_adjustment_column="name_surname", disable_tf_exact_match_detection=True)
    return found


# A year with one wrong digit, as most wrong ones are. Registers that were imported before there
# were these two parts have neither, and are compared by month and day.
_ONE_DIGIT: Final = f"({agree('birth_but_ones')} OR {agree('birth_but_tens')})"
# People of one year mostly graduate in the same few, and the old mostly never studied: what two of
# one birthday have in common by chance isn't what any two have. So each of these is compared twice,
# among those whose year of birth agrees and among the others; for the rest it tells nothing.
_ONE_YEAR: Final = (
    f"coalesce({agree('birth_year_month')}, false) OR coalesce({agree('birth_year_day')}, false)"
)


def _apart(within: bool) -> levels.CustomLevel:
    """The level of the pairs that this half of a trait says nothing of."""
    found = levels.CustomLevel(f"NOT ({_ONE_YEAR})" if within else _ONE_YEAR)
    found.configure(is_null_level=True)
    return found


def _graduated(within: bool) -> CustomComparison:
    """The year of graduation, of two born in one year, or of any others."""
    return CustomComparison(
        [
            _apart(within),
            levels.NullLevel("graduation_year"),
            levels.CustomLevel(agree("graduation_year")),
            levels.CustomLevel("abs(graduation_year_l - graduation_year_r) <= 1"),
            levels.ElseLevel(),
        ],
        f"graduated_{'within' if within else 'across'}",
    )


def _schooled(within: bool) -> CustomComparison:
    """Whether either names a school or a year at all: who never studied has neither anywhere."""
    left, right = (
        f"(school_{side} IS NOT NULL OR graduation_year_{side} IS NOT NULL)" for side in "lr"
    )
    both = levels.CustomLevel(f"{left} AND {right}")
    neither = levels.CustomLevel(f"NOT {left} AND NOT {right}")
    return CustomComparison(
        [_apart(within), both, neither, levels.ElseLevel()],
        f"schooled_{'within' if within else 'across'}",
    )


# How common a name is, from how many others have it and from how common its surname and its given
# name are: the mean of a gamma distribution about the product of these two, the person in question
# not counted. How far names stray from that product, 1 / shape, is estimated from all of them (by
# moments: counts have variance mean + mean^2 / shape); few people say little of it, so that it is
# drawn to 1 as if by _STRAYING more pairs of one name. What was never counted apart (a name that
# is one word) is as common as it was counted.
_STRAYING: Final = 50
_NAMES: Final = f"""
WITH whole AS (SELECT count(name_full)::DOUBLE AS people FROM known),
surname AS (SELECT name_surname, count(*)::DOUBLE AS n FROM known
    WHERE name_given IS NOT NULL GROUP BY 1),
given AS (SELECT name_given, count(*)::DOUBLE AS n FROM known
    WHERE name_given IS NOT NULL GROUP BY 1),
named AS (SELECT name_full, any_value(name_surname) AS name_surname,
    any_value(name_given) AS name_given, count(*)::DOUBLE AS n FROM known
    WHERE name_full IS NOT NULL GROUP BY 1),
expected AS (SELECT name_full, named.n AS n, surname.n * given.n / people AS mean, people
    FROM named CROSS JOIN whole LEFT JOIN surname USING (name_surname)
    LEFT JOIN given USING (name_given)),
spread AS (SELECT greatest(0.001, (coalesce(sum(n * n - n - 2 * n * mean), 0) + square
        + {_STRAYING}) / (square + {_STRAYING})) AS straying
    FROM expected, (SELECT coalesce((SELECT sum(n * n) FROM surname)
        * (SELECT sum(n * n) FROM given) / (people * people), 0) AS square FROM whole)
    GROUP BY square)
SELECT name_full, CASE WHEN mean IS NULL THEN n / people
    ELSE (n - 1 + 1 / straying) / (people + people / mean / straying) END AS tf_name_full
FROM expected, spread"""


def _share(part: str) -> str:
    """How often a part of some names agrees by chance: names of two characters have none."""
    return f"""
WITH whole AS (SELECT count(name_full) AS people, count({part}) AS long FROM known)
SELECT {part}, 1.0 * count(*) * any_value(long) / any_value(people * people) AS tf_{part}
FROM known, whole WHERE {part} IS NOT NULL GROUP BY 1"""


_PARTS: Final = tuple(one.name for one in IDENTITY.derived)
PERSONS: Final = Model(
    kind=PERSON,
    contract=IDENTITY.name,
    key="person_key",
    own="id_type = 'own'",
    who="人员",
    number="证件号码",
    counted="名",
    one="同一人",
    record={name: name for name in (*_PARTS, "school", "graduation_year")}
    | {"gender": "nullif(gender, '0')"},
    # The prior: pairs with the same full name and day of birth are about all that are one person,
    # but for those with an error in one of the two (a tenth).
    sure=("name_full", "birth_day"),
    sure_words="姓名与出生日期",
    sure_share=0.9,
    # An error in one trait leaves at least one of these whole.
    blocks=(
        ("name_full", "gender"),
        ("name_full", "birth_year_month"),
        ("name_full", "birth_year_day"),
        ("name_full", "birth_month_day"),
        ("birth_day", "name_surname"),
        ("birth_day", "name_given"),
        ("phone_full", "gender"),
        ("phone_full", "name_surname"),
        ("name_full", "school"),
    ),
    # Nearly all pairs of these are one person, so that nothing which goes with a birthday anyhow,
    # as the year of graduation does, is taken for a sign of one.
    trained_on=(
        (("name_full", "birth_day"),),
        (
            ("birth_day", "phone_full"),
            ("birth_day", "school", "graduation_year"),
            ("birth_day", "gender"),
            ("birth_day",),
        ),
        (("name_full", "phone_full"), ("name_full", "school"), ("name_full",)),
    ),
    comparisons=_comparisons,
    near_unique=("phone_full",),
    crowded=("phone_full",),
    same_errors=(
        ("graduated_within", "graduated_across"),
        ("schooled_within", "schooled_across"),
    ),
    commonness={
        "name_full": _NAMES,
        "name_ends": _share("name_ends"),
        "name_skip": _share("name_skip"),
    },
    # Twins agree in all but the given name, and where only one of them is in the other register,
    # nobody else comes near. How many there are is known where they have one phone: then a name of
    # two characters, one of them wrong, is most likely no other's.
    kin=Kin(
        shared=("birth_day", "phone_full"),
        never=f"{agree('name_full')} OR NOT coalesce({agree('name_surname')}, false)",
        levels=(agree("name_ends"), agree("name_skip"), _BOTH_SHORT, agree("name_surname")),
        telling=(_BOTH_SHORT,),
    ),
    telling=("name_full", "name_given", "name_ends", "name_skip"),
    told={
        "姓名": "name_full",
        "出生日期": "birth_day",
        "性别": "gender",
        "毕业院校": "school",
        "毕业年份": "graduation_year",
        "电话": "phone_full",
    },
)
