"""What 才岗匹配 says: read from protected tables and nothing else."""

from typing import Final

from dashboard.document.lacking import lacking
from dashboard.wording import words
from dashboard.wording.findings import known
from dashboard.wording.leaders import lead
from dashboard.wording.theme import compact
from metrics.disclosure.protect import Protected, Row
from metrics.models.ranks import tied_with_first

# What a person would say of a requirement left out.
_LEFT_OUT: Final = {
    "occupation": "不要求职业对口",
    "education": "不看学历",
    "pay": "不计薪酬差距",
    "place": "不限城市",
}
_BLOCKS: Final = {
    "occupation": "职业不对口",
    "education": "学历不够",
    "pay": "薪酬谈不拢",
    "place": "不在同城",
}


def standing(pairs: Protected, share: Protected, gains: Protected, elsewhere: str) -> str:
    """How many could be matched, among how many seekers and posts, and what blocks most."""
    row = pairs.one()
    place = words.place(pairs.selection.region)
    if row.value is None:
        return f"{place}{pairs.metric.name}：{lacking(pairs) or words.status(row)}。"
    people = words.written(row.denominator or 0.0, pairs.metric)
    posts = compact(float(pairs.frame["posts"].iloc[0]))
    told = [
        f"{elsewhere}；" if elsewhere else "",
        f"{words.period(pairs)}，{place}注明职业的求职者 {people}、岗位名额 {posts}个，",
        f"职业、学历、薪酬、地点都合得上的最多能配上 {words.figure(row, pairs.metric)}",
    ]
    if share.one().value is not None:
        told.append(f"，占求职者 {words.figure(share.one(), share.metric)}")
    blocks = _most(gains)
    return f"{''.join(told)}{f'；{blocks}' if blocks else ''}。"


def _most(gains: Protected) -> str:
    tied = _tied(gains)
    if not tied:
        return ""
    blocks = [_BLOCKS[str(row.keys["requirement"])] for row in tied]
    if len(blocks) == 1:
        return f"卡得最多的是{blocks[0]}"
    return f"{'、'.join(blocks)}卡得差不多，都多于其他"


def _tied(gains: Protected) -> list[Row]:
    """The requirements that block most, the largest first; more than one within the rounding."""
    rows = sorted((row for row in known(gains) if row.value), key=lambda row: -(row.value or 0.0))
    values = [row.value or 0.0 for row in rows]
    return rows[: tied_with_first(values, [row.half_width for row in rows])] if rows else []


def blocking(gains: Protected) -> str:
    """Which requirement, left out alone, would let most more be matched."""
    tied = _tied(gains)
    if not tied:
        return "放宽任何单项要求，能配上的人数都不增加"
    names = "或".join(_LEFT_OUT[str(row.keys["requirement"])] for row in tied)
    about = "约 " if len(tied) > 1 else " "
    return f"{names}，可多配{about}{words.figure(tied[0], gains.metric)}，增加最多"


def lowest(shares: Protected, what: str, among: str = "") -> str:
    """The class or place of which the smallest share could be matched; ``among`` says of which,
    where not all are drawn."""
    rows = known(shares)
    if not rows:
        return f"{what}：样本过少，不作比较"
    first = lead(shares, rows, least=True, among=among)
    return first.says("可匹配率最低", first.size(shares))


def majors(found: Protected) -> str:
    """The major with most posts, those level with it within the rounding named too."""
    rows = known(found)
    if not rows:
        return "专业对口岗位：所选范围内没有"
    first = lead(found, rows)
    return first.says("对口岗位最多", first.size(found))
