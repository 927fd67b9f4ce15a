"""The content security policy of each page, directive by directive."""

import base64
import hashlib

from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute

CSP = "content-security-policy"

DIRECTIVES = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
"""What a page may do; behind 'self', script-src has the hash of each script inside the page.
Source: https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP"""

NO_SCRIPT = ("application/json", "application/ld+json")


def check_policy(result: Audit) -> None:
    """Every page forbids what it does not need, before anything is loaded: in the one element
    behind that of its character set, exactly so, with the hash of each script in it."""
    for page in result.site.pages:
        result.counts["policies"] += 1
        metas = [e for e in page.tags["meta"] if attribute(e, "http-equiv").lower() == CSP]
        head = page.root.find("head")
        first = [e for e in head if e.get("charset") is None][:1] if head is not None else []
        result.expect(page.path, "content security policy first in the head", metas, first)
        extra = [e.get("http-equiv") for e in page.tags["meta"] if e.get("http-equiv")][1:]
        result.expect(page.path, "other http-equiv", extra, [])
        if metas == first and metas:
            result.expect(page.path, "content security policy", _shown(metas[0]), _wanted(page))


def _shown(element: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for directive in attribute(element, "content").split(";"):
        name, *sources = directive.split()
        found[name] = found.get(name, []) + sources
    return found


def _wanted(page: Page) -> dict[str, list[str]]:
    inline = [e for e in page.tags["script"] if "src" not in e.attrib]
    hashes = {_hash(e.text or "") for e in inline if e.get("type") not in NO_SCRIPT}
    return {**DIRECTIVES, "script-src": [*DIRECTIVES["script-src"], *sorted(hashes)]}


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
