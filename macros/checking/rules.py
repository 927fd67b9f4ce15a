"""What makes a catalog wrong: one small generator per rule, its docstring the rule.

A rule reads the unchecked Document, so that one misspelt key hides no other problem,
and yields (path, message) with what to write instead.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from macros.catalog.clouds import CLOUDS, GLOBAL
from macros.catalog.model import Catalog
from macros.catalog.names import closest, did_you_mean
from macros.catalog.page_source import PageSource
from macros.catalog.problems import CatalogError, Path_, Problem, key_of, named, where
from macros.catalog.reading import DEFAULT_PATH, Document, read
from macros.catalog.shape import shape
from macros.checking import prose
from macros.consent.request import (
    GUID,
    ChoiceError,
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
    tenant_segment,
)

Finding = tuple[Path_, str]

Rule = Callable[[Document], Iterator[Finding]]

SCOPE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([._-][A-Za-z0-9]+)*")

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")

STATE = re.compile(r"[A-Za-z0-9._~-]{1,100}")

MAX_LINK = 2000
"""Characters in a link that mail programs and browsers carry unharmed; Microsoft
documents no limit of its own (AADSTS90015 says only that there is one)."""

MAX_REDIRECT = 256

REDIRECT_FORBIDDEN = "!$'(),;"
"""Source of both: https://learn.microsoft.com/entra/identity-platform/reply-url"""

BASE = "base_scopes.-"

MANDATORY = "features.*.scopes.-"

OPTIONAL = "features.*.optional.*.scopes.-"

CLIENT_IDS = ("apps.*.client_id", "apps.*.client_id.*")

REDIRECTS = ("consent.redirect_uri", "consent.redirect_uri.*")

SCOPE_LISTS = ("base_scopes", "features.*.scopes", "features.*.optional.*.scopes")

ADDRESSES = (
    "publisher.support_url",
    "product.documentation_url",
    "features.*.no_direct_link.url",
)


def slug_keys(document: Document) -> Iterator[Finding]:
    """Keys of apps, features and optional groups are slugs, because they become anchors."""
    for path, _ in document.find("apps.*", "features.*", "features.*.optional.*"):
        key = str(path[-1])
        if not SLUG.fullmatch(key):
            form = "lower-case letters, digits and single hyphens, a letter first"
            yield path, f"the key '{key}' must be {form}"


def scope_name_form(document: Document) -> Iterator[Finding]:
    """A scope's name has the form that Graph uses, without a host in front."""
    for path, _ in document.find("scopes.*"):
        if not SCOPE_NAME.fullmatch(str(path[-1])):
            example = "write the bare Graph name, such as Calendars.Read"
            yield path, f"'{path[-1]}' is not a Graph scope name; {example}"


def scope_name_case(document: Document) -> Iterator[Finding]:
    """No two scopes differ only in upper and lower case."""
    seen: dict[str, str] = {}
    for name in document.keys("scopes"):
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield ("scopes", name), f"scope '{name}' is '{first}' in other letters; keep one"


def guid_form(document: Document) -> Iterator[Finding]:
    """Client ids and scope ids are GUIDs."""
    for path, value in document.texts("scopes.*.id", *CLIENT_IDS):
        if not GUID.fullmatch(value):
            form = "a GUID is 8-4-4-4-12 hexadecimal digits; copy it again from its source"
            yield path, f"'{key_of(path)}' of {where(path)} is not a GUID: '{value}'; {form}"


def guid_used_twice(document: Document) -> Iterator[Finding]:
    """No client id or scope id stands for two things; each cloud has its own registration."""
    seen: dict[str, Path_] = {}
    for path, value in document.texts("scopes.*.id", *CLIENT_IDS):
        first = seen.setdefault(value.lower(), path)
        if first != path:
            yield path, f"{where(path)} has the same id as {where(first)}; correct one of them"


def unknown_app(document: Document) -> Iterator[Finding]:
    """A feature signs in to an enterprise app of the catalog."""
    apps = document.keys("apps")
    for path, name in document.texts("features.*.app"):
        if apps and name not in apps:
            yield path, f"unknown app '{name}' in {where(path)}.{did_you_mean(name, apps)}"


def unknown_scope(document: Document) -> Iterator[Finding]:
    """Every scope that is asked for is described under 'scopes'."""
    scopes = document.keys("scopes")
    for path, name in document.texts(BASE, MANDATORY, OPTIONAL):
        if scopes and name not in scopes:
            advice = did_you_mean(name, scopes) or " Describe it under 'scopes' first."
            yield path, f"unknown scope '{name}' in {where(path)}.{advice}"


def scope_twice(document: Document) -> Iterator[Finding]:
    """A list names a scope once."""
    for path, names in document.find(*SCOPE_LISTS):
        for index, name in enumerate(names if isinstance(names, tuple) else ()):
            if isinstance(name, str) and name in names[:index]:
                yield (*path, index), f"scope '{name}' stands twice in {where(path)}; remove one"


