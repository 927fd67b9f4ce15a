"""Around a page's article stands what the theme puts there: each link is called what it leads to,
the contents are the page's headings, and all else is the same on each page."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from posixpath import normpath
from typing import Any

from macros.audit.followed import END, START
from macros.audit.prose import difference
from macros.audit.rendered import Rendered, plain, rendered, with_sources
from macros.audit.report import Audit
from macros.audit.settings import Settings, settings_of
from macros.audit.site import Page, may_be_found, text_of
from macros.audit.surroundings import SOMETIMES, Around, Link, Menu, around, leads
from macros.audit.wanted import page_paths
from macros.catalog.page_source import PageSource

NOT_FOUND = "404.html"
SAYS_SO = "404 - Not found"

STRANGE = re.compile(f"[<{START}{END}]|\\[")
"""In a title: what only the build, or Markdown, makes of it."""

FEW = 3
"""Pages of which it can be said what all have in common."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a page is called and says of itself, as its source and mkdocs.yml have it; and what the
    theme says."""

    page: Page
    source: PageSource | None
    wanted: Rendered | None
    meta: Mapping[str, Any]
    words: frozenset[str]

    @property
    def hides(self) -> set[str]:
        return {*map(str, self.meta.get("hide") or ())}


def check_around(result: Audit) -> None:
    """Each link of a menu is called what it leads to, the contents are the page's headings in
    order, a title is the page's, and what stands around a page is what stands around the others;
    where templates of the site's own decide that, it is said that it was not compared."""
    settings = settings_of(result)
    if settings is None:
        return
    sources = {page.path: source for page, source in with_sources(result)}
    pages = [p for p in result.site.pages if p.path in sources or p.path == NOT_FOUND]
    words = theme_words(str(settings.theme.get("language", "en")))
    known = [_known(result, page, sources.get(page.path), words) for page in pages]
    strange = [k for k in known if k.wanted and STRANGE.search(k.wanted.title)]
    if settings.others_write or settings.own_templates or strange:
        result.not_compared["what stands around the article"] += len(pages)
        return
    frames = {k.page.path: (k, _around(result, k.page)) for k in known if "template" not in k.meta}
    result.counts["pages as the theme surrounds them"] += len(frames)
    names = _names(result, settings, known)
    for page, frame in frames.values():
        _check_own(result, settings, page, frame)
        _check_links(result, page, frame, names, settings)
    _check_order(result, settings, frames)
    every = {name for called in names.values() for name in called} | {_site_name(settings)}
    _check_alike(result, frames, every)


def _around(result: Audit, page: Page) -> Around:
    text = result.site.files[page.path]
    private = not may_be_found(page) and page.path != NOT_FOUND
    return result.once(("around", page.path, text), partial(around, page, text, private=private))


def _known(result: Audit, page: Page, source: PageSource | None, words: frozenset[str]) -> Known:
    wanted = rendered(result, source) if source else None
    return Known(page, source, wanted, wanted.meta if wanted else {}, words)


def _names(result: Audit, settings: Settings, known: list[Known]) -> dict[str, set[str]]:
    """By what a link may lead to: what it may be called."""
    names: dict[str, set[str]] = {}
    for page in known:
        called = names.setdefault(page.page.path, set())
        if page.wanted:
            called |= {page.wanted.title, plain(str(page.meta.get("title", "")))}
            called |= {f"{page.wanted.title} {page.meta.get('subtitle')}"}
        elif page.source:
            called |= {plain(title) for title in _around(result, page.page).own["topic"]}
        if page.source and not settings.nav:
            called |= {_of_a_folder(name) for name in page.source.path.split("/")[:-1]}
    for sections, name, target in settings.nav:
        paths = page_paths(normpath(target)) if target.endswith(".md") else (target,)
        found = next((path for path in paths if path in names), target)
        names.setdefault(found, set()).update(plain(one) for one in (*sections, name) if one)
    return names


def _of_a_folder(name: str) -> str:
    words = name.replace("-", " ").replace("_", " ")
    return words.capitalize() if words.lower() == words else words


def _site_name(settings: Settings) -> str:
    return plain(str(settings.data.get("site_name", "")))


