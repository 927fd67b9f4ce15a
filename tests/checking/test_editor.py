"""The editor's schema refuses what the rules refuse by shape, completes names, and refuses no
catalog. What yaml-language-server makes of it, `make editor` shows."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from macros.__main__ import main
from macros.catalog import model
from macros.catalog.reading import parse
from macros.checking import editor, graph_list
from macros.checking.editor import editor_schema, names, without_names
from tests.checking.test_catalog_problems import BASE, BASES, CASES, WHOLE, changed
from tests.checking.test_graph_rules import LIST, LISTED

STRUCTURAL = (
    *("missing_key", "no_reason", "unknown_key", "unknown_cloud", "wrong_type", "empty_value"),
    *("no_value", "misread", "key_not_text", "braces", "slug_keys", "scope_name_form"),
    *("guid_form", "nobodys_id", "redirect_uri", "web_address", "security_contact"),
    *("publisher_domain", "tenant_default", "state_form", "policy_month", "scope_twice"),
    *("label_without_groups", "blank_text", "unfinished_text", "long_text"),
)
"""The rules that look at one value, and at nothing else."""

NOT_SEEN = {
    "admin_consent_required: yes": "a flag to YAML",
    "publisher_verified: no": "a flag to YAML",
    "  on: {name": "a key that YAML reads as a flag",
    "  true: {name": "a key that YAML reads as a flag",
    "  365: {name": "a key that YAML reads as a number",
    "  2026-07-01: {name": "a key that YAML reads as a date",
    'name: "\\u2800\\u034F\\U000E0041"': "no pattern of both languages has this sign",
}
"""What a schema cannot refuse, by what is written, and why: it sees values, not letters."""


def not_seen(case: dict[str, Any]) -> bool:
    return any(change["replace"] in NOT_SEEN for change in case.get("change", ()))


REFUSED = [case for case in CASES if case["rule"] in STRUCTURAL and not not_seen(case)]

GOOD = [*BASES.values(), WHOLE.partition("\n")[2]]


def faults(schema: dict[str, Any], text: str) -> list[str]:
    """What is refused in the text as the editor reads it: as YAML 1.1, a date is no text."""
    try:
        value = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return [str(error)]
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    whole = editor_schema(names(parse(BASE, "catalog.yml"), LISTED))
    Draft202012Validator.check_schema(whole)
    return whole


def test_what_check_refuses_by_shape_is_refused(schema: dict[str, Any]) -> None:
    missed = [case for case in REFUSED if not faults(schema, changed(case))]
    assert missed == []
    counts = Counter(case["rule"] for case in REFUSED)
    assert counts.keys() == {*STRUCTURAL}
    assert counts.total() > 80


def test_what_cannot_be_refused_is_not(schema: dict[str, Any]) -> None:
    """The list of what is not seen is no longer than it has to be."""
    cases = [case for case in CASES if not_seen(case)]
    assert len(cases) == len(NOT_SEEN)
    assert [case for case in cases if faults(schema, changed(case))] == []


@pytest.mark.parametrize("number", range(len(GOOD)))
def test_a_catalog_without_fault_is_not_refused(schema: dict[str, Any], number: int) -> None:
    for whole in (schema, editor_schema()):
        assert faults(whole, GOOD[number]) == []


def test_every_form_has_its_places() -> None:
    """A place that is gone from the model would leave its form to nobody."""
    whole = editor._without_null(model.schema())
    for places, form in editor._forms():
        for place in places:
            parts = place.split(".")
            assert [*editor._at(whole, whole, parts)], place
            assert form["patternErrorMessage"]
    for place, _ in editor._key_forms():
        assert [*editor._around(whole, place)], place


def test_names_are_completed_and_others_pass(schema: dict[str, Any]) -> None:
    known = schema["$defs"]
    scopes = known[editor.SCOPES]
    shown = dict(zip(scopes["enum"], scopes["enumDescriptions"], strict=True))
    assert shown["Desk.Book"] == "Book desks"
    assert "Desk.Unknown" in shown and "Chair.Read" not in shown and "Desk.Manage" not in shown
    assert known[editor.APPS]["enum"] == ["desk", "lamp"]
    assert known[editor.GROUPS]["properties"]["book"]["description"] == "booking"
    assert known[editor.SCOPE_KEYS]["properties"].keys() == shown.keys()
    assert faults(schema, BASE.replace("Lamp.Switch", "Lamp.New").replace("lamp", "bulb")) == []
    assert without_names(schema) == editor_schema() != schema


def test_the_command_writes_it_with_whatever_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog, written = tmp_path / "catalog.yml", tmp_path / editor.FILE
    for text, apps in ((BASE, ["desk", "lamp"]), ("a: [", []), (None, [])):
        catalog.write_text(text or "", encoding="utf-8")
        assert main(["--catalog", str(catalog), "schema"]) == 0
        assert json.loads(written.read_bytes())["$defs"][editor.APPS]["enum"] == apps
    (tmp_path / graph_list.FILE).write_bytes(LIST.read_bytes())
    assert main(["--catalog", str(catalog), "schema"]) == 0
    assert "Desk.Book" in json.loads(written.read_bytes())["$defs"][editor.SCOPES]["enum"]
    assert capsys.readouterr().out.count("is written") == 4


def test_what_may_be_left_out_may_not_be_null() -> None:
    branches = [{"type": "string", "minLength": 1}, {"type": "null"}]
    field = {"anyOf": branches, "default": None, "title": "A note"}
    wanted = {"type": "string", "minLength": 1, "title": "A note"}
    assert editor._without_null({"properties": [field]}) == {"properties": [wanted]}


def test_each_form_says_what_is_wanted() -> None:
    said = [form["patternErrorMessage"] for _, form in (*editor._forms(), *editor._key_forms())]
    assert sorted(set(said)) == SAID


SAID = [
    "'organizations', a tenant id or a domain",
    "a bare Graph name, such as Calendars.Read",
    "a domain in small letters, such as contoso.com",
    "a mail address, or an https:// address",
    'a month such as "2026-07", in quotes',
    "an https:// address",
    "an https:// address without fragment, wildcard or user name",
    "an id of its own: 8-4-4-4-12 hexadecimal digits",
    "lower-case letters, digits and single hyphens, a letter first",
    "some words, written out",
    "the key of an app",
    "the reason",
    "up to 100 letters, digits, dots, hyphens, _ and ~",
]
