"""The site map: each address from the page it names."""

from lxml import etree

from macros.audit.report import Audit
from macros.audit.site import Page, attribute, may_be_found


def _address(page: Page, flat: bool) -> str:
    return page.path if flat else page.path.removesuffix("index.html")


def check_map(result: Audit) -> None:
    """The site map has each page that may be found, once, and nothing else; where the site's
    address is not known, nothing."""
    text = result.site.files.get("sitemap.xml")
    if text is None:
        return
    shown = [str(e.text).strip() for e in etree.fromstring(text.encode()).iter("{*}loc")]
    result.counts["addresses in the site map"] += len(shown)
    found = [p for p in result.site.pages if may_be_found(p) and p.path not in result.static]
    pairs = [(page, address) for page in found for address in _canonical(page)]
    flat = any(address.endswith("/index.html") for _, address in pairs)
    homes = {address.removesuffix(_address(page, flat)) for page, address in pairs}
    result.expect("sitemap.xml", "roots of the site", len(homes) < 2, True)
    wanted = [home + _address(page, flat) for home in homes for page in found]
    result.expect("sitemap.xml", "addresses", sorted(shown), sorted(wanted))


def _canonical(page: Page) -> list[str]:
    return [attribute(e, "href") for e in page.tags["link"] if e.get("rel") == "canonical"]
