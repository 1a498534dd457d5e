"""What every bad call says, held word for word against `refusals.txt`.

After a change that is meant: `python -m tests.command_lines.test_refusals`, and read the diff.
"""

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main as dashboard
from dashboard.access import auth
from data.commands.cli import main as data
from metrics.__main__ import main as metrics
from tests.command_lines.calls import CALLS, FILES
from tests.dashboard.conftest import small_world

TABLE = Path(__file__).with_name("refusals.txt")
MAINS = {"data": data, "metrics": metrics, "dashboard": dashboard}
_STAMP = re.compile(r"\d{8}-\d{6}(-\w+)?")  # a snapshot's number


def said(call: str, here: Path) -> str:
    """One call as the table has it: `$ call`, exit code, standard output (`>`) and error output."""
    name, *words = call.replace("<here>", str(here)).split()
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = MAINS[name](words)
        except SystemExit as left:
            code = int(left.code or 0)
    lines = [f"> {line}" for line in out.getvalue().splitlines()] + err.getvalue().splitlines()
    text = "\n".join([f"$ {call}", f"{code}", *lines, ""])
    return _STAMP.sub("<snapshot>", text.replace(str(here), "<here>"))


def prepare(here: Path, settings: pytest.MonkeyPatch) -> None:
    """A small home with a published snapshot and a load of posts, the files beside it."""
    settings.setenv("TALENT_HOME", str(here / "home"))
    settings.setenv("TALENT_KEY_FILE", str(here / "keys" / "key"))
    settings.chdir(here)
    small_world(here / "home").build()
    for name, text in FILES.items():
        (here / name).write_bytes(text.encode("gb18030" if name == "gbk.csv" else "utf-8"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as settings:
        folder = tmp_path_factory.mktemp("calls").resolve()
        prepare(folder, settings)
        yield folder
    auth.act_as(None)


def table() -> dict[str, str]:
    parts = TABLE.read_text("utf-8").split("\n$ ")
    return {f"$ {part}".splitlines()[0][2:]: f"$ {part.rstrip()}\n" for part in parts[1:]}


@pytest.mark.parametrize("call", CALLS.strip().splitlines())
def test_a_bad_call_is_refused_in_the_words_of_the_table(here, call):
    found = said(call, here)
    assert found == table()[call]
    assert found.splitlines()[1] == "2" and "Traceback" not in found


def test_the_table_has_these_calls_and_no_other():
    assert list(table()) == CALLS.strip().splitlines()


def test_no_bad_call_left_a_file_or_a_log(here):
    assert {p.name for p in here.iterdir()} <= {*FILES, "home", "keys"}
    assert not (here / "home" / "logs").exists()


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as settings, tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        prepare(folder, settings)
        parts = [said(call, folder) for call in CALLS.strip().splitlines()]
        TABLE.write_text("\n" + "\n".join(parts), "utf-8")
        settings.chdir(TABLE.parent)
    sys.exit(0)
