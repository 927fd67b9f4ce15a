"""The pieces that pages show are those that their sources ask for."""

from collections import Counter
from collections.abc import Iterator

from macros.audit.asked import PIECES, Piece, pieces
from macros.audit.marks import cloud_of, nearest
from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, text_of
from macros.audit.wanted import page_paths
from macros.catalog.page_source import ANYTHING, Call, PageSource, calls

INSTALL = "Install-Module "

MARKS = (
    "data-announced",
    "data-asking",
    "data-base-scopes",
    "data-changes",
    "data-chosen-line",
    "data-cloud-note",
    "data-data-files",
    "data-dates",
    "data-entries",
    "data-error",
    "data-finder",
    "data-found-apps",
    "data-message",
    "data-never",
    "data-picker",
    "data-redirect-page",
    "data-result",
    "data-roles",
    "data-run",
    "data-screen",
    "data-script",
    "data-signing-in",
    "data-table",
    "data-tools",
    "data-verdict",
)

WHOLE = ("data-changes", "data-picker", "data-result", "data-run", "data-script", "data-table")
"""What stands inside these belongs to the one piece that they are."""


def check_pieces(result: Audit) -> None:
    """A page shows what its source asks for, each piece as often as it is called there."""
    pages = {page.path: page for page in result.site.pages}
    for source in result.sources:
        if source.path.endswith(".md"):
            page = next((pages[path] for path in page_paths(source.path) if path in pages), None)
            if page is None:
                result.fault("site", f"{source.file} has no page on it")
            else:
                _check_page(result, page, source)


def _check_page(result: Audit, page: Page, source: PageSource) -> None:
    asked = list(calls(source.text))
    exact = not any(_may_show_more(call) for call in asked)
    wanted = Counter(piece for call in asked if call.certain for piece in pieces(result, call))
    shown = Counter(_shown(result, page))
    for piece in sorted({*wanted, *shown}):
        result.counts["pieces"] += 1
        has, should = shown[piece], wanted[piece]
        if has < should or (exact and has > should):
            what = " ".join(piece).strip()
            result.fault(page.path, f"{what}: {has} of them, and {source.file} asks for {should}")


def _may_show_more(call: Call) -> bool:
    return not call.certain and call.name in (ANYTHING.name, *PIECES)


def _shown(result: Audit, page: Page) -> Iterator[Piece]:
    for mark in MARKS:
        yield from ((mark, attribute(element, mark)) for element in page.marks.get(mark, ()))
    yield from (("phrases", "") for _ in page.root.find_class("sb-phrases"))
    for element in _alone(list(page.root.iter("code"))):
        if text_of(element).startswith(INSTALL):
            yield "modules", ""
    yield from _in_sentences(result, page)


def _in_sentences(result: Audit, page: Page) -> Iterator[Piece]:
    for element in _alone(page.marks.get("data-scopes-of", [])):
        yield "scopes", _choice(element, "data-scopes-of")
    for element in _alone(page.marks.get("data-features", [])):
        yield "link", f"{_choice(element, 'data-features')} {cloud_of(result, element)}"
    for element in _alone(page.marks.get("data-client-id", [])):
        yield "client id", f"{nearest(element, 'data-app')} {cloud_of(result, element)}"
    for element in _alone(page.marks.get("data-not-available", [])):
        yield "not available", f"{nearest(element, 'data-app')} {cloud_of(result, element)}"
    for element in _alone(page.root.find_class("sb-no-link")):
        yield "no link", text_of(element)


def _alone(elements: list[Element]) -> Iterator[Element]:
    return (element for element in elements if not _in_a_whole(element))


def _in_a_whole(element: Element) -> bool:
    around = (element, *element.iterancestors())
    return any(mark in e.attrib for e in around for mark in WHOLE)


def _choice(element: Element, mark: str) -> str:
    return f"{attribute(element, mark)} {attribute(element, 'data-optional')}".strip()
