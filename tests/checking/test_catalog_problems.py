"""Each way in which a catalog can be wrong, and exactly what is said about it."""

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from macros.catalog import columns, meant, nodes, problems, reading, shape, slips
from macros.catalog.problems import CatalogError
from macros.checking import addresses, ids, links, published, rules, texts, uses
from macros.checking.addresses import month_to_come
from macros.checking.rules import checked
from tests.project import CATALOGS, FIRST

NAME = "catalog/catalog.yml"
BASE = (CATALOGS / "base.yml").read_text("utf-8")
BLOCK = (CATALOGS / "block.yml").read_text("utf-8")
SAID = (CATALOGS / "said.yml").read_text("utf-8")
BASES = {"base": BASE, "block": BLOCK, "said": SAID}
TODAY = date(2026, 8, 15)
CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("catalog_problems.yml").read_text("utf-8")
)
WHOLE = FIRST.catalog.read_text("utf-8")

BYTE_CASES = {
    "too_large": (
        b"#" * (reading.MAX_BYTES + 1),
        "1:1: the catalog is larger than 8 MiB; remove what does not belong in it",
    ),
    "not_utf8": (
        BASE.replace("Find a desk", "Trouver un café").encode("latin-1"),
        "18:25: the catalog is not UTF-8 text; save it again with the encoding UTF-8",
    ),
    "missing_file": (
        None,
        "1:1: the catalog cannot be read; create this file, or run from the project's folder",
    ),
}


def problems_of(data: bytes | None, folder: Path) -> CatalogError | None:
    """What `checked` raises for a file with these bytes; None for a catalog without fault."""
    path = folder / "catalog.yml"
    if data is not None:
        path.write_bytes(data)
    try:
        checked(path, NAME, today=TODAY)
    except CatalogError as error:
        return error
    return None


def changed(case: dict[str, Any]) -> str:
    text = str(case.get("catalog", BASES[case.get("base", "base")]))
    for change in case.get("change", ()):
        count = text.count(change["find"])
        assert count == 1 or (count and change.get("every")), (change["find"], count)
        text = text.replace(change["find"], change["replace"] * change.get("repeat", 1))
    return text


def case_id(case: dict[str, Any]) -> str:
    return str(case["rule"])


@pytest.mark.parametrize("base", BASES)
def test_the_base_catalog_has_no_fault(base: str, tmp_path: Path) -> None:
    assert problems_of(BASES[base].encode(), tmp_path) is None


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_fault_is_named_with_its_place_and_remedy(case: dict[str, Any], tmp_path: Path) -> None:
    error = problems_of(changed(case).encode(), tmp_path)
    assert error is not None
    assert f"{error}\n" == case["expect"]
    assert case["rule"] in {problem.rule for problem in error.problems}


@pytest.mark.parametrize("rule", BYTE_CASES)
def test_a_file_that_is_no_text_is_named(rule: str, tmp_path: Path) -> None:
    data, expected = BYTE_CASES[rule]
    error = problems_of(data, tmp_path)
    assert error is not None
    assert str(error) == f"{NAME}:{expected}"
    assert [problem.rule for problem in error.problems] == [rule]


@pytest.mark.parametrize(("entries", "column"), [(60_000, 99_999), (600_000, 149_999)])
def test_more_than_a_catalog_has_is_refused(entries: int, column: int, tmp_path: Path) -> None:
    """At 50,000 keys and values; in a large file, at one for each 16 bytes."""
    error = problems_of(b"a: [" + b"b," * entries + b"]", tmp_path)
    (line,) = str(error).splitlines()
    assert line.startswith(f"{NAME}:1:{column}: not valid YAML: the catalog has far too many")


MAKERS = ("problem", "problem_at", "note", "_note", "_fatal")
"""What makes a Problem where no rule function does; one of its arguments is the rule."""


