"""One function per visible piece of a page; what it looks like is in templates/.

Every function returns HTML in which catalog text is escaped; only `markdown_text`
returns Markdown.
"""

from collections.abc import Mapping

from macros.catalog.announced import announced
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog, Feature
from macros.catalog.names import enumerate_words
from macros.consent.approval import (
    Setting,
    answers,
    by_approver,
    feature_approver,
    without_verification,
)
from macros.consent.microsoft import microsoft
from macros.consent.request import Selection, consent_requests, linkable
from macros.consent.risk import strongest_first
from macros.pages.html import cloud_to_name, html
from macros.pages.links import ids_by_cloud, not_available_note
from macros.pages.site import Ways


def base_scopes(catalog: Catalog, permissions: str) -> str:
    """The scopes that every feature needs."""
    return html("base_scopes", catalog=catalog, permissions=permissions)


def feature_table(catalog: Catalog, days: Mapping[str, str], ways: Ways) -> str:
    """Feature by feature: enterprise app, client id, mandatory and optional scopes.

    `days` are those on which a feature last changed, where that is known.
    """
    approvals = {
        key: feature_approver(catalog, feature).value for key, feature in catalog.features.items()
    }
    client_ids = {key: ids_by_cloud(catalog, app) for key, app in catalog.apps.items()}
    return html(
        "feature_table",
        catalog=catalog,
        permissions=ways.permissions,
        who_must_approve=ways.who_must_approve,
        changes=ways.changes,
        days=days,
        approvals=approvals,
        client_ids=client_ids,
    )


def client_id(catalog: Catalog, app: str, cloud: str | None = None) -> str:
    """An enterprise app's client id in a cloud, without one the default, inside a sentence."""
    cloud = cloud or catalog.default_cloud
    found = catalog.apps[app].client_ids.get(cloud)
    if found is None:
        return not_available_note(app, cloud)
    return html("client_id", app=app, client_id=found, cloud=cloud_to_name(catalog, cloud))


def scope_list(catalog: Catalog, selection: Selection, permissions: str) -> str:
    """A feature's mandatory scopes and those of the named groups, inside a sentence."""
    (key,) = selection.features
    feature = catalog.features[key]
    names = {*feature.scopes}
    for _, group in selection.optional:
        names.update(feature.optional[group].scopes)
    groups = " ".join(selection.groups)
    ordered = [name for name in catalog.scopes if name in names]
    return html("scope_list", feature=key, groups=groups, scopes=ordered, permissions=permissions)


def cloud_note(catalog: Catalog) -> str:
    """In which of Microsoft's clouds the enterprise apps are registered, and in which not."""
    inside = [CLOUDS[key].name for key in catalog.clouds]
    outside = [cloud.name for cloud in CLOUDS.values() if cloud.key not in catalog.clouds]
    outside += microsoft().other_clouds
    return html("cloud_note", inside=enumerate_words(inside), outside=enumerate_words(outside))


def consent_screens(catalog: Catalog) -> str:
    """A drawing of Microsoft's screen for each app's link with the mandatory scopes."""
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    # An app's screen is the same in every cloud that it is registered in.
    requests = {
        request.app: request
        for cloud in catalog.clouds
        for request in consent_requests(catalog, selection, cloud)
    }
    screens = [
        (requests[app], ", ".join(catalog.features[key].name for key in requests[app].features))
        for app in catalog.apps
        if app in requests
    ]
    return html("consent_screens", catalog=catalog, screens=screens)


def verdict(catalog: Catalog) -> str:
    """Who must approve, in one line for each answer, with its features."""
    return html("verdict", approvers=by_approver(catalog))


def consent_settings(catalog: Catalog) -> str:
    """What each feature meets under each user consent setting that a tenant can have."""
    settings = {setting: answers(catalog, setting) for setting in Setting}
    unverified = enumerate_words(without_verification(catalog))
    return html("consent_settings", settings=settings, unverified=unverified)


Uses = dict[str, list[tuple[Feature, str, str]]]
"""By scope: each feature that uses it, the feature's key, and the optional group's label or
nothing."""


def permission_table(catalog: Catalog) -> str:
    """Every scope, the strongest first: how far it reaches, who must approve, the features that
    use it, our reason; and the scopes by feature, in the same order."""
    risks, uses = strongest_first(catalog), _uses(catalog)
    by_feature: dict[str, list[tuple[str, str]]] = {key: [] for key in catalog.features}
    for name in risks:
        for _, user, group in uses[name]:
            by_feature[user].append((name, group))
    return html(
        "permission_table",
        catalog=catalog,
        risks=risks,
        uses=uses,
        by_feature=by_feature,
        managed_since=announced().managed_since,
    )


def _uses(catalog: Catalog) -> Uses:
    uses: Uses = {name: [] for name in catalog.scopes}
    for key, feature in catalog.features.items():
        for name in feature.scopes:
            uses[name].append((feature, key, ""))
        for group in feature.optional.values():
            for name in group.scopes:
                uses[name].append((feature, key, group.label))
    return uses
