"""The edits that a docs team makes, each for any valid catalog: what is changed is found in the
catalog, not named here."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import yaml

from tests.project import Project

Data = dict[str, Any]
Edit = Callable[[Project], None]
PATH = "catalog/catalog.yml"
NEW, OTHER = "added-by-a-test", "renamed-by-a-test"
SCOPE = "Added.ByATest.Read"


def in_catalog(change: Callable[[Data], None]) -> Edit:
    """An edit of the catalog's data. Comments are lost, but for those that stand first."""

    def edit(project: Project) -> None:
        file = project.folder / PATH
        text = file.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        before = written(data)
        change(data)
        assert written(data) != before, "nothing was edited"
        head = re.match(r"(#.*\n)*", text)
        file.write_text((head[0] if head else "") + written(data), encoding="utf-8")

    return edit


def written(data: Data) -> str:
    plain = json.loads(json.dumps(data))  # so that no part is written as a reference to another
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=90)


def guid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://tests.example/{name}"))


def first(records: Data) -> str:
    return str(next(iter(records)))


def holders(data: Data) -> list[Data]:
    """Whatever has scopes: features and their optional groups."""
    features = [*data["features"].values()]
    groups = [group for f in features for group in (f.get("optional") or {}).values()]
    return [*features, *groups]


# Adding


def add_scope(data: Data) -> None:
    data["scopes"][SCOPE] = {
        "id": guid(SCOPE),
        "admin_consent_required": False,
        "title": "Read what a test added",
        "reason": "Reads what was added. Without it, nothing added is shown.",
    }
    scopes: list[str] = data["features"][first(data["features"])]["scopes"]
    scopes.append(SCOPE)


def add_feature(data: Data) -> None:
    like = data["features"][first(data["features"])]
    new = {"name": "Added feature", "app": like["app"], "scopes": [*like["scopes"]]}
    data["features"][NEW] = new


def add_app(data: Data) -> None:
    app: Data = {"name": "Added app", "client_id": guid("app"), "description": "Signs people in."}
    data["apps"][NEW] = app
    clouds = data["consent"]["redirect_uri"]
    if isinstance(clouds, dict):
        app["client_id"] = {cloud: guid(cloud) for cloud in clouds}
    add_feature(data)
    data["features"][NEW]["app"] = NEW


def add_group(data: Data) -> None:
    add_scope(data)
    feature = data["features"][first(data["features"])]
    feature["scopes"].remove(SCOPE)
    group = {"label": "what was added", "note": "Needed for what was added.", "scopes": [SCOPE]}
    feature.setdefault("optional", {})[NEW] = group


def add_a_note_for_a_link(data: Data) -> None:
    url = "https://vendor.example/how"
    add_feature(data)
    note = {"note": "Differs for each customer.", "link_text": "How to get it", "url": url}
    data["features"][NEW]["no_direct_link"] = note


# Renaming


def renamed(records: Data, old: str, new: str) -> Data:
    return {new if key == old else key: value for key, value in records.items()}


def rename_feature_key(data: Data) -> None:
    data["features"] = renamed(data["features"], first(data["features"]), OTHER)


def rename_app_key(data: Data) -> None:
    old = first(data["apps"])
    data["apps"] = renamed(data["apps"], old, OTHER)
    for feature in data["features"].values():
        feature["app"] = OTHER if feature["app"] == old else feature["app"]


def rename_group_key(data: Data) -> None:
    add_group(data)
    feature = data["features"][first(data["features"])]
    feature["optional"] = renamed(feature["optional"], first(feature["optional"]), "all")


def rename_everything(data: Data) -> None:
    """Other keys, names, ids, texts and addresses throughout; the scopes stay Microsoft's."""
    apps = {old: f"app-{number}" for number, old in enumerate(data["apps"])}
    data["apps"] = {apps[old]: app for old, app in data["apps"].items()}
    for number, app in enumerate(data["apps"].values()):
        app |= {"name": f"Made {number}", "client_id": guid(f"{number}"), "description": "Works."}
    for number, feature in enumerate(data["features"].values()):
        feature |= {"name": f"Part {number}", "app": apps[feature["app"]]}
        groups = [*(feature.get("optional") or {}).values()]
        feature["optional"] = {f"more-{n}": group for n, group in enumerate(groups)}
        for n, group in enumerate(groups):
            group |= {"label": f"extra {n}", "note": f"Needed for extra {n}."}
    data["features"] = {f"part-{n}": f for n, f in enumerate(data["features"].values())}
    data["publisher"] = {"name": "Quince", "support_url": "https://quince.example/help"}
    data["product"] = {"name": "Quince One", "documentation_url": "https://quince.example/one"}
    data["consent"]["redirect_uri"] = "https://quince.example/back"
    reword(data)


def reword(data: Data) -> None:
    for number, scope in enumerate(data["scopes"].values()):
        scope["reason"] = f"Is used for part {number}.\nWithout it, “part {number}” stops & ends."
    for holder in holders(data):
        if "note" in holder:
            holder["note"] = f"{holder['note']} Choose it only if you use it."


