"""Rules for the scopes and ids that a page names in its words."""

import re
from collections.abc import Iterator

from macros.catalog.known import is_known
from macros.catalog.lookalikes import Lookalike, ids_in, scopes_in
from macros.catalog.names import quoted
from macros.catalog.problems import Problem
from macros.checking.scan.facts import Facts
from macros.checking.scan.reading import Page

LETTERS = r"[^\W\d_][\w-]*"

DOTTED = re.compile(rf"(?<![\w.$/@-]){LETTERS}(?:\.{LETTERS})+(?![\w/@-])")
"""As in lookalikes, in the letters of every language."""


def scope_translated(page: Page, facts: Facts) -> Iterator[Problem]:
    """No scope's name is translated."""
    for match in DOTTED.finditer(page.text):
        name = match[0]
        if name.casefold() not in facts.names and (meant := facts.in_english(name)):
            message = f"{quoted(name)} is a translation of the scope {quoted(meant)}"
            advice = "names of scopes are never translated"
            yield _at(page, match.start(), name, "scope_translated", f"{message}; {advice}", meant)


def scope_name(page: Page, facts: Facts) -> Iterator[Problem]:
    """Every scope is one that there is, in Microsoft's upper and lower case, that can be approved
    and that the catalog asks for."""
    for alike in scopes_in(page.text):
        name = alike.name
        if name in facts.asked or name in facts.allowed or is_known(alike, facts.known):
            continue
        right = facts.names.get(name.casefold())
        if right is None:
            if not facts.in_english(name):
                yield from _unknown(page, facts, alike)
        elif right != name:
            message = f"the scope {quoted(name)} is written {quoted(right)}"
            yield _at(page, alike.start, name, "scope_case", message, right)
        else:
            yield from _listed(page, facts, alike)


def _unknown(page: Page, facts: Facts, alike: Lookalike) -> Iterator[Problem]:
    """A small letter at the beginning is that of code: `file.read()`."""
    name, listed = alike.name, facts.listed
    if not facts.names or name[0].islower() or not facts.is_like_a_scope(name):
        return
    meant = facts.meant(name)
    where = f"Microsoft's list of {listed.read}" if listed else "the catalog"
    message = f"{where} has no scope {quoted(name)}"
    message += f". Did you mean {quoted(meant)}?" if meant else "; correct the name"
    yield _at(page, alike.start, name, "scope_unknown", message, meant or "")


def _listed(page: Page, facts: Facts, alike: Lookalike) -> Iterator[Problem]:
    """What is said of a name that Microsoft's list has and the catalog has not."""
    name, listed = alike.name, facts.listed
    permission = listed.delegated.get(name) if listed else None
    if permission and permission.withdrawn:
        message = f"Microsoft has withdrawn the scope {quoted(name)}: nobody can approve it"
        yield _at(page, alike.start, name, "scope_withdrawn", message)
    elif facts.catalog:
        kind = "the scope" if permission else "the application permission"
        message = f"the catalog does not ask for {kind} {quoted(name)}; correct the page, or allow"
        message += " it by name under 'allow' in the catalog, with the reason"
        yield _at(page, alike.start, name, "scope_not_asked", message)


def id_unknown(page: Page, facts: Facts) -> Iterator[Problem]:
    """Every id is one of the catalog's."""
    for alike in ids_in(page.text) if facts.catalog else ():
        if not is_known(alike, facts.known) and alike.name not in facts.allowed:
            whose = facts.owners.get(alike.name)
            what = f"it is Microsoft's id of the scope {quoted(whose)}" if whose else "correct it"
            message = f"the id {alike.shown} is not in the catalog; {what}"
            yield _at(page, alike.start, alike.shown, "id_unknown", message)


def id_of_another(page: Page, facts: Facts) -> Iterator[Problem]:
    """The id beside the only scope of a line or a row is not that of another scope."""
    ids = {name: id_ for id_, name in facts.owners.items()}
    in_rows = {line for row in page.rows for line, _ in row.text}
    groups = [row.text for row in page.rows]
    groups += [[(n, text)] for n, text in enumerate(page.read, 1) if n not in in_rows]
    for lines in groups:
        names = {alike.name for _, text in lines for alike in scopes_in(text)} & ids.keys()
        found = [(line, alike) for line, text in lines for alike in ids_in(text)]
        if len(names) == 1:
            (name,) = names
            for line, alike in found:
                owner = facts.owners.get(alike.name, name)
                if owner != name:
                    message = f"this is the id of {quoted(owner)}; that of {quoted(name)} is "
                    message += ids[name]
                    yield page.problem(line, alike.shown, "id_of_another", message, ids[name])


def _at(page: Page, position: int, shown: str, rule: str, message: str, write: str = "") -> Problem:
    return page.problem(page.line_at(position), shown, rule, message, write)
