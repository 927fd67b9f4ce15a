"""Rules for the links that a catalog makes."""

from collections.abc import Iterator

from macros.catalog.document import Finding
from macros.catalog.model import Catalog, Feature
from macros.catalog.names import quoted
from macros.catalog.problems import Path_
from macros.consent.request import (
    EVERYTHING_LABEL,
    MANDATORY_LABEL,
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
    optional_label,
)

MAX_LINK = 2000
"""Characters in a link that mail programs and browsers carry unharmed; Microsoft
documents no limit of its own (AADSTS90015 says only that there is one)."""


def link_length(catalog: Catalog) -> Iterator[Finding]:
    """The longest link of an app, with everything optional, is short enough to travel,
    in each cloud."""
    base = sum(len(name) for name in catalog.base_scopes)
    if base > MAX_LINK:
        message = f"the base scopes alone have {base} characters, and {MAX_LINK} is the most"
        yield Finding(("base_scopes",), f"{message} for a link; keep those every feature needs")
        return
    selection = linkable(catalog, everything_optional(catalog, catalog.features))
    clouds = [cloud for cloud in catalog.clouds if cloud in catalog.consent.redirect_uris]
    for request in (r for cloud in clouds for r in consent_requests(catalog, selection, cloud)):
        length = len(consent_url(request, catalog.consent.tenant))
        if length > MAX_LINK:
            advice = "spread its features over two enterprise apps"
            place = f" in cloud '{request.cloud}'" if len(catalog.clouds) > 1 else ""
            message = f"the link for app {quoted(request.app)}{place} has {length} characters"
            path = ("apps", request.app)
            yield Finding(path, f"{message}, and {MAX_LINK} is the most; {advice}", at_key=True)


Link = tuple[str, Path_, tuple[str, frozenset[str]]]
"""A link's label, the place in the catalog that it comes from, and what it asks of which app."""


def same_link_label(catalog: Catalog) -> Iterator[Finding]:
    """No two links have one label and ask for different things."""
    seen: dict[str, Link] = {}
    for link in _links(catalog):
        label, path, asked = link
        other = seen.setdefault(" ".join(label.casefold().split()), link)
        if asked != other[2] and (path[0], path[2]) != (other[1][0], other[1][2]):
            yield Finding(path, _same_label(label, path, other[1]))


def _same_label(label: str, path: Path_, other: Path_) -> str:
    if path[:2] == other[:2]:
        return f"{quoted(label)} would be the label of this feature's other link too; write another"
    kind = "app" if other[0] == "apps" else "feature"
    return (
        f"this link and one of {kind} {quoted(other[1])} would both be {quoted(label)} and ask for "
        "different things; change one of the names"
    )


def _links(catalog: Catalog) -> Iterator[Link]:
    by_app: dict[str, list[Feature]] = {}
    for key, feature in catalog.features.items():
        if feature.no_direct_link is None and feature.app in catalog.apps:
            by_app.setdefault(feature.app, []).append(feature)
            yield from _links_of(key, feature)
    for key, features in by_app.items():
        about, place = f"Approve {catalog.apps[key].name}", ("apps", key, "name")
        yield f"{about}: {MANDATORY_LABEL}", place, (key, _mandatory(features))
        yield f"{about}: {EVERYTHING_LABEL}", place, (key, _everything(features))


def _links_of(key: str, feature: Feature) -> Iterator[Link]:
    about, name = f"Approve {feature.name}", ("features", key, "name")
    mandatory, everything = _mandatory([feature]), _everything([feature])
    yield about, name, (feature.app, mandatory)
    yield f"{about}: {MANDATORY_LABEL}", name, (feature.app, mandatory)
    if feature.optional:
        place = ("features", key, "optional_label")
        yield f"{about}: {optional_label(feature)}", place, (feature.app, everything)
    for group, record in feature.optional.items():
        label = ("features", key, "optional", group, "label")
        yield f"{about} with {record.label}", label, (feature.app, mandatory | {*record.scopes})


def _mandatory(features: list[Feature]) -> frozenset[str]:
    return frozenset(name for feature in features for name in feature.scopes)


def _everything(features: list[Feature]) -> frozenset[str]:
    groups = (group for feature in features for group in feature.optional.values())
    return _mandatory(features).union(name for group in groups for name in group.scopes)