def rename_names(data: Data) -> None:
    for record in (data["product"], data["publisher"], *data["apps"].values()):
        record["name"] = f"{record['name']} 2"
    for feature in data["features"].values():
        feature["name"] = f"{feature['name']} (new)"


# Reordering


def reorder(data: Data) -> None:
    add_app(data)
    data["base_scopes"].reverse()
    for kind in ("scopes", "apps", "features"):
        data[kind] = dict(reversed(data[kind].items()))
    for holder in holders(data):
        holder["scopes"].reverse()
        if holder.get("optional"):
            holder["optional"] = dict(reversed(holder["optional"].items()))


# Removing


def drop_unused(data: Data) -> None:
    """As the checker asks: apps and scopes that nothing names any more."""
    apps = {feature["app"] for feature in data["features"].values()}
    data["apps"] = {key: app for key, app in data["apps"].items() if key in apps}
    used = {scope for holder in holders(data) for scope in holder["scopes"]}
    used |= {*data["base_scopes"]}
    data["scopes"] = {name: scope for name, scope in data["scopes"].items() if name in used}


def remove_feature(data: Data) -> None:
    add_feature(data)
    del data["features"][first(data["features"])]
    drop_unused(data)


def remove_app(data: Data) -> None:
    add_app(data)
    gone = first(data["apps"])
    data["features"] = {key: f for key, f in data["features"].items() if f["app"] != gone}
    drop_unused(data)


def remove_groups(data: Data) -> None:
    for feature in data["features"].values():
        feature.pop("optional", None)
        feature.pop("optional_label", None)
    drop_unused(data)


def remove_scope(data: Data) -> None:
    """Another one takes its place where a feature would be left with none."""
    add_scope(data)
    gone = next(name for name in data["scopes"] if name not in data["base_scopes"])
    for holder in holders(data):
        holder["scopes"] = [scope for scope in holder["scopes"] if scope != gone]
    for feature in data["features"].values():
        feature["scopes"] = feature["scopes"] or [SCOPE]
        groups = (feature.get("optional") or {}).items()
        feature["optional"] = {key: group for key, group in groups if group["scopes"]}
    drop_unused(data)


# Where Microsoft sends people


def own_redirect_page(data: Data) -> None:
    data["consent"]["redirect_uri"] = "https://vendor.example/microsoft-365/approved/"
    data["consent"].pop("state", None)


def other_state(data: Data) -> None:
    data["consent"]["state"] = "from-the-docs"


def another_cloud(data: Data) -> None:
    for key, app in data["apps"].items():
        ids = app["client_id"]
        known = ids if isinstance(ids, dict) else {"global": ids}
        new = next(
            cloud for cloud in ("usgov", "china", "usgov-dod", "global") if cloud not in known
        )
        app["client_id"] = known | {new: guid(f"{key}-{new}")}
        uris = data["consent"]["redirect_uri"]
        if isinstance(uris, dict):
            uris.setdefault(new, "https://vendor.example/elsewhere")


def without_calls_of_names(project: Project) -> None:
    """What the docs team does on the pages when a key that they name goes: the call goes too."""
    for page in (project.folder / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        calls = r"\{\{ *(?:scopes|approve_link|client_id)\([^)]+\) *\}\}"
        page.write_text(re.sub(calls, "", text), encoding="utf-8")


CATALOG_EDITS: dict[str, Callable[[Data], None]] = {
    "a feature added": add_feature,
    "a scope added": add_scope,
    "an optional group added": add_group,
    "an app added": add_app,
    "a feature without a link added": add_a_note_for_a_link,
    "names changed": rename_names,
    "a feature's key changed": rename_feature_key,
    "an app's key changed": rename_app_key,
    "a group's key changed": rename_group_key,
    "everything renamed": rename_everything,
    "reasons reworded": reword,
    "everything reordered": reorder,
    "a feature removed": remove_feature,
    "an app removed": remove_app,
    "the optional groups removed": remove_groups,
    "a scope removed": remove_scope,
    "its own redirect page": own_redirect_page,
    "another state": other_state,
    "another cloud": another_cloud,
}
KEYS_GO = ("changed", "removed", "renamed")


def edits_of(name: str) -> tuple[Edit, ...]:
    goes = any(word in name for word in KEYS_GO)
    edit = in_catalog(CATALOG_EDITS[name])
    if name == "the optional groups removed":  # of which a catalog need not have any
        return (without_calls_of_names, in_catalog(add_group), edit)
    return (without_calls_of_names, edit) if goes else (edit,)


EDITS: dict[str, tuple[Edit, ...]] = {name: edits_of(name) for name in CATALOG_EDITS}

SERIES = (
    ("a feature without a link added", "an optional group added", "another state", "names changed"),
    ("an app added", "a scope added"),
    ("a feature added", "a feature's key changed", "an app's key changed", "a group's key changed"),
    ("a feature removed", "a scope removed"),
    ("the optional groups removed", "an app removed"),
    (
        "everything renamed",
        "everything reordered",
        "another cloud",
        "its own redirect page",
        "reasons reworded",
    ),
)
"""Each edit, made after others on the same catalog, as over the months; a build for each series."""


def edits_in(series: tuple[str, ...]) -> tuple[Edit, ...]:
    return tuple(edit for name in series for edit in EDITS[name])
