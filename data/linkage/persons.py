"""How alike two records of persons are."""

from collections.abc import Collection, Mapping
from typing import Final

from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison

from data.contracts.identity import IDENTITY
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
                *(
                    levels.CustomLevel(agree(f"birth_{two}"))
                    for two in ("year_day", "month_day", "year_month")
                ),
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
        near = levels.CustomLevel("abs(graduation_year_l - graduation_year_r) <= 1")
        wanted.append(exact("graduation_year", near))
    if "phone_full" in filled:
        wanted.append(exact("phone_full", chance=chance["phone_full"]))
    if {"school", "graduation_year"} & set(filled):
        wanted.append(_schooled())
    return wanted


def _schooled() -> CustomComparison:
    """Whether either names a school or a year at all: who never studied has neither anywhere."""
    left, right = (
        f"(school_{side} IS NOT NULL OR graduation_year_{side} IS NOT NULL)" for side in "lr"
    )
    both = levels.CustomLevel(f"{left} AND {right}")
    neither = levels.CustomLevel(f"NOT {left} AND NOT {right}")
    return CustomComparison([both, neither, levels.ElseLevel()], "schooled")


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
        ("name_full", "birth_year_month"),
        ("name_full", "birth_year_day"),
        ("name_full", "birth_month_day"),
        ("birth_day", "name_surname"),
        ("birth_day", "name_given"),
        ("phone_full", "gender"),
        ("phone_full", "name_surname"),
        ("name_full", "school"),
        ("name_full", "graduation_year", "gender"),
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
    # Twins agree in all but the given name, and where only one of them is in the other register,
    # nobody else comes near.
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
