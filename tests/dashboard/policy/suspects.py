"""A register, and cases with the rules of data/review.py that name them."""

from datetime import date

from tests.world import HAISHU, HANGZHOU, XIHU, YUHANG, World, key, m

HR, HOUSING = "人力资源和社会保障局", "住房和城乡建设局"
# case: rules that name it
NAMED = {
    "again": ("twice",),
    "gone": ("left",),
    "absent": ("not_insured",),
    "short": ("not_insured",),
    "early": ("arrival",),
    "diploma": ("education",),
    "elder": ("age",),
    "marked": ("reported",),
    "both": ("education", "age"),
}


def suspects(path) -> World:
    """The data reach from 2020-01 to 2025-12."""
    world = World(path)
    world.spell("anchor", XIHU, "2020-01", "2025-12")
    _register(world)
    _arrived(world, "fine", 4)
    _case(world, "fine", "fine", paid=date(2023, 6, 1))

    _arrived(world, "claims", 4)
    _case(world, "first", "claims", paid=date(2023, 6, 1))
    _case(world, "again", "claims", applied=date(2024, 3, 1), region=YUHANG)
    _case(world, "refused", "claims", applied=date(2024, 5, 1), status="rejected")
    world.spell("claims", HAISHU, "2024-01", "2025-12", wage=10.0)
    _case(world, "elsewhere", "claims", applied=date(2024, 6, 1), region=HAISHU)

    # Granted in 2023-05 for a term of 12 months: 2024-04 is the last month owed.
    _arrived(world, "leaver", 4, end="2024-03")
    _case(world, "gone", "leaver", policy="安居")
    _arrived(world, "stayer", 4, end="2024-04")
    _case(world, "served", "stayer", policy="安居")
    _arrived(world, "paused", 4, end="2023-08")
    world.spell("paused", YUHANG, "2023-11", "2025-12")  # two months off, another district
    _case(world, "gap", "paused", policy="安居")

    world.person("nobody", 4).spell("nobody", HAISHU, "2022-01", "2025-12")
    _case(world, "absent", "nobody")
    world.person("recent", 4).spell("recent", XIHU, "2023-03", "2025-12")
    _case(world, "short", "recent")  # 2023-03 and 2023-04 of six months
    world.person("old", 4).spell("old", XIHU, "2020-01", "2025-12")
    _case(world, "unknown", "old", applied=date(2020, 3, 1))  # perhaps here long before the data
    world.person("early", 4).spell("early", XIHU, "2022-06", "2025-12")
    _case(world, "early", "early", policy="新引进")

    _arrived(world, "college", 3)
    _case(world, "diploma", "college", policy="项目")
    _arrived(world, "later", 3)
    world.person("later", 4, education_as_of=m("2023-02"))
    _case(world, "risen", "later", policy="项目")
    _arrived(world, "unsaid", 0)
    _case(world, "unsaid", "unsaid", policy="项目")

    _arrived(world, "1986", 4, birth_year=1986)
    _case(world, "elder", "1986", policy="项目")  # 36 at the youngest
    _arrived(world, "1987", 4, birth_year=1987)
    _case(world, "birthday", "1987", policy="项目")  # 35 until the birthday
    _arrived(world, "two", 3, birth_year=1970)
    _case(world, "both", "two", policy="项目")

    _arrived(world, "flag", 4)
    _case(world, "marked", "flag", policy="没有登记的政策", review_flag=True)
    return world


def _register(world: World) -> None:
    for name, kind, department, region, more in (
        ("乐业", "living", HR, HANGZHOU, {"insured_months": 6, "claim_gap": 999}),
        ("乐业", "living", HR, 330200, {"claim_gap": 999}),
        ("安居", "purchase", HOUSING, HANGZHOU, {"stay_months": 12}),
        ("新引进", "other", HR, 330000, {"arrived_from": m("2022-09")}),
        ("项目", "project", HOUSING, HANGZHOU, {"education_min": 4, "age_max": 35}),
        ("安家", "purchase", HOUSING, XIHU, {"end_on": date(2024, 12, 31)}),
    ):
        row = {"policy": name, "kind": kind, "department": department, "region": region}
        world.put("policy", {**row, "start_on": date(2020, 1, 1), **more})


def _arrived(world: World, who: str, education: int, end: str | None = "2025-12", **more) -> None:
    """Somebody who is insured in 西湖 from 2022-09 on."""
    world.person(who, education, **more).spell(who, XIHU, "2022-09", end)


def _case(world: World, case: str, who: str, **more) -> None:
    """Applied for in 2023-04, granted in 2023-05, unless told otherwise."""
    applied = more.pop("applied", date(2023, 4, 1))
    paid = more.pop("paid", None)
    status = more.pop("status", "paid" if paid else "approved")
    row = {
        "case_id": case,
        "policy": "乐业",
        "kind": "living",
        "region": XIHU,
        "person_key": key(who),
        "amount": 10_000.0,
        "applied_on": applied,
        "decided_on": applied.replace(month=applied.month + 1),
        "paid_on": paid,
        "status": status,
        "review_flag": False,
    }
    world.put("policy_payout", {**row, **more})
