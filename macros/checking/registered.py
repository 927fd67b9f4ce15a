"""The catalog against the publisher's own app registrations.

Why a registration must list what is asked for: "To ensure the admin consent flow works properly,
application developers must list all permissions in the RequiredResourceAccess property",
https://learn.microsoft.com/entra/identity-platform/application-consent-experience. Redirect URIs
are compared letter for letter: https://learn.microsoft.com/entra/identity-platform/reply-url
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from macros.catalog.document import Document
from macros.catalog.model import GRAPH_APP_ID, App, Catalog
from macros.catalog.names import enumerate_words, quoted
from macros.catalog.problems import Path_, Problem
from macros.checking.graph_list import GraphList
from macros.checking.registrations import Access, Registration, Resource
from macros.consent.request import SIGN_IN_SCOPES

MULTI_TENANT = ("AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount")
"""Source: https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation"""


@dataclass(frozen=True, slots=True)
class Pair:
    """An app of the catalog in a cloud, and its registration there."""

    document: Document
    catalog: Catalog
    listed: GraphList | None
    key: str
    cloud: str
    there: Registration

    @property
    def app(self) -> App:
        return self.catalog.apps[self.key]

    @property
    def about(self) -> str:
        return f"the registration of app {quoted(self.key)} ({self.there.source.name})"

    def here(self, rule: str, path: Path_, message: str) -> Problem:
        """A Problem in the catalog."""
        return self.document.problem(rule, path, message)

    def asked(self) -> dict[str, tuple[Path_, list[str]]]:
        """Each scope that the app's features ask for: where first, and the features' keys."""
        found: dict[str, tuple[Path_, list[str]]] = {}
        for place, name in enumerate(self.catalog.base_scopes):
            found[name] = ("base_scopes", place), []
        for key, feature in self.catalog.features.items():
            if feature.app == self.key:
                groups = feature.optional.items()
                lists: list[tuple[Path_, tuple[str, ...]]] = [(("scopes",), feature.scopes)]
                lists += [(("optional", name, "scopes"), group.scopes) for name, group in groups]
                for where, names in lists:
                    for place, name in enumerate(names):
                        path = ("features", key, *where, place)
                        found.setdefault(name, (path, []))[1].append(key)
        return found

    def delegated(self) -> set[str]:
        """The ids of Graph's delegated permissions that are registered, in small letters."""
        return {
            access.id.lower()
            for resource in self.there.resources
            for access in resource.access
            if _is_graph(resource) and access.type == "Scope"
        }

    def name_of(self, resource: Resource, access: Access) -> str:
        """A permission's name, from the catalog or Microsoft's list, else its id; and whose it
        is, where that is another API than Graph."""
        if not _is_graph(resource):
            return f"{quoted(access.id)} of the API {quoted(resource.app_id)}"
        ids: dict[str, str] = {}
        if access.type == "Scope":
            ids = {scope.id.lower(): name for name, scope in self.catalog.scopes.items()}
        if self.listed:
            lists = {"Scope": self.listed.delegated, "Role": self.listed.application}
            ids |= {p.id.lower(): name for name, p in lists[access.type].items() if p.id}
        return quoted(ids.get(access.id.lower(), access.id))


def _is_graph(resource: Resource) -> bool:
    return resource.app_id.lower() == GRAPH_APP_ID


PairRule = Callable[[Pair], Iterator[Problem]]


def scope_not_registered(pair: Pair) -> Iterator[Problem]:
    """What the app's features ask for is registered."""
    yield from _missing(pair, sign_in=False)


def _missing(pair: Pair, *, sign_in: bool) -> Iterator[Problem]:
    registered = pair.delegated()
    for name, (path, keys) in pair.asked().items():
        scope = pair.catalog.scopes[name]
        if scope.id.lower() not in registered and (name in SIGN_IN_SCOPES) is sign_in:
            who = f" ({enumerate_words([*map(quoted, dict.fromkeys(keys))])})" if keys else ""
            message = f"{pair.about} lacks {quoted(name)}, which is asked for{who}"
            advice = f"add the delegated permission {scope.id} of Microsoft Graph there"
            why = "" if sign_in else "users can stay blocked after an approval; "
            yield pair.here("scope_not_registered", path, f"{message}: {why}{advice}")


def scope_not_documented(pair: Pair) -> Iterator[Problem]:
    """What is registered, some feature of the app asks for."""
    asked = {pair.catalog.scopes[name].id.lower() for name in pair.asked()}
    for resource in pair.there.resources:
        for access in resource.access:
            documented = _is_graph(resource) and access.id.lower() in asked
            if access.type == "Scope" and not documented:
                name = pair.name_of(resource, access)
                message = f"{pair.about} has {name}, and no feature of the app asks for it"
                advice = "remove it there, or list it at the feature that needs it"
                yield pair.there.problem("scope_not_documented", f"{message}; {advice}", access.id)


