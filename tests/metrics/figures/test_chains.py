"""产业链: cubes against loops over the raw spells, figures by hand, what employers hide."""

import random
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from statistics import median

import pytest

from metrics.disclosure.protect import Status
from metrics.engine.core import OutdatedSnapshot, Unknown
from metrics.figures.chains import chain, moves
from tests.metrics.test_outdated import age, asked
from tests.twins.people import People
from tests.world import HAISHU, HANGZHOU, XIHU, YUHANG, ZHEJIANG, World, exact, key, m, shown

FIRST, LAST = "2023-01", "2026-06"
POINTS = (m("2024-03"), m("2025-03"), m("2026-03"))
TRADES = (34, 39, 65, 51)
# 甲: three employers upstream alike, one that makes up its link, three downstream.
PEOPLED = ("firm_people", "industry_move", "move_pay")
PLAIN = ("上游", "上游", "上游")


def hand(world):
    """Each of three: 20 from the first month, of whom 4 leave in 2025-10; 10 in 2024-06, of whom 4
    leave after six months; 5 in 2025-09. 200, 3 and 2 in the middle; 30 in each of three below."""
    who = iter(range(100_000, 200_000))
    groups = (
        (20 - 4, FIRST, None),
        (4, FIRST, "2025-10"),
        (6, "2024-06", None),
        (4, "2024-06", "2024-11"),
        (5, "2025-09", None),
    )
    for n, link in enumerate(PLAIN):
        firm(world, f"h{n}", "甲", link)
        for count, start, end in groups:
            for _ in range(count):
                one = next(who)
                world.person(one, 4 if one % 2 else 2)
                world.spell(one, XIHU, start, end, firm=f"h{n}", industry=39)
    sizes = (("中游", (200, 3, 2)), ("下游", (30, 30, 30)))
    for link, many in sizes:
        for n, count in enumerate(many):
            firm(world, f"{link}{n}", "甲", link)
            for _ in range(count):
                one = next(who)
                world.person(one, 3 if one % 3 else 5)
                world.spell(one, XIHU, FIRST, firm=f"{link}{n}", industry=39)


def firm(world, name, of, link, region=XIHU, industry=39, size="small"):
    row = {"name": f"单位{name}", "region": region, "industry": industry, "size": size}
    row |= {"chain": of, "chain_link": link, "nature": "company"}
    world.put("employer", {"employer_key": key(f"firm{name}"), **row})


def stray(world, seed=7):
    """Random lives at forty employers, some insured by the month, with gaps, side jobs, changes."""
    dice = random.Random(seed)
    places = (XIHU, YUHANG, HAISHU)
    for n in range(60):
        unit = ("乙丙丁"[n % 3], dice.choice(("上游", "下游", None))) if n % 4 else (None, None)
        size = dice.choice(("large", "small", None))
        firm(world, f"r{n}", *unit, dice.choice(places), dice.choice(TRADES), size)
    for who in range(600):
        world.person(
            who, dice.choice((2, 3, 4, 5)), birth_year=dice.choice((1970, 1990, 2001, None))
        )
        month = m(FIRST) + dice.randrange(12)
        insured = who % 3 == 0
        while month < m(LAST):
            end = min(month + dice.choice((2, 5, 9, 14, 20)), m(LAST))
            job = {"firm": f"r{dice.randrange(60)}", "industry": dice.choice(TRADES)}
            region, wage = dice.choice(places), dice.choice((4050, 6120, 9990, None))
            if insured:
                months(world, who, region, month, end, wage, **job)
            else:
                stop = text(end) if end < m(LAST) else None
                world.spell(who, region, text(month), stop, wage=wage, **job)
                if dice.random() < 0.1 and month + 4 < m(LAST):
                    side = {"firm": f"s{who}", "industry": 51, "wage": 100.0}
                    world.spell(who, region, text(month + 1), text(month + 3), **side)
            month = end + dice.choice((1, 1, 2, 3, 4, 7))
    for n in range(60):
        world.put(
            "job_posting",
            {
                "posting_id": str(n),
                "title": "岗",
                "employer": f"单位r{n % 40}",
                "region": XIHU,
                "headcount": dice.choice((1, 3, None)),
                "filled": dice.choice((0, 1, None)),
                "posted_on": date(2025, 3, 1 + n % 28) if n % 2 else date(2025, 9, 3),
            },
        )
        case = {"case_id": str(n), "policy": "补", "kind": "rent", "region": XIHU}
        case |= {"applied_on": date(2025, 6, 1), "paid_on": date(2025, 8, 1 + n % 20)}
        case |= {"amount": 1000.5, "status": "paid" if n % 5 else "refused"}
        who = {"employer_key": key(f"firmr{n}")} if n < 20 else {"person_key": key(n)}
        world.put("policy_payout", case | who)


