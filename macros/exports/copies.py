"""Copies of exported parts on pages that exist elsewhere: whether they still say what the catalog
says."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from macros.catalog.model import Catalog
from macros.catalog.names import quoted
from macros.catalog.problems import Problem
from macros.checking import report
from macros.checking.scan.reading import Page, read_page
from macros.consent.request import ChoiceError
from macros.exports.fragments import EVERY, KINDS, STAMP, digest_of, fragment

SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
"""What editors make of quotes and hyphens."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy on a page, by its stamp; `fault` is what it no longer says, nothing where it is
    true. `changed` says that the catalog's file is another one since."""

    page: Page
    line: int
    stamp: str
    kind: str
    features: tuple[str, ...]
    fault: str
    changed: bool

    @property
    def problem(self) -> Problem:
        names = "".join(f" {key}" for key in self.features)
        command = f"python -m macros export {self.kind} --as FORM{names}"
        message = f"this copy is no longer true: {self.fault}. Replace it: {command}"
        return self.page.problem(self.line, self.stamp, "copy_not_true", message)

    def __str__(self) -> str:
        since = ", although the catalog's file has changed since" if self.changed else ""
        what = f"{self.kind} of {', '.join(self.features) or EVERY}"
        return f"{self.page.name}:{self.line}: this copy ({what}) is still true{since}"


def copies_of(pages: Iterable[Page], catalog: Catalog | None, path: Path | None) -> list[Copy]:
    """The copies on pages, held against the catalog at `path`; none without one."""
    if catalog is None or path is None:
        return []
    digest = digest_of(path)
    return [copy for page in pages for copy in copies_on(page, catalog, digest)]


def not_judged(pages: Iterable[Page]) -> list[str]:
    """What is said of copies where there is no catalog to hold them against."""
    advice = "name its catalog with --catalog, to hear whether it is still true"
    found = ((page, match) for page in pages for match in STAMP.finditer(page.text))
    return [
        f"{p.name}:{p.line_at(m.start())}: here is a copy of a part; {advice}" for p, m in found
    ]


def copies_on(page: Page, catalog: Catalog, digest: str) -> list[Copy]:
    return [_copy(page, match, catalog, digest) for match in STAMP.finditer(page.text)]


def _copy(page: Page, match: re.Match[str], catalog: Catalog, digest: str) -> Copy:
    named = " ".join(match["features"].split())
    features = () if named == EVERY else tuple(named.split("+"))
    fault = _fault(page, match, catalog, features)
    line, changed = page.line_at(match.start()), match["digest"] != digest
    return Copy(page, line, match[0], match["kind"], features, fault, changed)


def _fault(page: Page, match: re.Match[str], catalog: Catalog, features: tuple[str, ...]) -> str:
    """What of the part as it would be exported now does not stand in front of the stamp."""
    if match["kind"] not in KINDS:
        return f"there is no {quoted(match['kind'])} to export"
    form = "html" if page.form == "html" else "markdown"
    try:
        text = fragment(catalog, match["kind"], form, features, match["digest"])
    except ChoiceError as error:
        return str(error).rstrip(".")
    now = read_page(page.name, text, page.form)
    wanted = _words(now.text)
    # The stamp's own end is the same, but for the catalog's hash and the sentence's end.
    before = _words(page.text[: match.end()])[:-1]
    if difference := _difference(before, wanted[:-1]):
        return difference
    there = {url for _, url in page.links}
    missing = [url for _, url in now.links if url not in there]
    return f"the link {quoted(missing[0])} is not on the page" if missing else ""


def _words(text: str) -> list[str]:
    return text.translate(SAME).split()


def _difference(shown: list[str], wanted: list[str]) -> str:
    """The last word in which two texts differ, which end alike; nothing where they are the same."""
    for back in range(1, len(wanted) + 1):
        found = shown[-back] if back <= len(shown) else ""
        if found != wanted[-back]:
            return f"it says {quoted(found)}, and the catalog {quoted(wanted[-back])}"
    return ""


def print_scan(
    pages: Sequence[Page],
    problems: Sequence[Problem],
    copies: Sequence[Copy],
    against: str,
    form: str,
) -> None:
    """What a scan says: each problem, and each copy that is still true. In JSON, `copies` has
    both kinds: `file`, `line`, `kind`, `features`, `true`, and whether `changed`."""
    text = report.FORMATS[form](problems)
    if form == "json":
        print(json.dumps({**json.loads(text), "copies": [*map(_entry, copies)]}, indent=2))
        return
    if problems:
        print(text, file=sys.stderr if form == "text" else sys.stdout)
    print(
        *(copy for copy in copies if not copy.fault),
        sep="\n",
        end="\n" * any(not copy.fault for copy in copies),
    )
    if not problems:
        held = f"held against {against}: " if against else ""
        print(f"{len(pages)} page{'s' * (len(pages) != 1)}, {held}nothing is wrong")


def _entry(copy: Copy) -> dict[str, object]:
    return {
        "file": copy.page.name,
        "line": copy.line,
        "kind": copy.kind,
        "features": [*copy.features],
        "true": not copy.fault,
        "changed": copy.changed,
    }