def _check_own(result: Audit, settings: Settings, known: Known, frame: Around) -> None:
    """What a page's frame says of the page itself."""
    site, path, wanted = _site_name(settings), known.page.path, known.wanted
    home = known.source is not None and known.source.path in ("index.md", "README.md")
    said = {name: [plain(text) for text in texts] for name, texts in frame.own.items()}
    description = known.meta.get("description") or settings.data.get("site_description")
    result.expect(path, "description", said["description"], _one(plain(str(description or ""))))
    private = path != NOT_FOUND and not may_be_found(known.page)
    stated = ["same-origin", *["no-referrer"] * private]
    result.expect(path, "what other sites learn", said["referrer"], stated)
    if wanted is None and known.source:
        return
    called = str(known.meta.get("title") or "") or (wanted.title if wanted else "")
    titled = called and (not home or "title" in known.meta)
    title = f"{plain(called)} - {site}" if titled else site
    result.expect(path, "title", said["title"], [title])
    if path == NOT_FOUND:
        articles = [text_of(article) for article in known.page.root.iter("article")]
        result.expect(path, "what it says", articles, [SAYS_SO])
    result.expect(path, "name above the page", said["topic"], [plain(called)])
    toc = wanted.toc if wanted else []
    first = wanted.first if wanted else []
    result.expect(path, "link past the menus", said["skip"], [f"#{anchor}" for anchor in first])
    if first:
        strange = [words for words in said["skip words"] if words not in known.words]
        result.expect(path, "words of the link past the menus", strange, [])
    count = 1 + bool(toc and _listed(known, frame))
    result.expect(path, "tables of contents", len(frame.menus["contents"]), count)
    for contents in frame.menus["contents"]:
        links = [(anchor.partition("#")[2], name) for name, anchor in contents.links]
        result.expect(path, "table of contents", links, toc)
    hides = {"navigation", "toc"} & known.hides
    hides |= {
        menu for name, menu in SOMETIMES.items() if name in known.hides and menu in frame.hidden
    }
    result.expect(path, "hidden menus", sorted(frame.hidden), sorted(hides))


def _one(text: str) -> list[str]:
    return [text] if text else []


def _check_links(
    result: Audit, known: Known, frame: Around, names: dict[str, set[str]], settings: Settings
) -> None:
    site, repository = _site_name(settings), settings.data.get("repo_url")
    for kind in ("menu", "tabs", "footer", "path"):
        for name, target in (link for menu in frame.menus[kind] for link in menu.links):
            result.counts["links around pages"] += 1
            if target == repository:
                continue
            if name not in names.get(target, ()) and name != site:
                called = ", ".join(sorted(filter(None, names.get(target, ())))) or "nothing"
                result.fault(
                    known.page.path,
                    f"the link '{name}' leads to {target}, which is called {called}",
                )


Frames = Mapping[str, tuple[Known, Around]]
"""By the page's path."""


def _check_order(result: Audit, settings: Settings, frames: Frames) -> None:
    """Menus are the same on each page, and lead to what comes before and after."""
    if "navigation.prune" in settings.features or len(frames) < FEW:
        return
    for kind in ("menu", "tabs"):
        links = {path: _links(frame.menus[kind]) for path, (_, frame) in frames.items()}
        usual = Counter(links.values()).most_common(1)[0][0]
        for path, shown in links.items():
            result.expect(path, f"links of the {kind}", list(shown), list(usual))
    sections = "navigation.indexes" in settings.features
    for kind in ("menu", "contents"):
        words = {path: _own_words(*frames[path], kind, sections=sections) for path in frames}
        first = (*Counter(filter(None, words.values())).most_common(1), ((), 0))[0][0]
        for path, own in words.items():
            if own or kind == "menu":
                result.expect(path, f"words of the {kind}", list(own), list(first))
    _check_neighbours(result, settings, frames)


def _check_neighbours(result: Audit, settings: Settings, frames: Frames) -> None:
    """What is before and after a page, in the order of the menu; a logo stands above it."""
    links = Counter(_links(frame.menus["menu"]) for _, frame in frames.values())
    usual = links.most_common(1)[0][0]
    order = list(dict.fromkeys(target for _, target in usual[1:] if target in frames))
    for path, (known, frame) in frames.items():
        beside = _beside(order, order.index(path) if path in order else None)
        for name, wanted in beside.items():
            shown = [leads(known.page, "/", unescape(address)) for address in frame.own[name]]
            result.expect(path, f"'{name}' in the head", shown, wanted)
        if "navigation.footer" in settings.features:
            footer = [target for menu in frame.menus["footer"] for _, target in menu.links]
            result.expect(path, "links of the footer", footer, beside["prev"] + beside["next"])


