"""What a reader sees and a browser follows is held against where it comes from: one case for each
thing that is looked at, in seen.yml."""

from pathlib import Path

import pytest
import yaml

from macros.audit import audit_site
from tests.audit.mutations import faults_with, read
from tests.project import FIRST

CASES = yaml.safe_load(Path(__file__).with_name("seen.yml").read_text("utf-8"))


def config_of(site: Path) -> Path:
    return site.parent / "mkdocs.yml"


def faults(site: Path, case: dict[str, str]) -> list[str]:
    mutation = (case["file"], case["old"], case["new"])
    return faults_with(site, FIRST.catalog, mutation, config_of(site))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_change_is_noticed(case: dict[str, str], site: Path) -> None:
    found = faults(site, case)
    assert [fault for fault in found if case["says"] in fault], found


def test_each_check_has_a_case() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) > 25


@pytest.mark.parametrize("path", ["approve/index.html", "assets/other.js", ".htaccess", "x.png"])
def test_a_file_that_nothing_accounts_for_is_noticed(path: str, site: Path) -> None:
    built, catalog, written, kept = read(site, FIRST.catalog, config_of(site))
    more = built.changed(path, built.files["404.html"])
    found = audit_site(more, catalog, written, kept=dict(kept)).faults
    assert [fault for fault in found if f"{path}: nothing accounts for this file" in fault], found


@pytest.mark.parametrize(
    "path", ["assets/dom.js", "assets/scopebook.css", "search/search_index.json"]
)
def test_a_file_that_is_missing_is_noticed(path: str, site: Path) -> None:
    built, catalog, written, kept = read(site, FIRST.catalog, config_of(site))
    assert audit_site(built.changed(path, None), catalog, written, kept=dict(kept)).faults
