"""Inside another site's frame: with the headers of its host a page is not shown at all, without
them it approves nothing and says so."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Seen, served
from tests.engine import hosts

pytestmark = pytest.mark.browser
LINK = "a[data-features]"
ELSEWHERE = re.compile("^https://")


def around(address: str) -> str:
    return f'<iframe src="{address}" width="1200" height="700"></iframe>'


def test_a_link_inside_a_frame_approves_nothing(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page.set_content(around(f"{address}#feature=email"))
        frame = page.frame_locator("iframe")
        notice = frame.locator("[data-framed]")
        expect(notice).to_have_count(1)
        expect(notice).to_contain_text("no link here approves anything")
        own = notice.locator("a")
        assert (own.get_attribute("target"), own.get_attribute("href")) == ("_top", address)
        # That of the table, and that of the choice; by keyboard, where no pointer is needed.
        for link in (frame.locator(LINK).first, frame.locator("a[data-client-id]").first):
            link.evaluate("link => { link.focus(); link.click(); }")
            assert link.evaluate("link => getComputedStyle(link).pointerEvents") == "none"
        assert len(context.pages) == 1
        assert [url for url in asked if not url.startswith(address)] == []
        page.goto(address)
        expect(page.locator(LINK).first).to_be_attached()
        assert page.locator("[data-framed]").count() == 0
        with page.expect_request(ELSEWHERE):
            page.locator(LINK).first.evaluate("link => link.click()")


def test_a_host_with_headers_has_the_page_framed_by_nobody_and_lets_it_work(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    with (
        hosts.served(hosts.nginx, tmp_path, hosts.Place(site, "/")) as address,
        served(tmp_path / "other") as other,
        browser.new_context() as context,
    ):
        seen, page = Seen(), context.new_page()
        seen.watch(page)
        page.goto(address)
        # The search has a worker, which the policy of its own answer is for.
        page.locator(".md-search__input").focus()
        page.locator(".md-search__input").press_sequentially("Mail.Send")
        expect(page.locator(".md-search-result__item").first).to_be_attached()
        assert seen.console == []
        page.goto(other)
        with page.expect_event("requestfailed") as failed:
            page.set_content(around(address))
        assert failed.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"
        assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
