"""A question → one query, several between which the asker must choose, or why there is none."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from metrics.ask.building import Context, query_of, valid
from metrics.ask.doubts import NO_TOTAL, compared, leaves_out, over_span, ranks_months, unkept
from metrics.ask.lexicon import lexicon, words
from metrics.ask.normal import normal
from metrics.ask.phrases import said
from metrics.ask.query import Query
from metrics.ask.ranking import Fit, ranked
from metrics.ask.refusal import about_someone, at_once, beyond, elsewhere, unread, whole_word
from metrics.ask.said_as import read_as
from metrics.ask.scan import Scan, scan
from metrics.engine.selection import contains

ANSWER, UNSURE, REFUSED = "answer", "unsure", "refused"
_OFFERED: Final = 4
_CLOSE: Final = 0.15  # readings whose scores differ by less are equally good
_UNREAD: Final = 1  # letters that stay unread: they may ask for something else
# What a question about nothing in particular may mean: offered, never answered.
_PLAIN: Final = 2.9  # letters of a phrase that says no more than 人才
_MAIN: Final = ("talent_stock", "talent_density", "new_college", "net_inflow_rate")
_BARE: Final = frozenset(
    {
        "人才",
        "毕业生",
        "岗位",
        "需求",
        "供给",
        "补贴",
        "生源",
        "职位",
        "求职",
        "补助",
        "预算",
        "<section>",
    }
)
_BARE_THINGS: Final = frozenset({"<occupation>", "<programme>", "<kind>"})
_PAY: Final = ("posted_pay", "insured_pay")
# Words that two figures share, neither of them better than the other.
_AMBIGUOUS: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("工资", "薪酬", "薪资", "月薪", "收入", "待遇", "挣"), _PAY),
    (("稳定",), ("retained_12", "job_retention_curve")),
    (
        ("缺不缺人", "缺人吗", "人够不够", "够不够用"),
        ("shortage_index", "openings_per_seeker_year", "sd_gap"),
    ),
)


@dataclass(frozen=True)
class Reading:
    """How a question was read.

    Attributes:
        status: ``answer``, ``unsure`` or ``refused``.
        query: the one reading of an answer.
        candidates: the others, or those between which to choose; of a refusal the nearest figures.
        why: the words of a refusal or of doubt.
        closed: of a refusal: whether nobody else is asked either (persons, what is no question).
        proposed, model: the reading that a language model proposes, and the model's name.
    """

    status: str
    query: Query | None = None
    candidates: tuple[Query, ...] = ()
    why: str = ""
    scores: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    closed: bool = False
    proposed: Query | None = None
    model: str = ""

    def record(self, newest: int | None = None) -> dict[str, Any]:
        """As plain JSON; a reading that isn't an answer names no figure."""
        about = (self.query or Query("")).record()
        if self.query is None:
            about |= {"metric": None, "region": None}
        return {
            "status": self.status,
            **about,
            "candidates": [one.record() | {"read_as": read_as(one)} for one in self.candidates],
            "read_as": read_as(self.query, newest) if self.query else "",
            "why": self.why,
            "proposed": self._proposal(),
        }

    def _proposal(self) -> dict[str, Any] | None:
        if self.proposed is None:
            return None
        told = self.proposed.record() | {"read_as": read_as(self.proposed)}
        return {"model": self.model, **told}


def read_question(question: str, context: Context) -> Reading:
    """Read one question."""
    text = normal(question[:4000])
    why = at_once(question, text)
    if why:
        return Reading(REFUSED, why=why, candidates=_nearest_main(context, text), closed=True)
    found = scan(question, lexicon(context.home, context.opened), context.now)
    why = about_someone(found) or beyond(found, context)
    if why:
        return Reading(REFUSED, why=why, candidates=_nearest_main(context, text), closed=True)
    fits = ranked(found, context.home, context.now)
    reading = _chosen(found, fits, context)
    outside = elsewhere(found, context) if context.office else ""
    if reading.status == UNSURE and outside:  # what is offered would be of the reader's own
        return Reading(REFUSED, None, _mains(context, found), outside, reading.scores)
    return reading


