"""What stands on a page between its pieces: the words of its author, and the theme's frame."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path

from macros.audit.frames import our_marks
from macros.audit.report import Audit
from macros.audit.script_facts import INSTALL
from macros.audit.site import HEADINGS, PERMALINK, Page, attribute, file_at, text_of
from macros.audit.wanted import custom_folder, page_paths
from macros.catalog.known import texts
from macros.catalog.page_source import FRONT_MATTER, HTML_COMMENT, JINJA, MARKUP, PageSource, calls

ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)

SCRIPTS = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)

TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")

ANY_TAG = re.compile(r"<[^>]*>")

ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|(\S+)))?")

WORD = re.compile(r"\w+")

HARMFUL = {
    *("alt", "aria-description", "aria-hidden", "aria-label", "aria-labelledby", "content"),
    *("hidden", "inert", "label", "placeholder", "popover", "style", "summary", "title", "value"),
}
"""Attributes that hide something, or say something to somebody."""

ALIGNED = re.compile(r"text-align: \w+;?")
"""What Markdown writes into the cells of a table."""

CLASS = re.compile(
    r"(?!sb-|md-)[\w-]+|md-(?:button|code|content_|icon|meta|source|status|tag|typeset)[\w-]*",
    re.ASCII,
)
"""Our own and the theme's hide things; a page's author may write them."""

OPENINGS = re.compile(
    r"^[ \t]*(?:[-*+]|\d+[.)]|#{1,6}|[>]|(?:!!!|\?\?\?\+?)[ \t]+[\w ]+?(?=\"|$))?[ \t]*"
)

LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")

PLAIN = re.compile(r"(?:(?!:[\w-]+:|\d/\d|\((?:c|r|tm)\))[^<>{}\[\]|!$^\\=~+&@`])*", re.IGNORECASE)
"""What Markdown and its usual extensions leave as it is."""

GAP = " \0 "


def check_prose(result: Audit) -> None:
    """Between its pieces, a page says what its source says: no word more, and each plain
    sentence in full; nothing is hidden there, or named otherwise for a screen reader."""
    pages = {page.path: page for page in result.site.pages}
    free = _free_words(result) | {w for t in _theme_words(_language(result)) for w in _words(t)}
    settings = _settings(result)
    for source in result.sources:
        if source.path.endswith(".md"):
            for path in page_paths(source.path):
                if path in pages:
                    _check_prose(result, path, source, free, settings)


def _check_prose(
    result: Audit, path: str, source: PageSource, free: frozenset[str], settings: str
) -> None:
    article = "".join(ARTICLE.findall(result.outside.get(path, "")))
    if any(call.name == "install_modules" for call in calls(source.text)):
        article = article.replace(INSTALL, "")
    shown = _words(_plain(article))
    result.counts["words of prose"] += len(shown)
    if not ELSEWHERE.search(source.text):
        _check_more(result, path, source, [w for w in shown if w not in free], settings)
    together = f" {' '.join(shown)} "
    for sentence in _sentences(source.text):
        if f" {' '.join(sentence)} " not in together:
            words = " ".join(sentence)
            result.fault(path, f"lacks words of {source.file}, or has others there: '{words}'")
    for tag in TAG.finditer(article):
        if not tag[0].startswith("<article"):
            _check_tag(result, path, tag, source.text + settings)


ELSEWHERE = re.compile(r"--8<--|\{%-?\s*(?:include|import|from|extends)\b")
"""What a page takes from another text."""


def _check_more(
    result: Audit, path: str, source: PageSource, shown: list[str], settings: str
) -> None:
    """Where a page repeats its headings, a word may stand there more often."""
    written = Counter(_words(unescape(source.text) + settings))
    more = Counter(word for word in shown if any(map(str.isalpha, word)))
    if "[TOC]" in source.text:
        more = Counter({*more})
    strange = sorted(more - written)
    result.expect(path, f"words that {source.file} does not have", strange, [])


def _plain(text: str) -> str:
    return unescape(ANY_TAG.sub(" ", SCRIPTS.sub(" ", text)))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W_]+|\0", text)]


def _free_words(result: Audit) -> frozenset[str]:
    """What the values that pages write without brackets may say, as often as they like."""
    catalog = result.catalog
    records = (catalog.product, catalog.publisher, catalog.apps, catalog.consent)
    said = [text for r in records for _, text in texts(_dumped(r))]
    said += [text for _, text in texts(result.microsoft)]
    return frozenset(word for text in said for word in _words(text))


def _dumped(record: object) -> object:
    if isinstance(record, dict):
        return {key: _dumped(value) for key, value in record.items()}
    return record.model_dump() if hasattr(record, "model_dump") else record


def _settings(result: Audit) -> str:
    files = [s.origin for s in result.sources if s.origin and not s.path]
    return "\n".join(text for file in files for text in _with_templates(file))


def _with_templates(config: Path) -> Iterator[str]:
    """A mkdocs.yml, and the templates that it puts in front of the theme's."""
    yield config.read_text("utf-8")
    if folder := custom_folder(config):
        for file in sorted(folder.rglob("*.html")):
            yield file.read_text("utf-8", errors="replace")


