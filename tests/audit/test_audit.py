"""The audit turns red: one case for each known mutation of a built page or a template."""

from pathlib import Path

import pytest

from macros.__main__ import main
from macros.audit import audit, audit_site
from macros.audit.report import Audit, summary
from macros.audit.site import Site
from macros.catalog.shape import load
from macros.engine.project import read_project
from macros.engine.sources import sources
from tests.audit.mutations import faults_with, read
from tests.project import FIRST, Project

CATALOG = FIRST.catalog
OUTLOOK = "e7185a25-9df9-4d05-b779-76b04bf46424"
TODO = "32d752a1-8945-4600-97c9-73ed32c3627a"


def test_the_built_site_agrees_with_the_catalog(site: Path) -> None:
    result = audit(site, CATALOG)
    assert result.faults == []
    assert result.counts["features rows"] == 7
    assert result.counts["links rows"] == 7
    assert result.counts["combined rows"] == 4
    assert result.counts["permissions rows"] == 25
    assert result.counts["consent links"] == 13
    # On the pages, once per app for the redirect page, per error, and in the script.
    assert result.counts["sign-in addresses"] > 60
    assert result.counts["errors"] == 64
    assert result.counts["lists of roles"] == result.counts["notes about signing in"] == 1
    assert result.counts["apps to be found"] == 4
    assert result.counts["error codes"] > 100
    assert result.counts["scripts"] == 5
    assert result.counts["forecasts"] == 1
    assert result.counts["texts for other tools"] == 5
    assert result.counts["approvals for other tools"] == 20
    assert result.counts["downloads for other tools"] == 2
    assert result.counts["ids"] > 90
    assert result.counts["scope names"] > 250


def test_of_somebody_elses_site_only_what_it_uses_is_looked_at(site: Path) -> None:
    written = sources(read_project(site.parent / "mkdocs.yml"))
    whole, used = (audit(site, CATALOG, written, only_used=only) for only in (False, True))
    assert (whole.faults, used.faults) == ([], [])
    assert whole.counts["policies"] and not used.counts["policies"]
    assert whole.counts["features rows"] == used.counts["features rows"] == 7
    assert whole.counts["comparisons"] > used.counts["comparisons"]


