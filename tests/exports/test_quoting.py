"""PowerShell text that nothing can leave."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.exports.powershell import quoted, quoted_list
from tests.strategies import HOSTILE

PART = re.compile(r"'((?:[^']|'')*)'|\[char\]0x([0-9A-F]{4})")


def evaluated(expression: str) -> str:
    """What PowerShell makes of single-quoted parts and [char] numbers joined by +.

    `+` takes the type of what stands in front of it, so the first part must be a string;
    parentheses keep the sum one argument.
    """
    joined = expression.startswith("(")
    inner = expression[1:-1] if joined else expression
    units, position, count = "", 0, 0
    while position < len(inner):
        match = PART.match(inner, position)
        assert match, expression
        assert count or match[1] is not None, "the first part is no string"
        units += match[1].replace("''", "'") if match[2] is None else chr(int(match[2], 16))
        position, count = match.end(), count + 1
        if position < len(inner):
            assert inner.startswith(" + ", position), expression
            position += 3
    assert joined == (count > 1)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@given(text=st.text() | st.sampled_from(HOSTILE) | st.text("'\u2018\u2019\u201a\u201b\0\n$`\"a"))
def test_powershell_reads_back_what_was_quoted(text: str) -> None:
    assert evaluated(quoted(text)) == text


@given(text=st.text() | st.sampled_from(HOSTILE))
def test_quoted_text_is_printable_ascii(text: str) -> None:
    assert re.fullmatch("[ -~]+", quoted(text))


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("", "''"),
        ("it's", "'it''s'"),
        ("\u2019", "('' + [char]0x2019)"),
        ("a\nb", "('a' + [char]0x000A + 'b')"),
        ("\U0001f600", "('' + [char]0xD83D + [char]0xDE00)"),
        ('$(x) `n "', "'$(x) `n \"'"),
    ],
)
def test_quoting_by_example(text: str, expression: str) -> None:
    assert quoted(text) == expression
    assert evaluated(expression) == text


def test_a_list_is_quoted_entry_by_entry() -> None:
    assert quoted_list(["a", "it's"]) == "'a', 'it''s'"
