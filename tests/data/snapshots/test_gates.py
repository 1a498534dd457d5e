"""Steps between build and publication: what they may do, and how each of their ends is told."""

from dataclasses import replace

import pytest

from data.home import Refused
from data.snapshots import gates, manifest, publish
from data.snapshots.gates import Step
from tests.world import XIHU, World

pytestmark = pytest.mark.slow

_ARGS = "import sys; home, snapshot = sys.argv[2], sys.argv[4]; "
_LONG = 300.0


def step(code: str, name: str = "检验", **more) -> Step:
    return Step(name, ("-c", _ARGS + code), more.pop("seconds", _LONG), **more)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    for who in range(12):
        made.person(who).spell(who, XIHU, "2024-01")
    made.build()
    return made


def test_a_step_sees_the_draft_and_what_it_leaves_belongs_to_the_snapshot(world):
    looks = step(
        "from pathlib import Path; at = Path(home) / 'snapshots' / snapshot;"
        "(at / 'forecast.txt').write_text('1'); print('忽略');"
        "print((at / 'cubes.duckdb').exists(), (Path(home) / 'current').read_text() == snapshot)"
    )
    made = publish.build(world.home, before=[looks])
    assert made.state == "签发"
    assert [(c.name, c.result, c.said) for c in made.checks] == [("检验", "通过", "True False")]
    assert [name for name, _ in made.files] == ["forecast.txt"]
    assert publish.read(world.home, made.id) == made
    assert publish.verify(world.home)["limits"] == 1
    (world.home.snapshots / made.id / "forecast.txt").write_text("2")
    with pytest.raises(Refused, match=r"forecast\.txt"):
        publish.verify(world.home)


@pytest.mark.parametrize(
    "code, result, told",
    [
        ("print('可推出3处', file=sys.stderr); sys.exit(2)", "未通过", "可推出3处"),
        ("raise RuntimeError", "未完成", "代码 1"),
        ("print('.', flush=True)\nwhile True: pass", "未完成", "秒处理器时间仍没有做完，已停止"),
        (
            "import subprocess; subprocess.run([sys.executable, '-c', 'while True: pass'])",
            "未完成",
            "秒处理器时间仍没有做完，已停止",
        ),
        ("import time; time.sleep(600)", "未完成", "1 秒没有任何进展，已停止"),
    ],
)
def test_a_step_that_does_not_end_well_stops_publication(world, code, result, told, monkeypatch):
    monkeypatch.setattr(gates, "STILL", 1.0 if "sleep" in code else _LONG)
    served = publish.current(world.home)
    bad = step(code, seconds=0.3 if "while" in code else _LONG)
    with pytest.raises(Refused, match=f"不能发布，检验{result}：.*{told}.*没有改动"):
        publish.build(world.home, before=[bad, step("print(1)", "预测")])
    assert publish.current(world.home) == served
    draft = publish.history(world.home)[-1]
    assert draft.state == "草稿"
    assert [check.result for check in draft.checks] == [result, "待运行"]
    for act in (publish.submit, publish.sign):
        with pytest.raises(Refused, match="请处理后重新构建"):
            act(world.home, draft.id)


def test_a_step_waits_for_as_long_as_others_are_at_work(world, monkeypatch):
    """Of its own time it uses next to nothing: the clock alone ends no step."""
    monkeypatch.setattr(gates, "STILL", 30.0)
    slow = step("import time; time.sleep(1.5); print('做完')", seconds=1.0)
    made = publish.build(world.home, before=[slow])
    assert (made.checks[0].result, made.checks[0].said) == ("通过", "做完")
    assert made.checks[0].seconds > 1.0


def test_what_may_fail_is_noted_and_the_snapshot_comes_out(world):
    made = publish.build(world.home, before=[step("sys.exit(1)", must=False), step("", "预测")])
    assert [check.result for check in made.checks] == ["未完成", "通过"]
    assert publish.current(world.home) == made
    assert any((world.home.path / "logs").iterdir())


def test_a_build_killed_before_its_steps_ran_can_not_be_signed(world):
    found = publish.build(world.home, sign=False)
    waiting = (manifest.Check("检验", manifest.WAITING),)
    folder = world.home.snapshots / found.id
    manifest.write(folder, replace(found, checks=waiting))
    with pytest.raises(Refused, match="检验待运行"):
        publish.sign(world.home, found.id)


def test_stopped_builds_do_not_push_out_what_one_can_roll_back_to(world):
    signed = publish.current(world.home).id
    for _ in range(4):
        with pytest.raises(Refused):
            publish.build(world.home, before=[step("sys.exit(2)")])
    kept = publish.history(world.home)
    assert [found.id for found in kept if not found.stopped] == [signed]
    assert len(kept) == 2


def test_demo_data_skips_what_protects_real_people(world):
    from data.staging import loads

    loads.add(world.home, [replace(load, demo=True) for load in loads.read(world.home)])
    made = publish.build(world.home, before=[step("sys.exit(2)", demo=False), step("", "预测")])
    assert [(c.name, c.result) for c in made.checks] == [("检验", "略过"), ("预测", "通过")]
    assert "虚构" in made.checks[0].said
