"""What the check accepts, the pages show and the audit accepts: for any catalog."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from macros.catalog.known import is_known, is_prose, known_names, texts
from macros.catalog.lookalikes import lookalikes
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.reading import parse
from macros.checking import prose
from macros.checking.rules import problems
from tests.audit.one_page import audited, source_of
from tests.project import CATALOGS
from tests.strategies import catalogs

BASE = (CATALOGS / "base.yml").read_text(encoding="utf-8")
GUID = "7cf1dd00-0000-4000-8000-0000000000ab"


def allowing(catalog: Catalog) -> Catalog:
    """The catalog with what the check would ask to be allowed in its sentences."""
    known = known_names(catalog)
    strange = {
        alike.name: "Meant."
        for path, text in texts(catalog.model_dump(exclude={"allow"}))
        if is_prose(path)
        for alike in lookalikes(" ".join(text.split()))
        if not is_known(alike, known)
    }
    return catalog.model_copy(update={"allow": strange})


@pytest.mark.slow
@settings(max_examples=15)
@given(catalogs())
def test_a_valid_catalog_is_shown_and_audited(catalog: Catalog) -> None:
    result = audited(allowing(catalog))
    assert result.faults == []
    assert result.counts["comparisons"] > 200
    assert result.counts["features rows"] == len(catalog.features)
    assert result.counts["pieces"] > 20


# name: what to change in the catalog: (path, value); an empty value removes
CASES: dict[str, dict[str, Any]] = {
    "a group that with its feature looks like a scope": {
        "features.email": {
            "name": "Email",
            "app": "desk",
            "scopes": ["Desk.Read"],
            "optional": {
                name: {"label": name, "note": "Needed.", "scopes": ["Desk.Book"]}
                for name in ("send", "read", "all", "shared")
            },
        }
    },
    "a name with dots in a reason": {"scopes.openid.reason": "Works with ASP.NET and Node.js."},
    "a product like a domain": {"product.name": "Monday.Com"},
    "a product like a scope": {"product.name": "Tasks.All"},
    "a sign-in page of the publisher's own": {
        "product.documentation_url": "https://login.vendor.example/docs",
        "publisher.support_url": "https://accounts.vendor.example/help",
    },
    "an id in an address": {"product.documentation_url": f"https://lumen.example/{GUID}/docs"},
    "an id for a tenant": {"consent.tenant": GUID},
    "Jinja in a reason": {"scopes.openid.reason": "Shows {{ product.name }} and {% raw %} {#."},
    "Jinja in names": {"product.name": "{{ it's }}", "apps.desk.name": "{% if é %}"},
    "a publisher like a domain": {"publisher.name": "Read.ai"},
    "a publisher like a scope": {"publisher.name": "Outlook.Office"},
    "line breaks in names": {
        "publisher.name": "Lumen\nand sons\n",
        "product.name": "Lumen\nfor Desks",
        "apps.desk.name": "Desk\napp",
        "features.find.name": "Find a\n\ndesk",
        "features.find.optional.book.label": "book\ning",
    },
    "an earlier placeholder": {"scopes.openid.reason": "SCOPEBOOK99999PIECE SCOPEBOOK0PIECE"},
    "what a failed build says": {"product.name": "Macro Rendering Error", "apps.lamp.name": "{{"},
    "keys that mean something to a language": {
        "apps.keys": {
            "name": "Keys",
            "client_id": "22222222-0000-4000-8000-000000000009",
            "description": "Keys.",
        },
        **{
            f"features.{key}": {"name": key, "app": "keys", "scopes": ["Desk.Read"]}
            for key in ("keys", "values", "count", "constructor", "items", "length", "name")
        },
    },
    "an error code in a name": {"features.find.name": "AADSTS99999"},
    "names that are no ASCII": {
        "product.name": "Mail.Readé",
        "apps.lamp.name": "Mail.Sendé",
    },
    "a key like an id": {
        f"features.a{GUID[1:]}": {"name": "x", "app": "lamp", "scopes": ["Lamp.Switch"]}
    },
    "a state like a scope": {"consent.state": "Mail.Read"},
    "a page of Microsoft's for documentation": {
        "product.documentation_url": "https://login.microsoftonline.com/x?a=b&c='d"
    },
}


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(BASE)
    for path, value in changes.items():
        *above, key = path.split(".")
        record = data
        for part in above:
            record = record[part]
        record[key] = value
    return data


@pytest.mark.parametrize("name", CASES)
def test_what_is_checked_is_shown_and_audited(name: str) -> None:
    document = parse(yaml.safe_dump(changed(CASES[name]), sort_keys=False), "catalog.yml")
    catalog, found = problems(document)
    assert catalog is not None and found == []
    page = PageSource("index.md", "docs/index.md", source_of(catalog))
    assert prose.problems(document, catalog, [page]) == []
    assert audited(catalog).faults == []


def test_a_scope_that_is_never_asked_for_can_be_named() -> None:
    """By a page and by a reason, as long as the catalog allows it."""
    data = changed({"scopes.openid.reason": "Never Files.Read.All."})
    text = "<p>We never ask for Mail.ReadWrite.</p>"
    allowed = {"Mail.ReadWrite": "Said to be never asked for.", "Files.Read.All": "The same."}
    for allow, faults in (({}, 2), (allowed, 0)):
        document = parse(yaml.safe_dump({**data, "allow": allow}), "catalog.yml")
        catalog, found = problems(document)
        assert catalog is not None and found == []
        source = text + source_of(catalog)
        page = PageSource("index.md", "docs/index.md", source)
        assert len(prose.problems(document, catalog, [page])) == faults
        found_there = audited(catalog, source).faults
        assert len([fault for fault in found_there if fault.startswith("index.html")]) == faults
        assert bool(found_there) == bool(faults)


def test_an_allowance_holds_for_prose_alone() -> None:
    """A script that names an allowed scope is wrong all the same."""
    catalog = Catalog.model_validate(
        parse(BASE, "catalog.yml").data | {"allow": {"Mail.ReadWrite": "Meant."}}
    )
    page = '<div data-script="x">Mail.ReadWrite</div><p>Mail.ReadWrite</p>'
    faults = audited(catalog, source_of(catalog) + page).faults
    assert [f for f in faults if "looks like a scope" in f] == [
        "index.html: under 'AADSTS650059: The app is not set up for your tenant': "
        "'Mail.ReadWrite' looks like a scope and is not in the catalog"
    ]