def months(world, who, region, start, end, wage, firm, industry):
    for month in range(start, end + 1):
        row = {"person_key": key(who), "employer_key": key(f"firm{firm}"), "region": region}
        pay = None if wage is None else wage + 100.0 * (month - start)
        world.put("insurance_month", row | {"industry": industry, "month": month, "wage_base": pay})


def text(month):
    return f"{month // 12}-{month % 12 + 1:02d}"


class Rows:
    """The rows as they were put, for loops over them."""

    def __init__(self, world):
        self.rows = world.rows

    def of(self, name):
        columns = ("occupation", "education_as_of", "birth_year", "talent_tier", "wage")
        return [dict.fromkeys(columns) | row for row in self.rows.get(name, [])]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("chains"))
    hand(world)
    stray(world)
    return world, world.build()


@pytest.fixture(scope="module")
def cubes(made):
    return made[1]


@pytest.fixture(scope="module")
def lives(made):
    return People(Rows(made[0]))


def stays(lives):
    """Employer, person, first and last month of each stay: three months away end it."""
    there = defaultdict(set)
    for spell in lives.spells:
        there[spell.employer, spell.person] |= set(range(spell.first, spell.last + 1))
    for (employer, person), seen in there.items():
        ordered = sorted(seen)
        start = before = ordered[0]
        for month in ordered[1:]:
            if month - before > 3:
                yield employer, person, start, before
                start = month
            before = month
        yield employer, person, start, before


def test_every_employers_year_is_its_slow_loop(made, cubes, lives):
    world, _ = made
    known = {row["employer_key"]: row for row in world.rows["employer"]}
    want = defaultdict(Counter)
    for point in POINTS:
        for employer, person, first, last in stays(lives):
            if employer not in known:
                continue
            cell = want[point, str(employer)]
            if first <= point <= last:
                cell["people"] += 1
                cell["talent"] += lives.is_talent(person, point)
            cell["joined"] += point - 11 <= first <= point
            cell["departed"] += point - 12 <= last < point
            if point - 23 <= first <= point - 12 and point - 23 >= m(FIRST) + 3:
                cell["seen12"] += 1
                cell["here12"] += last - first >= 12
    names = ("people", "talent", "joined", "departed", "seen12", "here12")
    found = cubes.query(
        f"SELECT month, code, {', '.join(names)} FROM firm_year NATURAL JOIN firm_register"
    )
    got = {
        (row["month"], row["code"]): {name: row[name] for name in names if row[name]}
        for row in found.to_dict("records")
    }
    told = {cell: {k: v for k, v in of.items() if v} for cell, of in want.items()}
    assert {k: v for k, v in got.items() if v} == {k: v for k, v in told.items() if v}
    assert sum(row.get("here12", 0) for row in got.values()) > 50


def test_stock_and_flow_of_an_employer_balance(cubes):
    bad = cubes.query(
        "SELECT b.firm FROM firm_year AS b LEFT JOIN firm_year AS a "
        "ON a.firm = b.firm AND a.month = b.month - 12 "
        "WHERE b.month > (SELECT MIN(month) FROM firm_year) "
        "AND b.people - COALESCE(a.people, 0) <> b.joined - b.departed"
    )
    assert not len(bad)


