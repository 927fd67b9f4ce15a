"""From what is chosen to one request per client id to its link."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog.document import Document
from macros.catalog.model import Catalog
from macros.catalog.problems import Source
from macros.checking import rules
from macros.checking.rules import checked
from macros.consent.request import (
    ChoiceError,
    ConsentRequest,
    Selection,
    consent_requests,
    consent_url,
    everything_optional,
    in_order,
    linkable,
    not_available,
    optional_label,
    select,
    tenant_segment,
)
from tests.project import CATALOGS, FIRST
from tests.strategies import catalogs, selections, tame_catalogs

BASE = checked(CATALOGS / "base.yml")
CATALOG = checked(FIRST.catalog)
LOGIN_HOSTS = {
    "global": "login.microsoftonline.com",
    "usgov": "login.microsoftonline.us",
    "usgov-dod": "login.microsoftonline.us",
    "china": "login.partner.microsoftonline.cn",
}
PARAMETERS = ["client_id", "scope", "redirect_uri", "state"]
UNRESERVED_OR_ESCAPED = re.compile(r"([A-Za-z0-9._~-]|%[0-9A-F]{2})*")


@st.composite
def choices(draw: st.DrawFn) -> tuple[Catalog, Selection]:
    catalog = draw(tame_catalogs())
    return catalog, select(catalog, *draw(selections(catalog)))


def requests_of(choice: tuple[Catalog, Selection]) -> list[ConsentRequest]:
    """The requests of a choice in every cloud of the catalog."""
    catalog, selection = choice
    chosen = linkable(catalog, selection)
    requests = [r for cloud in catalog.clouds for r in consent_requests(catalog, chosen, cloud)]
    assert requests or all(catalog.features[key].no_direct_link for key in selection.features)
    return requests


def values_of(url: str) -> dict[str, str]:
    query = url.partition("?")[2]
    return dict(pair.split("=", 1) for pair in query.split("&"))


@pytest.mark.slow
@given(catalog=catalogs())
def test_the_strategy_makes_catalogs_that_pass_the_rules(catalog: Catalog) -> None:
    document = Document(Source("x"), catalog.model_dump())
    found = {rule.__name__ for rule in rules.RULES for _ in rule(document)}
    about_texts = {"invisible_characters", "long_text", "lookalike_letters"}
    assert found <= {*about_texts, "same_name", "same_group_label"}


@given(choice=choices())
def test_each_link_has_the_four_parameters_once_and_in_order(
    choice: tuple[Catalog, Selection],
) -> None:
    for request in requests_of(choice):
        url = consent_url(request, choice[0].consent.tenant)
        parts = urlsplit(url)
        assert [name for name, _ in parse_qsl(parts.query)] == PARAMETERS
        assert f"{parts.scheme}://{parts.netloc}" == f"https://{LOGIN_HOSTS[request.cloud]}"
        assert parts.path == f"/{choice[0].consent.tenant}/v2.0/adminconsent"
        assert not parts.fragment


@given(choice=choices())
def test_values_are_escaped_so_that_any_reader_gets_the_same_back(
    choice: tuple[Catalog, Selection],
) -> None:
    for request in requests_of(choice):
        url = consent_url(request, "organizations")
        values = values_of(url)
        assert len(values) == 4
        assert all(UNRESERVED_OR_ESCAPED.fullmatch(value) for value in values.values())
        assert values["scope"] == "%20".join(request.scopes)
        expected = [request.client_id, " ".join(request.scopes), request.redirect_uri]
        assert [value for _, value in parse_qsl(urlsplit(url).query)] == [*expected, request.state]
        assert [unquote(value) for value in values.values()] == [*expected, request.state]


@given(choice=choices())
def test_a_request_is_the_union_of_what_it_covers_and_no_more(
    choice: tuple[Catalog, Selection],
) -> None:
    catalog, selection = choice
    for request in requests_of(choice):
        wanted = set(catalog.base_scopes)
        for key in request.features:
            wanted.update(catalog.features[key].scopes)
        for key, group in request.optional:
            wanted.update(catalog.features[key].optional[group].scopes)
        assert set(request.scopes) == wanted
        assert request.optional == {p for p in selection.optional if p[0] in request.features}


@given(choice=choices())
def test_scopes_are_base_first_then_in_catalog_order_each_once(
    choice: tuple[Catalog, Selection],
) -> None:
    catalog, _ = choice
    for request in requests_of(choice):
        base = len(catalog.base_scopes)
        rest = request.scopes[base:]
        assert request.scopes[:base] == catalog.base_scopes
        assert list(rest) == sorted(rest, key=list(catalog.scopes).index)
        assert len(set(request.scopes)) == len(request.scopes)


@given(choice=choices())
def test_one_request_per_client_id_covers_every_chosen_feature_once(
    choice: tuple[Catalog, Selection],
) -> None:
    catalog, selection = choice
    requests = requests_of(choice)
    ids = [request.client_id for request in requests]
    assert len(set(ids)) == len(ids)
    chosen = linkable(catalog, selection)
    for cloud in catalog.clouds:
        covered = [key for r in requests if r.cloud == cloud for key in r.features]
        missing = not_available(catalog, chosen, cloud).values()
        assert sorted([*covered, *(k for keys in missing for k in keys)]) == sorted(chosen.features)
    for request in requests:
        assert {catalog.features[key].app for key in request.features} == {request.app}
        assert catalog.apps[request.app].client_ids[request.cloud] == request.client_id
        assert catalog.consent.redirect_uris[request.cloud] == request.redirect_uri


@given(choice=choices(), data=st.data())
def test_choosing_more_never_asks_for_less(
    choice: tuple[Catalog, Selection], data: st.DataObject
) -> None:
    catalog, selection = choice
    more = select(
        catalog,
        [*selection.features, data.draw(st.sampled_from(list(catalog.features)))],
        [".".join(pair) for pair in everything_optional(catalog, selection.features).optional],
    )
    after = {(r.cloud, r.app): set(r.scopes) for r in requests_of((catalog, more))}
    for request in requests_of(choice):
        assert set(request.scopes) <= after[request.cloud, request.app]


@given(catalog=tame_catalogs())
def test_nothing_optional_is_in_a_mandatory_link(catalog: Catalog) -> None:
    for key, feature in catalog.features.items():
        for cloud in catalog.apps[feature.app].client_ids:
            (request,) = consent_requests(catalog, select(catalog, [key]), cloud)
            assert set(request.scopes) == {*catalog.base_scopes, *feature.scopes}
            assert request.optional == frozenset()


@given(choice=choices())
def test_the_order_of_choosing_makes_no_difference(choice: tuple[Catalog, Selection]) -> None:
    catalog, selection = choice
    again = select(
        catalog,
        [*reversed(selection.features), *selection.features],
        [".".join(pair) for pair in selection.optional],
    )
    assert requests_of((catalog, again)) == requests_of(choice)


def test_the_link_of_the_base_catalog_byte_for_byte() -> None:
    (request,) = consent_requests(BASE, select(BASE, ["find"], ["find.book"]))
    assert consent_url(request, "contoso.com") == (
        "https://login.microsoftonline.com/contoso.com/v2.0/adminconsent"
        "?client_id=22222222-0000-4000-8000-000000000001"
        "&scope=openid%20Desk.Read%20Desk.Book"
        "&redirect_uri=https%3A%2F%2Flumen.example%2Fdone"
        "&state=s1"
    )


def test_in_order_drops_what_the_catalog_does_not_know() -> None:
    assert in_order(BASE, ["Lamp.Switch", "Desk.Read", "openid", "?"]) == (
        "openid",
        "Desk.Read",
        "Lamp.Switch",
    )


def test_a_feature_without_a_direct_link_takes_no_part() -> None:
    selection = linkable(CATALOG, everything_optional(CATALOG, CATALOG.features))
    requests = {request.app: request for request in consent_requests(CATALOG, selection)}
    assert len(requests) == 4
    assert requests["teams"].features == ("teams",)
    assert "TeamsTab.Create" not in requests["teams"].scopes
    assert linkable(CATALOG, select(CATALOG, ["jsm-portal-notifications"])) == Selection(())
    alone = frozenset({("calendar", "rooms")})
    assert linkable(CATALOG, Selection(("email",), alone)) == Selection(("email",))


def test_features_of_one_app_make_one_request() -> None:
    chosen = select(CATALOG, ["calendar", "email", "todo"], ["calendar.rooms"])
    requests = consent_requests(CATALOG, chosen)
    assert [(r.app, r.features) for r in requests] == [
        ("outlook", ("email", "calendar")),
        ("todo", ("todo",)),
    ]
    assert "Place.Read.All" in requests[0].scopes
    assert "Group.ReadWrite.All" not in requests[0].scopes


@pytest.mark.parametrize(
    ("features", "optional", "message"),
    [
        (["emial"], [], "unknown feature 'emial'. Did you mean 'email'?"),
        (["Email"], [], "unknown feature 'Email'. Did you mean 'email'?"),
        (
            ["xyzzy"],
            [],
            "unknown feature 'xyzzy'. Known: email, meetings, calendar, todo, teams, jsm-portal, "
            "jsm-portal-notifications.",
        ),
        (
            ["calendar"],
            ["calendar.room"],
            "unknown optional group 'calendar.room'. Did you mean 'calendar.rooms'?",
        ),
        (["email"], ["email.rooms"], "unknown optional group 'email.rooms'. Known: "),
        (
            ["email"],
            ["calendar.rooms"],
            "optional group 'calendar.rooms' needs the feature 'calendar'; choose it too.",
        ),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(
    features: list[str], optional: list[str], message: str
) -> None:
    with pytest.raises(ChoiceError) as caught:
        select(CATALOG, features, optional)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("organizations", "organizations"),
        ("Organizations ", "organizations"),
        ("contoso.com", "contoso.com"),
        ("Contoso.COM", "contoso.com"),
        ("contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("a-b.c1.co.uk", "a-b.c1.co.uk"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("bücher.xn--p1ai", None),
        ("7D1A2B3C-0000-4000-8000-ABCDEFABCDEF", "7d1a2b3c-0000-4000-8000-abcdefabcdef"),
        ("7d1a2b3c-0000-4000-8000-abcdefabcde", None),
        ("{7d1a2b3c-0000-4000-8000-abcdefabcdef}", None),
        ("common", None),
        ("COMMON", None),
        ("consumers", None),
        ("", None),
        ("contoso", None),
        ("contoso.", None),
        (".com", None),
        ("-contoso.com", None),
        ("contoso-.com", None),
        ("contoso..com", None),
        ("contoso.com/x", None),
        ("contoso.com?x=1", None),
        ("contoso.com#x", None),
        ("contoso.com@evil.example", None),
        ("https://contoso.com", None),
        ("con toso.com", None),
        ("contoso.com\nx", None),
        ("../organizations", None),
        ("%63ommon", None),
        ("127.0.0.1", None),
        ("a" * 64 + ".com", None),
        ("a." * 127 + "com", None),
        ("ＣＯＭＭＯＮ", None),
        ("１.com", None),
    ],
)
def test_a_tenant_is_an_id_a_domain_or_organizations(text: str, segment: str | None) -> None:
    if segment is None:
        with pytest.raises(ChoiceError):
            tenant_segment(text)
    else:
        assert tenant_segment(text) == segment


@pytest.mark.parametrize("text", ["common", " Common", "consumers"])
def test_common_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ChoiceError, match="personal accounts cannot approve"):
        tenant_segment(text)


@given(text=st.text() | st.from_regex(r"[a-zA-Z0-9.-]{1,40}", fullmatch=True))
def test_a_tenant_needs_no_escaping_once_accepted(text: str) -> None:
    try:
        segment = tenant_segment(text)
    except ChoiceError:
        return
    assert re.fullmatch(r"[a-z0-9.-]+", segment)
    assert tenant_segment(segment) == segment
    assert segment not in ("common", "consumers")


def test_the_label_of_everything_optional() -> None:
    labels = {key: optional_label(f) for key, f in CATALOG.features.items() if f.optional}
    assert labels == {
        "meetings": "With room support",
        "calendar": "With Teams channel calendar, group & room support",
    }
