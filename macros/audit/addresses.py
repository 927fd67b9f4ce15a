"""Where anything on a page leads or loads from: to the site itself, or to an address that the
catalog, a page's source or this project names, letter for letter."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from macros.audit.consent_links import LOOKUP
from macros.audit.report import Audit
from macros.audit.script_facts import SCRIPTS
from macros.audit.site import Element, Page, attribute, file_at, text_of
from macros.catalog.announced import PATH as ANNOUNCED
from macros.catalog.clouds import CLOUDS
from macros.catalog.known import ERRORS, MICROSOFT, texts

ADDRESSES = {
    *("action", "archive", "background", "cite", "classid", "codebase", "data", "formaction"),
    *("href", "icon", "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster"),
    *("profile", "src", "srcdoc", "srcset", "usemap", "xlink:href", "xml:base"),
}
"""Each attribute with which an element leads or loads somewhere.
Source: https://html.spec.whatwg.org/multipage/indices.html#attributes-3"""

PLAIN = re.compile(r"(?!//)[\w.~%+@/=&,()'-]*(?:\?[\w.~%+@/=&,-]*)?(?:#.*)?", re.ASCII)
"""An address below the site that every browser reads alike: without a scheme or a host, in
whatever spelling."""

NAMED = re.compile(r"(?:https?://|mailto:)[^\s\"'<>)\]}]+")

PORTAL = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/"
"""Where an administrator finds an app, or a request.
Source: the address bar of https://entra.microsoft.com"""

OURS = {f"{PORTAL}AppAppsPreview", f"{PORTAL}AccessRequests"}

REFERENCE = "https://learn.microsoft.com/graph/permissions-reference"
"""Microsoft's page about permissions, with an anchor for each."""

REDIRECTS = {"base", "embed", "frame", "frameset", "iframe", "object", "portal", "applet"}
"""What no page of ours needs."""

