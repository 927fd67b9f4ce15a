"""What holds of any valid catalog and its pages: it checks, builds, and agrees with itself."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.audit import audit
from tests.content.conftest import Built
from tests.content.edits import EDITS, SERIES
from tests.exports.powershell_tree import errors, parse
from tests.project import LIVE, copy_project


def test_it_checks(
    product: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(product.folder)
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("; nothing is wrong\n")


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_checks(
    edit: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edited = copy_project(tmp_path / "project", replace(LIVE, edits=EDITS[edit]))
    monkeypatch.chdir(edited.folder)
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("; nothing is wrong\n")


def test_each_edit_is_built() -> None:
    built = [name for series in SERIES for name in series]
    assert sorted(built) == sorted(EDITS)


def test_its_site_agrees_with_its_catalog(product: Built) -> None:
    """The build has audited it already, with its pages' sources; here, from outside."""
    result = audit(product.site, product.folder / "catalog" / "catalog.yml")
    assert result.faults == []
    assert result.counts["ids"] >= len(product.catalog.apps)


def test_its_approval_page_is_light(product: Built) -> None:
    pages = [page.read_bytes() for page in product.site.rglob("*.html")]
    chosen = [page for page in pages if b" data-picker" in page]
    # One edited product has another cloud, and with it each link twice.
    most = 90_000 if product.published else 100_000
    for page in chosen:
        assert 10_000 < len(page) <= most
        assert len(gzip.compress(page, 9)) <= 22_000
    assert chosen


NOT_FOR_PAGES = {".scopebook", "sitemap.xml", "sitemap.xml.gz"}
"""A build's own mark, and what search engines ask for."""


def test_nothing_is_shipped_that_no_page_uses(product: Built) -> None:
    """Each file is named by another one, and none is a map of sources."""
    files = [path for path in product.site.rglob("*") if path.is_file()]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in files}
    shipped = [p for p in files if p.suffix != ".html" and p.name not in NOT_FOR_PAGES]
    named = [p for p in shipped if any(p.name in texts[other] for other in files if other != p)]
    assert sorted({*shipped} - {*named}) == []
    assert [path for path in shipped if path.suffix == ".map"] == []
    assert len(shipped) > 20


def test_its_scripts_are_powershell(product: Built) -> None:
    scripts = sorted(product.site.rglob("*.ps1"))
    if not scripts:
        pytest.skip("this product has no scripts")
    for script in scripts:
        text = script.read_text(encoding="ascii")
        assert errors(parse(text)) == [], script.name