def _chosen(found: Scan, fits: list[Fit], context: Context) -> Reading:
    left = [found.negated] if found.negated else unread(found)
    scores = tuple((one.metric.id, round(one.score, 2)) for one in fits[:6])
    offers = tuple(
        query for query in (query_of(one, found, context) for one in fits if not one.unfit) if query
    )
    if sum(map(len, left)) >= _UNREAD:
        told = dict.fromkeys(whole_word(found.plain, one) for one in left)
        named = "、".join(f"「{one}」" for one in told if len(one) > 1) or f"「{''.join(left)}」"
        return Reading(
            REFUSED,
            None,
            offers[:_OFFERED] or _nearest_main(context, found.text),
            f"没有读懂{named}，数据中没有与之对应的内容",
            scores,
        )
    doubtful = _ambiguous(found, fits, context)
    if doubtful:
        return Reading(UNSURE, None, doubtful, "有几种读法，请选择", scores)
    if (
        not fits
        or (found.vague and fits[0].letters < _PLAIN and not _exact(found))
        or _judges(found, fits[0])
    ):
        return _vague(found, fits, context)
    best = fits[0]
    if best.phrase in _BARE and not _asks(found):
        return Reading(
            UNSURE,
            None,
            offers[:_OFFERED] or _mains(context, found),
            "没有说明要看哪一项，请选择",
            scores,
        )
    if best.phrase in _BARE_THINGS and not (
        found.counted or found.order or found.nouns or found.times or found.series
    ):
        return Reading(REFUSED, None, offers[:_OFFERED], "没有读出要看哪一项指标", scores)
    outside = elsewhere(found, context)
    if best.unfit and outside:
        return Reading(REFUSED, None, _mains(context, found), outside, scores)
    if best.unfit:
        near = tuple(q for q in (query_of(one, found, context, bare=True) for one in fits) if q)
        return Reading(REFUSED, None, near[:_OFFERED], _cannot(best), scores)
    query = query_of(best, found, context)
    if query is None:
        return Reading(
            REFUSED, None, offers[:_OFFERED], f"「{best.metric.name}」不能这样查询", scores
        )
    kept_to = unkept(best, found, query)
    if kept_to:
        return Reading(
            UNSURE, None, (replace(query, bound=None), *offers[1:])[:_OFFERED], kept_to, scores
        )
    if best.besides:
        named = "、".join(f"「{one}」" for one in best.besides)
        why = f"「{best.metric.name}」没有答到{named}；一次只答一项，请选择"
        return Reading(UNSURE, None, offers[:_OFFERED], why, scores)
    if found.order and not query.by and not query.rank and not found.judged:
        return Reading(UNSURE, None, compared(query, context), "没有读出在哪些之间比较", scores)
    missing, instead = leaves_out(found, query, context)
    if missing:
        return Reading(UNSURE, None, instead[:_OFFERED] or offers[:_OFFERED], missing, scores)
    if ranks_months(best, found, query):
        return Reading(UNSURE, None, over_span(query, context), NO_TOTAL, scores)
    early = _out_of_reach(query, context)
    if early:
        return Reading(
            REFUSED, None, (replace(query, month=None, months=None, ytd=False),), early, scores
        )
    rivals = [
        one
        for one in fits[1:]
        if best.score - one.score < _CLOSE and not one.unfit and not _kin(best, one)
    ]
    if rivals:
        several = tuple(q for q in (query_of(one, found, context) for one in (best, *rivals)) if q)
        return Reading(UNSURE, None, several[:_OFFERED], "有几种读法，请选择", scores)
    others = [one for one in offers[1:] if one.metric != query.metric]
    alike = [replace(query, metric=name) for name in said()[query.metric].alike]
    return Reading(
        ANSWER,
        query,
        tuple(q for q in (*alike, *(replace(q, bound=None) for q in others)) if valid(q, context))[
            :_OFFERED
        ],
        scores=scores,
    )


_IN_ONE: Final = (
    "放在一起",
    "同时划分",
    "的对比",
)  # no data are lacking: it is too much for one question


def _cannot(one: Fit) -> str:
    several = [text for text in one.unfit if text.endswith(_IN_ONE)]
    if several:
        return f"一次不能答「{'、'.join(several)}」，请分开问"
    what = "、".join(f"「{text}」" for text in one.unfit)
    known = "、".join(d.name for d in one.metric.dimensions) or "无"
    return f"「{one.metric.name}」没有{what}的数据；可按：{known}"