def application_permission(pair: Pair) -> Iterator[Problem]:
    """Nothing is registered for the application itself: pages say that nothing is."""
    for resource in pair.there.resources:
        for access in resource.access:
            if access.type == "Role":
                name = pair.name_of(resource, access)
                message = f"{pair.about} has the application permission {name}"
                advice = "and pages say that none is asked for; remove it there"
                yield pair.there.problem(
                    "application_permission", f"{message}, {advice}", access.id
                )


def redirect_not_registered(pair: Pair) -> Iterator[Problem]:
    """The redirect URI of the cloud is registered, letter for letter."""
    wanted = pair.catalog.consent.redirect_uris[pair.cloud]
    if wanted not in pair.there.redirect_uris:
        by_cloud = not isinstance(pair.catalog.consent.redirect_uri, str)
        path: Path_ = ("consent", "redirect_uri", *([pair.cloud] if by_cloud else []))
        message = f"{pair.about} lacks this redirect URI: each of its links fails with AADSTS50011"
        near = get_close_matches(wanted, pair.there.redirect_uris, 1, 0.9)
        near = (
            [f"; it has {quoted(near[0])}, which is not the same letter for letter"] if near else []
        )
        yield pair.here("redirect_not_registered", path, "".join([message, *near]))


def audience(pair: Pair) -> Iterator[Problem]:
    """Accounts of any organisation may sign in."""
    value = pair.there.audience
    if value not in MULTI_TENANT:
        message = f"{pair.about} has signInAudience {quoted(value)}: no other organisation can"
        advice = f"approve it; {MULTI_TENANT[0]} lets every organisation"
        yield pair.there.problem("audience", f"{message} {advice}", "signInAudience")


def deactivated(pair: Pair) -> Iterator[Problem]:
    """The registration is not switched off.

    Source: https://learn.microsoft.com/entra/identity/enterprise-apps/deactivate-app-registration
    """
    if pair.there.disabled:
        message = f"{pair.about} is deactivated: nobody can sign in to the app, in any tenant"
        yield pair.there.problem("deactivated", f"{message}; activate it again", "isDisabled")


def said_otherwise(pair: Pair) -> Iterator[Problem]:
    """What the catalog says of the registration is so."""
    app, there = pair.app, pair.there
    verified = None if there.publisher is None else bool(there.publisher)
    facts: list[tuple[str, object, object]] = [
        ("registered_name", app.registered_name, there.name),
        ("registered_publisher", app.registered_publisher, there.publisher or None),
        ("publisher_verified", app.publisher_verified, verified),
        ("publisher_domain", app.publisher_domain, there.domain),
    ]
    for field_, ours, theirs in facts:
        if ours is not None and theirs is not None and ours != theirs:
            shown = str(theirs).lower() if isinstance(theirs, bool) else quoted(theirs)
            message = (
                f"{pair.about} has {shown} for {quoted(field_)}; write that, or correct it there"
            )
            yield pair.here("said_otherwise", ("apps", pair.key, field_), message)


PAIR_RULES: tuple[PairRule, ...] = (
    scope_not_registered,
    scope_not_documented,
    application_permission,
    redirect_not_registered,
    audience,
    deactivated,
    said_otherwise,
)


@dataclass(slots=True)
class Compared:
    """What disagrees; what does that every sign-in has anyway; what was not looked at."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    apps: list[str] = field(default_factory=list)


def compared(
    document: Document,
    catalog: Catalog,
    registrations: Sequence[Registration],
    listed: GraphList | None = None,
) -> Compared:
    """The catalog against registrations; with Microsoft's list, permissions have names."""
    result, looked_at = Compared(), set()
    places = {
        client_id.lower(): (key, cloud)
        for key, app in catalog.apps.items()
        for cloud, client_id in app.client_ids.items()
    }
    for there in registrations:
        place = places.get(there.app_id.lower())
        if place is None:
            message = f"no app of the catalog has the client id {quoted(there.app_id)}"
            result.problems.append(there.problem("unknown_client_id", message, there.app_id))
        else:
            looked_at.add(place)
            pair = Pair(document, catalog, listed, *place, there)
            result.problems += (problem for rule in PAIR_RULES for problem in rule(pair))
            result.warnings += _missing(pair, sign_in=True)
    result.apps = [key for key in catalog.apps if key in {key for key, _ in looked_at}]
    result.notices = [_not_given(document, *p) for p in places.values() if p not in looked_at]
    for some in (result.problems, result.warnings):
        some[:] = sorted(set(some))
    return result


def _not_given(document: Document, key: str, cloud: str) -> Problem:
    message = f"no file holds the registration of app {quoted(key)} in cloud {quoted(cloud)}"
    return document.problem(
        "not_given", ("apps", key), f"{message}; it was not compared", at_key=True
    )
