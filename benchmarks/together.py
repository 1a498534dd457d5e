"""Many people at once: websocket clients that look around as a leading group does, no browser.

`python -m benchmarks.together [--home DIR | --url URL] [--people 20] [--think 8] [--passes 2]`:
each opens the eight analysis pages for seven regions in an order of their own, thinks between two
looks and waits until the page's script has finished. Printed: the waiting times' p50, p95 and
longest, time-outs, scripts that broke, and the server's CPU seconds and memory per rerun.

What may make it harder: `--dear 1`, so many more who ask the dearest page in a loop, each time
about something else; `--publish 20`, another snapshot (a copy) after so many seconds, as a build
publishes it: its pages made ready beside the readers, then the pointer moved; with `--unready`
moved at once. The minute after that is counted by itself. What may make it easier: `--settle 40`,
looks of the first seconds not counted; `--warm`, begun after `python -m dashboard warm`;
`--processes 2`, people shared out to servers of one home as a sticky proxy does. `--publish` and
`--warm` write into the home: give a copy.
"""

import argparse
import asyncio
import os
import random
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.home import Home
from data.snapshots import gates, manifest
from tests.e2e.harness import server

PAGES: Final = (
    "overview",
    "region_map",
    "gap",
    "recruitment",
    "source",
    "homecoming",
    "retention",
    "outlook",
)
REGIONS: Final = (330000, 330100, 330200, 330300, 330106, 330212, 331125)
TIMEOUT: Final = 60.0  # seconds after which a person gives up
_UNCHECKED: Final = ssl.create_default_context()  # of a proxy's certificate made for the run
_UNCHECKED.check_hostname, _UNCHECKED.verify_mode = False, ssl.CERT_NONE
_MINUTE: Final = 60.0
_KEPT: Final = 16  # looks, maxCachedMessageAge of .streamlit/config.toml
_BROKEN: Final = ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR


class Line(websockets.ClientConnection):
    """A websocket that counts the bytes that come over the wire, as the server compressed them."""

    received = 0

    def data_received(self, data: bytes) -> None:
        """Count, then read."""
        self.received += len(data)
        super().data_received(data)


@dataclass
class Seen:
    """What all of them met: seconds waited, bytes received before compression and over the wire,
    what went wrong."""

    waits: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    wired: list[int] = field(default_factory=list)
    timeouts: int = 0
    broken: list[str] = field(default_factory=list)
    since: float = 0.0  # of the monotonic clock: looks begun before are not counted
    begun: list[float] = field(default_factory=list)  # of the monotonic clock, for each wait
    moved: float = 0.0  # when the pointer was; 0: it wasn't

    def minute_after(self) -> "Seen":
        """What was met in looks that began within a minute after the publication."""
        pairs = zip(self.begun, self.waits, self.sizes, strict=True)
        found = [one for one in pairs if 0 <= one[0] - self.moved < _MINUTE]
        return Seen([wait for _, wait, _ in found], [size for *_, size in found])

    def said(self) -> str:
        """The figures in one line."""
        waits = sorted(self.waits) or [float("nan")]
        at = [waits[min(int(len(waits) * share), len(waits) - 1)] for share in (0.5, 0.95)]
        size = sum(self.sizes) / max(len(self.sizes), 1) / 1e3
        return (
            f"{len(self.waits)} looks: p50 {at[0]:.2f} s, p95 {at[1]:.2f} s, longest "
            f"{waits[-1]:.2f} s; {self.timeouts} time-outs, {len(self.broken)} broken; "
            f"{size:.0f} kB"
        )


