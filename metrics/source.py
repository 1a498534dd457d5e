"""高校源头: where graduates of our universities go, and how many stay."""

from metrics.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.dimensions import (
    DESTINATION,
    DESTINATION_TYPE,
    EDUCATION_LEVEL,
    INDUSTRY,
    REGIONS,
    YEAR,
)

# Lives in region = the school's place; a cube of places of work has its own metric in issue 3.
_PLACED = ("employed", "freelance")
_CUTS = (YEAR, EDUCATION_LEVEL, DESTINATION, DESTINATION_TYPE, INDUSTRY)


def _graduates(*conditions: tuple[str, tuple[int | str, ...]]) -> Measure:
    return Measure("graduate_out", "people", Time.YEAR, where=conditions)


GRADUATES = Metric(
    id="graduates",
    name="本地高校毕业生",
    definition="当年从本地高校毕业的人数，含升学、出境与未落实。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("毕业生", _graduates()),),
    dimensions=(*REGIONS, *_CUTS),
    sources=("graduate",),
    topic="source",
)

GRADUATE_DESTINATIONS = Metric(
    id="graduate_destinations",
    name="本地高校毕业生就业去向",
    definition="当年从本地高校毕业、已落实就业且去向可查的人数，按就业地省份划分。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("就业", _graduates(("destination_type", _PLACED))),),
    dimensions=(*REGIONS, *_CUTS),
    sources=("graduate",),
    topic="source",
)

GRADUATES_STAY_CITY = Metric(
    id="graduates_stay_city",
    name="本地高校毕业生留市率",
    definition=(
        "本地高校毕业生中，在院校所在市就业的人数 ÷ 已落实就业且去向可查的人数。"
        "升学与出境者不计入分母，另行列示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("留市", _graduates(("destination_type", _PLACED), ("stays_city", (1,)))),),
    denominator=(Term("已落实", _graduates(("destination_type", _PLACED), ("traced", (1,)))),),
    share=True,
    dimensions=(*REGIONS, YEAR, EDUCATION_LEVEL, INDUSTRY),
    sources=("graduate",),
    follows="PSEO：placed and traceable graduates",
    topic="source",
)

GRADUATES_STAY_PROVINCE = Metric(
    id="graduates_stay_province",
    name="本地高校毕业生留省率",
    definition=(
        "本地高校毕业生中，在院校所在省就业的人数 ÷ 已落实就业且去向可查的人数。"
        "升学与出境者不计入分母，另行列示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("留省", _graduates(("destination_type", _PLACED), ("stays_province", (1,)))),),
    denominator=(Term("已落实", _graduates(("destination_type", _PLACED), ("traced", (1,)))),),
    share=True,
    dimensions=(*REGIONS, YEAR, EDUCATION_LEVEL, INDUSTRY),
    sources=("graduate",),
    follows="PSEO：placed and traceable graduates",
    topic="source",
)

METRICS = (GRADUATES, GRADUATE_DESTINATIONS, GRADUATES_STAY_CITY, GRADUATES_STAY_PROVINCE)
