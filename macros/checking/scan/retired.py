"""What Microsoft has renamed, retired or moved: retired.yml."""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

import yaml

from macros.catalog.model import Record, Text
from macros.catalog.names import quoted
from macros.catalog.problems import Problem
from macros.checking.scan.facts import Facts
from macros.checking.scan.reading import Page

PATH = Path(__file__).with_suffix(".yml")


class Retired(Record):
    """`found` is a regular expression in which a space is any white space."""

    found: Text
    means: Text
    write: Text | None = None
    source: Text

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.found.replace(" ", r"\s+"))


class RetiredNames(Record):
    """By a key of our own, as of a month; `formerly` are words that explain an old name."""

    as_of: Text
    formerly: tuple[Text, ...]
    names: dict[Text, Retired]


def _data() -> object:
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


@cache
def retired_names() -> RetiredNames:
    return RetiredNames.model_validate(_data(), strict=False)


def retired(page: Page, facts: Facts) -> Iterator[Problem]:
    """Nothing is called by a name, or led to by an address, that Microsoft gave up."""
    for name in retired_names().names.values():
        for match in name.pattern.finditer(page.text):
            if not _explained(page.text, match.start()):
                yield _problem(page, page.line_at(match.start()), match[0], name)
        for line, url in page.links:
            if found := name.pattern.search(url):
                yield _problem(page, line, found[0], name)


def _explained(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start].split()
    return bool(before) and before[-1].strip("(,").lower() in retired_names().formerly


def _problem(page: Page, line: int, found: str, name: Retired) -> Problem:
    shown = " ".join(found.split())
    instead = f" Write {quoted(name.write)}." if name.write else ""
    message = f"{quoted(shown)}: {name.means}{instead} {name.source}"
    return page.problem(line, shown, "retired", message, name.write or "")
