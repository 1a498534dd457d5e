"""Identity numbers. All are made here, but for the examples that the standard prints."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.base import ValueRefused
from data.values.mask import mask
from data.values.person_id import check_sign, id_kind, normalise_id


def refusal(kind, text):
    with pytest.raises(ValueRefused) as caught:
        normalise_id(kind, text)
    assert text == "" or text not in str(caught.value)
    return caught.value.reason


def slow_check(first_17):
    """ISO 7064 MOD 11-2 as its recursion, not as the table of weights that the product uses."""
    product = 0
    for digit in first_17:
        product = (product + int(digit)) * 2 % 11
    rest = (12 - product) % 11
    return "X" if rest == 10 else str(rest)


REGIONS = st.sampled_from(["330106", "110101", "659001", "810000", "830000"])


@st.composite
def residents(draw, region=REGIONS):
    born = draw(st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)))
    first = f"{draw(region)}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return first + slow_check(first)


def test_the_standards_example():
    """GB 11643-1999, 4.3: 11010519491231002 gets X, 44052418800101001 gets 4."""
    assert check_sign("11010519491231002") == "X"
    assert check_sign("44052418800101001") == "4"


@given(residents())
def test_a_resident_number_and_all_its_spellings(number):
    spellings = [
        number,
        number.lower(),
        f" {number}\u200b",
        f"{number[:6]} {number[6:14]} {number[14:]}",
    ]
    spellings.append("".join(chr(ord(sign) + 0xFEE0) for sign in number))
    assert {normalise_id("resident", text) for text in spellings} == {f"ID:{number}"}


@given(residents(region=st.just("330106")), st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_passes(number, place, shift):
    wrong = str((int(number[place]) + shift) % 10)
    assert refusal("resident", number[:place] + wrong + number[place + 1 :])


@given(residents(region=st.just("330106")), st.integers(0, 15))
def test_no_two_digits_swapped_pass(number, place):
    one, other = number[place], number[place + 1]
    if one != other:
        assert refusal("", number[:place] + other + one + number[place + 2 :])


@given(st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), st.integers(1, 995))
def test_the_old_form_is_the_same_person(born, order):
    first = f"330106{born:%Y%m%d}{order:03d}"
    new = first + slow_check(first)
    old = f"330106{born:%y%m%d}{order:03d}"
    assert normalise_id("resident", old) == normalise_id("resident", new)


def made(first_17):
    return first_17 + slow_check(first_17)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "证件号码为空"),
        ("33010619900101123", "位数不是 15 或 18"),
        (made("33010619900230123"), "出生日期不存在"),
        (made("33010618991231123"), "出生日期不合常理"),
        (made("33010620991231123"), "出生日期不合常理"),
        (made("99010619900101123"), "前六位不是行政区划代码"),
        (made("33000019900101123"), "前六位不是行政区划代码"),
        (made("81010119900101123"), "前六位不是行政区划代码"),
        ("3.30106E+17", "被电子表格写成科学计数法，尾数已丢失，无法还原"),
        ("330106********1234", "含有不该有的字符（或已被遮蔽）"),
        ("３３０１０６１９９００１０１甲乙丙丁", "含有不该有的字符（或已被遮蔽）"),
        ("X30106199001011234", "末位以外应全是数字"),
    ],
)
def test_resident_numbers_refused(text, reason):
    assert refusal("居民身份证", text) == reason


def test_a_number_that_a_spreadsheet_damaged_says_what_to_do():
    with pytest.raises(ValueRefused, match="请从原系统重新导出，并把该列设为文本"):
        normalise_id("居民身份证", "3.30106E+17")


def test_a_wrong_check_sign():
    right = made("33010619900101123")
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    assert refusal("resident", wrong) == "校验位不符"


@pytest.mark.parametrize(
    ("kind", "text", "normal"),
    [
        ("护照", "e12345678", "PP:E12345678"),
        ("passport", "EA1234567", "PP:EA1234567"),
        ("港澳居民来往内地通行证", "H12345678", "HM:H12345678"),
        ("hkmo", "H1234567802", "HM:H12345678"),  # renewed twice, the same person
        ("回乡证", "m1234567800", "HM:M12345678"),
        ("台胞证", "12345678", "TW:12345678"),
        ("taiwan", "1234567803(B)", "TW:12345678"),
        ("其他证件", "USA330123456789", "OT:USA330123456789"),
        ("hkmo", made("81000019900101123"), "ID:" + made("81000019900101123")),
        ("台湾居民居住证", made("83000019900101123"), "ID:" + made("83000019900101123")),
        ("港澳台居民居住证", made("82000019900101123"), "ID:" + made("82000019900101123")),
        ("外国人永久居留身份证", made("93315619900101123"), "OT:" + made("93315619900101123")),
    ],
)
def test_other_documents(kind, text, normal):
    assert normalise_id(kind, text) == normal


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("passport", "ABCDEFG"),
        ("passport", made("33010619900101123")),
        ("hkmo", "K12345678"),
        ("hkmo", "H123456789"),
        ("hkmo", made("83000019900101123")),
        ("taiwan", "1234567"),
        ("taiwan", "H12345678"),
        ("other", "12"),
        ("other", "93315619900101123" + ("1" if slow_check("93315619900101123") != "1" else "2")),
    ],
)
def test_other_documents_refused(kind, text):
    assert refusal(kind, text)


def test_kinds_of_documents():
    assert id_kind("") == "resident"
    assert id_kind("居民身份证") == "resident"
    with pytest.raises(ValueRefused, match="不认识的证件类型"):
        id_kind("工作证")


@given(residents())
def test_masks_keep_nothing(number):
    assert mask(number) == "（已遮蔽，18 字符）"
    assert mask("") == "（空）"
    assert mask("长" * 50) == "（已遮蔽，超过 32 字符）"
