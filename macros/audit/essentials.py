"""What no site can do without, whatever its publisher leaves out."""

from macros.audit.report import Audit
from macros.audit.site import attribute


def check_essentials(result: Audit) -> None:
    """Each feature's scopes and each scope's reason can be read on some page, and each
    feature can be approved, or a page says why not."""
    site = result.site
    tables = {attribute(element, "data-table") for _, element in site.all("data-table")}
    picker, script = bool(site.all("data-picker")), bool(site.all("data-script", "grant"))
    read = {attribute(element, "data-scopes-of") for _, element in site.all("data-scopes-of")}
    if not picker and "permissions" not in tables:
        result.fault("site", "why each scope is asked for is on no page")
    linked = {
        key
        for _, element in site.all("data-features")
        for key in attribute(element, "data-features").split()
    }
    told = picker or "links" in tables or any(p.root.find_class("sb-no-link") for p in site.pages)
    for key, feature in result.catalog.features.items():
        if not picker and "features" not in tables and key not in read:
            result.fault("site", f"feature '{key}': its scopes are on no page")
        if not script and not (told if feature.no_direct_link else key in linked):
            result.fault("site", f"feature '{key}': how to approve it is on no page")
