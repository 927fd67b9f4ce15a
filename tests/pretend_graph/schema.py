"""What each kind of object has, what may be written, and which filters Microsoft Graph supports.

Sources: the resource pages under https://learn.microsoft.com/graph/api/resources/ and, for what
needs `ConsistencyLevel: eventual`, https://learn.microsoft.com/graph/aad-advanced-queries
"""

from dataclasses import dataclass, field

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
SCOPE_LIMIT = 3850
"""https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant"""


@dataclass(frozen=True)
class Kind:
    """One resource type.

    `properties` -> what an object has when nothing was said about it. `default` is what comes
    without `$select` (empty: everything). `filters` and `advanced` map a property to operators,
    the latter only with `ConsistencyLevel: eventual` and `$count=true`. `ids` are properties
    that hold GUIDs, for which another text in a filter is an error.
    """

    name: str
    set: str
    properties: dict[str, object]
    writable: frozenset[str] = frozenset()
    default: tuple[str, ...] = ()
    filters: dict[str, frozenset[str]] = field(default_factory=dict)
    advanced: dict[str, frozenset[str]] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    either: bool = True
    """Whether clauses may be joined by `or`."""


def words(text: str) -> list[str]:
    """Long lists of Microsoft's names, without a quote and a comma for each."""
    return text.split()


EQ = frozenset({"eq"})
ONE_OF = EQ | {"in"}
TEXT = ONE_OF | {"startswith"}
NOT = frozenset({"ne", "not", "endswith"})

_EMPTY_LISTS = words(
    "addIns alternativeNames appRoles keyCredentials notificationEmailAddresses "
    "oauth2PermissionScopes passwordCredentials replyUrls resourceSpecificApplicationPermissions "
    "servicePrincipalNames tags"
)
_EMPTY_TEXTS = words(
    "deletedDateTime appDescription appDisplayName appId appOwnerOrganizationId "
    "applicationTemplateId createdDateTime description disabledByMicrosoftStatus displayName "
    "homepage loginUrl logoutUrl notes preferredSingleSignOnMode "
    "preferredTokenSigningKeyThumbprint samlSingleSignOnSettings tokenEncryptionKeyId"
)
_PUBLISHER = {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None}

