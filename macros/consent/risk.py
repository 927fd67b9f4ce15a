"""How far a permission reaches, by its name: what it does, with what, and with whose.

Microsoft Graph's names are `{resource}.{operation}.{constraint}`, and a delegated permission
never reaches further than the user who signed in. What a name does not say is not guessed: an
operation that is not known counts as one that changes things.
Source: https://learn.microsoft.com/graph/permissions-overview#permissions-naming-pattern
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from macros.catalog.model import Catalog
from macros.catalog.permissions import permissions

UNRANKED = "Unranked"

VERBS = {
    "Create": "Creates",
    "Delete": "Deletes",
    "Edit": "Changes",
    "Export": "Exports",
    "Invite": "Invites",
    "Manage": "Manages",
    "Read": "Reads",
    "ReadWrite": "Reads and writes",
    "Remove": "Removes",
    "Send": "Sends",
    "Submit": "Submits",
    "Upload": "Uploads",
    "Write": "Writes",
}

EVERYONE = ("All", "Directory")

ALL = "All that the user can reach, not only their own."

ANYWHERE = "do the same wherever else the user can, beyond what the features here need"
"""What a permission that changes everyone's things also allows, where no more is known of it."""


class Level(IntEnum):
    """From what changes everyone's things to what only signs in; the strongest first."""

    CHANGES_EVERYONES = 0
    CHANGES_SHARED = 1
    CHANGES_OWN = 2
    READS_EVERYONES = 3
    READS_SHARED = 4
    READS_OWN = 5
    READS_BASICS = 6
    SIGNS_IN = 7


@dataclass(frozen=True, slots=True)
class Risk:
    """One permission: a plain line, what else a broad one would let the app do or nothing, and
    the rank in Microsoft's consent report."""

    level: Level
    line: str
    also: str
    rank: str


def risk(name: str) -> Risk:
    known = permissions()
    if line := known.sign_in.get(name):
        return Risk(Level.SIGNS_IN, line, "", rank(name))
    resource, _, rest = name.partition(".")
    operation, _, constraint = rest.partition(".")
    does, _, place = operation.partition("For")
    level = _level(does, place, constraint)
    line = f"{_does(resource, does)}. {_whose(does, place, constraint)}"
    also = known.broad.get(name, "" if level else ANYWHERE)
    return Risk(level, line, also, rank(name))


def _does(resource: str, does: str) -> str:
    thing = _thing(resource)
    for ending, before in (("Basic", "the basics of "), ("Self", ""), ("Selected", "")):
        if does.endswith(ending) and (verb := VERBS.get(does.removesuffix(ending))):
            return f"{verb} {before}{thing}"
    if verb := VERBS.get(does):
        return f"{verb} {thing}"
    return f"Does more than read with {thing}: “{' '.join(_words(does or resource))}”"


def _whose(does: str, place: str, constraint: str) -> str:
    acts = not does.startswith("Read")
    if does.endswith("Self"):
        return "Only what belongs to the app itself."
    if does.endswith("Selected") or constraint == "Selected":
        return "Only what was selected for the app."
    if constraint in EVERYONE:
        return ALL
    if constraint == "Shared":
        others = "As the user, and for others who let them."
        return others if acts else "The user’s own, and what others share with them."
    if constraint:
        return f"As far as “{' '.join(_words(constraint))}” says."
    if place and place != "User":
        return f"In every {place.lower()} that the user can reach."
    return "As the user, where they may." if acts else "The user’s own only."


def _level(does: str, place: str, constraint: str) -> Level:
    everyones, shared = constraint in EVERYONE, constraint == "Shared" or place in ("Chat", "Team")
    if does == "ReadBasic":
        return Level.READS_BASICS
    if does in ("Read", "ReadSelected"):
        own = Level.READS_SHARED if shared else Level.READS_OWN
        return Level.READS_EVERYONES if everyones else own
    own = Level.CHANGES_SHARED if shared else Level.CHANGES_OWN
    return Level.CHANGES_EVERYONES if everyones else own


def _thing(resource: str) -> str:
    return permissions().things.get(resource) or " ".join(_words(resource))


def _words(name: str) -> list[str]:
    """The words that a name is written together of."""
    found = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return [word if word.isupper() else word.lower() for word in found] or [name]


def rank(name: str) -> str:
    """As the report ranks it: by the whole name, else by its first part; letters' case does
    not matter."""
    ranks = {known.lower(): value for known, value in permissions().ranks.items()}
    whole = name.lower()
    return ranks.get(whole) or ranks.get(whole.partition(".")[0]) or UNRANKED


def broad(catalog: Catalog) -> dict[str, list[str]]:
    """What else broad scopes would let the app do, and the scopes that would, in catalog order."""
    found: dict[str, list[str]] = {}
    for name in catalog.scopes:
        if also := risk(name).also:
            found.setdefault(also, []).append(name)
    return found


def strongest_first(catalog: Catalog) -> dict[str, Risk]:
    """Every scope's risk; of two that reach equally far, what only an administrator may approve
    comes first, then catalog order."""
    found = {name: risk(name) for name in catalog.scopes}
    flags = {name: not scope.admin_consent_required for name, scope in catalog.scopes.items()}
    return {n: found[n] for n in sorted(found, key=lambda n: (found[n].level, flags[n]))}
