"""Suggestions for what people mistype, and names in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog.characters import MAX_LINE, one_line
from macros.catalog.names import MOST_COMPARED, closest, did_you_mean, enumerate_words
from tests.strategies import HOSTILE

KNOWN = ["Calendars.ReadWrite", "Calendars.ReadWrite.Shared", "Mail.Send.Shared", "openid"]


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("Calendar.ReadWrite", "Calendars.ReadWrite"),
        ("calendars.readwrite", "Calendars.ReadWrite"),
        ("Mail.Send", None),
        ("Mail.Read.Shared", None),
        ("Mail.Sned.Shared", "Mail.Send.Shared"),
        ("MailSend.Shared", "Mail.Send.Shared"),
        ("OPENID", "openid"),
        ("", None),
        ("zzz", None),
    ],
)
def test_closest_ignores_case_and_gives_up_when_nothing_is_near(
    name: str, match: str | None
) -> None:
    assert closest(name, KNOWN) == match


OTHERS = [
    "Calendars.Read",
    "Calendars.Read.Shared",
    "Calendars.ReadBasic",
    "Mail.Read",
    "Mail.ReadBasic",
    "Mail.ReadBasic.Shared",
    "Mail.ReadWrite",
    "Mail.ReadWrite.Shared",
    "Mail.Send",
    "Contacts.ReadWrite.Shared",
    "MailboxSettings.Read",
    "Channel.Create",
    "email",
    "offline_access",
    "profile",
    "People.Read",
    "Tasks.ReadWrite.Shared",
    "User.Read",
    "Sites.ReadWrite.All",
    "Files.ReadWrite",
    "Notes.ReadWrite",
    "Team.ReadBasic.All",
]
"""Scopes of Microsoft's that each begin, end or read like one in `KNOWN`."""


@pytest.mark.parametrize("name", OTHERS)
def test_another_scope_of_microsofts_is_not_taken_for_a_typo(name: str) -> None:
    assert closest(name, KNOWN) is None


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


def test_of_a_long_line_both_ends_are_shown() -> None:
    half = MAX_LINE // 2
    assert one_line("a" * MAX_LINE + "b" * MAX_LINE) == f"{'a' * half} ... {'b' * half}"


def test_among_very_many_only_the_case_is_forgiven() -> None:
    many = [*KNOWN, *(f"Unlike{number}" for number in range(MOST_COMPARED))]
    assert closest("openId", many) == "openid"
    assert closest("openidd", many) is None
    assert closest("openidd", many[:MOST_COMPARED]) == "openid"
