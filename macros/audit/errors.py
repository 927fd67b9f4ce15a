"""The error help and the page that Microsoft redirects to."""

import json
import re
from pathlib import Path
from typing import Any

from macros.audit.expected import ALWAYS_PART, with_link
from macros.audit.html import (
    CODE,
    LOOKUP,
    all_with,
    attr_of,
    links_by_choice,
    only_one,
    site_texts,
    text_of,
)
from macros.audit.report import Audit, Page
from macros.catalog.model import Catalog, Feature

ERRORS = Path(__file__).parent.parent / "pages" / "aadsts.yml"


def check_errors(result: Audit) -> None:
    """Each code has one section with its anchor, title, meaning, step and lookup link."""
    sections = [(page, e) for page in result.pages for e in all_with(page.root, "data-error")]
    shown = sorted(f"AADSTS{attr_of(section, 'data-error')}" for _, section in sections)
    result.expect("site", "errors", shown, sorted(result.errors))
    for page, section in sections:
        code = f"AADSTS{attr_of(section, 'data-error')}"
        anchors = [str(name) for name in section.xpath(".//h3/@id")]
        result.expect(page.path, f"{code}, anchor", anchors, [code.lower()])
        hrefs = [str(href) for href in section.xpath(".//a/@href")]
        result.expect(page.path, f"{code}, lookup", f"{LOOKUP}{code[6:]}" in hrefs, True)
        heading = text_of(section.xpath(".//h3")[0]) if anchors else ""
        result.expect(page.path, f"{code}, heading", heading.startswith(f"{code}: "), True)
        for name in ("title", "meaning", "step"):
            element = only_one(result, page, section, f"data-{name}", f"{code}, {name}")
            if element is not None and code in result.errors:
                _expect_filled(result, page, code, name, text_of(element))
        for phrase in result.errors.get(code, {}).get("phrases", ()):
            quoted = [text_of(e) for e in all_with(section, "data-phrase")]
            result.expect(page.path, f"{code}, '{phrase}'", phrase in quoted, True)
        result.counts["errors"] += 1


def _expect_filled(result: Audit, page: Page, code: str, name: str, shown: str) -> None:
    """The text of errors.yml, with the catalog's names where it has placeholders for them."""
    text = " ".join(result.errors[code][name].split())
    names = {"product": result.catalog.product.name, "publisher": result.catalog.publisher.name}
    parts = re.split(r"\{(\w+)\}", text)
    places = [" ".join(names[p].split()) if p in names else None for p in parts[1::2]]
    words = [".+?" if place is None else re.escape(place) for place in places]
    fixed = [re.escape(part) for part in parts[::2]]
    pattern = "".join(a + b for a, b in zip(fixed, [*words, ""], strict=True))
    result.counts["comparisons"] += 1
    if not re.fullmatch(pattern, shown):
        result.fault(page.path, f"{code}, {name}: the site says {shown}, errors.yml {text}")


def check_other_errors(result: Audit) -> None:
    """No file names an error that is not explained."""
    for path, text in site_texts(result):
        for match in CODE.finditer(text):
            result.counts["error codes"] += 1
            if match[0].upper() not in result.errors:
                result.fault(path, f"{match[0]} is not explained in errors.yml")


def check_redirect_page(result: Audit) -> None:
    """The redirect page's facts are the catalog's, its links those of the tables, and its
    explanations those of errors.yml. Nothing on it can be sent on or found by a search."""
    found = [
        (p, e) for p in result.pages for e in all_with(p.root, "id", "scopebook-redirect-page")
    ]
    if len(found) != 1:
        result.fault("site", f"the redirect page's facts: {len(found)} of them, not one")
        return
    ((page, element),) = found
    facts, catalog = json.loads(attr_of(element, "data-facts")), result.catalog
    wanted = {
        key: _redirect_page_feature(catalog, feature) for key, feature in catalog.features.items()
    }
    shown = {
        key: {k: v for k, v in f.items() if k != "note"} for key, f in facts["features"].items()
    }
    result.expect(page.path, "redirect page, features", shown, wanted)
    links = links_by_choice(result)
    result.expect(page.path, "redirect page, apps", list(facts["apps"]), list(catalog.apps))
    for key, app in catalog.apps.items():
        combined = links.get((" ".join(with_link(catalog, key)), ""), [])
        about = f"redirect page, app '{key}'"
        shown_app = facts["apps"].get(key, {"name": "", "links": []})
        urls = [link["url"] for link in shown_app["links"]]
        result.expect(page.path, about, (shown_app["name"], urls), (app.name, combined))
    result.expect(page.path, "redirect page, state", facts["state"], catalog.consent.state)
    result.expect(page.path, "redirect page, way back", facts["home"], "../")
    _check_explanations(result, page, facts)
    metas = {m.get("name"): m.get("content") for m in page.root.xpath(".//head/meta[@name]")}
    result.expect(page.path, "referrer", metas.get("referrer"), "no-referrer")
    result.expect(page.path, "robots", metas.get("robots"), "noindex")


def _redirect_page_feature(catalog: Catalog, feature: Feature) -> dict[str, Any]:
    needed = [*catalog.base_scopes, *feature.scopes]
    groups = feature.optional.items()
    return {
        "name": feature.name,
        "app": feature.app,
        "scopes": [name for name in needed if name not in ALWAYS_PART],
        "optional": {k: {"label": g.label, "scopes": list(g.scopes)} for k, g in groups},
    }


def _check_explanations(result: Audit, page: Page, facts: Any) -> None:
    codes = [f"AADSTS{code}" for code in facts["errors"]]
    result.expect(page.path, "redirect page, errors", codes, list(result.errors))
    for digits, error in facts["errors"].items():
        for name in ("title", "meaning", "step"):
            if (code := f"AADSTS{digits}") in result.errors:
                _expect_filled(result, page, code, name, error[name])
    answers = {a: c[6:] for c, e in result.errors.items() for a in e.get("answers", ())}
    result.expect(page.path, "redirect page, answers", facts["answers"], answers)
