"""A project that has not changed is not built again; one of which that is not known is."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from macros.engine import unchanged
from macros.engine.project import Project, read_project
from tests.project import CATALOGS, ROOT

CONFIG = f"""\
site_name: Desks
site_url: !ENV [SITE_URL, ""]
theme: {{name: material}}
extra: {{catalog: desks.yml}}
plugins: [search, macros: {{module_name: macros}}]
hooks: [{ROOT / "macros/engine/hooks.py"}]
markdown_extensions: [admonition, toc: {{permalink: true}}]
"""


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("SITE_URL", raising=False)
    # Asking git would start a program; tests/exports/test_stamp.py is about that.
    monkeypatch.setattr(unchanged, "stamp_of", lambda *_: "stamp")
    shutil.copy(CATALOGS / "base.yml", tmp_path / "desks.yml")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Desks", encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<h1>Desks</h1>", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    return read_project(tmp_path / "mkdocs.yml")


def known(product: Project) -> str:
    found = unchanged.inputs(read_project(product.config))
    assert found
    return found


def test_what_was_built_is_known_again(product: Project) -> None:
    assert not unchanged.is_built(product, product.site, known(product))
    unchanged.remember(product, product.site, known(product))
    assert unchanged.is_built(product, product.site, known(product))
    other = product.site.with_name("other")
    assert not unchanged.is_built(product, other, known(product))


def write(path: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": write("docs/index.md", "More"),
    "a new page": write("docs/new.md", "More"),
    "a file that pages use": write("docs/logo.svg", "<svg/>"),
    "the catalog": write("desks.yml", "\n# a comment"),
    "Microsoft's list": write("graph-scopes.json", "{}"),
    "the settings": write("mkdocs.yml", "copyright: us\n"),
    "the site": write("site/index.html", "by hand"),
    "a file in the site": write("site/new.html", "by hand"),
    "no page": lambda folder: (folder / "docs/index.md").unlink(),
    "no site": lambda folder: shutil.rmtree(folder / "site"),
    "a record that is none": lambda folder: (folder / ".cache/built.json").unlink(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_has_it_built(what: str, product: Project) -> None:
    unchanged.remember(product, product.site, known(product))
    CHANGES[what](product.config.parent)
    assert not unchanged.is_built(product, product.site, known(product))


def test_our_code_a_package_and_the_environment_count(
    product: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = {known(product)}
    monkeypatch.setenv("SITE_URL", "https://desks.example/")
    seen.add(known(product))
    monkeypatch.setattr(unchanged, "version", lambda package: "0")
    seen.add(known(product))
    monkeypatch.setattr(unchanged, "stamp_of", lambda *_: "another commit")
    seen.add(known(product))
    monkeypatch.setattr(unchanged, "PACKAGE", tmp_path / "code")
    (tmp_path / "code" / "engine").mkdir(parents=True)
    hooks = str(tmp_path / "code/engine/hooks.py")
    text = CONFIG.replace(str(ROOT / "macros/engine/hooks.py"), hooks)
    product.config.write_text(text, encoding="utf-8")
    seen.add(known(product))
    write("code/engine/hooks.py", "new")(tmp_path)
    seen.add(known(product))
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("plugins: [search,", "plugins: [search, gen-files,"),
        ("module_name: macros", "module_name: macros, include_dir: parts"),
        ("admonition,", "admonition, pymdownx.snippets,"),
        ("hooks: [", "hooks: [more.py, "),
        ("name: material", "name: material, custom_dir: ours"),
    ],
)
def test_what_may_read_anything_has_it_built_each_time(
    old: str, new: str, product: Project
) -> None:
    assert old in CONFIG
    product.config.write_text(CONFIG.replace(old, new), encoding="utf-8")
    assert unchanged.inputs(replace(product)) is None
