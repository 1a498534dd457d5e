"""`python -m scripts WORD`: what `make WORD` runs, and what Windows types instead."""

import sys
from collections.abc import Callable

from scripts import browser, bundle, checks, engines, environment, lock, older_browser, start
from scripts.console import Trouble, say, speak_utf8
from scripts.places import module


def setup() -> int:
    """Make `.venv` and install the pinned run-time set."""
    environment.ensure("run")
    say("环境已就绪", "the environment is ready")
    return 0


def demo() -> int:
    """Build the demo province anew."""
    environment.ensure("run")
    return module("data", "demo")


def bench() -> int:
    """Measure what the design promises."""
    environment.ensure("dev")
    return module("benchmarks")


def screenshots() -> int:
    """Take the pictures of every page."""
    environment.ensure("dev")
    program = browser.ensure()
    return module("tests.e2e.screenshots", extra={"TALENT_BROWSER": program})


WORDS: dict[str, Callable[[], int]] = {
    "setup": setup,
    "run": start.run,
    "demo": demo,
    "test": checks.test,
    "test-long": checks.test_long,
    "check": checks.check,
    "bench": bench,
    "screenshots": screenshots,
    "glossary": checks.glossary,
    "lock": lock.lock,
    "bundle": bundle.bundle,
    "engines": engines.engines,
    "older-browser": older_browser.older_browser,
}


def main(arguments: list[str]) -> int:
    """Run one word; its exit code, 1 with one line for anything a person can settle."""
    speak_utf8()
    if len(arguments) != 1 or arguments[0] not in WORDS:
        print(f"用法 / usage: python -m scripts {'|'.join(WORDS)}", file=sys.stderr)
        return 2
    try:
        code = WORDS[arguments[0]]()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断 / interrupted", file=sys.stderr)
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
