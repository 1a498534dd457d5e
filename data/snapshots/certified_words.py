"""The state of a certificate as people read it, in 数据与口径 and when it is made."""


def words(found: dict[str, int]) -> str:
    """The state of a certificate in one sentence."""
    hidden, proved = found["hidden"], found["proved"]
    if not hidden:
        return "最新一期各表没有隐去的人数"
    share = 1000 * proved // hidden / 10
    left = found.get("left", 0)
    return (
        f"最新一期各表隐去的 {hidden} 个人数中，{proved} 个（{share:g}%）已证明推不出来："
        "各有两种相差 3 人以上的可能与全部所示相符，其余未证"
        + (f"；另有 {left} 类数据太大，未查" if left else "")
    )
