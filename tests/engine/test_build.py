"""The build: what stops it, what it leaves behind, and that it is always the same."""

import re
from filecmp import dircmp
from pathlib import Path

import pytest

from tests.project import Project

BAD_CATALOG = (
    "      - Mail.Send.Shared\n      - People.Read",
    "      - Mail.Send.Sharde\n      - People.Read",
)


def differences(comparison: "dircmp[str]") -> list[str]:
    found = [*comparison.left_only, *comparison.right_only, *comparison.diff_files]
    for inner in comparison.subdirs.values():
        found += differences(inner)
    return found


def test_two_builds_are_the_same_byte_for_byte(project: Project, site: Path) -> None:
    assert project.run("macros", "build").returncode == 0
    again = project.folder / "site"
    names = [path.name for path in site.rglob("*") if path.is_file()]
    assert len(names) > 30
    assert differences(dircmp(site, again)) == ["sitemap.xml.gz"] * 0


def test_a_bad_catalog_publishes_nothing(project: Project) -> None:
    project.replace("catalog/catalog.yml", *BAD_CATALOG)
    done = project.run("macros", "build")
    assert done.returncode == 1
    assert re.fullmatch(
        r"catalog/catalog\.yml:\d+:9: unknown scope 'Mail\.Send\.Sharde' in feature 'email'\. "
        r"Did you mean 'Mail\.Send\.Shared'\?\n",
        done.stderr,
    )
    assert not (project.folder / "site").exists()


@pytest.mark.parametrize("flags", [(), ("-q",), ("--strict",)])
def test_mkdocs_alone_also_stops_at_a_bad_catalog(project: Project, flags: tuple[str, ...]) -> None:
    project.replace("catalog/catalog.yml", *BAD_CATALOG)
    done = project.run("mkdocs", "build", *flags)
    assert done.returncode == 1
    assert "Did you mean 'Mail.Send.Shared'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_that_fails_the_audit_is_not_put_in_place(project: Project) -> None:
    project.replace("docs/permissions.md", "Nothing here", "Mail.Read is good. Nothing here")
    done = project.run("macros", "build")
    assert done.returncode == 1
    wanted = "permissions/index.html: 'Mail.Read' looks like a scope and is not in the catalog"
    assert wanted in done.stderr.splitlines()
    assert not (project.folder / "site").exists()
    assert not (project.folder / ".build" / "site").exists()


def test_every_wrong_macro_call_is_reported_with_its_line(project: Project) -> None:
    page = project.folder / "docs" / "permissions.md"
    lines = page.read_text(encoding="utf-8").count("\n")
    calls = [
        ('{{ scopes("emial") }}', "scopes: unknown feature 'emial'. Did you mean 'email'?"),
        (
            '{{ client_id("team") }}',
            "client_id: unknown app 'team'. Did you mean 'teams'?",
        ),
        (
            '{{ approve_link("meetings", "room") }}',
            "approve_link: unknown optional group 'meetings.room'. Did you mean 'meetings.rooms'?",
        ),
        (
            "{{ scopes(email) }}",
            'scopes: write {{ scopes("feature", "...") }}, with names in double quotes',
        ),
        (
            "{{ script() }}",
            'script: write {{ script("key") }}, with names in double quotes',
        ),
    ]
    with page.open("a", encoding="utf-8") as file:
        for call, _ in calls:
            file.write(f"{call}\n\n")
    project.replace("docs/index.md", "{{ policy_month }}", "{{ policy_moth }}")
    done = project.run("mkdocs", "build", "-q")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(calls) == 5
    for number, (_, message) in enumerate(calls):
        assert f"docs/permissions.md:{lines + 1 + 2 * number}: {message}" in done.stderr
    unknown = "unknown macro or value 'policy_moth'. Did you mean 'policy_month'?"
    assert re.search(rf"docs/index\.md:\d+: {re.escape(unknown)}", done.stderr)


def test_small_macros_are_filled_in_and_audited(project: Project) -> None:
    page = project.folder / "docs" / "permissions.md"
    with page.open("a", encoding="utf-8") as file:
        file.write(
            '\n- Scopes: {{ scopes("calendar", "rooms") }}\n'
            '- Id: {{ client_id("teams") }}\n'
            '- {{ approve_link("meetings", "rooms") }} or {{ approve_link("todo") }}\n'
            '- {{ approve_link("jsm-portal-notifications") }}\n'
        )
    done = project.run("macros", "build")
    assert done.returncode == 0, done.stderr
    html = (project.folder / "site/permissions/index.html").read_text(encoding="utf-8")
    assert "Approve Meetings with room support" in html
    assert 'data-features="meetings" data-optional="meetings.rooms"' in html
    assert "The portal link is individual to each customer" in html
    assert "SCOPEBOOK" not in html


def test_a_link_can_carry_its_choice_as_state(project: Project) -> None:
    project.replace("catalog/catalog.yml", '  state: "no"\n', "")
    done = project.run("macros", "build")
    assert done.returncode == 0, done.stderr
    html = (project.folder / "site/index.html").read_text(encoding="utf-8")
    assert "&amp;state=calendar~calendar.rooms~calendar.channels&" not in html
    assert '&amp;state=calendar~calendar.rooms~calendar.channels"' in html
    assert '&amp;state=email~meetings~calendar"' in html


def test_the_site_works_below_a_path(site: Path) -> None:
    pages = [site / "index.html", site / "permissions/index.html"]
    for page in pages:
        absolute = re.findall(r'(?:href|src)="(/[^"]*)"', page.read_text(encoding="utf-8"))
        assert absolute == []


@pytest.mark.parametrize("module", ["properdocs"])
def test_a_drop_in_fork_builds_the_same_pages(project: Project, site: Path, module: str) -> None:
    done = project.run(module, "build", "--strict", "-f", "mkdocs.yml")
    assert done.returncode == 0, done.stderr
    assert project.run("macros", "audit", "site").returncode == 0
