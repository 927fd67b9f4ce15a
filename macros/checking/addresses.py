"""Rules for addresses, the tenant, the state and the month."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import SplitResult, quote, urlsplit

from macros.catalog.clouds import CLOUDS, GLOBAL
from macros.catalog.document import Document, Finding
from macros.catalog.names import quoted
from macros.catalog.problems import named
from macros.checking.places import ADDRESSES, CONTACT, DOMAINS, REDIRECTS
from macros.consent.request import DOMAIN, ChoiceError, tenant_segment

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")

STATE = re.compile(r"[A-Za-z0-9._~-]{1,100}")

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")

MAIL = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_~-]+@(?P<host>[^@]+)")
"""Without the signs that a link would have to encode. Source: RFC 6068, section 2."""

MAX_REDIRECT = 256

REDIRECT_FORBIDDEN = "!$'(),;"
"""Source of both: https://learn.microsoft.com/entra/identity-platform/reply-url"""

NO_ADDRESS = '"<>\\^`{|}'
"""What no address may have in it. Source: https://www.rfc-editor.org/rfc/rfc3986#appendix-A"""

ENDS_LINK = "()[]"
"""What a Markdown link ends with. Source: https://spec.commonmark.org/0.31.2/#links"""


def redirect_uri(document: Document) -> Iterator[Finding]:
    """Microsoft would accept the redirect URI.

    Source: https://learn.microsoft.com/entra/identity-platform/reply-url
    """
    for path, value in document.texts(*REDIRECTS):
        for fault in _redirect_faults(value):
            yield Finding(path, f"Microsoft refuses this redirect URI: {fault}")


