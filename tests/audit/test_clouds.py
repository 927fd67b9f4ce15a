"""A site whose apps are registered in several clouds, and the audit of it."""

import re
import shutil
from pathlib import Path

import pytest

from macros.audit import audit
from macros.catalog.clouds import CLOUDS
from tests.audit.mutations import faults_with
from tests.project import CATALOGS, Project, copy_project
from tests.shared import once

pytestmark = pytest.mark.process
CATALOG = CATALOGS / "clouds.yml"
DESK = {key: f"33333333-0000-4000-8000-00000000001{n}" for key, n in (("usgov", 2), ("china", 3))}
LAMP = "33333333-0000-4000-8000-000000000022"
CHINA = CLOUDS["china"].name
GOV = "https://login.microsoftonline.us/organizations/v2.0/adminconsent?client_id="
INLINE = """
- Id: {{ client_id("desk") }}
- Id: {{ client_id("lamp", cloud="usgov") }}
- Id: {{ client_id("lamp", cloud="china") }}
- {{ approve_link("light") }}
- {{ approve_link("find", "book", cloud="china") }}
- {{ approve_link("scene", cloud="usgov") }}
- {{ approve_link("shade", cloud="usgov") }}
"""


def lumen_project(folder: Path) -> Project:
    """A copy of the project that publishes the invented catalog."""
    project = copy_project(folder)
    shutil.copy(CATALOG, project.folder / "catalog/catalog.yml")
    with (project.folder / "docs/permissions.md").open("a", encoding="utf-8") as page:
        page.write(INLINE)
    return project


@pytest.fixture(scope="module")
def clouds_site(run_folder: Path) -> Path:
    """The invented catalog's site, built and audited once; not to be changed."""
    place = once(run_folder / "sites" / "clouds", lambda root: lumen_project(root).build())
    return place / "site"


def test_the_site_of_several_clouds_agrees_with_its_catalog(clouds_site: Path) -> None:
    result = audit(clouds_site, CATALOG)
    assert result.faults == []
    assert result.counts["consent links"] == 18 + 2
    # On the pages, per app and cloud for the redirect page, per error, and in the script.
    assert result.counts["sign-in addresses"] > 80
    assert result.counts["clouds said to be missing"] == 14 + 2
    assert result.counts["features rows"] == 4


def test_inline_macros_are_for_the_default_cloud_or_the_one_named(clouds_site: Path) -> None:
    html = " ".join((clouds_site / "permissions/index.html").read_text(encoding="utf-8").split())
    assert html.count("<li>Id: <code data-client-id data-cloud=") == 2
    assert f'data-cloud="usgov" data-app="lamp">{LAMP}</code>' in html
    assert f'<span data-app="lamp">{NOTE}' in html
    assert ">Approve Light in Global (worldwide and GCC)</a>" in html
    assert f">Approve Find a desk with booking in {CHINA}</a>" in html
    assert "Differs by building." in html
    assert "Not available in US Government L4 (GCC High)</span>" in html


def test_one_cloud_alone_is_not_named(tmp_path: Path) -> None:
    project = lumen_project(tmp_path)
    catalog = project.folder / "catalog/catalog.yml"
    text = catalog.read_text(encoding="utf-8")
    dropped = ("global: ", "china: ")
    lines = [ln for ln in text.splitlines(True) if not ln.strip().startswith(dropped)]
    gov = "".join(lines).replace("client_id: 33333333", "client_id:\n      usgov: 33333333")
    catalog.write_text(gov, encoding="utf-8")
    project.replace("docs/permissions.md", INLINE, "\n")
    done = project.run("macros", "build")
    assert done.returncode == 0, done.stderr
    html = (project.folder / "site/index.html").read_text(encoding="utf-8")
    html = re.sub(r"data-choices='[^']*'", "", html)
    # The one place that says which clouds the apps are in.
    html, notes = re.subn(r"<p[^>]* data-cloud-note.*?</p>", "", html, flags=re.DOTALL)
    assert notes == 1
    assert html.count('href="' + GOV.replace("&", "&amp;")) == 8
    assert "data-cloud" not in html
    assert "US Government" not in html


def test_a_wrong_cloud_in_a_macro_is_answered_with_the_right_one(tmp_path: Path) -> None:
    project = lumen_project(tmp_path)
    calls = {
        '{{ client_id("lamp", cloud="usgv") }}': "unknown cloud 'usgv'. Did you mean 'usgov'?",
        '{{ client_id("lamp", cloud="usgov-dod") }}': "unknown cloud 'usgov-dod'.",
        '{{ client_id("lamp", clod="usgov") }}': 'write {{ client_id("app", cloud="...") }}',
        '{{ client_id("lamp", "usgov") }}': 'write {{ client_id("app", cloud="...") }}',
        '{{ approve_link("light", cloud=1) }}': (
            'write {{ approve_link("feature", "...", cloud="...") }}, with names in double quotes'
        ),
    }
    project.replace("docs/permissions.md", INLINE, "\n\n" + "\n\n".join(calls))
    done = project.run("mkdocs", "build")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(calls) == 5
    for call, message in calls.items():
        name = call.split("(")[0].removeprefix("{{ ")
        assert f"{name}: {message}" in done.stderr


