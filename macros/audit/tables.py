"""The tables of features, of links and of scopes."""

from collections.abc import Sequence
from datetime import date

from macros.audit.marks import Part, codes_in, expect_client_ids, expect_clouds, rows
from macros.audit.reach import also, place_in_order, rank
from macros.audit.reach import line as reach_line
from macros.audit.report import Audit
from macros.audit.site import attribute, text_of
from macros.audit.wanted import everything_label, line
from macros.audit.who_asks import VERDICTS, expect_given, strictest
from macros.catalog.announced import announced
from macros.catalog.model import App, Feature, NoDirectLink
from macros.catalog.names import group_name


def check_feature_table(result: Audit) -> None:
    """Each feature shows its name, app, client ids, mandatory scopes and optional groups."""
    features, apps = result.catalog.features, result.catalog.apps
    for key, row in rows(result, "features", "data-feature", list(features), "feature"):
        feature, app = features[key], apps[features[key].app]
        row.expect_text("data-name", "name", feature.name)
        row.expect_text("data-app-name", "app", app.name)
        expect_client_ids(row, app)
        expect_clouds(row, app, named=1, noted=1)
        row.expect("groups", row.values("data-scopes"), ["", *feature.optional])
        _expect_earlier(row, "feature", feature.formerly)
        _check_scopes(row, feature)


def _check_scopes(row: Part, feature: Feature) -> None:
    for element in row.all("data-scopes"):
        name = attribute(element, "data-scopes")
        if not name:
            row.expect("mandatory scopes", codes_in(element), list(feature.scopes))
        elif group := feature.optional.get(name):
            row.expect(f"optional '{name}'", codes_in(element), list(group.scopes))
            for wanted in (line(group.label), line(group.note)):
                row.expect(f"optional '{name}', '{wanted}'", wanted in text_of(element), True)


def _expect_earlier(row: Part, kind: str, keys: Sequence[str]) -> None:
    shown = [attribute(element, "id") for element in row.all("data-formerly")]
    row.expect("earlier addresses", shown, [f"{kind}-{key}" for key in keys])


def check_combined_table(result: Audit) -> None:
    """Each app shows its client ids and, in each cloud, a link for all its features and one
    with everything."""
    for key, row in rows(result, "combined", "data-app", list(result.catalog.apps), "app"):
        app, keys = result.catalog.apps[key], result.wanted.linked(key)
        row.expect_text("data-name", "name", app.name)
        _expect_earlier(row, "app", app.formerly)
        expect_client_ids(row, app)
        expect_clouds(row, app, named=2 if keys else 1, noted=2)
        _expect_links(row, app, keys, "With everything optional")


def check_link_table(result: Audit) -> None:
    """Each feature shows its own links in each cloud, or why it has none and where to go."""
    features = result.catalog.features
    for key, row in rows(result, "links", "data-feature", list(features), "feature"):
        feature, app = features[key], result.catalog.apps[features[key].app]
        keys = [key] if feature.no_direct_link is None else []
        row.expect_text("data-name", "name", feature.name)
        expect_clouds(row, app, named=len(keys), noted=1)
        _expect_links(row, app, keys, everything_label(feature))
        if feature.no_direct_link:
            _expect_note(row, feature.no_direct_link)


def _expect_note(row: Part, instead: NoDirectLink) -> None:
    row.expect("note", line(instead.note) in text_of(row.root), True)
    row.expect("link", [attribute(a, "href") for a in row.root.iter("a")], [instead.url])


def _expect_links(row: Part, app: App, keys: list[str], everything: str) -> None:
    """In each cloud: mandatory only, then with every optional group; no third one."""
    groups = sorted(group_name(*group) for group in row.result.wanted.groups(keys))
    wanted = [("Only mandatory scopes", " ".join(keys), "")] if keys else []
    wanted += [(everything, " ".join(keys), " ".join(groups))] if groups else []
    shown = [
        (
            row.cloud(link),
            text_of(link),
            attribute(link, "data-features"),
            attribute(link, "data-optional"),
        )
        for link in row.all("data-features")
    ]
    row.expect("links", shown, [(cloud, *link) for cloud in app.client_ids for link in wanted])


def _joined() -> dict[str, str]:
    """The month in which a scope joined the managed policy's list, in words."""
    months = announced().managed_policy.items()
    return {n: f"{date.fromisoformat(f'{m}-01'):%B %Y}" for m, names in months for n in names}


def check_permission_table(result: Audit) -> None:
    """Each scope, the strongest first, shows its id, title, reach and rank, who must approve by
    both flags, its users and its reason."""
    scopes = result.catalog.scopes
    keys = sorted(scopes, key=lambda n: (place_in_order(n), not scopes[n].admin_consent_required))
    joined = _joined()
    for name, row in rows(result, "permissions", "data-scope", keys, "scope"):
        scope = scopes[name]
        flag = "an administrator" if scope.admin_consent_required else "users may"
        policy = "users are stopped" if scope.managed_policy_blocks else "does not stop users"
        row.expect_text("data-title", "title", scope.title)
        row.expect_text("data-scope-id", "scope-id", scope.id)
        row.expect_text("data-flag", "flag", flag)
        row.expect_text("data-policy", "policy", policy)
        since = joined.get(name) if scope.managed_policy_blocks else None
        expect_given(row, "data-policy-since", since)
        row.expect_text("data-approver", "who must approve", VERDICTS[strictest(result, [name])])
        row.expect_text("data-risk", "risk", reach_line(name))
        expect_given(row, "data-also", also(name) or None)
        row.expect_text("data-rank", "rank", rank(name))
        row.expect_text("data-reason", "reason", scope.reason)
        row.expect("anchor", attribute(row.root, "id"), name)
        users = [(attribute(e, "data-used-by"), text_of(e)) for e in row.all("data-used-by")]
        row.expect("used by", users, result.wanted.users[name])
