"""What a catalog is: frozen, typed records, in the order a docs writer fills them in.

The editor's schema is generated from these classes, so each description is what
the editor shows on hover. Meaning that one record cannot know (a name used twice,
a scope that nothing describes) is in `rules`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from macros.catalog.clouds import CLOUDS, GLOBAL
from macros.catalog.names import group_name

Text = Annotated[str, Field(min_length=1)]

CloudKey = Literal["global", "usgov", "usgov-dod", "china"]

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
"""Client id of Microsoft Graph itself, the same in every tenant and cloud.
Source: https://learn.microsoft.com/graph/permissions-reference"""


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


ByCloud = Annotated[
    dict[CloudKey, Text],
    Field(min_length=1),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {
                cloud.key: {"type": "string", "minLength": 1, "description": cloud.name}
                for cloud in CLOUDS.values()
            },
            "additionalProperties": False,
            "minProperties": 1,
        }
    ),
]

_text: TypeAdapter[str] = TypeAdapter(Text)

_by_cloud: TypeAdapter[dict[CloudKey, str]] = TypeAdapter(ByCloud)


def _one_or_by_cloud(value: object) -> object:
    """Holds the value against the one form it has, where a union would report both."""
    if isinstance(value, str):
        return _text.validate_python(value, strict=True)
    if isinstance(value, dict):
        return _by_cloud.validate_python(value, strict=True)
    raise PydanticCustomError("one_or_by_cloud", "text, or text for each cloud")


OneOrByCloud = Annotated[Text | ByCloud, BeforeValidator(_one_or_by_cloud)]


def _in_order(by_cloud: Mapping[CloudKey, str]) -> dict[str, str]:
    return {key: by_cloud[key] for key in sorted(by_cloud, key=list(CLOUDS).index)}


class Publisher(Record):
    name: Text = Field(description="The company that publishes the app.")
    support_url: Text = Field(description="https address where a customer can ask a question.")


class Stored(Record):
    what: Text = Field(description="The data, such as 'tokens of connected accounts'.")
    where: Text = Field(description="Where it is kept: a country or region, and whose computers.")
    how_long: Text = Field(description="How long it is kept, and what ends that.")


class Product(Record):
    name: Text = Field(description="The product's name, as customers know it.")
    documentation_url: Text = Field(description="https address of the product's documentation.")
    privacy_url: Text | None = Field(
        default=None, description="https address of the privacy notice."
    )
    data_processing_url: Text | None = Field(
        default=None, description="https address of the data processing terms."
    )
    security_contact: Text | None = Field(
        default=None,
        description="Where a security report goes: a mail address, or an https address.",
    )
    certifications: tuple[Text, ...] = Field(
        default=(), description="What an independent party certified, with its date if it has one."
    )
    stored: dict[str, Stored] = Field(
        default={},
        description="What the product stores of a customer, by a key of your choice. Left out, "
        "the site says nothing about it.",
    )


class NotAsked(Record):
    name: Text = Field(description="What is never asked for, such as 'Files and sites'.")
    reason: Text = Field(description="Why, in a sentence for an administrator.")
    scopes: tuple[Text, ...] = Field(
        default=(),
        description="Names of scopes, or their first parts such as 'Files', that this rules out: a "
        "feature that asks for one is then an error.",
    )


class Consent(Record):
    tenant: Text = Field(
        default="organizations",
        description="Tenant in every link until the reader gives one: 'organizations', "
        "a tenant id or a verified domain. Never 'common'.",
    )
    redirect_uri: OneOrByCloud = Field(
        description="Where Microsoft sends the administrator afterwards. Must be registered, "
        "letter for letter, on every enterprise app below. One address for every cloud, or "
        "'cloud: address' lines."
    )
    state: Text | None = Field(
        default=None,
        description="Returned unchanged by Microsoft to the redirect URI. Leave it out when that "
        "is this site's page 'approved/': each link's state is then its choice.",
    )
    landing: Text | None = Field(
        default=None,
        description="What people see at the redirect URI, in a sentence.",
    )
    managed_policy_as_of: Text = Field(
        description="Month (YYYY-MM) of the Microsoft-managed consent policy that the "
        "managed_policy_blocks flags were read from."
    )

    @property
    def redirect_uris(self) -> dict[str, str]:
        """The redirect URI by cloud; the one that is not given by cloud, for all of them."""
        if isinstance(self.redirect_uri, str):
            return dict.fromkeys(CLOUDS, self.redirect_uri)
        return _in_order(self.redirect_uri)


class Scope(Record):
    id: Text = Field(description="Id of the delegated permission on Microsoft Graph.")
    admin_consent_required: bool = Field(
        description="Microsoft's own flag: true when only an administrator may approve it."
    )
    managed_policy_blocks: bool = Field(
        default=False,
        description="True when Microsoft's managed default policy stops users from approving it.",
    )
    title: Text = Field(description="The title on Microsoft's consent screen, word for word.")
    reason: Text = Field(
        description="For an administrator, in one or two sentences: what the product does "
        "with it, and what stops working without it."
    )


Formerly = Annotated[
    tuple[Text, ...],
    Field(
        description="Earlier keys of it that were published: addresses, links and Microsoft's "
        "answers that name one lead here."
    ),
]


