"""Scene 高校源头: from which universities and places graduates come."""

from dashboard.page import panel
from dashboard.projector import maps, parts
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
    if panel.lacking(total):
        raise Nothing(panel.lacking(total))
    rows = [(row.labels["school"], row, "") for row in ranked(by_school)[:_MOST]]
    from_where = room.fetch(source.GRADUATES_COME, None, "school_place")
    rate = room.fetch(source.COME_RATE)
    numbers = parts.stated(total, "来本地就业的毕业生")
    if not rate.is_empty:  # a district's user is refused it
        numbers += parts.stated(rate, "来本地率")
    listed = parts.bars(rows, by_school.metric, room=300) if rows else ""
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
        side=maps.arrivals(from_where, room.chosen.region),
        note=maps.NOTE,
    )
