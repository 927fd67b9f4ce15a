"""The forms in which a check answers."""

import json
import re

import pytest

from macros.catalog.problems import MAX_SHOWN, Problem
from macros.checking import report

LINE = "  name: Lіght\u200b of all"


def problem(**changes: object) -> Problem:
    values: dict[str, object] = {
        "file": "catalog/catalog.yml",
        "line": 47,
        "column": 9,
        "message": "the name is wrong",
        "rule": "a_rule",
        "width": 5,
        "write": "Light",
        "source": LINE,
        "path": ("features", "light", "name"),
    }
    return Problem(**(values | changes))  # type: ignore[arg-type]


def test_text_is_the_line_the_caret_and_what_to_write() -> None:
    assert report.text([problem()]).split("\n") == [
        "catalog/catalog.yml:47:9: the name is wrong",
        " 47 |   name: Lіght<U+200B> of all",
        "    |         ^^^^^",
        "    |         Light",
    ]


def test_a_problem_without_a_line_or_a_remedy_shows_none() -> None:
    assert report.text([problem(source="")]) == "catalog/catalog.yml:47:9: the name is wrong"
    assert report.text([problem(write="")]).count("\n") == 2


def test_the_caret_stands_below_wide_signs_and_tabs() -> None:
    shown = report.text([problem(source="\t日本: x", column=6, width=1)]).split("\n")
    assert shown[1:3] == [" 47 |  日本: x", "    |        ^"]


def test_a_long_line_is_cut_around_its_place() -> None:
    shown = report.text([problem(source="x" * 5000, column=2500, width=2000)]).split("\n")
    assert all(len(line) < 200 for line in shown)
    assert "^" in shown[2]


def test_no_escape_sequence_reaches_the_terminal() -> None:
    shown = report.text([problem(message="\x1b[2J", write="\x1b", source="\x1b\u202e name: x")])
    assert all(line.isprintable() for line in shown.split("\n"))
    assert "<U+001B>" in shown and "<U+202E>" in shown


def test_text_is_cut_short_with_a_count() -> None:
    lines = report.text([problem(source="", line=n) for n in range(1, 151)]).split("\n")
    assert len(lines) == MAX_SHOWN + 1
    assert lines[-1].endswith("and at least 50 more; correct those above first")


def test_json_has_a_version_and_every_field() -> None:
    answer = json.loads(report.json_text([problem(), problem(write="")]))
    assert answer["version"] == report.VERSION == 1
    first, second = answer["problems"]
    assert first == {
        "file": "catalog/catalog.yml",
        "line": 47,
        "column": 9,
        "end_column": 14,
        "rule": "a_rule",
        "message": "the name is wrong",
        "write": "Light",
        "path": ["features", "light", "name"],
    }
    assert second["write"] is None
    empty = {"version": 1, "problems": [], "warnings": [], "notices": []}
    assert json.loads(report.json_text([])) == empty
    warned = json.loads(report.json_text([], [problem()]))
    assert warned == {**empty, "warnings": [first]}
    noticed = json.loads(report.json_text([], [], [problem()]))
    assert noticed == {**empty, "notices": [first]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"message": "50% is a, b: c"},
            "::error file=catalog/catalog.yml,line=47,col=9,endColumn=14,title=a_rule"
            "::50%25 is a, b: c",
        ),
        (
            {"file": "a,b:c%.yml"},
            "::error file=a%2Cb%3Ac%25.yml,line=47,col=9,endColumn=14,title=a_rule"
            "::the name is wrong",
        ),
    ],
)
def test_github_reads_a_command_with_its_own_escapes(
    changes: dict[str, object], expected: str
) -> None:
    assert report.github([problem(**changes)]) == expected


def test_no_message_can_begin_another_command() -> None:
    shown = report.github([problem(message="x\n::warning::y", file="a\r\n::error::b")])
    assert "\n" not in shown and "\r" not in shown
    assert re.search("%0D%0A::|%0D%0A%3A%3A", shown)
