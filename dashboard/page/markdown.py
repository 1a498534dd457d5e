"""Text from data in a label that Streamlit reads as Markdown."""


def plain(text: str) -> str:
    """A text in Markdown, without markup of its own."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
