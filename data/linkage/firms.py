"""How alike two records of employers are.

What a name is taken apart into: :mod:`data.matching.firm_names`. A branch is registered by itself,
so its words are part of the name in every comparison.
"""

from collections.abc import Collection, Mapping
from typing import Final

from splink import comparison_level_library as levels
from splink.comparison_library import CustomComparison

from data.contracts.employer_identity import EMPLOYER_IDENTITY
from data.linkage.model import Comparisons, Model, agree, exact
from data.linkage.near import Near
from data.staging.links import EMPLOYER

_PARTS: Final = tuple(one.name for one in EMPLOYER_IDENTITY.derived)
_PIECES: Final = tuple(name for name in _PARTS if name.startswith("firm_w"))


def _comparisons(filled: Collection[str], chance: Mapping[str, float]) -> Comparisons:
    pieces = sum(chance[name] for name in _PIECES)
    wanted: Comparisons = [
        CustomComparison(
            [
                levels.NullLevel("firm_full"),
                _fixed(agree("firm_full"), chance["firm_full"]),
                _fixed(agree("firm_core"), chance["firm_core"]),
                _fixed(" OR ".join(map(agree, _PIECES)), pieces),
                levels.ElseLevel(),
            ],
            "firm",
        )
    ]
    if "region" in filled:
        wanted.append(exact("region", levels.CustomLevel(agree("city"))))
    if "industry" in filled:
        wanted.append(exact("industry", by_frequency=True))
    if "phone_full" in filled:
        wanted.append(exact("phone_full"))
    if "chief_full" in filled:
        wanted.append(exact("chief_full", by_frequency=True))
    return wanted


def _fixed(sql: str, chance: float) -> levels.CustomLevel:
    """A level whose agreement by chance was counted."""
    found = levels.CustomLevel(sql)
    found.configure(u_probability=chance, fix_u_probability=True)
    return found


FIRMS: Final = Model(
    kind=EMPLOYER,
    contract=EMPLOYER_IDENTITY.name,
    key="employer_key",
    own="code_type = 'own'",
    who="单位",
    number="统一社会信用代码",
    counted="家",
    one="同一单位",
    record={name: name for name in (*_PARTS, "region")}
    | {"city": "region // 100", "industry": "nullif(industry, 0)"},
    sure=("firm_core",),
    sure_words="字号",
    sure_share=0.95,
    # An error in one place of the name leaves one of its pieces whole.
    blocks=(
        ("firm_core",),
        *((piece,) for piece in _PIECES),
        ("phone_full",),
        ("chief_full", "city"),
    ),
    trained_on=((("firm_core",),), (("region", "industry"), ("region",), ("industry",))),
    comparisons=_comparisons,
    near_unique=("firm_full", "firm_core", *_PIECES),
    crowded=("phone_full",),
    near=Near(
        whole="firm_core",
        pieces=_PIECES,
        traits=(("region", ("region", "city")), ("industry", ("industry",))),
    ),
    telling=("firm_full", "firm_core", *_PIECES),
    told={
        "单位名称": "firm_full",
        "字号": "firm_core",
        "所在区县": "region",
        "行业": "industry",
        "电话": "phone_full",
        "法定代表人": "chief_full",
    },
)
