"""How alike two records of persons are."""

from collections.abc import Collection, Mapping
from typing import Final

from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison

from data.contracts.identity import IDENTITY
from data.linkage.model import Comparisons, Model, agree, exact, weighed
from data.staging.links import PERSON


def _comparisons(filled: Collection[str], _chance: Mapping[str, float]) -> Comparisons:
    """The traits that both sides have, each with its levels from the most telling to none."""
    wanted: Comparisons = [
        CustomComparison(
            [
                levels.NullLevel("name_full"),
                levels.ExactMatchLevel("name_full", term_frequency_adjustments=True),
                weighed("name_given"),
                levels.CustomLevel(f"{agree('name_ends')} OR {agree('name_skip')}"),
                weighed("name_surname"),
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
                        agree(f"birth_{two}") for two in ("year_month", "year_day", "month_day")
                    )
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
        wanted.append(exact("phone_full"))
    return wanted


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
        ("name_full", "school", "graduation_year"),
    ),
    # What a block holds equal isn't estimated in it; the two together leave out nothing.
    trained_on=(("birth_day", "gender"), ("name_full", "school")),
    comparisons=_comparisons,
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
