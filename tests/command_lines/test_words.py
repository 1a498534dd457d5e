"""The list of words, made from the parsers: each has help and stands in the README or docs."""

import pytest

from dashboard.__main__ import program as dashboard
from data.commands.cli import program as data
from data.commands.program import words
from metrics.__main__ import program as metrics
from scripts.places import ROOT

PROGRAMS = {made.name: made for made in (data(), metrics(), dashboard())}
WORDS = [(name, word) for name, made in PROGRAMS.items() for word, _ in words(made.parser)]
# What DESIGN §8 promises to schedulers and other people's scripts, of what exists.
PROMISED = {
    "data": "demo template guess import build status history verify rollback prune",
    "metrics": "list show forecast survive",
    "dashboard": "export brief audit",
}
DOCUMENTED = [ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md")]


def test_the_promised_words_are_there():
    for name, promised in PROMISED.items():
        assert set(promised.split()) <= {word.split()[0] for on, word in WORDS if on == name}


@pytest.mark.parametrize("name, word", WORDS, ids=" ".join)
def test_a_word_is_documented(name, word):
    call = f"python -m {name} {word}"
    assert any(call in path.read_text("utf-8") for path in DOCUMENTED), call


@pytest.mark.parametrize("name, word", WORDS, ids=" ".join)
def test_a_word_has_help_in_chinese_and_takes_the_common_options(name, word, capsys):
    with pytest.raises(SystemExit) as left:
        PROGRAMS[name].main([*word.split(), "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"用法：python -m {name} {word} ")
    assert "--home DIR" in out and "--json" in out
    says = out.split("\n\n")[1]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in says)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_s_help_has_one_line_for_every_word(name, capsys):
    with pytest.raises(SystemExit):
        PROGRAMS[name].main(["-h"])
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    heads = {line[0]: line[1] for line in lines if len(line) == 2}
    for on, word in WORDS:
        if on == name:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in heads[word.split()[0]])
