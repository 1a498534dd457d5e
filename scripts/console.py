"""How the commands speak: Chinese first, English after it, one line per matter."""

import sys


class Trouble(Exception):
    """Something the person at the keyboard can settle; shown as one line, never as a traceback."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"错误：{chinese} / error: {english}")


def say(chinese: str, english: str) -> None:
    """Print one line of news, at once even when the output is a file."""
    print(f"{chinese} / {english}", flush=True)


def progress(done: int, total: int, name: str) -> None:
    """Count up on one line of a terminal; in a log file, one line for every tenth part."""
    if sys.stdout.isatty():
        end = "\n" if done == total else ""
        print(f"\r  {done}/{total} {name:<32.32}", end=end, flush=True)
    elif done == total or done % max(1, total // 10) == 0:
        print(f"  {done}/{total} {name}", flush=True)


def speak_utf8() -> None:
    """Let Chinese through on consoles whose code page can't hold it (old Windows, LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
