"""What a site of somebody else's uses of ours: pages with our pieces, and what these link to."""

from collections.abc import Sequence

from macros.audit.asked import PIECES
from macros.audit.pieces import MARKS
from macros.audit.site import Page, Site, attribute, file_at
from macros.catalog.page_source import PageSource, calls

IN_SENTENCES = ("data-client-id", "data-features", "data-not-available", "data-scopes-of")


def used_part(site: Site, sources: Sequence[PageSource]) -> tuple[Site, list[PageSource]]:
    """The pages that show something of ours, with the files that they lead to; and the sources
    that ask for something of ours.

    Raises FileNotFoundError where no page does either.
    """
    asking = [
        source for source in sources if any(call.name in PIECES for call in calls(source.text))
    ]
    pages = [page for page in site.pages if _shows_ours(page)]
    if not (pages or asking):
        raise FileNotFoundError("no page here uses a macro of Scopebook")
    others = {page.path for page in site.pages if page not in pages}
    linked = {file_at(page.path, attribute(a, "href")) for page in pages for a in page.tags["a"]}
    kept = (linked | {page.path for page in pages}) - others
    files = {path: text for path, text in site.files.items() if path in kept}
    return site.with_only(pages, files), asking


def _shows_ours(page: Page) -> bool:
    return any(page.marks.get(mark) for mark in (*MARKS, *IN_SENTENCES)) or bool(
        page.root.find_class("sb-no-link") or page.root.find_class("sb-phrases")
    )
