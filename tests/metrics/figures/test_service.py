"""人才服务: windows, flats and loans, counted by hand."""

import pytest

from metrics.disclosure.public import round_public
from metrics.figures.policy import finance, service
from tests.world import HAISHU, HANGZHOU, XIHU, YUHANG, World, exact, m, shown

JUNE = m("2025-06")


def desk(world, channel, month, visits, cases, days, rated=0, satisfied=0, region=XIHU):
    world.put(
        "service_use",
        {
            "service": f"{channel}服务",
            "region": region,
            "channel": channel,
            "month": month,
            "visits": visits,
            "cases": cases,
            "people": cases - 1,
            "days_to_finish": days,
            "rated": rated,
            "satisfied": satisfied,
        },
    )


def flat(world, region, capacity, occupied, rent, subsidy, residents=90):
    world.put(
        "service_use",
        {
            "service": "人才公寓",
            "region": region,
            "channel": "flat",
            "month": JUNE,
            "visits": 1000,
            "cases": 500,
            "capacity": capacity,
            "occupied": occupied,
            "residents": residents,
            "rent": rent,
            "rent_subsidy": subsidy,
        },
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """200 insured at 8 200 yuan in 西湖, 5 in 余杭; three ways of being served; flats; loans."""
    world = World(tmp_path_factory.mktemp("service"))
    for who in range(200):
        world.person(who, 4).spell(who, XIHU, "2024-01", wage=8_200.0)
    for who in range(200, 205):
        world.person(who, 4).spell(who, YUHANG, "2024-01", wage=8_200.0)
    desk(world, "code", JUNE, 400, 100, None, 50, 49)
    desk(world, "counter", JUNE, 90, 60, 4.0, 40, 20)
    desk(world, "online", JUNE, 200, 140, 1.5)
    desk(world, "online", JUNE - 1, 1, 40, 2.5, region=YUHANG)
    flat(world, XIHU, 100, 90, 3000.0, 1000.0)
    flat(world, YUHANG, 50, 20, 2000.0, 1100.0)
    flat(world, HAISHU, 50, 25, 2000.0, None)  # its subsidy is not known
    for institution, cases, amount, open_, balance, overdue in (
        ("甲", 20, 2_000_000.0, 100, 9_000_000.0, 12),
        ("乙", 12, 1_200_000.0, 60, 6_000_000.0, None),
    ):
        world.put(
            "talent_finance",
            {
                "product": "人才贷",
                "kind": "loan",
                "institution": institution,
                "region": XIHU,
                "month": JUNE,
                "cases": cases,
                "amount": amount,
                "outstanding": open_,
                "balance": balance,
                "overdue": overdue,
            },
        )
    return world.build()


def test_what_windows_did_how_fast_and_how_well(town):
    assert exact(town, service.VISITS).t0[0] == 690  # a flat is lived in: its rows are no service
    assert exact(town, service.CASES).t0[0] == 300
    assert exact(town, service.CASES, months=12).t0[0] == 340
    assert exact(town, service.PEOPLE).t0[0] == 297
    online = exact(town, service.ONLINE)
    assert (online.t0[0], online.t1[0]) == (240, 300)
    days = exact(town, service.DAYS)  # 60 × 4 and 140 × 1.5; 人才码 tells no days
    assert (days.t0[0], days.t1[0]) == (450, 200)
    content = exact(town, service.CONTENT)
    assert (content.t0[0], content.t1[0]) == (69, 90)
    by = exact(town, service.CASES, by=("way",)).set_index("way").t0
    assert by.to_dict() == {"code": 100, "counter": 60, "online": 140}


def test_how_full_the_flats_are_and_what_they_cost(town):
    assert exact(town, service.CAPACITY).t0[0] == 200
    assert shown(town, service.CAPACITY, HAISHU).one().value == 50  # public: exact
    assert exact(town, service.OCCUPIED).t0[0] == 135
    assert exact(town, service.RESIDENTS).t0[0] == 270
    rate = exact(town, service.RATE, HANGZHOU)
    assert (rate.t0[0], rate.t1[0]) == (110, 150)
    rent = shown(town, service.RENT).one()  # (100 × 2 000 + 50 × 900) / 150
    assert rent.value == pytest.approx(245_000 / 150)


def test_rent_is_set_against_the_pay_of_the_place(town):
    """8 200 lies in the bin 8 000–8 500, whose middle is read: 8 250, to ¥100 as it is shown."""
    burden = shown(town, service.BURDEN, XIHU).one()
    assert burden.value == pytest.approx(2000 / 8_300)
    assert burden.half_width == pytest.approx(2000 / 8_300 * 250 / 8_300)
    assert shown(town, service.BURDEN, YUHANG).one().status == "suppressed"  # five insured
    assert shown(town, service.BURDEN, HAISHU).one().status == "empty"  # nobody, and no subsidy
    by = shown(town, service.BURDEN, HANGZHOU, by=("county",))
    assert [(row.keys["county"], row.status.value) for row in by.rows()] == [
        (XIHU, "ok"),
        (YUHANG, "suppressed"),
    ]


def test_what_was_lent_and_what_went_wrong(town):
    assert exact(town, finance.ISSUED).t0[0] == 32
    amount = shown(town, finance.AMOUNT).one()
    assert amount.value == 100_000 * 30  # the mean to two digits times the rounded cases
    assert exact(town, finance.AMOUNT).t0[0] == 3_200_000
    assert exact(town, finance.BALANCE).c0[0] == 160
    assert exact(town, finance.BALANCE).t0[0] == 15_000_000
    bad = exact(town, finance.OVERDUE)  # the second does not tell
    assert (bad.t0[0], bad.t1[0]) == (12, 100)


def test_money_lent_is_one_sum_whoever_asks_for_kinds(town):
    """Loans have no public standards: they are no grants, whose kinds are protected one by one."""
    whole = shown(town, finance.AMOUNT).one()
    (kind,) = shown(town, finance.AMOUNT, by=("finance_kind",)).rows()
    assert (whole.value, whole.status) == (kind.value, kind.status)
    few = shown(town, finance.AMOUNT, YUHANG).one()
    assert few.value in (None, 0)


def test_days_keep_a_decimal_and_the_public_file_rounds_to_ten(town):
    public = round_public(shown(town, service.DAYS)).one()
    assert (public.numerator, public.denominator) == (450, 200)
    assert public.value == pytest.approx(2.25)
    assert round_public(shown(town, service.VISITS)).one().value == 690
