"""Consent links, the picker and copy buttons."""

import json
from typing import Any
from urllib.parse import unquote, urlsplit

from macros.audit.expected import (
    SIGN_IN_HOSTS,
    choice_as_state,
    groups_of,
    selection_of,
    wanted_scopes,
    with_link,
)
from macros.audit.html import (
    LINK_BUILDER,
    LOOKUP,
    SIGN_IN,
    all_with,
    attr_of,
    cloud_of,
    codes_in,
    expect_text,
    site_texts,
    text_of,
)
from macros.audit.report import Audit, Element, Page


def check_links(result: Audit) -> None:
    """Each sign-in link is a consent link and asks exactly for the choice it belongs to."""
    for page in result.pages:
        for link in page.root.xpath(".//a[@href]"):
            if SIGN_IN.match(attr_of(link, "href")) and not _lookup_of(link):
                result.counts["consent links"] += 1
                _check_link(result, page, link)


def _lookup_of(link: Element) -> str:
    """The code whose section looks itself up with exactly this link, else nothing."""
    for section in link.iterancestors():
        if code := attr_of(section, "data-error"):
            return code if attr_of(link, "href") == f"{LOOKUP}{code}" else ""
    return ""


def _check_link(result: Audit, page: Page, link: Element) -> None:
    catalog, about = result.catalog, f"consent link '{text_of(link)}'"
    selection = selection_of(
        catalog, attr_of(link, "data-features"), attr_of(link, "data-optional")
    )
    parts = urlsplit(attr_of(link, "href"))
    if selection is None:
        result.fault(page.path, f"{about} belongs to no known choice: {link.get('href')}")
        return
    keys, groups = selection
    apps = {catalog.features[key].app for key in keys}
    result.expect(page.path, f"{about}, app", [attr_of(link, "data-app")], sorted(apps))
    blocked = [key for key in keys if catalog.features[key].no_direct_link]
    result.expect(page.path, f"{about}, features without a link for everyone", blocked, [])
    cloud = cloud_of(result, link)
    if cloud not in catalog.clouds:
        result.fault(page.path, f"{about} is for the cloud '{cloud}', which no app is in")
        return
    host = f"{parts.scheme}://{parts.netloc}"
    result.expect(page.path, f"{about}, host", host, f"https://{SIGN_IN_HOSTS[cloud]}")
    path = f"/{catalog.consent.tenant}/v2.0/adminconsent"
    result.expect(page.path, f"{about}, tenant and path", parts.path, path)
    wanted = {
        "client_id": catalog.apps[min(apps)].client_ids.get(cloud),
        "scope": " ".join(wanted_scopes(catalog, keys, groups)),
        "redirect_uri": catalog.consent.redirect_uris.get(cloud),
        "state": catalog.consent.state or choice_as_state(catalog, keys, groups),
    }
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&")]
    result.expect(page.path, f"{about}, parameters", [name for name, _ in pairs], list(wanted))
    for name, value in pairs:
        result.expect(page.path, f"{about}, {name}", unquote(value), wanted.get(name))
    spoilt = [c for c in "+' " if c in parts.query] + [f for f in (parts.fragment,) if f]
    result.expect(page.path, f"{about}, characters to encode", spoilt, [])


def check_picker(result: Audit) -> None:
    """The boxes are the catalog's features and groups; what they uncover is what it says."""
    catalog = result.catalog
    features = catalog.features
    for page in result.pages:
        for form in all_with(page.root, "data-picker"):
            result.counts["pickers"] += 1
            for name, wanted in (
                ("feature", list(features)),
                ("optional", [".".join(group) for group in groups_of(catalog, features)]),
                ("cloud", list(catalog.clouds) if len(catalog.clouds) > 1 else []),
            ):
                boxes = [attr_of(e, "value") for e in all_with(form, "name", name)]
                result.expect(page.path, f"boxes '{name}'", boxes, wanted)
            panels = [attr_of(e, "data-panel") for e in all_with(page.root, "data-panel")]
            result.expect(page.path, "panels", panels, list(catalog.apps))
        for panel in all_with(page.root, "data-panel"):
            _check_panel(result, page, panel)
        for note in all_with(page.root, "data-no-link"):
            instead = features[attr_of(note, "data-no-link")].no_direct_link
            text = " ".join(instead.note.split()) if instead else "no such note"
            result.expect(
                page.path, "note of a feature without a link", text in text_of(note), True
            )


