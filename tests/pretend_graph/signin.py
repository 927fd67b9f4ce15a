"""Sign-in: device code, a plain form of the authorization code, refresh; and what tokens hold.

Sources: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc,
v2-oauth2-device-code, v2-oauth2-auth-code-flow. Tokens have the form of a JWT, but their
signature proves nothing: this server knows its own.
"""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .errors import token_error
from .faults import Faults
from .rights import APP_ADMINS
from .tenant import Record, Tenant

POWERSHELL = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
BEFORE = {
    AZURE_CLI: ["AuditLog.Read.All", "Directory.AccessAsUser.All", "User.Read"],
}
"""What a tool that Microsoft authorised before gets without anybody's consent."""
OWN = frozenset({"openid", "profile", "email", "offline_access"})
CLOUDS = {
    "global": ("login.microsoftonline.com", "graph.microsoft.com"),
    "usgov": ("login.microsoftonline.us", "graph.microsoft.us"),
    "dod": ("login.microsoftonline.us", "dod-graph.microsoft.us"),
    "china": ("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
}
"""Login and Graph host: https://learn.microsoft.com/graph/deployments"""
LOGIN_HOSTS = frozenset({login for login, _ in CLOUDS.values()} | {"login.chinacloudapi.cn"})
GRAPH_HOSTS = frozenset(graph for _, graph in CLOUDS.values())
MANAGEMENT_HOSTS = frozenset(
    {"management.azure.com", "management.usgovcloudapi.net", "management.chinacloudapi.cn"}
)


class SignInError(Exception):
    """An error of the token endpoint: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""

    def __init__(self, error: str, code: int, text: str) -> None:
        super().__init__(text)
        self.error, self.code, self.text = error, code, text

    def body(self) -> dict[str, Any]:
        return {
            "error": self.error,
            "error_description": f"AADSTS{self.code}: {self.text}",
            "error_codes": [self.code],
            "timestamp": time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime()),
        }


@dataclass
class Session:
    """Whom a token stands for, and what it may do."""

    user: Record
    client: str
    scopes: frozenset[str]
    audience: str
    requests: int = 0
    ended: bool = False


@dataclass
class Waiting:
    """A device code or an authorization code: what was asked, and how far it is."""

    client: str
    scope: str
    polls: int = 0


@dataclass
class SignIn:
    """The sign-in side of the tenant."""

    tenant: Tenant
    faults: Faults
    sessions: dict[str, Session] = field(default_factory=dict)
    codes: dict[str, Waiting] = field(default_factory=dict)
    refreshes: dict[str, Session] = field(default_factory=dict)
    asked: list[Record] = field(default_factory=list)
    """Each sign-in: `{client, scopes, tenant, how}`, and what a stand-in adds."""

    # Requests to the login host

    def discovery(self, origin: str, tenant: str) -> Record:
        self.check_tenant(tenant)
        name = tenant if tenant in ("common", "organizations") else self.tenant.id
        base = f"{origin}/{name}"
        host = CLOUDS[self.tenant.cloud]
        return {
            "issuer": f"{origin}/{self.tenant.id}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": host[0].removeprefix("login."),
            "msgraph_host": host[1],
        }

    def instances(self) -> Record:
        """The answer of the instance discovery, which knows every cloud."""
        hosts = sorted(LOGIN_HOSTS)
        metadata = [
            {"preferred_network": one, "preferred_cache": one, "aliases": [one]} for one in hosts
        ]
        login = CLOUDS[self.tenant.cloud][0]
        place = f"https://{login}/common/v2.0/.well-known/openid-configuration"
        return {
            "tenant_discovery_endpoint": place,
            "api-version": "1.1",
            "metadata": metadata,
        }

    def check_tenant(self, name: str) -> None:
        own = {self.tenant.id, "common", "organizations", *self.tenant.domains}
        if name.lower() not in own and not self.faults.switches["anyTenant"]:
            text = f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID."
            raise SignInError("invalid_request", 90002, text)

    def authorize(self, tenant: str, query: dict[str, str]) -> str:
        """Where the browser is sent with a code; the person accepts whatever is asked."""
        self.check_tenant(tenant)
        if not self.faults.switches["browser"]:
            raise SignInError("temporarily_unavailable", 90033, "There is no browser here.")
        target = query.get("redirect_uri", "")
        answer = {"state": query["state"]} if "state" in query else {}
        try:
            self.check_consent(query["client_id"], query.get("scope", ""))
        except SignInError as refused:
            answer |= {
                "error": refused.error,
                "error_description": refused.body()["error_description"],
            }
        else:
            code = secrets.token_urlsafe(24)
            self.codes[code] = Waiting(query["client_id"], query.get("scope", ""))
            answer["code"] = code
        return f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}"

    def device_code(self, tenant: str, form: dict[str, str]) -> Record:
        self.check_tenant(tenant)
        code, shown = secrets.token_urlsafe(24), secrets.token_hex(5)[:9].upper()
        self.codes[code] = Waiting(form["client_id"], form.get("scope", ""))
        place = "https://microsoft.com/devicelogin"
        text = f"To sign in, use a web browser to open the page {place} and enter the code {shown}"
        return {
            "user_code": shown,
            "device_code": code,
            "verification_uri": place,
            "expires_in": 900,
            "interval": 1,
            "message": f"{text} to authenticate.",
        }

    def token(self, tenant: str, form: dict[str, str]) -> Record:
        self.check_tenant(tenant)
        kind = form.get("grant_type", "")
        if kind == "refresh_token":
            return self._refreshed(form)
        if kind.endswith("device_code"):
            waiting = self._device(form)
        elif kind == "authorization_code":
            waiting = self._used(form.get("code", ""))
        else:
            raise SignInError("unsupported_grant_type", 70003, f"No grant type '{kind}' here.")
        scope = form.get("scope") or waiting.scope
        self.check_consent(waiting.client, scope)
        how = "device code" if kind.endswith("device_code") else "browser"
        scopes = [name for name in _names(scope) if name not in OWN]
        record = {"client": waiting.client, "scopes": scopes, "tenant": tenant, "how": how}
        self.asked.append({**record, **_own(form)})
        return self._tokens(waiting.client, scope)

    def _used(self, code: str) -> Waiting:
        if code not in self.codes:
            raise SignInError("invalid_grant", 70008, "The code has expired or was used before.")
        return self.codes.pop(code)

    def _device(self, form: dict[str, str]) -> Waiting:
        code = form.get("device_code", "")
        waiting = self.codes.get(code)
        fate = self.faults.switches["deviceCode"]
        if waiting is None or fate == "expired":
            raise SignInError("expired_token", 70020, "The device code has expired.")
        if fate == "declined":
            raise SignInError("authorization_declined", 70018, "The user declined.")
        waiting.polls += 1
        if waiting.polls <= self.faults.switches["devicePolls"]:
            text = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
            raise SignInError("authorization_pending", 70016, text)
        return self._used(code)

    def _refreshed(self, form: dict[str, str]) -> Record:
        session = self.refreshes.get(form.get("refresh_token", ""))
        if session is None or not self.faults.switches["refresh"]:
            raise SignInError("invalid_grant", 700082, "The refresh token has expired.")
        return self._tokens(session.client, form.get("scope") or " ".join(session.scopes))

    # Consent and tokens

    def check_consent(self, client: str, scope: str) -> None:
        """A scope that needs an administrator: consented to before, or consented to now."""
        allowed = {*self.tenant.consented.get(client, ()), *BEFORE.get(client, ()), *OWN}
        new = [name for name in _names(scope) if name not in allowed and name != ".default"]
        if _audience(scope, self.tenant) not in GRAPH_HOSTS:
            return
        for name in new:
            kind = self.tenant.scope_type(name)
            if kind is None:
                text = f"The application '{client}' asked for scope '{name}' that doesn't exist on"
                raise SignInError("invalid_client", 650053, f"{text} the resource.")
            roles = self.tenant.roles_of(self.tenant.signed_in["id"])
            if kind == "Admin" and not roles & APP_ADMINS:
                raise SignInError("access_denied", 90094, "An administrator has to consent.")
        kept = self.tenant.consented.setdefault(client, [])
        kept += [name for name in new if name not in kept]

    def _tokens(self, client: str, scope: str) -> Record:
        user, audience = self.tenant.signed_in, _audience(scope, self.tenant)
        granted = {*self.tenant.consented.get(client, ()), *BEFORE.get(client, ())} | {"openid"}
        session = Session(user, client, frozenset(granted), audience)
        names = " ".join(sorted(granted))
        claims = {"aud": f"https://{audience}", "appid": client, "scp": names, "idtyp": "user"}
        access = _jwt({**self._claims(user), **claims})
        self.sessions[access] = session
        refresh = secrets.token_urlsafe(32)
        self.refreshes[refresh] = session
        info = {"uid": user["id"], "utid": self.tenant.id}
        return {
            "token_type": "Bearer",
            "scope": " ".join(f"https://{audience}/{name}" for name in sorted(granted)),
            "expires_in": 3599,
            "ext_expires_in": 3599,
            "access_token": access,
            "refresh_token": refresh,
            "id_token": _jwt({**self._claims(user), "aud": client}),
            "client_info": _packed(info),
        }

    def _claims(self, user: Record) -> Record:
        now = int(time.time())
        login = CLOUDS[self.tenant.cloud][0]
        return {
            "iss": f"https://{login}/{self.tenant.id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3599,
            "tid": self.tenant.id,
            "oid": user["id"],
            "sub": user["id"],
            "name": user["displayName"],
            "upn": user["userPrincipalName"],
            "unique_name": user["userPrincipalName"],
            "preferred_username": user["userPrincipalName"],
            "ver": "2.0",
            "jti": secrets.token_hex(8),
        }

    def session(self, header: str, host: str) -> Session:
        """Of an Authorization header, for a request to this host; the errors are Graph's."""
        token = header.removeprefix("Bearer ").strip()
        if not token or not header.startswith("Bearer "):
            raise token_error("Access token is empty.")
        found = self.sessions.get(token)
        if found is None:
            raise token_error("IDX14100: JWT is not well formed.")
        if host in GRAPH_HOSTS and host != found.audience:
            raise token_error("Access token validation failure. Invalid audience.")
        limit = self.faults.switches["tokenRequests"]
        found.requests += 1
        found.ended = found.ended or bool(limit and found.requests > limit)
        if found.ended:
            raise token_error("Lifetime validation failed, the token is expired.")
        return found


def _audience(scope: str, tenant: Tenant) -> str:
    """The host that the scopes name; Microsoft Graph where they name none."""
    for one in scope.split():
        if one.startswith("https://"):
            return one.removeprefix("https://").partition("/")[0]
    return CLOUDS[tenant.cloud][1]


def _own(form: dict[str, str]) -> dict[str, str]:
    """What a stand-in wants to be remembered of a sign-in: `pretend_context` and the like."""
    mark = "pretend_"
    return {k.removeprefix(mark): value for k, value in form.items() if k.startswith(mark)}


def _names(scope: str) -> list[str]:
    return [one.rpartition("/")[2] or one for one in scope.split()]


def _packed(record: Record) -> str:
    return base64.urlsafe_b64encode(json.dumps(record).encode()).decode().rstrip("=")


def _jwt(claims: Record) -> str:
    head = {"typ": "JWT", "alg": "RS256", "kid": "pretend"}
    return f"{_packed(head)}.{_packed(claims)}.{secrets.token_urlsafe(32)}"
