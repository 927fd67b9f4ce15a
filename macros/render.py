"""One function per visible piece of a page; what it looks like is in templates/.

Every function returns HTML in which catalog text is escaped; only `markdown_text`
returns Markdown.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from .clouds import CLOUDS, Cloud
from .consent import (
    ConsentRequest,
    Selection,
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
    optional_label,
)
from .errorhelp import LOOKUP, Errors, Who, by_phrase, pieces, places
from .island import as_json, choices
from .landing import facts
from .model import App, Catalog, Feature, NoDirectLink
from .names import enumerate_words
from .scripts import SCRIPTS, TEMPLATES, example, script_text
from .siblings import SIBLINGS, Sibling, marked, sibling_downloads

MANDATORY_LABEL = "Only mandatory scopes"
EVERYTHING_LABEL = "With everything optional"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Link:
    """A consent link as a page shows it: the request, its address and its text; the cloud
    where there are several to tell apart."""

    request: ConsentRequest
    url: str
    text: str
    title: str
    cloud: Cloud | None

    @property
    def groups(self) -> str:
        """`feature.group` names, sorted, for the data attribute."""
        return " ".join(sorted(".".join(pair) for pair in self.request.optional))


@cache
def _environment() -> Environment:
    # autoescape for every name: the templates end in .j2, which select_autoescape passes over.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.globals["pieces"] = pieces
    return environment


def _html(template: str, **values: object) -> str:
    return _environment().get_template(f"{template}.html.j2").render(**values)


def markdown_text(text: str) -> str:
    """Catalog text as one line of Markdown that can mean nothing but itself.

    Character references survive every Markdown extension, where backslashes do not.
    """
    line = " ".join(text.split())
    # A hyphen or a number with a dot in front would begin a list.
    return re.sub(r"[^\w\s,.;:/()'-]|_|^-|(?<=\d)[.)]", lambda match: f"&#{ord(match[0])};", line)


def _named(catalog: Catalog, cloud: str) -> Cloud | None:
    return CLOUDS[cloud] if len(catalog.clouds) > 1 else None


def _place(catalog: Catalog, cloud: str) -> str:
    named = _named(catalog, cloud)
    return f" in {named.name}" if named else ""


def _link(catalog: Catalog, selection: Selection, cloud: str, text: str, title: str) -> Link | None:
    requests = consent_requests(catalog, linkable(catalog, selection), cloud)
    if not requests:
        return None
    (request,) = requests
    url = consent_url(request, catalog.consent.tenant)
    return Link(request, url, text, title, _named(catalog, cloud))


def _links(
    catalog: Catalog, cloud: str, keys: Iterable[str], all_label: str, about: str
) -> list[Link]:
    """The link for the mandatory scopes and, where groups are optional, the one with all."""
    selection = linkable(catalog, Selection(tuple(keys)))
    everything = everything_optional(catalog, selection.features)
    choices = [(selection, MANDATORY_LABEL)]
    if everything.optional:
        choices.append((everything, all_label))
    title = f"Approve {about}{_place(catalog, cloud)}"
    links = (_link(catalog, chosen, cloud, text, f"{title}: {text}") for chosen, text in choices)
    return [link for link in links if link]


Offer = tuple[Cloud | None, T | None]
"""A cloud, or None where the catalog knows only one, and what is there: None, when the
app is not registered in it."""


def _id_offers(catalog: Catalog, app: App) -> list[Offer[str]]:
    ids = app.client_ids
    return [(_named(catalog, cloud), ids.get(cloud)) for cloud in catalog.clouds]


def _link_offers(
    catalog: Catalog, app: App, keys: Iterable[str], all_label: str, about: str
) -> list[Offer[list[Link]]]:
    """The links in each cloud; where there is none for everyone, that is said only once."""
    keys = tuple(keys)
    offers: list[Offer[list[Link]]] = [
        (named, _links(catalog, cloud, keys, all_label, about) if client_id else None)
        for cloud, (named, client_id) in zip(catalog.clouds, _id_offers(catalog, app), strict=True)
    ]
    if any(links for _, links in offers):
        return offers
    return [(None, []), *(offer for offer in offers if offer[1] is None)]


def base_scopes(catalog: Catalog, permissions: str) -> str:
    """The scopes that every feature needs."""
    return _html("base_scopes", catalog=catalog, permissions=permissions)


def feature_table(catalog: Catalog, permissions: str) -> str:
    """Feature by feature: enterprise app, client id, mandatory and optional scopes."""
    approvals = {key: approval(catalog, feature) for key, feature in catalog.features.items()}
    client_ids = {key: _id_offers(catalog, app) for key, app in catalog.apps.items()}
    return _html(
        "feature_table",
        catalog=catalog,
        permissions=permissions,
        approvals=approvals,
        client_ids=client_ids,
    )


def approval(catalog: Catalog, feature: Feature) -> str:
    """Who must approve a feature's mandatory scopes, by both of Microsoft's truths."""
    scopes = [catalog.scopes[name] for name in (*catalog.base_scopes, *feature.scopes)]
    if any(scope.admin_consent_required for scope in scopes):
        return "An administrator"
    if any(scope.managed_policy_blocks for scope in scopes):
        return "An administrator, where Microsoft’s managed policy applies"
    return "Users may, where your tenant lets them"


def picker(catalog: Catalog) -> str:
    """The choice of features, tenant and cloud, for a browser to narrow the links with.

    Everything it can show is here already, hidden; the browser only uncovers it.
    """
    everything = linkable(catalog, everything_optional(catalog, catalog.features))
    asked = {
        request.app: request.scopes
        for cloud in catalog.clouds
        for request in consent_requests(catalog, everything, cloud)
    }
    others: dict[str, list[tuple[str, Feature]]] = {key: [] for key in catalog.apps}
    for key in everything.features:
        others[catalog.features[key].app].append((key, catalog.features[key]))
    return _html(
        "picker",
        catalog=catalog,
        clouds=[CLOUDS[key] for key in catalog.clouds],
        asked={key: asked.get(key, ()) for key in catalog.apps},
        others=others,
        island=as_json(choices(catalog)),
    )


def combined_links(catalog: Catalog) -> str:
    """Per enterprise app: one link for all features that have one, and the features left out."""
    rows = []
    for key, app in catalog.apps.items():
        features = {k: f for k, f in catalog.features.items() if f.app == key}
        links = _link_offers(catalog, app, features, EVERYTHING_LABEL, app.name)
        left_out = [f.name for f in features.values() if f.no_direct_link]
        covered = [f.name for f in features.values() if not f.no_direct_link]
        rows.append((key, app, _id_offers(catalog, app), covered, left_out, links))
    return _html("combined_links", rows=rows)


def feature_links(catalog: Catalog) -> str:
    """Per feature: its links, or why there is none."""
    rows = []
    for key, feature in catalog.features.items():
        app, label = catalog.apps[feature.app], optional_label(feature)
        rows.append((key, feature, app, _link_offers(catalog, app, [key], label, feature.name)))
    return _html("feature_links", rows=rows)


def approve_link(catalog: Catalog, selection: Selection, cloud: str | None = None) -> str:
    """One feature's link in a cloud, without one the default, inside a sentence; its note
    where it has none."""
    (key,) = selection.features
    feature = catalog.features[key]
    cloud = cloud or catalog.default_cloud
    if cloud not in catalog.apps[feature.app].client_ids:
        return _not_available(feature.app, cloud)
    if feature.no_direct_link:
        return no_link(feature.no_direct_link)
    chosen = [
        group.label for k, group in feature.optional.items() if (key, k) in selection.optional
    ]
    text = f"Approve {feature.name}" + (f" with {enumerate_words(chosen)}" if chosen else "")
    text += _place(catalog, cloud)
    link = _link(catalog, selection, cloud, text, text)
    return _html("approve_link", link=link)


def _not_available(app: str, cloud: str) -> str:
    return _html("not_available", app=app, cloud=CLOUDS[cloud])


def no_link(instead: NoDirectLink) -> str:
    """Why a feature has no link, and where to go."""
    return _html("no_link", instead=instead)


def client_id(catalog: Catalog, app: str, cloud: str | None = None) -> str:
    """An enterprise app's client id in a cloud, without one the default, inside a sentence."""
    cloud = cloud or catalog.default_cloud
    found = catalog.apps[app].client_ids.get(cloud)
    if found is None:
        return _not_available(app, cloud)
    return _html("client_id", app=app, client_id=found, cloud=_named(catalog, cloud))


