"""Consent links, wherever they stand: each asks exactly for the choice it belongs to."""

from urllib.parse import unquote, urlsplit

from macros.audit.marks import cloud_of, nearest
from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, text_of
from macros.audit.wanted import SIGN_IN_HOSTS, Choice
from macros.catalog.known import is_known
from macros.catalog.lookalikes import sign_ins_in

LOOKUP = "https://login.microsoftonline.com/error?code="
"""Microsoft's text for a code: with its digits in a link, without them in our script.
Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""

LINK_BUILDER = "assets/consent.js"
"""The one file that makes links in the browser, out of data that is held against the catalog."""


def check_links(result: Audit) -> None:
    """Each link to Microsoft's sign-in is a consent link and asks for the choice that it says."""
    given = result.known | result.allowed
    for page in result.site.pages:
        for link in page.tags["a"]:
            address = attribute(link, "href")
            strange = any(not is_known(alike, given) for alike in sign_ins_in(address))
            if (strange and not _lookup(link)) or "data-features" in link.attrib:
                result.counts["consent links"] += 1
                _check_link(result, page, link)


def _lookup(link: Element) -> bool:
    """Whether this is the link with which the section of an error looks itself up."""
    code = nearest(link, "data-error")
    return bool(code) and attribute(link, "href") == f"{LOOKUP}{code}"


def _check_link(result: Audit, page: Page, link: Element) -> None:
    about, address = f"consent link '{text_of(link)}'", attribute(link, "href")
    names = attribute(link, "data-features"), attribute(link, "data-optional")
    choice = result.wanted.choice(*names)
    if choice is None:
        result.fault(page.path, f"{about} belongs to no known choice: {address}")
        return
    features = result.catalog.features
    apps = sorted({features[key].app for key in choice[0]})
    result.expect(page.path, f"{about}, number of apps", len(apps), 1)
    blocked = [key for key in choice[0] if features[key].no_direct_link]
    result.expect(page.path, f"{about}, features without a link for everyone", blocked, [])
    expect_link(result, page.path, about, address, apps[0], cloud_of(result, link), choice)


def expect_link(
    result: Audit, page: str, about: str, address: str, app: str, cloud: str, choice: Choice
) -> None:
    """Whether the address asks the app, in the cloud, for exactly this choice."""
    if cloud not in result.catalog.clouds:
        result.fault(page, f"{about} is for the cloud '{cloud}', which no app is in")
        return
    parts, consent = urlsplit(address), result.catalog.consent
    host = f"{parts.scheme}://{parts.netloc}"
    result.expect(page, f"{about}, host", host, f"https://{SIGN_IN_HOSTS[cloud]}")
    path = f"/{consent.tenant}/v2.0/adminconsent"
    result.expect(page, f"{about}, tenant and path", parts.path, path)
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&")]
    wanted = {
        "client_id": result.catalog.apps[app].client_ids.get(cloud),
        "scope": " ".join(result.wanted.scopes(*choice)),
        "redirect_uri": consent.redirect_uris.get(cloud),
        "state": result.wanted.state(choice),
    }
    result.expect(page, f"{about}, parameters", [name for name, _ in pairs], list(wanted))
    for name, value in pairs:
        result.expect(page, f"{about}, {name}", unquote(value), wanted.get(name))
    unwanted = [c for c in "+' " if c in parts.query] + [f for f in (parts.fragment,) if f]
    result.expect(page, f"{about}, characters to encode", unwanted, [])
