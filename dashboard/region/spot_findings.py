"""What the map of hot and cold spots says: how many, and which."""

from metrics.disclosure.protect import Protected, Status


def clusters(found: Protected) -> str:
    """How many counties are hot and cold."""
    tested = found.frame[found.frame["status"] == Status.OK]
    if tested.empty:
        return f"{found.metric.name}：可检验的区县太少"
    hot, cold = ((tested["cluster"] == kind).sum() for kind in ("hot", "cold"))
    if not hot and not cold:
        return f"{len(tested)} 个区县中没有显著的热点或冷点"
    return f"{len(tested)} 个区县中 {hot} 个热点、{cold} 个冷点"


def spotted(found: Protected) -> list[str]:
    """Which counties are hot and cold, in the codes' order; nothing where none is."""
    said = []
    for kind, name in (("hot", "热点"), ("cold", "冷点")):
        rows = found.frame[(found.frame["status"] == Status.OK) & (found.frame["cluster"] == kind)]
        if len(rows):
            said.append(f"{name}：{'、'.join(map(str, rows['county_label']))}")
    return said
