"""What was sent to whom: nothing twice, nothing lost. Lies in the book of alerts.

A message is claimed before it leaves and settled after. One that was claimed and never settled
(the machine stopped in between) may have arrived: it is named as doubtful and sent again only by
word (``--again``).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from dashboard.alerts.book import opened
from data.home import Home

SENDING, SENT, FAILED, DROPPED = "sending", "sent", "failed", "dropped"
_FIRST: Final = timedelta(minutes=5)
_LONGEST: Final = timedelta(hours=6)


def _text(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")


def due(
    home: Home, receiver: str, items: Sequence[str], now: datetime, *, again: bool = False
) -> tuple[list[str], list[str], list[str]]:
    """Sort items into those to be sent now, those that wait for their next try, and doubtful ones.

    Args:
        home: the installation.
        receiver: whose.
        items: what they should know (:attr:`dashboard.alerts.board.Item.episode`), in order.
        now: the time.
        again: doubtful and waiting ones are to be sent too.
    """
    with opened(home) as con:
        rows = con.execute(
            "SELECT item, state, next_at FROM delivery WHERE receiver = ?", (receiver,)
        ).fetchall()
    known = {item: (state, at) for item, state, at in rows}
    send, wait, doubtful = [], [], []
    for item in items:
        state, at = known.get(item, ("", ""))
        if state in (SENT, DROPPED):
            continue
        if state == SENDING and not again:
            doubtful.append(item)
        elif state == FAILED and at > _text(now) and not again:
            wait.append(item)
        else:
            send.append(item)
    return send, wait, doubtful


def claim(home: Home, receiver: str, items: Sequence[str], batch: str, now: datetime) -> None:
    """Note that a message with these items is about to leave."""
    with opened(home) as con:
        con.executemany(
            "INSERT INTO delivery VALUES (?, ?, ?, ?, 0, '', ?, '') "
            "ON CONFLICT (receiver, item) DO UPDATE SET batch = excluded.batch, "
            "state = excluded.state, at = excluded.at",
            [(receiver, item, batch, SENDING, _text(now)) for item in items],
        )


def drop(home: Home, receiver: str, item: str, why: str, now: datetime) -> bool:
    """Note that a thing will not be sent, and why; whether that is news."""
    with opened(home) as con:
        known = con.execute(
            "SELECT state FROM delivery WHERE receiver = ? AND item = ?", (receiver, item)
        ).fetchone()
        if known and known[0] in (SENT, DROPPED):
            return False
        con.execute(
            "INSERT INTO delivery VALUES (?, ?, '', ?, 0, '', ?, ?) "
            "ON CONFLICT (receiver, item) DO UPDATE SET state = excluded.state, "
            "at = excluded.at, why = excluded.why",
            (receiver, item, DROPPED, _text(now), why),
        )
    return True


def settle(home: Home, receiver: str, items: Sequence[str], why: str, now: datetime) -> None:
    """Note what became of it: sent, or why not and when it is tried next.

    The pause doubles with each run that failed, from five minutes to six hours.
    """
    with opened(home) as con:
        for item in items:
            key = (receiver, item)
            tries = con.execute(
                "SELECT tries FROM delivery WHERE receiver = ? AND item = ?", key
            ).fetchone()[0]
            pause = min(_FIRST * 2 ** min(tries, 10), _LONGEST)
            con.execute(
                "UPDATE delivery SET state = ?, tries = ?, next_at = ?, at = ?, why = ? "
                "WHERE receiver = ? AND item = ?",
                (
                    FAILED if why else SENT,
                    tries + 1,
                    _text(now + pause) if why else "",
                    _text(now),
                    why,
                    *key,
                ),
            )
