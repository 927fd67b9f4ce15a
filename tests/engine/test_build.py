"""The build: what stops it, what it says, and that it is always the same."""

import re
from collections.abc import Iterator
from filecmp import dircmp
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.project import Project

BAD_CATALOG = ("app: lamp, scopes: [Lamp.Switch]", "app: lamp, scopes: [Lamp.Swtich]")
PROBLEM = "unknown scope 'Lamp.Swtich' in feature 'light'. Did you mean 'Lamp.Switch'?"
TEMPLATES = "macros/pages/templates"


def differences(comparison: "dircmp[str]") -> list[str]:
    found = [*comparison.left_only, *comparison.right_only, *comparison.diff_files]
    for inner in comparison.subdirs.values():
        found += differences(inner)
    return found


def page_of(product: Project, path: str = "index.html") -> str:
    return (product.folder / "site" / path).read_text(encoding="utf-8")


def append(product: Project, path: str, text: str) -> int:
    """The number of the first new line."""
    file = product.folder / path
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n{text}\n", encoding="utf-8")
    return before.count("\n") + 2


def test_two_builds_are_the_same_byte_for_byte(product: Project, product_site: Path) -> None:
    assert product.run("macros", "build").returncode == 0
    names = [path.name for path in product_site.rglob("*") if path.is_file()]
    assert len(names) > 30
    assert differences(dircmp(product_site, product.folder / "site")) == []


def test_a_bad_catalog_publishes_nothing(product: Project) -> None:
    product.replace("desks.yml", *BAD_CATALOG)
    done = product.run("macros", "build")
    assert done.returncode == 1
    assert re.fullmatch(rf"desks\.yml:\d+:\d+: {re.escape(PROBLEM)}[^\n]*\n", done.stderr)
    assert not (product.folder / "site").exists()


@pytest.mark.parametrize("flags", [(), ("-q",), ("--strict",)])
def test_mkdocs_alone_also_stops_at_a_bad_catalog(product: Project, flags: tuple[str, ...]) -> None:
    product.replace("desks.yml", *BAD_CATALOG)
    done = product.run("mkdocs", "build", *flags)
    assert done.returncode == 1
    assert PROBLEM in done.stderr
    assert "Traceback" not in done.stderr
    assert not (product.folder / "site").exists()


def test_a_site_that_fails_the_audit_is_not_put_in_place(product: Project) -> None:
    assert product.run("macros", "build").returncode == 0
    before = page_of(product)
    append(product, "docs/what-we-need.md", '<img src="https://cdn.example/x.png" alt="">')
    done = product.run("macros", "build")
    assert done.returncode == 1
    assert "what-we-need/index.html: loads from a third party" in done.stderr
    assert page_of(product) == before
    assert [path.name for path in product.folder.glob(".*scopebook*")] == []


CALLS = [
    ('{{ scopes("fnid") }}', "scopes: unknown feature 'fnid'. Did you mean 'find'?"),
    ('{{ client_id("dsek") }}', "client_id: unknown app 'dsek'. Did you mean 'desk'?"),
    (
        '{{ approve_link("find", "bok") }}',
        "approve_link: unknown optional group 'find.bok'. Did you mean 'find.book'?",
    ),
    (
        "{{ scopes(find) }}",
        'scopes: write {{ scopes("feature", "...") }}, with names in double quotes',
    ),
    ("{{ script() }}", 'script: write {{ script("key") }}, with names in double quotes'),
]


@pytest.mark.parametrize("command", [("mkdocs", "build", "-q"), ("macros", "build")])
def test_every_wrong_call_is_reported_with_its_line(
    product: Project, command: tuple[str, ...]
) -> None:
    first = append(product, "docs/what-we-need.md", "\n\n".join(call for call, _ in CALLS))
    line = append(product, "docs/index.md", "{{ policy_moth }}")
    done = product.run(*command)
    assert done.returncode == 1
    problems = re.findall(r"^docs/.*", done.stderr, re.MULTILINE)
    assert problems == [
        f"docs/index.md:{line}: unknown macro or value 'policy_moth'. Did you mean 'policy_month'?",
        *(f"docs/what-we-need.md:{first + 2 * i}: {CALLS[i][1]}" for i in range(len(CALLS))),
    ]
    assert len(done.stderr.splitlines()) == 1 + len(problems)


def test_small_macros_are_filled_in_and_audited(product: Project) -> None:
    append(
        product,
        "docs/what-we-need.md",
        '- Scopes: {{ scopes("find", "book") }}\n'
        '- Id: {{ client_id("lamp") }} and {{ client_id() }} ({{ first_app.name }})\n'
        '- {{ approve_link("find", "book") }} or {{ approve_link("light") }}\n'
        '- {{ approve_link("door") }}\n',
    )
    done = product.run("macros", "build")
    assert done.returncode == 0, done.stderr
    page = html.document_fromstring(page_of(product, "what-we-need/index.html"))
    items = [str(item.text_content()).strip() for item in page.xpath("//article//li")[-4:]]
    assert items == [
        "Scopes: Desk.Read, Desk.Book",
        "Id: 22222222-0000-4000-8000-000000000002 and 22222222-0000-4000-8000-000000000001 "
        "(Desk app)",
        "Approve Find a desk with booking or Approve Light",
        "Differs by building. Ask us",
    ]


