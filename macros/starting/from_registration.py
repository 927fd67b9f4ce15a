"""What the publisher's own app registrations say of a product."""

from macros.catalog.clouds import GLOBAL
from macros.catalog.model import GRAPH_APP_ID
from macros.catalog.names import enumerate_words, quoted
from macros.checking.graph_list import GraphList
from macros.checking.registrations import Registration
from macros.starting.draft import TODO, App, Draft, Feature, StartError


def add_registration(draft: Draft, there: Registration, listed: GraphList | None) -> None:
    """One app, and one feature that asks for all that it is registered for. Raises StartError:
    a registration has ids, and only Microsoft's list says which names these have."""
    if listed is None:
        advice = "name it with --list, or add --refresh, which gets it from Microsoft"
        message = "a registration has the ids of its scopes and not their names"
        raise StartError(f"{there.source.name}: {message}; Microsoft's list has them: {advice}")
    client_id, name = there.app_id.lower(), (there.name or "").strip() or TODO
    # Links are labelled with names of apps and of features, and no two may be labelled the same.
    own = name if name == TODO else f"{name} app"
    verified = None if there.publisher is None else bool(there.publisher)
    app = App({GLOBAL.key: client_id}, own, there.name or "", there.domain or "", verified)
    draft.apps[client_id] = app
    draft.product = draft.product or (there.name or "").strip()
    draft.publisher = draft.publisher or there.publisher or ""
    draft.support_url = draft.support_url or there.support_url
    draft.documentation_url = draft.documentation_url or there.home_url
    draft.privacy_url = draft.privacy_url or there.privacy_url
    draft.redirect_uris += [uri for uri in there.redirect_uris if uri.startswith("https://")]
    if scopes := _scopes(draft, there, listed):
        draft.features.append(Feature(name, client_id, scopes))
    else:
        draft.notes.append(f"{there.source.name}: no delegated scope of Graph is registered")


def _scopes(draft: Draft, there: Registration, listed: GraphList) -> list[str]:
    names = {p.id.lower(): name for name, p in listed.delegated.items() if p.id}
    found = []
    for access in (
        a for r in there.resources if r.app_id.lower() == GRAPH_APP_ID for a in r.access
    ):
        if access.type == "Scope" and (name := names.get(access.id.lower())):
            found.append(name)
        elif access.type == "Scope":
            message = f"the id {quoted(access.id)} is of no scope in Microsoft's list; left out"
            draft.notes.append(str(there.problem("id_unknown", message, access.id)))
    others = [r.app_id for r in there.resources if r.app_id.lower() != GRAPH_APP_ID]
    if others:
        apis = enumerate_words([quoted(name) for name in others])
        message = f"permissions of other APIs than Graph are left out: {apis}"
        draft.notes.append(str(there.problem("other_api", message, others[0])))
    return list(dict.fromkeys(found))
