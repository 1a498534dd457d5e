"""`make run`: environment, maps, demo province where there are no data yet, server, one line."""

import json
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from scripts import environment
from scripts.console import Trouble, say
from scripts.places import PYTHON, ROOT, clean_environment, module

ADDRESS = "127.0.0.1"
_TOKEN = "TALENT_SINGLE_USER"  # dashboard.access.installation reads it


def run() -> int:
    """Serve until the person stops it; the server's exit code (0 after Ctrl+C)."""
    port = wanted_port()
    environment.ensure("run")
    prepare()
    return _serve(port, single_user_token())


def single_user_token() -> str:
    """With SINGLE_USER=1 the token without which real data without sign-in stay shut; else none.

    Saying so at the terminal is the confirmation; whoever reads the printed address is the user.
    """
    wanted = os.environ.get("SINGLE_USER", "") not in ("", "0")
    return secrets.token_urlsafe(24) if wanted else ""


def wanted_port() -> int:
    """PORT (8501 when not set), refused in one line when it can't be had."""
    text = os.environ.get("PORT") or "8501"
    if not (text.isdecimal() and 1024 <= int(text) <= 65535):
        raise Trouble(f"端口 PORT={text} 无效，应为 1024–65535", "PORT must be 1024 to 65535")
    with socket.socket() as probe:
        if os.name != "nt":
            # A port that was left a moment ago may be taken again, as the server itself does.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, int(text)))
        except OSError:
            raise Trouble(
                f"端口 {text} 已被占用；换一个：make run PORT={int(text) + 1}",
                "the port is taken: choose another",
            ) from None
    return int(text)


def prepare() -> None:
    """Boundaries for the maps, and the demo province where the home has nothing published."""
    if module("data", "boundaries") != 0:
        raise Trouble("地图边界生成失败（原因见上）", "the map boundaries could not be made")
    if unserved():
        home = os.environ.get("TALENT_HOME") or "./var"
        say(f"{home} 里没有已发布的数据，准备演示省份（演示数据）", "building the demo province")
        # 2: the command refused, because an office's own rows wait there for their signature.
        if module("data", "demo") not in (0, 2):
            raise Trouble("演示省份生成失败（原因见上）", "the demo province could not be built")


def unserved() -> bool:
    """Whether the home (TALENT_HOME, ./var) serves nothing; a demo cut short counts as nothing."""
    status = subprocess.run(
        [str(PYTHON), "-m", "data", "status", "--json"],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        check=False,
    )
    try:
        answer = json.loads(status.stdout)
        return not answer["serving"]
    except (ValueError, KeyError, TypeError):
        said = status.stdout.decode("utf-8", "replace").strip() or f"退出码 {status.returncode}"
        raise Trouble(f"读不到数据状态：{said[-300:]}", "data status gave no answer") from None


def _serve(port: int, token: str) -> int:
    options = {
        "server.address": ADDRESS,
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = [str(PYTHON), "-m", "streamlit", "run", *flags]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environment({_TOKEN: token} if token else {}),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    # The server's own banner names the same address in other words: it is kept out of the way.
    assert server.stdout is not None
    drain = threading.Thread(target=server.stdout.read, daemon=True)
    drain.start()
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        _announce(server, port, token)
        return _code(server.wait())
    except KeyboardInterrupt:
        # Ctrl+C reached the server as well: it gets time to close what it holds.
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
        say("\n已停止", "stopped")
        return 0
    finally:
        if server.poll() is None:
            server.terminate()


def _code(code: int) -> int:
    return 0 if code in (-signal.SIGTERM, -signal.SIGINT) else code


def _announce(server: "subprocess.Popen[str]", port: int, token: str = "") -> None:
    """Say where the product is, once it answers there."""
    url = f"http://{ADDRESS}:{port}"
    # A proxy of the shell's settings would look for 127.0.0.1 on another machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Trouble("服务没有启动（原因见上）", f"the server ended with {server.returncode}")
        try:
            direct.open(url, timeout=5).close()
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
            continue
        break
    else:
        server.terminate()
        raise Trouble("服务 60 秒内没有应答", "the server did not answer within 60 s")
    address = f"{url}/?token={token}" if token else url
    say(f"人才数智大脑已就绪，请打开：{address}（按 Ctrl+C 停止）", "ready, press Ctrl+C to stop")
