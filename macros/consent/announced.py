"""What Microsoft has announced that concerns a catalog: which of its scopes and features."""

from dataclasses import dataclass

from macros.catalog.announced import Change, Changes, announced
from macros.catalog.model import Catalog, Feature


@dataclass(frozen=True, slots=True)
class Concern:
    """An announced change, the catalog's scopes that it touches (none where it is a rule that
    changes), and the keys of the features that ask for one of them."""

    key: str
    change: Change
    scopes: tuple[str, ...]
    features: tuple[str, ...]


def concerns(catalog: Catalog, changes: Changes | None = None) -> list[Concern]:
    """What has been announced and concerns the catalog, the earliest first."""
    changes = announced().changes if changes is None else changes
    found = (_concern(catalog, key, change) for key, change in changes.items())
    return sorted((c for c in found if c.features), key=lambda c: (c.change.date, c.key))


def _concern(catalog: Catalog, key: str, change: Change) -> Concern:
    touched = {*change.scopes}
    base = change.rule is not None or bool(touched.intersection(catalog.base_scopes))
    features = (k for k, f in catalog.features.items() if base or touched & _asked(f))
    return Concern(key, change, tuple(n for n in catalog.scopes if n in touched), tuple(features))


def _asked(feature: Feature) -> set[str]:
    return {*feature.scopes}.union(*(group.scopes for group in feature.optional.values()))
