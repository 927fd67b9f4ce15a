"""Where a slip is shown, and what is written instead."""

import pytest

from macros.catalog.slips import dash_without_space


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
