"""README's picture, made of the site as it is: `python -m tests.picture`, for `make picture`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from macros.checking.rules import checked
from tests import tools
from tests.browser import FLAGS, WIDE, served
from tests.project import LIVE, ROOT, copy_project

PICTURE = ROOT / ".github" / "page.png"
TENANT = "contoso.com"


def main() -> int:
    """The first two features ticked, and what comes of it. Needs Chromium."""
    chromium = tools.find("chromium")
    if chromium is None:
        print("Chromium is missing, so there is no picture", file=sys.stderr)
        return 1
    features = "&".join(f"feature={key}" for key in list(checked(LIVE.catalog).features)[:2])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = copy_project(Path(folder) / "ours", LIVE).build()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDE, "height": 1000}, color_scheme="light")
        with served(site) as address:
            page.goto(f"{address}#{features}&tenant={TENANT}", wait_until="networkidle")
            page.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)} shows the page as it is now")
    return 0


if __name__ == "__main__":
    sys.exit(main())
