"""The call list of 高校源头: for a shortage, which universities and majors to visit, and why.

Everything is computed from protected counts. Where the register doesn't know the majors of those
who went elsewhere, a university's graduates are apportioned by the majors that are known.
"""

from dataclasses import dataclass
from typing import Final

from dashboard.document.classes import most_hidden
from dashboard.document.request import Request
from dashboard.schools.view import working_elsewhere
from dashboard.wording.members import less_than
from dashboard.wording.theme import grouped
from data.protection import Profile
from data.reference import industry, links, majors, occupation
from metrics.disclosure.bounds import least, most, profile_of
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.framing import cells as table_cells
from metrics.engine.selection import Selection
from metrics.figures.market import gap, recruitment
from metrics.figures.schools import fit as major_fit
from metrics.figures.schools import source
from metrics.models.market import visit_priority

HEAD: Final = (
    "序",
    "院校",
    "所在市",
    "专业门类",
    "年均毕业生",
    "已来本地就业比例",
    "每年可争取",
    "三年留存率",
    "契合度",
    "得分",
    "提示",
)
WEIGHTS: Final = {"volume": "规模", "open": "可争取比例", "stay": "留得住", "fit": "专业契合"}
STRENGTHS: Final = {"0": "不计", "1": "一般", "2": "加倍"}
_ENOUGH_KNOWN: Final = 0.9  # share of the placed with a major, from which on majors are counted
_POOL: Final = 100  # graduates of fitting majors, below which a list would be all but empty
_NEARLY_ALL: Final = 0.8  # of a share whose rounded parts are shown, and it isn't
_TRADE: Final = len("1-02")
APPORTIONED: Final = "去外地的毕业生多未登记专业，各专业人数按已知专业的构成推算"


@dataclass(frozen=True)
class Taken:
    """The share of a university that comes already: for the score, and in words."""

    share: float | None
    words: str


@dataclass(frozen=True)
class CallList:
    """The lines with what they rest on."""

    shortage: str
    lines: tuple[visit_priority.Call, ...]
    places: dict[str, str]
    taken: dict[str, Taken]
    weights: dict[str, str]
    notes: tuple[str, ...]
    found: tuple[Protected, ...]

    @property
    def base(self) -> int:
        """To what its numbers of people are rounded."""
        return self.found[0].profile.base

    def cells(self) -> list[tuple[str, ...]]:
        """The lines as they are written, under :data:`HEAD`."""
        return [self._cells(line) for line in self.lines]

    def _cells(self, line: visit_priority.Call) -> tuple[str, ...]:
        one, base = line.candidate, self.base
        remarks = ["已饱和，多数已来"] if line.saturated else []
        remarks += [f"{name}按均值" for name in line.assumed]
        return (
            str(line.rank),
            one.school,
            self.places.get(one.school, "不详"),
            group_name(one.group),
            grouped(_to(one.volume, base)),
            self.taken[one.school].words,
            grouped(_to(line.reachable, base)),
            f"{line.stay * 100:.0f}%",
            f"{one.fit:.2f}",
            f"{line.score:.0f}",
            "；".join(remarks),
        )


def build(request: Request, shortage: major_fit.Shortage, weights: dict[str, str]) -> CallList:
    """Fetch what the list needs, and rank it."""
    fetch, chosen = request.fetch, request.selection
    fit = major_fit.fits(shortage)
    cells = fetch(source.SCHOOL_PLACED, chosen, ("school", "major"))
    unnamed = fetch(source.SCHOOL_PLACED, chosen.with_("major", 0), "school")
    sizes = fetch(source.SCHOOL_PLACED, chosen, "major")
    placed = fetch(source.SCHOOL_PLACED, chosen, "school")
    come = fetch(source.GRADUATES_COME, chosen, "school")
    rate = fetch(source.COME_RATE, chosen, "school")
    stay = fetch(source.STAY_3, chosen, "school")
    where = fetch(source.SCHOOL_PLACED, chosen, ("school", "school_place"))
    overall = fetch(source.COME_RATE, chosen, widen=False).one()
    stayed = fetch(source.STAY_3, chosen, widen=False).one()
    came, rates, stays = _by_school(come), _by_school(rate), _by_school(stay)
    bounds = most_hidden(request, source.SCHOOL_PLACED, chosen, "school", working_elsewhere(chosen))
    taken = {
        school: _taken(
            row, came.get(school), rates.get(school), bounds.get(school), profile_of(placed)
        )
        for school, row in _by_school(placed).items()
        if school
    }
    whole, lost = _values(placed, "school"), _values(unnamed, "school")
    counted = sum(lost.values()) <= (1 - _ENOUGH_KNOWN) * sum(whole.values())
    people = {int(code): value for code, value in _values(sizes, "major").items()}
    group_fit = major_fit.group_fit(fit, people)
    volumes, hidden = _volumes(cells, set(major_fit.classes(fit)))
    candidates = []
    for (school, group), volume in volumes.items():
        if school not in taken or not whole.get(school):
            continue
        if not counted:
            volume *= whole[school] / max(whole[school] - lost.get(school, 0.0), volume)
        kept = stays.get(school)
        share = kept.value if kept and kept.status is Status.OK else None
        candidates.append(
            visit_priority.Candidate(
                school,
                group,
                volume / source.CLASSES,
                taken[school].share,
                share,
                group_fit.get(group, 0.0),
            )
        )
    lines = visit_priority.rank(
        candidates,
        {name: float(value) for name, value in weights.items()},
        usual_taken=overall.value or 0.0,
        usual_stay=stayed.value if stayed.value is not None else 1.0,
    )
    notes = [] if counted else [APPORTIONED]
    notes += [f"另有 {hidden} 组（院校×专业类）人数过少，未列入"] if hidden else []
    return CallList(
        _target_name(shortage.kind, shortage.target),
        tuple(lines),
        dict(zip(*table_cells(where.frame, ("school", "school_place_label")), strict=True)),
        taken,
        {WEIGHTS[name]: STRENGTHS[value] for name, value in weights.items()},
        tuple(notes),
        (cells, placed, come, rate, stay),
    )


