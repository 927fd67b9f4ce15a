"""Searching Microsoft's list by words."""

import re

from macros.catalog.permissions import permissions
from macros.checking.graph_list import GraphList, Permission

MOST_FOUND = 30

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def found(listed: GraphList, words: list[str]) -> list[str]:
    """A line for each offered scope that has one of the words in its name, its titles or what
    we call it: name, who may approve, title. Those with most words first, 30 at most."""
    wanted = [word.casefold() for text in words for word in text.split()]
    hits = [
        (-sum(_has(word, text) for word in wanted), name)
        for name, permission in listed.delegated.items()
        if permission.offered and (text := _text(name, permission))
    ]
    best = sorted(hit for hit in hits if hit[0])
    lines = _table([(name, listed.delegated[name]) for _, name in best[:MOST_FOUND]])
    more = len(best) - MOST_FOUND
    return [*lines, f"and {more} more; give another word"] if more > 0 else lines


def _text(name: str, permission: Permission) -> list[str]:
    """The words by which a scope is found, in small letters."""
    ours = permissions().things.get(name.partition(".")[0], "")
    parts = " ".join(WORDS.findall(name))
    return f"{name} {parts} {' '.join(permission.titles)} {ours}".casefold().split()


def _has(word: str, text: list[str]) -> bool:
    """Whether a word of the text begins with it, one letter of a plural left aside."""
    stem = word[:-1] if len(word) > 3 and word.endswith("s") else word
    return any(part.startswith(stem) for part in text)


def _table(rows: list[tuple[str, Permission]]) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [
        f"{name:<{width}}  {_who(row)}  {' / '.join(row.titles)}".rstrip() for name, row in rows
    ]


def _who(permission: Permission) -> str:
    known = {True: "administrators", False: "users, too    ", None: "not known     "}
    return known[permission.admin_consent_required]
