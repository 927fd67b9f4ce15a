"""The audit of the Markdown beside a page: each of these changes turns it red."""

import pytest

from macros.audit import audit_site
from macros.audit.site import Site
from macros.checking.rules import checked
from macros.pages.twin import twin
from tests.audit.one_page import rendered
from tests.project import CATALOGS

CATALOG = checked(CATALOGS / "base.yml")
SOURCE = "{{ feature_table() }}{{ feature_links() }}{{ script('test') }}<p>{{ data_files() }}</p>"
HEAD = '<link rel="alternate" type="text/markdown" href="index.md">'


def site() -> dict[str, str]:
    files = dict(rendered(CATALOG, SOURCE).files)
    page = files["index.html"].replace("noindex", "all").replace("<title>", f"{HEAD}<title>")
    page = page.replace("<body>", "<body><article>").replace("</body>", "</article></body>")
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


def faults(files: dict[str, str]) -> list[str]:
    return audit_site(Site(files), CATALOG).faults


BEFORE = faults(FILES)


def test_a_page_and_its_markdown_agree() -> None:
    result = audit_site(Site(FILES), CATALOG)
    assert result.counts["pages as Markdown"] == 1
    assert [fault for fault in result.faults if "index.md" in fault or "Markdown" in fault] == []


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_found(name: str) -> None:
    path, old, new, complaint = CASES[name]
    assert old in FILES[path]
    found = faults({**FILES, path: FILES[path].replace(old, new, 1)})
    assert any(complaint in fault for fault in found if fault not in BEFORE), found


def test_markdown_that_is_missing_is_missed() -> None:
    found = faults({path: text for path, text in FILES.items() if path != "index.md"})
    assert any(fault == "index.md: is missing" for fault in found)


def test_a_page_that_may_not_be_found_has_none() -> None:
    page = FILES["index.html"].replace('content="all"', 'content="noindex"').replace(HEAD, "")
    found = faults({**FILES, "index.html": page})
    assert not [fault for fault in found if "Markdown" in fault]
