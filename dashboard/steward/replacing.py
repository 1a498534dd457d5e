"""Real data in the demo's place: what will go, and six figures before and after, asked first."""

from dataclasses import dataclass
from typing import Final

from dashboard.access import auth, gateway, holdings
from dashboard.wording import words
from data.contracts import CONTRACTS
from data.cubes import Progress
from data.snapshots import gates, publish
from data.snapshots.manifest import Snapshot
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Metric, Unknown
from metrics.engine.selection import Selection
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts
from metrics.figures.schools import source

HEADLINES: Final = (
    ("新引进大专及以上", flow.NEW_COLLEGE),
    ("新引进硕博", flow.NEW_GRADUATE_DEGREE),
    ("人才总量（参保）", stock.TALENT_STOCK),
    ("人才占从业人员", stock.TALENT_SHARE),
    ("高校毕业生留市率", source.GRADUATES_STAY_CITY),
    ("已兑现", payouts.PAID_AMOUNT),
)


@dataclass(frozen=True)
class Question:
    """What a steward is asked before the demo's figures give way."""

    snapshot: str
    going: tuple[str, ...]  # what the pages show now and won't any more
    coming: tuple[str, ...]  # what they will show
    figures: tuple[tuple[str, str, str], ...]  # name, now, then


def needed() -> bool:
    """Whether publishing now would put real data in the demo's place."""
    try:
        served = holdings.serving()
    except NoSnapshot:
        return False
    return served.demo and not any(load.demo for load in holdings.loads())


def prepare(progress: Progress) -> Question:
    """Build the snapshot without publishing it, and compare.

    Raises:
        Refused: it can't be built, or must not be published.
    """
    served = holdings.serving()
    home = holdings.home()
    made = publish.build(home, progress, sign=False, before=gates.steps(home))
    return Question(made.id, _rows_of(served), _rows_of(made), _figures(served.id, made.id))


def confirm(question: Question) -> Snapshot:
    """Publish what was asked about: signed at once where nobody has to sign, else sent to be."""
    home = holdings.home()
    if publish.signs_by_hand(home):
        return publish.submit(home, question.snapshot)
    return publish.sign(home, question.snapshot, by="单用户试用，经确认以真实数据取代演示数据")


def _rows_of(snapshot: Snapshot) -> tuple[str, ...]:
    found = holdings.sources_of(snapshot.id)
    kind = "演示数据" if snapshot.demo else "真实数据"
    counted = zip(found["contract"].astype(str), found["rows"].astype(int), strict=True)
    return tuple(f"{kind}「{CONTRACTS[name].label}」{n:,} 行" for name, n in counted if n)


def _figures(before: str, after: str) -> tuple[tuple[str, str, str], ...]:
    user = auth.current_user(holdings.home())
    region = Selection(holdings.settings().region)
    return tuple(
        (name, _said(user, metric, region, before), _said(user, metric, region, after))
        for name, metric in HEADLINES
    )


def _said(user: auth.User, metric: Metric, chosen: Selection, snapshot: str) -> str:
    try:
        found = gateway.fetch_of(user, metric, chosen, snapshot)
    except Unknown:
        return "暂无数据"
    rows = list(found.rows())
    return words.figure(rows[0], metric) if len(rows) == 1 else "暂无数据"