def mandatory_and_optional(document: Document) -> Iterator[Finding]:
    """A scope is either mandatory or optional for a feature."""
    mandatory = {(path[1], name) for path, name in document.texts(MANDATORY)}
    for path, name in document.texts(OPTIONAL):
        if (path[1], name) in mandatory:
            message = f"scope '{name}' is already mandatory for feature '{path[1]}'"
            yield path, f"{message}; remove it from the optional group '{path[3]}'"


def base_scope_repeated(document: Document) -> Iterator[Finding]:
    """A feature does not repeat a base scope, mandatory or optional."""
    base = {name for _, name in document.texts(BASE)}
    for path, name in document.texts(MANDATORY, OPTIONAL):
        if name in base:
            yield path, f"'{name}' is a base scope, which {where(path)} has anyway; remove it here"


def unused_scope(document: Document) -> Iterator[Finding]:
    """Every scope is used; one that a misspelt name probably means counts as used."""
    scopes = document.keys("scopes")
    used = {name for _, name in document.texts(BASE, MANDATORY, OPTIONAL, *SCOPE_LISTS)}
    used |= {closest(name, scopes) or name for name in used.difference(scopes)}
    for name in scopes if document.keys("features") else ():
        if name not in used:
            yield ("scopes", name), f"scope '{name}' is used by no feature; remove it or use it"


def unused_app(document: Document) -> Iterator[Finding]:
    """Every enterprise app is used; one that a misspelt key probably means counts as used."""
    apps = document.keys("apps")
    used = {name for _, name in document.texts("features.*.app")}
    used |= {closest(name, apps) or name for name in used.difference(apps)}
    for key in apps if document.keys("features") else ():
        if key not in used:
            yield ("apps", key), f"app '{key}' is used by no feature; remove it or use it"


def redirect_uri(document: Document) -> Iterator[Finding]:
    """Microsoft would accept the redirect URI.

    Source: https://learn.microsoft.com/entra/identity-platform/reply-url
    """
    for path, value in document.texts(*REDIRECTS):
        for fault in _redirect_faults(value):
            yield path, f"Microsoft refuses this redirect URI: {fault}"


def redirect_missing(document: Document) -> Iterator[Finding]:
    """Redirect URIs by cloud leave out no cloud that an app is registered in."""
    for path, by_cloud in document.find("consent.redirect_uri"):
        given = _meant(by_cloud) if isinstance(by_cloud, dict) and by_cloud else set(CLOUDS)
        for cloud, app in _registrations(document).items():
            if cloud not in given:
                advice = f"write one, because app '{app}' has a client id there"
                yield path, f"'redirect_uri' has no address for the cloud '{cloud}'; {advice}"


def redirect_unused(document: Document) -> Iterator[Finding]:
    """Redirect URIs by cloud name only clouds that an app is registered in."""
    used = _registrations(document)
    for path, _ in document.find("consent.redirect_uri.*"):
        cloud = str(path[-1])
        if used and cloud in CLOUDS and cloud not in used:
            message = f"no app has a client id in the cloud '{cloud}'"
            yield path, f"{message}; remove this redirect URI, or add the client id"


def _registrations(document: Document) -> dict[str, str]:
    """The first app by each cloud that one is registered in; empty while some app does not
    say where it is."""
    found: dict[str, str] = {}
    clouds = {path[1]: _clouds(value) for path, value in document.find("apps.*.client_id")}
    if any(not clouds.get(app) for app in document.keys("apps")):
        return {}
    for app in reversed(clouds):
        found |= dict.fromkeys(clouds[app], str(app))
    return {cloud: found[cloud] for cloud in CLOUDS if cloud in found}


def _clouds(client_id: object) -> set[str]:
    if isinstance(client_id, dict):
        return _meant(client_id)
    return {GLOBAL.key} if isinstance(client_id, str) else set()


def _meant(clouds: Iterable[str]) -> set[str]:
    """A misspelt cloud counts as the one it probably means."""
    return {closest(name, CLOUDS) or name for name in clouds}


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
    if forbidden := sorted({c for c in value if c in REDIRECT_FORBIDDEN or not "!" <= c <= "~"}):
        shown = " ".join(c if "!" <= c <= "~" else f"U+{ord(c):04X}" for c in forbidden)
        yield f"these characters are not allowed: {shown}; remove them"
    if len(value) > MAX_REDIRECT:
        yield f"it has {len(value)} characters, and {MAX_REDIRECT} is the most; shorten it"


def _split(value: str) -> SplitResult | None:
    try:
        return urlsplit(value)
    except ValueError:
        return None


def state_form(document: Document) -> Iterator[Finding]:
    """The state survives a round trip: Microsoft removes markup from it."""
    for path, value in document.texts("consent.state"):
        if not STATE.fullmatch(value):
            yield path, "'state' may have up to 100 letters, digits, dots, hyphens, _ and ~ only"


