"""Suggestions for what people mistype, and PowerShell text that nothing can leave."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog.names import MAX_LINE, closest, did_you_mean, enumerate_words, one_line
from macros.exports.powershell import quoted, quoted_list
from tests.strategies import HOSTILE

KNOWN = ["Calendars.ReadWrite", "Calendars.ReadWrite.Shared", "Mail.Send.Shared", "openid"]


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("Calendar.ReadWrite", "Calendars.ReadWrite"),
        ("calendars.readwrite", "Calendars.ReadWrite"),
        ("Mail.Send", "Mail.Send.Shared"),
        ("OPENID", "openid"),
        ("", None),
        ("zzz", None),
    ],
)
def test_closest_ignores_case_and_gives_up_when_nothing_is_near(
    name: str, match: str | None
) -> None:
    assert closest(name, KNOWN) == match


@pytest.mark.parametrize(
    ("name", "known", "sentence"),
    [
        ("emial", ["email", "teams"], " Did you mean 'email'?"),
        ("zzz", ["email", "teams"], " Known: email, teams."),
        ("zzz", [], ""),
        ("zzz", [f"name{i}" for i in range(13)], ""),
    ],
)
def test_did_you_mean_suggests_one_else_shows_a_short_list(
    name: str, known: list[str], sentence: str
) -> None:
    assert did_you_mean(name, known) == sentence


@given(name=st.text())
def test_a_suggestion_is_always_a_known_name(name: str) -> None:
    assert closest(name, KNOWN) in (None, *KNOWN)


@given(name=st.sampled_from(KNOWN))
def test_a_known_name_is_closest_to_itself(name: str) -> None:
    assert closest(name, KNOWN) == name


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_as_in_a_sentence(words: list[str], text: str) -> None:
    assert enumerate_words(words) == text


@given(text=st.text(max_size=50) | st.sampled_from(HOSTILE) | st.text(min_size=401))
def test_a_line_is_printable_and_short(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line) <= MAX_LINE + len(" ... ")
    if text.isprintable() and len(text) <= MAX_LINE:
        assert line == text


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
