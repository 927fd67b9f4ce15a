"""Random catalogs that pass every rule, with texts that try to be more than text.

`tame` gives the same catalog with words in place of the texts, to compare what markup the
hostile ones added.
"""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog

HOSTILE = (
    "<script>alert(1)</script>",
    "</td></tr></table>",
    "<!-- x",
    "--> x",
    "]]>",
    "#> Remove-Item",
    "$(Get-Process) $env:PATH",
    "a | b",
    "`code` ``",
    "'single' \"double\" ''",
    "\u2018low\u2019 \u201ahigh\u201b \u201cdouble\u201d",
    '" onmouseover="alert(1)',
    "' autofocus='",
    "{{ product.name }}",
    "{% raw %}",
    "{# x #}",
    "{: #id .class onclick=x }",
    "two\nlines",
    "Tasks.All and Outlook.Office-based",
    "Monday.Com, Read.ai, ASP.NET",
    "SCOPEBOOK99999PIECE",
    "https://login.vendor.example/7cf1dd00-0000-4000-8000-0000000000ab",
    "Traceback (most recent call last)",
    "AADSTS99999",
    "  spaces  around  ",
    "עברית ו-Jira",
    "العربية 365",
    "&lt;b&gt; &amp; &#60;",
    "*bold* _under_ **x** ~~x~~",
    "[text](javascript:alert(1)) ![x](y)",
    "# heading",
    "- item",
    "1. item",
    "+ item",
    "---",
    "\\n \\u0041 \\",
    "!!! note",
    "😀 ﬁ ß İ",
    "x" * 3000,
    "%00 %2F + ?",
)

ASCII = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# Pools rather than patterns: drawing from a pattern takes most of a test's time.
slugs = st.sampled_from(
    [
        f"{a}{b}"
        for a in ("a", "mail", "on", "no", "x9", "optional")
        for b in ("", "-2", "-b-c", "z")
    ]
    + ["all", "constructor", "count", "items", "keys", "read", "send", "shared", "values"]
)
scope_names = st.sampled_from(
    [f"{a}.{b}" for a in ("Mail", "User", "Files", "Team_s") for b in ("Read", "ReadWrite", "Send")]
    + ["openid", "email", "offline_access", "A", "Longer" * 20, "User.Read-x.All", "Sites2.Read"]
)
states = st.text(f"{ASCII}._~-", min_size=1, max_size=100)
paths = st.text(f"{ASCII}/-_.~%?=&:+", max_size=60)
redirect_uris = paths.map("https://host.example/".__add__) | st.just("http://localhost:8400/x")
visible = st.characters(categories=("L", "M", "N", "P", "S"), include_characters=" ")
hostile_texts = (
    st.sampled_from(HOSTILE)
    | st.lists(st.sampled_from(HOSTILE[:-2]), min_size=2, max_size=3).map(" ".join)
    | st.text(visible, min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
)
Texts = st.SearchStrategy[str]


def _names(names: Texts, least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=least, max_size=most, unique_by=str.casefold)


@st.composite
def _feature(draw: st.DrawFn, app: str, scopes: list[str], texts: Texts) -> dict[str, Any]:
    """A feature of `app`; each scope is mandatory, in one or two groups, or not asked for."""
    order = draw(st.permutations(scopes))
    cut = draw(st.integers(1, len(order)))
    feature: dict[str, Any] = {"name": draw(texts), "app": app, "scopes": tuple(order[:cut])}
    with_groups = draw(st.booleans())
    if order[cut:] and with_groups:
        groups = {}
        for group in draw(_names(slugs, 1, 3)):
            groups[group] = draw(_group(order[cut:], texts))
        feature["optional"] = groups
        feature["optional_label"] = draw(st.none() | texts)
    if draw(st.integers(0, 3)) == 0:
        url = "https://host.example/link"
        feature["no_direct_link"] = {"note": draw(texts), "link_text": draw(texts), "url": url}
    return feature


@st.composite
def _group(draw: st.DrawFn, scopes: list[str], texts: Texts) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from(scopes), min_size=1, unique=True))
    return {"label": draw(texts), "note": draw(texts), "scopes": tuple(chosen)}


@st.composite
def _scope(draw: st.DrawFn, scope_id: str, texts: Texts) -> dict[str, Any]:
    return {
        "id": scope_id,
        "admin_consent_required": draw(st.booleans()),
        "managed_policy_blocks": draw(st.booleans()),
        "title": draw(texts),
        "reason": draw(texts),
    }


@st.composite
def _client_ids(draw: st.DrawFn, apps: int, first_id: int) -> list[str | dict[str, str]]:
    """For each app a GUID, or one in each of 1 to 4 clouds; half of the time all are global."""
    ids = iter(str(UUID(int=first_id + number)) for number in range(apps * len(CLOUDS)))
    clouds = draw(st.just(["global"]) | _names(st.sampled_from(list(CLOUDS)), 1, 4))
    some = st.lists(st.sampled_from(clouds), min_size=1, unique=True)
    plain = st.just(None) if "global" in clouds else st.nothing()
    chosen = [draw(plain | some) for _ in range(apps)]
    return [next(ids) if own is None else {c: next(ids) for c in own} for own in chosen]


@st.composite
def _redirects(draw: st.DrawFn, client_ids: list[str | dict[str, str]]) -> str | dict[str, str]:
    """One redirect URI, or one in each cloud that an app is in."""
    used = [c for own in client_ids for c in (own if isinstance(own, dict) else ["global"])]
    return draw(redirect_uris | st.fixed_dictionaries(dict.fromkeys(used, redirect_uris)))