class App(Record):
    name: Text = Field(description="What we call this enterprise app on our pages.")
    client_id: OneOrByCloud = Field(
        description="Application (client) id of the enterprise app: one, in the global cloud, "
        "or 'cloud: id' lines for the clouds it is registered in."
    )
    description: Text = Field(description="What it is, in one sentence for an administrator.")
    registered_name: Text | None = Field(
        default=None,
        description="The name that it is registered under, which Microsoft's screens show.",
    )
    registered_publisher: Text | None = Field(
        default=None,
        description="The publisher as Microsoft's screens name it, where that is another name.",
    )
    publisher_verified: bool | None = Field(
        default=None,
        description="Whether Microsoft shows the publisher as verified. Left out, the site says "
        "nothing about it.",
    )
    publisher_domain: Text | None = Field(
        default=None, description="The publisher's domain in the registration, such as contoso.com."
    )
    formerly: Formerly = ()

    @property
    def client_ids(self) -> dict[str, str]:
        """The client id by cloud, for the clouds that the app is registered in."""
        if isinstance(self.client_id, str):
            return {GLOBAL.key: self.client_id}
        return _in_order(self.client_id)


class OptionalGroup(Record):
    label: Text = Field(description="What the group adds, such as 'room support'.")
    note: Text = Field(description="What these scopes are needed for.")
    scopes: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Names from 'scopes' that may be left out."
    )
    formerly: Formerly = ()


class NoDirectLink(Record):
    note: Text = Field(description="Why there is no link for everyone.")
    link_text: Text = Field(description="Text of the link to the documentation.")
    url: Text = Field(description="https address that says where to get the link.")


class Feature(Record):
    name: Text = Field(description="The feature's name, as customers know it.")
    app: Text = Field(description="Key of the enterprise app that the feature signs in to.")
    scopes: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="Names from 'scopes' that the feature cannot work without."
    )
    optional: dict[str, OptionalGroup] = Field(
        default={}, description="Scopes that add something and may be left out, by group."
    )
    optional_label: Text | None = Field(
        default=None,
        description="Text of the link with every optional group. Without it: 'With ' and "
        "the groups' labels.",
    )
    no_direct_link: NoDirectLink | None = Field(
        default=None, description="Only for a feature whose link is not the same for everyone."
    )
    formerly: Formerly = ()


class Catalog(Record):
    """Everything the site says about enterprise apps, features and scopes."""

    publisher: Publisher
    product: Product
    consent: Consent
    base_scopes: tuple[Text, ...] = Field(
        description="Names from 'scopes' that every feature needs; first in every link."
    )
    scopes: Annotated[dict[str, Scope], Field(min_length=1)] = Field(
        description="Every Microsoft Graph scope by its name; links ask in this order."
    )
    apps: Annotated[dict[str, App], Field(min_length=1)] = Field(
        description="Every enterprise app, by a key of your choice."
    )
    features: Annotated[dict[str, Feature], Field(min_length=1)] = Field(
        description="Every feature, by a key of your choice, in the page's order."
    )
    not_asked: dict[str, NotAsked] = Field(
        default={},
        description="What the product never asks for, by a key of your choice.",
    )
    retired: dict[str, Text] = Field(
        default={},
        description="What was published and ended, such as 'features.email', 'apps.outlook' or "
        "'features.calendar.optional.rooms', and in a sentence for customers why, or what is "
        "there instead. What only has another key now says so itself, with 'formerly'.",
    )
    allow: dict[str, Text] = Field(
        default={},
        description="What pages or sentences name and this catalog does not know, although it "
        "looks like a scope, an id, a sign-in address or an error code: the name, and why it "
        "may stand there. Also a scope of this catalog that Microsoft's list has otherwise.",
    )

    acknowledged: dict[str, Text] = Field(
        default={},
        description="What Microsoft has announced and was decided on: the key that 'make check' "
        "names, and what was decided, with the reason.",
    )

    @cached_property
    def groups(self) -> dict[str, tuple[str, str]]:
        """Every optional group as (feature, group) by its name, in catalog order."""
        return {
            group_name(key, group): (key, group)
            for key, feature in self.features.items()
            for group in feature.optional
        }

    @cached_property
    def features_of(self) -> dict[str, dict[str, Feature]]:
        """Every app's features by their keys, in catalog order."""
        found: dict[str, dict[str, Feature]] = {app: {} for app in self.apps}
        for key, feature in self.features.items():
            found.setdefault(feature.app, {})[key] = feature
        return found

    @cached_property
    def places(self) -> dict[str | tuple[str, str], int]:
        """Where each scope stands among the scopes, and each (feature, group) after them."""
        names: list[str | tuple[str, str]] = [*self.scopes, *self.groups.values()]
        return {name: place for place, name in enumerate(names)}

    def group(self, name: str) -> OptionalGroup:
        """The optional group of that name. Raises KeyError."""
        feature, group = self.groups[name]
        return self.features[feature].optional[group]

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Every earlier key of a feature and name of a group -> what it is now."""
        found: dict[str, str] = {}
        for key, feature in self.features.items():
            found |= dict.fromkeys(feature.formerly, key)
            for group, record in feature.optional.items():
                for was in (key, *feature.formerly):
                    names = (group_name(was, name) for name in (group, *record.formerly))
                    found |= dict.fromkeys(names, group_name(key, group))
        return {was: now for was, now in found.items() if was != now}

    @cached_property
    def clouds(self) -> tuple[str, ...]:
        """Keys of the clouds that some app has a client id in, in the order of CLOUDS."""
        used = {key for app in self.apps.values() for key in app.client_ids}
        return tuple(key for key in CLOUDS if key in used)

    @property
    def default_cloud(self) -> str:
        """The cloud that is meant where none is named."""
        return self.clouds[0]


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that editors use for completion in the catalog."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Catalog.model_json_schema(),
    }
