"""Who asks, what becomes of the data, what is never asked for, and as of when that is said."""

from urllib.parse import urlsplit

from macros.catalog.model import App, Catalog
from macros.catalog.permissions import permissions
from macros.consent.announced import concerns
from macros.pages.html import cloud_to_name, html


def who_is_asking(catalog: Catalog) -> str:
    """A block for each enterprise app, then what the product says of privacy and data."""
    landings = {key: _landings(catalog, app) for key, app in catalog.apps.items()}
    contact = catalog.product.security_contact or ""
    contact = contact if contact.startswith("https://") else f"mailto:{contact}"
    return html("who_is_asking", catalog=catalog, landings=landings, contact=contact)


def _landings(catalog: Catalog, app: App) -> list[tuple[str, str]]:
    """Where Microsoft sends people afterwards, once where it is one place: the cloud that it is
    for where there are several, and host and path."""
    by_cloud = {cloud: catalog.consent.redirect_uris[cloud] for cloud in app.client_ids}
    if len({*by_cloud.values()}) == 1:
        return [("", _host_and_path(next(iter(by_cloud.values()))))]
    names = {cloud: cloud_to_name(catalog, cloud) for cloud in by_cloud}
    return [(n.name if (n := names[c]) else "", _host_and_path(u)) for c, u in by_cloud.items()]


def _host_and_path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"


def not_asked(catalog: Catalog) -> str:
    """What is never asked for: that no permission is one of an application holds of any catalog."""
    return html("not_asked", catalog=catalog)


def announced(catalog: Catalog) -> str:
    """What Microsoft has announced that concerns a feature here; nothing where nothing does."""
    return html("announced", catalog=catalog, concerns=concerns(catalog))


def dates(catalog: Catalog, changed: str, way: str = "") -> str:
    """As of when a page speaks; `changed` is a day, or nothing where no history tells it, and
    `way` leads to what changed, or nowhere."""
    return html(
        "dates", catalog=catalog, changed=changed, way=way, ranks_as_of=permissions().ranks_as_of
    )