def _sentences(text: str) -> Iterator[list[str]]:
    """The words of each paragraph, item and heading that Markdown leaves as they are, in runs
    between what macros and values become."""
    text = JINJA.sub(GAP, HTML_COMMENT.sub("\n\n", FRONT_MATTER.sub("", text)))
    if re.search(r"^[ \t]*(?:```|~~~)|^\*\[", text, re.MULTILINE):
        return
    for block in re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])", text):
        plain = LINK.sub(r"\1", OPENINGS.sub("", block))
        for run in MARKUP.sub(" ", plain).split("\0"):
            words = _words(run)
            if PLAIN.fullmatch(run) and len(words) > 1:
                yield words


def _check_tag(result: Audit, path: str, tag: re.Match[str], written: str) -> None:
    for match in ATTRIBUTE.finditer(tag[2]):
        name, value = match[1].lower(), unescape(match[2] or match[3] or match[4] or "")
        if name == "class":
            right = all(CLASS.fullmatch(word) or word in written for word in value.split())
        elif name in HARMFUL or (name.startswith("data-") and name in our_marks()):
            known = value in written if value else re.search(rf"\b{name}\b", written)
            said = re.search(r"[^\W\d_]{2}", value) or not value
            of_theme = tag[1] == "svg" or "footnote-backref" in tag[2] or ALIGNED.fullmatch(value)
            right = bool(known or of_theme or not said or value in _theme_words("en"))
        else:
            right = True
        if not right:
            result.fault(path, f"<{tag[1]} {match[0]}> stands in no source of the page")


def check_around(result: Audit) -> None:
    """The theme's frame says what it always says: the site's and its pages' names, headings, and
    the theme's own words; each link in it is called what it leads to."""
    titles = {page.path: _titles(page) for page in result.site.pages}
    known = {*_theme_words(_language(result)), *(t for names in titles.values() for t in names)}
    settings = " ".join(_settings(result).split())
    known |= {*_folders(result), *_everywhere(result)}
    for page in result.site.pages:
        if page.path in result.static or not result.sources:
            continue
        frame = _frame(result, page)
        for words in _said(frame):
            if words not in known and words not in settings:
                result.fault(page.path, f"'{words}' is said around the page, and by no page's name")
        _check_links(result, page, titles, settings)
        _check_labels(result, page, frame, known, settings)


def _titles(page: Page) -> set[str]:
    found = {text_of(e).removesuffix(PERMALINK).strip() for e in page.root.iter(*HEADINGS, "title")}
    parts = {part.strip() for name in found for part in name.rpartition(" - ")}
    return {name for name in found | parts if name}


def _frame(result: Audit, page: Page) -> str:
    written = SCRIPTS.sub("", result.outside.get(page.path, ""))
    return ARTICLE.sub("", written).partition("<body")[2].partition(">")[2]


