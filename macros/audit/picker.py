"""The picker: its boxes, and the data that the browser makes links of."""

from typing import Any

from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, data_of, text_of
from macros.audit.wanted import SIGN_IN_HOSTS, line
from macros.audit.who_asks import ANY_SCREEN, drawn
from macros.catalog.clouds import CLOUDS


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
    labels = [_label(e) for e in form.iter("input") if attribute(e, "name") == name]
    result.expect(page.path, f"labels of boxes '{name}'", labels, _labels(result, name, wanted))


def _label(box: Element) -> str:
    around = next(box.iterancestors("label"), None)
    return text_of(around) if around is not None else ""


def _labels(result: Audit, name: str, keys: list[str]) -> list[str]:
    features = result.catalog.features
    if name == "feature":
        return [line(features[key].name) for key in keys]
    if name == "cloud":
        return [CLOUDS[key].name for key in keys]
    pairs = [result.wanted.groups_by_name[key] for key in keys]
    return [
        line(f"{features[f].name}: with {features[f].optional[g].label} (optional)")
        for f, g in pairs
    ]


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
        words = f"{instead.note} {instead.link_text}" if instead else "no such note"
        said = line(words) in text_of(note)
        result.expect(page.path, "note of a feature without a link", said, True)
        links = [attribute(link, "href") for link in note.iter("a")]
        result.expect(page.path, "link of such a note", links, [instead.url] if instead else [])
        name = line(feature.name) if feature else ""
        begins = text_of(note).startswith(f"{name} has no link here")
        result.expect(page.path, f"note for '{name}'", begins, True)


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
        data = data_of(element, "data-choices")

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
        expect("names", _names(data), _wanted_names(result))
        expect("features", list(data["features"]), list(catalog.features))
        for key, shown in data["features"].items():
            if key in catalog.features:
                _check_choice(result, page, key, shown, order)


def _names(data: dict[str, Any]) -> dict[str, Any]:
    """What the browser calls everything, and what else it is told."""
    named = {kind: {k: one["name"] for k, one in data[kind].items()} for kind in KINDS}
    groups = {key: feature["optional"] for key, feature in data["features"].items()}
    labels = {key: {g: one["label"] for g, one in some.items()} for key, some in groups.items()}
    said = {key: data.get(key) for key in ("product", "publisher")}
    return {**named, **said, "labels": labels, "keys": sorted({*data} - {"formerly"})}


KINDS = ("apps", "clouds", "features")

KEYS = [*KINDS, "base", "order", "product", "publisher", "state", "tenant"]


def _wanted_names(result: Audit) -> dict[str, Any]:
    catalog = result.catalog
    groups = {key: feature.optional for key, feature in catalog.features.items()}
    return {
        "apps": {key: app.name for key, app in catalog.apps.items()},
        "clouds": {key: CLOUDS[key].name for key in catalog.clouds},
        "features": {key: feature.name for key, feature in catalog.features.items()},
        "product": catalog.product.name,
        "publisher": catalog.publisher.name,
        "labels": {key: {g: one.label for g, one in some.items()} for key, some in groups.items()},
        "keys": sorted(KEYS),
    }


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
    groups = {name: sorted({*names(one["scopes"])}) for name, one in shown["optional"].items()}
    wanted = {name: sorted({*group.scopes}) for name, group in feature.optional.items()}
    result.expect(page.path, f"{about}, groups", groups, wanted)
