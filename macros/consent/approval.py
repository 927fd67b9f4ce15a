"""Who must approve, by both of Microsoft's truths: its own flag, and its managed policy.

Sources: https://learn.microsoft.com/graph/permissions-reference (the flag),
https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies (the
policy, whose list Microsoft changes; the catalog says of which month its own reading is).
"""

from collections.abc import Iterable
from enum import Enum

from macros.catalog.model import Catalog, Feature, Scope


class Approver(Enum):
    """Who must approve, the strictest first; the value is what a page says."""

    ADMINISTRATOR = "An administrator"
    POLICY = "An administrator, where Microsoft’s managed policy applies"
    USERS = "Users may, where your tenant lets them"


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


def flag_words(scope: Scope) -> str:
    """What Microsoft's flag says, in a sentence that begins with "Microsoft's flag:"."""
    return "an administrator" if scope.admin_consent_required else "users may"


def policy_words(scope: Scope) -> str:
    """What the managed policy says, in a sentence that begins with its name."""
    return "users are stopped" if scope.managed_policy_blocks else "does not stop users"
