"""The base of the command lines: where options may stand, what is suggested, how things end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.commands.arguments import whole
from data.commands.program import DONE, Program, tell
from data.commands.progress import remaining
from data.home import Home, Refused

ROOT = Path(__file__).parents[3]


class Odd(Exception):
    """An error of one program whose text is for the user."""


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """A program with two words and a word of words; returns code, output, error output."""
    monkeypatch.delenv("TALENT_HOME", raising=False)
    monkeypatch.chdir(tmp_path)

    def look(given, home: Home) -> int:
        return tell(given, {"home": home.path, "size": given.size}, f"在 {home.path.name}")

    def fall(given, _home: Home) -> int:
        raise {"odd": Odd("奇怪"), "refused": Refused("不行"), "wrong": KeyError("张" + "三")}[
            given.how
        ]

    made = Program("data", "试验", (Odd,))
    look_at = made.word("look", look, "看一看，占 80%")
    look_at.add_argument("--size", type=whole(1, 9), default=3, help="大小")
    look_at.add_argument("--form", choices=("long", "short"))
    made.word("fall", fall, "出错").add_argument("how")
    made.word("step", fall, "一步", fault=1).add_argument("how")
    made.group("trail", "记录", "操作").word("check", look, "核验").set_defaults(size=0)

    def command(*words: str) -> tuple[int, str, str]:
        try:
            code = made.main(words)
        except SystemExit as left:
            code = int(left.code or 0)
        return code, *capsys.readouterr()

    return command


@pytest.mark.parametrize(
    "words",
    [
        ("--home", "there", "--json", "look"),
        ("look", "--home", "there", "--json"),
        ("--json", "look", "--home", "there"),
        ("--home", "there", "look", "--json"),
        ("--home", "elsewhere", "look", "--home", "there", "--json"),
    ],
)
def test_home_and_json_stand_before_or_after_the_word(run, tmp_path, words):
    code, out, err = run(*words)
    assert (code, err) == (DONE, "")
    assert json.loads(out) == {"home": str(tmp_path / "there"), "size": 3}


@pytest.mark.parametrize("at", range(3))
def test_they_stand_anywhere_around_a_word_of_words_too(run, at):
    words = ["trail", "check"]
    words[at:at] = ["--home", "there", "--json"]
    assert json.loads(run(*words)[1])["home"].endswith("there")


def test_without_either_the_home_is_var_and_the_answer_is_for_people(run):
    assert run("look") == (DONE, "在 var\n", "")


@pytest.mark.parametrize(
    "words, said, asked",
    [
        ((), "缺少 命令", "data"),
        (("lok",), "命令 没有「lok」；是不是 look；可用：look、fall、step、trail", "data"),
        (("xyz",), "命令 没有「xyz」；可用：look、fall、step、trail", "data"),
        (("trail",), "缺少 操作", "data trail"),
        (("trail", "chek"), "操作 没有「chek」；是不是 check；可用：check", "data trail"),
        (("look", "--sise", "4"), "不认识「--sise 4」；是不是 --size", "data look"),
        (("look", "more"), "不认识「more」", "data look"),
        (("--jsn", "look"), "不认识「--jsn」；是不是 --json", "data"),
        (("look", "--size"), "--size 后面缺少一个值", "data look"),
        (("look", "--size", "x"), "--size 的值「x」应为 1 至 9 的整数", "data look"),
        (("look", "--size", "10"), "--size 的值「10」应为 1 至 9 的整数", "data look"),
        (("look", "--form", "lang"), "没有「lang」；是不是 long；可用：long、short", "data look"),
        (("look", "--json=1"), "--json 后面不能带值「1」", "data look"),
        (("fall",), "缺少 how", "data fall"),
    ],
)
def test_a_wrong_line_is_told_in_one_chinese_sentence(run, words, said, asked):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("命令写法有误：") and said in err
    assert err.endswith(f"；用 python -m {asked} --help 查看用法\n") and err.count("\n") == 1


def test_help_has_every_word_on_one_line_and_each_word_has_its_own(run):
    code, out, _ = run("--help")
    assert code == 0
    lines = [line.split(maxsplit=1) for line in out.splitlines()]
    for word, says in (("look", "看一看，占 80%"), ("fall", "出错"), ("trail", "记录")):
        assert [word, says] in lines
    assert "用法：python -m data" in out and "usage" not in out and "show this" not in out
    for words in (("look", "-h"), ("trail", "--help"), ("trail", "check", "-h")):
        code, out, _ = run(*words)
        assert code == 0 and "--home DIR" in out and "--json" in out
        assert f"用法：python -m data {' '.join(words[:-1])}" in out


@pytest.mark.parametrize("how, said", [("odd", "奇怪"), ("refused", "不行")])
def test_a_refusal_is_its_sentence_and_json_for_who_asks(run, how, said):
    assert run("fall", how) == (2, "", f"{said}\n")
    code, out, err = run("fall", how, "--json")
    assert (code, json.loads(out), err) == (2, {"refused": said}, f"{said}\n")


def test_a_fault_is_one_sentence_its_traceback_in_the_log(run, tmp_path):
    code, out, err = run("fall", "wrong", "--home", "there")
    log = tmp_path / "there/logs/talent.log"
    assert (code, out) == (2, "")
    assert err == f"程序出错（KeyError），没有改动已发布的数据；详情见 {log}\n"
    [line] = log.read_text("utf-8").splitlines()
    assert "Traceback" in line and "KeyError: '（已遮蔽）'" in line
    assert run("step", "wrong")[0] == 1


def piped(*words: str, **settings: str) -> "subprocess.Popen[bytes]":
    """A command whose output nobody reads: the reader went before the first byte."""
    running = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    running.stdout.close()
    return running


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes that break there")
@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_reader_who_has_seen_enough_ends_it_quietly(tmp_path, buffered):
    homes = {"TALENT_HOME": str(tmp_path), "PYTHONUNBUFFERED": buffered}
    for words in (("data", "--help"), ("data", "status"), ("data", "import", "--help")):
        running = piped(*words, **homes)
        assert running.stderr is not None
        with running.stderr as said:
            assert (said.read(), running.wait()) == (b"", 0), words


def test_another_broken_pipe_is_a_fault_like_any_other(run, monkeypatch, capsys):
    made = Program("data", "试验")

    def breaks(_given, _home) -> int:
        raise BrokenPipeError("a database went away")

    made.word("look", breaks, "看")
    assert made.main(["look"]) == 2
    assert "程序出错（BrokenPipeError）" in capsys.readouterr().err


def test_ctrl_c_changes_nothing_and_says_so(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    made = Program("data", "试验")

    def stopped(_given, _home) -> int:
        raise KeyboardInterrupt

    made.word("look", stopped, "看")
    assert made.main(["look"]) == 2
    assert capsys.readouterr().err == "已中断，没有改动任何数据\n"


def test_the_time_left_is_told_once_it_can_be_known():
    assert remaining(3, 0.5) == "" and remaining(60, 0.001) == "" and remaining(60, 1.0) == ""
    assert remaining(30, 0.5) == "约剩 30 秒"
    assert remaining(60, 0.1) == "约剩 9 分钟"
