"""The files for web hosts: two of them read by the servers that they are for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.engine.hosting import base, kept_files
from macros.pages.theme import is_named_by_content
from tests.engine.hosts import SERVERS, Answer, Place, asked, followed, linked, served

FRESH = "public, max-age=0, must-revalidate"
KEPT = "public, max-age=31536000, immutable"
SAID = {
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def said(answer: Answer) -> None:
    """What every answer says, whatever it brings."""
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert policy.endswith("; frame-ancestors 'none'")
    assert "camera=()" in answer.headers["permissions-policy"]
    assert {name: answer.headers[name] for name in SAID} == SAID


@pytest.fixture(scope="module", params=SERVERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["/", "/approve/"])
def address(
    request: pytest.FixtureRequest,
    name: str,
    site: Path,
    product_site: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A site at a host's root, and one that was built to stand below a path."""
    folder = tmp_path_factory.mktemp(name)
    place = Place(site if request.param == "/" else product_site, request.param)
    with served(SERVERS[name], folder, place) as found:
        yield found


@pytest.mark.process
def test_every_link_is_answered_with_the_headers(address: str) -> None:
    answers = followed(address)
    assert {a.status for a in answers.values()} == {200}
    for answer in answers.values():
        said(answer)
    kept = {url for url, a in answers.items() if a.headers["cache-control"] == KEPT}
    assert {a.headers["cache-control"] for a in answers.values()} == {FRESH, KEPT}
    assert kept == {url for url in answers if ".min." in url}
    assert len(kept) >= 2
    assert len(answers) > 15


@pytest.mark.process
def test_what_is_not_there_is_said_by_the_site_and_not_kept(address: str) -> None:
    for path in ("nothing/here", "assets/stylesheets/main.00000000.min.css"):
        answer = asked(address + path)
        said(answer)
        assert (answer.status, answer.headers["cache-control"]) == (404, FRESH)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    # The page's own links begin where the site does.
    links = {*linked(address + path, answer.body)}
    assert {asked(url).status for url in links} == {200}
    assert f"{address}assets/scopebook.js" in links


# Which names change with their content.


@pytest.mark.parametrize(
    ("path", "content", "known"),
    [
        ("a/main.ba7816bf.min.css", b"abc", True),
        ("a/main.ba7816bf.min.css", b"abd", False),
        ("a/main.min.css", b"abc", False),
        # sha256 of the script with "map" in base64 in its last line.
        ("a/bundle.4041c933.min.js", b"run();\n//# sourceMappingURL=bundle.js.map\n\n", True),
        ("a/bundle.4041c933.min.js", b"ruin();\n//# sourceMappingURL=bundle.js.map\n\n", False),
        ("a/bundle.4041c933.min.js", b"run();\n", False),
    ],
)
def test_a_name_counts_when_its_hash_is_that_of_the_content(
    path: str, content: bytes, known: bool
) -> None:
    assert is_named_by_content(path, content, b"map") == known


def test_a_file_that_is_not_what_its_name_says_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "stylesheets"
    folder.mkdir(parents=True)
    (folder / "main.ba7816bf.min.css").write_bytes(b"abc")
    (folder / "palette.ba7816bf.min.css").write_bytes(b"changed by somebody")
    assert kept_files(tmp_path, []) == ("assets/stylesheets/main.ba7816bf.min.css",)


@pytest.mark.parametrize(
    ("site_url", "path"),
    [
        (None, "/"),
        ("", "/"),
        ("https://a.example", "/"),
        ("https://a.example/b/c/", "/b/c/"),
        ("https://a.example/b", "/b/"),
    ],
)
def test_the_path_below_which_a_site_stands(site_url: str | None, path: str) -> None:
    assert base(site_url) == path