# Tokens.


def test_no_text_can_be_taken_for_a_token(product: Project) -> None:
    text = "SCOPEBOOK99999PIECE SCOPEBOOK0PIECE"
    product.replace("desks.yml", "reason: Shows desks.", f"reason: Shows {text}.")
    product.replace("desks.yml", "product: {name: Lumen for Desks", f"product: {{name: {text}")
    append(product, "docs/what-we-need.md", f"{text}, {{{{ product.name }}}}")
    done = product.run("macros", "build")
    assert done.returncode == 0, done.stderr
    assert page_of(product, "what-we-need/index.html").count(text) >= 3


def test_a_character_that_is_none_is_refused_in_a_page(product: Project) -> None:
    line = append(product, "docs/what-we-need.md", "a \ufdd00\ufdd1 b")
    done = product.run("macros", "build")
    assert done.returncode == 1
    problem = f"docs/what-we-need.md:{line}: U+FDD0 stands here, a character of no text; remove it"
    assert problem in done.stderr.splitlines()


def test_a_character_that_is_none_is_refused_in_the_catalog(product: Project) -> None:
    product.replace("desks.yml", "reason: Shows desks.", "reason: Shows \ufdd00\ufdd1.")
    done = product.run("macros", "check")
    assert done.returncode == 1
    assert re.match(r"desks\.yml:\d+:\d+: .*U\+FDD0", done.stderr)


@pytest.mark.parametrize(
    "text",
    ["## An id: {{ client_id() }}", "[here]({{ client_id() }})", '<p id="{{ client_id() }}"></p>'],
)
def test_a_macro_where_no_html_can_go_is_refused(product: Project, text: str) -> None:
    line = append(product, "docs/what-we-need.md", text)
    done = product.run("macros", "build")
    assert done.returncode == 1
    start = f"docs/what-we-need.md:{line}: client_id cannot stand in a title or a tag"
    assert [line for line in done.stderr.splitlines() if line.startswith(start)]


def test_a_macro_is_right_wherever_html_can_go(product: Project) -> None:
    places = [
        "{}",
        "text {} text",
        "!!! note\n\n    {}\n",
        "- a\n\n    {}\n\n- b",
        "| a | b |\n| --- | --- |\n| {} | x |",
        "> {}",
    ]
    text = "\n\n".join(place.format("{{ client_id() }}") for place in places)
    product.replace("mkdocs.yml", "  - attr_list\n", "  - attr_list\n  - tables\n")
    append(product, "docs/what-we-need.md", text)
    done = product.run("macros", "build")
    assert done.returncode == 0, done.stderr
    page = html.document_fromstring(page_of(product, "what-we-need/index.html"))
    found = page.xpath("//code[@data-client-id]")
    parents = [str(code.getparent().tag) for code in found]
    assert parents == ["article", "p", "div", "li", "td", "blockquote"]


# What is wrong in our own files, or in what the product's folder holds.


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        ("base_scopes", "data-base-scopes>", "{{ nothing }}>", "2: UndefinedError: 'nothing'"),
        ("base_scopes", "data-base-scopes>", "{% if %}>", "2: TemplateSyntaxError: Expected"),
    ],
)
def test_a_broken_template_is_named_as_itself(
    product: Project, path: str, old: str, new: str, problem: str
) -> None:
    product.replace(f"{TEMPLATES}/{path}.html.j2", old, new)
    done = product.run("macros", "build")
    assert done.returncode == 1
    heading, line = done.stderr.splitlines()
    assert heading == "nothing was published:"
    assert line.startswith(f"{TEMPLATES}/{path}.html.j2:{problem}")


