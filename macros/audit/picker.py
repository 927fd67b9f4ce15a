"""The picker: its boxes, and the data that the browser makes links of."""

import json
from typing import Any

from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, text_of
from macros.audit.wanted import SIGN_IN_HOSTS, line
from macros.audit.who_asks import ANY_SCREEN, drawn


def check_picker(result: Audit) -> None:
    """A page with the boxes has one for each feature, group and cloud, a note for each feature
    without a link where panels are made, and the data."""
    catalog, wanted = result.catalog, result.wanted
    for page, form in result.site.all("data-picker"):
        result.counts["pickers"] += 1
        clouds = list(catalog.clouds) if wanted.several_clouds else []
        _expect_boxes(result, page, form, "feature", list(catalog.features))
        _expect_boxes(result, page, form, "optional", list(wanted.groups_by_name))
        _expect_boxes(result, page, form, "cloud", clouds)
        without = [key for key, feature in catalog.features.items() if feature.no_direct_link]
        if page.marks.get("data-result"):
            _expect_each(result, page, "data-no-link", without)
        _expect_each(result, page, "data-choices", None)


def _expect_boxes(result: Audit, page: Page, form: Element, name: str, wanted: list[str]) -> None:
    boxes = [attribute(e, "value") for e in form.iter("input") if attribute(e, "name") == name]
    result.expect(page.path, f"boxes '{name}'", boxes, wanted)


def _expect_each(result: Audit, page: Page, mark: str, wanted: list[str] | None) -> None:
    shown = [attribute(element, mark) for element in page.marks.get(mark, ())]
    if wanted is None:
        result.expect(page.path, "data of the picker", len(shown), 1)
    else:
        result.expect(page.path, f"what the picker uncovers, {mark}", shown, wanted)


def check_notes(result: Audit) -> None:
    """Beside the picker, a feature without a link says so in the catalog's words."""
    for page, note in result.site.all("data-no-link"):
        feature = result.catalog.features.get(attribute(note, "data-no-link"))
        instead = feature.no_direct_link if feature else None
        words = line(instead.note) if instead else "no such note"
        result.expect(page.path, "note of a feature without a link", words in text_of(note), True)


def earlier_names(result: Audit) -> dict[str, str]:
    """Each name that a feature or a group had, alone or together, and the one it has."""
    found: dict[str, str] = {}
    for key, feature in result.catalog.features.items():
        keys = [key, *feature.formerly]
        found |= dict.fromkeys(feature.formerly, key)
        for group, record in feature.optional.items():
            names = [(was, name) for was in keys for name in (group, *record.formerly)]
            found |= {".".join(name): f"{key}.{group}" for name in names[1:]}
    return found


def check_choices(result: Audit) -> None:
    """What the browser makes links of says the same as the catalog, and no more."""
    catalog, wanted = result.catalog, result.wanted
    order = wanted.scopes(catalog.features, wanted.groups(catalog.features))
    redirects = catalog.consent.redirect_uris
    for page, element in result.site.all("data-choices"):
        data = json.loads(attribute(element, "data-choices"))

        def expect(what: str, shown: object, expected: object, page: Page = page) -> None:
            result.expect(page.path, f"choices, {what}", shown, expected)

        expect("order of scopes", data["order"], order)
        base = data["order"][: data["base"]]
        expect("base scopes", base, list(catalog.base_scopes))
        expect("tenant", data["tenant"], catalog.consent.tenant)
        expect("state", data["state"], catalog.consent.state)
        ids = {key: app["ids"] for key, app in data["apps"].items()}
        expect("client ids", ids, {key: app.client_ids for key, app in catalog.apps.items()})
        screens = {key: tuple(app.get("screen", ANY_SCREEN)) for key, app in data["apps"].items()}
        expect("screens", screens, {key: drawn(result, app) for key, app in catalog.apps.items()})
        clouds = {key: (cloud["host"], cloud["redirect"]) for key, cloud in data["clouds"].items()}
        expect("clouds", clouds, {c: (SIGN_IN_HOSTS[c], redirects[c]) for c in catalog.clouds})
        expect("earlier names", data.get("formerly", {}), earlier_names(result))
        expect("features", list(data["features"]), list(catalog.features))
        for key, shown in data["features"].items():
            if key in catalog.features:
                _check_choice(result, page, key, shown, order)


def _check_choice(
    result: Audit, page: Page, key: str, shown: dict[str, Any], order: list[str]
) -> None:
    feature, about = result.catalog.features[key], f"choices, feature '{key}'"

    def names(places: list[int]) -> list[str]:
        return [order[place] for place in places if place < len(order)]

    result.expect(page.path, f"{about}, app", shown["app"], feature.app)
    result.expect(
        page.path, f"{about}, scopes", names(shown["scopes"]), result.wanted.scopes([key])
    )
    result.expect(page.path, f"{about}, link", shown["link"], feature.no_direct_link is None)
    groups = {name: {*names(group["scopes"])} for name, group in shown["optional"].items()}
    wanted = {name: {*group.scopes} for name, group in feature.optional.items()}
    result.expect(page.path, f"{about}, groups", groups, wanted)