def test_what_was_looked_at_is_told_in_a_line_and_counted_on_request(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["-f", str(site.parent / "mkdocs.yml"), "audit", str(site)]
    assert main(command) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("audit: 6 pages held against the catalog, ")
    assert "comparisons; 13 consent links, " in line and line.endswith(" data files")
    assert main([*command, "--counts"]) == 0
    same, *counts = capsys.readouterr().out.splitlines()
    assert same == line and "     13 consent links" in counts
    assert len(counts) > 50


def test_a_line_of_what_was_looked_at_names_nothing_that_was_not() -> None:
    site = Site({"index.html": "<p>Nothing.</p>"})
    assert summary(Audit(load(CATALOG), site, {}, {})) == [
        "audit: 1 pages held against the catalog, 0 comparisons"
    ]


INDEX, PERMISSIONS = "index.html", "permissions/index.html"
SCRIPTS = "scripts/index.html"
ERRORS, REDIRECT_PAGE = "troubleshooting/index.html", "approved/index.html"
LOOKUP = "https://login.microsoftonline.com/error?code="
HREF = 'href="https://login.microsoftonline.com/organizations/v2.0/adminconsent?'
ROW = '<tr role="row" id="feature-todo" data-feature="todo">'

# name: (file, old, new, part of the complaint); old is replaced once
MUTATIONS: dict[str, tuple[str, str, str, str]] = {
    "scope dropped from a table": (
        INDEX,
        '<li><a href="permissions/#People.Read"><code>People.Read</code></a></li>',
        "",
        "feature 'email', mandatory scopes",
    ),
    "scope dropped from a link": (INDEX, "%20Mail.Send.Shared", "", "consent link"),
    "optional scope leaked into a link": (
        INDEX,
        "%20People.Read",
        "%20People.Read%20Place.Read.All",
        "consent link",
    ),
    "scopes of a link in another order": (
        INDEX,
        "email%20offline_access",
        "offline_access%20email",
        "consent link",
    ),
    "another client id in a table": (
        INDEX,
        f"<code data-client-id>{OUTLOOK}",
        f"<code data-client-id>{TODO}",
        "client id",
    ),
    "another client id in a link": (
        INDEX,
        f"client_id={OUTLOOK}",
        f"client_id={TODO}",
        "client_id",
    ),
    "unknown client id anywhere": (
        INDEX,
        "</footer>",
        "<p>00000000-aaaa-bbbb-cccc-000000000000</p></footer>",
        "is not in the catalog",
    ),
    "common in a link": (INDEX, f"{HREF}", HREF.replace("organizations", "common"), "tenant"),
    "another sign-in host": (
        INDEX,
        "https://login.microsoftonline.com/",
        "https://login.microsoftonline.com.example/",
        "host",
    ),
    "plus for a space": (INDEX, "email%20offline_access", "email+offline_access", "encode"),
    "parameter missing": (INDEX, "&amp;state=no", "", "parameters"),
    "parameter twice": (INDEX, "&amp;state=no", "&amp;state=no&amp;state=no", "parameters"),
    "another redirect": (
        INDEX,
        "atlassianconnect.yasoon.com%2Fviews",
        "evil.example%2Fviews",
        "redirect_uri",
    ),
    "another state": (INDEX, "&amp;state=no", "&amp;state=yes", "state"),
    "link of no known choice": (
        INDEX,
        'data-features="todo"',
        'data-features="nothing"',
        "belongs to no known choice",
    ),
    "a stray sign-in link": (
        PERMISSIONS,
        "Nothing here",
        "<a href='https://login.microsoftonline.com/common/oauth2/authorize'>x</a>",
        "belongs to no known choice",
    ),
    "a stray sign-in address in the text": (
        PERMISSIONS,
        "Nothing here",
        "https://login.microsoftonline.com/organizations/adminconsent",
        "no consent link",
    ),
    "links swapped between labels": (
        INDEX,
        ">With room support<",
        ">Only mandatory scopes<",
        "links",
    ),
    "row missing": (INDEX, ROW, ROW.replace("todo", "gone"), "rows of the table 'features'"),
    "stray scope in prose": (PERMISSIONS, "Nothing here", "Mail.Read", "'Mail.Read' looks like"),
    "stray scope in small letters": (
        PERMISSIONS,
        "Nothing here",
        "mail.readwrite",
        "'mail.readwrite' looks like",
    ),
    "stray scope in an attribute": (
        PERMISSIONS,
        "<h1",
        '<h1 title="Sites.Read.All"',
        "'Sites.Read.All' looks like",
    ),
    "translated scope": (PERMISSIONS, "Nothing here", "Mail.Verzenden", "'Mail.Verzenden' looks"),
    "a script's own scope in prose": (
        PERMISSIONS,
        "Nothing here",
        "Application.ReadWrite.All",
        "'Application.ReadWrite.All' looks",
    ),
    "base scope missing": (
        INDEX,
        '<li><a href="permissions/#openid"><code>openid</code></a></li>',
        "",
        "base scopes",
    ),
    "another name": (
        INDEX,
        "<span data-name>To Do</span>",
        "<span data-name>Planner</span>",
        "name",
    ),
    "another reason": (PERMISSIONS, "Lets users sign in", "Lets nobody in", "reason"),
    "another title": (PERMISSIONS, ">Sign users in<", ">Sign users out<", "title"),
    "another flag": (
        PERMISSIONS,
        "<span data-flag>users may",
        "<span data-flag>an administrator",
        "flag",
    ),
    "another policy": (
        PERMISSIONS,
        "<span data-policy>users are stopped",
        "<span data-policy>does not stop users",
        "policy",
    ),
    "another policy date": (
        PERMISSIONS,
        "<span data-policy-month>2026-07",
        "<span data-policy-month>2025-01",
        "policy month",
    ),
    "another user of a scope": (
        PERMISSIONS,
        '<span data-used-by="email">Email',
        '<span data-used-by="email">Mail',
        "used by",
    ),
    "scope ids swapped": (
        PERMISSIONS,
        "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
        "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
        "scope-id",
    ),
    "consent screen with another title": (
        INDEX,
        "<li>Sign users in",
        "<li>Sign users out",
        "consent screen",
    ),
    "copy button that stands beside something else": (
        INDEX,
        '<span data-copy="base scopes">',
        '<p></p><span data-copy="base scopes">',
        "base scopes stands beside no code",
    ),
    "note of a feature without a link missing": (
        INDEX,
        "The portal link is individual to each customer",
        "No link",
        "note",
    ),
    "box for an unknown feature": (INDEX, 'value="email"', 'value="mail"', "boxes 'feature'"),
    "another client id for the browser": (
        INDEX,
        f'"global":"{TODO}',
        f'"global":"{OUTLOOK}',
        "choices, client ids",
    ),
    "another redirect for the browser": (
        INDEX,
        '"redirect":"https://',
        '"redirect":"https://evil.example/',
        "choices, clouds",
    ),
    "optional scope mandatory for the browser": (
        INDEX,
        '"scopes":[0,',
        '"scopes":[13,0,',
        "choices, feature 'email', scopes",
    ),
    "placeholder left over": (PERMISSIONS, "Nothing here", "\ufdd012\ufdd1", "left over"),
    "error message published": (PERMISSIONS, "Nothing here", "Macro Rendering Error", "left over"),
    "third-party script": (
        INDEX,
        "</body>",
        '<script src="https://cdn.example/x.js"></script></body>',
        "third party",
    ),
    "third-party style": (
        INDEX,
        "</head>",
        '<link rel="stylesheet" href="//fonts.example/x.css"></head>',
        "third party",
    ),
    "inline handler": (INDEX, "<h1", '<h1 onclick="x()"', "inline handler"),
    "script in a link": (
        PERMISSIONS,
        "Nothing here",
        '<a href="javascript:x()">x</a>',
        "not https",
    ),
    "redirected page": (
        INDEX,
        "</head>",
        '<meta http-equiv="refresh" content="0;url=https://evil.example"></head>',
        "redirects",
    ),
    "link to a missing anchor": (
        INDEX,
        'href="permissions/#openid"',
        'href="permissions/#gone"',
        "anchor",
    ),
    "another meaning of an error": (
        ERRORS,
        "Someone chose Cancel",
        "Someone chose Accept",
        "AADSTS65004, meaning",
    ),
    "another publisher in an error": (
        ERRORS,
        "those that yasoon registered",
        "those that nobody registered",
        "AADSTS50011, meaning",
    ),
    "another title of an error": (
        ERRORS,
        "<span data-title>Microsoft is busy",
        "<span data-title>Microsoft is idle",
        "AADSTS90090, title",
    ),
    "error without its anchor": (ERRORS, 'id="aadsts50011"', 'id="aadsts5011"', "anchor"),
    "phrase missing": (
        ERRORS,
        "<q data-phrase>Need admin approval</q>",
        "",
        "AADSTS90094, phrases",
    ),
    "phrase in another language": (ERRORS, ' lang="de"', "", "phrases of Microsoft's pages"),
    "another feature for the basic profile": (
        INDEX,
        "<span data-basic>",
        "<span data-basic>x",
        "features for the basic profile",
    ),
    "error that is not explained": (
        PERMISSIONS,
        "Nothing here",
        "AADSTS99999",
        "'AADSTS99999' is not explained",
    ),
    "lookup of another code": (ERRORS, f"{LOOKUP}50011", f"{LOOKUP}50012", "no known choice"),
    "lookup with more than a code": (
        ERRORS,
        f"{LOOKUP}50011",
        f"{LOOKUP}50011&amp;x=1",
        "no known choice",
    ),
    "lookup away from its error": (
        PERMISSIONS,
        "Nothing here",
        f'<a href="{LOOKUP}50011">x</a>',
        "no known choice",
    ),
    "lookup without a code on a page": (
        PERMISSIONS,
        "Nothing here",
        LOOKUP,
        "no consent link",
    ),
    "script with another sign-in address": (
        "assets/aadsts.js",
        LOOKUP,
        "https://login.microsoftonline.com/common/oauth2/authorize?client_id=",
        "no consent link",
    ),
    "scope missing from the redirect page's facts": (
        REDIRECT_PAGE,
        '"scopes":["Mail.ReadWrite.Shared",',
        '"scopes":[',
        "redirect page, features",
    ),
    "link in the redirect page's facts": (
        REDIRECT_PAGE,
        "%20Mail.Send.Shared",
        "",
        "redirect page, app 'outlook'",
    ),
    "explanation in the redirect page's facts": (
        REDIRECT_PAGE,
        '"The approval was cancelled"',
        '"The approval was given"',
        "AADSTS65004, title",
    ),
    "answer in the redirect page's facts": (
        REDIRECT_PAGE,
        '"access_denied":"65004"',
        '"access_denied":"65001"',
        "answers",
    ),
    "redirect page that tells where it was": (
        REDIRECT_PAGE,
        'content="no-referrer"',
        'content="unsafe-url"',
        "referrer",
    ),
    "redirect page in search engines": (
        REDIRECT_PAGE,
        'content="noindex"',
        'content="all"',
        "robots",
    ),
    "page without a policy": (
        INDEX,
        "default-src 'none'",
        "default-src 'self'",
        "content security policy",
    ),
    "policy that allows any inline script": (
        INDEX,
        "script-src 'self' ",
        "script-src 'self' 'unsafe-inline' ",
        "content security policy",
    ),
    "link to a missing page": (
        INDEX,
        'href="permissions/#openid"',
        'href="gone/"',
        "leads nowhere",
    ),
    "scope dropped from another tool's text": (
        SCRIPTS,
        '<span data-scopes="&#34;, &#34;">email&#34;, &#34;',
        '<span data-scopes="&#34;, &#34;">',
        "tool 'terraform', scopes of 'outlook'",
    ),
    "optional scope leaked into another tool's text": (
        SCRIPTS,
        '<span data-scopes=" ">email offline_access',
        '<span data-scopes=" ">Place.Read.All email offline_access',
        "tool 'graph', scopes of 'outlook'",
    ),
    "scope beside those of another tool's text": (
        SCRIPTS,
        "&#39;todo&#39; &#39;",
        "&#39;Mail.Send.Shared&#39; &#39;",
        "tool 'az', scopes beside those of 'todo'",
    ),
    "another client id in another tool's text": (
        SCRIPTS,
        f"&#39; &#39;{TODO}",
        f"&#39; &#39;{OUTLOOK}",
        "tool 'az', client id of 'todo'",
    ),
    "app dropped from another tool's text": (
        SCRIPTS,
        '<span data-for="todo">\nagain',
        '<span data-for="teams">\nagain',
        "tool 'az', apps",
    ),
    "app dropped beside another tool's text": (
        SCRIPTS,
        'data-with="todo"',
        'data-with="teams"',
        "tool 'bicep', apps that something beside is for",
    ),
    "another tool missing": (SCRIPTS, 'data-tool="m365"', "data-gone", "other tools"),
    "another size of a download for another tool": (
        SCRIPTS,
        "download data-file>main.bicep</a> (<span data-size>",
        "download data-file>main.bicep</a> (<span data-size>1",
        "download for 'bicep', size",
    ),
    "another name to save a tool's text as": (
        SCRIPTS,
        'data-save="approve-az.sh"',
        'data-save="approve.sh"',
        "other tools",
    ),
    "tool that nothing is said about": (
        SCRIPTS,
        'data-tool-row="bicep"',
        'data-gone="bicep"',
        "what other tools can do",
    ),
    "download of a tool's text that is another one": (
        SCRIPTS,
        "again() {",
        "again () {",
        "tool 'az', text equals the file",
    ),
    "download of a tool's text that nothing links to": (
        SCRIPTS,
        'data-tool-file="graph"',
        'data-gone="graph"',
        "downloads for other tools",
    ),
    "parameters for Bicep that go with no file": (
        "bicep/main.bicepparam",
        "using 'main.bicep'",
        "using 'other.bicep'",
        "file they go with",
    ),
    "feature in the parameters for Bicep that is none": (
        "bicep/main.bicepparam",
        "\n  '",
        "\n  'x",
        "features: the site says",
    ),
    "scope dropped from the file for Terraform": (
        "terraform/main.tf",
        '"Mail.ReadWrite.Shared", ',
        "",
        "features",
    ),
    "feature that cannot be chosen in Terraform": (
        "terraform/main.tf",
        '      "todo",\n',
        "",
        "what can be chosen",
    ),
    "another client id in the file for Bicep": (
        "bicep/main.bicep",
        f"global: '{TODO}'",
        f"global: '{OUTLOOK}'",
        "clientIds",
    ),
    "base scope missing in the file for Bicep": (
        "bicep/main.bicep",
        "var baseScopes = [\n  'email'\n",
        "var baseScopes = [\n",
        "baseScopes",
    ),
    "another title in a text of a scope": (
        INDEX,
        '"openid":["',
        '"openid":["x',
        "text of the scope 'openid'",
    ),
    "another reason in a text of a scope": (
        INDEX,
        '"openid":["Sign users in","',
        '"openid":["Sign users in","x',
        "text of the scope 'openid'",
    ),
    "another approver in a text of a scope": (
        INDEX,
        'data-asked=\'{"who":["An',
        'data-asked=\'{"who":["No',
        "text of the scope",
    ),
    "text of a scope missing": (INDEX, '"openid":["', '"open.id":["', "texts of scopes"),
    "texts of scopes missing": (INDEX, " data-asked=", " data-other=", "texts of scopes"),
    "another size beside a command": (INDEX, "<span data-size>", "<span data-size>1", "size"),
    "another hash beside a command": (INDEX, "data-sha256>", "data-sha256>0", "SHA-256"),
    "another script in a command": (
        INDEX,
        'data-command=".\\Grant',
        'data-command=".\\Grunt',
        "script",
    ),
    "another text of a command": (
        INDEX,
        ">.\\Grant-AppAccess.ps1 -T",
        ">.\\Grant-AppAccess.ps1 -X",
        "pattern",
    ),
    "a command for a feature that does not exist": (
        INDEX,
        "contoso.com -Feature ",
        "contoso.com -Feature x",
        "unknown keys",
    ),
    "another script in a panel's command": (
        INDEX,
        'app-command=".\\G',
        'app-command=".\\X',
        "script",
    ),
    "another title among the redirect page's": (
        REDIRECT_PAGE,
        '"titles":{"',
        '"titles":{"x',
        "redirect page, titles",
    ),
    "another base scope among the redirect page's": (
        REDIRECT_PAGE,
        '"base":["',
        '"base":["x',
        "redirect page, base scopes",
    ),
    "another catalog version in the record": (
        INDEX,
        "data-catalog-version>",
        "data-catalog-version>0",
        "version",
    ),
    "a cloud on the other side": (INDEX, ". A tenant in ", ", in ", "the cloud"),
    "another count of base scopes for the browser": (
        INDEX,
        '"base":',
        '"base":1',
        "base scopes",
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_of_a_page_is_noticed(name: str, site: Path) -> None:
    file, old, new, complaint = MUTATIONS[name]
    faults = faults_with(site, CATALOG, (file, old, new), complaint)
    assert [fault for fault in faults if fault.startswith(file) and complaint in fault], faults


SCRIPT = "scripts/Grant-AppAccess.ps1"
SCRIPT_MUTATIONS = {
    "another byte": (
        "$ErrorActionPreference = 'Stop'",
        "$ErrorActionPreference = 'Halt'",
        "SHA-256",
    ),
    "another size": ("# ---- End", "#  ---- End", "size"),
    "another text than on the page": ("# ---- End", "# -+-- End", "text equals"),
    "another client id": (OUTLOOK, TODO, "client ids"),
    "a scope less": ("'Mail.Send.Shared', ", "", "features"),
    "a base scope less": ("'profile', ", "", "base scopes"),
    "an optional scope more": ("@('Place.Read.All')", "@('Place.Read.All', 'User.Read')", "groups"),
    "an unknown scope": ("'Mail.Send.Shared'", "'Mail.Sned.Shared'", "looks like a scope"),
}


@pytest.mark.parametrize("name", SCRIPT_MUTATIONS)
def test_a_mutation_of_a_script_is_noticed(name: str, site: Path) -> None:
    old, new, complaint = SCRIPT_MUTATIONS[name]
    faults = faults_with(site, CATALOG, (SCRIPT, old, new), complaint)
    assert [fault for fault in faults if complaint in fault], faults


FORECAST = "scripts/Get-AppAccessForecast.ps1"
FORECAST_MUTATIONS = {
    "another month": ("$ListMonth = '2026-07'", "$ListMonth = '2026-06'", "month of the list"),
    "a scope of the dated list less": (
        "$ListedScopes = @('Mail.ReadWrite.Shared', ",
        "$ListedScopes = @(",
        "scopes and dated list",
    ),
    "scopes in another order": (
        "$ScopeOrder = @('email', 'offline_access', ",
        "$ScopeOrder = @('offline_access', 'email', ",
        "scopes and dated list",
    ),
    "a scope of a link less": ("%20Mail.Send.Shared", "", "link of app 'outlook', scope"),
    "another client id in a link": (
        f"client_id={OUTLOOK}",
        f"client_id={TODO}",
        "link of app 'outlook', client_id",
    ),
    "another host in a link": (
        "'https://login.microsoftonline.com/",
        "'https://login.microsoftonline.us/",
        "link of app 'outlook', host",
    ),
    "a link less": ("'Global' = 'https", "'Mars' = 'https", "links"),
    "another address for a feature without a link": (
        "'jsm-portal-notifications' = 'https://support.yasoon.com/M365FJ'",
        "'jsm-portal-notifications' = 'https://support.yasoon.com/'",
        "links elsewhere",
    ),
}


@pytest.mark.parametrize("name", FORECAST_MUTATIONS)
def test_a_mutation_of_the_forecast_is_noticed(name: str, site: Path) -> None:
    old, new, complaint = FORECAST_MUTATIONS[name]
    faults = faults_with(site, CATALOG, (FORECAST, old, new), complaint)
    found = [fault for fault in faults if fault.startswith(FORECAST) and complaint in fault]
    assert found, faults


def test_a_missing_download_is_noticed(site: Path) -> None:
    built, catalog, _, kept = read(site, CATALOG)
    faults = audit_site(built.changed(SCRIPT, None), catalog, kept=dict(kept)).faults
    assert [fault for fault in faults if "cannot be downloaded" in fault]


# what the audit says: (template, old, new)
BROKEN_TEMPLATES = {
    "index.html: feature 'teams', mandatory scopes: ": (
        "feature_table.html.j2",
        "scopes(feature.scopes, permissions)",
        "scopes(feature.scopes + catalog.base_scopes, permissions)",
    ),
    "index.html: rows of the table 'features': ": (
        "feature_table.html.j2",
        "{% for key, feature in catalog.features.items() %}",
        "{% for key, feature in (catalog.features.items() | list)[:-1] %}",
    ),
    "index.html: app 'todo', client id: ": (
        "combined_links.html.j2",
        "per_cloud(client_ids)",
        "per_cloud(rows[0][2])",
    ),
    "index.html: feature 'meetings', links: ": (
        "macros.html.j2",
        'data-optional="{{ link.groups }}"',
        'data-optional=""',
    ),
    "permissions/index.html: rows of the table 'permissions': ": (
        "permission_table.html.j2",
        "risks.items()",
        "(risks.items() | list)[1:]",
    ),
    "index.html: consent screen of app 'todo', titles: ": (
        "consent_screens.html.j2",
        "request.scopes",
        "catalog.scopes",
    ),
}


def test_broken_templates_stop_the_build(project: Project) -> None:
    for template, old, new in BROKEN_TEMPLATES.values():
        project.replace(f"macros/pages/templates/{template}", old, new)
    done = project.run("macros", "build")
    assert done.returncode == 1
    said = done.stderr.splitlines()
    missed = [start for start in BROKEN_TEMPLATES if not any(x.startswith(start) for x in said)]
    assert missed == []
    assert not (project.folder / "site").exists()


def test_an_empty_folder_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no built page here"):
        audit(tmp_path, CATALOG)
