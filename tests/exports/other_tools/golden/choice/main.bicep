// Makes the approvals of the apps below, for everyone in the tenant.
//
// Deploying needs an Azure subscription with a resource group: a tenant without one cannot use
// this; the links, the scripts and the command lines need none. Whoever deploys needs Contributor
// on that group and Cloud Application Administrator in the tenant, and signs in with a second
// factor, which Azure asks for.
//
// A deployment overwrites a grant that is there already, and neither this file nor 'what-if' shows
// what is there before. Read that first (Azure CLI's text shows it, and so does
// Test-AppAccess.ps1), and name under 'keep' what an app has besides and shall keep.
// Not for single users: the extension finds a grant by its app, not by its user, and could
// change another user's. For them, use Azure CLI's text or Grant-AppAccess.ps1.
// It cannot take back: deleting the deployment leaves the grants. Use Azure CLI's text or
// Revoke-AppAccess.ps1.
// It sets no tag, since that would replace those of an app that is there: to find an app that
// it created, clear the filter in Enterprise apps > All applications.
// Sign in with 'az login --tenant contoso.com', save this as main.bicep, and run
//   az deployment group create --resource-group <name> --template-file main.bicep
// Bicep 0.36.1 or later finds the extension through a file bicepconfig.json beside this one:
//   { "extensions": { "microsoftGraphV1": "br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0" } }

extension microsoftGraphV1

var approvals = [
  // desk
  {
    app: 'desk'
    clientId: '33333333-0000-4000-8000-000000000011'
    scopes: split('openid Desk.Read', ' ')
  }
  // lamp
  {
    app: 'lamp'
    clientId: '33333333-0000-4000-8000-000000000021'
    scopes: split('openid Lamp.Switch', ' ')
  }
]

@sealed()
type scopesByApp = {
  desk: string[]?
  lamp: string[]?
}

@description('By app: scopes that its grant has already and shall keep.')
param keep scopesByApp = {}

var kept = [
  for approval in approvals: filter(
    keep[?approval.app] ?? [],
    name => !contains(map(approval.scopes, scope => toLower(scope)), toLower(name))
  )
]

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

resource app 'Microsoft.Graph/servicePrincipals@v1.0' = [
  for approval in approvals: {
    appId: approval.clientId
  }
]

resource grant 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = [
  for (approval, i) in approvals: {
    clientId: app[i].id
    resourceId: graph.id
    consentType: 'AllPrincipals'
    scope: join(concat(approval.scopes, kept[i]), ' ')
  }
]
