"""What an approver and whoever helps users need besides the links: who may approve, what still
decides at sign-in, and which of the tenant's apps are ours."""

from urllib.parse import urlencode

from macros.catalog.known import COMMAND_LINE_TOOLS
from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words
from macros.consent.microsoft import basic_features, microsoft
from macros.pages.aadsts import places
from macros.pages.html import cloud_to_name, html
from macros.pages.site import Ways


def who_can_approve() -> str:
    """The roles, each of which is enough, and what else decides."""
    return html("who_can_approve", facts=microsoft())


def signing_in(catalog: Catalog) -> str:
    """What an approval does not change: whom the tenant's rules let sign in."""
    basic = [catalog.features[key].name for key in basic_features(catalog)]
    since = microsoft().basic_since
    return html("signing_in", basic=enumerate_words(basic), since=since)


def found_apps(catalog: Catalog, ways: Ways) -> str:
    """Each enterprise app by its client ids: its features, and how to approve them, to check
    what is approved and to take it away."""
    apps = []
    for key, app in catalog.apps.items():
        features = {k: f.name for k, f in catalog.features_of[key].items()}
        by_cloud = [
            (cloud_to_name(catalog, cloud), client_id, _to_choice(catalog, ways, features, cloud))
            for cloud, client_id in app.client_ids.items()
        ]
        apps.append((key, app, list(features.values()), by_cloud))
    return html(
        "found_apps",
        catalog=catalog,
        apps=apps,
        check=ways.commands.get("test"),
        revoke=ways.commands.get("revoke"),
        scripts=next(iter(ways.scripts.values()), ""),
        tools=COMMAND_LINE_TOOLS,
        portal=places(catalog, ways.approval, ways.roles)["apps"],
    )


def _to_choice(catalog: Catalog, ways: Ways, features: dict[str, str], cloud: str) -> str:
    """To the approval page with these features ticked; to the page alone where nothing can be
    ticked on it, nowhere where there is none."""
    pairs = [("feature", key) for key in features]
    if len(catalog.clouds) > 1:
        pairs.append(("cloud", cloud))
    return f"{ways.choice}#{urlencode(pairs)}" if ways.choice and features else ways.approval
