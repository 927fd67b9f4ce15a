"""What is said for approvers and for whoever helps users, beside links and errors."""

from urllib.parse import parse_qsl, urlsplit

from macros.audit.marks import Part, part
from macros.audit.report import Audit
from macros.audit.site import attribute, file_at, text_of
from macros.audit.wanted import line
from macros.catalog.clouds import CLOUDS
from macros.catalog.names import enumerate_words

TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
"""Microsoft Graph Command Line Tools; of its own, so that a slip in the other one shows.
Source: https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands"""

WAYS = {"check": ("run-test", "script-test"), "revoke": ("run-revoke", "script-revoke")}
"""Where a link may lead that says that it does this."""


def check_roles(result: Audit) -> None:
    """Who can approve is who can at Microsoft: each role with its way and its note, what else
    decides, and of when that is."""
    facts = result.microsoft
    wanted = [_role(role) for role in facts["roles"]]
    for page, element in result.site.all("data-roles"):
        result.counts["lists of roles"] += 1
        box = part(result, page, "who can approve", element)
        box.expect("roles", [text_of(e) for e in box.all("data-role")], wanted)
        box.expect_text("data-rules", "what else decides", " ".join(facts["rules"]))
        box.expect_text("data-as-of", "date", facts["as_of"])


def _role(role: dict[str, str]) -> str:
    words = role["name"] if "script" in role["by"] else f"{role['name']}: with a link"
    return ", ".join(filter(None, (words, role.get("note"))))


def check_signing_in(result: Audit) -> None:
    """The features that are said to ask for the basic profile alone are those that do."""
    features, basic = result.catalog.features, {*result.microsoft["basic_scopes"]}
    keys = [key for key in features if {*result.wanted.scopes([key])} <= basic]
    wanted = line(enumerate_words([features[key].name for key in keys]))
    for page, element in result.site.all("data-signing-in"):
        result.counts["notes about signing in"] += 1
        box = part(result, page, "", element)
        shown = [text_of(e) for mark in ("data-basic", "data-since") for e in box.all(mark)]
        both = [wanted, result.microsoft["basic_since"]] if keys else []
        result.expect(page.path, "features for the basic profile", shown, both)


def check_found_apps(result: Audit) -> None:
    """Each enterprise app with its features and client ids; the ways to approve, check and
    revoke lead there where the site has them."""
    catalog = result.catalog
    for page, box in result.site.all("data-found-apps"):
        sections = [e for e in box.iter("section") if "data-known-app" in e.attrib]
        keys = [attribute(e, "data-known-app") for e in sections]
        scripts = any(result.site.all("data-script"))
        tools = [text_of(e) for e in part(result, page, "", box).all("data-tools-id")]
        result.expect(page.path, "with what scripts sign in", tools, [TOOLS] * scripts)
        result.expect(page.path, "apps to be found", keys, list(catalog.apps))
        for key, element in zip(keys, sections, strict=True):
            if key in catalog.apps:
                result.counts["apps to be found"] += 1
                _check_app(part(result, page, f"app '{key}' as it is found", element), key)


def _check_app(box: Part, key: str) -> None:
    app, features = box.result.catalog.apps[key], box.result.catalog.features
    mine = {k: f.name for k, f in features.items() if f.app == key}
    box.expect_text("data-name", "name", app.name)
    box.expect_text("data-known-features", "features", ", ".join(mine.values()) or "no feature")
    registered = [line(app.registered_name)] if app.registered_name else []
    box.expect("registered name", [text_of(e) for e in box.all("data-registered")], registered)
    box.expect("client ids", box.values("data-known-id"), list(app.client_ids.values()))
    texts = [text_of(e) for e in box.all("data-known-id")]
    for (cloud, client_id), text in zip(app.client_ids.items(), texts, strict=False):
        name = f" in {CLOUDS[cloud].name}" if box.result.wanted.several_clouds else ""
        box.expect(f"client id in '{cloud}'", text.startswith(f"{client_id}{name}"), True)
    _check_ways(box, list(mine), list(app.client_ids))


def _check_ways(box: Part, features: list[str], clouds: list[str]) -> None:
    pickers = {page.path for page, _ in box.result.site.all("data-picker")}
    approve = _ways(box, "approve")
    if pickers:
        box.expect("ways to approve", len(approve), len(clouds) if features else 0)
    for address, cloud in zip(approve, clouds, strict=False):
        if file_at(box.page, address) in pickers:
            pairs = [("feature", key) for key in features]
            pairs += [("cloud", cloud)] * box.result.wanted.several_clouds
            box.expect("what is ticked", parse_qsl(urlsplit(address).fragment), pairs)
    anchors = set().union(*(page.anchors for page in box.result.site.pages))
    for name, places in WAYS.items():
        shown = [urlsplit(address).fragment in places for address in _ways(box, name)]
        box.expect(f"ways to {name}", shown, [True] * (not anchors.isdisjoint(places)))


def _ways(box: Part, name: str) -> list[str]:
    return [attribute(e, "href") for e in box.all("data-to") if attribute(e, "data-to") == name]