INDEX, PERMISSIONS = "index.html", "permissions/index.html"
NOTE = (
    '<span class="sb-none" data-not-available data-cloud="china">'
    "Not available in China (operated by 21Vianet)</span>"
)
BLOCK = '<div data-cloud="usgov"><p data-cloud-name>US Government L4 (GCC High)'

# name: (file, old, new, part of the complaint); old is replaced once
MUTATIONS: dict[str, tuple[str, str, str, str]] = {
    "hosts swapped": (
        INDEX,
        "https://login.partner.microsoftonline.cn/",
        "https://login.microsoftonline.us/",
        "host",
    ),
    "a host of a cloud that no app is in": (
        INDEX,
        "https://login.partner.microsoftonline.cn/",
        "https://login.chinacloudapi.cn/",
        "of no cloud that an app is in",
    ),
    "client ids of two clouds swapped in a link": (
        INDEX,
        f"client_id={DESK['usgov']}",
        f"client_id={DESK['china']}",
        "client_id",
    ),
    "client ids of two clouds swapped in a table": (
        INDEX,
        f"<code data-client-id>{DESK['usgov']}",
        f"<code data-client-id>{DESK['china']}",
        "feature 'find', client id",
    ),
    "client id of another cloud in a sentence": (
        PERMISSIONS,
        f'data-app="lamp">{LAMP}',
        'data-app="lamp">33333333-0000-4000-8000-000000000021',
        "client id in the text",
    ),
    "redirect of another cloud": (
        INDEX,
        "gov.lumen.example%2Fdone",
        "lumen.example%2Fdone",
        "redirect_uri",
    ),
    "a cloud that no app is in": (
        PERMISSIONS,
        'data-cloud="china" data-features="find"',
        'data-cloud="usgov-dod" data-features="find"',
        "'usgov-dod', which no app is in",
    ),
    "a cloud's name dropped": (INDEX, BLOCK, BLOCK.partition("<p")[0] + "<p>", "names of clouds"),
    "clouds under another name": (
        INDEX,
        "<p data-cloud-name>US Government L4 (GCC High)",
        "<p data-cloud-name>US Government L5 (DoD)",
        "names of clouds",
    ),
    "the note of a missing cloud dropped": (INDEX, f"<p>{NOTE}</p>", "", "clouds it is not in"),
    "the note of another cloud": (
        INDEX,
        f"<p>{NOTE}</p>",
        f"<p>{NOTE}</p>".replace(CHINA, "Mars"),
        "clouds it is not in",
    ),
    "a cloud called missing that is not": (
        PERMISSIONS,
        f'<span data-app="lamp">{NOTE}',
        f'<span data-app="desk">{NOTE}',
        "is not so for any app it stands beside",
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_of_a_page_of_several_clouds_is_noticed(name: str, clouds_site: Path) -> None:
    file, old, new, complaint = MUTATIONS[name]
    faults = faults_with(clouds_site, CATALOG, (file, old, new), complaint)
    assert [fault for fault in faults if fault.startswith(file) and complaint in fault], faults


@pytest.mark.parametrize(
    ("table", "row"), [("combined", "app 'desk'"), ("links", "feature 'find'")]
)
def test_a_table_without_one_clouds_links_is_noticed(
    table: str, row: str, clouds_site: Path
) -> None:
    html = (clouds_site / INDEX).read_text(encoding="utf-8")
    links = html[html.index(f'data-table="{table}"') :].partition(
        '<td role="cell" data-label="Appr'
    )
    start = links[2].index(BLOCK)
    block = links[2][start : links[2].index("</div>", start) + len("</div>")]
    assert block.count("<a ") == 2
    faults = faults_with(clouds_site, CATALOG, (INDEX, block, ""), f"{row}, links")
    assert [fault for fault in faults if f"{row}, links" in fault], faults
    assert [fault for fault in faults if f"{row}, names of clouds" in fault], faults


# name: (file, old, new)
BROKEN = {
    "a wrong login host": (
        "macros/catalog/clouds.py",
        'login_host="login.partner.microsoftonline.cn"',
        'login_host="login.chinacloudapi.cn"',
    ),
    "the default cloud's link everywhere": (
        "macros/consent/request.py",
        "cloud = cloud or catalog.default_cloud",
        "cloud = catalog.default_cloud",
    ),
    "missing clouds left out": (
        "macros/pages/templates/macros.html.j2",
        "<p>{{ not_available(cloud) }}</p>",
        "",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_code_stops_the_build(name: str, tmp_path: Path) -> None:
    project = lumen_project(tmp_path)
    project.replace(*BROKEN[name])
    done = project.run("macros", "build")
    assert done.returncode == 1
    assert "disagreements" in done.stderr, done.stderr
    assert not (project.folder / "site").exists()