def _kin(one: Fit, other: Fit) -> bool:
    """Whether two figures are readings of one: what the better of them offers beside its answer."""
    a, b = said()[one.metric.id], said()[other.metric.id]
    arrivals = {"new_college", "new_graduate_degree"}
    return (
        {one.metric.id, other.metric.id} == arrivals
        or other.metric.id in a.alike
        or one.metric.id in b.alike
        or a.like == other.metric.id
        or b.like == one.metric.id
    )


def _judges(found: Scan, best: Fit) -> bool:
    """Whether the question asks for a judgement of what no figure beside it makes exact."""
    return best.letters < 2 * _PLAIN - 1 and any(
        one in found.plain for one in words()["judgement"]["words"]
    )


def _exact(found: Scan) -> bool:
    if any(one.shape for one in found.nouns):
        return True
    if found.judged:
        return False
    return bool((found.order) or (found.nouns and found.counted) or (found.times and found.counted))


def _asks(found: Scan) -> bool:
    """Whether a question says more than a name."""
    things = any(not one.place for one in found.things)
    return bool(
        things
        or found.counted
        or found.order
        or found.nouns
        or found.series
        or found.yearly
        or found.rank
        or found.times
    )


def _ambiguous(found: Scan, fits: list[Fit], context: Context) -> tuple[Query, ...]:
    if any((one.year or 0) > context.now // 12 or one.kind == "ahead" for one in found.times):
        return ()  # of what lies ahead neither is known
    for triggers, figures in _AMBIGUOUS:
        if not any(word in found.plain for word in triggers):
            continue
        if fits and (
            (fits[0].metric.id in figures and fits[0].letters >= 4)
            or (fits[0].letters >= 3 and not fits[0].unfit)
        ):
            continue
        by_id = {one.metric.id: one for one in fits}
        if all(one.unfit for one in fits if one.metric.id in figures) and by_id.keys() & {*figures}:
            continue
        made = [
            query_of(by_id[name], found, context)
            if name in by_id
            else Query(name, region=_region(found, context))
            for name in figures
        ]
        kept = tuple(one for one in made if one and valid(one, context))
        if len(kept) > 1:
            return kept
    return ()


def _region(found: Scan, context: Context) -> int:
    inside = [one.place for one in found.things if one.place and contains(context.home, one.place)]
    return inside[0] if len(inside) == 1 else context.home


def _mains(context: Context, found: Scan) -> tuple[Query, ...]:
    by = next((n.dimensions[0] for n in found.nouns if n.dimensions[0] in ("city", "county")), "")
    region = _region(found, context)
    made = (Query(name, (by,) if by else (), region=region) for name in _MAIN)
    return tuple(one for one in made if valid(one, context))


def _vague(found: Scan, fits: list[Fit], context: Context) -> Reading:
    known = found.vague or found.things or found.nouns or found.order or fits
    if not known:
        return Reading(REFUSED, None, _mains(context, found), "没有读出要看哪一项指标")
    outside = [
        one.text for one in found.things if one.place and not contains(context.home, one.place)
    ]
    if not fits and found.counted and not found.vague and any(not t.place for t in found.things):
        return Reading(REFUSED, None, _mains(context, found), "没有读出要看哪一项指标")
    if outside and not fits:
        return Reading(REFUSED, None, _mains(context, found), f"数据不含「{'、'.join(outside)}」")
    offers = tuple(q for q in (query_of(one, found, context) for one in fits if not one.unfit) if q)
    return Reading(
        UNSURE,
        None,
        (*offers[:2], *(q for q in _mains(context, found) if q not in offers[:2]))[:_OFFERED],
        "没有说明要看哪一项，请选择",
    )


def _out_of_reach(query: Query, context: Context) -> str:
    """Why the data have nothing of a month before their first."""
    if query.month is not None and context.first and query.month < context.first:
        return f"数据从{context.first // 12}年{context.first % 12 + 1}月开始"
    return ""


def _nearest_main(context: Context, text: str) -> tuple[Query, ...]:
    """Figures to look at instead, by the words that a refused question shares with their names."""
    shared = [
        one.metric.id
        for one in said().values()
        for p in one.phrases[:1]
        if p.parts and all(any(word in text for word in part) for part in p.parts)
    ]
    found = shared[:2] or ["talent_stock"]
    return tuple(Query(name, region=context.home) for name in found)
