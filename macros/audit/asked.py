"""What a page's source asks for: the pieces that its macro calls become."""

from collections.abc import Callable

from macros.audit.announced import concerning
from macros.audit.report import Audit
from macros.audit.wanted import line
from macros.catalog.names import group_name
from macros.catalog.page_source import Call

Piece = tuple[str, str]
"""A kind of piece and which one it is: a mark and its value, or for what stands in a sentence
its name and what it is of."""


def pieces(result: Audit, call: Call) -> list[Piece]:
    """What a call with these arguments shows; nothing for what is no macro of ours."""
    asked = PIECES.get(call.name)
    return asked(result, call) if asked else []


def _one(kind: str, value: str = "") -> Callable[[Audit, Call], list[Piece]]:
    return lambda result, call: [(kind, value)]


def _script(result: Audit, call: Call) -> list[Piece]:
    return [("data-script", " ".join(call.arguments))]


def _picker(result: Audit, call: Call) -> list[Piece]:
    return [(kind, "") for kind in ("data-picker", "data-result", "data-message")]


def _command(result: Audit, call: Call) -> list[Piece]:
    return [("data-run", " ".join(call.arguments))]


def _errors(result: Audit, call: Call) -> list[Piece]:
    errors, who = result.errors.items(), " ".join(call.arguments)
    return [("data-error", code[len("AADSTS") :]) for code, e in errors if e["who"] == who]


def _screens(result: Audit, call: Call) -> list[Piece]:
    return [("data-screen", app) for app in result.wanted.linked_apps]


def _asking(result: Audit, call: Call) -> list[Piece]:
    return [("data-asking", app) for app in result.catalog.apps]


def _scopes(result: Audit, call: Call) -> list[Piece]:
    return [("scopes", _choice(call))]


def _choice(call: Call) -> str:
    feature, *groups = call.arguments or ("",)
    return " ".join([feature, *sorted(group_name(feature, group) for group in groups)])


def _link(result: Audit, call: Call) -> list[Piece]:
    feature = result.catalog.features.get("".join(call.arguments[:1]))
    if feature is None:
        return [("link", _choice(call))]
    cloud = _cloud(result, call)
    if cloud not in result.catalog.apps[feature.app].client_ids:
        return [("not available", f"{feature.app} {cloud}")]
    if instead := feature.no_direct_link:
        return [("no link", line(f"{instead.note} {instead.link_text}"))]
    return [("link", f"{_choice(call)} {cloud}")]


def _client_id(result: Audit, call: Call) -> list[Piece]:
    apps, cloud = result.catalog.apps, _cloud(result, call)
    first = next(key for key, app in apps.items() if result.catalog.default_cloud in app.client_ids)
    key = (*call.arguments, first)[0]
    there = key in apps and cloud in apps[key].client_ids
    return [("client id" if there else "not available", f"{key} {cloud}")]


def _cloud(result: Audit, call: Call) -> str:
    return dict(call.named).get("cloud", result.catalog.default_cloud)


def _announced(result: Audit, call: Call) -> list[Piece]:
    return [("data-announced", key) for key in concerning(result)]


PIECES: dict[str, Callable[[Audit, Call], list[Piece]]] = {
    "announced": _announced,
    "approvals": _one("data-result"),
    "approve_link": _link,
    "base_scopes": _one("data-base-scopes"),
    "choice": _one("data-picker"),
    "chosen": _one("data-chosen-line"),
    "client_id": _client_id,
    "cloud_note": _one("data-cloud-note"),
    "combined_links": _one("data-table", "combined"),
    "command": _command,
    "consent_screens": _screens,
    "consent_settings": _one("data-table", "settings"),
    "data_files": _one("data-data-files"),
    "dates": _one("data-dates"),
    "entries": _one("data-entries"),
    "error_finder": _one("data-finder"),
    "error_help": _errors,
    "error_phrases": _one("phrases"),
    "found_apps": _one("data-found-apps"),
    "feature_links": _one("data-table", "links"),
    "feature_table": _one("data-table", "features"),
    "install_modules": _one("modules"),
    "not_asked": _one("data-never"),
    "other_tools": _one("data-tools"),
    "permission_table": _one("data-table", "permissions"),
    "picker": _picker,
    "request": _one("data-message"),
    "redirect_page": _one("data-redirect-page"),
    "scopes": _scopes,
    "signing_in": _one("data-signing-in"),
    "who_can_approve": _one("data-roles"),
    "script": _script,
    "verdict": _one("data-verdict"),
    "what_changed": _one("data-changes"),
    "who_is_asking": _asking,
}
"""By macro."""
