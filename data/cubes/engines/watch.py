"""Who looks whether Spark's master is still there: Spark itself waits for minutes, or for ever."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

EVERY: Final = 3.0  # seconds between two looks
PATIENCE: Final = 12.0  # seconds of silence after which a master is gone
NO_WORKERS: Final = 120.0  # seconds without a single executor: a busy cluster may take that long
REGISTERS: Final = 28.0  # seconds in which a master that answers takes an application in


class Watch:
    """A thread that looks at a master while a build waits for it, and ends the build's jobs.

    ``gone`` says in Chinese what happened; it is empty while all is well.
    """

    def __init__(
        self,
        address: tuple[str, int] | None,
        cancel: Callable[[], None],
        *,
        every: float = EVERY,
        patience: float = PATIENCE,
        no_workers: float = NO_WORKERS,
        registers: float = REGISTERS,
    ) -> None:
        """Watch an address (``None`` = there is none to knock at); all times in seconds."""
        self.gone = ""
        self._address, self._cancel = address, cancel
        self._every, self._patience = every, patience
        self._no_workers, self._registers = no_workers, registers
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def registering(self, kill: Callable[[], None]) -> Iterator[None]:
        """Bound the first contact: what listens at the address may be no Spark at all.

        Args:
            kill: ends what waits for the master.
        """

        def give_up() -> None:
            self.gone = "地址有应答，但没有登记上（不是 Spark 主节点，或版本不同）"
            kill()

        timer = threading.Timer(self._registers, give_up)
        timer.daemon = True
        if self._address is not None:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def follow(self, executors: Callable[[], int]) -> None:
        """Look from now on, until :meth:`stop`.

        Args:
            executors: how many work for the build; may raise while the driver is going down.
        """
        self._thread = threading.Thread(target=self._look, args=(executors,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        if self._thread:
            self._thread.join(self._every + 1)

    def _look(self, executors: Callable[[], int]) -> None:
        answered = staffed = time.monotonic()
        while not self._done.wait(self._every):
            if self._answers():
                answered = time.monotonic()
            with suppress(Exception):  # a driver that goes down says so by its statement
                if executors() > 0:
                    staffed = time.monotonic()
            now = time.monotonic()
            if now - answered > self._patience:
                self.gone = "主节点不再应答"
            elif now - staffed > self._no_workers:
                self.gone = f"{self._no_workers:.0f} 秒内没有任何执行节点可用"
            if self.gone:
                with suppress(Exception):  # perhaps nothing is left to be cancelled
                    self._cancel()
                return

    def _answers(self) -> bool:
        if self._address is None:
            return True
        try:
            socket.create_connection(self._address, self._every).close()
        except OSError:
            return False
        return True
