"""The choice of features, tenant and cloud."""

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog, Feature
from macros.consent.request import consent_requests, everything_optional, linkable
from macros.pages.html import html
from macros.pages.picker_data import as_json, choices


def picker(catalog: Catalog) -> str:
    """The choice of features, tenant and cloud, for a browser to narrow the links with.

    Everything it can show is here already, hidden; the browser only uncovers it.
    """
    everything = linkable(catalog, everything_optional(catalog, catalog.features))
    asked = {
        request.app: request.scopes
        for cloud in catalog.clouds
        for request in consent_requests(catalog, everything, cloud)
    }
    others: dict[str, list[tuple[str, Feature]]] = {key: [] for key in catalog.apps}
    for key in everything.features:
        others[catalog.features[key].app].append((key, catalog.features[key]))
    return html(
        "picker",
        catalog=catalog,
        clouds=[CLOUDS[key] for key in catalog.clouds],
        asked={key: asked.get(key, ()) for key in catalog.apps},
        others=others,
        picker_data=as_json(choices(catalog)),
    )
