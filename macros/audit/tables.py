"""The catalog's records are on the site, in tables and sentences."""

from macros.audit.expected import (
    all_label,
    groups_of,
    selection_of,
    users_of,
    wanted_scopes,
    with_link,
)
from macros.audit.html import (
    all_with,
    app_around,
    attr_of,
    cloud_of,
    codes_in,
    expect_client_ids,
    expect_clouds,
    expect_text,
    not_available,
    table_rows,
    text_of,
)
from macros.audit.report import Audit, Element, Page, in_words
from macros.catalog.model import App, Feature


def check_base_scopes(result: Audit) -> None:
    """The base scopes are listed, all and only they."""
    lists = [(page, e) for page in result.pages for e in all_with(page.root, "data-base-scopes")]
    if not lists:
        result.fault("site", "the base scopes are on no page")
    for page, element in lists:
        result.expect(page.path, "base scopes", codes_in(element), list(result.catalog.base_scopes))


def check_feature_table(result: Audit) -> None:
    """Each feature shows its name, app, client id, mandatory scopes and optional groups."""
    catalog = result.catalog
    for page, row in table_rows(result, "features", list(catalog.features), "data-feature"):
        key = attr_of(row, "data-feature")
        feature = catalog.features[key]
        about = f"feature '{key}'"
        expect_text(result, page, row, "data-name", f"{about}, name", feature.name)
        app = catalog.apps[feature.app]
        expect_text(result, page, row, "data-app-name", f"{about}, app", app.name)
        expect_client_ids(result, page, row, about, app)
        expect_clouds(result, page, row, about, app, named=1, places=1)
        lists = {attr_of(e, "data-scopes"): e for e in all_with(row, "data-scopes")}
        result.expect(page.path, f"{about}, groups", list(lists), ["", *feature.optional])
        _check_lists(result, page, about, feature, lists)


def _check_lists(
    result: Audit, page: Page, about: str, feature: Feature, lists: dict[str, Element]
) -> None:
    if "" in lists:
        result.expect(
            page.path, f"{about}, mandatory scopes", codes_in(lists[""]), list(feature.scopes)
        )
    for name, group in feature.optional.items():
        if name not in lists:
            continue
        result.expect(
            page.path, f"{about}, optional '{name}'", codes_in(lists[name]), list(group.scopes)
        )
        text = text_of(lists[name])
        for wanted in (group.label, group.note):
            if " ".join(wanted.split()) not in text:
                result.fault(page.path, f"{about}, optional '{name}': '{wanted}' is missing")


def check_combined_table(result: Audit) -> None:
    """Each app shows its client ids and, in each cloud, a link for all its features and one
    with everything."""
    catalog = result.catalog
    for page, row in table_rows(result, "combined", list(catalog.apps), "data-app"):
        key = attr_of(row, "data-app")
        app = catalog.apps[key]
        expect_text(result, page, row, "data-name", f"app '{key}', name", app.name)
        keys = with_link(catalog, key)
        named = 2 if keys else 1
        expect_client_ids(result, page, row, f"app '{key}'", app)
        expect_clouds(result, page, row, f"app '{key}'", app, named=named, places=2)
        _expect_links(result, page, row, f"app '{key}'", app, keys, "With everything optional")


def check_link_table(result: Audit) -> None:
    """Each feature shows its own links in each cloud, or why it has none and where to go."""
    catalog = result.catalog
    for page, row in table_rows(result, "links", list(catalog.features), "data-feature"):
        key = attr_of(row, "data-feature")
        feature = catalog.features[key]
        expect_text(result, page, row, "data-name", f"feature '{key}', name", feature.name)
        keys = [key] if feature.no_direct_link is None else []
        app = catalog.apps[feature.app]
        expect_clouds(result, page, row, f"feature '{key}'", app, named=len(keys), places=1)
        _expect_links(result, page, row, f"feature '{key}'", app, keys, all_label(feature))
        if feature.no_direct_link is not None:
            note = " ".join(feature.no_direct_link.note.split())
            result.expect(page.path, f"feature '{key}', note", note in text_of(row), True)
            hrefs = [attr_of(a, "href") for a in row.xpath(".//a[@href]")]
            result.expect(page.path, f"feature '{key}', link", hrefs, [feature.no_direct_link.url])


