"""The tenant's consent policies, in the form in which Microsoft Graph shows them.

Sources: https://learn.microsoft.com/graph/api/resources/authorizationpolicy,
permissiongrantpolicy, permissiongrantconditionset and adminconsentrequestpolicy.
"""

import uuid
from typing import Any

from .schema import CONDITION_SET
from .tenant import Record, Tenant

SELF = "ManagePermissionGrantsForSelf."
MANAGED = ["microsoft-user-default-recommended", "microsoft-user-default-allow-consent-apps"]
"""What a new tenant has: https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies"""

BUILT_IN: dict[str, dict[str, list[Record]]] = {
    "microsoft-user-default-legacy": {
        "includes": [{"permissionType": "delegatedUserConsentable"}],
        "excludes": [],
    },
    "microsoft-user-default-low": {
        "includes": [
            {"permissionClassification": "low", "clientApplicationTenantIds": ["{tenant}"]},
            {
                "permissionClassification": "low",
                "clientApplicationsFromVerifiedPublisherOnly": True,
            },
        ],
        "excludes": [],
    },
    "microsoft-user-default-recommended": {
        "includes": [{"permissionType": "delegatedUserConsentable"}],
        "excludes": [],
    },
    "microsoft-user-default-allow-consent-apps": {"includes": [], "excludes": []},
    "microsoft-application-admin": {"includes": [{}], "excludes": []},
    "microsoft-company-admin": {
        "includes": [{}, {"permissionType": "application"}],
        "excludes": [],
    },
}


def authorization(tenant: Tenant, beta: bool) -> Record:
    """v1.0 names the assigned policies inside defaultUserRolePermissions, beta beside it."""
    given = dict(tenant.policies.get("authorization", {}))
    assigned = given.pop("permissionGrantPoliciesAssigned", [SELF + name for name in MANAGED])
    role = given.pop("defaultUserRolePermissions", {})
    base: Record = {
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "description": "Used to manage authorization related settings across the company.",
        "allowInvitesFrom": "everyone",
        "allowUserConsentForRiskyApps": None,
        "blockMsolPowerShell": False,
        "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
        "defaultUserRolePermissions": {
            "allowedToCreateApps": True,
            "allowedToCreateSecurityGroups": True,
            "allowedToReadOtherUsers": True,
        },
    }
    if beta:
        base["permissionGrantPolicyIdsAssignedToDefaultUserRole"] = assigned
    else:
        base["defaultUserRolePermissions"]["permissionGrantPoliciesAssigned"] = assigned
    base["defaultUserRolePermissions"].update(role)
    return {**base, **given}


def admin_consent_request(tenant: Tenant) -> Record:
    """A tenant that never configured it has it off."""
    base = {
        "isEnabled": False,
        "notifyReviewers": False,
        "remindersEnabled": False,
        "requestDurationInDays": 0,
        "version": 0,
        "reviewers": [],
    }
    return {**base, **tenant.policies.get("adminConsentRequest", {})}


def ids(tenant: Tenant) -> list[str]:
    return [*dict.fromkeys([*BUILT_IN, *tenant.policies.get("permissionGrant", {})])]


def described(tenant: Tenant, key: str) -> Record:
    given = tenant.policies.get("permissionGrant", {}).get(key, {})
    return {"id": key, "displayName": given.get("displayName", key), "description": None}


def sets(tenant: Tenant, key: str) -> dict[str, list[Record]]:
    """The condition sets, with every property that a test left out."""
    given = tenant.policies.get("permissionGrant", {}).get(key) or BUILT_IN.get(key, {})
    return {
        part: [_set(tenant, key, part, place, one) for place, one in enumerate(given.get(part, ()))]
        for part in ("includes", "excludes")
    }


def _set(tenant: Tenant, key: str, part: str, place: int, given: Record) -> Record:
    own = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key} {part} {place}"))
    filled: dict[str, Any] = {**CONDITION_SET.properties, "id": own, **given}
    tenants = filled["clientApplicationTenantIds"]
    filled["clientApplicationTenantIds"] = [tenant.id if t == "{tenant}" else t for t in tenants]
    return filled
