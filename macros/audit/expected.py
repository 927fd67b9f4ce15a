"""What the catalog wants, worked out again from its records."""

from collections.abc import Iterable, Iterator

from macros.audit.report import Group
from macros.catalog.model import Catalog, Feature

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


def wanted_scopes(catalog: Catalog, keys: Iterable[str], groups: Iterable[Group]) -> list[str]:
    """Base scopes, then the union of the features' and groups' scopes, in catalog order."""
    features = catalog.features
    names = [name for key in keys for name in features[key].scopes]
    names += [name for key, group in groups for name in features[key].optional[group].scopes]
    rest = [name for name in catalog.scopes if name in names and name not in catalog.base_scopes]
    return [*catalog.base_scopes, *rest]


def groups_of(catalog: Catalog, keys: Iterable[str]) -> list[Group]:
    return [(key, group) for key in keys for group in catalog.features[key].optional]


def with_link(catalog: Catalog, app: str | None = None) -> list[str]:
    features = catalog.features.items()
    return [k for k, f in features if f.no_direct_link is None and app in (None, f.app)]


def all_label(feature: Feature) -> str:
    labels = [group.label for group in feature.optional.values()]
    words = [*labels[:-2], " and ".join(labels[-2:])]
    return " ".join((feature.optional_label or f"With {', '.join(words)}").split())


def users_of(catalog: Catalog, name: str) -> Iterator[tuple[str, str]]:
    if name in catalog.base_scopes:
        yield "*", "Every feature"
    for key, feature in catalog.features.items():
        shown = " ".join(feature.name.split())
        if name in feature.scopes:
            yield key, shown
        for group in feature.optional.values():
            if name in group.scopes:
                yield key, f"{shown} (optional: {' '.join(group.label.split())})"


def selection_of(
    catalog: Catalog, features: str | None, optional: str | None
) -> tuple[list[str], list[Group]] | None:
    keys = (features or "").split()
    groups = [(f, g) for f, _, g in (name.partition(".") for name in (optional or "").split())]
    known = all(key in catalog.features for key in keys) and bool(keys)
    if not known or any(f not in keys or g not in catalog.features[f].optional for f, g in groups):
        return None
    return keys, groups


def choice_as_state(catalog: Catalog, keys: list[str], groups: list[Group]) -> str:
    chosen = [group for group in groups_of(catalog, keys) if group in groups]
    return "~".join([*keys, *map(".".join, chosen)])
