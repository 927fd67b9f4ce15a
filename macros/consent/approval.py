"""Who must approve."""

from macros.catalog.model import Catalog, Feature


def approval(catalog: Catalog, feature: Feature) -> str:
    """Who must approve a feature's mandatory scopes, by both of Microsoft's truths."""
    scopes = [catalog.scopes[name] for name in (*catalog.base_scopes, *feature.scopes)]
    if any(scope.admin_consent_required for scope in scopes):
        return "An administrator"
    if any(scope.managed_policy_blocks for scope in scopes):
        return "An administrator, where Microsoft’s managed policy applies"
    return "Users may, where your tenant lets them"
