"""The scripts hold what the catalog holds."""

import re
from collections.abc import Iterator
from typing import Any

from macros.audit.consent_links import expect_link
from macros.audit.downloads import downloaded
from macros.audit.marks import part
from macros.audit.report import Audit
from macros.audit.site import attribute

ENVIRONMENTS = {"Global": "global", "USGov": "usgov", "USGovDoD": "usgov-dod", "China": "china"}
"""Connect-MgGraph -Environment, by its cloud.
Source: https://learn.microsoft.com/powershell/module/microsoft.graph.authentication/connect-mggraph"""

APP = re.compile(r"^    '([^']+)' = @\{ Name = .+; ClientIds = @\{ (.*) \} \}$", re.MULTILINE)

CLIENT_ID = re.compile(rf"'({'|'.join(ENVIRONMENTS)})' = '([^']*)'")

FEATURE = re.compile(
    r"^    '([^']+)' = @\{ Name = .+; App = '([^']+)'; Scopes = @\((.*)\) \}$", re.MULTILINE
)

GROUP = re.compile(r"^    '([^'.]+\.[^']+)' = @\((.*)\)$", re.MULTILINE)

BASE = re.compile(r"^\$BaseScopes = @\((.*)\)$", re.MULTILINE)

QUOTED = re.compile(r"'([^']*)'")

LIST = re.compile(r"^\$(ScopeOrder|ListedScopes) = @\((.*)\)$", re.MULTILINE)

MONTH = re.compile(r"^\$ListMonth = '(.*)'$", re.MULTILINE)

ELSEWHERE = re.compile(r"^    '([^']+)' = '(https:[^']*)'$", re.MULTILINE)

LINKS = re.compile(r"^    '([^']+)' = @\{ ('\w+' = 'https:.*) \}$", re.MULTILINE)


def check_shown_scripts(result: Audit) -> None:
    """Each script stands on its page as it can be downloaded; its size and hash are right."""
    for page, element in result.site.all("data-script"):
        result.counts["scripts"] += 1
        script = part(result, page, f"script '{attribute(element, 'data-script')}'", element)
        if found := downloaded(script):
            shown = "".join(map(str, element.xpath(".//*[@data-source]//pre//text()")))
            script.expect("text equals the file", shown.strip() == found[1].strip(), True)


def check_script_data(result: Audit) -> None:
    """Each script that can be downloaded carries the catalog, whole and in order."""
    for path, text in result.site.others():
        if path.endswith(".ps1"):
            result.counts["script files"] += 1
            shown, wanted = _shown(text), _wanted(result)
            for what in wanted:
                result.expect(path, what, shown[what], wanted[what])


def script_links(text: str) -> Iterator[tuple[str, str, str]]:
    """App, cloud and address of each approval link in a script."""
    for app, links in LINKS.findall(text):
        for environment, address in CLIENT_ID.findall(links):
            yield app, ENVIRONMENTS[environment], address


def check_forecast(result: Audit) -> None:
    """A script that tells who would be stopped holds Microsoft's dated list as the catalog has
    it, and the link for everything of each app in each cloud."""
    for path, text in result.site.others():
        if path.endswith(".ps1") and MONTH.search(text):
            result.counts["forecasts"] += 1
            _check_forecast(result, path, text)


def _check_forecast(result: Audit, path: str, text: str) -> None:
    catalog, wanted = result.catalog, result.wanted
    blocked = [name for name, scope in catalog.scopes.items() if scope.managed_policy_blocks]
    lists = {name: QUOTED.findall(scopes) for name, scopes in LIST.findall(text)}
    right = {"ScopeOrder": list(catalog.scopes), "ListedScopes": blocked}
    result.expect(path, "scopes and dated list", lists, right)
    month = [catalog.consent.managed_policy_as_of]
    result.expect(path, "month of the list", MONTH.findall(text), month)
    features = catalog.features.items()
    no_link = {key: f.no_direct_link.url for key, f in features if f.no_direct_link}
    result.expect(path, "links elsewhere", dict(ELSEWHERE.findall(text)), no_link)
    links = list(script_links(text))
    apps = [(app, cloud) for cloud in catalog.clouds for app in wanted.linked_apps_in(cloud)]
    result.expect(path, "links", sorted(link[:2] for link in links), sorted(apps))
    for app, cloud, address in links:
        about = f"link of app '{app}'"
        expect_link(result, path, about, address, app, cloud, (wanted.linked(app), []))


def _shown(text: str) -> dict[str, Any]:
    return {
        "client ids": {
            key: {ENVIRONMENTS[name]: value for name, value in CLIENT_ID.findall(ids)}
            for key, ids in APP.findall(text)
        },
        "features": {
            key: [app, *QUOTED.findall(scopes)] for key, app, scopes in FEATURE.findall(text)
        },
        "optional groups": {name: QUOTED.findall(scopes) for name, scopes in GROUP.findall(text)},
        "base scopes": [QUOTED.findall(scopes) for scopes in BASE.findall(text)],
    }


def _wanted(result: Audit) -> dict[str, Any]:
    catalog, features = result.catalog, result.catalog.features
    return {
        "client ids": {key: app.client_ids for key, app in catalog.apps.items()},
        "features": {key: [feature.app, *feature.scopes] for key, feature in features.items()},
        "optional groups": {
            name: list(features[key].optional[group].scopes)
            for name, (key, group) in result.wanted.groups_by_name.items()
        },
        "base scopes": [list(catalog.base_scopes)],
    }
