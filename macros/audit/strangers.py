"""Nothing is on the site that the catalog does not know."""

import json
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from macros.audit.html import (
    DOTTED,
    GUID,
    NO_ROLE_ID,
    NOT_SCOPES,
    SCOPE_WORDS,
    SCRIPT_SCOPES,
    THEME_FOLDERS,
    TOOL_SCOPES,
    UNFINISHED,
    attr_of,
    file_of,
    read_text,
    site_texts,
    text_of,
)
from macros.audit.report import Audit
from macros.catalog.model import GRAPH_APP_ID


def check_policy(result: Audit) -> None:
    """Every page forbids, before anything is loaded, what it does not need."""
    for page in result.pages:
        first = page.root.xpath("(.//head/*[not(@charset)])[1]")
        policy = attr_of(first[0], "content") if first else ""
        strict = policy.startswith("default-src 'none'; script-src 'self' ")
        loose = [word for word in ("unsafe", "*", "http") if word in policy]
        result.expect(page.path, "content security policy", (strict, loose), (True, []))


def check_ids(result: Audit) -> None:
    """Every GUID in any file is a client id or scope id of the catalog, or Graph's own."""
    catalog = result.catalog
    known = {GRAPH_APP_ID, NO_ROLE_ID, *(scope.id.lower() for scope in catalog.scopes.values())}
    known |= {id_.lower() for app in catalog.apps.values() for id_ in app.client_ids.values()}
    for path, text in site_texts(result):
        for match in GUID.finditer(text):
            result.counts["ids"] += 1
            if match[0].lower() not in known:
                result.fault(path, f"the id {match[0]} is not in the catalog")


def check_scope_names(result: Audit) -> None:
    """Every word that looks like a scope is one of the catalog's, wherever it stands."""
    for page in result.pages:
        outside = "not(ancestor-or-self::*[@data-script or @data-tool])"
        _scan_scopes(result, page.path, read_text(page.root, outside))
        inside = read_text(page.root, "ancestor-or-self::*[@data-script]")
        _scan_scopes(result, page.path, inside, SCRIPT_SCOPES)
        inside = read_text(page.root, "ancestor-or-self::*[@data-tool]")
        _scan_scopes(result, page.path, inside, TOOL_SCOPES)
    for path, text in site_texts(result):
        if not path.endswith(".html") and not path.startswith(THEME_FOLDERS):
            also = SCRIPT_SCOPES if path.startswith("scripts/") else set()
            also = TOOL_SCOPES if path.endswith((".tf", ".bicep")) else also
            text = _index_text(text) if path.endswith(".json") else text
            _scan_scopes(result, path, text, also)


def _index_text(text: str) -> str:
    texts: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            texts.append(re.sub(r"<[^>]*>", " ", value))
        elif isinstance(value, dict | list):
            for child in value.values() if isinstance(value, dict) else value:
                walk(child)

    walk(json.loads(text))
    return "\n".join(texts)


def _scan_scopes(result: Audit, path: str, text: str, also: Iterable[str] = ()) -> None:
    for match in DOTTED.finditer(text):
        word = match[0]
        if not _like_a_scope(word) or (path.endswith(".js") and not word[0].isupper()):
            continue
        result.counts["scope names"] += 1
        if word not in result.catalog.scopes and word not in also:
            result.fault(path, f"'{word}' looks like a scope and is not in the catalog")


def _like_a_scope(word: str) -> bool:
    if word.startswith(NOT_SCOPES):
        return False
    parts = word.split(".")
    return all(part[0].isupper() for part in parts) or any(p.lower() in SCOPE_WORDS for p in parts)


def check_unfinished(result: Audit) -> None:
    """No page shows a placeholder, an unfilled macro or an error message."""
    for page in result.pages:
        if match := UNFINISHED.search(text_of(page.root)):
            result.fault(page.path, f"'{match[0]}' is left over from the build")


def check_third_parties(result: Audit) -> None:
    """The browser is asked to load nothing from elsewhere, and to run nothing inline."""
    loading = ".//*[self::script or self::img or self::iframe or self::source or self::embed]/@src"
    styles = ".//link[not(contains(@rel, 'canonical'))]/@href"
    for page in result.pages:
        for address in page.root.xpath(f"{loading} | {styles} | .//object/@data | .//form/@action"):
            result.counts["resources"] += 1
            if urlsplit(address).netloc or address.startswith("data:"):
                result.fault(page.path, f"loads from a third party: {address}")
        for element in page.root.xpath(".//base | .//meta[@http-equiv='refresh']"):
            result.fault(page.path, f"redirects its links or itself: <{element.tag}>")
        for name in page.root.xpath(".//@*[starts-with(name(), 'on')]"):
            result.fault(page.path, f"runs an inline handler: {name}")
        for href in page.root.xpath(".//a/@href"):
            if urlsplit(href.strip()).scheme not in ("", "https", "mailto"):
                result.fault(page.path, f"links to an address that is not https: {href}")


def check_internal_links(result: Audit) -> None:
    """Every link inside the site leads to a page and an anchor that exist."""
    anchors = {page.path: {*page.root.xpath(".//@id"), ""} for page in result.pages}
    for page in result.pages:
        if page.path == "404.html":
            continue  # its addresses begin at the root of wherever the site is published
        for href in page.root.xpath(".//a/@href"):
            parts = urlsplit(href)
            if parts.scheme or parts.netloc:
                continue
            result.counts["internal links"] += 1
            target = file_of(page.path, parts.path)
            if target in anchors and unquote(parts.fragment) not in anchors[target]:
                result.fault(page.path, f"the link {href} leads to an anchor that does not exist")
            elif target not in anchors and not (result.site / target).is_file():
                result.fault(page.path, f"the link {href} leads nowhere")
