"""Pages that exist already: what is said of them, how they are read, and from where."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from macros.__main__ import main
from macros.checking import scan
from macros.checking.graph_list import FILE, GraphList
from macros.checking.rules import checked
from macros.checking.scan.facts import WORDS, Facts
from macros.checking.scan.reading import Form, form_of, read_page
from macros.checking.scan.retired import Retired, retired_names
from tests.project import CATALOGS

HERE = Path(__file__).parent
LISTED = GraphList.model_validate_json((HERE / FILE).read_bytes())
CATALOG = checked(CATALOGS / "base.yml")
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "scan_problems.yml").read_text("utf-8"))
FORMS: tuple[Form, ...] = ("html", "markdown", "text")


def facts(against: list[str]) -> Facts:
    return Facts(CATALOG if "catalog" in against else None, LISTED if "list" in against else None)


def said(text: str, form: Form, against: list[str]) -> str:
    problems = scan.scanned(read_page("page", text, form), facts(against))
    return "".join(f"{problem}\n".removeprefix("page:") for problem in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_disagrees_is_named_with_its_place(case: dict[str, Any]) -> None:
    (form,) = (form for form in FORMS if form in case)
    assert said(case[form], form, case["against"]) == case["expect"]


def test_no_rule_is_without_a_case() -> None:
    assert {rule.__name__ for rule in scan.SCAN_RULES} == {case["rule"] for case in CASES}
    assert all(case["expect"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_nothing_is_said_without_something_to_hold_it_against(case: dict[str, Any]) -> None:
    """But what Microsoft gave up, and links that work for nobody."""
    (form,) = (form for form in FORMS if form in case)
    alone = ("link_host", "link_common", "link_parameters", "retired")
    assert bool(said(case[form], form, [])) == (case["rule"] in alone)


RETIRED = {
    "azure-ad": ("Azure AD", "Azure AD B2C"),
    "azuread-module": ("Install-Module AzureAD", "Install-Module Microsoft.Graph"),
    "msonline": ("Connect-MsolService", "Connect-MgGraph"),
    "azure-ad-graph": ("Azure AD Graph", "Microsoft Graph"),
    "adal": ("ADAL.js", "cadal"),
    "outlook-rest": ("https://outlook.office.com/api/v2.0/me", "https://outlook.office.com/mail"),
    "docs": ("https://docs.microsoft.com/x", "https://learn.microsoft.com/docs"),
    "aad-portal": ("https://aad.portal.azure.com", "https://entra.microsoft.com"),
    "azure-portal-blade": (
        "https://portal.azure.com/#blade/Microsoft_AAD_IAM/Menu",
        "https://portal.azure.com/#home",
    ),
    "classic-portal": ("https://manage.windowsazure.com", "https://portal.azure.com"),
    "windows-net-login": ("https://login.windows.net/x", "https://login.microsoftonline.com/x"),
}


def test_each_name_that_microsoft_gave_up_is_found_and_nothing_else() -> None:
    names = retired_names().names
    assert list(names) == list(RETIRED)
    for key, (gone, kept) in RETIRED.items():
        found = said(gone, "text", [])
        assert names[key].means in found
        assert found.count("\n") == 1
        assert said(kept, "text", []) == ""
        assert names[key].source.startswith("https://")


def test_the_words_of_a_translation_are_in_small_letters_and_in_no_english_name() -> None:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    assert len(words) > 20
    for english, given in words.items():
        listed = given.split() if isinstance(given, str) else given
        assert listed == [word.lower() for word in dict.fromkeys(listed)]
        assert english not in listed


@pytest.mark.parametrize(
    ("name", "text", "media", "form"),
    [
        ("a.md", "x", "", "markdown"),
        ("a.HTML", "x", "", "html"),
        ("a", "\n<!DOCTYPE html>", "text/plain", "html"),
        ("https://x.example/a.md?b", "x", "text/html", "html"),
        ("https://x.example/a.md?b", "x", "", "markdown"),
        ("https://x.example/", "x", "application/json", "text"),
    ],
)
def test_what_a_page_is_written_in(name: str, text: str, media: str, form: Form) -> None:
    assert form_of(name, text, media) == form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<!doctype html><script>",
        "<table><td>x<tr><th>",
        "<h1>a<h2>b</h1>",
        "</p></tr>\n<a href>",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_page_keeps_its_lines_whatever_it_is(text: str, form: Form) -> None:
    page = read_page("page", f"{text}\r\nAzure AD", form)
    assert len(page.read) == len(page.lines) == text.count("\n") + 2
    found = scan.scanned(page, facts(["catalog", "list"]))
    assert bool(found) is (form != "html" or "script" not in text)


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code, headers, body = ANSWERS[self.path]
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


LATIN = "<p>Pr\xe9sence: Azure AD</p>".encode("latin-1")
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/page": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, LATIN),
    "/no-set": (200, {"Content-Type": "text/plain; charset=hex"}, "é".encode()),
    "/moved": (301, {"Location": "/page"}, b""),
    "/away": (302, {"Location": "ftp://127.0.0.1/x"}, b""),
    "/gone": (404, {}, b""),
    "/large": (200, {}, b"x" * 2000),
    "/packed": (200, {"Content-Encoding": "gzip"}, b"x"),
    "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG\0"),
}


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as served:
        thread = Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_an_address_is_read_within_limits(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LARGEST", 1000)
    assert "Présence" in scan.page_at(f"{server}/page").text
    assert scan.page_at(f"{server}/no-set").text == "é"
    assert scan.page_at(f"{server}/moved").form == "html"
    reasons = {
        "/away": "which is not read",
        "/gone": "cannot be read: the server answers 404 Not Found",
        "/large": "is larger than 1,000 bytes",
        "/packed": "cannot be read: it is packed as 'gzip'",
        "/picture": "is no text",
    }
    for path, reason in reasons.items():
        with pytest.raises(scan.ScanError, match=reason):
            scan.page_at(server + path)
    with pytest.raises(scan.ScanError, match="cannot be read: Connection refused"):
        scan.page_at("http://127.0.0.1:9/")


def test_what_cannot_be_read_is_one_line_and_the_rest_is_scanned(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text("Desk.Read and Azure AD", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\0")
    missing = str(tmp_path / "missing.md")
    assert run("--format", "json", str(tmp_path), missing, f"{server}/moved", "file:///etc/x") == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert [(p["file"].rpartition("/")[2], p["rule"]) for p in found] == [
        ("missing.md", "not_read"),
        ("x", "not_read"),
        ("a.md", "retired"),
        ("moved", "retired"),
    ]


def run(*arguments: str) -> int:
    return main(["-f", "nowhere/mkdocs.yml", "scan", "--list", str(HERE / FILE), *arguments])


def test_a_page_without_a_fault_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Desk.Read", encoding="utf-8")
    assert run(str(page)) == 0
    said = "1 page, held against Microsoft's list of 2026-08-01: nothing is wrong\n"
    assert capsys.readouterr().out == said
    assert run("--catalog", str(CATALOGS / "base.yml"), str(page), str(page)) == 0
    assert f"2 pages, held against {CATALOGS / 'base.yml'} and Micro" in capsys.readouterr().out


def test_a_problem_is_shown_in_the_form_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Desks.Read", encoding="utf-8")
    assert run(str(page)) == run(str(page), "--format", "github") == 1
    shown = capsys.readouterr()
    assert "page.txt:1:1: Microsoft's list" in shown.err
    assert shown.out.startswith("::error file=")
    bad = tmp_path / "catalog.yml"
    bad.write_text("a: [", encoding="utf-8")
    assert run("--catalog", str(bad), str(page)) == 1
    assert "catalog.yml:1" in capsys.readouterr().err


def test_without_a_list_it_is_said_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Desks.Read", encoding="utf-8")
    assert (
        main(["-f", "nowhere/mkdocs.yml", "scan", "--list", str(tmp_path / "no"), str(page)]) == 0
    )
    shown = capsys.readouterr()
    assert "python -m macros refresh" in shown.err
    assert shown.out == "1 page, nothing is wrong\n"


def test_a_name_of_before_may_break_anywhere() -> None:
    name = Retired(found="Azure Active Directory", means="Microsoft Entra ID", source="x")
    assert name.pattern.search("in Azure\n  Active\u00a0Directory today")
    assert not name.pattern.search("AzureActive Directory")
