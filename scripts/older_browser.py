"""`make older-browser`: the Chromium 110 in which the pages are tested beside the current one.

Desktops of 信创 have its kernel. Nothing of it is needed to serve.
"""

import hashlib
import platform
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import IO, cast

from scripts import apt
from scripts.console import Trouble, say
from scripts.places import CHROMIUM_110, quietly

_PACKAGE = "@sparticuz/chromium@110.0.1"
_SHA512 = (
    "2d2ec6286a0748d50adae811a7693dfd16fec128eca8f0d341359df673367768"
    "42826efc5912f1d95c3ec709776ecb77338f9da9f6b0a71d5439b526b79bd561"
)
_INSIDE = "package/bin/chromium.br"
_UNPACK = (
    "fs.writeFileSync(process.argv[2], zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])))"
)


def older_browser() -> int:
    """Fetch the package that carries it, examine its digest, and unpack the program.

    Raises:
        Trouble: another system, no npm, not to be had, or not what was pinned.
    """
    if CHROMIUM_110.exists():
        return 0
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Trouble("只有 x86_64 的 Linux 有这个浏览器", "Chromium 110 is for x86_64 Linux only")
    if shutil.which("npm") is None and not apt.install("nodejs", "npm"):
        raise Trouble("需要 npm；请运行：sudo apt-get install npm", "npm is needed")
    say("正在取得 Chromium 110", "fetching Chromium 110")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        told = quietly(["npm", "pack", "--silent", _PACKAGE], cwd=place)
        packed = next(place.glob("*.tgz"), None)
        if told.returncode != 0 or packed is None:
            raise Trouble(f"未能取得 {_PACKAGE}：{told.stdout.strip()[-300:]}", "it can't be had")
        if hashlib.sha512(packed.read_bytes()).hexdigest() != _SHA512:
            raise Trouble(f"{_PACKAGE} 与锁定的摘要不符", "it isn't what was pinned")
        pressed = place / "chromium.br"
        with tarfile.open(packed) as archive, pressed.open("wb") as file:
            shutil.copyfileobj(cast(IO[bytes], archive.extractfile(_INSIDE)), file)
        program = place / "chromium"
        made = quietly(["node", "-e", _UNPACK, pressed, program])
        if made.returncode != 0:
            raise Trouble(f"未能解开 {_PACKAGE}：{made.stdout.strip()[-300:]}", "can't be unpacked")
        program.chmod(0o755)
        CHROMIUM_110.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(program, CHROMIUM_110)
    return 0
