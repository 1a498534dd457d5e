"""A local model joins where its back-test beats ours, and nowhere else; jumps near the end."""

import numpy as np
import pytest

from data.home import Home, Refused
from metrics.__main__ import main
from metrics.models.forecast.engine import forecast
from metrics.models.forecast.level_break import newest_jump
from metrics.models.forecast.local import forecast_with, judged
from metrics.models.forecast.network import Network, network
from metrics.models.forecast.panel import Panel
from metrics.models.supply_demand.paths import _by_size
from metrics.tools.local_model import configured

# What comes is what came four periods ago: a law that ours, told of no season, can't know.
AGAIN = {"season": np.array(0), "weights0": np.eye(4)[:, :4] * 1.0, "bias0": np.zeros(4)}
NAIVE = {"season": np.array(0), "weights0": np.zeros((4, 1)), "bias0": np.zeros(1)}


def waves(count: int = 24, length: int = 20) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    shapes = rng.normal(0, 0.3, (count, 4))
    noise = rng.normal(0, 0.01, (count, length))
    return list(100 * np.exp(np.tile(shapes, (1, length // 4)) + noise))


def test_a_network_by_hand():
    """1, 2, 4: logs less the newest −2, −1, 0 of log 2, which is the unit; ReLU drops the minus."""
    first = (np.array([[1.0, -1], [0, 0], [0, 0]]), np.array([0.0, 0.5]))
    second = (np.array([[1.0, 0], [2.0, 1]]), np.array([0.0, -1.5]))
    net = Network("试", 0, (first, second))
    # Hidden: max(−2, 0) = 0, max(2 + 0.5, 0) = 2.5; out: 5 and 1 units of log 2 above 4.
    found = net.forecast(Panel.of([np.array([1.0, 2, 4])]), 3)
    assert found[0] == pytest.approx([4 * 2**5, 8, 8])
    able = net.able(Panel.of([np.array([1.0, 2, 4]), np.array([1.0, 2]), np.full(5, 3.0)]))
    assert able.tolist() == [True, False, False]


def test_what_knows_more_joins_and_is_named():
    series = waves()
    again = network("循环", AGAIN)
    known = [x[:16] for x in series]
    plain, none = forecast_with(known, 4)
    mixed, verdict = forecast_with(known, 4, local=again)
    assert none is None
    assert verdict is not None and verdict.enters and verdict.tried == 24
    assert "「循环」" in verdict.words and "与自有方法平均" in verdict.words
    truth = np.array([x[16:20] for x in series])
    ours, both = (
        np.abs(np.array([f.mean for f in found]) - truth).mean() for found in (plain, mixed)
    )
    assert both < 0.7 * ours
    theirs = again.forecast(Panel.of(known), 4)
    expected = (np.array([f.mean for f in plain]) + theirs) / 2
    assert np.array([f.mean for f in mixed]) == pytest.approx(expected)
    assert all((f.lo95 <= f.mean).all() and (f.mean <= f.hi95).all() for f in mixed)


def test_what_knows_less_stays_out_and_changes_nothing():
    rng = np.random.default_rng(4)
    grow = [100 * np.exp(0.03 * np.arange(14) + rng.normal(0, 0.004, 14)) for _ in range(20)]
    found, verdict = forecast_with(grow, 3, local=network("不变", NAIVE))
    assert verdict is not None and not verdict.enters and verdict.ratio > 1.5
    assert "未采用" in verdict.words
    for one, other in zip(found, forecast(grow, 3), strict=True):
        assert (one.mean == other.mean).all() and (one.hi95 == other.hi95).all()


def test_a_few_series_are_no_evidence():
    few = Panel.of([x / 100 for x in waves(5)])
    verdict = judged(few, 4, network("循环", AGAIN))
    assert verdict.ratio < 0.5 and not verdict.enters and "不足 10 个" in verdict.words


def test_a_projections_pools_say_what_became_of_it():
    made, notes = _by_size(waves(), 3, network("循环", AGAIN))
    assert len(made) == 24 and len(notes) == 1 and "与自有方法平均" in notes[0]
    assert _by_size(waves(), 3, None)[1] == ()


@pytest.fixture
def home(tmp_path):
    found = Home(tmp_path / "home")
    (found.path / "models").mkdir(parents=True, mode=0o700)
    found.office_file.write_text('[forecast_model]\nname = "循环"\nfile = "again.npz"\n', "utf-8")
    return found


def placed(home: Home, arrays: dict, mode: int = 0o600) -> None:
    path = home.path / "models" / "again.npz"
    np.savez(path, **arrays)
    path.chmod(mode)


def test_the_command_uses_the_model_of_the_home_and_says_so(home, tmp_path, capsys):
    placed(home, AGAIN)
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [f"s{i},{t},{v}" for i, x in enumerate(waves()) for t, v in enumerate(x)]
    source.write_text("\n".join(["series_id,period,value", *rows]), "utf-8")
    asked = ["forecast", str(source), "-o", str(out), "--horizon", "4", "--home", str(home.path)]
    assert main(asked) == 0
    assert "本单位模型「循环」在 24 个序列的回测中" in capsys.readouterr().err
    home.office_file.unlink()
    assert configured(home) is None
    assert main(asked) == 0
    assert "本单位模型" not in capsys.readouterr().err


def test_what_others_may_write_or_would_run_is_refused(home):
    with pytest.raises(Refused, match=r"models/again.npz」不存在"):
        configured(home)
    placed(home, AGAIN, mode=0o640)
    with pytest.raises(Refused, match="权限 0600"):
        configured(home)
    placed(home, {**AGAIN, "bias0": np.array([{"run": "me"}] * 4, dtype=object)})
    with pytest.raises(Refused, match="不能用"):
        configured(home)
    placed(home, {**AGAIN, "weights0": np.full((4, 4), np.nan)})
    with pytest.raises(Refused, match="weights0 应全为有限的数"):
        configured(home)
    placed(home, {**AGAIN, "bias0": np.zeros(3)})
    with pytest.raises(Refused, match="对不上"):
        configured(home)
    path = home.path / "models" / "again.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(Refused, match=r"不能用|完好"):
        configured(home)
    other = home.path / "elsewhere.npz"
    np.savez(other, **AGAIN)
    other.chmod(0o600)
    path.unlink()
    path.symlink_to(other)
    with pytest.raises(Refused, match="不能是链接"):
        configured(home)
    outside = '[forecast_model]\nname = "x"\nfile = "../elsewhere.npz"\n'
    home.office_file.write_text(outside, "utf-8")
    with pytest.raises(Refused, match="不带路径"):
        configured(home)
    home.office_file.write_text('[forecast_model]\nname = "x"\n', "utf-8")
    with pytest.raises(Refused, match="name 和 file"):
        configured(home)


@pytest.mark.parametrize("since", [1, 2])
def test_a_jump_of_the_newest_values_is_said_and_is_no_growth(since):
    rng = np.random.default_rng(1)
    calm = 100 * np.exp(0.02 * np.arange(12) + rng.normal(0, 0.005, 12))
    values = calm.copy()
    values[-since:] *= 3
    (one,) = forecast([values], 3)
    assert f"倒数第 {since} 期起水平突变（+2" in one.note and "尚不能判断是否持续" in one.note
    assert np.diff(np.log(one.mean)) == pytest.approx(0.02, abs=0.01)
    assert one.mean[0] == pytest.approx(values[-1] * 1.02, rel=0.03)
    assert one.lo95[0] < calm[-1] * 1.05  # it may be undone
    assert newest_jump(calm) is None


def test_a_level_break_in_the_last_year_of_months_is_said():
    rng = np.random.default_rng(2)
    wave = np.tile(0.1 * np.sin(2 * np.pi * np.arange(12) / 12), 5)
    calm = 100 * np.exp(wave + rng.normal(0, 0.01, 60))
    values = calm.copy()
    values[-5:] *= 2.5
    (one,) = forecast([values], 12, 12)
    assert "倒数第 5 期起水平突变" in one.note
    assert one.mean == pytest.approx(2.5 * calm[-12:], rel=0.15)
    assert forecast([calm], 12, 12)[0].note == ""


def test_a_history_shorter_than_the_horizon_is_said():
    (one,) = forecast([np.array([5.0, 6, 7, 8])], 6)
    assert one.note == "历史 4 期，短于预测的 6 期，第 4 期以后仅供参考"
