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
// Sign in with 'az login --tenant <tenant>', choose the features in main.bicepparam beside this
// file, keep bicepconfig.json there too (Bicep 0.36.1 or later), and run
//   az deployment group create --resource-group <name> --parameters main.bicepparam

extension microsoftGraphV1

@description('The features to approve.')
@allowed([
  'find'
  'light'
  'shade'
  'scene'
])
@minLength(1)
param features array

@description('Optional groups of these features; a group counts only together with its feature.')
@allowed([
  'find.book'
])
param optional array = []

@description('The cloud that the tenant is in.')
@allowed([
  'global'
  'usgov'
  'china'
])
param cloud string = 'global'

@sealed()
type scopesByApp = {
  desk: string[]?
  lamp: string[]?
  blind: string[]?
}

@description('By app: scopes that its grant has already and shall keep.')
param keep scopesByApp = {}

var clientIds = {
  desk: {
    global: '33333333-0000-4000-8000-000000000011'
    usgov: '33333333-0000-4000-8000-000000000012'
    china: '33333333-0000-4000-8000-000000000013'
  }
  lamp: {
    global: '33333333-0000-4000-8000-000000000021'
    usgov: '33333333-0000-4000-8000-000000000022'
  }
  blind: {
    global: '33333333-0000-4000-8000-000000000031'
  }
}

var scopeOrder = [
  'openid'
  'Desk.Read'
  'Desk.Book'
  'Lamp.Switch'
  'Blind.Move'
]

var baseScopes = [
  'openid'
]

var featureScopes = {
  find: {
    app: 'desk'
    scopes: [
      'Desk.Read'
    ]
  }
  light: {
    app: 'lamp'
    scopes: [
      'Lamp.Switch'
    ]
  }
  shade: {
    app: 'blind'
    scopes: [
      'Blind.Move'
    ]
  }
  scene: {
    app: 'lamp'
    scopes: [
      'Lamp.Switch'
    ]
  }
}

var optionalScopes = {
  'find.book': {
    feature: 'find'
    scopes: [
      'Desk.Book'
    ]
  }
}

var featuresByApp = groupBy(features, key => featureScopes[key].app)
var groupsByFeature = groupBy(optional, name => optionalScopes[name].feature)

var wanted = map(items(featuresByApp), app => {
  app: app.key
  names: union(
    baseScopes,
    flatten(map(app.value, key => featureScopes[key].scopes)),
    flatten(map(
      flatten(map(app.value, key => groupsByFeature[?key] ?? [])),
      name => optionalScopes[name].scopes
    ))
  )
})

var approvals = map(wanted, chosen => {
  app: chosen.app
  clientId: clientIds[chosen.app][cloud]
  scopes: filter(scopeOrder, name => contains(chosen.names, name))
})

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
