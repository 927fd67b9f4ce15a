"""What looks like a scope, an id, a sign-in address or an error code of Microsoft's."""

import pytest

from macros.catalog.lookalikes import (
    ERROR_CODE,
    ID,
    SCOPE,
    SIGN_IN,
    Lookalike,
    lookalikes,
    looks_like_a_scope,
    scopes_in,
)

GUID = "7cf1dd00-0000-4000-8000-0000000000aB"
CONSENT = "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id=x"

SEEN: dict[str, list[tuple[str, str]]] = {
    "Needs Mail.ReadWrite.": [(SCOPE, "Mail.ReadWrite")],
    "mail.readwrite, sites.selected": [(SCOPE, "mail.readwrite"), (SCOPE, "sites.selected")],
    "(Mail.Verzenden)": [(SCOPE, "Mail.Verzenden")],
    "eDiscovery.Read.All and IMAP.AccessAsUser.All": [
        (SCOPE, "eDiscovery.Read.All"),
        (SCOPE, "IMAP.AccessAsUser.All"),
    ],
    "email.send": [(SCOPE, "email.send")],
    f"the id {GUID}.": [(ID, GUID.lower())],
    f"={GUID}&x": [(ID, GUID.lower())],
    f"see {CONSENT} now": [(SIGN_IN, CONSENT)],
    '"https:\\/\\/login.windows.net\\/x"': [(SIGN_IN, "https://login.windows.net")],
    f"{CONSENT}&amp;scope=x": [(SIGN_IN, f"{CONSENT}&scope=x")],
    "https://login.microsoftonline.com.evil.example/x": [
        (SIGN_IN, "https://login.microsoftonline.com.evil.example/x")
    ],
    "HTTPS://user@Login.Live.com/": [(SIGN_IN, "HTTPS://user@Login.Live.com/")],
    "at organizations/v2.0/adminconsent": [(SIGN_IN, "/adminconsent")],
    "aadsts50011: AADSTS90094": [(ERROR_CODE, "AADSTS50011"), (ERROR_CODE, "AADSTS90094")],
}

NOT_SEEN = (
    "Works with ASP.NET and Node.js.",
    "Monday.Com, Read.ai and U.S.Army",
    "Microsoft.Graph.Users, System.Text.Json",
    "permissions.md and Grant-AppAccess.ps1",
    "$_.Read.All [x]::Mail.Read a/Mail.Read me@Mail.Read",
    f"0{GUID} {GUID}-1 {GUID[1:]}",
    "https://login.vendor.example/start",
    "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent",
    "the address bar says login.microsoftonline.com",
    "AADSTS and some digits",
)


@pytest.mark.parametrize("text", SEEN)
def test_a_lookalike_is_seen(text: str) -> None:
    assert [(alike.kind, alike.name) for alike in lookalikes(text)] == SEEN[text]


@pytest.mark.parametrize("text", NOT_SEEN)
def test_other_words_are_not(text: str) -> None:
    assert list(lookalikes(text)) == []


def test_it_is_shown_where_it_stands() -> None:
    text = f"x {GUID} AADSTS1"
    found = list(lookalikes(text))
    assert [text[a.start : a.start + len(a.shown)] for a in found] == [a.shown for a in found]
    assert found[0] == Lookalike(ID, GUID.lower(), GUID, 2)


@pytest.mark.parametrize("name", ["AppCatalog.Submit", "ChannelMessage.Edit", "SMTP.Send"])
def test_a_scope_without_the_usual_parts_looks_like_one(name: str) -> None:
    assert looks_like_a_scope(name)


@pytest.mark.parametrize(
    ("text", "names"),
    [("Promise.all(Intl.ListFormat)", []), ('"Mail.Read.All"', ["Mail.Read.All"])],
)
def test_in_code_a_dot_has_another_meaning(text: str, names: list[str]) -> None:
    assert [alike.name for alike in scopes_in(text, code=True)] == names
