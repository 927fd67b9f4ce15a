"""Scopes and ids outside of tables: lists, sentences, drawn screens, copy buttons."""

from macros.audit.marks import cloud_of, codes_in, nearest, part
from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, text_of
from macros.audit.wanted import line, not_available
from macros.audit.who_asks import drawn
from macros.catalog.model import App


def check_base_scopes(result: Audit) -> None:
    """A list of the base scopes holds all and only them."""
    for page, element in result.site.all("data-base-scopes"):
        result.expect(page.path, "base scopes", codes_in(element), list(result.catalog.base_scopes))


def check_screens(result: Audit) -> None:
    """A page that draws Microsoft's screen draws it for each app with a link, with the titles
    of its mandatory scopes."""
    for page in result.site.pages:
        if screens := page.marks.get("data-screen"):
            shown = [attribute(screen, "data-screen") for screen in screens]
            result.expect(page.path, "consent screens", shown, result.wanted.linked_apps)
        for screen in screens or ():
            _check_screen(result, page, screen)


def _check_screen(result: Audit, page: Page, screen: Element) -> None:
    app, scopes = attribute(screen, "data-screen"), result.catalog.scopes
    lines = part(result, page, f"consent screen of app '{app}'", screen)
    shown = [text_of(item) for item in screen.iter("li")]
    asked = result.wanted.scopes(result.wanted.linked(app))
    lines.expect("titles", shown, [line(scopes[name].title) for name in asked])
    for place, mark in enumerate(("data-screen-name", "data-screen-publisher")):
        known = result.catalog.apps.get(app)
        lines.expect_text(mark, mark, drawn(result, known)[place] if known else "")


def check_ids_in_sentences(result: Audit) -> None:
    """A client id inside a sentence is that of the app that it names."""
    for page, element in result.site.all("data-client-id"):
        if element.tag == "code" and "data-app" in element.attrib:
            app = result.catalog.apps.get(attribute(element, "data-app"))
            ids = app.client_ids if app else {}
            wanted = ids.get(cloud_of(result, element), "none in this cloud")
            result.expect(page.path, "client id in the text", text_of(element), wanted)


def check_scopes_in_sentences(result: Audit) -> None:
    """Scopes inside a sentence are those of the feature and groups that it names."""
    for page, element in result.site.all("data-scopes-of"):
        names = attribute(element, "data-scopes-of"), attribute(element, "data-optional")
        choice = result.wanted.choice(*names)
        if choice is None:
            result.fault(page.path, f"scopes of an unknown choice: {' '.join(names)}")
        else:
            base = result.catalog.base_scopes
            wanted = [name for name in result.wanted.scopes(*choice) if name not in base]
            result.expect(page.path, "scopes in the text", codes_in(element), wanted)


def check_not_available(result: Audit) -> None:
    """Where the site says that an app is not available in a cloud, it has no client id there."""
    for page, note in result.site.all("data-not-available"):
        result.counts["clouds said to be missing"] += 1
        cloud, app = cloud_of(result, note), _app_around(result, note)
        if cloud not in result.catalog.clouds or app is None or cloud in app.client_ids:
            result.fault(page.path, f"'{text_of(note)}' is not so for any app it stands beside")
        else:
            result.expect(page.path, "missing cloud", text_of(note), not_available(cloud))


def _app_around(result: Audit, element: Element) -> App | None:
    feature = result.catalog.features.get(nearest(element, "data-feature"))
    return result.catalog.apps.get(feature.app if feature else nearest(element, "data-app"))


def check_copy_buttons(result: Audit) -> None:
    """What a copy button copies, which is code, stands in front of it."""
    for page, mark in result.site.all("data-copy"):
        beside = mark.getprevious()
        result.counts["copy buttons"] += 1
        if beside is None or next(beside.iter("code"), None) is None:
            what = attribute(mark, "data-copy")
            result.fault(page.path, f"the button that copies {what} stands beside no code")