SERVICE_PRINCIPAL = Kind(
    "ServicePrincipal",
    "servicePrincipals",
    properties={
        "id": None,
        **dict.fromkeys(_EMPTY_TEXTS),
        **{name: [] for name in _EMPTY_LISTS},
        "accountEnabled": True,
        "appRoleAssignmentRequired": False,
        "info": {"logoUrl": None},
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMultipleOrgs",
        "verifiedPublisher": _PUBLISHER,
    },
    writable=frozenset(
        words(
            "accountEnabled addIns alternativeNames appId appRoleAssignmentRequired appRoles "
            "customSecurityAttributes description disabledByMicrosoftStatus displayName homepage "
            "keyCredentials loginUrl logoutUrl notes notificationEmailAddresses "
            "oauth2PermissionScopes passwordCredentials preferredSingleSignOnMode "
            "preferredTokenSigningKeyThumbprint replyUrls samlSingleSignOnSettings "
            "servicePrincipalNames servicePrincipalType tags tokenEncryptionKeyId"
        )
    ),
    filters={
        "id": ONE_OF,
        "appId": ONE_OF,
        "displayName": TEXT,
        "accountEnabled": EQ,
        "servicePrincipalNames": frozenset({"any eq", "any startswith"}),
        "tags": frozenset({"any eq"}),
        "servicePrincipalType": ONE_OF,
        "appOwnerOrganizationId": EQ,
    },
    advanced={
        "appId": NOT,
        "displayName": NOT,
        "accountEnabled": NOT,
        "appOwnerOrganizationId": NOT,
        "homepage": TEXT | NOT,
    },
    ids=frozenset({"id", "appId", "appOwnerOrganizationId"}),
)
GRANT = Kind(
    "OAuth2PermissionGrant",
    "oauth2PermissionGrants",
    properties=dict.fromkeys(
        ("clientId", "consentType", "id", "principalId", "resourceId", "scope")
    ),
    writable=frozenset({"clientId", "consentType", "principalId", "resourceId", "scope"}),
    filters=dict.fromkeys(("clientId", "consentType", "principalId", "resourceId"), EQ),
    ids=frozenset({"clientId", "principalId", "resourceId"}),
    either=False,
)
USER = Kind(
    "User",
    "users",
    properties={
        "businessPhones": [],
        **dict.fromkeys(
            words(
                "displayName givenName jobTitle mail mobilePhone officeLocation "
                "preferredLanguage surname userPrincipalName id accountEnabled userType "
                "createdDateTime deletedDateTime companyName department onPremisesSyncEnabled"
            )
        ),
    },
    default=tuple(
        words(
            "businessPhones displayName givenName jobTitle mail mobilePhone officeLocation "
            "preferredLanguage surname userPrincipalName id"
        )
    ),
    filters={
        "id": ONE_OF,
        "userPrincipalName": TEXT,
        "displayName": TEXT,
        "mail": TEXT,
        "accountEnabled": EQ,
        "userType": ONE_OF,
    },
    advanced={
        "userPrincipalName": NOT,
        "displayName": NOT,
        "mail": NOT,
        "accountEnabled": NOT,
        "userType": NOT,
    },
    ids=frozenset({"id"}),
)
GROUP = Kind(
    "Group",
    "groups",
    properties={
        **dict.fromkeys(
            words(
                "id deletedDateTime classification createdDateTime description displayName "
                "expirationDateTime mail mailNickname visibility"
            )
        ),
        "groupTypes": [],
        "mailEnabled": False,
        "securityEnabled": True,
        "isAssignableToRole": None,
    },
    filters={
        "id": ONE_OF,
        "displayName": TEXT,
        "mail": TEXT,
        "mailNickname": TEXT,
        "securityEnabled": EQ,
        "isAssignableToRole": EQ,
        "groupTypes": frozenset({"any eq"}),
    },
    advanced={"displayName": NOT, "mail": NOT, "securityEnabled": NOT},
    ids=frozenset({"id"}),
)
ASSIGNMENT = Kind(
    "AppRoleAssignment",
    "appRoleAssignments",
    properties=dict.fromkeys(
        words(
            "id deletedDateTime appRoleId createdDateTime principalDisplayName principalId "
            "principalType resourceDisplayName resourceId"
        )
    ),
    writable=frozenset({"principalId", "resourceId", "appRoleId"}),
    filters={"principalDisplayName": EQ | {"startswith"}, "resourceId": EQ},
    ids=frozenset({"resourceId"}),
)
"""A filter on `principalId` is refused (msgraph-sdk-dotnet issue 2306)."""
CLASSIFICATION = Kind(
    "DelegatedPermissionClassification",
    "delegatedPermissionClassifications",
    properties=dict.fromkeys(("id", "permissionId", "permissionName", "classification")),
)
"""https://learn.microsoft.com/graph/api/serviceprincipal-list-delegatedpermissionclassifications:
no `$filter`."""
APPLICATION = Kind(
    "Application",
    "applications",
    properties=dict.fromkeys(("id", "appId", "displayName", "identifierUris", "isDisabled")),
    filters={"appId": ONE_OF, "displayName": TEXT, "identifierUris": frozenset({"any eq"})},
    ids=frozenset({"appId"}),
)
ROLE_DEFINITION = Kind(
    "UnifiedRoleDefinition",
    "roleManagement/directory/roleDefinitions",
    properties=dict.fromkeys(("id", "displayName", "templateId", "isBuiltIn", "isEnabled")),
    filters={"id": EQ, "displayName": EQ | {"startswith"}, "isBuiltIn": EQ},
)
ROLE_ASSIGNMENT = Kind(
    "UnifiedRoleAssignment",
    "roleManagement/directory/roleAssignments",
    properties=dict.fromkeys(("id", "principalId", "roleDefinitionId", "directoryScopeId")),
    filters={"id": EQ, "principalId": EQ, "roleDefinitionId": EQ},
)
DIRECTORY_ROLE = Kind(
    "DirectoryRole",
    "directoryRoles",
    properties=dict.fromkeys(("id", "displayName", "description", "roleTemplateId")),
    filters={"id": EQ, "displayName": EQ},
)
ORGANIZATION = Kind(
    "Organization",
    "organization",
    properties={**dict.fromkeys(("id", "displayName", "tenantType")), "verifiedDomains": []},
)
DOMAIN = Kind(
    "Domain",
    "domains",
    properties={"id": None, "isDefault": False, "isInitial": False, "isVerified": True},
)
CONDITION_SET = Kind(
    "PermissionGrantConditionSet",
    "includes",
    properties={
        "id": None,
        "permissionClassification": "all",
        "permissionType": "delegated",
        "resourceApplication": "any",
        "permissions": ["all"],
        "clientApplicationIds": ["all"],
        "clientApplicationTenantIds": ["all"],
        "clientApplicationPublisherIds": ["all"],
        "clientApplicationsFromVerifiedPublisherOnly": False,
        "certifiedClientApplicationsOnly": False,
    },
)
GRANT_POLICY = Kind(
    "PermissionGrantPolicy",
    "policies/permissionGrantPolicies",
    properties={"id": None, "displayName": None, "description": None},
)
