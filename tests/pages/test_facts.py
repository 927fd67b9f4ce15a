"""What pieces are made of, where no case of a piece shows each turn of it."""

from dataclasses import replace

from macros.catalog.history import FeatureThen, GroupThen, History, Version, asks_of
from macros.catalog.shape import load
from macros.checking.changes import FeatureChange
from macros.pages.changes import ended, what_changed
from macros.pages.picker_data import formerly
from macros.pages.redirect_page import facts
from macros.pages.site import Ways
from macros.pages.who_asks import who_is_asking
from tests.project import CATALOGS

BASE = load(CATALOGS / "base.yml")


def test_what_ended_is_said_in_the_catalogs_words() -> None:
    then = FeatureThen("Seat", "desk", ("Desk.Read",), {"row": GroupThen("rows", ("Desk.Book",))})
    kept = FeatureThen("Seat", "desk", ("Desk.Read",))
    words = {"features.seat": "Nobody sat.", "features.seat.optional.row": "No rows."}
    catalog = BASE.model_copy(update={"retired": words})
    gone = FeatureChange("seat", then, None, ())
    assert ended(catalog, gone) == ["Nobody sat.", "No rows."]
    assert ended(catalog, replace(gone, now=kept)) == ["No rows."]
    assert ended(catalog, replace(gone, now=then)) == []
    assert ended(catalog, FeatureChange("seat", None, kept, ())) == []
    assert ended(BASE, gone) == []


def test_what_must_be_approved_again_is_one_click_away_with_its_groups() -> None:
    now = asks_of(BASE)
    group = replace(now.features["find"].groups["book"], scopes=("Lamp.Switch",))
    find = replace(now.features["find"], groups={"book": group})
    then = replace(now, features={**now.features, "find": find})
    days = [("2026-01-01", then), ("2026-02-01", now)]
    versions = [Version(f"{day:0<40}", f"{day}T12:00:00Z", asks) for day, asks in days]
    html = what_changed(BASE, History((*versions,), True), "changes.xml", Ways(choice="p/"))
    assert 'href="p/#feature=find&amp;optional=find.book"' in html


def test_earlier_names_are_told_where_there_are_any() -> None:
    whole = load(CATALOGS / "base.yml")
    light = whole.features["light"].model_copy(update={"formerly": ("lamp",)})
    catalog = whole.model_copy(update={"features": {**whole.features, "light": light}})
    assert formerly(catalog) == {"formerly": {"lamp": "light"}}
    assert formerly(whole) == {}


def test_a_granted_scope_may_have_graphs_address_or_id_before_it() -> None:
    """Source: https://learn.microsoft.com/graph/deployments"""
    assert facts(BASE, {}, Ways())["graph"] == [
        "https://graph.microsoft.com/",
        "https://graph.microsoft.us/",
        "https://dod-graph.microsoft.us/",
        "https://microsoftgraph.chinacloudapi.cn/",
        "00000003-0000-0000-c000-000000000000/",
    ]


def test_a_security_contact_is_a_page_or_a_mail_address() -> None:
    for contact, href in (("s@x.example", "mailto:s@x.example"), ("https://x.example/s",) * 2):
        product = BASE.product.model_copy(update={"security_contact": contact})
        html = who_is_asking(BASE.model_copy(update={"product": product}))
        assert f'data-security href="{href}"' in html
