"""What stands between our pieces, around pages and in the search, with everything that Markdown can
do on a page: nothing is said of a right site, and each change in torture.yml is noticed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from macros.audit import run
from macros.audit.around import check_around
from macros.audit.followed import ANYTHING, PIECE, CannotFollowError, followed, values_of
from macros.audit.frames import check_frames
from macros.audit.prose import check_prose
from macros.audit.report import Audit, summary
from macros.audit.searched import check_index
from macros.audit.site import Site
from macros.catalog.page_source import PageSource
from tests.audit.mutations import mutated, read
from tests.engine.conftest import copy_product
from tests.shared import once

TORTURE = Path(__file__).parent / "torture"
CASES = yaml.safe_load(TORTURE.with_suffix(".yml").read_text("utf-8"))
CHECKS: tuple[Callable[[Audit], None], ...] = (
    check_frames,
    check_prose,
    check_around,
    check_index,
)


def build(folder: Path) -> None:
    """That its audit says nothing, else there is no site."""
    project = copy_product(folder)
    shutil.rmtree(folder / "docs")
    shutil.copytree(TORTURE, folder, dirs_exist_ok=True)
    project.build()


@pytest.fixture
def torture(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The product, built; not to be changed. Markdown finds parts of pages from where it runs."""
    folder = once(run_folder / "sites" / "torture", build)
    monkeypatch.chdir(folder)
    return folder


def audited(folder: Path, change: Callable[[Site], Site] = lambda site: site) -> Audit:
    site, catalog, sources, kept = read(
        folder / "site", folder / "desks.yml", folder / "mkdocs.yml"
    )
    errors, microsoft = kept["facts"]
    return checked(Audit(catalog, change(site), errors, microsoft, sources, kept=dict(kept)))


def checked(result: Audit) -> Audit:
    for check in CHECKS:
        run(check, result)
    return result


@pytest.mark.process
def test_every_page_is_compared_and_right(torture: Path) -> None:
    result = audited(torture)
    assert result.faults == []
    pages = list((torture / "docs").rglob("*.md"))
    assert result.counts["pages whose prose is their source's"] == len(pages) > 6
    assert result.counts["pages as the theme surrounds them"] == len(pages) + 1
    assert result.counts["entries of the search"] > 20


@pytest.mark.process
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_change_is_noticed(case: dict[str, str], torture: Path) -> None:
    change = (case["file"], case["old"], case["new"])
    found = audited(torture, lambda site: mutated(site, *change)).faults
    assert [fault for fault in found if case["says"] in fault], found


def with_config(folder: Path, config: Path, change: Callable[[Site], Site]) -> Audit:
    """The site as one with another mkdocs.yml would be."""
    site, catalog, sources, kept = read(
        folder / "site", folder / "desks.yml", folder / "mkdocs.yml"
    )
    others = [s if s.path else replace(s, origin=config) for s in sources]
    errors, microsoft = kept["facts"]
    return checked(Audit(catalog, change(site), errors, microsoft, others))


@pytest.mark.process
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("plugins:", "plugins:\n  - tags"),
        ("hooks:", "hooks:\n  - mine.py"),
        ("on_undefined: strict", "on_undefined: strict\n      j2_variable_start_string: '[['"),
    ],
)
def test_what_others_decide_is_not_compared_and_this_is_said(
    old: str, new: str, torture: Path, tmp_path: Path
) -> None:
    config = tmp_path / "mkdocs.yml"
    text = (torture / "mkdocs.yml").read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new), "utf-8")
    result = with_config(torture, config, lambda s: mutated(s, "deep/index.html", "Back", "Front"))
    assert result.faults == []
    assert result.not_compared["the prose"] == 7
    assert result.not_compared["what stands around the article"] == 8
    assert result.not_compared["the entries of the search"] == 8
    said = "not compared: the prose on 7 of the pages; a plugin, a hook or a template that is not"
    assert [line for line in summary(result) if line.startswith(said)]


@pytest.mark.process
def test_templates_of_the_site_s_own_may_put_something_around_a_text(
    torture: Path, tmp_path: Path
) -> None:
    config = tmp_path / "mkdocs.yml"
    text = (torture / "mkdocs.yml").read_text("utf-8")
    config.write_text(text.replace("  font: false", "  font: false\n  custom_dir: own"), "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "main.html").write_text("", "utf-8")
    inside = "<h1>Index</h1>"
    more = ("deep/index.html", inside, f"<p>A banner.</p>{inside}")
    assert with_config(torture, config, lambda site: mutated(site, *more)).faults == []
    more = ("deep/index.html", "<p>Back", "<p>A banner.</p><p>Back")
    assert with_config(torture, config, lambda site: mutated(site, *more)).faults


# A page's source, and the Markdown with its gaps; nothing where that cannot be known.
FOLLOWED = {
    "{{ name }} and {{ mail }}": "Lumen and ?",
    "{{ picker() }}": "!",
    "{{ picker() | upper }}": "?",
    '{{ script("test") if true }}': "?",
    "{# gone #}a{% raw %}{{ b }}{% endraw %}": "a{{ b }}",
    '{{ "{{ b }}" }}': "{{ b }}",
    "a  {{- name -}}  b": "aLumenb",
    "{% set a = 1 %}b": "b",
    "a {% if b %}c{% else %}d{% endif %} e": "a ? e",
    "a\n\n{% for b in c %}\n- {{ b }}\n{% endfor %}\n\nd": "a\n\n?\n\nd",
    "- a\n{% for b in c %}\n- {{ b }}\n{% endfor %}": None,
    "- a\n\n{% for b in c %}\n- {{ b }}\n{% endfor %}": None,
    "{% if a %}\n*[b]: c\n{% endif %}": None,
    "a {% if b %}c\n{% endif %} d": None,
    "a\n\n{% include 'b.md' %}\n\nc": "a\n\n?\n\nc",
    "{% include 'b.md' %} c": None,
}


@pytest.mark.parametrize("source", FOLLOWED)
def test_a_source_is_followed_as_far_as_it_goes(source: str) -> None:
    wanted = FOLLOWED[source]
    if wanted is None:
        with pytest.raises(CannotFollowError):
            followed(source, {"name": "Lumen"})
    else:
        found = followed(source, {"name": "Lumen"})
        shown = found.filled(found.markdown).replace(PIECE, "!").replace(ANYTHING, "?")
        assert shown == wanted


def test_without_a_mkdocs_yml_nothing_is_compared(tmp_path: Path) -> None:
    from tests.audit.one_page import audited as audit_page
    from tests.audit.test_pieces import BASE, LEAST

    result = audit_page(BASE, LEAST)
    assert result.faults == [] and not result.counts["pages whose prose is their source's"]
    assert PageSource("", "mkdocs.yml", "").origin is None


def test_a_page_s_own_settings_come_before_the_catalog_s() -> None:
    from tests.audit.one_page import audited as audit_page
    from tests.audit.test_pieces import BASE, LEAST

    result = audit_page(BASE, LEAST)
    catalog, own = values_of(result, {}), values_of(result, {"publisher": {"name": "Mine"}})
    assert (catalog["publisher.name"], catalog["policy_month"]) == ("Lumen", "2026-07")
    assert {name for name in catalog if name not in own} == {
        "publisher.name",
        "publisher.support_url",
    }
