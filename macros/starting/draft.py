"""A catalog before anybody has written a reason: what was found of a product."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from macros.catalog.announced import announced
from macros.checking.graph_list import GraphList, Permission
from macros.consent.request import SIGN_IN_SCOPES

TODO = "TODO"
"""What somebody has to write; the check refuses it, and so names its line."""


class StartError(Exception):
    """A project cannot be begun like this, and nothing was written; `str()` is one line."""


@dataclass(slots=True)
class App:
    """An enterprise app: its client ids in small letters, by cloud. `verified` is None where
    nothing says whether Microsoft verified the publisher."""

    client_ids: dict[str, str]
    name: str = TODO
    registered_name: str = ""
    domain: str = ""
    verified: bool | None = None


@dataclass(slots=True)
class Feature:
    """What is asked for at once of an app; `optional` is what a second link asks for as well."""

    name: str
    client_id: str
    scopes: list[str]
    optional: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """Apps by client id; `notes` are what was found on the way and does not agree, a line each."""

    product: str = ""
    publisher: str = ""
    support_url: str = ""
    documentation_url: str = ""
    privacy_url: str = ""
    redirect_uris: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    apps: dict[str, App] = field(default_factory=dict)
    features: list[Feature] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def base_scopes(self) -> list[str]:
        """What belongs to every sign-in and is asked for by each feature, unless one would ask
        for nothing more."""
        asked = [{*feature.scopes} for feature in self.features]
        base = [name for name in SIGN_IN_SCOPES if asked and all(name in one for one in asked)]
        return base if all(one - {*base} for one in asked) else []

    def scopes(self) -> list[str]:
        """Every scope once, those of every feature first."""
        features = self.features
        asked = [name for f in features for name in (*f.scopes, *f.optional)]
        return list(dict.fromkeys([*self.base_scopes(), *asked]))


@dataclass(frozen=True, slots=True)
class Described:
    """A scope as the catalog will have it; TODO for what nothing says."""

    name: str
    id: str
    flag: str
    title: str
    managed: bool


def described(name: str, listed: GraphList | None) -> Described:
    found = listed.delegated.get(name) if listed else None
    found = found or Permission()
    flag = found.admin_consent_required
    managed = announced().managed_since
    return Described(
        name=name,
        id=found.id or TODO,
        flag=TODO if flag is None else str(flag).lower(),
        title=next(iter(found.titles), TODO),
        managed=name in managed,
    )


def managed_month() -> str:
    """The month (YYYY-MM) of the newest list of the managed policy that is known here."""
    return max(announced().managed_policy)


def slug(name: str, taken: Collection[str], otherwise: str) -> str:
    """A key for something of this name, which no other one has."""
    words = re.findall("[a-z0-9]+", name.lower())
    key = re.sub("^[0-9-]+", "", "-".join(words))[:40].strip("-") or otherwise
    numbered = (f"{key}-{number}" for number in range(2, 10_000))
    return next(each for each in (key, *numbered) if each not in taken)


def keys(names: Iterable[str], otherwise: str) -> list[str]:
    found: list[str] = []
    for name in names:
        found.append(slug("" if name == TODO else name, found, otherwise))
    return found