def _own_words(known: Known, frame: Around, kind: str, *, sections: bool) -> tuple[str, ...]:
    """Those in no link, without the name that a page has beside its contents."""
    if kind == "contents":
        lists = [menu.words for menu in frame.menus[kind] if menu.links or menu.words]
        once = {tuple(words) for words in lists}
        return once.pop() if len(once) == 1 else tuple(str(words) for words in lists)
    words = [word for menu in frame.menus[kind] for word in menu.words]
    if known.wanted and known.wanted.toc and _listed(known, frame) and not sections:
        own = known.wanted.title
        return (
            tuple(w for n, w in enumerate(words) if n != words.index(own)) if own in words else ()
        )
    return tuple(words)


def _listed(known: Known, frame: Around) -> bool:
    links = (link for menu in frame.menus["menu"] for link in menu.links)
    return any(target == known.page.path for _, target in links)


def _links(menus: list[Menu]) -> tuple[Link, ...]:
    return tuple(link for menu in menus for link in menu.links)


def _beside(order: list[str], place: int | None) -> dict[str, list[str]]:
    if place is None:
        return {"prev": [], "next": []}
    return {"prev": order[max(place - 1, 0) : place], "next": order[place + 1 : place + 2]}


def _check_alike(result: Audit, frames: Frames, names: set[str]) -> None:
    """What stands around one page alone, nobody but that page's change has put there."""
    if len(frames) < FEW:
        return
    rests = {path: " ".join(frame.rest) for path, (_, frame) in frames.items()}
    usual = Counter(rests.values()).most_common(1)[0][0]
    for path, rest in rests.items():
        if rest != usual:
            result.fault(path, f"around the page, {difference(rest, usual)}")
    said = {path: _words(known, frame) - names for path, (known, frame) in frames.items()}
    tags = {path: _tags(known, frame, names) for path, (known, frame) in frames.items()}
    counts = Counter(one for found in (said, tags) for some in found.values() for one in some)
    for path in frames:
        for word in sorted(word for word in said[path] if counts[word] == 1):
            result.fault(path, f"'{word}' stands in its menus alone")
        for tag in sorted(tag for tag in tags[path] if counts[tag] == 1):
            if not OF_THE_THEME.fullmatch(tag):
                result.fault(path, f"{tag} stands in its menus alone")


def _headings(known: Known) -> set[str]:
    return {name for _, name in known.wanted.toc} if known.wanted else set()


def _words(known: Known, frame: Around) -> set[str]:
    words = {word for menus in frame.menus.values() for menu in menus for word in menu.words}
    return words - _headings(known) - known.words


def _tags(known: Known, frame: Around, names: set[str]) -> set[str]:
    """With a sign for names in labels."""
    tags = {tag for menus in frame.menus.values() for menu in menus for tag in menu.tags}
    called = names | _headings(known)

    def sign(label: re.Match[str]) -> str:
        before, _, name = unescape(label[1]).partition(": ")
        if unescape(label[1]) in called or (name in called and before in known.words):
            return ' aria-label="*"'
        return label[0]

    return {LABEL.sub(sign, tag) for tag in tags}


LABEL = re.compile(r' aria-label="([^"]*)"')

OF_THE_THEME = re.compile(
    r"<\w+(?: class=\"(?: ?md-(?:ellipsis|footer|icon|nav|path|tabs)[\w-]*)+\""
    r"| aria-label=\"(?:\*|Navigation|Footer|Table of contents)\""
    r"| data-md-(?:component|scrollfix)=\"\w*\")*>"
)
"""Of menus that one page alone may have."""


@cache
def theme_words(language: str) -> frozenset[str]:
    """What the theme says of itself in a language, or in English where it has no word there.

    Source: https://squidfunk.github.io/mkdocs-material/setup/changing-the-language/
    """
    spec = find_spec("material")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    paths = [Path(f, LANGUAGES, f"{name}.html") for f in folders for name in (language, "en")]
    files = [path for path in paths if path.is_file()]
    return frozenset(m[1] for f in files for m in QUOTED.finditer(f.read_text("utf-8")))


LANGUAGES = "templates/partials/languages"

QUOTED = re.compile(r'"[\w.]+": "([^"]*)"')
