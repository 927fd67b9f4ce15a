"""Whether published links still work, asked of a server on this machine that answers as Microsoft's
sign-in and other hosts do: what they document, and what their pages have been seen to hold."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from macros.__main__ import main
from macros.checking import live
from macros.checking.live.asking import ATTEMPTS, USER_AGENT, Answer, Asker, retry_after
from macros.checking.live.judging import Outcome, judged
from macros.checking.live.links import Link, links_of
from macros.checking.live.report import json_text

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "live.yml").read_text(encoding="utf-8")
)
PATIENCE = 0.15
CONSENT = (
    "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id={}&scope=User.Read"
    "%20Mail.Read&redirect_uri=https%3A%2F%2Fdesks.example%2Fdone&state=find"
)


class Host(BaseHTTPRequestHandler):
    """Any host: the first part of the path is its name."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]] = []  # noqa: RUF012
    answers: dict[str, list[dict[str, Any]]] = {}  # noqa: RUF012
    over = threading.Event()

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        parts = urlsplit(self.path)
        name = parse_qs(parts.query).get("client_id", [parts.path.split("/")[1]])[0]
        answers = self.answers.get(name) or [{"status": 404}]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self.close_connection = True
        if "raw" in answer:
            self.wfile.write(answer["raw"].encode())
        elif "silent" in answer:
            self.over.wait(5)
        elif "drop" not in answer:
            self._say(answer)

    def _say(self, answer: dict[str, Any]) -> None:
        body = answer.get("body", "")
        if page := answer.get("page"):
            known = json.dumps(page, ensure_ascii=True)
            body = f"<html><script>//<![CDATA[\n$Config={known};\n//]]></script></html>"
        self.send_response(answer.get("status", 200))
        if moved := answer.get("moved"):
            host = f"/{urlsplit(self.path).path.split('/')[1]}" if moved.startswith("/") else ""
            self.send_header("Location", host + moved)
        if retry := answer.get("retry"):
            self.send_header("Retry-After", retry)
        self.send_header(
            "Content-Length", str(len(body.encode()) or 10_000 * ("dripping" in answer))
        )
        self.end_headers()
        self.wfile.write(body.encode())
        for _ in range(200 if "dripping" in answer else 0):
            if self.over.wait(PATIENCE / 5):
                break
            self.wfile.write(b".")

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        raise AssertionError("nothing is ever written")

    do_PUT = do_DELETE = do_PATCH = do_HEAD = do_POST  # noqa: N815


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Whoever asked has gone away."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        Host.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def asker(base: str) -> tuple[Asker, list[float]]:
    """One that asks the server for every host, and what it paused for."""
    pauses: list[float] = []
    Host.asked, Host.answers = [], {}
    return Asker(PATIENCE, 60.0, lambda a: base + a.removeprefix("https://"), pauses.append), pauses