def scope_list(catalog: Catalog, selection: Selection, permissions: str) -> str:
    """A feature's mandatory scopes and those of the named groups, inside a sentence."""
    (key,) = selection.features
    feature = catalog.features[key]
    names = {*feature.scopes}
    for _, group in selection.optional:
        names.update(feature.optional[group].scopes)
    groups = " ".join(sorted(".".join(pair) for pair in selection.optional))
    ordered = [name for name in catalog.scopes if name in names]
    return _html("scope_list", feature=key, groups=groups, scopes=ordered, permissions=permissions)


def consent_screens(catalog: Catalog) -> str:
    """A drawing of Microsoft's screen for each app's link with the mandatory scopes."""
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    # An app's screen is the same in every cloud that it is registered in.
    requests = {
        request.app: request
        for cloud in catalog.clouds
        for request in consent_requests(catalog, selection, cloud)
    }
    screens = [
        (requests[app], ", ".join(catalog.features[key].name for key in requests[app].features))
        for app in catalog.apps
        if app in requests
    ]
    return _html("consent_screens", catalog=catalog, screens=screens)


def permission_table(catalog: Catalog) -> str:
    """Every scope: title, who must approve, the features that use it, our reason."""
    uses: dict[str, list[tuple[Feature, str, str]]] = {name: [] for name in catalog.scopes}
    for key, feature in catalog.features.items():
        for name in feature.scopes:
            uses[name].append((feature, key, ""))
        for group in feature.optional.values():
            for name in group.scopes:
                uses[name].append((feature, key, group.label))
    return _html("permission_table", catalog=catalog, uses=uses)


