"""How each served cube is cut: which expression stands for which dimension, how time runs in it."""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from data.reference import industries, sections_alone
from metrics.engine.labels import PAY_TOPS

PROVINCE: Final = "region // 10000 * 10000"
CITY: Final = "region // 100 * 100"
_LEVELS: Final = {"province": 1, "city": 2, "county": 3}


@dataclass(frozen=True)
class Cube:
    """One table of a snapshot.

    Attributes:
        columns: dimension id → SQL expression over the cube's own columns.
        levelled: rows are repeated for each level of region (flows of a city are not the sum over
            its counties), so that exactly one level must be asked for.
        clock: the column that holds time: ``month``, ``year`` or nothing.
        span: distinct counts do not add up: rows exist for windows of 1 and 12 months, and
            industry -1 stands for all of them.
        ranged: the months it covers are those of the insurance data, not of its own rows.
        points: it has one month in three or twelve; the newest one up to the month asked answers.
        place: the column that holds the region (a path has two ends); empty where the figure is
            about no region of ours, such as all graduates of a school.
        joined: a table of names that the rows are read with.
        rolled: columns by which one region's rows are added up and held, for all that asks no
            more of them (metrics.engine.held).
        entered: totals over its kinds are public, in steps (metrics.ledger).
        summed: the columns that are added up there, and together where a statement is asked for
            one of them: neighbours ask for the others.
    """

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    levelled: bool = False
    clock: str = "month"
    span: bool = False
    ranged: bool = False
    points: bool = False
    place: str = "region"
    joined: str = ""
    table: str = ""
    rolled: tuple[str, ...] = ()
    entered: bool = False
    summed: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What to select from."""
        table = self.table or self.name
        return f"{table} NATURAL JOIN {self.joined}" if self.joined else table

    @property
    def read_from(self) -> str:
        """What its rows are read from where they are held: schools' names come by themselves."""
        return (self.table or self.name) if self.joined == _KEY else self.source

    def expression(self, dimension: str) -> str | None:
        """The SQL for a dimension, or nothing where the cube is not divided so."""
        if dimension in ("province", "city", "county"):
            steps = {"province": PROVINCE, "city": CITY, "county": "region"}
            return steps[dimension].replace("region", self.place) if self.place else None
        if dimension == "section" and "industry" in self.columns:
            return section_expression()
        if dimension == "from_section" and "from_industry" in self.columns:
            return section_expression("from_industry")
        return self.columns.get(dimension)


@cache
def sectioned() -> dict[str, str]:
    """The expressions of :func:`section_expression`, each with its column."""
    return {section_expression(one): one for one in ("industry", "from_industry")}


@cache
def section_of(industry: int) -> str:
    """The letter that :func:`section_expression` gives a code; empty where it is in none."""
    alone = {one.code: one.section for one in sections_alone()}
    if industry in alone:
        return alone[industry]
    sections: dict[str, list[int]] = {}
    for division in industries():
        sections.setdefault(division.section, []).append(division.code)
    within = (key for key, codes in sections.items() if min(codes) <= industry <= max(codes))
    return next(within, "")


@cache
def section_expression(column: str = "industry") -> str:
    """The letter of the 门类 that the 大类 of a column belongs to, as one CASE over ranges of
    codes; rows that name the 门类 alone are its own."""
    sections: dict[str, list[int]] = {}
    for division in industries():
        sections.setdefault(division.section, []).append(division.code)
    alone = {one.section: one.code for one in sections_alone()}
    arms = " ".join(
        f"WHEN {column} BETWEEN {min(codes)} AND {max(codes)}"
        f"{f' OR {column} = {alone[letter]}' if letter in alone else ''} THEN '{letter}'"
        for letter, codes in sorted(sections.items())
    )
    return f"CASE {arms} ELSE '' END"


def band_expression(unsaid: int = 0) -> str:
    """The band of education as data/cubes/sql/11_supply.sql has it; `unsaid` where none is told."""
    return (
        "CASE WHEN education >= 5 THEN 5 WHEN education IN (1, 2) THEN 2 "
        f"WHEN education <= 0 THEN {unsaid} ELSE education END"
    )


def level_number(level: str) -> int:
    """The number under which a levelled cube keeps a level of region."""
    return _LEVELS[level]


def pay_band_expression() -> str:
    """The band of a month's pay (``labels.PAY_BANDS``) of a step of 500 yuan; 0 where unsaid."""
    arms = " ".join(f"WHEN pay < {top // 500} THEN {band}" for band, top in PAY_TOPS.items())
    return f"CASE WHEN pay < 0 THEN 0 {arms} ELSE {len(PAY_TOPS) + 1} END"


