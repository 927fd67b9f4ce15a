"""Where in a catalog the rules look, and what a rule is."""

from collections.abc import Callable, Iterator

from macros.catalog.document import Document, Finding
from macros.catalog.model import Catalog

Rule = Callable[[Document], Iterator[Finding]]
"""Reads the unchecked Document, so that one problem hides no other; the docstring is the rule."""

CatalogRule = Callable[[Catalog], Iterator[Finding]]
"""Reads the typed Catalog, so it speaks only of one whose shape is right."""

BASE = "base_scopes.-"

MANDATORY = "features.*.scopes.-"

OPTIONAL = "features.*.optional.*.scopes.-"

SCOPE_LISTS = ("base_scopes", "features.*.scopes", "features.*.optional.*.scopes")

FEATURE_APPS = "features.*.app"

CLIENT_IDS = ("apps.*.client_id", "apps.*.client_id.*")

SCOPE_IDS = "scopes.*.id"

REDIRECTS = ("consent.redirect_uri", "consent.redirect_uri.*")

FORMERLY = ("apps.*.formerly.-", "features.*.formerly.-", "features.*.optional.*.formerly.-")

CONTACT = "product.security_contact"

DOMAINS = "apps.*.publisher_domain"

NOT_ASKED = "not_asked.*.scopes.-"

ADDRESSES = (
    "publisher.support_url",
    "product.documentation_url",
    "product.privacy_url",
    "product.data_processing_url",
    "features.*.no_direct_link.url",
)

NAMES = (
    "publisher.name",
    "product.name",
    "scopes.*.title",
    "product.certifications.-",
    "apps.*.name",
    "apps.*.registered_name",
    "apps.*.registered_publisher",
    "not_asked.*.name",
    "features.*.name",
    "features.*.optional.*.label",
    "features.*.optional_label",
    "features.*.no_direct_link.link_text",
)

TEXTS = (
    *NAMES,
    "consent.landing",
    "product.stored.*.what",
    "product.stored.*.where",
    "product.stored.*.how_long",
    "scopes.*.reason",
    "apps.*.description",
    "not_asked.*.reason",
    "features.*.optional.*.note",
    "features.*.no_direct_link.note",
    "acknowledged.*",
    "retired.*",
)
"""What readers read: words, not identifiers."""

IDENTIFIERS = (
    BASE,
    MANDATORY,
    OPTIONAL,
    FEATURE_APPS,
    SCOPE_IDS,
    *CLIENT_IDS,
    *REDIRECTS,
    *ADDRESSES,
    CONTACT,
    DOMAINS,
    NOT_ASKED,
    *FORMERLY,
    "consent.tenant",
    "consent.state",
    "consent.managed_policy_as_of",
)
"""What has to be written letter for letter."""

ANCHORS = ("apps.*", "features.*", "features.*.optional.*", "product.stored.*", "not_asked.*")
"""Keys that become addresses on the site."""

KEYS = ("scopes.*", *ANCHORS)


def keys_by_text(document: Document) -> dict[str, str]:
    """The key of the app that has a name, or a client id."""
    texts = document.texts("apps.*.client_id.*", "apps.*.client_id", "apps.*.name")
    return {text.casefold(): str(path[1]) for path, text in texts}
