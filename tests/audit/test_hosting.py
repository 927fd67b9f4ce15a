"""The audit of what web hosts are told: each of these changes turns it red."""

import re
from pathlib import Path

import pytest
import yaml

from macros.audit import NOT_IN_A_PREVIEW
from macros.audit.hosting import check_guard, check_hosts, directives
from macros.audit.report import Audit
from macros.audit.site import Site
from macros.checking.rules import checked
from macros.exports.hosting import FILES, Hosting
from tests.audit.one_page import HEAD, OWN, audit_site, audited, rendered
from tests.project import CATALOGS

CATALOG = checked(CATALOGS / "base.yml")
CASES = yaml.safe_load((Path(__file__).parent / "hosting.yml").read_text(encoding="utf-8"))
STYLE = "assets/stylesheets/main.ba7816bf.min.css"
INLINE = "'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"
"""That of `go()`."""


def policy(scripts: str = INLINE) -> str:
    """Typed here once more: neither the build's nor the audit's."""
    rest = "style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'"
    return (
        f"default-src 'none'; script-src 'self' {scripts}; {rest}; base-uri 'none'; "
        "form-action 'none'"
    )


def files() -> dict[str, str]:
    """A site with an inline script, and one file that may be kept."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
    body = "<script>go()</script>"
    hosting = Hosting(policy(), (STYLE,), "/approve/")
    return {
        **OWN,
        **{path: text(hosting) for path, text in FILES.items()},
        "index.html": HEAD.format(policy=meta, body=body),
        "404.html": OWN["404.html"].replace(
            "<title>", '<link rel="stylesheet" href="/approve/assets/scopebook.css"><title>'
        ),
        STYLE: "abc",
    }


def faults(site: dict[str, str]) -> list[str]:
    result = Audit(CATALOG, Site(site), {}, {})
    check_hosts(result)
    check_guard(result)
    return result.faults


def test_what_the_build_writes_is_right() -> None:
    result = Audit(CATALOG, Site(files()), {}, {})
    check_hosts(result)
    assert result.faults == []
    assert result.counts["hosts"] == len(FILES) == 5
    assert faults(files()) == []


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_noticed(name: str) -> None:
    case = CASES[name]
    for path in case["in"]:
        site = files()
        changed = re.sub(case["old"], case["new"], site[path], count=1, flags=re.MULTILINE)
        assert changed != site[path], f"{name}: nothing would be changed in {path}"
        found = faults({**site, path: changed})
        assert any(fault.startswith(f"{path}: {case['says']}") for fault in found), (path, found)


@pytest.mark.parametrize("path", [*FILES, "404.html", "assets/framed.js"])
def test_a_file_that_is_missing_is_noticed(path: str) -> None:
    site = files()
    del site[path]
    assert any(fault.startswith(path) for fault in faults(site))


def test_a_script_that_a_page_gained_is_noticed_at_every_host() -> None:
    site = files()
    site["index.html"] = site["index.html"].replace("go()", "come()")
    assert len([fault for fault in faults(site) if "policy, 'script-src'" in fault]) == 5


def test_a_file_with_a_name_of_another_content_may_not_be_kept() -> None:
    assert len([f for f in faults({**files(), STYLE: "abd"}) if "files to keep" in f]) == 4


def test_a_preview_has_no_files_for_hosts() -> None:
    assert audited(CATALOG, "Nothing.").counts["hosts"] == 5
    site = rendered(CATALOG, "Nothing.")
    without = Site({path: text for path, text in site.files.items() if path not in FILES})
    assert audit_site(without, CATALOG, (), NOT_IN_A_PREVIEW).counts["hosts"] == 0
    assert any("_headers" in fault for fault in audit_site(without, CATALOG).faults)


def test_of_two_directives_of_a_name_the_first_counts() -> None:
    assert directives("a 'x' y; b; a z") == {"a": ["'x'", "y"], "b": []}
