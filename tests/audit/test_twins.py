"""The audit of the Markdown beside a page: each of these changes turns it red."""

import pytest

from macros.audit import CHECKS
from macros.audit.report import Audit
from macros.audit.site import Site
from macros.audit.twins import check_twins
from macros.checking.rules import checked
from macros.pages.twin import twin
from tests.audit.one_page import rendered
from tests.project import CATALOGS

CATALOG = checked(CATALOGS / "base.yml")
SOURCE = "{{ feature_table() }}{{ feature_links() }}{{ script('test') }}<p>{{ data_files() }}</p>"
HEAD = '<link rel="alternate describedby" type="text/markdown" href="index.md">'


def site() -> dict[str, str]:
    files = dict(rendered(CATALOG, SOURCE).files)
    page = files["index.html"].replace("noindex", "all").replace("<title>", f"{HEAD}<title>")
    overview = f"{files['llms.txt']}- [All](index.md)\n"
    return {**files, "index.html": page, "index.md": twin(page, "index.html"), "llms.txt": overview}


FILES = site()
CASES = {
    "a scope less": ("index.md", "`Desk.Read`", "", "index.md: scopes"),
    "a scope more": ("index.md", "`Desk.Read`", "`Desk.Read` Desk.Book", "index.md: scopes"),
    "a scope in another row": ("index.md", "`Lamp.Switch`", "`Desk.Book`", "index.md: scopes"),
    "an id": ("index.md", "22222222", "22222223", "index.md: ids"),
    "a link": ("index.md", "Desk.Book&redirect", "&redirect", "index.md: links"),
    "another link": ("index.md", "(catalog.json)", "(catalog.csv)", "index.md: links"),
    "a page that does not lead to it": ("index.html", HEAD, "", "Markdown in the head"),
    "an overview that does not": ("llms.txt", "](index.md)", "]()", "does not lead to index.md"),
}


def audited(files: dict[str, str]) -> Audit:
    result = Audit(CATALOG, Site(files), {}, {})
    check_twins(result)
    return result


def test_a_page_and_its_markdown_agree() -> None:
    result = audited(FILES)
    assert (result.counts["pages as Markdown"], result.counts["comparisons"]) == (1, 4)
    assert result.faults == []
    assert check_twins in CHECKS


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_found(name: str) -> None:
    path, old, new, complaint = CASES[name]
    assert old in FILES[path]
    (found,) = audited({**FILES, path: FILES[path].replace(old, new, 1)}).faults
    assert complaint in found


def test_markdown_that_is_missing_is_missed() -> None:
    files = {path: text for path, text in FILES.items() if path != "index.md"}
    assert audited(files).faults == ["index.md: is missing"]


def test_a_page_that_may_not_be_found_has_none() -> None:
    page = FILES["index.html"].replace('content="all"', 'content="noindex"').replace(HEAD, "")
    assert audited({**FILES, "index.html": page}).counts["comparisons"] == 0
