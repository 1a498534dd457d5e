"""Hot and cold spots on the map: the scores that count, all others in the middle colour. Pure."""

from dashboard.charts.base import Figure
from dashboard.charts.maps import choropleth
from metrics.disclosure.protect import Protected

WORDS = {"hot": "热点", "cold": "冷点", "": "不显著"}


def spots(found: Protected) -> Figure:
    """Colour the counties whose score is significant; the others stand at zero.

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
    return choropleth(
        rows,
        region=found.selection.region,
        level="county",
        measure="标准分（不显著记 0）",
        scale="diverging",
        method="natural",
        more_is_better=True,
    )
