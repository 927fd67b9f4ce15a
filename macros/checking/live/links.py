"""What a built site links to, and which address tells whether a link works."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, urldefrag, urlsplit, urlunsplit

from lxml import html

from macros.catalog.clouds import CLOUDS

CONSENT_PATH = "/v2.0/adminconsent"
SIGN_IN_HOSTS = frozenset(cloud.login_host for cloud in CLOUDS.values())
NO_PAGE = "no built page here; run 'make site' first"


@dataclass(slots=True)
class Link:
    """An address to ask, the links that its answer is for and the pages that they stand on; for a
    consent link, what it names."""

    asks: str
    client_id: str = ""
    redirect_uri: str = ""
    links: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The link, or what several consent links have in common."""
        if not self.client_id:
            return next(iter(self.links))
        host = urlsplit(self.asks).netloc
        return f"{host}, client id {self.client_id}, redirect URI {self.redirect_uri}"


def links_of(site: Path) -> list[Link]:
    """The links that lead out of a site, in the order of its pages. Consent links with one client
    id, redirect URI and host are one question: what more they ask is looked at after signing in."""
    found: dict[str, Link] = {}
    for page, address in _addresses(site):
        link = _link(address)
        kept = found.setdefault(link.asks, link)
        kept.links[address] = kept.pages[page] = None
    return list(found.values())


def _addresses(site: Path) -> Iterator[tuple[str, str]]:
    pages = sorted(site.rglob("*.html"))
    if not pages:
        raise FileNotFoundError(f"{site}: {NO_PAGE}")
    for page in pages:
        for anchor in html.fromstring(page.read_bytes()).iter("a"):
            address = str(anchor.get("href", "")).strip()
            if urlsplit(address).scheme == "https":
                yield page.relative_to(site).as_posix(), address


def _link(address: str) -> Link:
    parts = urlsplit(address)
    if parts.netloc not in SIGN_IN_HOSTS:
        return Link(urldefrag(address).url)
    if not parts.path.endswith(CONSENT_PATH):
        # Its pages about error codes are one page.
        return Link(urlunsplit((*parts[:3], "", "")))
    query = parse_qs(parts.query)
    client_id, redirect_uri = (query.get(key, [""])[0] for key in ("client_id", "redirect_uri"))
    tenant = parts.path.removesuffix(CONSENT_PATH)
    asks = f"https://{parts.netloc}{tenant}/oauth2/v2.0/authorize?{_query(client_id, redirect_uri)}"
    return Link(asks, client_id, redirect_uri)


def _query(client_id: str, redirect_uri: str) -> str:
    """A sign-in that asks for nothing but the sign-in.
    Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow"""
    values = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "response_mode": "query",
        "scope": "openid",
    }
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())
