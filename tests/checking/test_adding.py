"""A scope that is written into the catalog's text: what is added, and that nothing else changes."""

import difflib
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.checking import graph_list
from macros.checking.adding import AddingError, Wanted, with_scope
from macros.checking.graph_list import GraphList, ListError
from tests.checking.test_catalog_problems import BASE, BLOCK, NAME, TODAY

LIST = Path(__file__).with_name(graph_list.FILE)
LISTED = GraphList.model_validate_json(LIST.read_bytes())
WHY = "Opens windows when a room is warm. Without it, they stay shut until somebody opens them."
WINDOW = graph_list.Permission(
    id="11111111-0000-4000-8000-000000000031",
    admin_consent_required=True,
    titles=("Open: windows",),
)
LISTED = LISTED.model_copy(update={"delegated": {**LISTED.delegated, "Window.Open": WINDOW}})
NEW_LINES = [
    "+  Window.Open:",
    "+    id: 11111111-0000-4000-8000-000000000031",
    "+    admin_consent_required: true",
    '+    title: "Open: windows"',
    "+    reason: >-",
    "+      Opens windows when a room is warm. Without it, they stay shut until somebody",
    "+      opens them.",
]


def added(text: str, feature: str = "light", group: str = "", reason: str = WHY) -> list[str]:
    """The lines that come and go."""
    wanted = Wanted("Window.Open", feature, group, reason)
    result = with_scope(text, NAME, LISTED, wanted, TODAY)
    lines = difflib.ndiff(text.splitlines(), result.splitlines())
    return [line.rstrip() for line in lines if line[0] in "+-"]


def plus(lines: list[str]) -> list[str]:
    return [f"+ {line[1:]}" for line in lines]


def test_a_scope_is_added_to_a_list_of_lines() -> None:
    assert added(BLOCK, "find") == plus([*NEW_LINES, "+      - Window.Open"])
    assert added(BLOCK, "light", "book") == plus([*NEW_LINES, "+          - Window.Open"])


def test_a_scope_is_added_to_a_list_in_brackets() -> None:
    *lines, old, new = added(BASE, "light")
    assert lines == plus(NEW_LINES)
    assert old == "-   light: {name: Light, app: lamp, scopes: [Lamp.Switch]}"
    assert new == "+   light: {name: Light, app: lamp, scopes: [Lamp.Switch, Window.Open]}"


def test_what_the_managed_policy_stops_is_flagged() -> None:
    tasks = graph_list.Permission(
        id="11111111-0000-4000-8000-000000000032", admin_consent_required=False, titles=("Tasks",)
    )
    for name, admin, count in (
        ("Tasks.Read", False, 1),
        ("Tasks.Read", True, 0),
        ("Tasks.Peek", False, 0),
    ):
        permission = tasks.model_copy(update={"admin_consent_required": admin})
        listed = LISTED.model_copy(update={"delegated": {**LISTED.delegated, name: permission}})
        wanted = Wanted(name, "light", "", WHY)
        text = with_scope(BASE, NAME, listed, wanted, TODAY)
        lines = text[text.index(f"  {name}:") :].splitlines()[:5]
        assert lines.count("    managed_policy_blocks: true") == count, (name, admin)


def test_comments_blank_lines_and_line_ends_stay() -> None:
    text = BLOCK.replace("apps:\n", "\n# The apps.\n\napps:\n").replace(
        "- Desk.Book\n", "- Desk.Book # why\n"
    )
    text = text.replace("    reason: Books desks.\n", "    reason: >-\n      Books\n      desks.\n")
    assert added(text, "find") == plus([*NEW_LINES, "+      - Window.Open"])
    result = with_scope(text, NAME, LISTED, Wanted("Window.Open", "find", "", WHY), TODAY)
    assert "opens them.\n\n# The apps.\n\napps:\n" in result

    windows = text.replace("\n", "\r\n")
    crlf = with_scope(windows, NAME, LISTED, Wanted("Window.Open", "find", "", WHY), TODAY)
    assert crlf == result.replace("\n", "\r\n")


