"""The same with MkDocs around it: catalogs with every nasty name at once, and the command line
as an editor runs it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.audit.test_any_catalog import CASES, GUID, changed
from tests.engine.conftest import copy_product
from tests.project import Project

pytestmark = pytest.mark.process

NASTY = {path: value for changes in CASES.values() for path, value in changes.items()}
PRODUCTS = {
    "like scopes": {"product.name": "Tasks.All", "publisher.name": "Outlook.Office"},
    "of Jinja, in lines": {"product.name": "{{ it's\nDesk }}", "publisher.name": "Read.ai\n<b>"},
}


def nasty_product(folder: Path, changes: Mapping[str, str]) -> Project:
    project = copy_product(folder)
    text = yaml.safe_dump(changed({**NASTY, **changes}), sort_keys=False, allow_unicode=True)
    (folder / "desks.yml").write_text(text, encoding="utf-8")
    return project


@pytest.mark.parametrize("name", PRODUCTS)
def test_what_is_checked_is_built_and_audited(name: str, tmp_path: Path) -> None:
    project = nasty_product(tmp_path / "product", PRODUCTS[name])
    checked = project.run("macros", "check")
    assert checked.returncode == 0, checked.stderr
    built = project.run("macros", "build")
    assert built.returncode == 0, built.stderr
    assert (project.folder / "site" / "index.html").is_file()


def append(project: Project, path: str, text: str) -> int:
    """The number of the new line."""
    file = project.folder / path
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n{text}\n", encoding="utf-8")
    return before.count("\n") + 2


def test_a_stranger_is_named_before_it_is_built_and_can_be_allowed(tmp_path: Path) -> None:
    project = copy_product(tmp_path / "product")
    page = "docs/what-we-need.md"
    line = append(project, page, f"We never ask for Mail.ReadWrite, nor for {GUID}.")
    project.replace("mkdocs.yml", "site_name: Desks", "site_name: Desks Files.Read")
    strange = ((page, line, 18, "Mail.ReadWrite"), (page, line, 42, GUID))
    for command in ("check", "build"):
        done = project.run("macros", command)
        assert done.returncode == 1
        for file, number, column, name in (*strange, ("mkdocs.yml", 3, 18, "Files.Read")):
            assert f"{file}:{number}:{column}: '{name}' looks like " in done.stderr, done.stderr
    allow = "".join(f"  {name}: Said to be never asked for.\n" for _, _, _, name in strange)
    append(project, "desks.yml", f"allow:\n{allow}  Files.Read: In the title.\n  Old.Read: Gone.")
    unneeded = "no page and no sentence needs the allowance 'Old.Read'; remove it"
    assert unneeded in project.run("macros", "check").stderr
    project.replace("desks.yml", "  Old.Read: Gone.\n", "")
    built = project.run("macros", "build")
    assert built.returncode == 0, built.stderr


def test_pages_that_are_not_published_may_say_anything(tmp_path: Path) -> None:
    project = copy_product(tmp_path / "product")
    for name in ("draft.md", "notes.txt"):
        (project.folder / "docs" / name).write_text("Mail.ReadWrite", encoding="utf-8")
    with (project.folder / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("exclude_docs: |\n  draft.md\n  *.txt\n")
    assert project.run("macros", "check").returncode == 0
    assert project.run("macros", "build").returncode == 0
