"""Whatever line is missing from a whole catalog, it is noticed, unless nothing is lost with it."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from macros.catalog.kinds import RECORDS
from macros.catalog.model import schema
from tests.checking.test_catalog_problems import WHOLE, problems_of

SCHEMA = Draft202012Validator(schema())
FIELDS = frozenset().union(*RECORDS)
KEY = re.compile(r"([\w.-]+):(?: (.*))?")
LINES = WHOLE.splitlines(keepends=True)


def read(lines: list[str]) -> Any:
    """What YAML alone makes of them; None where it cannot read them."""
    try:
        return yaml.load("".join(lines), yaml.CSafeLoader)
    except yaml.YAMLError:
        return None


def kinds(lines: list[str]) -> dict[tuple[object, ...], int]:
    """Each kind of line with where the first of it stands. Of one kind are those that are alike
    in section, depth and field; in whether an entry stands in other lists too, and is alone in
    its own; in where a line of a long text stands in it."""
    words = ["", *(line.strip() for line in lines), ""]
    section, found = "", dict[tuple[object, ...], int]()
    for place, (before, text, after) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        depth = lines[place].find(text[:1])
        key = KEY.fullmatch(text)
        if key and not depth:
            section = text
        if text.startswith("- "):
            alone = not before.startswith("- ") and not after.startswith("- ")
            kind: tuple[object, ...] = (words.count(text) > 1, alone)
        elif key:
            kind = (key[1] if key[1] in FIELDS else "", key[2] and key[2] != ">-")
        else:
            kind = (before.endswith(">-"), bool(KEY.match(after)))
        nothing = not text or text.startswith("#")
        found.setdefault((text[:1],) if nothing else (section, depth, *kind), place)
    return found


def differences(before: Any, after: Any) -> list[tuple[Any, Any]]:
    """What stands in two pieces of data at each place where they differ; None for nothing."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = sorted({*before, *after})
        return [pair for key in keys for pair in differences(before.get(key), after.get(key))]
    return [(before, after)] if before != after else []


def nothing_is_lost(whole: Any, left: Any) -> bool:
    """A comment was left out, some words of a text, a key that need not be there, or an entry
    of a list that another list has too. What the schema refuses is lost in any case."""
    if not SCHEMA.is_valid(left):
        return False
    match differences(whole, left):
        case []:
            return True
        case [(list() as was, list() as now)]:
            (gone,) = {*was} - {*now}
            return yaml.safe_dump(left).count(f"- {gone}\n") > 0
        case [(str() as was, str() as now)]:
            return not Counter(now.split()) - Counter(was.split())
        case [(_, None)]:
            return True
    return False


def test_a_line_that_is_left_out_is_noticed_or_was_not_needed(tmp_path: Path) -> None:
    """Of a whole catalog, the first line of each kind, one at a time."""
    whole, seen = read(LINES), Counter[bool]()
    for place in kinds(LINES).values():
        left = [*LINES[:place], *LINES[place + 1 :]]
        noticed = problems_of("".join(left).encode(), tmp_path) is not None
        assert noticed is not nothing_is_lost(whole, read(left)), (place + 1, LINES[place])
        seen[noticed] += 1
    assert seen[True] > 35 and seen[False] > 12, seen
