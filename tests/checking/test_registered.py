"""The catalog against app registrations: each disagreement, each form of file, and what is none."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.__main__ import main
from macros.catalog.reading import parse
from macros.checking.registered import PAIR_RULES, compared
from macros.checking.registrations import MAX_BYTES, RegistrationError, read_registrations
from macros.checking.rules import problems
from tests.checking.test_catalog_problems import BASES, NAME, TODAY, case_id
from tests.checking.test_graph_rules import LISTED
from tests.project import CATALOGS

FILE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("registrations.yml").read_text("utf-8")
)
CASES: list[dict[str, Any]] = FILE["cases"]


def registration(changes: dict[str, Any]) -> dict[str, Any]:
    """The registration that agrees, with a value at each path; those that go, go last."""
    whole = json.loads(json.dumps(FILE["base"]))
    for path, value in sorted(changes.items(), key=lambda pair: pair[1] is None):
        *above, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
        place: Any = whole
        for part in above:
            place = place[part]
        if isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return dict(_pruned(whole))


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _pruned(v) for k, v in value.items() if v is not None or k == "displayName"}
    return [_pruned(v) for v in value if v is not None] if isinstance(value, list) else value


def lines(found: list[Any]) -> str:
    return "".join(f"{problem}\n" for problem in found)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_disagreement_is_named(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = parse(BASES[case.get("catalog", "base")], NAME)
    catalog, _ = problems(document, TODAY)
    assert catalog
    Path("app.json").write_text(json.dumps(registration(case["change"]), indent=1))
    listed = LISTED if case.get("names") else None
    result = compared(document, catalog, read_registrations(Path("app.json")), listed)
    assert lines(result.problems) == case.get("expect", "")
    assert lines(result.warnings) == case.get("warned", "")
    assert "expect" not in case or case["rule"] in {p.rule for p in result.problems}
    assert [(p.rule, p.path[1]) for p in result.notices][-1] == ("not_given", "lamp")


def test_no_rule_is_without_a_case() -> None:
    rules = {rule.__name__ for rule in PAIR_RULES}
    assert rules | {"unknown_client_id"} == {case["rule"] for case in CASES} - {"agrees"}


@pytest.mark.parametrize("case", FILE["refused"], ids=lambda case: str(case["text"])[:30])
def test_what_is_no_registration_is_answered_in_one_line(
    case: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("app.json").write_text(case["text"], encoding="utf-8")
    with pytest.raises(RegistrationError) as error:
        read_registrations(Path("app.json"))
    assert str(error.value) == case["expect"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * 200_000, "nested too deeply"),
        (b"1" * 5000, "no JSON (Exceeds the limit"),
        (b" " * (MAX_BYTES + 1), "larger than 8 MiB"),
        (b"\xff\xff{}", "no JSON ("),
        (None, "No such file"),
    ],
)
def test_a_hostile_file_is_answered_in_one_line(
    data: bytes | None, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "a\x1b\npp.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(RegistrationError) as error:
        read_registrations(path)
    assert words in str(error.value)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_and_the_encodings_of_windows_are_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "app.json"
    one = FILE["base"]
    for value, count in ((one, 1), ([one, one], 2), ({"value": [one], "@odata.context": "x"}, 1)):
        path.write_text(json.dumps(value), encoding=encoding)
        found = read_registrations(path)
        assert [there.app_id for there in found] == [one["appId"]] * count


def test_the_command_answers_in_each_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog, app = str(CATALOGS / "base.yml"), tmp_path / "app.json"
    command = ["--catalog", catalog, "registered", str(app), "--format"]
    app.write_text(json.dumps(FILE["base"]))
    assert main([*command, "text"]) == 0
    said = capsys.readouterr()
    assert said.out.endswith("base.yml agrees with the registrations of desk\n")
    assert "no file holds the registration of app 'lamp'" in said.err

    app.write_text(json.dumps(registration({"signInAudience": "AzureADMyOrg"}), indent=1))
    assert main([*command, "json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["rule"], problem["line"]) == ("audience", 4)
    assert main([*command, "github"]) == 1
    assert "::error file=" in capsys.readouterr().out

    app.write_text("{}")
    assert main([*command, "text"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
