"""What `new` makes of registrations, pages and links, and what it refuses."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.__main__ import main
from macros.catalog.problems import Problem
from macros.catalog.reading import read
from macros.checking.graph_list import list_path, read_list
from macros.checking.rules import problems
from macros.starting import project
from tests.project import FIRST, ROOT

HERE = Path(__file__).parent
LIST = HERE / "graph-scopes.json"
CASES: dict[str, Any] = yaml.safe_load((HERE / "starts.yml").read_text(encoding="utf-8"))["cases"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in a folder of its own. A wheel and a schema take their time; what is in them
    is tested where it is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project, "write_wheel", a_wheel)
    monkeypatch.setattr("macros.checking.editor.editor_schema", lambda known: {})


def a_wheel(folder: Path) -> Path:
    path = folder / "scopebook-0-py3-none-any.whl"
    path.touch()
    return path


def written(files: dict[str, Any]) -> None:
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        Path(name).write_text(text, encoding="utf-8")


def problems_of(path: Path) -> list[Problem]:
    return problems(read(path), listed=read_list(list_path(path)))[1]


def new(sources: Sequence[str], *, listed: bool = True) -> int:
    flags = ["--list", str(LIST)] if listed else []
    return main(["new", "ours", *(["--from", *sources] if sources else []), *flags])


@pytest.mark.parametrize("name", CASES)
def test_a_project_is_begun(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    case = CASES[name]
    written(case.get("files", {}))
    code = new(case["from"], listed=case.get("list", True))
    said = capsys.readouterr()
    if "catalog" not in case:
        assert (code, said.out, said.err.splitlines()) == (1, "", case["says"])
        assert not Path("ours").exists()
        return
    assert (code, said.err) == (0, "")
    *notes, last, left = said.out.splitlines()
    assert last.startswith("ours/ is written, ")
    assert len(notes) == len(case["says"]), notes
    assert [words for words in case["says"] if not any(words in note for note in notes)] == []
    text = Path("ours/catalog/catalog.yml").read_text(encoding="utf-8")
    catalog = yaml.safe_load(text)
    assert {key: catalog[key] for key in case["catalog"]} == case["catalog"]
    assert f" {text.count(': TODO')} values" in left


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "left" in case])
def test_a_check_names_what_is_left_and_nothing_else(name: str) -> None:
    written(CASES[name]["files"])
    assert new(CASES[name]["from"]) == 0
    path = Path("ours/catalog/catalog.yml")
    found = problems_of(path)
    assert [".".join(map(str, problem.path)) for problem in found] == CASES[name]["left"]
    assert all("is not written yet" in problem.message for problem in found)
    path.write_text(path.read_text("utf-8").replace(": TODO", ": Said."), encoding="utf-8")
    assert [p for p in problems_of(path) if p.rule == "unfinished_text"] == []


def test_a_folder_with_something_in_it_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("ours").mkdir()
    Path("ours/mine.txt").touch()
    assert new([]) == 1
    assert capsys.readouterr().err == "ours is not empty; name a new folder\n"
    assert [path.name for path in Path().rglob("*")] == ["ours", "mine.txt"]
    shutil.rmtree("ours")
    Path("ours").touch()
    assert new([]) == 1
    assert capsys.readouterr().err == "ours is no folder; name another one\n"


def test_an_empty_folder_is_filled(capsys: pytest.CaptureFixture[str]) -> None:
    Path("ours").mkdir()
    assert new([]) == 0
    assert [path.name for path in Path().iterdir()] == ["ours"]
    assert read_list(Path("ours/catalog/graph-scopes.json")) == read_list(LIST)
    assert {path.name for path in Path("ours").iterdir()} == {
        *("catalog", "docs", "wheels", "mkdocs.yml", "Makefile", "README.md"),
        *("requirements.lock", ".gitignore", ".github"),
    }


def test_its_mkdocs_yml_is_ours_with_the_plugin() -> None:
    assert new([]) == 0
    ours = (FIRST.folder / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    theirs = Path("ours/mkdocs.yml").read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in ours if line not in theirs] == [
        ours[0], "module_name: macros", "hooks:", "- macros/engine/hooks.py",
    ]  # fmt: skip
    assert [line.strip() for line in theirs if line not in ours] == [
        "site_name: TODO", "- scopebook", "modules: [scopebook]",
    ]  # fmt: skip


def test_its_workflow_takes_the_actions_that_ours_take() -> None:
    assert new([]) == 0
    text = Path("ours/.github/workflows/site.yml").read_text(encoding="utf-8")
    own = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    uses = [line.strip() for line in text.splitlines() if "uses:" in line]
    assert len(uses) >= 5
    assert [line for line in uses if line not in own] == []
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert "macros" not in text
