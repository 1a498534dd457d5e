"""Hot and cold spots on the map: what gathers beyond chance, what is thin beyond it. Pure."""

from dataclasses import replace
from typing import Final

from dashboard.charts.maps import choropleth
from dashboard.charts.spec import RegionClass, RegionMap, Tone
from metrics.disclosure.protect import Protected

WORDS = {"hot": "热点", "cold": "冷点", "": "不显著"}
# In words: a score is nothing that a reader of a map compares. Hot is the warm end of the scale.
_CLASSES: Final = {
    "hot": ("热点（显著偏高）", Tone.D4),
    "": ("不显著", Tone.D2),
    "cold": ("冷点（显著偏低）", Tone.D0),
}


def spots(found: Protected) -> RegionMap:
    """The counties whose score is significant in their tones, all others between them.

    Args:
        found: a hot spot figure by county, with its ``cluster`` column.
    """
    records = found.frame.to_dict("records")
    rows = [
        {
            "code": int(record["county"]),
            "name": record["county_label"],
            "value": record["value"],
            # Too few people to test: not tested, which is not the same as nothing found.
            "status": record["status"],
            "text": f"{WORDS[record['cluster']]}，标准分 {record['value']:.1f}",
        }
        for record in records
    ]
    made = choropleth(
        rows,
        region=found.selection.region,
        level="county",
        measure=found.metric.name,
        scale="diverging",
        found=[found],
    )
    kinds = {int(record["county"]): record["cluster"] for record in records}
    classes = [
        RegionClass(label, tone, tuple(code for code in made.values if kinds[code] == kind))
        for kind, (label, tone) in _CLASSES.items()
    ]
    # Those without a score keep the class of why they have none.
    tested = set(made.values)
    classes += [one for one in made.classes if not tested.intersection(one.codes)]
    return replace(
        made,
        classes=tuple(one for one in classes if one.codes),
        # What isn't significant has a place on the map, but no figure.
        values={code: value for code, value in made.values.items() if kinds[code]},
    )
