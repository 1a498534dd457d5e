import pytest

from data.matching.title_text import LONGEST_TITLE, weighted_ngrams


def test_ngrams_of_one_to_three_symbols_with_marked_ends():
    assert weighted_ngrams("电工") == {
        "电": 1.0,
        "工": 1.0,
        "^电": 1.0,
        "电工": 1.0,
        "工$": 1.0,
        "^电工": 0.7,
        "电工$": 0.7,
    }


def test_a_latin_word_is_one_symbol_and_signed_names_stay_words():
    assert {"java", "java工", "^java工"} <= set(weighted_ngrams("JAVA工"))
    assert "cpp" in weighted_ngrams("C++")
    assert "csharp" in weighted_ngrams("c#工程师")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("會計", "会计"),
        ("ＵＩ设计师", "ui设计师"),
        ("会计8000-12000元", "会计"),
        ("司机 6-9K", "司机"),
        ("会计（）", "会计"),
    ],
)
def test_spellings_of_one_title_have_the_same_ngrams(one: str, other: str):
    assert weighted_ngrams(one) == weighted_ngrams(other)


def test_brackets_employers_and_later_parts_weigh_less():
    grams = weighted_ngrams("会计（杭州）/出纳")
    assert (grams["会计"], grams["杭州"], grams["出纳"]) == (1.0, 0.4, 1.0)
    assert weighted_ngrams("会计/出纳")["出纳"] == 0.8
    hired = weighted_ngrams("海口某某餐饮店招聘服务员")
    assert (hired["餐饮"], hired["服务"]) == (0.3, 1.0)
    assert weighted_ngrams("某某公司招聘专员")["招聘"] == 1.0


@pytest.mark.parametrize("junk", ["", " ", "12345", "🎈🎈", "（）【】", "会" * (LONGEST_TITLE + 1)])
def test_what_holds_no_title_has_no_ngrams(junk: str):
    assert weighted_ngrams(junk) == {}
