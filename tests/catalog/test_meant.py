"""What is clearly meant is taken apart, and no more of it than can be answered soon."""

import pytest

from macros.catalog import meant
from macros.catalog.reading import parse

MANY = 1500


@pytest.mark.parametrize(
    "text",
    [
        "base_scopes: " + "a, " * MANY,
        "base_scopes:\n" + "  -a\n" * MANY,
        "base_scopes:\n  - a\n" + "    - a\n" * MANY,
    ],
    ids=["with commas", "dashes without space", "deeper than the first"],
)
def test_a_text_is_taken_apart_into_so_many_entries(text: str) -> None:
    entries = parse(text, "catalog.yml", meant).data["base_scopes"]
    assert {*entries} == {"a"}
    assert len(entries) == meant.MOST_ENTRIES < MANY