def _expect_links(
    result: Audit,
    page: Page,
    row: Element,
    about: str,
    app: App,
    keys: list[str],
    all_label: str,
) -> None:
    """In each cloud: mandatory only, then with every optional group; no third one."""
    groups = groups_of(result.catalog, keys)
    wanted = [("Only mandatory scopes", " ".join(keys), "")] if keys else []
    if groups:
        wanted.append((all_label, " ".join(keys), " ".join(sorted(map(".".join, groups)))))
    shown = [
        (
            cloud_of(result, link),
            text_of(link),
            attr_of(link, "data-features"),
            attr_of(link, "data-optional"),
        )
        for link in all_with(row, "data-features")
    ]
    by_cloud = [(cloud, *link) for cloud in app.client_ids for link in wanted]
    result.expect(page.path, f"{about}, links", shown, by_cloud)


def check_permissions(result: Audit) -> None:
    """Each scope shows its id, title, both flags, its users and its reason."""
    catalog = result.catalog
    month = catalog.consent.managed_policy_as_of
    for page, row in table_rows(result, "permissions", list(catalog.scopes), "data-scope"):
        name = attr_of(row, "data-scope")
        scope = catalog.scopes[name]
        flag = "an administrator" if scope.admin_consent_required else "users may"
        policy = "users are stopped" if scope.managed_policy_blocks else "does not stop users"
        for attribute, wanted in (
            ("data-title", scope.title),
            ("data-scope-id", scope.id),
            ("data-flag", flag),
            ("data-policy", policy),
            ("data-reason", scope.reason),
        ):
            expect_text(result, page, row, attribute, f"scope '{name}', {attribute[5:]}", wanted)
        result.expect(page.path, f"scope '{name}', anchor", attr_of(row, "id"), name)
        result.expect(page.path, f"scope '{name}', policy date", month in text_of(row), True)
        users = all_with(row, "data-used-by")
        shown = [(attr_of(e, "data-used-by"), text_of(e)) for e in users]
        result.expect(page.path, f"scope '{name}', used by", shown, list(users_of(catalog, name)))


def check_screens(result: Audit) -> None:
    """The drawn consent screen of each app lists the titles of its mandatory link."""
    catalog = result.catalog
    screens = {
        attr_of(e, "data-screen"): (page, e)
        for page in result.pages
        for e in all_with(page.root, "data-screen")
    }
    result.expect(
        "site",
        "consent screens",
        list(screens),
        [a for a in catalog.apps if with_link(catalog, a)],
    )
    for app, (page, screen) in screens.items():
        if app not in catalog.apps:
            continue
        scopes = wanted_scopes(catalog, with_link(catalog, app), [])
        lines = [
            (attr_of(e, "data-title-of"), text_of(e)) for e in all_with(screen, "data-title-of")
        ]
        titles = [(name, " ".join(catalog.scopes[name].title.split())) for name in scopes]
        result.expect(page.path, f"consent screen of app '{app}'", lines, titles)


def check_inline(result: Audit) -> None:
    """Ids and scope lists inside a sentence are those of the app or feature they name."""
    catalog = result.catalog
    for page in result.pages:
        for element in page.root.xpath(".//code[@data-client-id and @data-app]"):
            app = catalog.apps.get(attr_of(element, "data-app"))
            cloud = cloud_of(result, element)
            wanted = app.client_ids.get(cloud, "none in this cloud") if app else "no such app"
            result.expect(page.path, "client id in the text", text_of(element), wanted)
        for element in all_with(page.root, "data-scopes-of"):
            selection = selection_of(
                catalog,
                attr_of(element, "data-scopes-of"),
                attr_of(element, "data-optional"),
            )
            shown = codes_in(element)
            if selection is None:
                result.fault(page.path, f"scopes of an unknown choice: {in_words(shown)}")
                continue
            feature = catalog.features[selection[0][0]]
            names = {*feature.scopes}.union(*(feature.optional[g].scopes for _, g in selection[1]))
            wanted_names = [name for name in catalog.scopes if name in names]
            result.expect(page.path, "scopes in the text", shown, wanted_names)


def check_not_available(result: Audit) -> None:
    """Where the site says that an app is not available in a cloud, it has no client id there."""
    catalog = result.catalog
    for page in result.pages:
        for note in all_with(page.root, "data-not-available"):
            result.counts["clouds said to be missing"] += 1
            cloud, app = cloud_of(result, note), app_around(catalog, note)
            about = f"'{text_of(note)}'"
            if cloud not in catalog.clouds or app is None or cloud in app.client_ids:
                result.fault(page.path, f"{about} is not so for any app it stands beside")
            else:
                result.expect(
                    page.path, "an app's missing cloud", text_of(note), not_available(cloud)
                )