def _redirect_faults(value: str) -> Iterator[str]:
    parts = _split(value)
    if parts is None or not parts.hostname:
        yield "it is no absolute address; write https://host/path"
        return
    local = parts.hostname in ("localhost", "127.0.0.1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        yield "it must begin with https:// (http:// only for localhost)"
    if "#" in value:
        yield "a fragment (#...) is not allowed; remove it"
    if "*" in value:
        yield "a wildcard (*) is not allowed; write the one exact address"
    if "@" in parts.netloc:
        yield "a user name in front of the host is not allowed; remove it"
    if forbidden := _not_in(value, REDIRECT_FORBIDDEN + NO_ADDRESS):
        yield f"these characters are not allowed: {' '.join(forbidden)}; remove them"
    if len(value) > MAX_REDIRECT:
        yield f"it has {len(value)} characters, and {MAX_REDIRECT} is the most; shorten it"


def _not_in(value: str, forbidden: str) -> list[str]:
    """The characters of an address that it may not have, those that one cannot see by number."""
    found = sorted({c for c in value if c in forbidden or not "!" <= c <= "~"})
    return [c if "!" <= c <= "~" else f"U+{ord(c):04X}" for c in found]


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def redirect_missing(document: Document) -> Iterator[Finding]:
    """Redirect URIs by cloud leave out no cloud that an app is registered in."""
    for path, by_cloud in document.find("consent.redirect_uri"):
        given = set(by_cloud) if isinstance(by_cloud, dict) and by_cloud else set(CLOUDS)
        registrations = _registrations(document) if given <= CLOUDS.keys() else {}
        for cloud, app in registrations.items():
            if cloud not in given:
                message = f"'redirect_uri' has no address for the cloud {quoted(cloud)}"
                advice = f"write one, because app {quoted(app)} has a client id there"
                yield Finding(path, f"{message}; {advice}")


def redirect_unused(document: Document) -> Iterator[Finding]:
    """Redirect URIs by cloud name only clouds that an app is registered in."""
    used = _registrations(document)
    for path, _ in document.find("consent.redirect_uri.*"):
        cloud = str(path[-1])
        if used and cloud in CLOUDS and cloud not in used:
            message = f"no app has a client id in the cloud {quoted(cloud)}"
            advice = "remove this redirect URI, or add the client id"
            yield Finding(path, f"{message}; {advice}", at_key=True)


def _registrations(document: Document) -> dict[str, str]:
    """The first app by each cloud that one is registered in; empty while some app does not
    say where it is."""
    found: dict[str, str] = {}
    clouds = {path[1]: _clouds(value) for path, value in document.find("apps.*.client_id")}
    if any(not clouds.get(app) for app in document.keys("apps")):
        return {}
    for app in reversed(clouds):
        found |= dict.fromkeys(clouds[app], str(app))
    return found if found.keys() <= CLOUDS.keys() else {}


def _clouds(client_id: object) -> set[str]:
    if isinstance(client_id, dict):
        return set(client_id)
    return {GLOBAL.key} if isinstance(client_id, str) else set()


def web_address(document: Document) -> Iterator[Finding]:
    """A link for the reader is an https address that is what it looks like, and that stays
    inside its link wherever it is written."""
    for path, value in document.texts(*ADDRESSES):
        if fault := _address_fault(value):
            yield Finding(path, f"{named(path)} {fault}")


def _address_fault(value: str) -> str | None:
    parts = _split(value)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        return "must be an https:// address"
    if "@" in parts.netloc:
        host = quoted(parts.hostname)
        return f"leads to {host}; what stands before the @ is a user name, so remove it"
    if not HOST.fullmatch(parts.hostname):
        return f"has a host that cannot be, {quoted(parts.hostname)}; copy the address again"
    if found := next(
        (c for c in value if c in NO_ADDRESS + ENDS_LINK or not "!" <= c <= "~"), None
    ):
        seen = quoted(found) if "!" <= found <= "~" else f"U+{ord(found):04X}"
        return f"may not have {seen} in it; write {quote(found, safe='')} there"
    return None


def security_contact(document: Document) -> Iterator[Finding]:
    """The security contact is a mail address or an https address."""
    for path, value in document.texts(CONTACT):
        if mail := MAIL.fullmatch(value):
            if not DOMAIN.fullmatch(mail["host"]):
                yield Finding(path, f"{named(path)} has no mail domain that can be; copy it again")
        elif _address_fault(value):
            message = f"{named(path)} is neither a mail address nor an https:// address"
            yield Finding(path, f"{message}; write such as security@contoso.com")


def publisher_domain(document: Document) -> Iterator[Finding]:
    """A publisher's domain is a domain's name and nothing around it."""
    for path, value in document.texts(DOMAINS):
        if not DOMAIN.fullmatch(value):
            message = f"{named(path)} is no domain: {quoted(value)}"
            yield Finding(path, f"{message}; write it in small letters, such as contoso.com")


def state_form(document: Document) -> Iterator[Finding]:
    """The state survives a round trip: Microsoft removes markup from it."""
    for path, value in document.texts("consent.state"):
        if not STATE.fullmatch(value):
            message = "'state' may have up to 100 letters, digits, dots, hyphens, _ and ~ only"
            yield Finding(path, message)


def tenant_default(document: Document) -> Iterator[Finding]:
    """The tenant in every link is one that Microsoft accepts."""
    for path, value in document.texts("consent.tenant"):
        try:
            accepted = tenant_segment(value)
        except ChoiceError as error:
            yield Finding(path, str(error))
        else:
            if accepted != value:
                message = f"the tenant {quoted(value)} must be written as {quoted(accepted)}"
                yield Finding(path, message, accepted)


def policy_month(document: Document) -> Iterator[Finding]:
    """The managed policy's date is a month."""
    for path, value in document.texts("consent.managed_policy_as_of"):
        if not MONTH.fullmatch(value):
            yield Finding(path, f"'{path[-1]}' must be a month such as \"2026-07\", in quotes")


def month_to_come(document: Document, today: date) -> Iterator[Finding]:
    """The managed policy was read in a month that has begun somewhere on earth; so time alone
    never makes a catalog wrong."""
    begun = (today + timedelta(days=1)).strftime("%Y-%m")
    for path, value in document.texts("consent.managed_policy_as_of"):
        if MONTH.fullmatch(value) and value > begun:
            message = f"the month {value} has not begun; write the one in which you read the policy"
            yield Finding(path, message)
