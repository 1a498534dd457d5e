"""Tables with fewer rows: what is a true zero, has no name, lies elsewhere, may not be shown."""

from dataclasses import replace

from metrics.disclosure.protect import Protected, Row, Status


def occurring(found: Protected) -> Protected:
    """Without the members that are a true zero."""
    frame = found.frame
    zero = (frame["status"] == Status.OK.value) & (frame["value"] == 0)
    return replace(found, frame=frame[~zero].reset_index(drop=True))


def beyond(found: Protected, home: int) -> Protected:
    """Without the home province's own members: what lies outside it."""
    own = home // 10_000 * 10_000
    kept = found.frame[found.frame[found.by[0]] != own]
    return occurring(replace(found, frame=kept.reset_index(drop=True)))


def named(found: Protected) -> Protected:
    """Without true zeros and without members that the source doesn't name."""
    cells = found.frame
    keep = ~((cells["status"] == Status.OK.value) & (cells["value"] == 0))
    for name in found.by:
        keep &= ~cells[name].isin([0, ""])
    return replace(found, frame=cells[keep].reset_index(drop=True))


def shown_only(found: Protected) -> Protected:
    """Only what may be shown; says how many members are hidden. Where all are, nothing changes, so
    that the chart can say why it is empty."""
    cells = found.frame
    few = int(cells["status"].isin([Status.SUPPRESSED.value, Status.IMPRECISE.value]).sum())
    shown = cells[cells["status"] == Status.OK.value].reset_index(drop=True)
    if shown.empty or not few:
        return found if shown.empty else replace(found, frame=shown)
    return replace(found, frame=shown).note(f"另有 {few} 项人数过少或误差过大，未列出")


def largest(found: Protected) -> list[Row]:
    """The rows that may be shown, largest first."""
    rows = [row for row in found.rows() if row.value is not None and row.status is Status.OK]
    return sorted(rows, key=lambda row: -(row.value or 0.0))