def test_posts_and_money_of_an_employer(made, cubes, lives):
    """An applicant's money is their best-paid employer's of the month of the application."""
    world, _ = made
    known = {row["employer_key"] for row in world.rows["employer"]}
    money = defaultdict(float)
    for row in world.rows["policy_payout"]:
        state = lives.lives[row.get("person_key")].get(m("2025-06"))
        employer = row.get("employer_key") or (state and state.employer)
        if row["status"] == "paid" and employer in known:
            money[str(employer)] += row["amount"]
    heads = defaultdict(lambda: [0, 0, 0])
    for row in world.rows["job_posting"]:
        if row["posted_on"] >= date(2025, 4, 1):
            cell = heads[str(key(f"firm{row['employer'].removeprefix('单位')}"))]
            wanted = 1 if row["headcount"] is None else row["headcount"]
            cell[0] += wanted
            if row["filled"] is not None:
                cell[1] += row["filled"]
                cell[2] += wanted
    found = cubes.query(
        "SELECT code, headcount, filled, filled_of, amount "
        "FROM firm_year NATURAL JOIN firm_register "
        "WHERE month = ?",
        [POINTS[-1]],
    ).set_index("code")
    paid = found["amount"][found["amount"] > 0]
    assert paid.to_dict() == pytest.approx(dict(money)) and len(money) > 20
    posts = found[found["headcount"] > 0][["headcount", "filled", "filled_of"]]
    assert {code: list(row) for code, row in posts.iterrows()} == dict(heads)


def changes(lives):
    """Each change of the primary job into another trade, from the spells one by one."""
    of = defaultdict(list)
    for spell in lives.spells:
        of[spell.person].append(spell)
    for spells in of.values():
        ranked = sorted(spells, key=lambda s: (-(s.wage or 0), s.first, s.employer, s.region))
        runs = []
        for month in range(lives.first, lives.last + 1):
            job = next((s for s in ranked if s.first <= month <= s.last), None)
            if job and runs and runs[-1][0] is job and runs[-1][2] == month - 1:
                runs[-1][2] = month
            elif job:
                runs.append([job, month, month])
        for (old, _, end), (new, start, _) in pairwise(runs):
            ended, began = old.last == end, new.first == start
            apart = old.employer != new.employer and old.industry != new.industry
            if ended and began and apart and start - end <= 3:
                yield start, old, new


def pay_of(made):
    """What an employer paid a person in a month; of a spell, what it says."""
    rows = made[0].rows
    by_month = {
        (row["person_key"], row["employer_key"], row["month"]): row["wage_base"]
        for row in rows["insurance_month"]
    }

    def pay(spell, month):
        return by_month.get((spell.person, spell.employer, month), spell.wage)

    return pay


