"""What is new since an approval, and names of before, in a browser."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from macros.engine.build import ASSETS
from tests.audit.one_page import rendered
from tests.audit.test_changes import NOW, history
from tests.browser import served

pytestmark = pytest.mark.browser
SOURCE = "<h1>All</h1>{{ what_changed() }}{{ picker() }}{{ redirect_page() }}"
ANSWER = "?admin_consent=True&scope=openid+Lamp.Switch&state=lamp"


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("changes")
    shutil.copytree(ASSETS, folder / "assets")
    html = rendered(NOW, SOURCE, history()).files["index.html"]
    script = '<script type="module" src="assets/scopebook.js"></script></body>'
    (folder / "index.html").write_text(html.replace("</body>", script), encoding="utf-8")
    with served(folder) as address, browser.new_context() as context:
        opened = context.new_page()
        opened.add_init_script(f"window.scopebookAnswer = {ANSWER!r};")
        opened.goto(f"{address}#feature=lights&optional=find.book")
        yield opened


def test_names_of_before_tick_what_it_is_now(page: Page) -> None:
    ticked = page.locator("[data-picker] input:checked")
    assert ticked.evaluate_all("boxes => boxes.map((b) => b.value)") == [
        "find",
        "find.book",
        "light",
    ]


def test_an_answer_by_a_name_of_before_is_understood(page: Page) -> None:
    shown = page.locator("[data-outcome=approved]")
    expect(shown).to_be_visible()
    assert shown.locator("tbody tr").count() == 1
    expect(shown.locator("tbody tr")).to_contain_text("Light")
    expect(shown.locator("[data-neutral]")).to_be_hidden()


@pytest.mark.parametrize(
    ("day", "entries", "said", "link"),
    [
        ("2026-05-06", 1, "All that is mandatory now was mandatory then.", ""),
        ("2026-05-05", 2, "Find a desk: another enterprise app", "#feature=find&feature=door"),
        ("2026-03-01", 4, "Door: another enterprise app", "#feature=find&feature=door"),
        ("2025-12-31", 5, "The record begins on 2026-01-01", "#feature=find&feature=door"),
        ("", 5, "", ""),
    ],
)
def test_an_approval_of_a_day_leaves_what_is_new_since(
    page: Page, day: str, entries: int, said: str, link: str
) -> None:
    page.locator("[name=since]").fill(day)
    assert page.locator("[data-change]:visible").count() == entries
    result = page.locator("[data-since-result]")
    expect(result).to_contain_text(said)
    assert result.locator("a").count() == (1 if link else 0)
    if link:
        assert str(result.locator("a").get_attribute("href")).endswith(link)
        expect(result).to_contain_text(
            "Test-AppAccess.ps1 -TenantId contoso.com -Feature find,door"
        )
