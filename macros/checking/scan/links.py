"""Rules for the consent links on a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from macros.catalog.clouds import CLOUDS
from macros.catalog.lookalikes import SIGN_IN_PARTS
from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words, quoted
from macros.catalog.problems import Problem
from macros.checking.scan.facts import Facts
from macros.checking.scan.reading import Page
from macros.consent.request import GUID, in_order

PATH = re.compile(
    r"/(?P<tenant>[^/]+)(?P<v2>/(?:oauth2/)?v2\.0)?/(?P<what>adminconsent|.*authorize)$"
)

RESOURCE = re.compile(r"https://[\w.-]*graph[\w.-]*/", re.IGNORECASE)

TO_FILL_IN = re.compile(r"[{}<>\[\]$%]|YOUR|TENANT|CLIENT", re.IGNORECASE)
"""Signs of a place that the reader is to fill in."""

HOSTS = {cloud.login_host for cloud in CLOUDS.values()}

OLD_HOSTS = {"login.windows.net", "login.chinacloudapi.cn", "login.microsoftonline.de"}
"""Microsoft's, but not today's: `retired` speaks of those that a page should not have."""


@dataclass(frozen=True)
class ConsentLink:
    """An address that asks somebody to approve an app: for everyone, or for whoever signs in."""

    line: int
    url: str
    host: str
    tenant: str
    v2: bool
    for_everyone: bool
    query: dict[str, str]

    @property
    def client_id(self) -> str:
        """In small letters; nothing where the reader is to fill it in."""
        given = self.query.get("client_id", "").lower()
        return given if GUID.fullmatch(given) else ""

    @cached_property
    def scopes(self) -> list[str]:
        """Without the resource in front; nothing where the reader is to fill them in."""
        given = self.query.get("scope", "")
        return [] if re.search(r"[{}<>\[\]]", given) else RESOURCE.sub("", given).split()


def consent_links(page: Page) -> Iterator[ConsentLink]:
    for line, url in page.links:
        parts = urlsplit(_escaped_less(url))
        path = PATH.search(parts.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if path and (SIGN_IN_PARTS.search(parts.netloc) or "client_id" in query):
            everyone = path["what"] == "adminconsent"
            host = (parts.hostname or "").lower()
            tenant = unquote(path["tenant"]).lower()
            yield ConsentLink(line, url, host, tenant, bool(path["v2"]), everyone, query)


def _escaped_less(url: str) -> str:
    """The address; one that cannot be is none."""
    try:
        urlsplit(url)
    except ValueError:
        return ""
    return url.replace("&amp;", "&")


def link_host(page: Page, facts: Facts) -> Iterator[Problem]:
    """A consent link leads to a sign-in of Microsoft's."""
    for link in consent_links(page):
        if link.host not in HOSTS | OLD_HOSTS and not TO_FILL_IN.search(link.host):
            known = enumerate_words(sorted(HOSTS))
            message = f"this link leads to {quoted(link.host)}, which is no sign-in of Microsoft's"
            yield _at(page, link, "link_host", f"{message}; those are {known}", link.host)


def link_common(page: Page, facts: Facts) -> Iterator[Problem]:
    """No link for everyone in an organisation goes to 'common' or 'consumers'.

    Source: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
    """
    for link in consent_links(page):
        if link.for_everyone and link.tenant in ("common", "consumers"):
            message = f"this link's tenant is {quoted(link.tenant)}: personal accounts cannot "
            message += "approve for an organisation; write 'organizations', a tenant id or a domain"
            yield _at(page, link, "link_common", message, link.tenant, "organizations")


def link_parameters(page: Page, facts: Facts) -> Iterator[Problem]:
    """A link says which app it approves, with v2.0 also what, and where Microsoft returns to.

    Source: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
    """
    for link in consent_links(page):
        wanted = ["client_id", *(["scope", "redirect_uri"] if link.v2 else [])]
        missing = [name for name in wanted if not link.query.get(name, "").strip()]
        if link.for_everyone and missing:
            message = f"this link lacks {enumerate_words([quoted(name) for name in missing])}"
            yield _at(page, link, "link_parameters", f"{message}; Microsoft shows an error instead")


def link_scopes(page: Page, facts: Facts) -> Iterator[Problem]:
    """A link asks for scopes that there are, in Microsoft's upper and lower case."""
    for link in consent_links(page):
        for name in link.scopes if facts.listed else ():
            right = facts.names.get(name.casefold())
            if name != ".default" and right != name and "/" not in name:
                message = f"this link asks for {quoted(name)}, which is no scope of Microsoft Graph"
                meant = right or facts.meant(name)
                message += f". Did you mean {quoted(meant)}?" if meant else ""
                yield _at(page, link, "link_scopes", message, name, meant or "")