def _check_panel(result: Audit, page: Page, panel: Element) -> None:
    catalog, key = result.catalog, attr_of(panel, "data-panel")
    keys = with_link(catalog, key)
    wanted = wanted_scopes(catalog, keys, groups_of(catalog, keys)) if keys else []
    lines = {attr_of(e, "data-asked"): e for e in all_with(panel, "data-asked")}
    result.expect(page.path, f"panel '{key}', scopes", list(lines), wanted)
    for name, line in lines.items():
        if name in catalog.scopes:
            result.expect(page.path, f"panel '{key}', scope '{name}'", codes_in(line), [name])
            scope = catalog.scopes[name]
            for attribute, text in (("title", scope.title), ("reason", scope.reason)):
                about = f"panel '{key}', {attribute} of '{name}'"
                expect_text(result, page, line, f"data-asked-{attribute}", about, text)


def check_choices(result: Audit) -> None:
    """What the browser makes links of says the same as the catalog, and no more."""
    catalog = result.catalog
    found = [
        (page, e) for page in result.pages for e in all_with(page.root, "id", "scopebook-data")
    ]
    result.expect("site", "choices for the browser", len(found), 1)
    for page, element in found:
        data = json.loads(attr_of(element, "data-choices"))
        order = wanted_scopes(catalog, catalog.features, groups_of(catalog, catalog.features))
        result.expect(page.path, "choices, order of scopes", data["order"], order)
        for name, wanted in (("tenant", catalog.consent.tenant), ("state", catalog.consent.state)):
            result.expect(page.path, f"choices, {name}", data[name], wanted)
        result.expect(
            page.path, "choices, features", list(data["features"]), list(catalog.features)
        )
        for key, shown in data["features"].items():
            if key in catalog.features:
                _check_choice(result, page, key, shown, order)
        ids = {key: shown["ids"] for key, shown in data["apps"].items()}
        wanted_ids = {key: app.client_ids for key, app in catalog.apps.items()}
        result.expect(page.path, "choices, client ids", ids, wanted_ids)
        redirects = catalog.consent.redirect_uris
        clouds = {key: (SIGN_IN_HOSTS[key], redirects[key]) for key in catalog.clouds}
        shown_clouds = {k: (c["host"], c["redirect"]) for k, c in data["clouds"].items()}
        result.expect(page.path, "choices, clouds", shown_clouds, clouds)


def _check_choice(
    result: Audit, page: Page, key: str, shown: dict[str, Any], order: list[str]
) -> None:
    feature = result.catalog.features[key]

    def names(places: list[int]) -> list[str]:
        return [order[place] for place in places if place < len(order)]

    about = f"choices, feature '{key}'"
    result.expect(page.path, f"{about}, app", shown["app"], feature.app)
    mandatory = wanted_scopes(result.catalog, [key], [])
    result.expect(page.path, f"{about}, scopes", names(shown["scopes"]), mandatory)
    result.expect(page.path, f"{about}, link", shown["link"], feature.no_direct_link is None)
    groups = {name: set(names(group["scopes"])) for name, group in shown["optional"].items()}
    wanted = {name: set(group.scopes) for name, group in feature.optional.items()}
    result.expect(page.path, f"{about}, groups", groups, wanted)


def check_copy_buttons(result: Audit) -> None:
    """A copy button copies the names that stand beside it."""
    for page in result.pages:
        for button in all_with(page.root, "data-copy"):
            around = next(button.iterancestors())
            codes = codes_in(around)[: 1 if around.tag == "th" else None]
            result.counts["copy buttons"] += 1
            result.expect(
                page.path,
                attr_of(button, "aria-label"),
                attr_of(button, "data-copy"),
                " ".join(codes),
            )


def check_sign_in_links(result: Audit) -> None:
    """Every Microsoft sign-in address in any file is one of the checked consent links, on a
    host of a cloud that some app is in."""
    hosts = {SIGN_IN_HOSTS[cloud] for cloud in result.catalog.clouds}
    hrefs = {str(href) for page in result.pages for href in page.root.xpath(".//a/@href")}
    for path, text in site_texts(result):
        text = text.replace("&#34;", '"')  # as JSON in an attribute writes it
        for match in SIGN_IN.finditer(text):
            result.counts["sign-in addresses"] += 1
            address = match[0].replace("&amp;", "&").replace("\\/", "/")
            if address.startswith(LOOKUP):
                _check_lookup(result, path, address)
                continue
            if address not in hrefs:
                result.fault(path, f"this sign-in address is no consent link: {address}")
            if urlsplit(address).netloc not in hosts:
                result.fault(path, f"this sign-in host is of no cloud that an app is in: {address}")
        if path != LINK_BUILDER and "/adminconsent" in SIGN_IN.sub("", text):
            result.fault(path, "'/adminconsent' stands here outside of a consent link")


def _check_lookup(result: Audit, path: str, address: str) -> None:
    """The lookup stands without a code in our script, elsewhere with one that is explained."""
    code = address.removeprefix(LOOKUP)
    wanted = path.endswith(".js") if not code else f"AADSTS{code}" in result.errors
    if not wanted:
        result.fault(path, f"this sign-in address is no consent link: {address}")
