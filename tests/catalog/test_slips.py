"""Where a slip is shown, and what is written instead."""

import pytest

from macros.catalog.slips import _alike, dash_without_space


@pytest.mark.parametrize(
    ("line", "column", "width", "write"),
    [
        ("  -Mail.Send", 3, 10, "- Mail.Send"),
        ("  •\u00a0Mail.Send", 3, 11, "- Mail.Send"),
        ("-   \u00a0Mail", 1, 9, "- Mail"),
    ],
)
def test_a_dash_without_its_space(line: str, column: int, width: int, write: str) -> None:
    (slip,) = dash_without_space([line], 0, [])
    assert (slip.number, slip.column, slip.width, slip.write) == (1, column, width, write)


def test_a_dash_with_its_space_is_none() -> None:
    assert [*dash_without_space(["  - Mail.Send"], 0, [])] == []


def test_entries_are_like_entries_and_keys_like_keys_of_their_record() -> None:
    records = [frozenset({"name", "app"})]
    assert _alike("  - Mail.Send", "    - Mail.Read", records) == "the one"
    assert _alike("  - Mail.Send", "    name: x", records) is None
    assert _alike("  app: x", "    name: x", records) == "'name'"
    assert _alike("  app: x", "    title: x", records) is None