def link_client(page: Page, facts: Facts) -> Iterator[Problem]:
    """A link is for one of the catalog's apps, in a cloud that it is in."""
    for link in consent_links(page):
        if facts.catalog and link.client_id and _app(facts.catalog, link) is None:
            message = f"this link's client_id {link.client_id} is that of no app of the catalog"
            if clouds := _clouds_of(facts.catalog, link.client_id):
                message = f"this link's client_id is in {clouds}, and {link.host} signs in to "
                message += "another cloud"
            yield _at(page, link, "link_client", message, link.query["client_id"])


def link_redirect(page: Page, facts: Facts) -> Iterator[Problem]:
    """Microsoft returns to where the catalog says, letter for letter."""
    for link in consent_links(page):
        given = link.query.get("redirect_uri", "")
        if not facts.catalog or not _app(facts.catalog, link) or not given.strip():
            continue
        right = _redirects(facts.catalog, link.host)
        if right and given not in right and not TO_FILL_IN.search(given):
            message = f"this link's redirect_uri is {quoted(given)}, and the catalog's is "
            written, write = (quote(uri, safe="") for uri in (given, right[0]))
            yield _at(page, link, "link_redirect", message + quoted(right[0]), written, write)


def _redirects(catalog: Catalog, host: str) -> list[str]:
    """The redirect URIs for the clouds that sign in at this host."""
    uris = catalog.consent.redirect_uris
    return [uris[key] for key, cloud in CLOUDS.items() if cloud.login_host == host and key in uris]


def link_set(page: Page, facts: Facts) -> Iterator[Problem]:
    """A link asks for what some features of its app need together: no more, and no less."""
    for link in consent_links(page):
        app = _app(facts.catalog, link)
        if facts.catalog and app and link.for_everyone and link.scopes:
            message = _disagreement(facts.catalog, app, link.scopes)
            advice = "python -m macros link prints the right ones"
            yield from [_at(page, link, "link_set", f"{message}; {advice}")] * bool(message)


def _disagreement(catalog: Catalog, app: str, scopes: list[str]) -> str:
    """What is wrong with a set of scopes; nothing where features of the app need just that."""
    given = {*scopes}
    keys = [key for key, feature in catalog.features.items() if feature.app == app]
    if ".default" in given:
        return "this link asks for everything that the app is registered for ('.default')"
    if not keys:
        return "no feature of the catalog needs this link's app"
    whole = {key: {*catalog.features[key].scopes, *catalog.base_scopes} for key in keys}
    covered = [key for key in keys if whole[key] <= given]
    if not covered:
        best = min(keys, key=lambda key: len(whole[key] - given))
        lacks = [name for name in in_order(catalog, whole[best]) if name not in given]
        return f"no feature works with this link; {quoted(best)} also needs {_list(lacks)}"
    needed = {name for key in covered for name in whole[key]} | _optional(catalog, covered, given)
    if extra := [name for name in scopes if name not in needed]:
        return f"this link also asks for {_list(extra)}, which {_list(covered)} need not"
    return ""


def _optional(catalog: Catalog, keys: list[str], given: set[str]) -> set[str]:
    """The scopes of the optional groups that are asked for whole."""
    groups = (group for key in keys for group in catalog.features[key].optional.values())
    return {name for group in groups if given.issuperset(group.scopes) for name in group.scopes}


def _list(names: list[str]) -> str:
    return enumerate_words([quoted(name) for name in names])


def _app(catalog: Catalog | None, link: ConsentLink) -> str | None:
    """The app that the link approves, in a cloud of its host."""
    for key, app in catalog.apps.items() if catalog else ():
        for cloud, client_id in app.client_ids.items():
            here = CLOUDS[cloud].login_host == link.host or link.host not in HOSTS
            if here and client_id.lower() == link.client_id:
                return key
    return None


def _clouds_of(catalog: Catalog, client_id: str) -> str:
    pairs = [pair for app in catalog.apps.values() for pair in app.client_ids.items()]
    return enumerate_words([CLOUDS[c].name for c, own in pairs if own.lower() == client_id])


def _at(
    page: Page, link: ConsentLink, rule: str, message: str, part: str = "", write: str = ""
) -> Problem:
    """At a part of the link, as the link has it, or at its beginning."""
    shown = part or link.url.partition("?")[0]
    return page.problem(link.line, shown, rule, message, write, link.url)