def rules_in_source() -> set[str]:
    """The rule of every Problem that reading makes, the slips, and every rule function."""
    rooms = (reading, shape, nodes, meant, columns)
    trees = [ast.parse(Path(str(room.__file__)).read_text("utf-8")) for room in rooms]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    makers = [c for c in calls if _called(c) in MAKERS]
    words = [a.value for c in makers for a in c.args if isinstance(a, ast.Constant)]
    found = {word for word in words if isinstance(word, str) and word.isidentifier()}
    functions = (*slips.FINDERS, *rules.RULES, *rules.ABSENCES, *rules.CATALOG_RULES, month_to_come)
    return found | {function.__name__ for function in functions}


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def test_no_rule_is_without_a_case() -> None:
    known = rules_in_source()
    assert len(known) >= 70
    assert known == {case["rule"] for case in CASES} | BYTE_CASES.keys()


def test_every_rule_function_is_run() -> None:
    found = {
        name
        for room in (addresses, ids, links, published, texts, uses)
        for name, function in vars(room).items()
        if not name.startswith("_") and getattr(function, "__module__", "") == room.__name__
    }
    run = (*rules.RULES, *rules.ABSENCES, *rules.CATALOG_RULES, month_to_come)
    run = (*run, published.published_key_gone)
    assert found == {rule.__name__ for rule in run}


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    largest = max((case["expect"].splitlines() for case in CASES), key=len)
    places = [tuple(int(part) for part in line.split(":")[1:3]) for line in largest]
    assert len(places) >= 8
    assert places == sorted(places)


def test_very_many_problems_are_cut_short(tmp_path: Path) -> None:
    scopes = "".join(f"  Lamp.S{i}: {{}}\n" for i in range(200))
    error = problems_of(BASE.replace("apps:\n", f"{scopes}apps:\n").encode(), tmp_path)
    assert error is not None
    lines = str(error).splitlines()
    assert len(lines) == problems.MAX_SHOWN + 1
    assert lines[-1].endswith(
        f"and at least {len(error.problems) - problems.MAX_SHOWN} more; correct those above first"
    )


def test_what_a_message_quotes_cannot_break_or_bury_it(tmp_path: Path) -> None:
    key = '"Lamp\\n\\e[2J' + "x" * 900 + '"'
    text = BASE.replace("name: Light,", f"{key}: y z, name: Light,")
    error = problems_of(text.encode(), tmp_path)
    assert error is not None
    (line,) = [line for line in str(error).splitlines() if "unknown key" in line]
    assert "Lamp<U+000A><U+001B>[2J" in line
    assert len(line) < 500


def assert_clean_answer(data: bytes, folder: Path) -> None:
    """No bytes lead to anything but one line per problem, each at a place in the file."""
    error = problems_of(data, folder)
    if error is None:
        return
    lines = reading.LINE_BREAK.split(data.decode("utf-8", "replace"))
    shown = str(error).split("\n")
    assert len(shown) == min(len(error.problems), problems.MAX_SHOWN + 1)
    for message in shown:
        match = re.fullmatch(r"catalog/catalog\.yml:(\d+):(\d+): (.+)", message)
        assert match and match[3].isprintable(), message
        line, column = int(match[1]), int(match[2])
        assert 1 <= line <= len(lines), message
        assert 1 <= column <= len(lines[line - 1]) + 1, message


yamlish = st.lists(
    st.sampled_from([*"abn:-?[]{}&*!|>'\"%@`#,~=\\ \n\t", "\n  ", ": ", "- ", "no", "---", "<<"])
    | st.sampled_from(["scopes", "apps", "features", "optional", "2026-07-01", "\u2028", "\x85"])
    | st.characters(),
    max_size=40,
).map("".join)


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """`text` with a slice of it deleted, doubled or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 200)))
        piece = text[start:end]
        text = text[:start] + draw(st.sampled_from(["", piece * 2]) | yamlish) + text[end:]
    return text


@given(data=st.binary(max_size=300))
def test_any_bytes_get_a_clean_answer(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_clean_answer(data, tmp_path_factory.getbasetemp())


@pytest.mark.slow
@settings(max_examples=150)
@example(text="---")
@example(text="a: [b")
@example(text="a: b\nc")
@given(text=st.text(max_size=200) | yamlish | damaged(BASE))
def test_any_text_gets_a_clean_answer(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert_clean_answer(data, tmp_path_factory.getbasetemp())


@pytest.mark.slow
@settings(max_examples=150)
@given(text=damaged(WHOLE))
def test_a_damaged_catalog_gets_a_clean_answer(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert_clean_answer(data, tmp_path_factory.getbasetemp())
