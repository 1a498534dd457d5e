"""What a server does beside its readers: follow a publication, make its first pages ready, collect,
let the month to come be made.

Streamlit collects garbage after every script, over all that the process holds: half of what a kept
page costs. `.streamlit/config.toml` turns that off; here it is done while nobody looks, and what is
there to stay is set aside (``gc.freeze``), so that Python's own collections pass it by.
"""

import gc
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from streamlit import runtime

from dashboard.access import answers, audit, gateway, holdings
from dashboard.access.uploads import KEPT_UPLOADS
from dashboard.alerts import watch
from dashboard.document import keeping
from dashboard.serving import warm
from data.home import Refused
from data.snapshots import ahead, publish
from data.snapshots.gates import OFF
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown

_EVERY: Final = 2.0  # seconds between two looks at what is served
_SHARE: Final = 0.3  # seconds of each round for pages that nobody has asked for yet
_QUIET: Final = 20.0  # seconds without a look, after which nobody is disturbed
_LONGEST: Final = 600.0  # seconds after which it is done all the same
log = logging.getLogger(__name__)


class Housekeeping:
    """One server's chores, in a thread of their own."""

    def __init__(self, start: "Callable[..., subprocess.Popen[bytes]] | None" = None) -> None:
        """Chores that begin other processes by ``start``, which is given what Python is to run."""
        self._start = start or started
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)
        self._served = self._damage = self._looked_ahead = ""
        self._pending: Iterator[warm.Task] | None = None
        self._collected = (0, time.monotonic())
        self.worker: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Begin, once."""
        gc.collect()
        gc.freeze()
        self._thread.start()

    def end(self) -> None:
        """Stop, with what was started."""
        self._ended.set()
        self.stop_worker()
        gc.unfreeze()

    def _run(self) -> None:
        with suppress(Refused, OSError):  # somebody builds just now, or may not write
            publish.tidy(holdings.home())
        while not self._ended.wait(_EVERY):
            try:
                self.follow()
                self.make_ready()
                self.look_ahead()
                self.collect()
                KEPT_UPLOADS.drop_gone(_is_there)
            except Exception:  # a chore must not end the others
                log.exception("housekeeping broke")

    def follow(self) -> None:
        """Where another snapshot is served: forget the old one's pages, make the new one's."""
        try:
            serving = holdings.serving_id()
        except NoSnapshot:
            serving = ""
        if (why := holdings.damage()) != self._damage:
            self._damage = why
            log.error("%s", why or "the newest snapshot is sound again")
        if not serving:
            return
        if serving == self._served:
            return
        self._served, self._pending = serving, None
        keeping.forget_all_but(serving)
        home = holdings.home()
        answers.disk(home).prune()
        self.stop_worker()
        if os.environ.get(OFF, "") == "0":
            return
        try:
            watch.current()  # a second and a half that the first reader of 总览 needn't wait for
            gateway.judged_ahead()  # a second of 产业链与企业 and 供需预测
        except (NoSnapshot, Unknown, Refused, audit.NotWritten) as error:
            log.warning("the rules of warnings were not looked at", exc_info=error)
        try:
            if not warm.is_done(home):
                self.worker = self._start()
        except (OSError, Refused, NoSnapshot) as error:
            log.warning("pages are not made ready", exc_info=error)

    def make_ready(self) -> None:
        """Set one more page together from answers that lie ready, then rest: readers come first."""
        if self._pending is None:
            finished = self.worker is None or self.worker.poll() is not None
            if not finished or os.environ.get(OFF, "") == "0" or not self._served:
                return
            home = holdings.home()
            self._pending = warm.tasks(home) if warm.is_done(home) else iter(())
        until = time.monotonic() + _SHARE
        for task in self._pending:
            with suppress(Unknown):
                keeping.made_ready(*warm.page_of(*task))
            if time.monotonic() > until or self._ended.is_set():
                return

    def look_ahead(self) -> None:
        """Once pages are ready, have the month to come made, where that spares its build work."""
        if self._pending is None or self._looked_ahead == self._served:
            return
        self._looked_ahead = self._served
        if ahead.wanted(holdings.home()):
            with suppress(OSError):
                self.worker = self._start("data", "ahead")

    def stop_worker(self) -> None:
        """End the process that was begun, if there is one."""
        worker, self.worker = self.worker, None
        if worker is not None and worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(timeout=5)
            except subprocess.TimeoutExpired:
                worker.kill()

    def collect(self) -> bool:
        """Collect where pages were made since the last time and nobody looks; whether it did."""
        made, at = self._collected
        now = time.monotonic()
        waited = now - at
        if keeping.count() == made or waited < _QUIET:
            return False
        if now - keeping.last_look() < _QUIET and waited < _LONGEST:
            return False
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._collected = (keeping.count(), now)
        return True


def _is_there(session: str) -> bool:
    """Whether a browser is connected to a session."""
    return runtime.exists() and runtime.get_instance().get_app_session(session) is not None


def started(program: str = "dashboard", word: str = "warm") -> "subprocess.Popen[bytes]":
    """A process that works ahead for this one and ends with it: by default, makes pages ready."""
    return subprocess.Popen(
        [sys.executable, "-m", program, word, "--home", str(holdings.home().path)],
        env={**os.environ, warm.STARTER: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
