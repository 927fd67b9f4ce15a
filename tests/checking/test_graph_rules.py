"""The catalog against Microsoft's list: what is said, what is allowed, and what a list is."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.__main__ import main
from macros.catalog.document import Document
from macros.catalog.problems import CatalogError
from macros.catalog.reading import parse
from macros.checking import graph_list, graph_rules, prose
from macros.checking.graph_list import GraphList, read_list, text_of
from macros.checking.rules import checked, problems
from tests.checking.test_catalog_problems import BASE, TODAY, case_id, changed

LIST = Path(__file__).with_name(graph_list.FILE)
LISTED = GraphList.model_validate_json(LIST.read_bytes())
CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("graph_problems.yml").read_text("utf-8")
)


def read(text: str) -> Document:
    return parse(text, "catalog/catalog.yml")


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_disagreement_is_named_with_its_place_and_the_right_value(case: dict[str, Any]) -> None:
    text = changed(case)
    _, found = problems(read(text), TODAY)
    assert found == []
    _, found = problems(read(text), TODAY, LISTED)
    assert "".join(f"{problem}\n" for problem in found) == case.get("expect", "")
    assert {case["rule"]} == {problem.rule for problem in found} or "expect" not in case


def test_no_rule_is_without_a_case() -> None:
    rules = {rule.__name__ for rule in graph_rules.LIST_RULES}
    assert rules == {case["rule"] for case in CASES if "expect" in case}
    assert rules == {name for name in vars(graph_rules) if name.startswith("listed_")}


def test_the_right_value_is_what_to_write() -> None:
    text = BASE.replace("8000-000000000004", "8000-000000000099")
    (found,) = problems(read(text), TODAY, LISTED)[1]
    assert found.write == "11111111-0000-4000-8000-000000000004"


def test_every_command_holds_the_catalog_against_the_list_beside_it(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.yml"
    catalog.write_text(BASE.replace("title: Read desks", "title: See desks"), encoding="utf-8")
    assert checked(catalog, today=TODAY)
    (tmp_path / graph_list.FILE).write_bytes(LIST.read_bytes())
    with pytest.raises(CatalogError, match="Microsoft's title of scope 'Desk"):
        checked(catalog, today=TODAY)


def test_an_allowance_is_needed_as_long_as_something_disagrees() -> None:
    allow = "allow: {Lamp.Switch: Ours is newer.}\napps:\n"
    for text, lines in ((BASE, 1), (BASE.replace("title: Switch", "title: Turn"), 0)):
        document = read(text.replace("apps:\n", allow))
        catalog, found = problems(document, TODAY, LISTED)
        assert catalog and found == []
        needed = graph_rules.needed(document, LISTED)
        unneeded = prose.problems(document, catalog, [], needed)
        assert len(unneeded) == lines
        assert all("needs the allowance 'Lamp.Switch'; remove it" in str(p) for p in unneeded)


@pytest.mark.parametrize(
    ("day", "warned"), [(date(2026, 10, 30), False), (date(2026, 10, 31), True)]
)
def test_a_list_older_than_ninety_days_is_a_warning_with_the_command(
    day: date, warned: bool
) -> None:
    found = graph_list.warnings(LIST, day)
    assert [(p.rule, p.line) for p in found] == [("list_old", 2)] * warned
    assert all(str(problem).endswith("renew it: python -m macros refresh") for problem in found)


@pytest.mark.parametrize(
    ("form", "words"),
    [("text", "graph-scopes.json:2:1: "), ("json", '"list_old"'), ("github", "::warning file=")],
)
def test_a_check_warns_and_passes(
    form: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = tmp_path / "catalog.yml"
    catalog.write_text(BASE, encoding="utf-8")
    text = LIST.read_text(encoding="utf-8").replace("2026-08-01", "2020-01-01")
    (tmp_path / graph_list.FILE).write_text(text, encoding="utf-8")
    config = str(tmp_path / "mkdocs.yml")
    assert main(["--catalog", str(catalog), "-f", config, "check", "--format", form]) == 0
    said = capsys.readouterr()
    assert words in (said.err if form == "text" else said.out)


def test_without_a_list_there_is_nothing_to_warn_of(tmp_path: Path) -> None:
    assert read_list(tmp_path / graph_list.FILE) is None
    assert graph_list.warnings(tmp_path / graph_list.FILE) == []


@pytest.mark.parametrize("text", ["", "[]", '{"read": "soon"}', LIST.read_text()[:-20], "\0"])
def test_a_list_that_is_none_is_one_line_with_the_command(text: str, tmp_path: Path) -> None:
    path = tmp_path / graph_list.FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        read_list(path)
    assert str(error.value).startswith(f"{path.as_posix()}:1:1: ")
    assert str(error.value).endswith(": python -m macros refresh")


def test_the_file_is_sorted_has_a_permission_a_line_and_reads_as_it_was_written() -> None:
    shuffled = LISTED.model_copy(update={"delegated": dict(reversed(LISTED.delegated.items()))})
    text = text_of(shuffled)
    assert text == LIST.read_text(encoding="utf-8")
    assert GraphList.model_validate_json(text) == LISTED
    assert len(text.splitlines()) == len(LISTED.delegated) + len(LISTED.application) + 8