def _said(frame: str) -> Iterator[str]:
    """Each text in a frame."""
    for text in ANY_TAG.split(frame):
        if words := " ".join(unescape(text).replace("\0", " ").split()):
            yield words


def _everywhere(result: Audit) -> Iterator[str]:
    """What most pages say around themselves, a host's or a plugin's name perhaps."""
    frames = [{*_said(_frame(result, page))} for page in result.site.pages]
    counts = Counter(words for said in frames for words in said)
    return (words for words, count in counts.items() if 2 * count > max(len(frames), 3))


def _folders(result: Audit) -> Iterator[str]:
    """What a menu calls a folder that mkdocs.yml does not name."""
    for source in result.sources:
        for part in source.path.split("/"):
            words = part.removesuffix(".md").replace("-", " ").replace("_", " ")
            yield from (words, words.capitalize(), words.title())


def _language(result: Audit) -> str:
    return next((attribute(p.root, "lang") for p in result.site.pages), "en")


@cache
def _theme_words(language: str) -> frozenset[str]:
    """What the theme says of itself in a language, and where it has nothing in it, in English."""
    spec = find_spec("material")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found: set[str] = set()
    for folder in folders:
        for name in (language, "en"):
            file = Path(folder, "templates", "partials", "languages", f"{name}.html")
            if file.is_file():
                found |= {*re.findall(r'"[\w.]+": "([^"]*)"', file.read_text("utf-8"))}
    return frozenset({*found, "404 - Not found", *SAID_BY_THE_THEME})


SAID_BY_THE_THEME = ("Made with", "Material for MkDocs")


def _check_links(result: Audit, page: Page, titles: dict[str, set[str]], settings: str) -> None:
    for link in page.tags["a"]:
        around = [str(element.tag) for element in link.iterancestors()]
        address, words = attribute(link, "href"), text_of(link)
        if "article" in around or "nav" not in around or page.path == "404.html":
            continue
        target, _, anchor = address.partition("#")
        path = file_at(page.path, target) if target else page.path
        if path not in titles or (not words and len(link)):
            continue
        if anchor:
            there = next((p for p in result.site.pages if p.path == path), page)
            names = [
                text_of(e).removesuffix(PERMALINK).strip()
                for e in there.root.iter(*HEADINGS, "h4", "h5", "h6")
                if e.get("id") == anchor
            ]
            if words not in names:
                result.fault(page.path, f"the link '{words}' leads to the heading {names}")
        elif not words.endswith(tuple(titles[path])) and not _in_nav(result, words, path, settings):
            result.fault(page.path, f"the link '{words}' leads to {path}, which is not called that")


def _in_nav(result: Audit, words: str, path: str, settings: str) -> bool:
    """Whether mkdocs.yml calls the page that."""
    written = [s.path for s in result.sources if path in page_paths(s.path)]
    return any(f"{words}: {source}" in settings.replace('"', "") for source in written)


def _check_labels(result: Audit, page: Page, frame: str, known: set[str], settings: str) -> None:
    for tag in TAG.finditer(frame):
        for match in ATTRIBUTE.finditer(tag[2]):
            value = " ".join(unescape(match[2] or match[3] or "").split())
            if match[1] in ("style", "onclick"):
                result.fault(page.path, f"<{tag[1]} {match[0]}> is nothing that the theme writes")
            if match[1].startswith("aria-") and match[1] not in LABELS:
                if match[1] not in STATES:
                    result.fault(page.path, f"<{tag[1]} {match[0]}> is nothing of the theme's")
            elif match[1] in LABELS and not (value in settings or value.endswith((*known,))):
                result.fault(page.path, f"<{tag[1]} {match[0]}> names nothing of the site")


LABELS = ("aria-label", "title", "placeholder", "alt")

STATES = ("aria-current", "aria-expanded", "aria-hidden", "aria-labelledby", "aria-controls")