def test_moves_and_their_pay_are_their_slow_loop(made, cubes, lives):
    pay = pay_of(made)
    want, paid = Counter(), defaultdict(list)
    for _, old, new in changes(lives):
        want[old.industry, new.industry] += 1
        before, after = pay(old, old.last), pay(new, new.first)
        if before is not None and after is not None:
            paid[old.industry, new.industry].append((after // 100) / (before // 100) - 1)
    by = ("from_industry", "industry")
    found = cubes.query(
        "SELECT from_industry, industry, SUM(people) AS n FROM industry_move GROUP BY ALL"
    )
    got = {(a, b): n for a, b, n in found.itertuples(index=False)}
    assert got == dict(want) and sum(got.values()) > 200
    asked_of = exact(cubes, moves.INDUSTRY_MOVES, by=by, month=LAST, months=41)
    assert {row[0:2]: row[2] for row in asked_of.itertuples(index=False, name=None)} == got
    known = cubes.query(
        "SELECT from_industry, industry, SUM(people) AS n FROM move_pay GROUP BY ALL"
    )
    assert {(a, b): n for a, b, n in known.itertuples(index=False)} == {
        pair: len(changed) for pair, changed in paid.items()
    }
    fast = exact(cubes, moves.INDUSTRY_MOVE_PAY, by=by, month=LAST, months=12).set_index(list(by))
    for (a, b), row in fast.iterrows():
        mine = [
            (pay(new, new.first) // 100) / (pay(old, old.last) // 100) - 1
            for month, old, new in changes(lives)
            if (old.industry, new.industry) == (a, b) and month > m(LAST) - 12
            if pay(new, new.first) is not None and pay(old, old.last) is not None
        ]
        assert row["t0"] == len(mine)
        below = sorted(mine)[(len(mine) - 1) // 2]
        assert below - 0.011 <= row["t1"] <= max(below, median(mine)) + 0.011


def test_people_of_a_chain_by_hand(cubes):
    """16 + 6 + 5 in each of three; 5 joined and 4 left each; of 10 who joined before, 6 stayed."""
    here = {"chain": "甲", "chain_link": "上游"}
    plain = {metric.id: metric for metric in chain.METRICS}
    counted = {
        name: exact(cubes, plain[name], **here)["t0"].iloc[0]
        for name in ("chain_employed", "chain_joined", "chain_departed")
    }
    # Judged with the middle link, one employer's, upstream is hidden: one stands for it.
    assert counted == {"chain_employed": 1, "chain_joined": 1, "chain_departed": 1}
    raw = cubes.query(
        "SELECT SUM(people), SUM(joined), SUM(departed), SUM(seen12), SUM(here12) "
        "FROM firm_year NATURAL JOIN chain_register WHERE chain_link = '上游' AND chain = '甲' "
        "AND month = ?",
        [POINTS[-1]],
    )
    assert raw.iloc[0].tolist() == [81, 15, 12, 30, 18]
    whole = exact(cubes, chain.CHAIN_EMPLOYED, chain="甲")
    assert whole["t0"].tolist() == [81 + 205 + 90]
    # Whoever joined 甲 joined its upstream: the chain's flows would be those of the hidden link.
    assert exact(cubes, chain.CHAIN_STAYED, chain="甲")[["t0", "t1"]].iloc[0].tolist() == [1, 1]
    others = cubes.query(
        "SELECT SUM(here12), SUM(seen12), SUM(talent) FROM firm_year NATURAL JOIN chain_register "
        "WHERE chain = '丁' AND month = ?",
        [POINTS[-1]],
    ).iloc[0]
    stayed = exact(cubes, chain.CHAIN_STAYED, chain="丁").iloc[0]
    assert [stayed["t0"], stayed["t1"]] == others.tolist()[:2] and others.iloc[1] > 100
    assert exact(cubes, chain.CHAIN_TALENT, chain="丁")["t0"].iloc[0] == others.iloc[2]


def test_a_link_of_one_employer_is_hidden_and_another_with_it(cubes):
    found = shown(cubes, chain.CHAIN_EMPLOYED, by=("chain", "chain_link"), month="2025-12")
    links = found.frame[found.frame["chain"] == "甲"].set_index("chain_link")
    assert links["status"].to_dict() == {
        "上游": Status.SUPPRESSED,
        "中游": Status.SUPPRESSED,
        "下游": Status.OK,
    }
    assert links["value"]["下游"] == 90
    assert found.month == found.first_month == POINTS[1]
    # With education told too, 中游 would be what 甲 has of its two educations less 下游.
    found = shown(cubes, chain.CHAIN_EMPLOYED, by=("chain", "chain_link")).frame
    assert set(found["status"][found["chain"] == "甲"]) == {Status.SUPPRESSED}


def test_structure_is_a_class_among_all(cubes):
    found = exact(cubes, chain.CHAIN_STRUCTURE, by=("chain", "age")).set_index(["chain", "age"])
    raw = cubes.query(
        "SELECT age, SUM(people) AS n FROM firm_people NATURAL JOIN chain_register "
        "WHERE chain = '丁' GROUP BY 1 ORDER BY 1"
    ).set_index("age")["n"]
    mine = found.loc["丁"]
    kept = mine[mine["t1"] > 1]
    assert len(kept) >= 2 and kept["t0"].to_dict() == raw[kept.index].to_dict()
    assert kept["t1"].tolist() == [raw.sum()] * len(kept) and raw.sum() > 100
    shares = shown(cubes, chain.CHAIN_STRUCTURE, HANGZHOU, by=("education",)).frame
    assert shares["value"].dropna().sum() <= 1.01
    nothing = shown(cubes, chain.CHAIN_STRUCTURE)
    assert nothing.one().status is Status.EMPTY and "学历、年龄或人才分类" in nothing.notes[0]
    with pytest.raises(Unknown, match="之一"):
        exact(cubes, chain.CHAIN_STRUCTURE, by=("education", "age"))
    with pytest.raises(Unknown, match="只能划分"):
        exact(cubes, chain.CHAIN_STRUCTURE, by=("age",), education=4)


def test_losses_stand_against_like_employers(cubes):
    """Observed over expected, each employer's at the pace of its section and size everywhere."""
    rows = cubes.query(
        "SELECT chain, section, size, seen12, here12 FROM firm_year NATURAL JOIN firm_register "
        "WHERE month = ?",
        [POINTS[-1]],
    )
    pace = {}
    for alike, group in rows.groupby(["section", "size"]):
        if group["seen12"].sum():
            pace[alike] = 1 - group["here12"].sum() / group["seen12"].sum()
    mine = rows[(rows["chain"] == "丁") & (rows["seen12"] > 0)]
    expected = sum(
        row.seen12 * pace[row.section, row.size_]
        for row in mine.rename(columns={"size": "size_"}).itertuples()
    )
    gone = (mine["seen12"] - mine["here12"]).sum()
    found = exact(cubes, chain.CHAIN_LOSSES, chain="丁").iloc[0]
    assert found["status"] == Status.OK and gone > 50
    assert found["value"] == pytest.approx(gone / expected, abs=0.006)
    assert found["low"] < 1 < found["high"]


def test_fill_and_money_hide_what_too_few_stand_behind(cubes):
    fill = shown(cubes, chain.CHAIN_FILLED, by=("chain",)).frame.set_index("chain")
    raw = cubes.query(
        "SELECT SUM(filled) AS a, SUM(filled_of) AS b FROM firm_year NATURAL JOIN chain_register "
        "WHERE month = ? AND chain = '乙'",
        [POINTS[-1]],
    ).iloc[0]
    assert fill["value"]["乙"] == raw["a"] / raw["b"] and fill["status"]["甲"] == Status.EMPTY
    paid = shown(cubes, chain.CHAIN_PAID, by=("chain",)).frame.set_index("chain")
    told = paid[(paid["status"] == Status.OK) & (paid["value"] > 0)]
    assert len(told) and (told["value"] % 50 == 0).all() and (told["half_width"] > 0).all()
    assert paid["value"]["甲"] == 0
    links = shown(cubes, chain.CHAIN_PAID, YUHANG, by=("chain", "chain_link")).frame
    assert (links["status"] == Status.SUPPRESSED).any()


def test_a_link_is_asked_for_with_its_chain(cubes):
    for metric in chain.METRICS:
        alone = shown(cubes, metric, by=("chain_link",))
        assert not len(alone) and "环节分属各产业链" in alone.notes[0]
    assert len(exact(cubes, chain.CHAIN_EMPLOYED, by=("chain_link",), chain="甲")) == 3


def test_before_the_first_point_there_is_no_figure(cubes):
    early = shown(cubes, chain.CHAIN_EMPLOYED, month="2024-01").one()
    assert early.status is Status.EMPTY
    later = shown(cubes, chain.CHAIN_EMPLOYED, ZHEJIANG, month="2025-12")
    assert later.month == POINTS[1] and later.one().value > 300


def test_an_older_snapshot_says_that_a_build_is_due(tmp_path):
    """All new tables come together: one that lacks the last column of each lacks them all."""
    world = World(tmp_path / "home").person(1).spell(1, XIHU, FIRST)
    cubes = world.build()
    age(
        world.home,
        *(f"ALTER TABLE {name} DROP COLUMN people" for name in PEOPLED),
        "ALTER TABLE firm_year DROP COLUMN month",
    )
    for metric in (*chain.METRICS, *moves.METRICS):
        with pytest.raises(OutdatedSnapshot, match="python -m data build"):
            if metric is chain.CHAIN_STRUCTURE:
                shown(cubes, metric, by=("age",))
            asked(world.home, metric)
