"""What the catalog wants, worked out again from its records."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog, Feature
from macros.catalog.names import enumerate_words, group_name

SIGN_IN_HOSTS = {
    "global": "login.microsoftonline.com",
    "usgov": "login.microsoftonline.us",
    "usgov-dod": "login.microsoftonline.us",
    "china": "login.partner.microsoftonline.cn",
}
"""By cloud; a table of its own, so that a slip in the other one shows.
Source: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""

ALWAYS_PART = ("openid", "profile", "email", "offline_access")
"""Scopes of every sign-in, which Microsoft's answer need not name.
Source: https://learn.microsoft.com/entra/identity-platform/scopes-oidc"""

Group = tuple[str, str]
"""The keys of a feature and of one of its optional groups."""

Choice = tuple[Sequence[str], Sequence[Group]]
"""Features, and optional groups of theirs."""


def line(text: str) -> str:
    """The text as HTML shows it."""
    return " ".join(text.split())


class Wanted:
    """One catalog's facts, each worked out once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.several_clouds = len(catalog.clouds) > 1

    @cached_property
    def _places(self) -> dict[str, int]:
        """Base scopes first, then the others in catalog order."""
        names = dict.fromkeys((*self.catalog.base_scopes, *self.catalog.scopes))
        return {name: place for place, name in enumerate(names)}

    def scopes(self, keys: Iterable[str], groups: Iterable[Group] = ()) -> list[str]:
        """What a request for these features and groups asks for, in order."""
        features, names = self.catalog.features, {*self.catalog.base_scopes}
        names.update(*(features[key].scopes for key in keys))
        names.update(*(features[key].optional[group].scopes for key, group in groups))
        return sorted(names, key=self._places.__getitem__)

    def groups(self, keys: Iterable[str]) -> list[Group]:
        return [(key, group) for key in keys for group in self.catalog.features[key].optional]

    @cached_property
    def groups_by_name(self) -> dict[str, Group]:
        return {group_name(*group): group for group in self.groups(self.catalog.features)}

    @cached_property
    def _linked(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key, feature in self.catalog.features.items():
            if feature.no_direct_link is None:
                found[feature.app].append(key)
        return found

    def linked(self, app: str) -> list[str]:
        """The app's features that a link can approve for everyone."""
        return self._linked.get(app, [])

    @cached_property
    def linked_apps(self) -> list[str]:
        return [app for app in self.catalog.apps if self.linked(app)]

    def linked_apps_in(self, cloud: str) -> list[str]:
        return [app for app in self.linked_apps if cloud in self.catalog.apps[app].client_ids]

    @cached_property
    def users(self) -> dict[str, list[tuple[str, str]]]:
        """By scope: the key and the words of each feature that uses it."""
        found: dict[str, list[tuple[str, str]]] = {name: [] for name in self.catalog.scopes}
        for name in self.catalog.base_scopes:
            found[name].append(("*", "Every feature"))
        for key, feature in self.catalog.features.items():
            for name in feature.scopes:
                found[name].append((key, line(feature.name)))
            for group in feature.optional.values():
                for name in group.scopes:
                    words = line(f"{feature.name} (optional: {group.label})")
                    found[name].append((key, words))
        return found

    def choice(self, features: str, optional: str) -> Choice | None:
        """The choice that two attributes name, or None when the catalog has no such one."""
        keys, names = features.split(), optional.split()
        groups = [self.groups_by_name.get(name, ("", name)) for name in names]
        if not keys or not {*keys, *(key for key, _ in groups)} <= {*self.catalog.features}:
            return None
        return (keys, groups) if {key for key, _ in groups} <= {*keys} else None

    def state(self, choice: Choice) -> str:
        keys, groups = choice
        chosen = [group_name(*group) for group in self.groups(keys) if group in groups]
        return self.catalog.consent.state or "~".join([*keys, *chosen])


def everything_label(feature: Feature) -> str:
    """The text of the link with every optional group."""
    labels = [group.label for group in feature.optional.values()]
    return line(feature.optional_label or f"With {enumerate_words(labels)}")


def page_paths(source: str) -> Iterator[str]:
    """Where MkDocs may put a page, with folders for addresses or without."""
    folder, slash, name = source.removesuffix(".md").rpartition("/")
    if name in ("index", "README"):
        yield f"{folder}{slash}index.html"
    else:
        yield f"{folder}{slash}{name}/index.html"
        yield f"{folder}{slash}{name}.html"


def not_available(cloud: str) -> str:
    return f"Not available in {CLOUDS[cloud].name}"
