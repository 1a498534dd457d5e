"""Reconciliation against hierarchicalforecast on a small public hierarchy.

Overnight trips in thousands (Tourism Research Australia; the data set `tourism` of *Forecasting:
Principles and Practice*, 3rd edition), years 1998 to 2017, three states × four purposes, rounded to
thousands. Expected values: `MinTrace` of hierarchicalforecast 1.5.3, computed once; base forecasts
and errors as in `world`.
"""

import numpy as np
import pytest

from metrics.models.forecast.hierarchy import ALL, crossed
from metrics.models.forecast.reconcile import reconcile, weights

TRIPS = {
    ("New South Wales", "Business"): (
        "5281 5411 5227 5675 5619 5344 4903 4421 4347 4378 4428 4061 4045 4797 4399 "
        "4580 4983 5388 5609 6607"
    ),
    ("New South Wales", "Holiday"): (
        "13058 12481 12599 12003 12440 11956 11643 10937 11359 11276 11619 11033 11494 11261 11309 "
        "11784 11854 12272 12952 13411"
    ),
    ("New South Wales", "Other"): (
        "1064 1076 1126 1127 1157 990 916 1109 1000 1089 926 991 1154 1186 1048 "
        "1233 1583 1613 1661 1812"
    ),
    ("New South Wales", "Visiting"): (
        "9833 9531 8939 9394 10291 10319 10366 9080 9855 9132 8959 8441 8859 9330 9962 "
        "9927 9908 10473 11049 11617"
    ),
    ("Victoria", "Business"): (
        "3140 2792 3385 3090 3028 3112 3103 2875 2837 2989 2761 2762 2743 3041 3040 "
        "3053 3481 3551 3816 4540"
    ),
    ("Victoria", "Holiday"): (
        "9364 8698 8651 8973 8590 8559 8394 7968 8520 8665 8808 8189 8290 8801 8894 "
        "8949 9447 9808 10369 11292"
    ),
    ("Victoria", "Other"): (
        "522 597 725 782 757 570 709 748 735 681 579 713 666 730 714 702 1105 1122 1171 1250"
    ),
    ("Victoria", "Visiting"): (
        "6771 5764 6218 6161 6653 7033 6870 6004 6522 6263 6051 5760 5746 6150 6453 "
        "6745 7205 7462 7913 8772"
    ),
    ("Queensland", "Business"): (
        "3268 3881 3500 3385 3471 2904 3405 3309 3428 3836 3371 2947 3707 3693 3422 "
        "3484 4298 4518 4656 5050"
    ),
    ("Queensland", "Holiday"): (
        "7826 8652 8460 8514 8692 8563 8480 8048 8688 8853 8658 8375 8262 7994 8428 "
        "8360 8698 8799 9079 9357"
    ),
    ("Queensland", "Other"): (
        "525 825 724 942 816 646 795 861 717 805 680 726 963 905 1056 908 1139 1185 1210 1357"
    ),
    ("Queensland", "Visiting"): (
        "5186 5167 5283 5408 5704 6326 6448 6086 5997 6430 5971 5567 5784 6121 6743 "
        "6513 7130 7407 7589 7675"
    ),
}
# Total, the four purposes, the three states, the twelve cells.
BASE = [
    85332,
    17609,
    34794,
    4834,
    28755,
    35489,
    26933,
    24681,
    6978,
    14108,
    1945,
    12187,
    4792,
    12007,
    1344,
    9421,
    5322,
    9734,
    1403,
    8019,
]
EXPECTED = {
    "ols": [
        85881.6,
        17372.9,
        34950.9,
        4691.65,
        28866.15,
        35017.2,
        26641.6,
        24222.8,
        7136.3,
        13873.3,
        2009.55,
        11998.05,
        4769.9,
        11591.9,
        1228.15,
        9051.65,
        5466.7,
        9485.7,
        1453.95,
        7816.45,
    ],
    "structural": [
        86421.75,
        17299.4375,
        35270.4375,
        4711.9375,
        29139.9375,
        35100.25,
        26995.25,
        24326.25,
        7087.5625,
        13955.5625,
        1992.0625,
        12065.0625,
        4788.8125,
        11741.8125,
        1278.3125,
        9186.3125,
        5423.0625,
        9573.0625,
        1441.5625,
        7888.5625,
    ],
    "variance": [
        86743.0148,
        17279.3538,
        35426.997,
        4736.5061,
        29300.1579,
        35096.7934,
        27179.8049,
        24466.4166,
        7069.6314,
        13977.1532,
        1962.2851,
        12087.7236,
        4798.4529,
        11794.5511,
        1350.5999,
        9236.201,
        5411.2696,
        9655.2926,
        1423.6211,
        7976.2332,
    ],
    "mint": [
        86734.0441,
        17283.1838,
        35421.7787,
        4737.8871,
        29291.1945,
        35085.2679,
        27174.2211,
        24474.5551,
        7071.9216,
        13970.253,
        1962.6108,
        12080.4825,
        4797.9741,
        11794.487,
        1350.9311,
        9230.8288,
        5413.288,
        9657.0387,
        1424.3452,
        7979.8832,
    ],
}
PURPOSES = ["Business", "Holiday", "Other", "Visiting"]
STATES = ["New South Wales", "Victoria", "Queensland"]


@pytest.fixture(scope="module")
def world():
    """The hierarchy, base forecasts (20, 1) and errors (20, 19) of "as last year", in our order."""
    tree = crossed(list(TRIPS), [[], []])
    theirs = [(ALL, ALL), *((ALL, p) for p in PURPOSES), *((s, ALL) for s in STATES), *TRIPS]
    ours = [tuple(label for _, label in node) for node in tree.nodes]
    order = [theirs.index(node) for node in ours]
    trips = tree.add_up(np.array([[float(x) for x in row.split()] for row in TRIPS.values()]))
    return tree, np.array(BASE, dtype=float)[order, None], np.diff(trips, axis=1), order


@pytest.mark.parametrize("kind", EXPECTED)
def test_equals_hierarchicalforecast(world, kind):
    tree, base, errors, order = world
    found = reconcile(tree, base, weights(tree, kind, errors))
    assert found.held == 0
    assert found.values[:, 0] == pytest.approx(np.array(EXPECTED[kind])[order], rel=1e-8, abs=1e-4)


def test_rounding_of_the_fixture_is_ours_too(world):
    """All rows add up to what is printed above: 2017 in New South Wales was 33 447."""
    tree, _, errors, _ = world
    place = [tuple(label for _, label in node) for node in tree.nodes].index(
        ("New South Wales", ALL)
    )
    assert errors[place, -1] == 33447 - (5609 + 12952 + 1661 + 11049)
