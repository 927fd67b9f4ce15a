"""Who must approve: by both of Microsoft's truths, its own flag and its managed policy, and
under each setting that a tenant can have.

Sources: https://learn.microsoft.com/graph/permissions-reference (the flag),
https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies (the
policy, whose list Microsoft changes; the catalog says of which month its own reading is),
https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent (the settings).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from macros.catalog.clouds import CLOUDS, GLOBAL
from macros.catalog.model import App, Catalog, Feature, OptionalGroup, Scope


class Approver(Enum):
    """Who must approve, the strictest first; the value is what a page says."""

    ADMINISTRATOR = "An administrator must approve"
    POLICY = "An administrator must approve, unless your tenant says otherwise"
    USERS = "Users may, unless your tenant says otherwise"


def who_must_approve(scopes: Iterable[Scope]) -> Approver:
    """Who must approve all of these together: the strictest of them decides."""
    scopes = list(scopes)
    if any(scope.admin_consent_required for scope in scopes):
        return Approver.ADMINISTRATOR
    if any(scope.managed_policy_blocks for scope in scopes):
        return Approver.POLICY
    return Approver.USERS


def feature_approver(catalog: Catalog, feature: Feature) -> Approver:
    """Who must approve a feature's mandatory scopes."""
    return who_must_approve(catalog.scopes[n] for n in (*catalog.base_scopes, *feature.scopes))


def by_approver(catalog: Catalog) -> dict[Approver, list[Feature]]:
    """The features, by who must approve their mandatory scopes; only who approves some."""
    features = [(feature_approver(catalog, f), f) for f in catalog.features.values()]
    found = {who: [f for other, f in features if other is who] for who in Approver}
    return {who: some for who, some in found.items() if some}


def flag_words(scope: Scope) -> str:
    """What Microsoft's flag says, in a sentence that begins with "Microsoft's flag:"."""
    return "an administrator" if scope.admin_consent_required else "users may"


def policy_words(scope: Scope) -> str:
    """What the managed policy says, in a sentence that begins with its name."""
    return "users are stopped" if scope.managed_policy_blocks else "does not stop users"


def on_screen(publisher: str, app: App | None) -> tuple[str, str]:
    """How Microsoft's screen names the app and its publisher, or what stands there where the
    catalog does not say; `publisher` is the name of whoever publishes the product."""
    name = (app and app.registered_name) or "The name this app is registered under"
    verified = app.publisher_verified if app else None
    said = publisher if verified is not None else "The publisher"
    words = {
        True: " (verified)",
        False: " (unverified)",
        None: ", marked as verified or unverified",
    }
    return name, ((app and app.registered_publisher) or said) + words[verified]


class Setting(Enum):
    """A tenant's user consent setting, as the admin center words it."""

    MANAGED = "Let Microsoft manage your consent settings"
    VERIFIED = "Allow user consent for apps from verified publishers, for selected permissions"
    NOBODY = "Do not allow user consent"
    ANY_APP = "Allow user consent for apps"


class Answer(Enum):
    """What an ordinary member who connects meets, before anything was approved."""

    ADMINISTRATOR = "An administrator must approve"
    USERS = "Users may"
    UNKNOWN = "Cannot tell"


def answer(setting: Setting, scopes: Iterable[Scope], verified: bool | None) -> Answer:
    """What `setting` means for a request of these scopes together.

    Under VERIFIED the tenant's own classification of permissions decides, which is not known
    here, and it lets in no permission that Microsoft keeps for administrators, nor an app of a
    publisher that Microsoft has not verified.
    """
    who = who_must_approve(scopes)
    if setting is Setting.NOBODY or who is Approver.ADMINISTRATOR:
        return Answer.ADMINISTRATOR
    if setting is Setting.VERIFIED:
        return Answer.ADMINISTRATOR if verified is False else Answer.UNKNOWN
    stopped = setting is Setting.MANAGED and who is Approver.POLICY
    return Answer.ADMINISTRATOR if stopped else Answer.USERS


@dataclass(frozen=True, slots=True)
class Asked:
    """A feature, alone or with one of its optional groups, and its key in attributes."""

    key: str
    feature: Feature
    group: OptionalGroup | None = None


def answers(catalog: Catalog, setting: Setting) -> dict[Answer, Sequence[Asked]]:
    """What each feature meets under the setting, and each optional group with which it meets
    something else; only answers that there are."""
    found: dict[Answer, list[Asked]] = {which: [] for which in Answer}
    for key, feature in catalog.features.items():
        alone = _answer(catalog, setting, feature, feature.scopes)
        found[alone].append(Asked(key, feature))
        for name, group in feature.optional.items():
            both = _answer(catalog, setting, feature, (*feature.scopes, *group.scopes))
            if both is not alone:
                found[both].append(Asked(f"{key}.{name}", feature, group))
    return {which: asked for which, asked in found.items() if asked}


def _answer(catalog: Catalog, setting: Setting, feature: Feature, names: Sequence[str]) -> Answer:
    scopes = [catalog.scopes[name] for name in (*catalog.base_scopes, *names)]
    return answer(setting, scopes, _verified(catalog.apps[feature.app]))


def _verified(app: App) -> bool | None:
    return app.publisher_verified if GLOBAL.key in app.client_ids else False


def without_verification(catalog: Catalog) -> list[str]:
    """The names of the catalog's clouds in which Microsoft verifies no publisher.

    Source: https://learn.microsoft.com/graph/api/application-setverifiedpublisher, whose table
    of national clouds has it for the global one only.
    """
    return [CLOUDS[key].name for key in catalog.clouds if key != GLOBAL.key]
