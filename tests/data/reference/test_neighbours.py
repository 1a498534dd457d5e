"""Who touches whom, against what any map of Hangzhou shows."""

import pytest

from data.reference.boundaries import BoundaryError
from data.reference.neighbours import neighbours

XIHU, SHANGCHENG, CHUNAN, HAISHU, DAISHAN, SHENGSI = 330106, 330102, 330127, 330203, 330921, 330922


def test_zhejiang_hangs_together():
    known = neighbours(330000)
    assert len(known) == 90
    assert SHANGCHENG in known[XIHU]
    assert HAISHU not in known[CHUNAN]
    assert all(code in known[other] for code, others in known.items() for other in others)
    assert all(code not in others for code, others in known.items())


def test_an_island_is_joined_to_the_nearest():
    known = neighbours(330000)
    assert known[DAISHAN] and known[SHENGSI]
    assert SHENGSI in known[DAISHAN]


def test_without_boundaries_the_command_is_named(tmp_path):
    with pytest.raises(BoundaryError, match="python -m data boundaries"):
        neighbours(330000, tmp_path)