def shortages(request: Request) -> dict[str, str]:
    """What may be lacking: trades first, the scarcest on top, as 产业缺口 ranks them; where too few
    people are for that index, by openings per seeker.

    Those for which the register knows next to no graduates come last.
    """
    fetch, chosen = request.fetch, request.selection
    at = chosen.at(None)
    scarce = _scarcest(fetch(gap.SHORTAGE, Selection(chosen.region), "occupation")) or _scarcity(
        fetch(recruitment.OPEN_HEADCOUNT, at, "occupation"),
        fetch(recruitment.SEEKERS, at.at(None, 12), "occupation"),
    )
    majors_known = _values(fetch(source.SCHOOL_PLACED, chosen, "major"), "major")

    def barren(kind: str, target: str) -> bool:
        codes = major_fit.classes(major_fit.fits(major_fit.Shortage(kind, target)))
        return sum(majors_known.get(code, 0.0) for code in codes) < _POOL

    known = dict.fromkeys((link.kind, link.target) for link in links())
    trades = sorted(
        (target for kind, target in known if kind == "occupation"),
        key=lambda target: (barren("occupation", target), -scarce.get(target[:_TRADE], 0.0)),
    )
    sectors = sorted(target for kind, target in known if kind == "industry")
    options = {f"occupation:{t}": f"职业：{_target_name('occupation', t)}" for t in trades}
    return options | {f"industry:{t}": f"行业：{_target_name('industry', t)}" for t in sectors}


def group_name(code: int) -> str:
    """The name of a 学科门类 or 专业大类."""
    return _group_names().get(code, "专业未说明")


def _scarcest(index: Protected) -> dict[str, float]:
    """The highest shortage index within each 中类."""
    found: dict[str, float] = {}
    for row in index.rows():
        if row.value is not None and row.status is Status.OK:
            stem = str(row.keys["occupation"])[:_TRADE]
            found[stem] = max(row.value, found.get(stem, 0.0))
    return found


def _scarcity(posts: Protected, seekers: Protected) -> dict[str, float]:
    """Openings per seeker of each 中类; trades with fewer than 30 seekers stand behind."""
    sums: dict[str, list[float]] = {}
    for i, found in enumerate((posts, seekers)):
        for row in found.rows():
            if row.value and row.keys["occupation"]:
                stem = str(row.keys["occupation"])[:_TRADE]
                sums.setdefault(stem, [0.0, 0.0])[i] += row.value
    return {stem: have[0] / have[1] for stem, have in sums.items() if have[1] >= 30}


def _taken(
    placed: Row, come: Row | None, rate: Row | None, bound: float | None, profile: Profile
) -> Taken:
    """What is known of the share that comes: exact, or bounded where one side is hidden.

    Args:
        placed, come, rate: of one university; no row where there is nobody.
        bound: how many came at most, where that is hidden.
        profile: by which the counts are bounded.
    """
    if rate is not None and rate.value is not None and rate.status is Status.OK:
        return Taken(rate.value, f"{rate.value * 100:.0f}%")
    if placed.value is None or placed.value < 30 or come is None:
        return Taken(0.0, "0%") if come is None and placed.value else Taken(None, "样本少")
    if come.value is None:
        share = 1.0 if bound is None else bound / least(placed.value, profile)
        if share < visit_priority.SATURATED:
            return Taken(share, less_than(share))
    else:
        share = least(come.value, profile) / most(placed.value, profile)
        if share >= _NEARLY_ALL:
            return Taken(share, "绝大多数")
    return Taken(None, "样本少")


def _volumes(cells: Protected, fitting: set[int]) -> tuple[dict[tuple[str, int], float], int]:
    """Graduates of the fitting classes by university and group of majors; how many were hidden."""
    sums: dict[tuple[str, int], float] = {}
    hidden = 0
    for row in cells.rows():
        school, major = str(row.keys["school"]), int(row.keys["major"])
        if not school or major not in fitting:
            continue
        if row.value is None:
            hidden += 1
        elif row.value:
            key = (school, major // 100)
            sums[key] = sums.get(key, 0.0) + row.value
    return sums, hidden


def _values(found: Protected, by: str) -> dict[int | str, float]:
    return {row.keys[by]: row.value for row in found.rows() if row.value is not None}


def _by_school(found: Protected) -> dict[str, Row]:
    """The rows but true zeros."""
    return {str(row.keys["school"]): row for row in found.rows() if row.value != 0}


def _group_names() -> dict[int, str]:
    return {int(major.code): major.name for major in majors(level=1)}


def _target_name(kind: str, target: str) -> str:
    found = occupation(target) if kind == "occupation" else industry(int(target))
    return found.name if found else target


def _to(value: float, base: int) -> float:
    return round(value / base) * base


def explained(made: CallList) -> str:
    """How a line is scored, in words."""
    weights = "、".join(f"{name}（{value}）" for name, value in made.weights.items())
    return (
        f"得分 = 各因素与最大者之比相乘，最高 100。因素与权重：{weights}。"
        f"已来本地就业比例达到 {visit_priority.SATURATED * 100:.0f}% 的标为已饱和。"
        f"人数取整到 {made.base}。"
    )
