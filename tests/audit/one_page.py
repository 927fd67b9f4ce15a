"""Everything that can be shown of a catalog on one page, without MkDocs around it: a site that
takes no time to build, and the page's source."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment

from macros import audit
from macros.audit.report import Audit
from macros.audit.site import Site
from macros.catalog.history import NO_HISTORY, History
from macros.catalog.known import ERRORS, MICROSOFT
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.reading import read
from macros.engine.build import ASSETS
from macros.engine.policy import element, policy
from macros.exports.downloads import Downloads
from macros.exports.hosting import FILES, Hosting
from macros.exports.powershell import SCRIPTS
from macros.pages import macros_of, text_of, values_of
from macros.pages import site as pages
from macros.pages.aadsts import WHO, Errors, load_errors

WITHOUT_ARGUMENTS = (
    "picker",
    "base_scopes",
    "feature_table",
    "combined_links",
    "feature_links",
    "consent_screens",
    "permission_table",
    "verdict",
    "consent_settings",
    "who_is_asking",
    "not_asked",
    "announced",
    "dates",
    "data_files",
    "what_changed",
    "other_tools",
    "error_finder",
    "error_phrases",
    "redirect_page",
    "who_can_approve",
    "signing_in",
    "found_apps",
)
VALUES = (
    "{{ product.name }}, {{ publisher.name }}, {{ first_app.name }}, {{ policy_month }}, "
    "{{ microsoft.as_of }} "
    '<a href="{{ product.documentation_url }}">Docs</a>'
)
HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">{policy}\n'
    '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">\n'
    '<title>All</title><script src="assets/scopebook.js" type="module"></script>\n'
    "</head><body><article>\n{body}\n</article></body></html>"
)
NOT_FOUND = HEAD.format(policy=element(""), body="")
OWN = {
    **{path: text(Hosting(policy([]))) for path, text in FILES.items()},
    **{f"assets/{file.name}": file.read_text("utf-8") for file in ASSETS.iterdir()},
    "404.html": NOT_FOUND,
}
"""What stands beside the pages of any site."""


@cache
def errors() -> Errors:
    return load_errors()


def source_of(catalog: Catalog) -> str:
    """A page that calls every macro with everything that it can be called with."""
    calls = [f"{name}()" for name in WITHOUT_ARGUMENTS]
    calls += [f'script("{key}")' for key in SCRIPTS]
    calls += [f'error_help("{who}")' for who in WHO]
    for app in catalog.apps:
        calls += [f'client_id("{app}", cloud="{cloud}")' for cloud in catalog.clouds]
    for key, feature in catalog.features.items():
        arguments = ", ".join(f'"{name}"' for name in (key, *feature.optional))
        calls += [f"scopes({arguments})", f'approve_link("{key}")', f"approve_link({arguments})"]
    shown = [f"<div>{{{{ {call} }}}}</div>" for call in calls]
    install = "<pre><code>{{ install_modules() }}</code></pre>"
    return "\n".join([f"<p>{VALUES}</p>", "<p>{{ client_id() }}</p>", install, *shown])


def rendered(catalog: Catalog, source: str, history: History = NO_HISTORY) -> Site:
    """The site of one page with this source."""
    environment = Environment()
    downloads = Downloads(catalog, history=history)
    around = pages.Site(lambda url: url)
    around.pages = [pages.SitePage("./", tuple(_calls(environment, source)), frozenset())]
    macros = macros_of(downloads, errors(), around)
    body = environment.from_string(source).render(**macros, **values_of(catalog))
    files = {path: download.text for path, download in downloads.by_path.items()}
    files |= {path: text_of(path, around, downloads, None) for path in around.files}
    page = HEAD.format(policy=element(body), body=body)
    return Site({"index.html": page, **files, **OWN})


def _calls(environment: Environment, source: str) -> list[pages.Call]:
    return list(pages._calls(environment.parse(source)))


KEPT: dict[int, tuple[Catalog, dict[Any, Any]]] = {}
"""By a catalog, which is held on to: what audits with it found out."""


def audit_site(
    site: Site,
    catalog: Catalog,
    sources: Sequence[PageSource] = (),
    skipped: Sequence[Callable[[Audit], None]] = (),
    history: History = NO_HISTORY,
) -> Audit:
    """An audit that looks only at what an earlier one with the same catalog has not seen."""
    _, kept = KEPT.setdefault(id(catalog), (catalog, {}))
    kept.setdefault("facts", facts())
    return audit.audit_site(site, catalog, sources, skipped, history, kept=kept)


@cache
def facts() -> tuple[Any, Any]:
    """What Microsoft's errors and rules are, read once."""
    return read(ERRORS, "macros/pages/aadsts.yml").data, read(MICROSOFT).data


def audited(catalog: Catalog, source: str | None = None, history: History = NO_HISTORY) -> Audit:
    """The audit of that site, of a page that shows everything where no source is given."""
    text = source_of(catalog) if source is None else source
    page = PageSource("index.md", "docs/index.md", text)
    return audit_site(rendered(catalog, text, history), catalog, [page], history=history)
