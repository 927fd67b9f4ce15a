"""What is said about Microsoft's errors."""

import re
from collections.abc import Iterable
from typing import Any

from macros.audit.consent_links import LOOKUP
from macros.audit.marks import Part, part
from macros.audit.report import Audit
from macros.audit.site import Element, attribute, text_of
from macros.audit.wanted import line

TEXTS = ("title", "meaning", "step")


def check_groups(result: Audit) -> None:
    """Of those errors that the same people can mend, a page explains all or none."""
    for page in result.site.pages:
        shown = [f"AADSTS{attribute(e, 'data-error')}" for e in page.marks.get("data-error", ())]
        groups = {result.errors[code]["who"] for code in shown if code in result.errors}
        wanted = [code for code, error in result.errors.items() if error["who"] in groups]
        result.expect(page.path, "errors", sorted(shown), sorted(wanted))


def check_errors(result: Audit) -> None:
    """An error has its anchor, title, meaning, step, phrases and the link to look it up."""
    for page, element in result.site.all("data-error"):
        result.counts["errors"] += 1
        code = f"AADSTS{attribute(element, 'data-error')}"
        section = part(result, page, code, element)
        headings = list(element.iter("h3"))
        section.expect("anchor", [attribute(h, "id") for h in headings], [code.lower()])
        heading = "".join(text_of(h) for h in headings)
        section.expect("heading", heading.startswith(f"{code}: "), True)
        links = [(attribute(a, "href"), text_of(a)) for a in element.iter("a")]
        own = (f"{LOOKUP}{code[6:]}", f"Microsoft’s text for {code[6:]}")
        section.expect("lookup", own in links, True)
        if code in result.errors:
            _check_texts(section, code)


def _check_texts(section: Part, code: str) -> None:
    for name in TEXTS:
        element = section.one(f"data-{name}", name)
        if element is not None:
            expect_explained(section.result, section.page, code, name, text_of(element))
    quoted = [_quoted(element) for element in section.all("data-phrase")]
    section.expect("phrases", quoted, _phrases(section.result.errors[code]))


def _quoted(element: Element) -> tuple[str, str]:
    return text_of(element), attribute(element, "lang")


def _phrases(error: dict[str, Any]) -> list[tuple[str, str]]:
    """Each with its language, where that is not the page's."""
    both = (("phrases", ""), ("german", "de"))
    return [(line(p), language) for field, language in both for p in error.get(field, ())]


def expect_explained(result: Audit, page: str, code: str, name: str, shown: str) -> None:
    """The text of aadsts.yml, with the catalog's names where it has placeholders for them and
    any words for the others."""
    text = line(result.errors[code][name])
    names = {"product": result.catalog.product.name, "publisher": result.catalog.publisher.name}
    pattern = "".join(_patterns(re.split(r"\{(\w+)\}", text), names))
    result.counts["comparisons"] += 1
    if not re.fullmatch(pattern, line(shown)):
        result.fault(page, f"{code}, {name}: the site says {line(shown)}, aadsts.yml {text}")


def _patterns(parts: Iterable[str], names: dict[str, str]) -> Iterable[str]:
    """Every other part is a placeholder's name."""
    for number, words in enumerate(parts):
        if number % 2 == 0:
            yield re.escape(words)
        else:
            yield _pattern(names[words]) if words in names else ".+?"


def _pattern(name: str) -> str:
    """Blanks at a name's ends may stand beside what is around it, or join its blanks."""
    ends = " ?" if name != name.strip() else ""
    return f"{ends}{re.escape(line(name))}{ends}"


def check_phrases(result: Audit) -> None:
    """A list of the words of Microsoft's pages has each of them, with all of its codes."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for code, error in result.errors.items():
        for phrase in _phrases(error):
            wanted.setdefault(phrase, []).append(code)
    for page in result.site.pages:
        for element in page.root.find_class("sb-phrases"):
            entries = [(_quoted(next(e.iter("q"))), text_of(e)) for e in element.iter("li")]
            shown = {phrase: re.findall(r"AADSTS\d+", text) for phrase, text in entries}
            result.expect(page.path, "phrases of Microsoft's pages", shown, wanted)