def tenant_default(document: Document) -> Iterator[Finding]:
    """The tenant in every link is one that Microsoft accepts."""
    for path, value in document.texts("consent.tenant"):
        try:
            accepted = tenant_segment(value)
        except ChoiceError as error:
            yield path, str(error)
        else:
            if accepted != value:
                yield path, f"the tenant '{value}' must be written as '{accepted}'"


def policy_month(document: Document) -> Iterator[Finding]:
    """The managed policy's date is a month."""
    for path, value in document.texts("consent.managed_policy_as_of"):
        if not MONTH.fullmatch(value):
            yield path, f"'{path[-1]}' must be a month such as \"2026-07\", in quotes"


def web_address(document: Document) -> Iterator[Finding]:
    """A link for the reader is an https address."""
    for path, value in document.texts(*ADDRESSES):
        parts = _split(value)
        if parts is None or parts.scheme != "https" or not parts.hostname or not _plain(value):
            yield path, f"'{path[-1]}' in {where(path)} must be an https:// address without spaces"


def _plain(value: str) -> bool:
    return all("!" <= character <= "~" for character in value)


def blank_text(document: Document) -> Iterator[Finding]:
    """No text consists of spaces only; a reason least of all."""
    for path, value in _all_texts(document.data, ()):
        if value and all(c == "\n" or unicodedata.category(c) in ("Zs", "Cf") for c in value):
            yield path, f"{named(path)} is blank; write something there"


def control_characters(document: Document) -> Iterator[Finding]:
    """No text carries control characters, nor characters that reverse the text around them."""
    for path, value in _all_texts(document.data, ()):
        found = sorted({c for c in value if c not in "\n" and _is_control(c)})
        if found:
            names = ", ".join(f"U+{ord(c):04X}" for c in found)
            yield path, f"{named(path)} has invisible characters ({names}); remove them"


def _is_control(character: str) -> bool:
    bidi = unicodedata.bidirectional(character) in _BIDI_CONTROLS
    return bidi or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp", "Co")


_BIDI_CONTROLS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


def _all_texts(value: object, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _all_texts(child, (*path, key))
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from _all_texts(child, (*path, index))


def label_without_groups(document: Document) -> Iterator[Finding]:
    """Only a feature with optional groups labels the link that includes them."""
    grouped = {path[1] for path, _ in document.find("features.*.optional.*")}
    for path, _ in document.texts("features.*.optional_label"):
        if path[1] not in grouped:
            yield path, f"{where(path)} has no optional groups; remove 'optional_label'"


RULES: tuple[Rule, ...] = (
    slug_keys,
    scope_name_form,
    scope_name_case,
    guid_form,
    guid_used_twice,
    unknown_app,
    unknown_scope,
    scope_twice,
    mandatory_and_optional,
    base_scope_repeated,
    unused_scope,
    unused_app,
    redirect_uri,
    redirect_missing,
    redirect_unused,
    state_form,
    tenant_default,
    policy_month,
    web_address,
    blank_text,
    control_characters,
    label_without_groups,
)


def link_length(catalog: Catalog) -> Iterator[Finding]:
    """The longest link of an app, with everything optional, is short enough to travel,
    in each cloud."""
    selection = linkable(catalog, everything_optional(catalog, catalog.features))
    clouds = [cloud for cloud in catalog.clouds if cloud in catalog.consent.redirect_uris]
    for request in (r for cloud in clouds for r in consent_requests(catalog, selection, cloud)):
        length = len(consent_url(request, catalog.consent.tenant))
        if length > MAX_LINK:
            advice = "spread its features over two enterprise apps"
            place = f" in cloud '{request.cloud}'" if len(catalog.clouds) > 1 else ""
            message = f"the link for app '{request.app}'{place} has {length} characters"
            yield ("apps", request.app), f"{message}, and {MAX_LINK} is the most; {advice}"


def problems(document: Document) -> tuple[Catalog | None, list[Problem]]:
    """Everything wrong with the document, by line."""
    catalog, shape_problems = shape(document)
    found = [*document.problems, *shape_problems]
    for rule in RULES:
        found += [document.problem(rule.__name__, *finding) for finding in rule(document)]
    if catalog is not None:
        found += [document.problem("link_length", *finding) for finding in link_length(catalog)]
    return catalog, sorted(set(found))


def checked(
    path: Path = DEFAULT_PATH,
    name: str | None = None,
    pages: Sequence[PageSource] | None = None,
) -> Catalog:
    """The catalog, with every rule passed, and where pages are given the rules of prose.
    Raises CatalogError with all problems at once."""
    document = read(path, name)
    catalog, found = problems(document)
    if catalog is not None and pages is not None:
        found = sorted({*found, *prose.problems(document, catalog, pages)})
    if catalog is None or found:
        raise CatalogError(found)
    return catalog
