"""Hot and cold spots on the map: the scores that count, all others in the middle tone. Pure."""

from dataclasses import replace

from dashboard.charts.maps import choropleth
from dashboard.charts.spec import RegionMap
from metrics.disclosure.protect import Protected

WORDS = {"hot": "热点", "cold": "冷点", "": "不显著"}


def spots(found: Protected) -> RegionMap:
    """The counties whose score is significant in their tones; the others stand at zero.

    Args:
        found: a hot spot figure by county, with its ``cluster`` column.
    """
    rows = [
        {
            "code": int(record["county"]),
            "name": record["county_label"],
            "value": record["value"] if record["cluster"] else 0.0,
            # Too few people to test: not tested, which is not the same as nothing found.
            "status": record["status"],
            "text": f"{WORDS[record['cluster']]}，标准分 {record['value']:.1f}",
        }
        for record in found.frame.to_dict("records")
    ]
    made = choropleth(
        rows,
        region=found.selection.region,
        level="county",
        measure="标准分（不显著记 0）",
        scale="diverging",
        method="natural",
        more_is_better=True,
        found=[found],
    )
    # What isn't significant has a place on the scale, but no figure.
    return replace(made, values={code: value for code, value in made.values.items() if value})
