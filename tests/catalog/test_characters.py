"""Which characters that show nothing have a use where they stand."""

import pytest

from macros.catalog.characters import invisible


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", ""),
        ("a\u200bb", "\u200b"),
        ("a mark\u200e of direction", "\u200e"),
        ("\u05e9\u05dc\u05d5\u05dd\u200e (a)", ""),
        ("\u260e\ufe0f calls", ""),
        ("a\ufe0f letter", "\ufe0f"),
        ("a \ufe0fblank", "\ufe0f"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", ""),
        ("a\u200cb", "\u200c"),
        ("\u845b\U000e0100", ""),
        ("a\U000e0100", "\U000e0100"),
    ],
)
def test_what_is_of_no_use_is_found(text: str, found: str) -> None:
    assert "".join(invisible(text)) == found
