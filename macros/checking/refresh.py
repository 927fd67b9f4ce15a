"""Microsoft's published permission data, read and merged to one list. Only the command
`refresh` comes here: no check and no build uses the network."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from macros.checking.fetching import FetchError, fetched
from macros.checking.graph_list import GraphList, ListError, Permission

PUBLISHED = "https://raw.githubusercontent.com/microsoftgraph/microsoft-graph-devx-content/master/"

ADDRESSES = tuple(
    f"{PUBLISHED}permissions/{file}"
    for file in (
        "permissions-descriptions.json",
        "new/permissions.json",
        "new/provisioningInfo.json",
    )
)
"""Names, titles and flags are in the first two, ids in the first and the last, what is hidden or
switched off in the last. The branch is the one that Microsoft's own tools read.
Source: https://github.com/microsoftgraph/microsoft-graph-devx-content"""

LARGEST = 64 * 1024 * 1024

DELEGATED, APPLICATION = "DelegatedWork", "Application"


@dataclass(frozen=True, slots=True, config=ConfigDict(strict=True))
class Fact:
    """What one of Microsoft's files says of a permission; None where it says nothing."""

    kind: str
    name: str
    id: str | None = None
    admin: bool | None = None
    title: str | None = None
    hidden: bool | None = None
    enabled: bool | None = None


def _descriptions(data: Any) -> Iterator[Fact]:
    """permissions-descriptions.json: what Microsoft Graph Explorer shows."""
    for entry in data["delegatedScopesList"]:
        title, admin, enabled = (
            entry.get(key) for key in ("adminConsentDisplayName", "isAdmin", "isEnabled")
        )
        yield Fact(DELEGATED, entry["value"], entry["id"], admin, title, None, enabled)
    for entry in data.get("applicationScopesList", ()):
        title, enabled = entry.get("displayName"), entry.get("isEnabled")
        title = title or entry.get("adminConsentDisplayName") or entry.get("consentDisplayName")
        yield Fact(APPLICATION, entry["value"], entry["id"], True, title, None, enabled)


def _permissions(data: Any) -> Iterator[Fact]:
    """permissions.json, which has no ids.
    Source: https://github.com/microsoftgraph/kibali/blob/main/specs/permissions-schema.json"""
    for name, entry in data["permissions"].items():
        for kind, scheme in entry["schemes"].items():
            title, admin = scheme.get("adminDisplayName"), scheme.get("requiresAdminConsent")
            yield Fact(kind, name, admin=admin, title=title)


def _provisioning(data: Any) -> Iterator[Fact]:
    """provisioningInfo.json: in which environments a permission is, and whether it is shown."""
    for name, entries in data["permissionDeployments"].items():
        for entry in entries:
            public = "public" in entry["environment"].lower().split(";")
            hidden = entry["isHidden"] or not public
            yield Fact(
                entry["scheme"], name, entry.get("id"), None, None, hidden, entry["isEnabled"]
            )


def _reduced(data: Any) -> Iterator[Fact]:
    """Delegated permissions by name, made of the files above: no titles, no application ones."""
    for name, entry in data["scopes"].items():
        flag = entry["admin_consent_required"]
        hidden, enabled = entry.get("hidden"), entry.get("enabled")
        yield Fact(DELEGATED, name, entry["id"], flag, entry.get("title"), hidden, enabled)


FORMS: dict[str, Callable[[Any], Iterator[Fact]]] = {
    "delegatedScopesList": _descriptions,
    "permissionDeployments": _provisioning,
    "permissions": _permissions,
    "scopes": _reduced,
}
"""By the key that only that file has at its top."""


def refreshed(sources: Sequence[str], today: date) -> GraphList:
    """The list that the files and addresses give together. Raises ListError."""
    facts = [fact for source in sources for fact in facts_of(source, _read(source))]
    delegated = _merged(fact for fact in facts if fact.kind == DELEGATED)
    application = _merged(fact for fact in facts if fact.kind == APPLICATION)
    if not delegated:
        raise ListError(f"{sources[0]}: there is no delegated permission in it")
    names = tuple(source if "://" in source else Path(source).name for source in sources)
    return GraphList(read=today, sources=names, delegated=delegated, application=application)


def facts_of(source: str, data: bytes) -> list[Fact]:
    """What one file says. Raises ListError when it has none of the known forms."""
    try:
        found = json.loads(data)
        form = next(FORMS[key] for key in FORMS if key in found)
        return list(form(found))
    except StopIteration:
        keys = ", ".join(f"'{key}'" for key in FORMS)
        raise ListError(f"{source}: none of Microsoft's forms; they have one of {keys}") from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise ListError(f"{source}: cannot be read as one of Microsoft's forms") from None


def _read(source: str) -> bytes:
    try:
        if "://" not in source:
            return Path(source).read_bytes()
        if not source.startswith("https://"):
            raise ListError(f"{source}: only https addresses are read")
        return fetched(source, LARGEST)[0]
    except FetchError as error:
        raise ListError(f"{source}: {error}") from None
    except OSError as error:
        raise ListError(f"{source}: cannot be read: {error.strerror or error}") from None


def _merged(facts: Iterable[Fact]) -> dict[str, Permission]:
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_name.setdefault(fact.name, []).append(fact)
    return {name: _permission(by_name[name]) for name in sorted(by_name)}


def _permission(facts: list[Fact]) -> Permission:
    """The first that says something is heard; hidden or switched off is what is so for all."""
    titles = (" ".join(fact.title.split()) for fact in facts if fact.title)
    hidden = [fact.hidden for fact in facts if fact.hidden is not None]
    enabled = [fact.enabled for fact in facts if fact.enabled is not None]
    return Permission(
        id=next((fact.id for fact in facts if fact.id), None),
        admin_consent_required=next((f.admin for f in facts if f.admin is not None), None),
        titles=tuple(dict.fromkeys(titles)),
        hidden=bool(hidden) and all(hidden),
        withdrawn=bool(enabled) and not any(enabled),
    )


def news(old: GraphList | None, new: GraphList, used: Iterable[str]) -> list[str]:
    """What a new list changes, the catalog's own scopes one by one, in Markdown."""
    size = f"{len(new.delegated)} delegated and {len(new.application)} application permissions"
    if old is None:
        return [f"{size}, as of {new.read}."]
    before, after = old.delegated, new.delegated
    changed = [name for name in before if name in after and before[name] != after[name]]
    counts = f"{len(after.keys() - before.keys())} new, {len(changed)} changed"
    gone = f"{len(before.keys() - after.keys())} gone"
    own = [f"- `{name}`: {text}" for name in used if (text := _change(name, old, new))]
    none = [] if own else ["None of these changes is in the catalog."]
    return [f"{size}; since {old.read}: {counts}, {gone}.", *own, *none]


def _change(name: str, old: GraphList, new: GraphList) -> str:
    before, after = old.delegated.get(name), new.delegated.get(name)
    if before is None or after is None:
        return "" if before is after else ("gone" if before else "new")
    pairs = zip(before, after, strict=True)
    changes = (
        f"{key} was {_word(was)}, is {_word(now)}" for (key, was), (_, now) in pairs if was != now
    )
    return "; ".join(changes)


def _word(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
