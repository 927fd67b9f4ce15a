"""What pages and sentences name and the catalog does not know, with its place and remedy."""

from typing import Any

import pytest
import yaml

from macros.catalog.page_source import PageSource
from macros.catalog.reading import parse
from macros.checking import prose
from macros.checking.rules import problems
from tests.project import CATALOGS

BASE = (CATALOGS / "base.yml").read_text(encoding="utf-8")
ADVICE = "correct it, or allow it by name under 'allow' in the catalog, with the reason."
GUID = "7cf1dd00-0000-4000-8000-0000000000ab"
SIGN_IN = "https://login.microsoftonline.com/common"


def found(page: str, name: str = "index.md", **catalog: Any) -> list[str]:
    text = BASE + (yaml.safe_dump(catalog) if catalog else "")
    document = parse(text, "catalog.yml")
    shaped, wrong = problems(document)
    assert shaped is not None and wrong == []
    pages = [PageSource(name, f"docs/{name}", page)]
    return [str(problem) for problem in prose.problems(document, shaped, pages)]


def stranger(place: str, name: str, kind: str) -> str:
    return f"docs/{place}: '{name}' looks like {kind} and is not in the catalog; {ADVICE}"


# name: (page, place, the stranger, what it looks like)
STRANGERS = {
    "a scope": ("a\n\nNever Mail.ReadWrite.", "index.md:3:7", "Mail.ReadWrite", "a scope"),
    "a scope in small letters": ("x mail.read", "index.md:1:3", "mail.read", "a scope"),
    "an escaped scope": ("x Mail\\.Read", "index.md:1:3", "Mail.Read", "a scope"),
    "an emphasised scope": ("_Mail.Read_", "index.md:1:2", "Mail.Read", "a scope"),
    "a scope in the title": ("---\ntitle: Mail.Read\n---", "index.md:2:8", "Mail.Read", "a scope"),
    "an id": (f"= {GUID.upper()}", "index.md:1:3", GUID, "an id"),
    "a sign-in address": (f"[x]({SIGN_IN})", "index.md:1:5", SIGN_IN, "a sign-in address"),
    "a sign-in path": ("x/v2.0/adminconsent", "index.md:1:7", "/adminconsent", "a sign-in address"),
    "an error code": ("AADSTS99999", "index.md:1:1", "AADSTS99999", "an error code"),
    "what raw Jinja shows": (
        "{% raw %}Mail.Read{% endraw %}",
        "index.md:1:10",
        "Mail.Read",
        "a scope",
    ),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_named_at_its_place(name: str) -> None:
    page, place, shown, kind = STRANGERS[name]
    assert [line.replace("Did you mean", "|").partition(" |")[0] for line in found(page)] == [
        stranger(place, shown, kind)
    ]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_can_be_allowed(name: str) -> None:
    page, _, shown, _ = STRANGERS[name]
    assert found(page, allow={shown: "It is meant."}) == []


@pytest.mark.parametrize(
    "page",
    [
        "Needs Desk.Read, see {{ client_id('desk') }} and AADSTS50011.",
        "22222222-0000-4000-8000-000000000001, https://lumen.example/docs",
        "[Scopes](what-we-need.md#Mail.Read) <!-- Mail.Read --> {# Mail.Read #}",
        "Works with ASP.NET and Monday.Com at https://login.vendor.example.",
    ],
)
def test_what_the_catalog_gives_is_no_stranger(page: str) -> None:
    assert found(page) == []


def test_names_that_the_catalog_gives_are_known_in_other_words_too() -> None:
    product = {"name": "Tasks.All", "documentation_url": "https://lumen.example/docs"}
    text = BASE.replace("product: {name: Lumen for Desks,", "product: {name: Tasks.All,")
    document = parse(text, "catalog.yml")
    shaped, _ = problems(document)
    assert shaped is not None and shaped.product.name == product["name"]
    pages = [PageSource("index.md", "docs/index.md", "Tasks.All-based, Tasks.All's, Tasks.Any")]
    wrong = prose.problems(document, shaped, pages)
    assert [problem.message.split("'")[1] for problem in wrong] == []


def test_a_sentence_of_the_catalog_is_prose() -> None:
    text = BASE.replace("reason: Shows desks.", "reason: Shows Files.Read desks.")
    document = parse(text, "catalog.yml")
    shaped, _ = problems(document)
    assert shaped is not None
    (problem,) = prose.problems(document, shaped, [])
    assert (problem.file, problem.line) == ("catalog.yml", 10)
    assert problem.message.startswith("'Files.Read' looks like a scope and is not in the catalog")


def test_an_allowance_that_nothing_needs_is_named_at_its_line() -> None:
    lines = BASE.count("\n")
    allow = {"Mail.Read": "Was needed once.", "Desk.Read": "Known anyway.", "Files.Read": "Used."}
    words = "no page and no sentence needs the allowance '{}'; remove it"
    assert sorted(found("Never Files.Read.", allow=allow)) == sorted(
        f"catalog.yml:{lines + number}:3: {words.format(name)}"
        for number, name in ((2, "Desk.Read"), (4, "Mail.Read"))
    )


def test_code_beside_the_pages_is_read_as_code() -> None:
    assert found("Promise.all(x); Intl.ListFormat; // Mail.read", "own.js") == []
    assert len(found('const x = "Mail.Read.All"', "own.js")) == 1


def test_neither_an_address_nor_the_reason_of_an_allowance_is_a_sentence() -> None:
    text = BASE.replace("https://lumen.example/docs", f"https://lumen.example/Mail.Read/{GUID}")
    document = parse(text, "catalog.yml")
    catalog, _ = problems(document)
    assert catalog and text != BASE and prose.problems(document, catalog, []) == []
    allow = {"Mail.Send": "unlike Mail.ReadWrite it is only told of"}
    assert found("Never Mail.Send.", allow=allow) == []
