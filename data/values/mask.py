"""How a personal cell looks in a reject report: nothing of it is left."""

from data.values.text import clean


def mask(text: str) -> str:
    """Say only how long the cell was; the line number leads back to the office's own file.

    The length helps (17 characters: one digit fell off) and identifies nobody. It is counted
    after cleaning, and beyond 32 it isn't told, because a long text may be told by its length.
    """
    length = len(clean(text))
    if length == 0:
        return "（空）"
    return f"（已遮蔽，{length} 字符）" if length <= 32 else "（已遮蔽，超过 32 字符）"
