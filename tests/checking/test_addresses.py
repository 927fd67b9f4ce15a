"""What an address may not hold."""

from macros.checking.addresses import _not_in


def test_characters_are_named_as_they_can_be_seen() -> None:
    assert _not_in("https://lumen.example/!~", "<>") == []
    assert _not_in("https://lumen.example/!~", "!~") == ["!", "~"]
    assert _not_in("https://lumen.example/<a\u200b \u007f", "<>") == [
        "U+0020",
        "<",
        "U+007F",
        "U+200B",
    ]