def script(catalog: Catalog, key: str, folder: str) -> str:
    """A PowerShell script to read and to download, with what to know before it is run.

    `folder` is the way from the page to the downloads.
    """
    spec = SCRIPTS[key]
    text = script_text(catalog, spec)
    return _html(
        "script",
        spec=spec,
        href=f"{folder}{spec.filename}",
        size=len(text),
        sha256=hashlib.sha256(text.encode("ascii")).hexdigest(),
        command=example(catalog, spec),
        text=text,
    )


def error_help(catalog: Catalog, errors: Errors, who: Who, home: str) -> str:
    """What each code means that `who` can mend, and the next step."""
    chosen = [(code, error) for code, error in errors.items() if error.who == who]
    return _html("error_group", errors=chosen, known=places(catalog, home), lookup=LOOKUP)


def error_phrases(errors: Errors) -> str:
    """The words of Microsoft's pages, and the codes they come with."""
    return _html("error_phrases", phrases=by_phrase(errors))


def error_finder() -> str:
    """The box for a pasted error; without JavaScript it stays hidden."""
    return _html("error_finder")


def landing(catalog: Catalog, errors: Errors, home: str, troubleshooting: str) -> str:
    """Every outcome of an approval, hidden but one, and the facts to choose by."""
    known = as_json(facts(catalog, errors, home))
    return _html("landing", catalog=catalog, home=home, help=troubleshooting, facts=known)


def siblings(catalog: Catalog, root: str) -> str:
    """The approvals with other tools, as tabs; `root` is the way from the page to the site's."""
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    by_cloud = {cloud: consent_requests(catalog, selection, cloud) for cloud in catalog.clouds}
    files = sibling_downloads(catalog)
    tools = [
        (
            sibling,
            [
                (_named(catalog, cloud), _with_slots(marked(sibling, requests)))
                for cloud, requests in by_cloud.items()
                if requests
            ],
            _file(sibling, files, root) if sibling.downloads else None,
        )
        for sibling in SIBLINGS.values()
    ]
    return _html("siblings", tools=tools)


def _file(sibling: Sibling, files: dict[str, str], root: str) -> dict[str, object]:
    path, *others = sibling.downloads
    content = files[path].encode("ascii")
    return {
        "href": f"{root}{path}",
        "name": path.rpartition("/")[2],
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "beside": [(f"{root}{other}", other.rpartition("/")[2]) for other in others],
    }


def _with_slots(text: str) -> Markup:
    """The marked text, its marks as elements for a browser to fill in."""
    html = re.sub("\x02([a-z-]+)=([^\x03]*)\x03", r'<span data-\1="\2">', str(escape(text)))
    return Markup(html.replace("\x04", "</span>"))  # noqa: S704


def error_box(message: str) -> str:
    """What is wrong, in place of what should stand there; only a preview ever shows it."""
    return _html("error_box", message=message)
