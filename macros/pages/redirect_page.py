"""What the redirect page's script knows: the catalog and the error help, as plain data.

The script compares Microsoft's answer with these facts. It builds no link of its own and
looks everything up: what an address says can choose among what stands here, nothing more.
"""

from typing import Any

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import GRAPH_APP_ID, Catalog, Feature
from macros.consent.request import (
    SIGN_IN_SCOPES,
    Selection,
    consent_requests,
    consent_url,
    linkable,
)
from macros.pages.aadsts import Errors, Places, parts, places
from macros.pages.html import html
from macros.pages.picker_data import as_json, formerly
from macros.pages.site import Ways


def redirect_page(catalog: Catalog, errors: Errors, ways: Ways) -> str:
    """Every outcome of an approval, hidden but one, and the facts to choose by."""
    known = as_json(facts(catalog, errors, ways))
    return html("redirect_page", catalog=catalog, ways=ways, facts=known)


def facts(catalog: Catalog, errors: Errors, ways: Ways) -> Any:
    """Everything the script may say or link to; `home` leads to the approval page, an error's
    `more` to what is said about it; each is empty where the site has no such page.

    `graph` is what Microsoft may write in front of a scope's name. A `state` that is the
    catalog's own stands for no particular choice; in any other, each part is looked up
    among the features and groups here.
    """
    known = places(catalog, ways.approval, ways.roles, ways.ask)
    graph = [f"https://{cloud.graph_host}/" for cloud in CLOUDS.values()]
    return {
        "graph": [*graph, f"{GRAPH_APP_ID}/"],
        "apps": {
            key: {"name": app.name, "links": _links(catalog, key)}
            for key, app in catalog.apps.items()
        },
        "features": {key: _feature(feature, catalog) for key, feature in catalog.features.items()},
        **formerly(catalog),
        "base": catalog.base_scopes,
        "titles": {name: scope.title for name, scope in catalog.scopes.items()},
        "state": catalog.consent.state,
        "home": ways.approval,
        "answers": {answer: code for code, error in errors.items() for answer in error.answers},
        "errors": {
            code: {
                "title": error.title,
                "meaning": _linked(error.meaning, known),
                "step": _linked(error.step, known),
                "more": ways.to_error(code, error.who),
            }
            for code, error in errors.items()
        },
    }


def _linked(text: str, known: Places) -> list[str | tuple[str, str]]:
    """The text in order: plain words, and the words and the address of a link."""
    return [(words, url) if url else words for words, url in parts(text, known) if words]


def _links(catalog: Catalog, app: str) -> list[dict[str, str]]:
    """The app's combined link in each of its clouds."""
    keys = tuple(catalog.features_of[app])
    selection = linkable(catalog, Selection(keys))
    found = []
    for cloud in catalog.clouds:
        for request in consent_requests(catalog, selection, cloud):
            where = f" in {CLOUDS[cloud].name}" if len(catalog.clouds) > 1 else ""
            text = f"Approve all features of {catalog.apps[app].name}{where}"
            url = consent_url(request, catalog.consent.tenant)
            found.append({"text": text, "url": url})
    return found


def _feature(feature: Feature, catalog: Catalog) -> dict[str, Any]:
    """What an approval must hold for the feature to work, and what each group adds."""
    needed = [*catalog.base_scopes, *feature.scopes]
    note = feature.no_direct_link
    return {
        "name": feature.name,
        "app": feature.app,
        "scopes": [name for name in needed if name not in SIGN_IN_SCOPES],
        "optional": {
            key: {"label": group.label, "scopes": group.scopes}
            for key, group in feature.optional.items()
        },
        **({"note": " ".join(note.note.split())} if note else {}),
    }
