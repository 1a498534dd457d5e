"""The same province each time, and not one value that its contract would refuse."""

import re

import pytest

from data.contracts import CONTRACTS, Kind
from data.demo import draws
from data.demo.draws import SLOTS, draw, quantiles
from data.demo.months import MONTHS, agencies
from data.demo.output import EDUCATIONS
from data.demo.plan import LAST, Plan
from data.demo.troubles import GONE_UNIVERSITY
from data.months import month_number, month_text
from data.reference import industries, occupations, regions, schools
from data.values.base import ValueRefused
from data.values.education import education, education_wanted
from data.values.employer_id import normalise_employer
from data.values.person_id import normalise_id

pytestmark = pytest.mark.slow
# The demo's people and employers have numbers, and need not be told by names.
NAMELESS = {"identity", "employer_identity"}


def contents(province):
    """Rows and an order-independent hash of every table."""
    return {
        name: province.rows(f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM {name} t")
        for name in province.files
    }


def test_same_content_whatever_the_threads(make_province):
    one = make_province(people=2_000, threads=1, months=True)
    two = make_province(people=2_000, threads=2, months=True)
    assert set(one.files) == set(CONTRACTS) - NAMELESS
    assert contents(one) == contents(two)
    for table in ("true_stock", "true_flow", "true_retention"):
        assert one.rows(f"FROM {table}") == two.rows(f"FROM {table}")


def test_another_seed_is_another_province(make_province):
    first, second = (contents(make_province(people=2_000, seed=seed)) for seed in (1, 2))
    differ = {name for name in first if first[name] != second[name]}
    assert differ >= {"person", "employment", "graduate", "job_posting", "policy_payout"}


def test_people_is_the_number_ever_in_the_base(province):
    assert province.one('SELECT count(DISTINCT "证件号码") FROM person') == 60_000
    insured = province.one('SELECT count(DISTINCT "证件号码") FROM employment')
    assert 57_000 <= insured <= 60_000


def test_data_end_at_the_fixed_month(province):
    assert month_text(LAST) == "2026-09"
    span = province.rows(
        'SELECT min("参保起始年月"), max("参保起始年月"), max("参保终止年月") FROM employment'
    )
    assert span == [("2016-10", "2026-09", "2026-08")]
    assert province.rows("SELECT min(month), max(month) FROM true_stock") == [
        (month_number("2016-10"), month_number("2029-09"))
    ]


def test_stock_of_the_truth_is_what_the_spells_say(province):
    """People with a spell in 2026-09, counted from the file, against the truth's running sum."""
    counted = province.one(
        'SELECT count(DISTINCT "证件号码") FROM employment WHERE "参保终止年月" IS NULL'
    )
    assert counted == province.one(f"SELECT sum(people) FROM true_stock WHERE month = {LAST}")


def test_stock_changes_by_what_flows_in_and_out(province):
    """Over ten years: the change of stock is entries less exits, but for those between two jobs.

    Gaps of one or two months are no exit: 2 % change jobs a month, 3 in 10 of them with a gap of
    1.4 months, so about 0.8 % of the stock are in one (and nobody is in the first month).
    """
    first, last = month_number("2016-10"), LAST
    before, after = (
        province.one(f"SELECT sum(people) FROM true_stock WHERE month = {m}") for m in (first, last)
    )
    into, out = (
        province.one(f"SELECT sum(people) FROM true_flow WHERE {where}")
        for where in (
            f"origin = 0 AND month BETWEEN {first + 1} AND {last}",
            f"destination = 0 AND month BETWEEN {first} AND {last - 1}",
        )
    )
    assert abs((after - before) - (into - out)) <= 0.012 * after


def test_months_are_the_spells_unfolded(make_province):
    small = make_province(people=2_000, months=True)
    first = month_text(LAST - MONTHS + 1)
    unfolded = small.one(
        f"""WITH s AS (SELECT greatest("参保起始年月", '{first}') AS a,
                             coalesce("参保终止年月", '2026-09') AS b FROM employment),
        n AS (SELECT left(a, 4)::INT * 12 + right(a, 2)::INT AS a,
                     left(b, 4)::INT * 12 + right(b, 2)::INT AS b FROM s)
        SELECT sum(b - a + 1) FROM n WHERE b >= a"""
    )
    key = '"证件号码", "单位统一社会信用代码", "费款所属期"'
    medical = "contains(file, '医保局')"
    assert small.one(f"SELECT count(*) FROM insurance_month WHERE NOT {medical}") == unfolded
    once = f"SELECT count(DISTINCT ({key})) FROM insurance_month"
    assert small.one(once) == small.one(f"{once} WHERE NOT {medical}") == unfolded


def test_the_monthly_archive_is_of_23_agencies_that_overlap_and_contradict(make_province):
    made = make_province(people=20_000, months=True)
    rows, people = made.rows("SELECT count(*), 20000 FROM insurance_month")[0]
    assert 54 <= rows / people <= 57  # 166 million rows of 3 million people
    sent = [file for (file,) in made.rows("SELECT DISTINCT file FROM insurance_month")]
    assert len(agencies()) == 23 and sorted(sent) == sorted(agencies())
    key = '"证件号码", "单位统一社会信用代码", "费款所属期"'
    twice, pay, industry = made.rows(
        f"""SELECT count(*), avg(CAST(pays > 1 AS INTEGER)), avg(CAST(trades > 1 AS INTEGER))
        FROM (SELECT count(DISTINCT "缴费基数") AS pays, count(DISTINCT "行业大类") AS trades
              FROM insurance_month GROUP BY {key} HAVING count(*) = 2)"""
    )[0]
    assert 0.01 < twice / rows < 0.03
    assert pay > 0.8 and 0.2 < industry < 0.4


@pytest.mark.parametrize(
    "name", [name for name in CONTRACTS if name not in {"insurance_month", *NAMELESS}]
)
def test_no_two_rows_share_a_key(province, name):
    contract = CONTRACTS[name]
    written = [row[0] for row in province.rows(f"SELECT column_name FROM (DESCRIBE {name})")]
    labels = [contract.column(column).label for column in contract.key]
    key = ", ".join(f'"{label}"' for label in labels if label in written)
    doubled = province.rows(f"SELECT {key}, count(*) FROM {name} GROUP BY ALL HAVING count(*) > 1")
    assert doubled == []


def test_spells_with_one_employer_never_overlap(province):
    overlaps = province.one(
        """SELECT count(*) FROM (
            SELECT "参保起始年月" AS start, lag(coalesce("参保终止年月", '9999-12')) OVER (
                PARTITION BY "证件号码", "单位统一社会信用代码" ORDER BY "参保起始年月") AS before
            FROM employment) WHERE start <= before"""
    )
    assert overlaps == 0


def test_lives_are_lifelike(province):
    """Second jobs, gaps, moves and returns, open spells, rising degrees, skew: all are there."""
    spells = province.one("SELECT count(*) FROM employment")
    overlapping = province.one(
        """SELECT count(*) FROM (
            SELECT "参保起始年月" AS start, max(coalesce("参保终止年月", '9999-12')) OVER (
                PARTITION BY "证件号码" ORDER BY "参保起始年月"
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM employment) WHERE start <= before"""
    )
    assert 0.005 < overlapping / spells < 0.03
    assert province.one('SELECT count(*) FROM person WHERE "学历取得年月" IS NOT NULL') > 1_000
    sizes = province.rows(
        """SELECT max(n), median(n), min(n) FROM (SELECT count(*) AS n FROM employment
        WHERE "参保终止年月" IS NULL GROUP BY "单位统一社会信用代码")"""
    )[0]
    assert sizes[0] > 20 * sizes[1] and sizes[2] == 1


def accepted_values():
    """What a value of each kind must look like, written as an office writes it."""
    codes = {str(region.code) for region in regions()}
    trades = {f"{item.code:02d}" for item in industries()}
    jobs = {item.code for item in occupations()}
    names = {item.name for item in schools()} | {GONE_UNIVERSITY}
    return {
        Kind.REGION: codes.__contains__,
        Kind.INDUSTRY: trades.__contains__,
        Kind.OCCUPATION: jobs.__contains__,
        Kind.SCHOOL: names.__contains__,
        Kind.EDUCATION: lambda text: education(text) is not None,
        Kind.MONTH: re.compile(r"20\d\d-(0[1-9]|1[0-2])").fullmatch,
        Kind.DATE: re.compile(r"20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])").fullmatch,
        Kind.FLAG: {"是", "否"}.__contains__,
        Kind.PERSON: lambda text: normalise_id("other", text) is not None,
        Kind.EMPLOYER: lambda text: normalise_employer(text) == text,
    }


@pytest.mark.parametrize(
    "name", [name for name in CONTRACTS if name not in {"insurance_month", *NAMELESS}]
)
def test_every_value_is_one_its_contract_takes(province, name):
    checks = accepted_values()
    if name == "job_posting":
        checks[Kind.EDUCATION] = lambda text: education_wanted(text) is not None
    written = {row[0] for row in province.rows(f"SELECT column_name FROM (DESCRIBE {name})")}
    for column in CONTRACTS[name].columns:
        if column.label not in written:
            assert not column.required, f"{name}.{column.name} is required"
            continue
        # A matter of 一事一议 stands under its own name where a yearly promise names its indicator.
        which = (
            " WHERE \"目标类型\" = '年度目标'"
            if column.name == "indicator" and name == "target"
            else ""
        )
        values = [
            row[0] for row in province.rows(f'SELECT DISTINCT "{column.label}" FROM {name}{which}')
        ]
        if column.required:
            assert None not in values, column.name
        present = [value for value in values if value is not None]
        assert present, f"{name}.{column.name} is always empty"
        if column.codes:
            unknown = {"引才活动（场）"} if name == "target" else set()  # one that pages list apart
            assert set(present) - unknown <= set(column.codes.values()), column.name
        elif column.kind in checks:
            assert [v for v in present if not checks[column.kind](str(v))] == [], column.name
        elif column.minimum is not None or column.maximum is not None:
            low, high = min(present), max(present)
            assert column.minimum is None or low >= column.minimum, column.name
            assert column.maximum is None or high <= column.maximum, column.name


@pytest.mark.parametrize("name", ["policy_payout", "job_posting", "job_seeker", "service_use"])
def test_dates_are_in_order_and_known_by_the_data_date(province, name):
    for order in CONTRACTS[name].orders:
        first, then = (CONTRACTS[name].column(x).label for x in (order.earlier, order.later))
        assert province.one(f'SELECT count(*) FROM {name} WHERE "{first}" > "{then}"') == 0
        if CONTRACTS[name].column(order.later).kind is Kind.DATE:
            assert province.one(f'SELECT max("{then}") FROM {name}') <= "2026-09-30"


def test_no_serial_is_a_resident_number(province):
    for (serial,) in province.rows('SELECT "证件号码" FROM person LIMIT 50'):
        with pytest.raises(ValueRefused):
            normalise_id("resident", serial)


def test_a_quantile_table_keeps_small_shares_and_adds_up():
    steps = quantiles({7: 3.0, 8: 1.0, 9: 0.004})
    assert len(steps) == SLOTS
    # By hand: 1498.501, 499.5005 and 1.998 steps; the two left over go to .998 and .501.
    assert (steps.count(7), steps.count(8), steps.count(9)) == (1499, 499, 2)


def test_two_purposes_never_share_their_draws(monkeypatch):
    monkeypatch.setattr(draws, "_PURPOSES", {})
    with pytest.raises(ValueError, match="share a hash"):
        for number in range(5_000):  # more names than numbers
            draw(f"purpose {number}")


def test_schedule_adds_up_and_later_people_come_last():
    plan = Plan(people=12_345, years=4)
    known = [n for month, _, n in plan.schedule if month <= LAST]
    assert sum(known) == 12_345
    after = [month > LAST for month, _, _ in plan.schedule]
    assert after == sorted(after)
    assert plan.first == month_number("2022-10")
    with pytest.raises(ValueError, match="people"):
        Plan(people=10)


def test_educations_are_written_as_the_reader_reads_them():
    assert [education(text) for text in EDUCATIONS] == [0, 1, 2, 3, 4, 5, 6]
