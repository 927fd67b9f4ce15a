"""The live preview survives whatever is wrong, says what it is, and recovers."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.test_build import BAD_CATALOG, PROBLEM
from tests.project import Project, environment


@dataclass
class Preview:
    address: str
    log: Path

    def wait_for(self, text: str, path: str = "", seconds: float = 30) -> str:
        """The page, once it says `text`."""
        return self._wait(lambda: self.page(path), text, seconds)

    def wait_for_log(self, text: str, seconds: float = 30) -> str:
        return self._wait(self.log.read_text, text, seconds)

    def page(self, path: str = "") -> str:
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                return str(answer.read(), "utf-8")
        except urllib.error.HTTPError as error:
            return str(error.read(), "utf-8")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def _wait(self, read: Callable[[], str], text: str, seconds: float) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in (found := read()):
                return found
            time.sleep(0.1)
        raise AssertionError(f"{text!r} never came; the log says:\n{self.log.read_text()}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def preview(project: Project) -> Iterator[Preview]:
    port = free_port()
    log = project.folder / "serve.log"
    command = [sys.executable, "-m", "macros", "serve", "--port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=project.folder, env=environment(), stdout=output, stderr=output
        )
        try:
            seen = Preview("", log)
            seen.address = seen.wait_for_log("Serving on").split("Serving on ")[1].split()[0]
            yield seen
            assert process.poll() is None, "the preview stopped by itself"
        finally:
            process.terminate()
            process.wait(10)
    assert "Traceback" not in log.read_text()


TITLE = "This page cannot be published yet"
NOT_BUILT = "This site cannot be built right now"
TABLE = 'data-table="features"'


def test_a_bad_catalog_is_shown_and_recovered_from(product: Project) -> None:
    with preview(product) as seen:
        seen.wait_for("Lamp.Switch")
        product.replace("desks.yml", *BAD_CATALOG)
        page = seen.wait_for(TITLE)
        shown = page.replace("&#39;", "'")
        assert re.search(rf"desks\.yml:\d+:\d+: {re.escape(PROBLEM)}", shown)
        product.replace("desks.yml", *reversed(BAD_CATALOG))
        seen.wait_for(TABLE)
        lines = seen.log.read_text().splitlines()
        assert len([line for line in lines if PROBLEM in line]) == 1


def test_the_preview_starts_with_a_bad_catalog(product: Project) -> None:
    product.replace("desks.yml", *BAD_CATALOG)
    with preview(product) as seen:
        seen.wait_for(TITLE, "what-we-need/")
        product.replace("desks.yml", *reversed(BAD_CATALOG))
        seen.wait_for('data-table="permissions"', "what-we-need/")


def test_a_wrong_name_in_a_page_is_shown_in_its_place(product: Project) -> None:
    with preview(product) as seen:
        seen.wait_for(TABLE)
        product.replace("docs/index.md", "Administrators.", '{{ client_id("dsek") }}')
        page = seen.wait_for(TITLE)
        assert "Did you mean" in page and TABLE in page
        seen.wait_for_log("docs/index.md:17: client_id: unknown app 'dsek'")
        product.replace("docs/index.md", '"dsek"', '"desk"')
        page = seen.wait_for('data-app="desk">22222222-')
        assert TITLE not in page


def test_a_broken_mkdocs_yml_is_shown_instead_of_a_hang(product: Project) -> None:
    with preview(product) as seen:
        seen.wait_for(TABLE)
        product.replace("mkdocs.yml", "plugins:", "plugins: [")
        page = seen.wait_for(NOT_BUILT, "what-we-need/")
        assert re.search(r"mkdocs\.yml:\d+:\d+: ", page)
        assert NOT_BUILT in seen.page() and NOT_BUILT in seen.page("no/such/page/")
        assert re.search(r"^mkdocs\.yml:\d+:\d+: ", seen.log.read_text(), re.MULTILINE)
        product.replace("mkdocs.yml", "plugins: [", "plugins:")
        seen.wait_for(TABLE)
        product.replace("mkdocs.yml", "- search", "- serch")
        assert "serch" in seen.wait_for(NOT_BUILT)
        product.replace("mkdocs.yml", "- serch", "- search")
        seen.wait_for(TABLE)
        assert NOT_BUILT not in seen.page("what-we-need/")


TEMPLATE = "macros/pages/templates/base_scopes.html.j2"


def test_a_broken_template_is_named_as_itself_and_recovered_from(product: Project) -> None:
    with preview(product) as seen:
        seen.wait_for(TABLE)
        product.replace(TEMPLATE, "data-base-scopes>", "{{ nothing }}>")
        page = seen.wait_for(TITLE)
        assert f"{TEMPLATE}:2: UndefinedError" in page and TABLE in page
        product.replace(TEMPLATE, "{{ nothing }}>", "data-base-scopes data-new>")
        assert TITLE not in seen.wait_for("data-base-scopes data-new>")


def test_edits_of_our_code_are_seen(product: Project) -> None:
    tables, request = "macros/pages/tables.py", "macros/consent/request.py"
    old, new = 'return html("base_scopes"', 'return "<b>new</b>" + html("base_scopes"'
    with preview(product) as seen:
        seen.wait_for("state=s1")
        product.replace(tables, old, new)
        seen.wait_for("<b>new</b>")
        product.replace(request, '"state": request.state', '"state": request.state + "X"')
        seen.wait_for("state=s1X")
        product.replace(tables, new, f"nothing\n    {new}")
        assert f"{tables}:" in seen.wait_for("NameError")
        product.replace(tables, f"nothing\n    {new}", f"({new}")
        page = seen.wait_for("SyntaxError")
        assert NOT_BUILT in page and re.search(rf"{tables}:\d+: SyntaxError", page)
        product.replace(tables, f"({new}", new)
        assert "<b>new</b>" in seen.wait_for(TABLE)
        product.replace("macros/engine/hooks.py", "KEPT = (", "KEPT = (  # new")
        seen.wait_for_log("macros/engine/hooks.py: the edit is seen when the preview is started")
        assert seen.log.read_text().count("Detected file changes") == 6


def test_the_preview_also_audits(product: Project) -> None:
    stranger = "what-we-need/index.html: loads from a third party: https://cdn.example/x.png"
    with preview(product) as seen:
        seen.wait_for(TABLE)
        product.replace("docs/what-we-need.md", "It depends.", "Mail.Read depends.")
        seen.wait_for_log("docs/what-we-need.md:9:1: 'Mail.Read' looks like a scope")
        image = '<img src="https://cdn.example/x.png" alt="">'
        product.replace("docs/what-we-need.md", "Mail.Read depends.", image)
        seen.wait_for_log(stranger)
        log = seen.log.read_text()
        assert log.index("Detected file changes") < log.index(stranger)
        assert "content security policy" not in log


def test_a_taken_port_is_one_line(product: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = product.run("macros", "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"127.0.0.1:{port} is in use by another program; choose another port, such as: "
        f"make serve PORT={port + 1}"
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_a_port_that_is_none_is_said_to_be(product: Project, port: str) -> None:
    done = product.run("macros", "serve", "--port", port)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(f"argument --port: '{port}' is no port number")


def test_a_preview_that_cannot_start_says_why(product: Project) -> None:
    product.replace("mkdocs.yml", "plugins:", "plugins: [")
    done = product.run("macros", "serve")
    assert done.returncode == 1
    assert re.fullmatch(r"mkdocs\.yml:\d+:\d+: .*\n", done.stderr)