MARKUP = re.compile(
    r"<!(?!doctype html>|--(?!-?>)(?:(?!--!?>|<!--).)*-->)|<\?|</[^a-zA-Z]"
    r"|<(?:plaintext|xmp|listing|noembed|noframes|math|annotation-xml|foreignobject)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What browsers and other readers of HTML take for different things.
Source: https://html.spec.whatwg.org/multipage/parsing.html"""


def check_markup(result: Audit) -> None:
    """A page is written so that a browser reads the same page as this audit."""
    for page in result.site.pages:
        text = _without_scripts(result.site.files[page.path])
        for match in MARKUP.finditer(text):
            shown = text[match.start() : match.start() + 40]
            result.fault(page.path, f"browsers may read this otherwise: {shown}")


def _without_scripts(text: str) -> str:
    return re.sub(r"(<script\b[^>]*>).*?(</script>)", r"\1\2", text, flags=re.DOTALL)


def check_leads(result: Audit) -> None:
    """Whatever leads out of the site leads to an address that the catalog, the sources of pages
    or this project name; whatever a page loads is a file of the site."""
    files = result.site.files
    named = result.once("named addresses", lambda: _named(result))
    for page in result.site.pages:
        for element, name, address in _addresses(page):
            result.counts["addresses"] += 1
            if PLAIN.fullmatch(address):
                # Those of 404.html begin at the root of wherever the site is published.
                loads = name == "src" or element.tag == "link"
                if loads and page.path != "404.html" and file_at(page.path, address) not in files:
                    result.fault(page.path, f"<{element.tag!s}> needs {address}, which is missing")
            elif result.sources and not (
                _is_named(element, name, address, named) or _is_canonical(page, element)
            ):
                result.fault(
                    page.path,
                    f"<{element.tag!s} {name}> leads to '{address}', which "
                    "neither the catalog nor a page's source names",
                )
        for tag in sorted(tag for tag in REDIRECTS if page.tags[tag]):
            result.fault(page.path, f"<{tag}> is nothing that a page needs")


def _addresses(page: Page) -> Iterator[tuple[Element, str, str]]:
    for elements in page.tags.values():
        for element in elements:
            for name, value in element.items():
                if name in ADDRESSES:
                    yield element, name, value


@dataclass(frozen=True, slots=True)
class Named:
    """Addresses as they are named somewhere, the texts that name them, and what some begin
    with: those of a repository, and those that a page ends with a value."""

    whole: set[str]
    texts: list[str]
    beginnings: tuple[str, ...]

    def has(self, address: str) -> bool:
        if address in self.whole or address.startswith(self.beginnings):
            return True
        ended = re.compile(rf"{re.escape(address)}(?=[\s)\"'>\]]|$)")
        return NAMED.match(address) is not None and any(map(ended.search, self.texts))


def _is_named(element: Element, name: str, address: str, named: Named) -> bool:
    """A link for a choice is held against that choice elsewhere."""
    if name != "href" or element.tag != "a":
        return False
    return "data-features" in element.attrib or named.has(address)


def _is_canonical(page: Page, element: Element) -> bool:
    """The page's own address, where the site's is known."""
    home = page.path.removesuffix("index.html")
    address = attribute(element, "href")
    own = address.endswith((f"/{home}", f"/{page.path}"))
    return element.attrib.get("rel") == "canonical" and own


def _named(result: Audit) -> Named:
    catalog = result.catalog
    own = [text for _, text in texts(catalog.model_dump())]
    contact = catalog.product.security_contact
    written = [_written(source.text, source.origin) for source in result.sources]
    whole = {
        *OURS,
        *own,
        *(f"{REFERENCE}#{name.lower().replace('.', '')}" for name in catalog.scopes),
        *(f"https://{cloud.portal_host}" for cloud in CLOUDS.values()),
        *(address for text in (*own, *written, *_facts()) for address in _in(text)),
        *([f"mailto:{contact}"] if contact else []),
    }
    begun = [
        (f"{m[1].rstrip('/')}/" if m[1] else m[2]) for text in written for m in BEGUN.finditer(text)
    ]
    return Named(whole, written, (LOOKUP, *begun))


BEGUN = re.compile(
    r"repo_url:\s*[\"']?(https://[^\s\"']+)|(https://[^\s\"'<>)\]}{/]+/[^\s\"'<>)\]}{]*)\{\{"
)


def _written(text: str, origin: Path | None) -> str:
    """The text, and all of a mkdocs.yml: what it links to stands on every page."""
    return origin.read_text("utf-8") if origin and origin.suffix in (".yml", ".yaml") else text


@cache
def _facts() -> tuple[str, ...]:
    """What this project says about Microsoft."""
    return tuple(Path(path).read_text("utf-8") for path in (ERRORS, MICROSOFT, ANNOUNCED))


def _in(text: str) -> Iterable[str]:
    for address in NAMED.findall(text):
        yield from (address, address.rstrip(".,;:"))


def check_config(result: Audit) -> None:
    """What the theme's script is told of a page's surroundings is there: the search, the root;
    404.html has them from the root of the host."""
    for page in result.site.pages:
        for element in page.tags["script"]:
            if attribute(element, "id") == "__config":
                config: dict[str, Any] = json.loads(element.text or "{}")
                base, search = config.get("base", ""), config.get("search", "")
                levels = "/".join([".."] * page.path.count("/")) or "."
                if page.path != "404.html":
                    result.expect(page.path, "root", base, levels)
                    result.expect(
                        page.path, "search", file_at(page.path, search) in result.site.files, True
                    )
                else:
                    below = base.startswith("/") and not base.startswith(("//", "/\\"))
                    result.expect(page.path, "root", below, True)
                    worker = search.removeprefix(f"{base.rstrip('/')}/")
                    result.expect(page.path, "search", worker in result.site.files, True)


def check_names_of_links(result: Audit) -> None:
    """A link with the name of a scope, an error code or a download leads to no other one."""
    named = {path.rpartition("/")[2] for path in result.site.files if not path.endswith(".html")}
    scripts = {str(facts["filename"]): key for key, facts in SCRIPTS.items()}
    anchors = {*result.catalog.scopes, *(code.lower() for code in result.errors)}
    for page in result.site.pages:
        for link in page.tags["a"]:
            words, address = text_of(link), attribute(link, "href")
            fragment = address.partition("#")[2]
            anchor = words.lower() if words in result.errors else words
            if anchor in anchors and fragment in anchors:
                result.expect(page.path, f"link '{words}'", fragment, anchor)
            target = file_at(page.path, address).rpartition("/")[2]
            if words in named and target in named:
                result.expect(page.path, f"link '{words}'", target, words)
            if "data-file" in link.attrib or "data-data-file" in link.attrib:
                result.expect(page.path, f"download '{words}'", target in named, True)
            beside = not target.endswith(".ps1") and (fragment or _on_redirect_page(link))
            if beside and (key := scripts.get(words)):
                there = fragment in (f"script-{key}", f"run-{key}")
                result.expect(page.path, f"link '{words}' leads to it", there, True)
            if "data-file" in link.attrib:
                result.expect(page.path, f"name of the download '{target}'", words, target)


def _on_redirect_page(link: Element) -> bool:
    return any("data-redirect-page" in around.attrib for around in link.iterancestors())