def _optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these fields, or none."""
    return st.fixed_dictionaries({}, optional=fields)


def _said_of_product(texts: Texts) -> st.SearchStrategy[dict[str, Any]]:
    """What a security reviewer asks about a product."""
    stored = st.fixed_dictionaries(dict.fromkeys(("what", "where", "how_long"), texts))
    return _optional(
        privacy_url=st.just("https://host.example/privacy"),
        data_processing_url=st.just("https://host.example/terms"),
        security_contact=st.sampled_from(
            ["security@host.example", "https://host.example/security"]
        ),
        certifications=st.lists(texts, max_size=2).map(tuple),
        stored=st.dictionaries(slugs, stored, max_size=2),
    )


def _said_of_app(texts: Texts) -> st.SearchStrategy[dict[str, Any]]:
    """What Microsoft's screen shows of an app."""
    return _optional(
        registered_name=texts,
        registered_publisher=texts,
        publisher_verified=st.booleans(),
        publisher_domain=st.just("host.example"),
    )


def _not_asked(texts: Texts) -> st.SearchStrategy[dict[str, Any]]:
    never = st.fixed_dictionaries(
        {"name": texts, "reason": texts}, optional={"scopes": st.just(("Sites3.Read", "Notes"))}
    )
    return st.dictionaries(slugs, never, max_size=2)


@st.composite
def _catalogs(draw: st.DrawFn, texts: Texts) -> Catalog:
    """A catalog of 1 to 6 apps in 1 to 4 clouds, 1 to 8 features and 2 to 11 scopes."""
    names = draw(_names(scope_names, 2, 11))
    base = draw(st.lists(st.sampled_from(names), max_size=min(4, len(names) - 1), unique=True))
    rest = [name for name in names if name not in base]
    apps = draw(_names(slugs, 1, 6))
    keys = draw(_names(slugs, len(apps), 8))
    first_id = draw(st.integers(1, 2**127))
    ids = [str(UUID(int=first_id + number)) for number in range(11)]
    client_ids = draw(_client_ids(len(apps), first_id + 11))
    owners = [*apps, *(draw(st.sampled_from(apps)) for _ in keys[len(apps) :])]
    features = {
        key: draw(_feature(app, rest, texts)) for key, app in zip(keys, owners, strict=True)
    }
    first = features[keys[0]]
    asked = {s for f in features.values() for s in f["scopes"]}
    asked |= {
        s for f in features.values() for g in f.get("optional", {}).values() for s in g["scopes"]
    }
    optional_of_first = {s for g in first.get("optional", {}).values() for s in g["scopes"]}
    spare = tuple(s for s in rest if s not in asked | optional_of_first)
    first["scopes"] += spare
    return Catalog.model_validate(
        {
            "publisher": {"name": draw(texts), "support_url": "https://host.example/help"},
            "product": {
                "name": draw(texts),
                "documentation_url": "https://host.example/docs",
                **draw(_said_of_product(texts)),
            },
            "consent": {
                "tenant": draw(st.sampled_from(["organizations", "contoso.com"])),
                "redirect_uri": draw(_redirects(client_ids)),
                "state": draw(st.none() | states),
                "managed_policy_as_of": "2026-07",
                "landing": draw(st.none() | texts),
            },
            "not_asked": draw(_not_asked(texts)),
            "base_scopes": tuple(base),
            "scopes": {n: draw(_scope(i, texts)) for n, i in zip(names, ids, strict=False)},
            "apps": {
                key: {
                    "name": draw(texts),
                    "client_id": i,
                    "description": draw(texts),
                    **draw(_said_of_app(texts)),
                }
                for key, i in zip(apps, client_ids, strict=True)
            },
            "features": features,
        }
    )


TEXT_FIELDS = {"name", "title", "reason", "description", "label", "note", "link_text"}
TEXT_FIELDS |= {"optional_label", "registered_name", "registered_publisher", "landing"}
TEXT_FIELDS |= {"what", "where", "how_long"}


def with_texts(catalog: Catalog, change: Callable[[str], str]) -> Catalog:
    """The catalog with every free text changed, and nothing else."""

    def visit(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: _changed(key, item) for key, item in value.items()}
        return value

    def _changed(key: str, item: Any) -> Any:
        if key in TEXT_FIELDS and isinstance(item, str):
            return change(item)
        if key == "certifications":
            return tuple(map(change, item))
        return visit(item)

    return Catalog.model_validate(visit(catalog.model_dump()))


def tame(catalog: Catalog) -> Catalog:
    return with_texts(catalog, lambda text: "word")


@cache
def _pool() -> list[Catalog]:
    """Catalogs that every test draws from, small ones first: making one takes far longer than
    most tests of it."""
    found: list[Catalog] = []

    @settings(max_examples=50, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(_catalogs(hostile_texts))
    def collect(catalog: Catalog) -> None:
        found.append(catalog)

    collect()
    return sorted(found, key=lambda catalog: len(catalog.model_dump_json()))


@cache
def catalogs() -> st.SearchStrategy[Catalog]:
    """Catalogs with hostile texts, the same on every run."""
    return st.deferred(lambda: st.sampled_from(_pool()))


@cache
def tame_catalogs() -> st.SearchStrategy[Catalog]:
    """The same with a word in place of each text."""
    return st.deferred(lambda: st.sampled_from([tame(catalog) for catalog in _pool()]))


@st.composite
def selections(draw: st.DrawFn, catalog: Catalog) -> tuple[list[str], list[str]]:
    """Feature keys, at least one, and `feature.group` names of some of their groups."""
    keys = draw(st.lists(st.sampled_from(list(catalog.features)), min_size=1, unique=True))
    groups = [f"{key}.{group}" for key in keys for group in catalog.features[key].optional]
    chosen = draw(st.lists(st.sampled_from(groups), unique=True)) if groups else []
    return keys, chosen
