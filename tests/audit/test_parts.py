"""The audit's parts by themselves: how it reads, compares and says what differs."""

from pathlib import Path

import pytest

from macros.audit.frames import without
from macros.audit.matching import Matching
from macros.audit.policy import _shown
from macros.audit.prose import difference
from macros.audit.script_facts import example, facts
from macros.audit.settings import Settings
from macros.audit.site import heading_above, read_page
from macros.audit.templates import Either, Many, Node, Open, Words
from macros.catalog.shape import load
from tests.project import CATALOGS


def test_where_two_texts_differ_is_said_with_what_stands_before() -> None:
    said = difference("<p> Fish and chips </p>", "<p> Fish and peas </p>")
    assert said == "behind '<p> Fish and ': there is 'chips </p>', not 'peas </p>\n'"


def test_a_piece_leaves_a_sign_where_it_stood() -> None:
    assert without("<p>a b</p> <b>c</b>\n<i>d</i>", [(9, 17)]) == "<p>a b</p> \0\n<i>d</i>"
    long = " ".join(["word"] * 200)
    assert without(long, [(400, 404)]).split() == [*["word"] * 100, "\0", *["word"] * 99]


NAME = Open("feature.name", allowed=frozenset({"Email", "Email and more"}))
TEMPLATES: dict[str, list[Node]] = {
    "words": [Words("<p>a</p>")],
    "open": [Words("<p>"), Open("x"), Words("</p>")],
    "allowed": [Words("<p>"), NAME, Words("</p>")],
    "either": [Words("<p>"), Either([[Words("a")], [Words("b")]]), Words("</p>")],
    "many": [Words("<p>"), Many([Words("ab")]), Words("</p>")],
}


@pytest.mark.parametrize(
    ("name", "text", "fits", "far", "wanted"),
    [
        ("words", "<p>a</p>", True, 0, ""),
        ("words", "<p>b</p>", False, 3, "a</p>"),
        ("open", "<p>any</p>", True, 0, ""),
        ("open", "<p>any<b></b></p>", False, 3, "</p>"),
        ("allowed", "<p>Email and more</p>", True, 0, ""),
        ("allowed", "<p>Mail</p>", False, 3, "what feature.name can be"),
        ("allowed", "<p>Emails</p>", False, 8, "</p>"),
        ("either", "<p>b</p>", True, 0, ""),
        ("either", "<p>c</p>", False, 3, "b"),
        ("many", "<p></p>", True, 0, ""),
        ("many", "<p>abab</p>", True, 0, ""),
        ("many", "<p>aba</p>", False, 6, "b"),
    ],
)
def test_a_text_fits_a_template_or_says_how_far(
    name: str, text: str, fits: bool, far: int, wanted: str
) -> None:
    matching = Matching(text)
    ends = matching.ends(TEMPLATES[name], [0])
    assert (ends == {len(text)}) is fits
    if not fits:
        assert (ends, matching.far, matching.wanted) == (set(), far, wanted)


def test_a_directive_that_stands_twice_has_both() -> None:
    said = "script-src 'self'; img-src x; script-src y"
    element = read_page("a.html", f'<meta content="{said}">').tags["meta"][0]
    assert _shown(element) == {"script-src": ["'self'", "y"], "img-src": ["x"]}


def test_what_mkdocs_yml_says_of_plugins_and_templates(tmp_path: Path) -> None:
    def settings(**data: object) -> Settings:
        return Settings(tmp_path / "mkdocs.yml", {"theme": {"name": "material"}, **data})

    plain = settings(plugins=["search", {"macros": {"include_dir": "x"}}])
    assert plain.plugins == {"search": None, "macros": {"include_dir": "x"}}
    assert settings().plugins == {"search": None}
    assert not plain.others_write and not plain.own_templates
    assert settings(plugins=["search", "tags"]).others_write
    assert settings(plugins=[{"macros": {"j2_comment_start_string": "x"}}]).others_write
    assert settings(hooks=["mine.py"]).others_write
    own = settings(theme={"name": "material", "custom_dir": "own"})
    (tmp_path / "own").mkdir()
    assert own.templates == tmp_path / "own" and not own.own_templates
    (tmp_path / "own" / "main.html").touch()
    assert own.own_templates


def test_a_script_s_command_is_for_the_first_feature() -> None:
    wanted = ".\\Grant-AppAccess.ps1 -TenantId contoso.com -Feature find -User adele@contoso.com"
    assert example(load(CATALOGS / "base.yml"), "grant").startswith(wanted)
    assert (facts("grant")["key"], facts("grant")["failure"]) == ("grant", 1)


def test_the_heading_above_a_word() -> None:
    page = read_page("a.html", "<p>none</p><h1>One</h1><p>x</p><h2>Two¶</h2><p title=y>z</p>")
    assert [heading_above(page, word) for word in ("none", "x", "y", "gone")] == [
        *("", "One", "Two", "Two"),
    ]
