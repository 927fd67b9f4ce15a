"""Headless Chromium over a folder of built pages, and what it saw.

One Chromium serves the whole run: `Chromium` starts it, `connected` gives each worker its own
view of it, with contexts that share nothing.
"""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, Page, sync_playwright

from tests import tools

Scheme = Literal["light", "dark"]
WIDE, NARROW = 1280, 390
Ways = list[tuple[int, Scheme]]
WAYS: Ways = [(WIDE, "light"), (NARROW, "dark")]
"""Each width and each scheme once: colours do not follow the width, nor sizes the scheme."""
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 60.0
"""Seconds that a worker waits for the run's Chromium."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Without(Quiet):
    """Sends nothing for some of the theme's scripts."""

    left_out: re.Pattern[str]

    def send_head(self) -> Any:
        if not self.left_out.search(self.path):
            return super().send_head()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None


class WithoutSearch(Without):
    """The theme has each page that is opened index the whole site anew: a third of the work,
    for nothing where no test searches."""

    left_out = re.compile(r"/workers/search\.\w+\.min\.js$")


class OursAlone(Without):
    """Without all of the theme's JavaScript, another third, for what ours does by itself."""

    left_out = re.compile(r"/javascripts/.*\.min\.js$")


@contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The folder over HTTP on this machine; yields the address, with a slash at the end."""
    handling = partial(handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handling) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Chromium:
    """The run's browser: a process that ends with this one, however this one ends."""

    def __init__(self, place: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser", str(place)], stdin=subprocess.PIPE
        )

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def connected(place: Path) -> Iterator[Browser]:
    """The Chromium whose address is, or will be, in the file `place`."""
    end = time.monotonic() + PATIENCE
    while not place.exists():
        assert time.monotonic() < end, "the run's Chromium did not start"
        time.sleep(0.02)
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect(place.read_text(encoding="ascii"))
        yield browser
        browser.close()


@dataclass
class Seen:
    """What a page did while a test looked at it."""

    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda m: self.console.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""The tags of axe's rules. Named, they include `target-size`, which is off otherwise.
Source: https://www.deque.com/axe/core-documentation/api-documentation/"""


LOOKED_AT = """async tags => {
    // A style element would be refused by the page's own policy.
    const still = new CSSStyleSheet();
    still.replaceSync('*,*::before,*::after{transition:none!important}');
    document.adoptedStyleSheets = [still];
    const numbers = new Map();
    const number = text => numbers.get(text) ?? (numbers.set(text, numbers.size), numbers.size - 1);
    const grounds = new Map([[null, '']]);
    const ground = element => {
        if (!grounds.has(element)) {
            const style = getComputedStyle(element);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity];
            grounds.set(element, number([ground(element.parentElement), ...own].join()));
        }
        return grounds.get(element);
    };
    const looks = new Map();
    for (const element of document.body.querySelectorAll('*')) {
        const text = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if ((text || element.matches('input, textarea')) && element.checkVisibility()) {
            const style = getComputedStyle(element);
            const fixed = element.closest('.md-header, .md-dialog, dialog') !== null;
            const own = [style.color, style.fontSize, style.fontWeight, style.textShadow, fixed];
            const look = [element.localName, ground(element), ...own].join();
            if (!looks.has(look)) looks.set(look, element);
        }
    }
    const only = {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}};
    const rules = {'color-contrast': {enabled: false}};
    const all = await axe.run(document, {...only, rules});
    const contrast = {...only, runOnly: {type: 'rule', values: ['color-contrast']}};
    const colours = await axe.run({include: [...looks.values()]}, contrast);
    return [...all.violations, ...colours.violations];
}"""
"""All of axe's rules; the contrast, which is most of the work, once for each pair of a text's
looks and what it stands on."""


def violations(page: Page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA and its own good practice, one line per element."""
    page.evaluate(Axe().axe_script)
    found = page.evaluate(LOOKED_AT, [*WCAG])
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


AT_REST = """async () => {
  const late = new Promise((done) => setTimeout(done, 1000));
  const over = document.getAnimations().map((animation) => animation.finished);
  await Promise.race([late, Promise.allSettled(over)]);
  return document.documentElement.scrollWidth - window.innerWidth;
}"""


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window, when what the theme moves after
    a change of its width has arrived."""
    width: int = page.evaluate(AT_REST)
    return width


def _serve(place: Path) -> None:
    """Keeps a Chromium that several can use, its address in `place`, until stdin ends."""
    config = place.with_suffix(".json")
    options = {"executablePath": tools.find("chromium"), "args": FLAGS, "headless": True}
    config.write_text(json.dumps(options), encoding="utf-8")
    command = [*compute_driver_executable(), "launch-server", "--browser", "chromium"]
    with subprocess.Popen([*command, "--config", config], stdout=subprocess.PIPE) as server:
        assert server.stdout
        unfinished = place.with_suffix(".new")
        unfinished.write_bytes(server.stdout.readline().strip())
        unfinished.replace(place)
        sys.stdin.read()
        server.terminate()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
