"""The method card says what became of the office's own model, and nothing where there is none."""

from dashboard.document.values import Terms
from dashboard.outlook import method
from metrics.models.forecast.local import Verdict


def asked(notes: tuple[str, ...]) -> dict[str, str]:
    (terms,) = method.card(notes).blocks
    assert isinstance(terms, Terms)
    return dict(terms.pairs)


def test_the_card_names_the_model_and_its_back_test():
    entered = Verdict("统计局版", 24, 0.814, True).words
    told = asked(("没有招聘数据，基年需求只含在岗人数", entered))
    assert told["本单位自有模型"] == (
        "本单位模型「统计局版」在 24 个序列的回测中误差为自有方法的 81%，与自有方法平均。"
    )
    assert "本单位自有模型" not in asked(("没有招聘数据，基年需求只含在岗人数",))