def test_a_scope_that_is_described_needs_neither_reason_nor_list() -> None:
    wanted = Wanted("Desk.Book", "light", reason="")
    assert "scopes: [Lamp.Switch, Desk.Book]" in with_scope(BASE, NAME, None, wanted, TODAY)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted("Window.Open", "light"), "scope 'Window.Open' needs a reason for administrators: "),
        (Wanted("Window.Open", "light", reason=" \n"), "scope 'Window.Open' needs a reason"),
        (Wanted("Desk.Book", "light", reason=WHY), "scope 'Desk.Book' is in the catalog with its"),
        (
            Wanted("Window.Open", "lihgt", reason=WHY),
            "unknown feature 'lihgt'. Did you mean 'light'",
        ),
        (
            Wanted("Window.Open", "find", "bok", WHY),
            "feature 'find' has no optional group 'bok'. Did you mean 'book'? A new one needs",
        ),
        (Wanted("window.open", "light", reason=WHY), "Microsoft's list of 2026-08-01 has no scope"),
        (Wanted("Desk.Manage", "light", reason=WHY), "'Desk.Manage' is an application permission"),
        (Wanted("Chair.Read", "light", reason=WHY), "Microsoft hides scope 'Chair.Read'"),
        (Wanted("Chair.Write", "light", reason=WHY), "Microsoft has withdrawn scope 'Chair.Write'"),
        (
            Wanted("Desk.Unknown", "light", reason=WHY),
            "the list does not have the id, the flag and",
        ),
        (Wanted("openid", "light"), "nothing was written: 'openid' is a base scope"),
        (Wanted("Desk.Read", "find"), "nothing was written: scope 'Desk.Read' stands twice"),
        (Wanted("Desk.Read", "find", "book"), "nothing was written: scope 'Desk.Read' is already"),
        (Wanted("Window.Open", "light", reason="TODO"), "nothing was written: "),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line(wanted: Wanted, words: str) -> None:
    with pytest.raises(AddingError) as error:
        with_scope(BASE, NAME, LISTED, wanted, TODAY)
    assert str(error.value).startswith(words)
    assert "\n" not in str(error.value)


def test_scopes_in_braces_are_refused() -> None:
    start, end = BASE.index("scopes:\n  openid"), BASE.index("apps:\n")
    entries = [line.strip() for line in BASE[start:end].splitlines()[1:]]
    text = f"{BASE[:start]}scopes: {{{', '.join(entries)}}}\n{BASE[end:]}"
    with pytest.raises(AddingError, match="'scopes' is written in braces"):
        added(text)


def test_without_a_list_the_command_that_gets_it_is_named() -> None:
    with pytest.raises(ListError, match="get it: python -m macros refresh"):
        with_scope(BASE, NAME, None, Wanted("Window.Open", "light", reason=WHY), TODAY)


def test_the_command_writes_the_catalog_or_leaves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = tmp_path / "catalog.yml"
    catalog.write_text("\ufeff" + BASE, encoding="utf-8", newline="")
    (tmp_path / graph_list.FILE).write_text(graph_list.text_of(LISTED), encoding="utf-8")
    command = ["--catalog", str(catalog), "add-scope", "Window.Open", "--to"]
    assert main([*command, "light"]) == 2
    assert capsys.readouterr().err.startswith("scope 'Window.Open' needs a reason")
    assert catalog.read_text(encoding="utf-8") == "\ufeff" + BASE

    assert main([*command, "find", "--optional", "book", WHY]) == 0
    text = catalog.read_text(encoding="utf-8")
    assert text.startswith("\ufeffpublisher") and "scopes: [Desk.Book, Window.Open]" in text
    assert main(["--catalog", str(catalog), "-f", str(tmp_path / "none.yml"), "check"]) == 0
