"""Text as Markdown that can mean nothing but itself."""

import re

MEANS_MORE = r"[^\w\s,.;:/()'+-]|_|^[-+]|:(?=//)|(?<=www)\."
"""In front, a hyphen or a plus would begin a list; an address would become a link."""


def markdown_text(text: str, *, ascii_only: bool = False) -> str:
    """The text inside a line of Markdown; in ASCII, if need be.

    Character references survive every Markdown extension, where backslashes do not.
    """
    means_more = rf"{MEANS_MORE}|[^ -~]" if ascii_only else MEANS_MORE
    return re.sub(means_more, lambda match: f"&#{ord(match[0])};", " ".join(text.split()))