def site_with(folder: Path, *addresses: str) -> Path:
    links = "".join(f'<a href="{address.replace("&", "&amp;")}">x</a>' for address in addresses)
    (folder / "index.html").write_text(f"<html><body>{links}</body></html>", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", CASES)
def test_an_answer_means(name: str, asker: tuple[Asker, list[float]], tmp_path: Path) -> None:
    case = CASES[name]
    host = name.replace(" ", "-").replace(",", "").replace("'", "")
    link = CONSENT.format(host) if case.get("consent") else f"https://{host}/page?a=b#part"
    Host.answers = {host: list(case["answers"])}
    (outcome,) = live.outcomes(site_with(tmp_path, link), asker[0])
    assert outcome.kind == case["outcome"], outcome
    assert case.get("says", "") in outcome.says
    assert outcome.code == case.get("code", "")
    assert asker[1] == case.get("pauses", [])
    assert "Trace ID" not in outcome.says
    assert {agent for _, agent in Host.asked} == {USER_AGENT}
    asked, _ = Host.asked[0]
    if case.get("consent"):
        assert urlsplit(asked).path.endswith("/organizations/oauth2/v2.0/authorize")
        assert parse_qs(urlsplit(asked).query)["redirect_uri"] == ["https://desks.example/done"]
    else:
        assert asked == f"/{host}/page?a=b"
    if name != "a page that moves in a circle":
        assert len(Host.asked) <= ATTEMPTS


def test_each_address_is_asked_once(asker: tuple[Asker, list[float]], tmp_path: Path) -> None:
    twice, error = CONSENT.format("app"), "https://login.microsoftonline.com/error?code="
    links = [
        twice,
        twice.replace("Mail", "Files"),
        "https://a.example/#one",
        "https://a.example/#two",
    ]
    others = ["mailto:a@a.example", "help/", "http://plain.example/", "#part"]
    site = site_with(tmp_path, *links, f"{error}50011", f"{error}90094", *others)
    (tmp_path / "help").mkdir()
    site_with(tmp_path / "help", "https://a.example/")
    Host.answers = {"app": [{"page": {"pgid": "ConvergedSignIn"}}], "a.example": [{}]}
    found = list(live.outcomes(site, asker[0]))
    assert [len(outcome.link.links) for outcome in found] == [1 + 2, 2, 2]
    assert list(found[0].link.pages) == ["help/index.html", "index.html"]
    paths = [urlsplit(path).path for path, _ in Host.asked]
    authorize = "/login.microsoftonline.com/organizations/oauth2/v2.0/authorize"
    assert paths == ["/a.example/", authorize, "/login.microsoftonline.com/error"]


FORMS = {
    "text": "broken: https://gone.example/: the host says 404",
    "json": '"outcome": "broken"',
    "github": "::error::broken: https://gone.example/: the host says 404",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_command_tells_broken_from_unreachable(
    form: str,
    asker: tuple[Asker, list[float]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "Asker", partial(lambda: asker[0]))
    Host.answers = {"there.example": [{}], "busy.example": [{"status": 403}]}
    names = ["there.example", "busy.example", "gone.example"]
    for count, code in ((1, 0), (2, 3), (3, 1)):
        site = site_with(tmp_path, *(f"https://{name}/" for name in names[:count]))
        assert main(["live", str(site), "--format", form]) == code
    out = capsys.readouterr().out
    assert FORMS[form] in out
    assert form != "github" or "::warning::unreachable: https://busy.example/" in out
    if form != "json":
        assert out.endswith("3 addresses asked for 3 links: 1 broken, 1 unreachable\n")


def test_without_a_built_site_the_command_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", str(tmp_path)]) == 1
    assert "run 'make site' first" in capsys.readouterr().err


def test_every_consent_link_of_a_site_is_asked_for(site: Path) -> None:
    links = [link for link in links_of(site) if link.client_id]
    assert len(links) == 4
    assert sum(len(link.links) for link in links) > len(links)
    assert {urlsplit(link.asks).netloc for link in links} == {"login.microsoftonline.com"}


NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Mon, 04 May 2026 12:00:30 GMT", 30.0),
        ("Mon, 04 May 2026 11:00:30 GMT", 0.0),
        ("Mon, 04 May 2026 12:00:30", 0.0),
        ("soon", 0.0),
        ("-7", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float) -> None:
    assert retry_after(value, NOW) == seconds


def test_the_json_says_all_that_is_known() -> None:
    link = Link("https://login.example/x", "id", "https://desks.example/done", {"a": None})
    other = Link("https://lumen.example/", links={"b": None}, pages={"index.html": None})
    found = [Outcome(link, "broken", "AADSTS50011: no", "50011"), Outcome(other, "works")]
    first, second = json.loads(json_text(found))["links"]
    assert first == {
        "outcome": "broken",
        "says": "AADSTS50011: no",
        "code": "AADSTS50011",
        "asked": "https://login.example/x",
        "client_id": "id",
        "redirect_uri": "https://desks.example/done",
        "links": ["a"],
        "pages": [],
    }
    assert (second["code"], second["client_id"], second["redirect_uri"]) == (None, None, None)
    assert (second["says"], second["pages"]) == ("", ["index.html"])


def test_an_answer_that_sends_on_to_no_host_is_no_answer() -> None:
    link = Link("https://login.example/x", "id", "https://desks.example/done", {"a": None})
    outcome = judged(link, Answer(302, moved="about:blank"))
    assert (outcome.kind, outcome.says) == ("unreachable", "sent on to nowhere")


def test_microsofts_pages_of_errors_are_one_page(tmp_path: Path) -> None:
    page = "https://login.microsoftonline.com/error"
    links = "".join(f'<a href="{page}?code={code}#x">x</a>' for code in (50011, 65001))
    (tmp_path / "index.html").write_text(f"<p>{links}</p>", "utf-8")
    assert [link.asks for link in links_of(tmp_path)] == [page]
