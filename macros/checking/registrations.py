"""App registrations as Microsoft's tools write them: the JSON of `az ad app show` or `list`, of
Graph's `applications/{id}` or a list of them, and the Entra admin center's manifest, new or old.

Sources: https://learn.microsoft.com/graph/api/resources/application and
https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest, and
for the old form https://learn.microsoft.com/entra/identity-platform/reference-app-manifest
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from macros.catalog.characters import one_line
from macros.catalog.problems import Path_, Problem, Source, Span

MAX_BYTES = 8 * 1024 * 1024

EXPORT = "get it with: az ad app show --id CLIENT_ID"


class RegistrationError(Exception):
    """A file holds no registration that can be compared; `str()` is one line."""


class _Lenient(BaseModel):
    """What Microsoft adds is passed over; what is there must be of its kind."""


class Access(_Lenient):
    """A permission of an API, delegated (`Scope`) or the application's own (`Role`)."""

    id: str
    type: Literal["Scope", "Role"]


class Resource(_Lenient):
    app_id: str = Field(alias="resourceAppId")
    access: list[Access] = Field(alias="resourceAccess", default=[])


class _Platform(_Lenient):
    uris: list[str] = Field(alias="redirectUris", default=[])


class _ReplyUrl(_Lenient):
    url: str


class _Publisher(_Lenient):
    name: str | None = Field(alias="displayName", default=None)


class _Addresses(_Lenient):
    support: str | None = Field(alias="supportUrl", default=None)
    home: str | None = Field(alias="marketingUrl", default=None)
    privacy: str | None = Field(alias="privacyStatementUrl", default=None)


class _OldAddresses(_Lenient):
    support: str | None = None
    home: str | None = Field(alias="marketing", default=None)
    privacy: str | None = None


class _Application(_Lenient):
    app_id: str = Field(alias="appId")
    audience: str = Field(alias="signInAudience")
    resources: list[Resource] | None = Field(alias="requiredResourceAccess")
    web: _Platform | None = None
    spa: _Platform | None = None
    public: _Platform | None = Field(alias="publicClient", default=None)
    reply_urls: list[_ReplyUrl] | None = Field(alias="replyUrlsWithType", default=None)
    name: str | None = Field(alias="displayName", default=None)
    old_name: str | None = Field(alias="name", default=None)
    domain: str | None = Field(alias="publisherDomain", default=None)
    verified: _Publisher | None = Field(alias="verifiedPublisher", default=None)
    disabled: bool | None = Field(alias="isDisabled", default=None)
    info: _Addresses | None = None
    old_info: _OldAddresses | None = Field(alias="informationalUrls", default=None)


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration, and the file that it stands in. `domain` is None, and `publisher`, where
    the file does not say; `publisher` is empty where Microsoft verified none, and an address where
    none is given."""

    source: Source
    app_id: str
    audience: str
    resources: tuple[Resource, ...]
    redirect_uris: tuple[str, ...]
    name: str | None
    domain: str | None
    publisher: str | None
    disabled: bool
    support_url: str = ""
    home_url: str = ""
    privacy_url: str = ""

    def problem(self, rule: str, message: str, text: str, path: Path_ = ()) -> Problem:
        """A Problem where a text first stands in the file, behind its client id if it can."""
        first = _line(self.source, self.app_id, 1)
        line = _line(self.source, text, first) or _line(self.source, text, 1) or first or 1
        column = max(0, self.source.line(line).lower().find(text.lower())) + 1
        span = Span(line, column, line, column + len(text))
        return self.source.problem(rule, span, message, path=path)


def _line(source: Source, text: str, begin: int) -> int:
    lines = enumerate(source.lines, 1)
    wanted = text.lower()
    return next((n for n, line in lines if n >= begin and wanted in line.lower()), 0)


def read_registrations(path: Path) -> list[Registration]:
    """Every registration in the file. Raises RegistrationError."""
    name = one_line(path.as_posix())
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RegistrationError(f"{name}: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise RegistrationError(f"{name}: larger than 8 MiB; this is no app registration")
    try:
        # Windows PowerShell writes UTF-16 behind `>`; json knows it by its first bytes.
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
        value = json.loads(text)
    except RecursionError:
        raise RegistrationError(f"{name}: nested too deeply for an app registration") from None
    except ValueError as error:
        raise RegistrationError(f"{name}: no JSON ({one_line(str(error))}); {EXPORT}") from None
    source = Source(name, text.splitlines())
    return [_registration(source, entry) for entry in _entries(name, value)]


def _entries(name: str, value: Any) -> list[Any]:
    listed = value.get("value") if isinstance(value, dict) and "appId" not in value else value
    entries = listed if isinstance(listed, list) else [value]
    if not entries:
        raise RegistrationError(f"{name}: an empty list; {EXPORT}")
    return entries


def _registration(source: Source, value: Any) -> Registration:
    if not isinstance(value, dict):
        raise RegistrationError(f"{source.name}: no app registration stands in it; {EXPORT}")
    if "servicePrincipalType" in value:
        message = "this is an enterprise app (service principal), not its registration"
        raise RegistrationError(f"{source.name}: {message}; {EXPORT}")
    try:
        found = _Application.model_validate(value)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, detail["loc"])) or "the whole"
        message = f"this is no whole app registration ({place}: {detail['msg']})"
        raise RegistrationError(one_line(f"{source.name}: {message}; {EXPORT}")) from None
    return _flat(source, found)


def _flat(source: Source, found: _Application) -> Registration:
    platforms = [platform for platform in (found.web, found.spa, found.public) if platform]
    uris = [uri for platform in platforms for uri in platform.uris]
    uris += [reply.url for reply in found.reply_urls or ()]
    publisher = (found.verified.name or "") if found.verified else None
    info = found.info or found.old_info or _Addresses()
    return Registration(
        source=source,
        app_id=found.app_id,
        audience=found.audience,
        resources=tuple(found.resources or ()),
        redirect_uris=tuple(dict.fromkeys(uris)),
        name=found.name or found.old_name,
        domain=found.domain,
        publisher=publisher,
        disabled=bool(found.disabled),
        support_url=info.support or "",
        home_url=info.home or "",
        privacy_url=info.privacy or "",
    )