def _own(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_POSTS = _own("industry", "occupation", "education")
_KEY = "school_key"  # schools are numbers in the cubes; this names them
_SCHOOLED = _own("school", "school_place", "school_province")
NAMED: Final = frozenset(_SCHOOLED)  # what a cube joined with it has from there
_MAJORS = {"major": "major", "major_group": "major // 100"}
_NATIVE = _SCHOOLED | _MAJORS | _own("education", "destination_type", "year", "work", "leg")
_LEAVER = (
    _SCHOOLED | _MAJORS | _own("education", "destination_type", "year") | {"work_place": "place"}
)
_PATH = _SCHOOLED | {"work_place": "place", "year": "year", "origin_province": "origin_province"}
_STAYER = ("education", "industry", "tenure")
_CASE = ("policy", "kind", "nature")
_COHORT = {"cohort": "january // 12"}
CUBES: Final = {
    cube.name: cube
    for cube in (
        Cube(
            "stock",
            _own("industry", "education"),
            ranged=True,
            summed=("people", "talent", "high"),
        ),
        Cube(
            "flow",
            _own("industry", "education"),
            levelled=True,
            ranged=True,
            rolled=("month", "event", "education"),
            summed=("people", "talent", "high"),
        ),
        Cube("od", _own("education", "other"), levelled=True, ranged=True),
        Cube("origin_stock", _own("education", "origin"), points=True),
        Cube("profile", _own("education", "age", "tier", "team"), points=True),
        Cube("posting", {**_POSTS, "channel": "channel"}),
        Cube("posting_pay", _POSTS),
        Cube("posting_days", _POSTS),
        Cube("posting_title", _own("title")),
        Cube("posting_firm", _own("industry"), levelled=True, span=True),
        Cube("seeker", _own("occupation", "education", "hukou")),
        Cube("match_seeker", _own("occupation", "education") | {"pay_band": pay_band_expression()}),
        Cube("match_post", _own("occupation", "education") | {"pay_band": pay_band_expression()}),
        Cube("seeker_ripening", _own("education")),
        Cube("posting_ripening", _own("education")),
        Cube("days_ripening", _own("education")),
        Cube("leaver_ripening", _own("education"), levelled=True, ranged=True),
        Cube("application_ripening", _own(*_CASE)),
        Cube("trade_stock", _own("occupation", "education"), points=True),
        Cube("trade_pay", _own("industry", "occupation"), points=True),
        Cube("trade_stay", _own("industry", "occupation"), points=True),
        Cube("chain", _own("chain", "chain_link"), points=True),
        Cube("chain_need", _own("chain", "chain_link", "occupation"), clock=""),
        Cube(
            "firm_year",
            _own("chain", "chain_link"),
            ranged=True,
            points=True,
            joined="chain_register",
        ),
        Cube(
            "firm_people",
            _own("chain", "chain_link", "education", "age", "tier"),
            ranged=True,
            points=True,
            joined="chain_register",
        ),
        Cube("industry_move", _own("industry", "from_industry"), ranged=True),
        Cube("move_pay", _own("industry", "from_industry"), ranged=True),
        Cube("posting_detail", {**_POSTS, "title": "title"}),
        Cube(
            "graduate_out",
            {
                **_own("school", "education", "industry", "destination_type", "destination"),
                "origin": "origin // 10000 * 10000",
                "year": "year",
            },
            clock="year",
        ),
        Cube("school_in", _LEAVER, clock="year", joined=_KEY, table="school_out"),
        Cube(
            "school_all",
            _LEAVER,
            clock="year",
            place="",
            joined=_KEY,
            table="school_out",
        ),
        Cube("native_out", _NATIVE, clock="year", joined=_KEY),
        Cube("path_from", _PATH, clock="year", place="origin", joined=_KEY, table="study_path"),
        Cube("path_all", _PATH, clock="year", place="", joined=_KEY, table="study_path"),
        Cube("enrolled", _SCHOOLED | _MAJORS | _own("education", "year"), clock="", joined=_KEY),
        Cube("school_talent", _SCHOOLED | _own("education"), clock="", joined=_KEY),
        Cube(
            "school_stay",
            _SCHOOLED | {"education": "education", "year": "january // 12"},
            levelled=True,
            clock="",
            joined=_KEY,
        ),
        Cube("native_now", _SCHOOLED | _own("education", "year", "work"), clock="", joined=_KEY),
        Cube(
            "life",
            _own(*_STAYER, "school_group", "native", "received") | _COHORT,
            levelled=True,
            clock="",
        ),
        Cube("life_job", _own("nature", "size", *_STAYER) | _COHORT, clock=""),
        Cube("application", _own(*_CASE)),
        Cube("decide_days", _own(*_CASE)),
        Cube("after_days", _own(*_CASE)),
        Cube("payout_paid", _own(*_CASE), entered=True),
        Cube("payout_person", levelled=True),
        Cube("policy_person", _own("policy"), levelled=True),
        Cube("paid_stay", {"year": "january // 12", "policy": "policy"}, levelled=True, clock=""),
        Cube(
            "policy_cover",
            {"year": "january // 12", **_own("policy", "nature")},
            clock="",
        ),
        Cube("policy_event", _own("policy"), clock=""),
        Cube("payout_days", _own("kind")),
        Cube("payout_due", _own("kind", "wait"), clock="", entered=True),
        Cube("fund", _own("programme", "department", "year"), clock="year"),
        Cube(
            "fund_way",
            _own("programme", "department", "fund_source", "year"),
            clock="year",
        ),
        Cube("promise", _own("indicator", "year"), levelled=True, clock="year"),
        Cube("promise_row", {"promise": "indicator"}, clock="year"),
        Cube("service_desk", {"service": "service", "way": "channel"}),
        Cube("flat", _own("service")),
        Cube("finance", _own("finance_kind", "product")),
        Cube("indicator", _own("indicator", "year"), clock=""),
        Cube("clause", _own("item", "grantee", "paid_as", "policy"), clock=""),
    )
}
