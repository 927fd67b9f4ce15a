"""What the landing page's script knows: the catalog and the error help as one JSON island.

The script compares Microsoft's answer with these facts. It builds no link of its own and
looks everything up: what an address says can choose among what stands here, nothing more.
"""

import json
from collections.abc import Mapping
from typing import Any

from .consent import ConsentRequest, Selection, consent_requests, consent_url, linkable
from .errorhelp import Errors, places, plain
from .model import GRAPH_APP_ID, Catalog, Feature

SIGN_IN_SCOPES = ("openid", "profile", "email", "offline_access")
"""Part of every sign-in; Microsoft's answer may name them or not.
Source: https://learn.microsoft.com/entra/identity-platform/scopes-oidc"""

GRAPH = (
    "https://graph.microsoft.com/",
    "https://graph.microsoft.us/",
    "https://dod-graph.microsoft.us/",
    "https://microsoftgraph.chinacloudapi.cn/",
    f"{GRAPH_APP_ID}/",
)
"""What Microsoft may write in front of a scope's name, by cloud.
Source: https://learn.microsoft.com/graph/deployments"""

States = Mapping[str, ConsentRequest | None]
"""A link's state -> what the link asks for; None for a state that says nothing about it."""


def embedded(data: object) -> str:
    """JSON for the inside of a script element: no text in it can close the element, open a
    comment or end a line of JavaScript."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def island(catalog: Catalog, errors: Errors, home: str, states: States | None = None) -> str:
    """The island's JSON; `home` leads from the landing page to the main page.

    `states` adds to the catalog's own state, which stands for no particular choice.
    """
    known = places(catalog, home)
    data = {
        "graph": GRAPH,
        "apps": {key: _app(catalog, key) for key in catalog.apps},
        "features": {key: _feature(catalog, f) for key, f in catalog.features.items()},
        "states": {
            catalog.consent.state: None,
            **{state: _choice(catalog, request) for state, request in (states or {}).items()},
        },
        "answers": {answer: code for code, error in errors.items() for answer in error.answers},
        "errors": {
            code: {
                "title": plain(error.title, known),
                "meaning": plain(error.meaning, known),
                "step": plain(error.step, known),
            }
            for code, error in errors.items()
        },
    }
    return embedded(data)


def _app(catalog: Catalog, key: str) -> dict[str, Any]:
    """An app's name, and its combined link where it has one."""
    keys = tuple(k for k, feature in catalog.features.items() if feature.app == key)
    requests = consent_requests(catalog, linkable(catalog, Selection(keys)))
    urls = [consent_url(request, catalog.consent.tenant) for request in requests]
    return {"name": catalog.apps[key].name, **({"url": urls[0]} if urls else {})}


def _feature(catalog: Catalog, feature: Feature) -> dict[str, Any]:
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


def _choice(catalog: Catalog, request: ConsentRequest | None) -> dict[str, Any] | None:
    if request is None:
        return None
    return {
        "features": request.features,
        "optional": sorted(".".join(pair) for pair in request.optional),
        "url": consent_url(request, catalog.consent.tenant),
    }
