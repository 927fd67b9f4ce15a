"""The manual is as the code is, and each example in it runs."""

import json
import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from macros.__main__ import command_parser, main
from macros.checking.graph_list import FILE, GraphList, Permission, text_of
from macros.checking.rules import checked
from macros.exports.downloads import Downloads
from macros.exports.powershell import Stamp
from macros.pages import macros_of
from macros.pages.aadsts import load_errors
from macros.pages.site import Site
from macros.starting import project
from tests.manual import commands, fields
from tests.manual.__main__ import PAGES
from tests.project import EXAMPLES, ROOT

DOCS = ROOT / "manual" / "docs"
STARTS = ROOT / "tests" / "starting" / "starts.yml"
LINK = (
    "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id="
    "aaaaaaaa-1111-4000-8000-000000000001&scope=openid%20Mail.Read&redirect_uri=https%3A%2F%2Fa.example"
)
NETWORK = ("live", "refresh", "serve")
"""What is only parsed here: it asks Microsoft, or runs until it is stopped."""


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_fresh(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python -m tests.manual"


def test_every_field_and_every_command_has_a_heading() -> None:
    text = (DOCS / "fields.md").read_text(encoding="utf-8")
    assert re.findall("^##+ `(.*)`", text, re.MULTILINE) == fields.paths()
    assert len(fields.paths()) > 50
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert re.findall("^## ([a-z-]+)$", text, re.MULTILINE) == [
        *commands.commands(command_parser())
    ]


def test_every_macro_is_shown_with_what_comes_of_it() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("macro*.md")))
    known = macros_of(
        Downloads(checked(fields.EXAMPLE), Stamp("", "", "")), load_errors(), Site(str)
    )
    headings = re.findall(r"^### (\w+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(known)
    assert {*re.findall(r"\{\{ (\w+)\(", text)} == {*known}


def examples() -> list[str]:
    pages = [path for path in sorted(DOCS.glob("*.md")) if path.name != "commands.md"]
    lines = "".join(path.read_text(encoding="utf-8") for path in pages)
    found = re.findall(r"^ {4}(scopebook .*)$|`(scopebook new [^`]*)`", lines, re.MULTILINE)
    return sorted({one or other for one, other in found})


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example product, with what the manual's commands name beside it."""
    folder = tmp_path_factory.mktemp("manual") / "product"
    shutil.copytree(EXAMPLES[0].folder, folder, ignore=shutil.ignore_patterns("site", ".cache"))
    catalog = folder / "catalog" / "catalog.yml"
    shutil.copy(catalog, folder / "before.yml")
    known = {
        name: Permission(
            id=scope.id, admin_consent_required=scope.admin_consent_required, titles=(scope.title,)
        )
        for name, scope in checked(catalog).scopes.items()
    }
    new = Permission(
        id=f"{'1' * 8}-1111-4000-8000-{'1' * 12}", admin_consent_required=False, titles=("Chat",)
    )
    listed = GraphList(
        read=date(2026, 11, 1), sources=("typed",), delegated={**known, "Chat.Create": new}
    )
    for path in (folder / FILE, catalog.with_name(FILE)):
        path.write_text(text_of(listed), encoding="utf-8")
    app = yaml.safe_load(STARTS.read_text(encoding="utf-8"))["apps"]["whole"]
    (folder / "app.json").write_text(json.dumps(app), encoding="utf-8")
    (folder / "page.html").write_text(f"<h1>Mail</h1><a href='{LINK}'>x</a>", encoding="utf-8")
    return folder


@pytest.mark.parametrize("line", examples())
def test_each_command_in_it_runs(
    line: str, example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command may find something wrong; it may not be misspelt, or name what is not there."""
    monkeypatch.chdir(example)
    monkeypatch.setattr(project, "write_wheel", lambda folder: folder / "scopebook.whl")
    arguments = shlex.split(line.replace("origin/main", "before.yml"))[1:]
    if arguments[0] in NETWORK or "site" in arguments:
        command_parser().parse_args(arguments)
        return
    code = main(arguments)
    said = capsys.readouterr()
    shutil.rmtree("our-app", ignore_errors=True)
    assert code == (arguments[0] in ("registered", "scan")), said.err
    assert said.out or said.err
    assert "traceback" not in said.err


def test_there_are_examples() -> None:
    assert len(examples()) > 9


def test_each_yaml_in_it_is_yaml() -> None:
    blocks = [
        block
        for path in sorted(DOCS.glob("*.md"))
        for block in re.findall(
            r"^```yaml\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
    ]
    assert len(blocks) > 40
    assert all(isinstance(yaml.safe_load(block), dict | list) for block in blocks)


def test_readme_leads_to_each_page_of_it() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)|src(?:set)?=\"([^\"]+)\"", text)
    paths = {one or other for one, other in named}
    assert [path for path in sorted(paths) if not (ROOT / path).is_file()] == []
    nav = re.findall(
        r"^  - .*: (\S+\.md)$", (ROOT / "manual/mkdocs.yml").read_text("utf-8"), re.MULTILINE
    )
    assert len(nav) > 8
    assert {f"manual/docs/{name}" for name in nav} <= paths
