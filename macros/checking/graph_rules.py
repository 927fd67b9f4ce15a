"""Rules that hold the catalog's scopes against Microsoft's list, where there is one.

`allow` in the catalog lets a scope stand by name, with the reason.
"""

from collections.abc import Callable, Iterator

from macros.catalog.document import Document, Finding
from macros.catalog.names import closest, quoted
from macros.checking.graph_list import GraphList, Permission

ListRule = Callable[[Document, GraphList], Iterator[Finding]]

ALLOW = "or allow it by name under 'allow' in the catalog, with the reason"


def listed_name(document: Document, listed: GraphList) -> Iterator[Finding]:
    """Every scope is a delegated permission that Microsoft lists."""
    for name in document.keys("scopes"):
        if listed.name_of(name) is None and not listed.is_application(name):
            message = f"Microsoft's list of {listed.read} has no scope {quoted(name)}"
            meant = _by_id(document, listed, name) or ""
            if meant:
                message += f"; its id is that of {quoted(meant)}. Write that, {ALLOW}"
            elif meant := closest(name, _offered(listed)) or "":
                message += f". Did you mean {quoted(meant)}? Write that, {ALLOW}"
            else:
                message += f"; correct the name, {ALLOW}"
            yield Finding(("scopes", name), message, meant, at_key=True)


def _by_id(document: Document, listed: GraphList, name: str) -> str | None:
    """The scope that Microsoft gives the id of `name` to."""
    ids = {path[1]: value.lower() for path, value in document.texts("scopes.*.id")}
    of_ids = {scope.id.lower(): other for other, scope in listed.delegated.items() if scope.id}
    return of_ids.get(ids.get(name, ""))


def _offered(listed: GraphList) -> list[str]:
    return [name for name, permission in listed.delegated.items() if permission.offered]


def listed_as_application(document: Document, listed: GraphList) -> Iterator[Finding]:
    """No scope is one that only applications can have."""
    for name in document.keys("scopes"):
        if listed.is_application(name):
            message = f"Microsoft has {quoted(name)} as an application permission only, which no"
            advice = f"consent link asks for; choose a delegated one, {ALLOW}"
            yield Finding(("scopes", name), f"{message} {advice}", at_key=True)


def listed_case(document: Document, listed: GraphList) -> Iterator[Finding]:
    """A scope is written in Microsoft's upper and lower case."""
    for name, theirs, _ in _listed(document, listed):
        if name != theirs:
            message = f"Microsoft writes scope {quoted(name)} as {quoted(theirs)}; write that"
            yield Finding(("scopes", name), f"{message} wherever it stands", theirs, at_key=True)


def listed_as_withdrawn(document: Document, listed: GraphList) -> Iterator[Finding]:
    """No scope is one that Microsoft has switched off."""
    for name, _, permission in _listed(document, listed):
        if permission.withdrawn:
            message = f"Microsoft has withdrawn scope {quoted(name)}: nobody can approve it"
            yield Finding(("scopes", name), f"{message}; ask for another, {ALLOW}", at_key=True)


def listed_as_hidden(document: Document, listed: GraphList) -> Iterator[Finding]:
    """No scope is one that Microsoft does not show."""
    for name, _, permission in _listed(document, listed):
        if permission.hidden and not permission.withdrawn:
            message = f"Microsoft hides scope {quoted(name)} from those who choose permissions"
            yield Finding(("scopes", name), f"{message}; ask for another, {ALLOW}", at_key=True)


def listed_ids_swapped(document: Document, listed: GraphList) -> Iterator[Finding]:
    """No two scopes have each other's id."""
    wrong = {ours.lower(): (name, right) for name, ours, right in _wrong_ids(document, listed)}
    for name, ours, right in _wrong_ids(document, listed):
        other, others_right = wrong.get(right.lower(), ("", ""))
        if others_right.lower() == ours.lower():
            message = f"scopes {quoted(name)} and {quoted(other)} have each other's id"
            advice = f"Microsoft's id of {quoted(name)} is {right}"
            yield Finding(("scopes", name, "id"), f"{message}; {advice}", right)


def listed_id(document: Document, listed: GraphList) -> Iterator[Finding]:
    """A scope has the id that Microsoft gives it."""
    for name, ours, right in _wrong_ids(document, listed):
        whose = listed.owners.get(ours.lower())
        whose = f"; this is that of the {whose}" if whose else ""
        message = f"Microsoft's id of scope {quoted(name)} is {right}{whose}"
        yield Finding(("scopes", name, "id"), message, right)


def _wrong_ids(document: Document, listed: GraphList) -> Iterator[tuple[str, str, str]]:
    """Name, our id and Microsoft's, where they are not the same."""
    ids = {path[1]: value for path, value in document.texts("scopes.*.id")}
    for name, _, permission in _listed(document, listed):
        ours, right = ids.get(name), permission.id
        if ours and right and ours.lower() != right.lower():
            yield name, ours, right


def listed_flag(document: Document, listed: GraphList) -> Iterator[Finding]:
    """Whether only an administrator may approve a scope is said as Microsoft says it."""
    flags = {path[1]: value for path, value in document.find("scopes.*.admin_consent_required")}
    for name, _, permission in _listed(document, listed):
        right = permission.admin_consent_required
        if right is not None and flags.get(name) is (not right):
            who = "only administrators may approve it" if right else "users may approve it too"
            write = str(right).lower()
            message = f"Microsoft's flag of scope {quoted(name)} is {write}: {who}; write {write}"
            yield Finding(("scopes", name, "admin_consent_required"), message, write)


def listed_title(document: Document, listed: GraphList) -> Iterator[Finding]:
    """A scope's title is Microsoft's, in one of the forms that Microsoft gives it."""
    titles = {path[1]: value for path, value in document.texts("scopes.*.title")}
    for name, _, permission in _listed(document, listed):
        right = {_plain(title) for title in permission.titles}
        if name in titles and right and _plain(titles[name]) not in right:
            forms = " or ".join(f"'{title}'" for title in permission.titles)
            message = f"Microsoft's title of scope {quoted(name)} is {forms}; write it so"
            yield Finding(("scopes", name, "title"), message, permission.titles[0])


def _plain(title: str) -> str:
    return " ".join(title.replace("’", "'").split())


def _listed(document: Document, listed: GraphList) -> Iterator[tuple[str, str, Permission]]:
    """The catalog's scopes that Microsoft lists: our name, Microsoft's, and what it is."""
    for name in document.keys("scopes"):
        if theirs := listed.name_of(name):
            yield name, theirs, listed.delegated[theirs]


LIST_RULES: tuple[ListRule, ...] = (
    listed_name,
    listed_as_application,
    listed_case,
    listed_as_withdrawn,
    listed_as_hidden,
    listed_ids_swapped,
    listed_id,
    listed_flag,
    listed_title,
)
"""Where two speak of one place, the first is heard."""


def held(document: Document, listed: GraphList) -> Iterator[tuple[str, Finding]]:
    """What disagrees with the list, each with its rule, allowed or not."""
    for rule in LIST_RULES:
        for finding in rule(document, listed):
            yield rule.__name__, finding


def needed(document: Document, listed: GraphList | None) -> set[str]:
    """The allowances without which something would disagree with the list."""
    findings = held(document, listed) if listed else ()
    return {str(finding.path[1]) for _, finding in findings} & {*document.keys("allow")}
