"""What a chart says, as its title: one finding, read from the protected table and nothing else.

A title never ranks districts against the office's wish to (DESIGN §4, words on the screen): it
counts how many lie on which side, and names at most the one place that the chart shows anyway.
"""

from dashboard.wording import differences, words
from dashboard.wording.leaders import lead
from data.months import month_name
from metrics.disclosure.protect import STATUS_WORDS, Protected, Row, Status
from metrics.engine.dimensions import names_a_class
from metrics.figures.policy.target import schedule_gap, year_gone


def known(found: Protected) -> list[Row]:
    """The rows that say something."""
    return [row for row in found.rows() if row.status is Status.OK and row.value is not None]


def named(found: Protected) -> list[Row]:
    """Those of the known rows that name a member: not what nobody stated."""
    by = found.by[0]
    return [
        row
        for row in known(found)
        if row.labels[by] not in ("未说明", "不详")
        and not (by == "industry" and not names_a_class(by, row.keys[by]))
    ]


def progress(done: Protected, series: Protected, promise: Protected, total: Protected) -> str:
    """The first words of 总览: what came this year, on which schedule, onto which stock; each
    sentence about one place and one period, both named.

    Args:
        done: what came, perhaps of a wider period or region (it says so).
        series: the same by month.
        promise: its completion rate, of the region itself.
        total: the stock.
    """
    said = [_came(done, series, promise), _standing(total)]
    return "".join(f"{one}。" for one in said if one) or words.sentence(total)


def _came(done: Protected, series: Protected, promise: Protected) -> str:
    row = done.one()
    if row.value is None:
        return ""
    where = words.place(done.selection.region)
    head = f"{words.period(done)}{where}{done.metric.name} {words.figure(row, done.metric)}"
    clauses = [f"{head}（{done.widened}）" if done.widened else head]
    before = None if done.widened else earlier(done, series, 12)
    if before is not None:
        clauses.append(differences.compared(row, before, done.metric, "上年同期"))
    gap, share = schedule_gap(promise), promise.one()
    together = (promise.selection.region, promise.first_month, promise.month) == (
        done.selection.region,
        done.first_month,
        done.month,
    )
    if together and gap is not None and share.value is not None:
        pace = "快于" if gap > share.half_width else "慢于" if gap < -share.half_width else "符合"
        size = f" {differences.points(abs(gap), share.half_width)}" if pace != "符合" else ""
        rate = words.written(share.value, promise.metric, share.half_width)
        clauses.append(f"完成全年目标的 {rate}，{pace}序时进度{size}")
    return "；".join(clause for clause in clauses if clause)


def _standing(total: Protected) -> str:
    row = total.one()
    if row.value is None:
        return ""
    where = words.place(total.selection.region)
    return f"{words.period(total)}{where}{total.metric.name} {words.figure(row, total.metric)}"


def newest(series: Protected) -> Row | None:
    """The row of a series' last month; ``None`` where that month can't be told: an older one is no
    current value."""
    rows = [row for row in series.rows() if int(row.keys["month"]) == series.month]
    told = [row for row in rows if row.status is Status.OK and row.value is not None]
    return told[0] if told else None


def earlier(now: Protected, series: Protected, months: int) -> Row | None:
    """The row of a series that lies so many months before an undivided figure."""
    if now.month is None:
        return None
    for row in series.rows():
        if int(row.keys["month"]) == now.month - months and row.value is not None:
            return row
    return None


def signs(found: Protected, more: str = "净流入", less: str = "净流出") -> str:
    """How many places gain, lose, or do neither: 「11 个市中 8 个净流入，2 个净流出，1 个持平」."""
    rows = known(found)
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    gain = [row for row in rows if (row.value or 0) > row.half_width]
    lose = [row for row in rows if (row.value or 0) < -row.half_width]
    level = {"province": "个省", "city": "个市", "county": "个区县"}[found.by[0]]
    even = len(rows) - len(gain) - len(lose)
    if len(rows) == 1:
        return f"{rows[0].labels[found.by[0]]}{more if gain else less if lose else '持平'}"
    if even == len(rows):
        return f"{len(rows)} {level}均持平"
    counts = ((len(gain), more), (len(lose), less), (even, "持平"))
    if max(len(gain), len(lose)) == len(rows):
        what = more if gain else less
        return f"{len(rows)} {level}均{'' if what.startswith('比') else '为'}{what}"
    told = "，".join(f"{count} 个{name}" for count, name in counts if count)
    return f"{len(rows)} {level}中 {told}"


