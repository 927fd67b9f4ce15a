"""What stands around the catalog's facts is what the templates say: nothing is changed, hidden,
left out or twice there."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from macros.audit.matching import Matching
from macros.audit.report import Audit
from macros.audit.script_facts import SCRIPTS, example, facts, pattern
from macros.audit.templates import Either, Many, Node, Reader, Words
from macros.catalog.clouds import CLOUDS

PIECES = Path(__file__).parent.parent / "pages" / "templates"

WITHIN_OTHERS = ("drawing", "macros", "record")
"""Only ever a part of another one."""

IN_A_PREVIEW = ("error_box", "error_page")

FOR_SEARCH = re.compile(r"\sdata-find=\"(?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*\"", re.DOTALL)
"""What the build takes out of a template for the search."""

OF_SEARCH = re.compile(r"\sdata-find=\"[^\"]*\"|\sdata-search-exclude=\"1\"")
"""What a page may still have of it, and what the build puts in."""

BLOCK = 256

FIELD = re.compile(r"(?:^|\.)(feature|app|scope|group|cloud|instead|error)\.(\w+)$")

START = re.compile(r"<[^\0]+")


def squeezed(text: str) -> str:
    """Without white space, which HTML shows alike wherever it breaks."""
    return "".join(text.split())


def escaped(text: str) -> str:
    signs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;"))
    for sign, written in signs:
        text = text.replace(sign, written)
    return text


def check_frames(result: Audit) -> None:
    """Each piece of a page is as its template has it, from its first tag to its last, and
    nothing of ours stands outside of any."""
    frames = result.once("frames", lambda: _frames(result))
    for page in result.site.pages:
        text = OF_SEARCH.sub("", result.site.files[page.path])
        spans, faults = result.once(("spans", text), partial(_spans, text, frames))
        result.counts["pieces as their templates have them"] += len(spans)
        result.outside[page.path] = without(text, spans)
        for fault in faults:
            result.fault(page.path, fault)


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without these spans, which count what is no white space, and a NUL for each."""
    blocks = [text[start : start + BLOCK] for start in range(0, len(text), BLOCK)]
    counts = [0, *accumulate(len(squeezed(block)) for block in blocks)]

    def place(counted: int) -> int:
        number = bisect_right(counts, counted) - 1
        signs = (n for n, sign in enumerate(blocks[number]) if not sign.isspace())
        inside = next(islice(signs, counted - counts[number], None))
        return number * BLOCK + inside

    kept, end = [], 0
    for start, stop in spans:
        kept.append(text[end : place(start)])
        end = place(stop - 1) + 1
    return "\0".join([*kept, text[end:]])


def _spans(written: str, frames: "list[Frame]") -> tuple[list[tuple[int, int]], list[str]]:
    """Where pieces begin and end in a page without its white space, and what is wrong."""
    text, found, faults, end = squeezed(written), [], [], 0
    starts = re.compile("|".join(sorted({re.escape(f[0]) for f in frames}, key=len, reverse=True)))
    for start in starts.finditer(text):
        if start.start() >= end:
            stop, far = _stop(text, start.start(), frames)
            if stop > start.start():
                found.append((start.start(), stop))
                end = stop
            else:
                faults.append(_words(text, start.start(), *far))
                end = far[0]
    return found, faults


Far = tuple[int, str, str]
"""How far a piece is as its template has it, what should go on there, and the template."""


def _stop(text: str, start: int, frames: "list[Frame]") -> tuple[int, Far]:
    """Where the piece ends that begins here: nowhere beyond, where it is none."""
    far: Far = (-1, "", "")
    for first, name, nodes in frames:
        if text.startswith(first, start):
            matching = Matching(text)
            stop = max(matching.ends(nodes, [start]), default=start)
            if stop > start:
                return stop, far
            far = max(far, (matching.far, matching.wanted, name))
    return start, far


def _words(text: str, start: int, place: int, wanted: str, name: str) -> str:
    before, after = text[max(start, place - 40) : place], text[place : place + 40]
    return (
        f"{name} differs from its template behind '{before}': there is '{after}' where "
        f"'{wanted}' should be"
    )


Frame = tuple[str, str, list[Node]]
"""The tag that a piece begins with, as far as it is always the same; its template; its nodes."""


def _frames(result: Audit) -> list[Frame]:
    values = {"catalog": result.catalog}
    reader = Reader(PIECES, escaped, _allowed(result), squeezed)
    _without_what_search_needs(reader)
    frames = []
    for path in sorted(PIECES.glob("*.html.j2")):
        name = path.name.removesuffix(".html.j2")
        if name not in (*WITHIN_OTHERS, *IN_A_PREVIEW):
            for more in _more_values(result, name):
                nodes = reader.nodes(path.name, {**values, **more})
                frames += [(first, name, nodes) for first in _firsts(nodes)]
    return frames


def _more_values(result: Audit, name: str) -> list[dict[str, Any]]:
    """What else is known of the values of a template, once for each piece that it can become."""
    if name in ("command", "script"):
        return [
            {"spec": facts(key), "command": {"pattern": pattern(key), "text": words}}
            for key in SCRIPTS
            if (words := example(result.catalog, key))
        ]
    return [{"facts": result.microsoft} if name == "who_can_approve" else {}]


def _without_what_search_needs(reader: Reader) -> None:
    from macros.audit.templates import parse

    for path in reader.folder.glob("*.html.j2"):
        reader.sources[path.name] = parse(FOR_SEARCH.sub("", path.read_text("utf-8")))


def _firsts(nodes: list[Node]) -> Iterator[str]:
    """What it may begin with."""
    for node in nodes:
        if isinstance(node, Words):
            tag, end, _ = node.text.partition(">")
            yield f"{tag}{end}"
            return
        options = node.options if isinstance(node, Either) else []
        options = [node.body] if isinstance(node, Many) else options
        for option in options:
            yield from _firsts(option)
        if isinstance(node, Either) and all(options):
            return


def _allowed(result: Audit) -> Any:
    catalog = result.catalog
    records: Mapping[str, list[Any]] = {
        "feature": [*catalog.features.values()],
        "app": [*catalog.apps.values()],
        "scope": [*catalog.scopes.values()],
        "group": [g for f in catalog.features.values() for g in f.optional.values()],
        "cloud": [*CLOUDS.values()],
        "instead": [f.no_direct_link for f in catalog.features.values() if f.no_direct_link],
    }

    @cache
    def allowed(expression: str) -> frozenset[str] | None:
        match = FIELD.search(expression)
        if match is None or match[1] not in records:
            return None
        values = [getattr(record, match[2], None) for record in records[match[1]]]
        return frozenset(squeezed(escaped(v)) for v in values if isinstance(v, str))

    return allowed
