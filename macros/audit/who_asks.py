"""Who asks, what is never asked for, who must approve under which setting, as of when."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from macros.audit.marks import Part, codes_in, part, rows, whole
from macros.audit.report import Audit
from macros.audit.site import attribute, text_of
from macros.audit.wanted import line
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App, Feature, Product
from macros.catalog.names import enumerate_words
from macros.catalog.permissions import permissions

SETTINGS = {
    "managed": "Let Microsoft manage your consent settings",
    "verified": "Allow user consent for apps from verified publishers, for selected permissions",
    "nobody": "Do not allow user consent",
    "any_app": "Allow user consent for apps",
}
VERDICTS = {
    "administrator": "An administrator must approve",
    "policy": "An administrator must approve, unless your tenant says otherwise",
    "users": "Users may, unless your tenant says otherwise",
}
ANY_SCREEN = (
    "The name this app is registered under",
    "The publisher, marked as verified or unverified",
)
DATE_IN_SCRIPT = "$CatalogDate = '"


def strictest(result: Audit, names: Iterable[str]) -> str:
    """Who must approve all of these scopes together, as a key of VERDICTS."""
    scopes = [result.catalog.scopes[name] for name in names]
    if any(scope.admin_consent_required for scope in scopes):
        return "administrator"
    return "policy" if any(scope.managed_policy_blocks for scope in scopes) else "users"


def drawn(result: Audit, app: App) -> tuple[str, str]:
    """The name and the publisher that a drawing of Microsoft's screen shows for an app."""
    publisher, _, marked = ANY_SCREEN[1].partition(", ")
    if app.publisher_verified is not None:
        publisher = result.catalog.publisher.name
    shown = line(app.registered_publisher or publisher)
    if app.publisher_verified is None:
        shown += f", {marked}"
    else:
        shown += " (verified)" if app.publisher_verified else " (unverified)"
    return line(app.registered_name or ANY_SCREEN[0]), shown


def check_who_is_asking(result: Audit) -> None:
    """A page that says who asks says it of each app, with what the catalog gives and no more."""
    apps = result.catalog.apps
    for page in result.site.pages:
        if blocks := page.marks.get("data-asking"):
            shown = [attribute(block, "data-asking") for block in blocks]
            result.expect(page.path, "apps that ask", shown, [*apps])
        for block in blocks or ():
            key = attribute(block, "data-asking")
            if key in apps:
                result.counts["apps that ask"] += 1
                _check_app(part(result, page, f"who asks, app '{key}'", block), apps[key])
        if blocks:
            _check_product(whole(result, page, "who asks"), result.catalog.product)


def _check_app(block: Part, app: App) -> None:
    catalog = block.result.catalog
    verified = {True: "verified by Microsoft", False: "not verified by Microsoft", None: None}
    block.expect_text("data-name", "name", app.name)
    block.expect_text(
        "data-publisher", "publisher", app.registered_publisher or catalog.publisher.name
    )
    expect_given(block, "data-registered-name", app.registered_name)
    expect_given(block, "data-verified", verified[app.publisher_verified])
    expect_given(block, "data-publisher-domain", app.publisher_domain)
    expect_given(block, "data-landing-words", catalog.consent.landing)
    shown = [(attribute(e, "data-landing"), text_of(e)) for e in block.all("data-landing")]
    block.expect("landing", shown, _landings(block.result, app))


def _landings(result: Audit, app: App) -> list[tuple[str, str]]:
    uris = {
        cloud: urlsplit(result.catalog.consent.redirect_uris[cloud]) for cloud in app.client_ids
    }
    places = {cloud: uri.netloc + uri.path for cloud, uri in uris.items()}
    if len({*(uri.geturl() for uri in uris.values())}) == 1:
        return [("", next(iter(places.values())))]
    names = {cloud: CLOUDS[cloud].name for cloud in places}
    return [(names[cloud], f"{names[cloud]}: {place}") for cloud, place in places.items()]


def expect_given(block: Part, mark: str, *wanted: str | None) -> None:
    """What the catalog gives is shown, and where it gives nothing there is nothing."""
    given = [line(text) for text in wanted if text is not None]
    block.expect(mark, [text_of(element) for element in block.all(mark)], given)


def _check_product(block: Part, product: Product) -> None:
    for mark, address in (
        ("data-privacy", product.privacy_url),
        ("data-processing", product.data_processing_url),
    ):
        block.expect(mark, _links(block, mark), [(address, address)] if address else [])
    contact = product.security_contact or ""
    address = contact if contact.startswith("https:") else f"mailto:{contact}"
    block.expect("contact", _links(block, "data-security"), [(address, contact)] if contact else [])
    expect_given(block, "data-certification", *product.certifications)
    stored = product.stored.values()
    block.expect("stored data", block.values("data-stored"), [*product.stored])
    expect_given(block, "data-stored", *(data.what for data in stored))
    expect_given(block, "data-stored-where", *(data.where for data in stored))
    expect_given(block, "data-stored-long", *(data.how_long for data in stored))
    any_of_it = any((product.privacy_url, product.data_processing_url, contact))
    some = any_of_it or bool(product.certifications or product.stored)
    block.expect("privacy and data", len(block.all("data-product-facts")), int(some))


