"""What is chosen -> one ConsentRequest per client id -> its link.

Everything a reader sees, clicks or runs about a choice is printed from ConsentRequest.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog, Feature
from macros.catalog.names import did_you_mean, enumerate_words, group_name

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?"
)

SIGN_IN_SCOPES = ("openid", "profile", "email", "offline_access")
"""Part of every sign-in; Microsoft's answer may name them or not.
Source: https://learn.microsoft.com/entra/identity-platform/scopes-oidc"""

MANDATORY_LABEL = "Only mandatory scopes"

EVERYTHING_LABEL = "With everything optional"


class ChoiceError(ValueError):
    """A name or tenant that cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen features, and optional groups as (feature, group), all known to the catalog."""

    features: tuple[str, ...]
    optional: frozenset[tuple[str, str]] = frozenset()

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the optional groups, sorted."""
        return tuple(sorted(group_name(*pair) for pair in self.optional))


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What is asked of one enterprise app in one cloud: each scope once, base scopes first,
    then in catalog order; `features` are the keys it covers, `optional` the groups included,
    `base_scopes` those of the scopes that every feature needs."""

    cloud: str
    app: str
    client_id: str
    scopes: tuple[str, ...]
    base_scopes: tuple[str, ...]
    redirect_uri: str
    state: str
    features: tuple[str, ...]
    optional: frozenset[tuple[str, str]]

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the optional groups, sorted."""
        return tuple(sorted(group_name(*pair) for pair in self.optional))


def select(catalog: Catalog, features: Iterable[str], optional: Iterable[str] = ()) -> Selection:
    """A Selection from feature keys and `feature.group` names. Raises ChoiceError."""
    chosen = {known_key("feature", name, catalog.features) for name in features}
    groups = frozenset(_group(catalog, name, chosen) for name in optional)
    return Selection(tuple(key for key in catalog.features if key in chosen), groups)


def known_key(kind: str, name: str, known: Iterable[str]) -> str:
    """`name`, when it is one of the known keys. Raises ChoiceError with a suggestion."""
    known = list(known)
    if name not in known:
        raise ChoiceError(f"unknown {kind} '{name}'.{did_you_mean(name, known)}")
    return name


def _group(catalog: Catalog, name: str, chosen: set[str]) -> tuple[str, str]:
    feature, group = catalog.groups[known_key("optional group", name, catalog.groups)]
    if feature not in chosen:
        raise ChoiceError(f"optional group '{name}' needs the feature '{feature}'; choose it too.")
    return feature, group


def everything_optional(catalog: Catalog, features: Iterable[str]) -> Selection:
    """The features with all of their optional groups."""
    keys = tuple(features)
    groups = ((key, group) for key in keys for group in catalog.features[key].optional)
    return Selection(keys, frozenset(groups))


def linkable(catalog: Catalog, selection: Selection) -> Selection:
    """The selection without the features that have no link for everyone."""
    keys = tuple(k for k in selection.features if catalog.features[k].no_direct_link is None)
    return Selection(keys, frozenset(pair for pair in selection.optional if pair[0] in keys))


def consent_requests(
    catalog: Catalog, selection: Selection, cloud: str | None = None
) -> list[ConsentRequest]:
    """One request per client id in the cloud (a key of CLOUDS, without it the catalog's
    default), in catalog order of the apps, with the union of the scopes.

    An app without a client id there has none: `not_available` names it.
    """
    cloud = cloud or catalog.default_cloud
    return [
        _request(catalog, cloud, app, keys, selection.optional)
        for app, keys in _by_app(catalog, selection).items()
        if cloud in catalog.apps[app].client_ids
    ]


def not_available(catalog: Catalog, selection: Selection, cloud: str) -> dict[str, tuple[str, ...]]:
    """The apps that have no client id in the cloud, each with its chosen features."""
    chosen = _by_app(catalog, selection).items()
    return {app: keys for app, keys in chosen if cloud not in catalog.apps[app].client_ids}


def _by_app(catalog: Catalog, selection: Selection) -> dict[str, tuple[str, ...]]:
    """The chosen features of each app, in one pass: a catalog may have many of both."""
    keys: dict[str, tuple[str, ...]] = {}
    for key in selection.features:
        app = catalog.features[key].app
        keys[app] = (*keys.get(app, ()), key)
    return keys if len(keys) < 2 else {app: keys[app] for app in catalog.apps if app in keys}


def _request(
    catalog: Catalog,
    cloud: str,
    app: str,
    keys: tuple[str, ...],
    optional: frozenset[tuple[str, str]],
) -> ConsentRequest:
    wanted = {scope for key in keys for scope in catalog.features[key].scopes}
    included = frozenset(pair for pair in optional if pair[0] in keys)
    for key, group in included:
        wanted.update(catalog.features[key].optional[group].scopes)
    return ConsentRequest(
        cloud=cloud,
        app=app,
        client_id=catalog.apps[app].client_ids[cloud],
        scopes=in_order(catalog, wanted),
        base_scopes=catalog.base_scopes,
        redirect_uri=catalog.consent.redirect_uris[cloud],
        state=catalog.consent.state or _choice_as_state(catalog, keys, included),
        features=keys,
        optional=included,
    )


def _choice_as_state(
    catalog: Catalog, keys: tuple[str, ...], included: frozenset[tuple[str, str]]
) -> str:
    """The chosen keys and `feature.group` names in catalog order; the page that Microsoft
    returns to looks each of them up."""
    groups = sorted(included, key=catalog.places.__getitem__)
    return "~".join([*keys, *(group_name(*pair) for pair in groups)])


def in_order(catalog: Catalog, wanted: Iterable[str]) -> tuple[str, ...]:
    """Base scopes, then the wanted ones in catalog order, each once."""
    names = set(wanted).difference(catalog.base_scopes) & catalog.scopes.keys()
    return (*catalog.base_scopes, *sorted(names, key=catalog.places.__getitem__))


def consent_url(request: ConsentRequest, tenant: str) -> str:
    """The v2 admin consent link, on the login host of the request's cloud.

    All four parameters always, bare Graph names, `%20` between them, and only RFC 3986
    unreserved characters left as they are, so that a browser can build the same bytes.
    Source: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
    """
    query = {
        "client_id": request.client_id,
        "scope": " ".join(request.scopes),
        "redirect_uri": request.redirect_uri,
        "state": request.state,
    }
    pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    host = CLOUDS[request.cloud].login_host
    return f"https://{host}/{quote(tenant, safe='')}/v2.0/adminconsent?{pairs}"


def tenant_segment(text: str) -> str:
    """The tenant for a link, lower-cased: a tenant id, a domain name or `organizations`.

    Raises ChoiceError; `common` is refused because Microsoft's v2 endpoint says not to
    use it (personal accounts cannot approve for an organisation).
    """
    tenant = text.strip().lower()
    if tenant == "organizations" or GUID.fullmatch(tenant) or DOMAIN.fullmatch(tenant):
        return tenant
    if tenant in ("common", "consumers"):
        raise ChoiceError(
            f"the tenant cannot be '{tenant}': personal accounts cannot approve for an "
            "organisation. Use 'organizations', a tenant id or a domain name."
        )
    raise ChoiceError(
        f"'{text}' is neither a tenant id (a GUID) nor a domain name such as contoso.com."
    )


def optional_label(feature: Feature) -> str:
    """Text of the link that includes every optional group."""
    labels = [group.label for group in feature.optional.values()]
    return feature.optional_label or f"With {enumerate_words(labels)}"
