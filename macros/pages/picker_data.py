"""What the browser needs of the catalog, as JSON in an attribute of the page.

Not in a script element: the theme's instant navigation runs those anew, as JavaScript.
"""

import hashlib
import json
from typing import Any

from markupsafe import Markup

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App, Catalog, Scope
from macros.consent.approval import Approver, on_screen, who_must_approve
from macros.consent.request import Selection, consent_requests, everything_optional, in_order
from macros.consent.risk import broad, risk


def as_json(value: Any) -> Markup:
    """Compact JSON for an attribute in single quotes: escaped there, double quotes alone would
    be a third of it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S704


def catalog_version(catalog: Catalog) -> str:
    """Tells two catalogs apart: the first 12 digits of the SHA-256 of everything in one."""
    written = catalog.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def asked(catalog: Catalog, permissions: str) -> dict[str, Any]:
    """What is said of each scope that is asked for: its title, our reason, who must approve it
    as a place in `who`, and its risk; which are broad, by what they also allow; and the way to
    the page with every scope, or nothing."""
    who = [approver.value for approver in Approver]
    return {
        "who": who,
        "broad": broad(catalog),
        "permissions": permissions,
        "scopes": {
            name: [
                _line(scope.title),
                _line(scope.reason),
                who.index(_approver(scope)),
                risk(name).line,
            ]
            for name, scope in catalog.scopes.items()
        },
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _approver(scope: Scope) -> str:
    return who_must_approve([scope]).value


def _screen(catalog: Catalog, app: App) -> dict[str, Any]:
    """What the drawing says of this app, where it says more than of any."""
    said = on_screen(catalog.publisher.name, app)
    return {"screen": [*map(_line, said)]} if said != on_screen("", None) else {}


def formerly(catalog: Catalog) -> dict[str, Any]:
    """What an address or an answer may still call by an earlier name, where there is any."""
    return {"formerly": catalog.renamed} if catalog.renamed else {}


def choices(catalog: Catalog) -> dict[str, Any]:
    """The scopes, client ids and addresses that a link can be made of; nothing else can
    get into one.

    `order` is the order in every link, `base` how many of it are base scopes. A feature's
    and a group's scopes are taken from the ConsentRequest for it alone, as places in `order`.
    """
    order = in_order(catalog, catalog.scopes)
    place = {name: index for index, name in enumerate(order)}
    features = {}
    for key, feature in catalog.features.items():
        cloud = next(iter(catalog.apps[feature.app].client_ids))
        (alone,) = consent_requests(catalog, Selection((key,)), cloud)
        (whole,) = consent_requests(catalog, everything_optional(catalog, [key]), cloud)
        features[key] = {
            "app": alone.app,
            "name": feature.name,
            "scopes": [place[name] for name in alone.scopes],
            "optional": {
                name: {
                    "label": group.label,
                    "scopes": [place[scope] for scope in whole.scopes if scope in group.scopes],
                }
                for name, group in feature.optional.items()
            },
            "link": feature.no_direct_link is None,
        }
    return {
        "product": catalog.product.name,
        "publisher": catalog.publisher.name,
        "tenant": catalog.consent.tenant,
        "state": catalog.consent.state,
        "clouds": {
            key: {
                "name": CLOUDS[key].name,
                "host": CLOUDS[key].login_host,
                "redirect": catalog.consent.redirect_uris[key],
            }
            for key in catalog.clouds
        },
        "apps": {
            key: {"name": app.name, "ids": app.client_ids, **_screen(catalog, app)}
            for key, app in catalog.apps.items()
        },
        "order": order,
        "base": len(catalog.base_scopes),
        "features": features,
        **formerly(catalog),
    }