def test_a_broken_script_is_named_as_itself_once(product: Project) -> None:
    path = "macros/exports/templates/powershell/Test-AppAccess.ps1.j2"
    file = product.folder / path
    file.write_text("{{ nothing }}\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    done = product.run("macros", "build")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [f"{path}:1: UndefinedError: 'nothing' is undefined"]


def remove(path: str) -> object:
    return lambda product: (product.folder / path).unlink()


INPUTS = {
    "no mkdocs.yml": ("mkdocs.yml", None, "mkdocs.yml: there is no such file"),
    "mkdocs.yml: no YAML": ("mkdocs.yml", b"a: [\n", "mkdocs.yml:2:1: "),
    "mkdocs.yml: a list": ("mkdocs.yml", b"- a\n", "mkdocs.yml: must consist of"),
    "mkdocs.yml: no text": ("mkdocs.yml", b"\xff\xfe\x00", "mkdocs.yml"),
    "mkdocs.yml: empty": ("mkdocs.yml", b"", ""),
    "mkdocs.yml: unknown plugin": (
        "mkdocs.yml",
        b"site_name: x\nextra: {catalog: desks.yml}\nplugins: [serch]\n",
        'The "serch" plugin is not installed',
    ),
    "no catalog": ("desks.yml", None, "desks.yml"),
    "a catalog of bytes": ("desks.yml", b"\xff\xfe\x00", "desks.yml"),
    "a page of bytes": ("docs/index.md", b"\xff\xfe\x00", "index.md"),
    "a page that is a folder": ("docs/index.md", "folder", "index.md"),
    "front matter": ("docs/done.md", b"---\na: [\n---\n# x\n", "docs/done.md:1: what stands"),
    "a page of the nav that is gone": ("docs/help/errors.md", None, "help/errors.md"),
    "jinja": ("docs/done.md", b"{{ a(\n", "docs/done.md:1: TemplateSyntaxError"),
}


@pytest.mark.parametrize("name", INPUTS)
def test_whatever_is_wrong_is_said_in_lines(product: Project, name: str) -> None:
    path, content, problem = INPUTS[name]
    file = product.folder / path
    file.unlink()
    if content == "folder":
        file.mkdir()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    done = product.run("macros", "build")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert problem in done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 4, done.stderr
    assert not (product.folder / "site").exists()


# Pages by what they show.


def links(product: Project) -> Iterator[tuple[Path, str]]:
    for page in (product.folder / "site").rglob("*.html"):
        for href in html.parse(str(page)).getroot().xpath("//article//a/@href"):
            yield page, str(href)


def dead_links(product: Project) -> list[str]:
    """Those inside the site that lead to no page or no anchor; it must have some."""
    found, dead = 0, []
    for page, href in links(product):
        parts = urlsplit(href)
        if not parts.netloc and page.name != "404.html":
            found += 1
            target = (page.parent / parts.path).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            anchor = f'id="{parts.fragment}"' if parts.fragment else ""
            if not target.is_file() or anchor not in target.read_text(encoding="utf-8"):
                dead.append(href)
    assert found > 5
    return dead


def leave_out(product: Project, *calls: str) -> None:
    for page in (product.folder / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        for call in calls:
            text = text.replace(f"{{{{ {call} }}}}", "")
        page.write_text(text, encoding="utf-8")


def test_links_lead_to_pages_of_any_name(product: Project) -> None:
    assert product.run("mkdocs", "build", "--strict").returncode == 0
    assert dead_links(product) == []
    hrefs = {href for _, href in links(product)}
    assert {"what-we-need/#Desk.Read", "what-we-need/#who-must-approve"} <= hrefs
    assert {"../../#who-can-approve", "../#script-test", "../help/errors/"} <= hrefs


@pytest.mark.parametrize("urls", ["use_directory_urls: false\n", ""])
def test_what_is_left_out_is_not_linked(product: Project, urls: str) -> None:
    product.replace("mkdocs.yml", "site_name: Desks\n", f"site_name: Desks\n{urls}")
    product.replace("mkdocs.yml", "  - Errors: help/errors.md\n", "")
    product.replace("mkdocs.yml", "  - Scopes: what-we-need.md\n", "")
    (product.folder / "docs/help/errors.md").unlink()
    (product.folder / "docs/what-we-need.md").unlink()
    leave_out(product, 'script("test")', 'script("review")', "other_tools()")
    done = product.run("mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert dead_links(product) == []
    text = "".join(path.read_text("utf-8") for path in (product.folder / "site").rglob("*.html"))
    assert "what-we-need" not in text and "help/errors" not in text
    assert "Test-AppAccess.ps1</a>" not in text
    scripts = sorted(path.name for path in (product.folder / "site/scripts").iterdir())
    assert scripts == ["Grant-AppAccess.ps1", "Revoke-AppAccess.ps1"]
    assert not (product.folder / "site/terraform").exists()


def test_a_heading_that_was_reworded_is_not_linked(product: Project) -> None:
    product.replace("docs/index.md", "## Who can approve", "## Who is needed")
    product.replace("docs/what-we-need.md", "## Who must approve", "## When")
    assert product.run("mkdocs", "build", "--strict").returncode == 0
    assert dead_links(product) == []


def test_a_script_that_only_jinja_knows_is_published(product: Project) -> None:
    leave_out(product, *(f'script("{key}")' for key in ("grant", "test", "revoke", "review")))
    assert product.run("mkdocs", "build", "--strict").returncode == 0
    assert not (product.folder / "site/scripts").exists()
    (product.folder / "docs/part.txt").write_text('{{ script("grant") }}', encoding="utf-8")
    append(product, "docs/index.md", '{% include "part.txt" %}')
    assert product.run("mkdocs", "build", "--strict").returncode == 0
    assert [path.name for path in (product.folder / "site/scripts").iterdir()] == [
        "Grant-AppAccess.ps1"
    ]


# Other ways to build.


def test_the_site_works_below_a_path(product_site: Path) -> None:
    pages = [page for page in product_site.rglob("*.html") if page.name != "404.html"]
    assert len(pages) == 4
    for page in pages:
        assert re.findall(r'(?:href|src)="(/[^"]*)"', page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", ["properdocs"])
def test_a_drop_in_fork_builds_the_same_pages(product: Project, module: str) -> None:
    done = product.run(module, "build", "--strict", "-f", "mkdocs.yml")
    assert done.returncode == 0, done.stderr
    assert product.run("macros", "audit", "site").returncode == 0