def _links(block: Part, mark: str) -> list[tuple[str, str]]:
    return [(attribute(link, "href"), text_of(link)) for link in block.all(mark)]


def check_not_asked(result: Audit) -> None:
    """What is never asked for is what the catalog says, and nothing asks for it."""
    never = result.catalog.not_asked
    for page, element in result.site.all("data-never"):
        result.counts["lists of what is never asked for"] += 1
        block = part(result, page, "never asked for", element)
        block.expect("keys", block.values("data-never-key"), [*never])
        expect_given(block, "data-never-name", *(one.name for one in never.values()))
        expect_given(block, "data-never-reason", *(one.reason for one in never.values()))
        names = [name for one in never.values() for name in one.scopes]
        expect_given(block, "data-never-scope", *names)
        asked = [scope for scope in result.catalog.scopes for name in names if scope == name]
        block.expect("asked for all the same", asked, [])


def check_verdicts(result: Audit) -> None:
    """Each feature stands under who must approve its mandatory scopes."""
    for page, element in result.site.all("data-verdict"):
        result.counts["verdicts"] += 1
        block = part(result, page, "who must approve", element)
        shown = [
            (attribute(e, "data-verdict-for"), text_of(e)) for e in block.all("data-verdict-for")
        ]
        block.expect("features", sorted(shown), sorted(_verdicts(result)))
        words = {
            attribute(e, "data-verdict-words"): text_of(e) for e in block.all("data-verdict-words")
        }
        wanted = {who: f"{VERDICTS[who]}:" for who, _ in _verdicts(result)}
        block.expect("verdicts", words, wanted)


def _verdicts(result: Audit) -> Iterable[tuple[str, str]]:
    for feature in result.catalog.features.values():
        names = (*result.catalog.base_scopes, *feature.scopes)
        yield strictest(result, names), line(feature.name)


def check_settings(result: Audit) -> None:
    """Under each user consent setting, each feature meets what Microsoft's rules say."""
    for setting, row in rows(result, "settings", "data-setting", [*SETTINGS], "setting"):
        row.expect_text("data-setting-name", "name", SETTINGS[setting])
        shown = [
            (attribute(e, "data-answer"), attribute(e, "data-for"), text_of(e))
            for e in row.all("data-answer")
        ]
        wanted = sorted(_answers(result, setting))
        row.expect("answers", sorted(shown), wanted)
        national = [CLOUDS[key].name for key in result.catalog.clouds if key != "global"]
        said = enumerate_words(national) if national and setting == "verified" else None
        expect_given(row, "data-unverified-clouds", said)


def _answers(result: Audit, setting: str) -> Iterable[tuple[str, str, str]]:
    for key, feature in result.catalog.features.items():
        alone = _answer(result, setting, feature, feature.scopes)
        yield alone, key, line(feature.name)
        for name, group in feature.optional.items():
            both = _answer(result, setting, feature, (*feature.scopes, *group.scopes))
            if both != alone:
                yield both, f"{key}.{name}", line(f"{feature.name} with {group.label}")


def _answer(result: Audit, setting: str, feature: Feature, names: Iterable[str]) -> str:
    who = strictest(result, (*result.catalog.base_scopes, *names))
    app = result.catalog.apps[feature.app]
    verified = app.publisher_verified if "global" in app.client_ids else False
    if who == "administrator":
        return who
    return {
        "managed": "administrator" if who == "policy" else "users",
        "verified": "administrator" if verified is False else "unknown",
        "nobody": "administrator",
        "any_app": "users",
    }[setting]


def check_by_feature(result: Audit) -> None:
    """The list by feature has the scopes of each, and says which are optional."""
    for page, element in result.site.all("data-scopes-by"):
        result.counts["features with their scopes"] += 1
        key = attribute(element, "data-scopes-by")
        wanted = [
            name for name, users in result.wanted.users.items() for user, _ in users if user == key
        ]
        result.expect(
            page.path, f"scopes by feature '{key}'", sorted(codes_in(element)), sorted(wanted)
        )


def check_dates(result: Audit) -> None:
    """What a page says of its dates is so: the catalog's month, the ranks', and for the last
    change the day that the scripts carry."""
    changed = {
        text.partition(DATE_IN_SCRIPT)[2].partition("'")[0]
        for text in result.site.files.values()
        if DATE_IN_SCRIPT in text
    }
    for page, element in result.site.all("data-dates"):
        result.counts["dates"] += 1
        block = part(result, page, "dates", element)
        block.expect_text(
            "data-policy-month", "policy month", result.catalog.consent.managed_policy_as_of
        )
        block.expect_text("data-ranks-month", "month of the ranks", permissions().ranks_as_of)
        shown = {text_of(day) for day in block.all("data-changed")} or {""}
        if changed:
            block.expect("last change", shown, changed)
