"""What the charts of 招聘市场 say, and its first sentence: read from protected tables only."""

from collections.abc import Sequence

from dashboard.wording import differences, words
from dashboard.wording.findings import known, lately, newest, nothing_known
from dashboard.wording.leaders import lead
from dashboard.wording.shares import share
from data.months import month_name
from metrics.disclosure.protect import Protected, Row, Status

_STATED = ("", "0")  # codes of a trade or an education that nobody stated
_BALANCED = 1.0  # posts for each seeker
_FEWEST = 10  # posts


def standing(
    posts: Protected,
    wanted: Protected,
    seekers: Protected,
    rate: Protected,
    rates: Protected,
    lacks: Sequence[str],
) -> str:
    """How big the market is, how tight, and what the page lacks: one sentence."""
    first = posts.one()
    where = words.place(posts.selection.region)
    if first.value is None:
        clauses = [f"{where}{posts.metric.name}：{words.status(first)}"]
    else:
        head = f"{words.period(posts)}{where}新发布岗位 {words.figure(first, posts.metric)}"
        clauses = [f"{head}、招聘 {words.figure(wanted.one(), wanted.metric)}"]
    people = seekers.one()
    if people.value is not None and not seekers.notes and not seekers.widened:
        when = words.period(seekers) if first.value is None else ""  # said with the posts
        clauses.append(f"{when}求职登记 {words.figure(people, seekers.metric)}")
    tight = rate.one()
    # A figure that could not follow the page's filters is no part of the same sentence.
    same = (rate.selection.region, words.period(rate)) == (
        posts.selection.region,
        words.period(posts),
    )
    if same and tight.status is Status.OK and not rate.notes:
        clauses.append(_tightness(rate, rates))
    if lacks:
        clauses.append(f"尚缺{'、'.join(lacks)}，相关指标无法计算")
    return "；".join(clauses) + "。"


def tightness(rates: Protected) -> str:
    """The newest 求人倍率 and what it means."""
    last = newest(rates)
    if last is None:
        return f"{rates.metric.name}：{lately(rates)}"
    when = month_name(int(last.keys["month"]))
    head = f"{when}{rates.metric.name} {words.figure(last, rates.metric)}"
    old = [row for row in known(rates) if row.keys["month"] == last.keys["month"] - 12]
    clause = differences.compared(last, old[0], rates.metric, "上年同期") if old else ""
    return f"{head}，{clause or _side(last)}"


def wanted_trade(hot: Protected, whole: Protected) -> str:
    """The trade that recruits most."""
    rows = [row for row in known(hot) if row.keys["occupation"]]
    if not rows:
        return f"热门职业：{_unstated(hot, 'occupation')}"
    first = lead(hot, rows)
    part = share(first.first, whole.one()) if first.ties == 1 else ""
    told = first.says("招人最多", first.size(hot))
    return f"{told}，占 {part}" if part else told


def wanted_title(found: Protected) -> str:
    """The title that is advertised most."""
    rows = known(found)
    if not rows:
        return f"热门岗位：{nothing_known(found)}"
    first = lead(found, rows)
    if first.ties > 1 or first.instead:
        return first.says("最多", first.size(found))
    return f"「{first.first.labels['title']}」最多，{first.size(found)}"


def best_paid(found: Protected, by: str, among: str = "", before: str = "") -> str:
    """Where the median advertised pay is highest.

    Args:
        found: divided by trade or education.
        by: which of them.
        among: what the trades are called where they are no whole: 热门职业.
        before: words before all others.
    """
    rows = [row for row in known(found) if str(row.keys[by]) not in _STATED]
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    first = lead(found, rows, label=by, among=among)
    return f"{before}{first.says('月薪中位数最高', first.size(found))}"


def schooling(found: Protected, whole: Protected) -> str:
    """Which education is asked for most."""
    rows = [row for row in known(found) if int(row.keys["education"])]
    if not rows:
        return f"学历要求：{_unstated(found, 'education')}"
    leading = lead(found, rows)
    first = leading.first
    part = share(first, whole.one()) if leading.ties == 1 else ""
    if leading.instead:
        return f"学历要求：{leading.instead}"
    name = "不限学历的" if int(first.keys["education"]) < 0 else f"要求{leading.who}的"
    if leading.ties > 1:
        name = f"学历要求中，{leading.who}"
    told = f"{name}最多，{leading.size(found)}"
    return f"{told}，占 {part}" if part else told


def from_where(found: Protected, whole: Protected) -> str:
    """How many seekers hold the hukou of this province, and who leads among the others."""
    rows = {int(row.keys["hukou"]): row for row in known(found)}
    ours = found.selection.region // 10_000 * 10_000
    part = share(rows[ours], whole.one()) if ours in rows else ""
    said = [f"本省户籍占 {part}"] if part else []
    away = [row for code, row in rows.items() if code not in (0, ours) and row.value]
    if away:
        first = lead(found, away, drawn=away)
        said.append(f"省外{first.says('最多', first.size(found))}")
    return f"求职者{'；'.join(said)}" if said else f"求职者户籍：{nothing_known(found)}"


def reached(rate: Protected) -> str:
    """How many of the seekers reached an intention."""
    row = rate.one()
    if row.value is None:
        return f"{rate.metric.name}：{words.status(row)}"
    return f"{words.period(rate)}登记的求职者中，{words.figure(row, rate.metric)}已达成就业意向"


def hardest(found: Protected) -> str:
    """The trade among the most wanted that fills least, or takes longest."""
    rows = [row for row in known(found) if row.keys["occupation"] and _enough(row)]
    if not rows:
        return f"{found.metric.name}：各职业样本均少"
    slow = found.metric.id == "days_to_fill"
    worst = lead(
        found,
        rows,
        least=not slow,
        label="occupation",
        among="热门职业",
        judged=len(rows),
    )
    return worst.says("招聘最久" if slow else "最难招满", worst.size(found))


def where(found: Protected, whole: Protected) -> str:
    """Which region recruits most."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    first = lead(found, rows)
    part = share(first.first, whole.one()) if len(rows) > 1 and first.ties == 1 else ""
    told = first.says("在招最多", first.size(found))
    return f"{told}，占 {part}" if part else told


def _tightness(rate: Protected, rates: Protected) -> str:
    row = rate.one()
    told = f"{rate.metric.name} {words.figure(row, rate.metric)}"
    before = [r for r in known(rates) if int(r.keys["month"]) == (rate.month or 0) - 12]
    clause = differences.compared(row, before[0], rate.metric, "上年同期") if before else ""
    return f"{told}{f'，{clause}' if clause else ''}，{_side(row)}"


def _side(row: Row) -> str:
    more = (row.value or 0.0) - _BALANCED
    if abs(more) <= row.half_width:
        return "招聘与求职人数大致相当"
    return "招聘人数多于求职人数" if more > 0 else "求职人数多于招聘人数"


def _enough(row: Row) -> bool:
    """Two posts, one filled, are no rate to speak of."""
    return row.denominator is None or row.denominator >= _FEWEST


def _unstated(found: Protected, by: str) -> str:
    """Nothing to name: either nothing at all, or nobody stated it."""
    return "均未说明" if known(found) else nothing_known(found)
