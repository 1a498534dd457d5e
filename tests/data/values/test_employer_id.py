"""Credit codes (GB 32100) and organisation codes (GB 11714); all made here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.base import ValueRefused
from data.values.employer_id import credit_check, normalise_employer, organisation_check

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def refusal(text):
    with pytest.raises(ValueRefused) as caught:
        normalise_employer(text)
    return caught.value.reason


def test_published_examples():
    """GB 32100-2015's worked sum for 91350100M000100Y4 is 1640, mod 31 = 28, so 31 - 28 = 3;
    GB 11714-1997's own example is D2143569-X.
    """
    assert credit_check("91350100M000100Y4") == "3"
    assert organisation_check("D2143569") == "X"
    assert normalise_employer("D2143569-X") == "D2143569X"


bodies = st.text(alphabet=SIGNS, min_size=8, max_size=8)


@given(bodies, st.sampled_from(["91330100", "92330106", "12110000", "53330000"]))
def test_an_employer_has_one_key_in_both_forms(body, front):
    organisation = body + organisation_check(body)
    credit = front + organisation
    credit += credit_check(credit)
    assert normalise_employer(credit) == organisation == normalise_employer(organisation)
    assert normalise_employer(f" {credit.lower()} ") == organisation


@given(bodies, st.integers(0, 17), st.integers(1, 30))
def test_no_single_wrong_sign_passes(body, place, shift):
    credit = "91330100" + body + organisation_check(body)
    credit += credit_check(credit)
    wrong = SIGNS[(SIGNS.index(credit[place]) + shift) % 31]
    assert refusal(credit[:place] + wrong + credit[place + 1 :])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "单位代码为空"),
        ("330100000012345", "位数不是 18 或 9"),
        ("91350100M000100Y4Z", "不是统一社会信用代码的写法"),
        ("91350100M000100Y44", "统一社会信用代码校验位不符"),
        ("9135010OM000100Y43", "不是统一社会信用代码的写法"),
        ("D21435691", "组织机构代码校验位不符"),
        ("杭州某某公司单位九", "含有不该有的字符"),
    ],
)
def test_refused(text, reason):
    assert refusal(text) == reason
