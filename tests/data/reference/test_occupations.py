"""小类 of the 大典: each has a name, also where the list lacks its own line."""

from data.reference import occupation, occupations
from metrics.engine.choices import listed


def test_every_detailed_occupation_is_in_a_class_that_has_a_name_and_may_be_asked():
    known = listed("occupation")
    for one in occupations():
        if one.level < 3:
            continue
        stem = one.code[: len("2-02-32")]
        found = occupation(stem)
        assert found is not None and found.level in (2, 3) and found.name, stem
        assert known[stem] == found.name
    assert occupation("2-02-32").name == "制药工程技术人员等"
    assert occupation("2-02-98") is None and occupation("9") is None
