"""Scene 高校源头: from which universities and places graduates come."""

from dataclasses import replace

from dashboard.charts.map_view import MAP_NOTE
from dashboard.charts.ranking import ranking
from dashboard.charts.ways import arrival_map
from dashboard.document.lacking import lacking
from dashboard.projector import parts, stage
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.schools import findings as say
from dashboard.wording import words
from dashboard.wording.members import ranked
from metrics.figures.schools import source

_MOST = 7


def scene(room: Room) -> Drawn:
    """The largest feeders, and arcs from the universities' provinces."""
    total = room.fetch(source.GRADUATES_COME)
    by_school = room.fetch(source.GRADUATES_COME, None, "school")
    if lacking(total):
        raise Nothing(lacking(total))
    listed = ""
    named = {row.keys["school"] for row in ranked(by_school)}
    if named:
        frame = by_school.frame[by_school.frame["school"].isin(named)]
        largest = ranking(replace(by_school, frame=frame.reset_index(drop=True)), _MOST)
        listed = stage.chart(largest, stage.HALF, most=330)
    from_where = room.fetch(source.GRADUATES_COME, None, "school_place")
    rate = room.fetch(source.COME_RATE)
    numbers = parts.stated(total, "来本地就业的毕业生")
    if not rate.is_empty:  # a district's user is refused it
        numbers += parts.stated(rate, "来本地就业比例")
    body = f'<div class="row pair">{numbers}</div>{listed}'
    # The names stand in the list: the title says how many came, and how much the largest send.
    first, *_, last = say.feeders(by_school, total).removesuffix("。").split("，") * 2
    title = f"{first}，{last}" if first != last else first
    return Drawn(
        title,
        body,
        (total, by_school, from_where, rate),
        words.subtitle(total),
        "split",
        side=stage.chart(arrival_map(from_where, room.chosen.region), *stage.SIDE),
        note=MAP_NOTE,
    )
