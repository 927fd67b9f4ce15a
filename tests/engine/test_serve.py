"""The live preview survives a bad catalog and a bad page, and recovers."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.project import Project, environment

BROKEN = "      - Mail.Send.Sharde\n      - People.Read"
GOOD = "      - Mail.Send.Shared\n      - People.Read"
PROBLEM = "unknown scope 'Mail.Send.Sharde' in feature 'email'. Did you mean 'Mail.Send.Shared'?"


@dataclass
class Preview:
    address: str
    log: Path

    def wait_for(self, text: str, path: str = "", seconds: float = 20) -> str:
        """The page, once it says `text`."""
        end = time.monotonic() + seconds
        page = ""
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                    page = str(answer.read(), "utf-8")
                if text in page:
                    return page
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.1)
        raise AssertionError(f"{text!r} never came; the log says:\n{self.log.read_text()}")


@contextmanager
def preview(project: Project) -> Iterator[Preview]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = project.folder / "serve.log"
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=project.folder, env=environment(), stdout=output, stderr=output
        )
        try:
            yield Preview(f"http://127.0.0.1:{port}/", log)
            assert process.poll() is None, "the preview stopped by itself"
        finally:
            process.terminate()
            process.wait(10)


def test_a_bad_catalog_is_shown_and_recovered_from(project: Project) -> None:
    with preview(project) as seen:
        seen.wait_for("Mail.Send.Shared")
        project.replace("catalog/catalog.yml", GOOD, BROKEN)
        page = seen.wait_for("This page cannot be published yet")
        shown = page.replace("&#39;", "'")
        assert re.search(rf"catalog/catalog\.yml:\d+:9: {re.escape(PROBLEM)}", shown)
        project.replace("catalog/catalog.yml", BROKEN, GOOD)
        seen.wait_for('data-table="features"')
        log = seen.log.read_text()
        assert len([line for line in log.splitlines() if PROBLEM in line]) == 1
        assert "Traceback" not in log


def test_the_preview_starts_with_a_bad_catalog(project: Project) -> None:
    project.replace("catalog/catalog.yml", GOOD, BROKEN)
    with preview(project) as seen:
        seen.wait_for("This page cannot be published yet", "permissions/")
        project.replace("catalog/catalog.yml", BROKEN, GOOD)
        seen.wait_for('data-table="permissions"', "permissions/")


def test_a_wrong_name_in_a_page_is_shown_in_its_place(project: Project) -> None:
    call, wrong = '{{ client_id("teams") }}', '{{ client_id("temas") }}'
    with preview(project) as seen:
        seen.wait_for('data-table="features"')
        project.replace("docs/index.md", call, wrong)
        page = seen.wait_for("This page cannot be published yet")
        assert "Did you mean" in page and 'data-table="features"' in page
        project.replace("docs/index.md", wrong, call)
        page = seen.wait_for('<code data-client-id data-app="teams">')
        assert "cannot be published" not in page
