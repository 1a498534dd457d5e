"""An employer's name in the ways in which registers write it, and names that are not it."""

import pytest

from data.contracts import CONTRACTS
from data.matching.firm_names import PIECES, firm_parts
from data.values.base import ValueRefused


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("杭州天成科技有限公司", "杭州市天成科技有限责任公司", id="place and form"),
        pytest.param("杭州天成科技有限公司", "天成科技（杭州）有限公司", id="place in brackets"),
        pytest.param("杭州天成科技有限公司", "浙江省杭州市天成科技(集团)股份有限公司", id="group"),
        pytest.param("杭州天成3号有限公司", "杭州 天成３号有限公司", id="full width"),
        pytest.param("东风龙华机械厂", "東風龍華機械廠", id="traditional"),
        pytest.param(
            "中国工商银行股份有限公司杭州分行", "中国工商银行（杭州）分行", id="branch, bracketed"
        ),
        pytest.param("中国工商银行杭州分行", "中国工商银行杭州市分行", id="branch's place"),
    ],
)
def test_variants_of_one_name_are_one(one, other):
    assert firm_parts(one) == firm_parts(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("杭州天成科技有限公司", "宁波天成科技有限公司", id="another place"),
        pytest.param("杭州天成科技有限公司", "杭州天成科技有限公司宁波分公司", id="its branch"),
        pytest.param("中国银行杭州分行", "中国银行宁波分行", id="two branches"),
        pytest.param("浙江大学", "杭州大学", id="the place is the name"),
    ],
)
def test_names_of_two_are_two(one, other):
    assert firm_parts(one)["full"] != firm_parts(other)["full"]


def test_the_name_without_place_and_form_is_kept_beside_the_whole():
    """What two registers have where one of them leaves the place out."""
    there, without = firm_parts("杭州天成科技有限公司"), firm_parts("天成科技公司")
    assert there["core"] == without["core"] == "天成科技"
    assert there["full"] != without["full"]


def test_a_branch_agrees_with_the_whole_in_nothing_that_tells():
    whole = firm_parts("杭州天成科技有限公司")
    branch = firm_parts("杭州天成科技有限公司宁波分公司")
    assert branch["branch"] == "宁波分公司"
    assert not {*whole.items()} & {*branch.items()}


@pytest.mark.parametrize("at", range(8))
def test_one_wrong_sign_leaves_a_piece_whole(at):
    name = "天成恒信智能科技"
    wrong = f"{name[:at]}错{name[at + 1 :]}"
    one, other = firm_parts(f"{name}有限公司"), firm_parts(f"{wrong}有限公司")
    pieces = [f"w{n}" for n in range(1, PIECES + 1)]
    assert one["core"] != other["core"]
    assert [n for n in pieces if one[n] == other[n]] == [f"w{at + 1}"]


def test_the_contract_has_a_column_for_every_part():
    made = {f"firm_{part}" for part in firm_parts("天成恒信智能科技有限公司宁波分公司")}
    kept = {one.name for one in CONTRACTS["employer_identity"].derived}
    assert made == {name for name in kept if name.startswith("firm_")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("杭州**有限公司", "已被遮蔽"),
        ("厂", "不是单位名称"),
        ("110101199003070038", "不是单位名称"),
    ],
)
def test_what_is_no_name_is_refused(text, reason):
    with pytest.raises(ValueRefused, match=reason):
        firm_parts(text)
