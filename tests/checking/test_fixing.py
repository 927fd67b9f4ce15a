"""What `check --fix` repairs, what it leaves to a person, and that nothing else changes."""

import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.__main__ import main
from macros.catalog import meant
from macros.catalog.problems import CatalogError
from macros.catalog.reading import parse
from macros.checking import graph_list
from macros.checking.fixing import FIXES, diff, fixed
from macros.checking.rules import problems
from tests.checking.test_catalog_problems import BASE, BASES, CASES, NAME, TODAY, case_id, changed
from tests.checking.test_graph_rules import CASES as GRAPH_CASES
from tests.checking.test_graph_rules import LIST, LISTED

FIX_CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("fixes.yml").read_text("utf-8")
)


def repaired(case: dict[str, Any], text: str) -> str:
    return fixed(text, NAME, LISTED if case.get("listed") else None, TODAY)


def changes(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return "".join(f"{line}\n" for line in lines if line[:2] not in ("--", "++", "@@"))


@pytest.mark.parametrize("case", FIX_CASES, ids=case_id)
def test_what_has_one_right_answer_is_repaired(case: dict[str, Any]) -> None:
    text = changed(case)
    result = repaired(case, text)
    assert changes(text, result) == case.get("expect", "")
    assert result == text or repaired(case, result) == result


def test_every_repair_has_a_case_and_most_a_doubt() -> None:
    done = {case["rule"] for case in FIX_CASES if "expect" in case}
    doubted = {case["rule"] for case in FIX_CASES if "expect" not in case}
    assert done == {*FIXES}
    assert len(doubted) >= 10


@pytest.mark.parametrize("base", BASES)
def test_a_catalog_without_fault_stays(base: str) -> None:
    for listed in (None, LISTED):
        assert fixed(BASES[base], NAME, listed, TODAY) == BASES[base]


def test_line_ends_stay_and_the_last_line_too() -> None:
    for old in ("\r\n", "\r", "\n"):
        text = BASE.replace("app: lamp", "app: Lamp").rstrip("\n").replace("\n", old)
        assert fixed(text, NAME, None, TODAY) == text.replace("app: Lamp", "app: lamp")


def lines_changed(old: str, new: str) -> set[int]:
    """The numbers of the old text's lines that are not in the new one as they were."""
    blocks = difflib.SequenceMatcher(None, a := old.split("\n"), new.split("\n"), autojunk=False)
    kept = {
        n for block in blocks.get_matching_blocks() for n in range(block.a, block.a + block.size)
    }
    return {n + 1 for n in range(len(a)) if n not in kept}


def said_lines(text: str) -> set[int]:
    try:
        _, found = problems(parse(text, NAME, meant), TODAY, LISTED)
    except CatalogError:
        return set()
    return {problem.line for problem in found}


def test_no_line_is_touched_of_which_nothing_was_said() -> None:
    mended = 0
    for case in CASES[::15] + GRAPH_CASES:
        text = changed(case)
        result = fixed(text, NAME, LISTED, TODAY)
        if result != text and case["rule"] != "listed_case":
            mended += 1
            assert lines_changed(text, result) <= said_lines(text), case
            assert fixed(result, NAME, LISTED, TODAY) == result
    assert mended >= 6


def test_the_command_prints_writes_and_says_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = tmp_path / "catalog.yml"
    (tmp_path / graph_list.FILE).write_bytes(LIST.read_bytes())
    text = "\ufeff" + BASE.replace("app: lamp", "app: LAMP").replace("title: Sw", "title: S")
    catalog.write_text(text, encoding="utf-8", newline="")
    command = ["--catalog", str(catalog), "-f", str(tmp_path / "none.yml"), "check"]

    assert main([*command, "--fix", "--dry-run"]) == 1
    said = capsys.readouterr()
    assert "+  light: {name: Light, app: lamp, scopes: [Lamp.Switch]}" in said.out.splitlines()
    assert "unknown app 'LAMP'" in said.err
    assert catalog.read_text(encoding="utf-8") == text

    assert main([*command, "--fix", "--format", "json"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("{") and said.err.startswith("--- ")
    right = text.replace("LAMP", "lamp").replace("title: Sitch", "title: Switch")
    assert catalog.read_text(encoding="utf-8") == right

    catalog.write_text(right.replace("Desk.Book]", "Desk.Bok]"), encoding="utf-8")
    assert main([*command, "--fix"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "Did you mean 'Desk.Book'?" in said.err


@pytest.mark.parametrize("data", [None, b"\xff\xfe", b"", b"- a", b"a: [" * 50])
def test_what_cannot_be_read_is_left(data: bytes | None, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.yml"
    if data is not None:
        catalog.write_bytes(data)
    assert main(["--catalog", str(catalog), "-f", str(tmp_path / "x.yml"), "check", "--fix"]) == 1
    assert not catalog.exists() if data is None else catalog.read_bytes() == data


def test_no_escape_sequence_reaches_the_terminal() -> None:
    lines = diff("a\u202e\n", "b\n", NAME)
    assert "-a<U+202E>" in lines