def top(found: Protected, words_before: str = "") -> str:
    """The largest member: 「焊工在招最多，1 240 人次」."""
    rows = named(found)
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    first = lead(found, rows)
    return f"{words_before}{first.says('最多', first.size(found))}"


def behind(found: Protected) -> str:
    """How many members lag their schedule by more than rounding explains."""
    rows = known(found)
    if not rows or found.month is None:
        return f"{found.metric.name}：{nothing_known(found)}"
    due = year_gone(found.month)
    late = [row for row in rows if (row.value or 0.0) + row.half_width < due]
    level = {"province": "个省", "city": "个市", "county": "个区县"}[found.by[0]]
    told = f"{len(late)} {level}慢于" if late else f"有目标的 {len(rows)} {level}均不慢于"
    if len(rows) == 1:
        told = f"{rows[0].labels[found.by[0]]}{'慢于' if late else '不慢于'}"
    return f"{told}序时进度（{due * 100:.0f}%）"


def longest_wait(found: Protected, whole: Protected) -> str:
    """The longest band of waiting that may be shown, with its cases.

    Args:
        found: cases by time waited.
        whole: all cases; where their number is hidden, none is no answer.
    """
    rows = [row for row in known(found) if row.value]
    if not rows:
        every = whole.one()
        if every.value == 0:
            return "没有应兑未兑的申请"
        hidden = every.status is Status.SUPPRESSED or every.value is not None
        return f"应兑未兑：{STATUS_WORDS[Status.SUPPRESSED] if hidden else nothing_known(found)}"
    last = max(rows, key=lambda row: int(row.keys["wait"]))
    return f"应兑未兑中，等待{last.labels['wait']}的有 {words.figure(last, found.metric)}"


def trend(series: Protected) -> str:
    """A series against a year before: 「人才总量 186.0万人，比上年同期多 3.1万人」."""
    last = newest(series)
    if last is None:
        return f"{series.metric.name}：{lately(series)}"
    name = series.metric.name
    if not last.value:
        return f"{month_name(int(last.keys['month']))}{name}为 0"
    old = [row for row in known(series) if row.keys["month"] == last.keys["month"] - 12]
    head = f"{name} {words.figure(last, series.metric)}"
    clause = differences.compared(last, old[0], series.metric, "上年同期") if old else ""
    return f"{head}，{clause}" if clause else head


def balance(come: Protected, gone: Protected) -> str:
    """In how many of the months shown more came than left."""
    arrivals = {row.keys["month"]: row for row in known(come)}
    pairs = [
        (arrivals[row.keys["month"]], row) for row in known(gone) if row.keys["month"] in arrivals
    ]
    if not pairs:
        return f"流入与流出：{nothing_known(gone)}"
    ahead = sum((a.value or 0) - (b.value or 0) > a.half_width + b.half_width for a, b in pairs)
    asked = set(come.frame["month"]) | set(gone.frame["month"])
    if len(pairs) < len(asked):  # not the newest ones, nor one after the other
        return f"{len(asked)} 个月中 {len(pairs)} 个月可比，其中 {ahead} 个月流入多于流出"
    return f"近 {len(pairs)} 个月中，{ahead} 个月流入多于流出"


def lately(series: Protected) -> str:
    """Why a series has no current value."""
    if series.month is None or not known(series):
        return nothing_known(series)
    drawn = any(
        row.keys["month"] == series.month and row.value is not None for row in series.rows()
    )
    why = "样本少，只是约数" if drawn else "人数过少"  # what is vague is drawn: it isn't hidden
    return f"{month_name(series.month)}{why}，不作比较"


def nothing_known(found: Protected) -> str:
    """Why a table says nothing: what is drawn is vague, all is hidden, or there is no data."""
    vague = (row for row in found.rows() if row.status is Status.IMPRECISE)
    if any(row.value is not None for row in vague):
        return "样本少，均为约数"
    hidden = (found.frame["status"] == Status.SUPPRESSED).any() if len(found) else False
    return "人数过少，不予显示" if hidden else "暂无数据"
