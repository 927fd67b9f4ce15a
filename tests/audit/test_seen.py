"""What a reader sees and a browser follows is held against where it comes from: one case for each
thing that is looked at, in seen.yml, and in rules.yml one for each thing that a check can say."""

from pathlib import Path

import pytest
import yaml

from macros.audit import CHECKS, audit_site
from tests.audit.mutations import begun, faults_with, read, said_by
from tests.project import FIRST

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "seen.yml").read_text("utf-8"))
LOOKED_AT = yaml.safe_load((HERE / "counted.yml").read_text("utf-8"))
RULES = yaml.safe_load((HERE / "rules.yml").read_text("utf-8"))


def config_of(site: Path) -> Path:
    return site.parent / "mkdocs.yml"


def faults(site: Path, case: dict[str, str]) -> list[str]:
    mutation = (case["file"], case["old"], case["new"])
    return faults_with(site, FIRST.catalog, mutation, case["says"], config_of(site))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_change_is_noticed(case: dict[str, str], site: Path) -> None:
    found = faults(site, case)
    assert [fault for fault in found if case["says"] in fault], found


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["says"][:60])
def test_a_check_says_it(case: dict[str, str], site: Path) -> None:
    """About this file, and in these words: the check alone, where others would say so, too."""
    mutation = (case["file"], case["old"], case["new"])
    result = begun(site, FIRST.catalog, mutation, config_of(site))
    faults = said_by(NAMED[case["check"]], result)
    said = f"{case.get('where', case['file'])}: {case['says']}"
    begins, open_ended = said.removesuffix("…"), said.endswith("…")
    found = [f for f in faults if f == said or (open_ended and f.startswith(begins))]
    assert found, faults


NAMED = {check.__name__: check for check in CHECKS}


def test_everything_is_looked_at(site: Path) -> None:
    """Whatever is counted, on a site of one cloud and one product that has it all."""
    built, catalog, written, kept = read(site, FIRST.catalog, config_of(site))
    counts = audit_site(built, catalog, written, kept=dict(kept)).counts
    assert [what for what in LOOKED_AT if not counts[what]] == []
    assert counts["comparisons"] > 2000


def test_each_check_has_a_case() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) > 25
    assert len({(c["check"], c["file"], c["says"]) for c in RULES}) == len(RULES) > 40


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
