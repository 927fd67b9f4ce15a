"""What Lighthouse says of the published site on a phone: `python -m tests.lighthouse [--write]`.

The site and an empty page of the theme are served as a host would, compressed, on this machine.
With --write, the table goes into the manual. Lighthouse is an npm package; it stays outside of the
project's own environment, in a folder that git ignores.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests import tools
from tests.browser import FLAGS, Quiet, served
from tests.project import LIVE, ROOT, copy_project, environment

VERSION = "12.8.2"
FOLDER = ROOT / ".clients" / "lighthouse"
COMMAND = FOLDER / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3
"""Of the pages whose performance is compared, which varies with what else a machine does; the
median counts."""

PRIVATE = 'name="robots" content="noindex"'
"""On a page that must not be found, for which search engines' score is none."""

PAGE = ROOT / "manual" / "docs" / "fast.md"
BETWEEN = re.compile(r"(?<=<!-- lighthouse -->\n).*?(?=<!-- end -->)", re.DOTALL)

Scores = dict[str, int]


class Compressed(Quiet):
    """Texts compressed, connections kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        path = Path(self.translate_path(urlsplit(self.path).path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(body)


@cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


def missing() -> str:
    """Why Lighthouse cannot run here; nothing, if it can."""
    if tools.find("chromium") is None:
        return "Chromium is missing, so Lighthouse was not run"
    if COMMAND.exists():
        return ""
    if shutil.which("npm") is None:
        return "npm is missing, so Lighthouse was not run"
    package = f"lighthouse@{VERSION}"
    command = ["npm", "install", "--silent", "--no-save", "--prefix", str(FOLDER), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"npm could not install {package}: {done.stderr.strip()}" if done.returncode else ""


def scores(address: str, runs: int = 1) -> Scores:
    """Each category's, of 100, as a phone."""
    found = [_run(address) for _ in range(runs)]
    return {name: round(median(run[name] for run in found)) for name in CATEGORIES}


def _run(address: str) -> Scores:
    flags = " ".join([*FLAGS, "--headless=new"])
    command = [str(COMMAND), address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    chromium = {"CHROME_PATH": tools.find("chromium") or ""}
    done = subprocess.run(
        command, env=os.environ | chromium, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"lighthouse {address} failed:\n{done.stderr}")
    found = json.loads(done.stdout)["categories"]
    return {name: round(100 * found[name]["score"]) for name in CATEGORIES}


def rows(folder: Path) -> Iterator[tuple[str, Scores]]:
    """The theme's empty page, and every page of the site; what may not be found has no score
    for being found."""
    empty = folder / "empty"
    (empty / "docs").mkdir(parents=True)
    (empty / "docs" / "index.md").write_text("# Empty\n", encoding="utf-8")
    config = "site_name: Empty\nsite_description: Empty\ntheme: {name: material, font: false}\n"
    (empty / "mkdocs.yml").write_text(config, encoding="utf-8")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(build, cwd=empty, env=environment(), check=True)
    with served(empty / "site", Compressed) as address:
        yield "the theme's own empty page", scores(address, RUNS)
    site = copy_project(folder / "ours", LIVE).build()
    with served(site, Compressed) as address:
        for page in sorted(site.rglob("index.html")):
            path = page.parent.relative_to(site).as_posix()
            found = scores(address, RUNS) if path == "." else scores(f"{address}{path}/")
            if PRIVATE in page.read_text(encoding="utf-8"):
                del found["seo"]
            yield ("the approval page" if path == "." else f"{path}/"), found


def lines(found: list[tuple[str, Scores]]) -> str:
    """The table, as Markdown that is readable as it is."""
    head = ("Lighthouse, as a phone", *CATEGORIES)
    cells = [head, *((name, *(str(s.get(c, "-")) for c in CATEGORIES)) for name, s in found)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    body = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    body.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(body) + "\n"


def main(arguments: list[str]) -> int:
    if reason := missing():
        print(reason)
        return 1 if arguments else 0
    with tempfile.TemporaryDirectory() as folder:
        table = lines(list(rows(Path(folder))))
    print(table)
    if arguments == ["--write"]:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(BETWEEN.sub(lambda _: table, text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
