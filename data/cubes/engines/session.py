"""What an engine has to do for a build, and what all of them say when they break."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from data.home import Refused

Progress = Callable[[str, float], None]  # what is being done, and how far it is, 0 to 1
UNREACHABLE: Final = 10  # seconds until an address that doesn't answer is given up
UNTOUCHED: Final = "已发布的快照没有改动"


class Session(Protocol):
    """An engine that may be asked once it has been entered; leaving it removes all it made.

    Names are those of the cube SQL. Columns arrive by name; a key (UUID) may become text or bytes
    as long as its order and equality stay.
    """

    @property
    def name(self) -> str:
        """The engine with its version, for the manifest: ``spark 4.3.0``."""

    @property
    def dialect(self) -> str:
        """Its SQL, as sqlglot calls it."""

    def begin(self, folder: Path) -> None:
        """Start, or reach, the engine.

        Args:
            folder: an empty one on this machine, for what the engine writes here.

        Raises:
            Refused: it is not there, within :data:`UNREACHABLE` seconds and its own start.
        """

    def provide(self, name: str, file: Path, types: Mapping[str, str]) -> None:
        """Make a table of a Parquet file of this machine; columns with their DuckDB types."""

    def stage(self, contract: str, name: str, file: Path, types: Mapping[str, str]) -> None:
        """Make a table of a staged file, which a later build may ask for again."""

    def view(self, name: str, select: str) -> None:
        """Make a view of a query in the engine's dialect."""

    def forget(self) -> None:
        """All files have been staged: whatever else is kept from earlier builds may go."""

    def make(self, name: str, select: str) -> None:
        """Make a table of a query in the engine's dialect."""

    def drop(self, name: str) -> None:
        """Remove a table that ``make`` made."""

    def fetch(self, name: str, folder: Path) -> None:
        """Write a table as Parquet files into an empty folder of this machine."""

    def end(self) -> None:
        """Remove what was made, and let go. Never raises."""


def lost(engine: str, where: str, why: str) -> Refused:
    """The sentence for an engine that went away."""
    return Refused(f"与 {engine}（{where}）失去联系：{why}；{UNTOUCHED}")


def unreachable(engine: str, where: str, why: str) -> Refused:
    """The sentence for an engine that isn't there."""
    return Refused(f"连不上 {engine}（{where}）：{why}；请检查地址和服务，{UNTOUCHED}")
