"""Answers at a terminal: under the caller's rights, each noted in the trail before it is shown."""

import argparse
from dataclasses import dataclass, replace
from functools import partial

from data.commands.caller import Caller, caller
from data.home import Home, office
from data.snapshots.publish import current
from data.snapshots.warehouse import Warehouse
from data.trail.record import Line
from data.trail.writing import settle, write
from metrics.answer import answer
from metrics.disclosure.protect import Protected
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric
from metrics.engine.selection import OutOfScope, Scope, Selection


@dataclass(frozen=True)
class Door:
    """What one caller may ask of the snapshot being served."""

    home: Home
    cubes: Published
    who: Caller
    scope: Scope

    def ask(
        self, metric: Metric, selection: Selection, by: tuple[str, ...], span: int | None = None
    ) -> Protected:
        """An answer, noted; :meth:`settled` brings the notes to the disk before it is shown.

        Raises:
            OutOfScope: it is not the caller's to see, which is noted too.
            NotWritten: it can't be noted.
        """
        line = Line(
            user=self.who.name,
            action="view",
            metric=metric.id,
            by=by,
            region=selection.region,
            month=selection.month,
            months=selection.months,
            where=selection.where,
            scope=self.scope.region,
            role=self.scope.role,
            snapshot=self.cubes.snapshot,
            detail=self.who.detail,
        )
        asked = answer if span is None else partial(answer, span=span)
        try:
            found = asked(self.cubes, metric, selection, self.scope, by)
        except OutOfScope:
            write(self.home, [replace(line, action="deny")])
            raise
        write(self.home, [line], settled=False)
        return found

    def settled(self) -> None:
        """Bring the notes to the disk; before anything is shown.

        Raises:
            NotWritten: the disk refuses.
        """
        settle()


def door(options: argparse.Namespace, home: Home) -> Door:
    """Who asks, by the words of :func:`data.commands.caller.ask_who`, and of what.

    Raises:
        Refused: nobody is named where somebody must be.
        NoSnapshot: nothing has been published.
    """
    who = caller(home, options.user, as_steward=options.as_steward)
    warehouse, serving, whole = Warehouse(home), current(home), office(home).region
    cubes = Published(warehouse, warehouse.current(), bool(serving and serving.demo))
    return Door(home, cubes, who, Scope(who.region or whole, who.role, whole))
