"""Rules for texts, and for the characters of anything."""

import re
from collections.abc import Iterator

from macros.catalog.characters import (
    disguised,
    in_latin,
    invisible,
    latin,
    number,
    script,
    shows_nothing,
)
from macros.catalog.document import Document, Finding, children
from macros.catalog.names import quoted
from macros.catalog.problems import Path_, named, where
from macros.checking.places import (
    ADDRESSES,
    CLIENT_IDS,
    CONTACT,
    IDENTIFIERS,
    KEYS,
    SCOPE_IDS,
    TEXTS,
)

MAX_TEXT = 600

UNFINISHED = re.compile(
    r"\W*(TODO|FIXME|TBD|TBC|XXX+|\?\?+|\.\.\.|…)\W*|.*\b(TODO|FIXME|XXX) *:.*", re.DOTALL
)

CUT = re.compile(r"\s+#")


def blank_text(document: Document) -> Iterator[Finding]:
    """Every text shows something; a reason most of all."""
    for path, value in _all_texts(document.data, ()):
        if shows_nothing(value):
            seen = sorted({number(c) for c in value if not c.isspace()})
            why = f" (it has only {', '.join(seen)}, which nobody sees)" if seen else ""
            yield Finding(path, f"{named(path)} is blank{why}; write something there")


def _all_texts(value: object, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    for key, child in children(value):
        yield from _all_texts(child, (*path, key))


def invisible_characters(document: Document) -> Iterator[Finding]:
    """No text carries control characters, ones that show nothing where they stand, nor ones
    that reverse the text around them."""
    for path, value in _all_texts(document.data, ()):
        if found := sorted(set(invisible(value))):
            names = ", ".join(map(number, found[:5]))
            first = next(c for c in value if c in found)
            message = f"{named(path)} has invisible characters ({names}); remove them"
            yield Finding(path, message, part=first)


def lookalike_letters(document: Document) -> Iterator[Finding]:
    """No letter only looks like a Latin one: not in what is written letter for letter, nor
    in a word of which other letters are Latin."""
    for path, value in document.texts(*IDENTIFIERS):
        if (plain := in_latin(value)) != value:
            yield Finding(path, _lookalike(named(path), value, plain), plain, value)
    for path, _ in document.find(*KEYS):
        key = str(path[-1])
        if (plain := in_latin(key)) != key:
            message = _lookalike(f"the key {quoted(key)}", key, plain)
            yield Finding(path, message, plain, at_key=True)
    for path, value in document.texts(*TEXTS):
        for word, plain in disguised(value):
            message = _lookalike(f"{quoted(word)} in {named(path)}", word, plain)
            yield Finding(path, message, plain, word)


def _lookalike(what: str, word: str, plain: str) -> str:
    letter = next(c for c in word if latin(c))
    looks = f"{number(letter)}, {script(letter)}, which only looks like {quoted(latin(letter))}"
    return f"{what} has the letter {looks}; write {quoted(plain)} on a Latin keyboard"


def text_cut(document: Document) -> Iterator[Finding]:
    """No text ends before a ` #` that YAML takes for the start of a comment."""
    for path, _ in document.texts(*TEXTS):
        if path in document.plain and CUT.match(document.behind(path)):
            message = f"YAML ends {named(path)} before ' #'; put the text in quotes, or a comment"
            part = document.behind(path).strip()
            yield Finding(path, f"{message} on a line of its own", part=part)


def comment_in_text(document: Document) -> Iterator[Finding]:
    """No line of a text begins with #: it looks like a comment, and would be published."""
    for path, value in document.texts(*TEXTS):
        span = document.span(path)
        for line in range(span.line + 1, span.end_line + 1):
            words = document.source.line(line).strip()
            if words.startswith("#") and words in value:
                message = f"this line is a part of {named(path)}, and no comment; move a comment "
                yield Finding(
                    path, f"{message}above the key, or a text's # off the start", part=words
                )


WRITTEN = (*TEXTS, "allow.*", SCOPE_IDS, *CLIENT_IDS, *ADDRESSES, CONTACT)
"""What nobody but the docs team can write."""


def unfinished_text(document: Document) -> Iterator[Finding]:
    """Nothing is left to be written: no TODO, no XXX."""
    for path, value in document.texts(*WRITTEN):
        if len(value) <= MAX_TEXT and UNFINISHED.fullmatch(value):
            yield Finding(path, f"{named(path)} is not written yet; write it")


def long_text(document: Document) -> Iterator[Finding]:
    """A text is short enough to be read."""
    for path, value in document.texts(*TEXTS):
        if len(value) > MAX_TEXT:
            message = f"{named(path)} has {len(value)} characters, and {MAX_TEXT} is the most"
            yield Finding(path, f"{message}; say it in one or two sentences")


def same_name(document: Document) -> Iterator[Finding]:
    """No two features have one name, nor two apps: readers could not tell them apart."""
    for pattern in ("features.*.name", "apps.*.name", "not_asked.*.name"):
        yield from _same(document.texts(pattern))


def same_group_label(document: Document) -> Iterator[Finding]:
    """No two optional groups of a feature have one label."""
    groups: dict[str, list[tuple[Path_, str]]] = {}
    for path, label in document.texts("features.*.optional.*.label"):
        groups.setdefault(str(path[1]), []).append((path, label))
    for labels in groups.values():
        yield from _same(iter(labels))


def _same(texts: Iterator[tuple[Path_, str]]) -> Iterator[Finding]:
    seen: dict[str, Path_] = {}
    for path, text in texts:
        first = seen.setdefault(" ".join(text.casefold().split()), path)
        if first != path:
            message = f"{where(path)} has the same {path[-1]} as {where(first)}"
            yield Finding(path, f"{message}; readers could not tell them apart, so change one")
