"""The page that Microsoft redirects to, and the facts that it chooses from."""

from typing import Any

from macros.audit.consent_links import expect_link
from macros.audit.error_help import TEXTS, expect_explained
from macros.audit.picker import earlier_names
from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, data_of, file_at, text_of
from macros.audit.wanted import ALWAYS_PART, line
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import GRAPH_APP_ID, Feature

KEYS = {"answers", "apps", "base", "errors", "features", "graph", "home", "state", "titles"}

GRAPH_HOSTS = (
    "graph.microsoft.com",
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
)
"""Of a table of its own, so that a slip in the other one shows.
Source: https://learn.microsoft.com/graph/deployments"""


def check_facts(result: Audit) -> None:
    """The facts are the catalog's, and the explanations those of aadsts.yml."""
    for page, element in result.site.all("data-facts"):
        result.counts["redirect pages"] += 1
        facts, catalog = data_of(element, "data-facts"), result.catalog
        features = facts["features"].items()
        shown = dict(features)
        result.expect(
            page.path, "redirect page, keys", sorted({*facts} - {"formerly"}), sorted(KEYS)
        )
        graph = [f"https://{host}/" for host in GRAPH_HOSTS]
        result.expect(page.path, "prefixes of scopes", facts["graph"], [*graph, f"{GRAPH_APP_ID}/"])
        wanted = {key: _feature(result, feature) for key, feature in catalog.features.items()}
        result.expect(page.path, "redirect page, features", shown, wanted)
        result.expect(page.path, "redirect page, state", facts["state"], catalog.consent.state)
        names = facts.get("formerly", {})
        result.expect(page.path, "redirect page, earlier names", names, earlier_names(result))
        base = list(catalog.base_scopes)
        result.expect(page.path, "redirect page, base scopes", facts["base"], base)
        titles = {name: scope.title for name, scope in catalog.scopes.items()}
        result.expect(page.path, "redirect page, titles", facts["titles"], titles)
        _check_apps(result, page, facts["apps"])
        _check_way_back(result, page, facts["home"])
        _check_ways(result, page)
        _check_explanations(result, page, facts)


def _feature(result: Audit, feature: Feature) -> dict[str, Any]:
    needed = [*result.catalog.base_scopes, *feature.scopes]
    groups = feature.optional.items()
    return {
        "name": feature.name,
        "app": feature.app,
        "scopes": [name for name in needed if name not in ALWAYS_PART],
        "optional": {k: {"label": g.label, "scopes": list(g.scopes)} for k, g in groups},
        **({"note": line(feature.no_direct_link.note)} if feature.no_direct_link else {}),
    }


def _check_apps(result: Audit, page: Page, shown: dict[str, Any]) -> None:
    """Each app with its name and, in each of its clouds, one link for all of its features."""
    apps = result.catalog.apps
    names = {key: app["name"] for key, app in shown.items()}
    wanted_names = {key: app.name for key, app in apps.items()}
    result.expect(page.path, "redirect page, apps", names, wanted_names)
    for key in names.keys() & apps.keys():
        about, keys = f"redirect page, app '{key}'", result.wanted.linked(key)
        links, clouds = shown[key]["links"], list(apps[key].client_ids) if keys else []
        result.expect(page.path, f"{about}, links", len(links), len(clouds))
        for link, cloud in zip(links, clouds, strict=False):
            where = f" in {CLOUDS[cloud].name}" if result.wanted.several_clouds else ""
            words = f"Approve all features of {apps[key].name}{where}"
            result.expect(page.path, f"{about}, words", link["text"], words)
            expect_link(result, page.path, about, link["url"], key, cloud, (keys, ()))


def _check_way_back(result: Audit, page: Page, address: str) -> None:
    """To a page of the site, where there is one with links to approve."""
    linked = {page.path for page, _ in result.site.all("data-features")}
    back = file_at(page.path, address) if address else ""
    wanted = bool(linked) or any(result.site.all("data-picker"))
    result.expect(page.path, "redirect page, way back", back in result.site.files, wanted)


def _check_ways(result: Audit, page: Page) -> None:
    """To where the words of a link say."""
    marks = {"approval page": ("data-picker", "data-features"), "errors": ("data-error",)}
    for link in page.root.iter("a"):
        for words, shown in marks.items():
            address = attribute(link, "href")
            if words in text_of(link) and ":" not in address and _in_a_piece(link):
                there = {p.path for mark in shown for p, _ in result.site.all(mark)}
                leads = file_at(page.path, address) in there
                result.expect(page.path, f"link '{text_of(link)}' leads there", leads, True)


def _in_a_piece(link: Element) -> bool:
    return any("data-redirect-page" in e.attrib for e in link.iterancestors())


def _check_explanations(result: Audit, page: Page, facts: Any) -> None:
    codes = [f"AADSTS{code}" for code in facts["errors"]]
    result.expect(page.path, "redirect page, errors", codes, list(result.errors))
    for digits, error in facts["errors"].items():
        _check_more(result, page, digits, error)
        for name in TEXTS:
            if (code := f"AADSTS{digits}") in result.errors:
                shown = "".join(part if isinstance(part, str) else part[0] for part in error[name])
                expect_explained(result, page.path, code, name, shown)
    answers = {a: c[6:] for c, e in result.errors.items() for a in e.get("answers", ())}
    result.expect(page.path, "redirect page, answers", facts["answers"], answers)


def _check_more(result: Audit, page: Page, digits: str, error: dict[str, Any]) -> None:
    """An error's links lead to where a link with the same words leads on its own page, and `more`
    to what is said about it."""
    sections = result.site.all("data-error", digits)
    more = file_at(page.path, error["more"]) if error["more"] else ""
    places = [f"{p.path}#aadsts{digits}" for p, _ in sections] or [""]
    shown = f"{more}#{error['more'].partition('#')[2]}" if more else ""
    result.expect(page.path, f"AADSTS{digits}, way to more", shown in places, True)
    links = {part[0]: part[1] for n in TEXTS[1:] for part in error[n] if not isinstance(part, str)}
    for other, section in sections[:1]:
        same = {text_of(a): attribute(a, "href") for a in section.iter("a")}
        for words, address in links.items():
            pair = (_resolved(page, address), _resolved(other, same.get(line(words), "")))
            result.expect(page.path, f"AADSTS{digits}, link '{words}'", *pair)


def _resolved(page: Page, address: str) -> str:
    if address.startswith("https:"):
        return address
    return f"{file_at(page.path, address)}#{address.partition('#')[2]}"


def check_privacy(result: Audit) -> None:
    """What Microsoft answers in the page's address can be sent on by nothing on it, and no
    search finds the page."""
    for page, _ in result.site.all("data-facts"):
        metas = {attribute(m, "name"): attribute(m, "content") for m in page.root.iter("meta")}
        result.expect(page.path, "referrer", metas.get("referrer"), "no-referrer")
        result.expect(page.path, "robots", metas.get("robots"), "noindex")
