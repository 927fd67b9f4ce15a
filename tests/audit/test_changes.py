"""The page of changes and the feed: what the audit sees of them, and what only it notices."""

from functools import cache

import pytest

from macros.audit import audit_site
from macros.catalog.history import History, Version, asks_of
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.reading import parse
from macros.catalog.shape import shape
from macros.exports.feed import FEED
from tests.audit.one_page import audited, rendered
from tests.project import CATALOGS

BASE = (CATALOGS / "base.yml").read_text(encoding="utf-8")
SOURCE = "{{ what_changed() }}{{ feature_table() }}{{ picker() }}{{ feature_links() }}"
LIGHT = "light: {name: Light, app: lamp, scopes: [Lamp.Switch]}"
STEPS = (
    ("2026-01-01", LIGHT, "light: {name: Light, app: lamp, scopes: [Desk.Read, Lamp.Off]}"),
    ("2026-01-01", LIGHT, "light: {name: Light, app: lamp, scopes: [Desk.Read, Lamp.Dim]}"),
    ("2026-02-02", LIGHT, "lights: {name: Lights, app: lamp, scopes: [Desk.Read]}"),
    ("2026-03-03", "  door:", "  seat: {name: Seat, app: desk, scopes: [Desk.Book]}\n  door:"),
    ("2026-04-04", "client_id: 22222222-0000-4000-8000-000000000001", "client_id: unknown"),
    ("2026-05-05", "scopes: [Desk.Book]", "scopes: [Desk.Read]"),
    ("2026-05-05", "lamp, scopes: [Lamp.Switch]", "lamp, scopes: [Lamp.Switch, Desk.Read]"),
)
"""What base.yml looked like on a day; an earlier key is told of in NOW."""


def catalog_of(text: str) -> Catalog:
    catalog, problems = shape(parse(text, "case"))
    assert catalog, problems
    return catalog


NOW = catalog_of(
    BASE.replace("name: Light,", "name: Light, formerly: [lights, lamp],").replace(
        "base_scopes:", "retired: {features.seat: Nobody sat.}\nbase_scopes:"
    )
)


@cache
def history(*, committed: bool = True, whole: bool = True) -> History:
    versions = []
    for number, (day, old, new) in enumerate(STEPS, 1):
        assert old in BASE
        asks = asks_of(catalog_of(BASE.replace(old, new)))
        versions.append(Version(f"{number:040}", f"{day}T12:00:00+02:00", asks))
    last = ("f" * 40, "2026-06-06T12:00:00Z") if committed else ("", "")
    return History((*versions, Version(*last, asks_of(NOW))), whole)


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_built_agrees_with_the_history(committed: bool, whole: bool) -> None:
    result = audited(NOW, SOURCE, history(committed=committed, whole=whole))
    assert result.faults == []
    assert result.counts["days of changes"] == 5
    assert result.counts["feeds"] == 1


def test_without_history_the_page_says_so() -> None:
    result = audited(NOW, SOURCE)
    assert (result.faults, result.counts["pages of changes"]) == ([], 1)
    assert "without the catalog’s history" in rendered(NOW, SOURCE).files["index.html"]


def test_the_same_history_gives_the_same_page_and_feed() -> None:
    one, other = (rendered(NOW, SOURCE, history()).files for _ in range(2))
    assert one == other
    assert one[FEED].count("<entry>") == 6


# name: (file, old, new); a feed's two first ids where nothing is named
MUTATIONS = {
    "a day is missing": ("index.html", 'data-change="2026-03-03"', 'data-change="2026-03-04"'),
    "a feature is missing": ("index.html", 'data-changed="seat"', 'data-changed="find"'),
    "another scope": ("index.html", "Added, mandatory:", "Added: <code>Desk.Book</code>"),
    "another way": ("index.html", 'data-was="*" data-is=""', 'data-was="" data-is="*"'),
    "nothing to narrow": ("index.html", 'data-consequence="narrow"', 'data-consequence="nothing"'),
    "no new approval": ("index.html", 'data-consequence="again"', 'data-consequence="nothing"'),
    "approved before": ("index.html", 'data-before="openid ', 'data-before="'),
    "another beginning": ("index.html", "data-begins>2026-01-01", "data-begins>2026-02-02"),
    "a day of a feature": (
        "index.html",
        "changed-on>2026-05-05",
        "changed-on>2026-01-01",
    ),
    "an unknown scope": ("index.html", ">Lamp.Dim<", ">Lamp.Glow<"),
    "an unknown feed": ("index.html", f'href="{FEED}"', 'href="index.html"'),
    "a feed without an entry": (FEED, "2026-03-03T12", "2026-03-04T12"),
    "a feed without a scope": (FEED, "Lamp.Dim", "Lamp.Glow"),
    "a feed that repeats an id": (FEED, "", ""),
    "a feed that is no XML": (FEED, "</feed>", "</feed"),
    "what became of a feature": ("index.html", "Nobody sat.", "Nobody stood."),
    "an earlier address": ("index.html", 'id="feature-lamp"', 'id="feature-lamps"'),
    "an earlier name": ("index.html", '"lamp":"light"', '"lamp":"door"'),
}


SAYS = {
    "a day is missing": "what changed, days: the site says 2026-06-06",
    "a feature is missing": "what changed on '2026-04-04', features: the site says door, find,",
    "another scope": "what changed on '2026-05-05', feature 'light', scopes: the site says",
    "another way": "what changed on '2026-06-06', feature 'light', scopes: the site says",
    "nothing to narrow": "what changed on '2026-06-06', feature 'light', can be narrowed: is not",
    "no new approval": "what changed on '2026-05-05', feature 'find', approve again: is not",
    "approved before": "what changed on '2026-06-06', feature 'light', before: the site says Lamp.",
    "another beginning": "what changed, beginning of the record: the site says 2026-02-02,",
    "a day of a feature": "day on which 'find' changed: the site says 2026-01-01, the catalog",
    "an unknown scope": "under 'Light': 'Lamp.Glow' looks like a scope",
    "an unknown feed": "what changed, feed: the site says index.html, the catalog changes.xml",
    "a feed without an entry": "days: the site says 2026-06-06, 2026-05-05, 2026-04-04,",
    "a feed without a scope": "2026-02-02, scopes: the site says Lamp.Dim, the catalog nothing",
    "a feed that repeats an id": "ids that are one entry's only: the site says 6, the catalog 7",
    "a feed that is no XML": "is no XML: expected '>', line 83",
    "what became of a feature": "what changed on '2026-04-04', feature 'seat', what became of it:",
    "an earlier address": "feature 'light', earlier addresses: the site says",
    "an earlier name": "choices, earlier names, 'lamp': the site says door, the catalog light",
}
"""How what is said of each about its file begins."""


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_disagreement_is_noticed(name: str) -> None:
    path, old, new = MUTATIONS[name]
    site = rendered(NOW, SOURCE, history())
    text = site.files[path]
    if not old:
        first, second = (part.split("</id>")[0] for part in text.split("<id>")[2:4])
        old, new = first, second
    assert old in text, name
    files = {**site.files, path: text.replace(old, new)}
    page = PageSource("index.md", "docs/index.md", SOURCE)
    faults = audit_site(type(site)(files), NOW, [page], history=history()).faults
    assert [fault for fault in faults if fault.startswith(f"{path}: {SAYS[name]}")], faults
