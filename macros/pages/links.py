"""Consent links as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from macros.catalog.clouds import CLOUDS, Cloud
from macros.catalog.model import App, Catalog, NoDirectLink
from macros.catalog.names import enumerate_words
from macros.consent.request import (
    EVERYTHING_LABEL,
    MANDATORY_LABEL,
    ConsentRequest,
    Selection,
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
    optional_label,
)
from macros.pages.html import cloud_to_name, html, in_cloud

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Link:
    """A consent link as a page shows it: the request, its address and its text; the cloud
    where there are several to tell apart."""

    request: ConsentRequest
    url: str
    text: str
    cloud: Cloud | None

    @property
    def groups(self) -> str:
        """`feature.group` names, sorted, for the data attribute."""
        return " ".join(self.request.groups)


def _link(catalog: Catalog, selection: Selection, cloud: str, text: str) -> Link | None:
    requests = consent_requests(catalog, linkable(catalog, selection), cloud)
    if not requests:
        return None
    (request,) = requests
    url = consent_url(request, catalog.consent.tenant)
    return Link(request, url, text, cloud_to_name(catalog, cloud))


def _links(catalog: Catalog, cloud: str, keys: Iterable[str], all_label: str) -> list[Link]:
    """The link for the mandatory scopes and, where groups are optional, the one with all."""
    selection = linkable(catalog, Selection(tuple(keys)))
    everything = everything_optional(catalog, selection.features)
    choices = [(selection, MANDATORY_LABEL)]
    if everything.optional:
        choices.append((everything, all_label))
    links = (_link(catalog, chosen, cloud, text) for chosen, text in choices)
    return [link for link in links if link]


InCloud = tuple[Cloud | None, T | None]
"""A cloud, or None where the catalog knows only one, and what is there: None, when the
app is not registered in it."""


def ids_by_cloud(catalog: Catalog, app: App) -> list[InCloud[str]]:
    ids = app.client_ids
    return [(cloud_to_name(catalog, cloud), ids.get(cloud)) for cloud in catalog.clouds]


def links_by_cloud(
    catalog: Catalog, app: App, keys: Iterable[str], all_label: str
) -> list[InCloud[list[Link]]]:
    """The links in each cloud; where there is none for everyone, that is said only once."""
    keys = tuple(keys)
    by_cloud: list[InCloud[list[Link]]] = [
        (named, _links(catalog, cloud, keys, all_label) if client_id else None)
        for cloud, (named, client_id) in zip(
            catalog.clouds, ids_by_cloud(catalog, app), strict=True
        )
    ]
    if any(links for _, links in by_cloud):
        return by_cloud
    return [(None, []), *(found for found in by_cloud if found[1] is None)]


def combined_links(catalog: Catalog, found_apps: str = "") -> str:
    """Per enterprise app: one link for all features that have one, and the features left out.
    Search leads here for a client id, unless it can lead to the page `found_apps`."""
    rows = []
    for key, app in catalog.apps.items():
        features = catalog.features_of[key]
        links = links_by_cloud(catalog, app, features, EVERYTHING_LABEL)
        left_out = [f.name for f in features.values() if f.no_direct_link]
        covered = [f.name for f in features.values() if not f.no_direct_link]
        rows.append((key, app, ids_by_cloud(catalog, app), covered, left_out, links))
    return html("combined_links", rows=rows, found_apps=found_apps)


def feature_links(catalog: Catalog) -> str:
    """Per feature: its links, or why there is none."""
    rows = []
    for key, feature in catalog.features.items():
        app, label = catalog.apps[feature.app], optional_label(feature)
        rows.append((key, feature, app, links_by_cloud(catalog, app, [key], label)))
    return html("feature_links", rows=rows)


def approve_link(catalog: Catalog, selection: Selection, cloud: str | None = None) -> str:
    """One feature's link in a cloud, without one the default, inside a sentence; its note
    where it has none."""
    (key,) = selection.features
    feature = catalog.features[key]
    cloud = cloud or catalog.default_cloud
    if cloud not in catalog.apps[feature.app].client_ids:
        return not_available_note(feature.app, cloud)
    if feature.no_direct_link:
        return no_link(feature.no_direct_link)
    chosen = [
        group.label for k, group in feature.optional.items() if (key, k) in selection.optional
    ]
    text = f"Approve {feature.name}" + (f" with {enumerate_words(chosen)}" if chosen else "")
    text += in_cloud(catalog, cloud)
    link = _link(catalog, selection, cloud, text)
    return html("approve_link", link=link)


def not_available_note(app: str, cloud: str) -> str:
    return html("not_available", app=app, cloud=CLOUDS[cloud])


def no_link(instead: NoDirectLink) -> str:
    """Why a feature has no link, and where to go."""
    return html("no_link", instead=instead)