class Person:
    """One browser's websocket: a session of its own, and of an account where it has a cookie."""

    def __init__(self, url: str, seed: int, cookie: str = "") -> None:
        self.address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.origin = url
        self.headers = {"cookie": cookie} if cookie else {}
        self.looks, self.held = 0, dict[str, int]()  # messages, and the look that last had them
        self.draws = random.Random(seed)

    def way(self) -> list[tuple[str, int]]:
        """All pages for all regions, in an order of this person's own."""
        looks = [(page, region) for page in PAGES for region in REGIONS]
        self.draws.shuffle(looks)
        return looks

    async def look_around(self, seen: Seen, think: float, passes: int, until: float) -> None:
        """Look at everything, so many times, or until the time is over."""
        await asyncio.sleep(self.draws.uniform(0, think))
        async with self._line() as line:
            for _ in range(passes):
                for page, region in self.way():
                    if time.monotonic() > until:
                        return
                    await self._look(line, page, region, seen)
                    await asyncio.sleep(think * self.draws.uniform(0.5, 1.5))

    async def ask_dearly(self, seen: Seen, until: float) -> None:
        """Ask for the dearest page again and again, never twice for the same."""
        async with self._line() as line:
            for number in count():
                if time.monotonic() > until:
                    return
                codes = [str(code) for code in range(1, 8) if (number + 1) >> (code - 1) & 1]
                region = REGIONS[number // 127 % len(REGIONS)]
                await self._look(line, "source", region, seen, education=",".join(codes))

    def _line(self) -> websockets.connect:
        return websockets.connect(
            self.address,
            origin=websockets.Origin(self.origin),
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers=self.headers,
            ssl=_UNCHECKED if self.address.startswith("wss:") else None,
            max_size=None,
            create_connection=Line,
        )

    async def _look(
        self,
        line: websockets.ClientConnection,
        page: str,
        region: int,
        seen: Seen,
        **more: str,
    ) -> None:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = urlencode({"region": region, **more})
        asked.rerun_script.cached_message_hashes.extend(self.held)
        started, before = time.monotonic(), cast(Line, line).received
        await line.send(asked.SerializeToString())
        try:
            size = await asyncio.wait_for(self._finished(line, seen), TIMEOUT)
        except TimeoutError:
            seen.timeouts += 1
            return
        if started >= seen.since:
            seen.sizes.append(size)
            seen.wired.append(cast(Line, line).received - before)
            seen.begun.append(started)
            seen.waits.append(time.monotonic() - started)

    async def _finished(self, line: websockets.ClientConnection, seen: Seen) -> int:
        """Read until the script has finished; the bytes that came. Messages are kept as long as a
        browser keeps them, and not sent again meanwhile."""
        size, self.looks = 0, self.looks + 1
        self.held = {one: at for one, at in self.held.items() if self.looks - at <= _KEPT}
        async for packed in line:
            assert isinstance(packed, bytes)
            size += len(packed)
            message = ForwardMsg.FromString(packed)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable or message.ref_hash in self.held:
                self.held[message.ref_hash or message.hash] = self.looks
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                seen.broken.append(message.delta.new_element.exception.message)
            if kind == "script_finished":
                if message.script_finished == _BROKEN:
                    seen.broken.append("compile error")
                if message.script_finished != ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                    return size
        raise ConnectionError("the server hung up")


def spent(pid: int) -> tuple[float, float]:
    """CPU seconds and resident megabytes of the server's process."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    pages = int(fields[21])
    return ticks / 100, pages * 4096 / 1e6


async def together(
    urls: list[str], options: argparse.Namespace, cookies: Sequence[str]
) -> tuple[Seen, Seen]:
    """Let so many look around at once, each with a cookie of their own where there are any; what
    they met, and those who ask dearly."""
    seen, dear = Seen(), Seen()
    seen.since = time.monotonic() + options.settle
    until = time.monotonic() + options.seconds
    own = dict(enumerate(cookies))
    people = [
        Person(urls[seed % len(urls)], seed, own.get(seed, "")) for seed in range(options.people)
    ]
    greedy = [Person(urls[seed % len(urls)], 1000 + seed) for seed in range(options.dear)]
    await asyncio.gather(
        *(one.look_around(seen, options.think, options.passes, until) for one in people),
        *(one.ask_dearly(dear, until) for one in greedy),
        *([publication(Home.find(options.home), seen, options)] if options.publish else []),
    )
    return seen, dear


async def publication(home: Home, seen: Seen, options: argparse.Namespace) -> None:
    """Publish a copy of the snapshot being served, as a build does when it has made and examined
    its cubes."""
    await asyncio.sleep(options.publish)
    old = manifest.named(home)
    new = time.strftime("%Y%m%d-%H%M%S-999")
    folder = home.snapshots / new
    shutil.copytree(home.snapshots / old, folder)
    draft = manifest.write(folder, replace(manifest.read(home, old), id=new, state=manifest.DRAFT))
    if not options.unready:
        (check,) = await asyncio.to_thread(
            gates.run, [gates.WARM], home, new, draft.demo, lambda *_: None
        )
        print(f"  {check.words} ({check.seconds:g} s)")
    manifest.write(folder, replace(draft, state=manifest.SIGNED))
    manifest.point(home, new)
    seen.moved = time.monotonic()


def measure(
    urls: list[str],
    options: argparse.Namespace,
    ports: Sequence[int] = (),
    cookies: Sequence[str] = (),
) -> int:
    """One run and its figures; 1 when somebody met a time-out or a broken page.

    Args:
        urls: the servers', or the proxy's.
        options: as :func:`main` reads them.
        ports: of the servers, where the addresses are a proxy's.
        cookies: of people who have signed in.
    """
    ports = ports or [int(url.rpartition(":")[2]) for url in urls]
    pids = [] if options.url else [pid for pid in map(_listening, ports) if pid]
    before = [spent(pid) for pid in pids]
    seen, dear = asyncio.run(together(urls, options, cookies))
    print(f"{options.people} people, {options.think:g} s think time: {seen.said()}")
    if seen.moved:
        print(f"  the minute after the publication: {seen.minute_after().said()}")
    reruns = max(len(seen.waits) + seen.timeouts + len(dear.waits), 1)
    if pids:
        after = [spent(pid) for pid in pids]
        cpu = sum(now[0] - then[0] for now, then in zip(after, before, strict=True))
        memory = "; ".join(
            f"{then[1]:.0f} → {now[1]:.0f} MB" for now, then in zip(after, before, strict=True)
        )
        print(f"  {cpu / reruns:.3f} CPU s a look; memory {memory}")
    if options.dear:
        print(f"  who asks dearly: {dear.said()}")
    for words in sorted(set(seen.broken))[:5]:
        print(f"  broken: {words}")
    return int(bool(seen.timeouts or seen.broken))


def options_of(name: str, arguments: list[str] | None) -> argparse.Namespace:
    """Read the words of a load's command line."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--url", default="", help="a server that runs already")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--think", type=float, default=8.0, help="seconds, in the mean")
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=600.0, help="nobody starts a look later")
    parser.add_argument("--settle", type=float, default=0.0, help="seconds not counted at first")
    parser.add_argument("--processes", type=int, default=1, help="servers of the home")
    parser.add_argument("--warm", action="store_true", help="begin with the first pages made ready")
    parser.add_argument("--dear", type=int, default=0, help="more who ask the dearest in a loop")
    parser.add_argument("--publish", type=float, default=0.0, help="publish after so many seconds")
    parser.add_argument("--unready", action="store_true", help="publish before pages are ready")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of one load; 1 when somebody met a time-out or a broken page."""
    options = options_of("together", arguments)
    if options.url:
        return measure([options.url], options)
    home = Home.find(options.home).path
    if options.warm:
        call = [sys.executable, "-m", "dashboard", "warm", "--home", str(home)]
        subprocess.run(call, check=True)
    if options.publish:
        os.environ["TALENT_WARM"] = "1"  # as a server does, which the harness's own does not
    with ExitStack() as stack:
        urls = [stack.enter_context(server(home)) for _ in range(options.processes)]
        return measure(urls, options)


def _listening(port: int) -> int | None:
    """The process that listens on a port of this machine."""
    wanted = f":{port:04X}"
    sockets = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
        if line.split()[1].endswith(wanted) and line.split()[3] == "0A"
    }
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held = {str(one.readlink()) for one in (process / "fd").iterdir()}
        except OSError:
            continue
        if any(f"socket:[{inode}]" in held for inode in sockets):
            return int(process.name)
    return None


if __name__ == "__main__":
    sys.exit(main())
