"""README's pictures, light and dark, made of the site as it is: `python -m tests.picture`, for
`make picture`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from macros.checking.rules import checked
from tests import tools
from tests.browser import FLAGS, WIDE, served
from tests.project import LIVE, ROOT, copy_project

FOLDER = ROOT / ".github"
PICTURES = {"light": FOLDER / "page.png", "dark": FOLDER / "page-dark.png"}
TENANT = "contoso.com"


def main() -> int:
    """The first two features ticked, and what comes of it. Needs Chromium."""
    chromium = tools.find("chromium")
    if chromium is None:
        print("Chromium is missing, so there are no pictures", file=sys.stderr)
        return 1
    features = "&".join(f"feature={key}" for key in list(checked(LIVE.catalog).features)[:2])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = copy_project(Path(folder) / "ours", LIVE).build()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with served(site) as address:
            for scheme, picture in PICTURES.items():
                page = browser.new_page(
                    viewport={"width": WIDE, "height": 1000},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(f"{address}#{features}&tenant={TENANT}", wait_until="networkidle")
                page.screenshot(path=picture)
                print(f"{picture.relative_to(ROOT)} shows the page as it is now")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
