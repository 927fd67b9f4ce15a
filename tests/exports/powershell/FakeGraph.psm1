# A pretend tenant: the Graph cmdlets that the scripts use, over objects in memory. Every write is
# recorded, and a test can order failures, or let something happen just before a call.
#
# It is as strict as Microsoft Graph where the scripts have to be right: a grant names object ids,
# its principal is a user, there is one per app, API and user, and a patch overwrites. Like the
# real cmdlets, which are functions of a module, these see no preference variable of a script:
# without -ErrorAction Stop an error would not stop it, and -WhatIf of a script is not theirs.

$script:Fake = $null

# The tenant, as a test sets it up

function New-List {
    , (New-Object -TypeName 'System.Collections.Generic.List[object]')
}

function New-FakeTenant {
    # An empty tenant that has Microsoft Graph, and nothing remembered from the test before.
    $script:Fake = @{
        TenantId = 'aaaaaaaa-0000-4000-8000-000000000001'
        Name = 'Contoso'
        Domains = @('contoso.com', 'contoso.onmicrosoft.com')
        Connected = $false
        SignIns = New-List
        Calls = New-List
        Writes = New-List
        Sleeps = New-List
        Failures = New-List
        Hooks = New-List
        Users = New-List
        Groups = New-List
        Apps = New-List
        Grants = New-List
        Assignments = New-List
        LastId = 0
    }
    $graph = Add-FakeApp -AppId '00000003-0000-0000-c000-000000000000' -DisplayName 'Microsoft Graph'
    $names = @('openid', 'profile', 'User.Read', 'Mail.Send', 'Calendars.Read', 'Place.Read.All', 'Tasks.Read', 'Extra.Read')
    $graph.Oauth2PermissionScopes = @(foreach ($name in $names) { [pscustomobject]@{ Value = $name; IsEnabled = $true } })
}

function Get-FakeTenant {
    $script:Fake
}

function New-FakeId {
    $script:Fake.LastId++
    'eeeeeeee-0000-4000-8000-{0:d12}' -f $script:Fake.LastId
}

function Add-FakeApp {
    param([string] $AppId, [string] $DisplayName = 'An app', [bool] $AccountEnabled = $true, [bool] $AppRoleAssignmentRequired = $false)
    $app = [pscustomobject]@{
        Id = New-FakeId
        AppId = $AppId
        DisplayName = $DisplayName
        AccountEnabled = $AccountEnabled
        AppRoleAssignmentRequired = $AppRoleAssignmentRequired
        AppRoles = @()
        Oauth2PermissionScopes = @()
        VerifiedPublisher = [pscustomobject]@{ DisplayName = '' }
        AppOwnerOrganizationId = 'bbbbbbbb-0000-4000-8000-000000000001'
        Homepage = ''
        ReplyUrls = @('https://fabrikam.example/done')
    }
    $script:Fake.Apps.Add($app)
    $app
}

function Add-FakeUser {
    param([string] $Name, [string] $UserType = 'Member', [bool] $AccountEnabled = $true)
    $user = [pscustomobject]@{ Id = New-FakeId; UserPrincipalName = $Name; UserType = $UserType; AccountEnabled = $AccountEnabled }
    $script:Fake.Users.Add($user)
    $user.Id
}

function Add-FakeGroup {
    param([string] $Name, [string[]] $Members)
    $group = [pscustomobject]@{ Id = New-FakeId; DisplayName = $Name; Members = $Members }
    $script:Fake.Groups.Add($group)
    $group.Id
}

function Add-FakeGrant {
    # Without a user id, for all users.
    param([string] $AppId, [string] $Scope, [string] $UserId)
    $grant = [pscustomobject]@{
        Id = New-FakeId
        ClientId = (Find-FakeApp -AppId $AppId).Id
        ConsentType = 'AllPrincipals'
        PrincipalId = $null
        ResourceId = (Find-FakeApp -AppId '00000003-0000-0000-c000-000000000000').Id
        Scope = $Scope
    }
    if ($UserId) {
        $grant.ConsentType = 'Principal'
        $grant.PrincipalId = $UserId
    }
    $script:Fake.Grants.Add($grant)
    $grant
}

function Add-FakeFailure {
    # The nth call of a command fails, and the calls after it, as many times as said.
    param([string] $Command, [int] $Call = 1, [int] $Times = 1, [string] $Status = '400 (BadRequest)', [string] $Code = 'Request_BadRequest', [string] $Headers = '')
    $script:Fake.Failures.Add(@{ Command = $Command; First = $Call; Last = $Call + $Times - 1; Status = $Status; Code = $Code; Headers = $Headers })
}

function Add-FakeHook {
    # Something that happens right before the nth call of a command.
    param([string] $Command, [int] $Call = 1, [scriptblock] $Action)
    $script:Fake.Hooks.Add(@{ Command = $Command; Call = $Call; Action = $Action })
}

function Find-FakeApp {
    param([string] $AppId, [string] $Id)
    $script:Fake.Apps | Where-Object { ($AppId -and $_.AppId -eq $AppId) -or ($Id -and $_.Id -eq $Id) }
}

function Remove-FakeObject {
    param([string] $Kind, [string] $Id)
    $kept = @($script:Fake[$Kind] | Where-Object { $_.Id -ne $Id })
    $script:Fake[$Kind] = New-List
    foreach ($one in $kept) { $script:Fake[$Kind].Add($one) }
}

# How a call fails, and how it is recorded

function Write-FakeError {
    # Message, code and details as the real cmdlets give them.
    param([object] $Caller, [string] $Status, [string] $Code, [string] $Text, [string] $Headers)
    $exception = New-Object -TypeName 'System.Exception' -ArgumentList "[$Code] : $Text"
    $record = New-Object -TypeName 'System.Management.Automation.ErrorRecord' -ArgumentList $exception, $Code, 'InvalidOperation', $null
    $details = "$Text`n`nStatus: $Status`nErrorCode: $Code`nDate: 2026-01-01T00:00:00`n`nHeaders:`n$Headers"
    $record.ErrorDetails = New-Object -TypeName 'System.Management.Automation.ErrorDetails' -ArgumentList $details
    $Caller.WriteError($record)
}

function Test-FakeFailure {
    # Counts the call, lets happen what a test wants to happen now, and fails where ordered.
    param([object] $Caller)
    $name = $Caller.MyInvocation.MyCommand.Name
    $script:Fake.Calls.Add($name)
    $number = @($script:Fake.Calls | Where-Object { $_ -eq $name }).Count
    foreach ($hook in @($script:Fake.Hooks | Where-Object { $_.Command -eq $name -and $_.Call -eq $number })) { & $hook.Action | Out-Null }
    if (-not $script:Fake.Connected) {
        Write-FakeError -Caller $Caller -Status '401 (Unauthorized)' -Code 'Unauthorized' -Text 'Authentication needed.'
        return $true
    }
    foreach ($failure in $script:Fake.Failures) {
        if ($failure.Command -eq $name -and $number -ge $failure.First -and $number -le $failure.Last) {
            Write-FakeError -Caller $Caller -Status $failure.Status -Code $failure.Code -Text 'Ordered by a test.' -Headers $failure.Headers
            return $true
        }
    }
    $false
}

function Add-FakeWrite {
    param([object] $Caller, [string] $Id, [object] $Body)
    $script:Fake.Writes.Add([pscustomobject]@{ Command = $Caller.MyInvocation.MyCommand.Name; Id = $Id; Body = $Body })
}

function Copy-FakeObject {
    # A copy, so that a script sees later changes only when it reads again.
    param([object[]] $Objects)
    foreach ($one in $Objects) {
        if ($one) { $one.PSObject.Copy() }
    }
}

function Read-FakeFilter {
    # Property and value of "property eq 'value'"; nothing when an apostrophe ends the value early.
    param([string] $Filter)
    if ($Filter -notmatch "^(\w+) eq '(.*)'$") { return }
    $property = $Matches[1]
    $value = $Matches[2]
    if ($value.Replace("''", '').Contains("'")) { return }
    @{ Property = $property; Value = $value.Replace("''", "'") }
}

function Select-FakeObject {
    # The objects that the filter names; an error for a filter that Microsoft Graph would refuse.
    param([object] $Caller, [object[]] $Objects, [string] $Filter, [string[]] $Allowed)
    $wanted = Read-FakeFilter -Filter $Filter
    if (-not $wanted -or $Allowed -notcontains $wanted.Property) {
        Write-FakeError -Caller $Caller -Status '400 (BadRequest)' -Code 'Request_UnsupportedQuery' -Text "Invalid filter clause: $Filter"
        return
    }
    $property = $wanted.Property
    $value = $wanted.Value
    Copy-FakeObject -Objects @($Objects | Where-Object { $_.$property -eq $value })
}

function Select-FakeProperty {
    # What was not asked for comes back empty.
    param([object[]] $Objects, [string[]] $Property)
    foreach ($one in $Objects) {
        foreach ($member in @($one.PSObject.Properties)) {
            if ($Property -notcontains $member.Name) { $member.Value = $null }
        }
        $one
    }
}

# Microsoft.Graph.Authentication, and the clock

function Connect-MgGraph {
    [CmdletBinding()]
    param([string] $TenantId, [string] $Environment, [string[]] $Scopes, [string] $ContextScope, [switch] $NoWelcome)
    $script:Fake.SignIns.Add([pscustomobject]@{ TenantId = $TenantId; Environment = $Environment; Scopes = $Scopes; ContextScope = $ContextScope })
    $script:Fake.Connected = $true
    if (-not $NoWelcome) { 'Welcome to Microsoft Graph!' }
}

function Disconnect-MgGraph {
    [CmdletBinding()]
    param()
    if (-not $script:Fake.Connected) { throw 'No application to sign out from.' }
    $script:Fake.Connected = $false
    [pscustomobject]@{ TenantId = $script:Fake.TenantId }
}

function Invoke-MgGraphRequest {
    [CmdletBinding()]
    param([string] $Method, [string] $Uri)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    if ($Method -ne 'GET' -or $Uri -ne '/v1.0/organization?$select=id,displayName,verifiedDomains') { throw "Not in the pretend tenant: $Method $Uri" }
    $domains = @(foreach ($name in $script:Fake.Domains) { @{ name = $name; isDefault = $false } })
    @{ value = @(@{ id = $script:Fake.TenantId; displayName = $script:Fake.Name; verifiedDomains = $domains }) }
}

function Start-Sleep {
    [CmdletBinding()]
    param([double] $Seconds)
    $script:Fake.Sleeps.Add($Seconds)
}

# Microsoft.Graph.Users and Microsoft.Graph.Groups

function Get-MgUser {
    [CmdletBinding()]
    param([string] $UserId, [string] $Filter, [switch] $All, [string[]] $Property)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    if ($Filter) {
        $found = @(Select-FakeObject -Caller $PSCmdlet -Objects $script:Fake.Users -Filter $Filter -Allowed 'userPrincipalName')
        return (Select-FakeProperty -Objects $found -Property $Property)
    }
    $found = @(Copy-FakeObject -Objects @($script:Fake.Users | Where-Object { $_.Id -eq $UserId }))
    if ($found.Count -eq 0) {
        Write-FakeError -Caller $PSCmdlet -Status '404 (NotFound)' -Code 'Request_ResourceNotFound' -Text "Resource '$UserId' does not exist."
        return
    }
    Select-FakeProperty -Objects $found -Property $Property
}

function Get-MgGroup {
    [CmdletBinding()]
    param([string] $Filter, [switch] $All, [string[]] $Property)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    $found = @(Select-FakeObject -Caller $PSCmdlet -Objects $script:Fake.Groups -Filter $Filter -Allowed 'displayName')
    Select-FakeProperty -Objects $found -Property $Property
}

function Get-FakeMemberId {
    # Everything in the group and in groups inside it; groups may contain each other.
    param([string] $GroupId, [object] $Seen)
    if ($Seen.Contains($GroupId)) { return }
    $Seen.Add($GroupId)
    foreach ($group in @($script:Fake.Groups | Where-Object { $_.Id -eq $GroupId })) {
        foreach ($id in $group.Members) {
            $id
            Get-FakeMemberId -GroupId $id -Seen $Seen
        }
    }
}

function Get-MgGroupTransitiveMemberAsUser {
    [CmdletBinding()]
    param([string] $GroupId, [switch] $All, [string[]] $Property, [string] $ConsistencyLevel, [string] $CountVariable)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    if ($ConsistencyLevel -ne 'eventual' -or -not $CountVariable) {
        Write-FakeError -Caller $PSCmdlet -Status '400 (BadRequest)' -Code 'Request_UnsupportedQuery' -Text 'A cast needs ConsistencyLevel and $count.'
        return
    }
    if (@($script:Fake.Groups | Where-Object { $_.Id -eq $GroupId }).Count -eq 0) {
        Write-FakeError -Caller $PSCmdlet -Status '404 (NotFound)' -Code 'Request_ResourceNotFound' -Text "Resource '$GroupId' does not exist."
        return
    }
    $ids = @(Get-FakeMemberId -GroupId $GroupId -Seen (New-List) | Select-Object -Unique)
    $users = @(Copy-FakeObject -Objects @($script:Fake.Users | Where-Object { $ids -contains $_.Id }))
    Select-FakeProperty -Objects $users -Property $Property
}

# Microsoft.Graph.Applications

function Get-MgServicePrincipal {
    [CmdletBinding()]
    param([string] $Filter, [switch] $All)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    Select-FakeObject -Caller $PSCmdlet -Objects $script:Fake.Apps -Filter $Filter -Allowed 'appId'
}

function New-MgServicePrincipal {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([hashtable] $BodyParameter)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    if (Find-FakeApp -AppId $BodyParameter.appId) {
        Write-FakeError -Caller $PSCmdlet -Status '409 (Conflict)' -Code 'Request_MultipleObjectsWithSameKeyValue' -Text 'The service principal is already in use.'
        return
    }
    Add-FakeWrite -Caller $PSCmdlet -Body $BodyParameter
    $app = Add-FakeApp -AppId $BodyParameter.appId -DisplayName 'Created'
    if ($BodyParameter.ContainsKey('accountEnabled')) { $app.AccountEnabled = $BodyParameter.accountEnabled }
    if ($BodyParameter.ContainsKey('appRoleAssignmentRequired')) { $app.AppRoleAssignmentRequired = $BodyParameter.appRoleAssignmentRequired }
    Copy-FakeObject -Objects $app
}

function Update-MgServicePrincipal {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string] $ServicePrincipalId, [hashtable] $BodyParameter)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    $app = Find-FakeApp -Id $ServicePrincipalId
    if (-not $app) {
        Write-FakeError -Caller $PSCmdlet -Status '404 (NotFound)' -Code 'Request_ResourceNotFound' -Text 'No such service principal.'
        return
    }
    Add-FakeWrite -Caller $PSCmdlet -Id $ServicePrincipalId -Body $BodyParameter
    foreach ($name in $BodyParameter.Keys) { $app.$name = $BodyParameter[$name] }
}

function Remove-MgServicePrincipal {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string] $ServicePrincipalId)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    Add-FakeWrite -Caller $PSCmdlet -Id $ServicePrincipalId
    Remove-FakeObject -Kind 'Apps' -Id $ServicePrincipalId
}

function Get-MgServicePrincipalAppRoleAssignment {
    [CmdletBinding()]
    param([string] $ServicePrincipalId, [switch] $All)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    Copy-FakeObject -Objects @($script:Fake.Assignments | Where-Object { $_.PrincipalId -eq $ServicePrincipalId })
}

function Get-MgServicePrincipalAppRoleAssignedTo {
    [CmdletBinding()]
    param([string] $ServicePrincipalId, [switch] $All)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    Copy-FakeObject -Objects @($script:Fake.Assignments | Where-Object { $_.ResourceId -eq $ServicePrincipalId })
}

function New-MgServicePrincipalAppRoleAssignedTo {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string] $ServicePrincipalId, [hashtable] $BodyParameter)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    $user = $script:Fake.Users | Where-Object { $_.Id -eq $BodyParameter.principalId }
    $same = @($script:Fake.Assignments | Where-Object { $_.PrincipalId -eq $BodyParameter.principalId -and $_.ResourceId -eq $ServicePrincipalId })
    if (-not $user -or $BodyParameter.resourceId -ne $ServicePrincipalId -or $same.Count -gt 0) {
        Write-FakeError -Caller $PSCmdlet -Status '400 (BadRequest)' -Code 'Request_BadRequest' -Text 'Permission being assigned already exists on the object, or names something else.'
        return
    }
    Add-FakeWrite -Caller $PSCmdlet -Id $ServicePrincipalId -Body $BodyParameter
    $assignment = [pscustomobject]@{
        Id = New-FakeId
        PrincipalId = $BodyParameter.principalId
        PrincipalDisplayName = $user.UserPrincipalName
        ResourceId = $ServicePrincipalId
        AppRoleId = $BodyParameter.appRoleId
    }
    $script:Fake.Assignments.Add($assignment)
    Copy-FakeObject -Objects $assignment
}

function Remove-MgServicePrincipalAppRoleAssignedTo {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string] $ServicePrincipalId, [string] $AppRoleAssignmentId)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    Add-FakeWrite -Caller $PSCmdlet -Id $AppRoleAssignmentId
    Remove-FakeObject -Kind 'Assignments' -Id $AppRoleAssignmentId
}

# Microsoft.Graph.Identity.SignIns

function Find-FakeGrant {
    # The grant with this id; otherwise the error that Microsoft Graph gives.
    param([object] $Caller, [string] $Id)
    $grant = $script:Fake.Grants | Where-Object { $_.Id -eq $Id }
    if (-not $grant) { Write-FakeError -Caller $Caller -Status '404 (NotFound)' -Code 'Request_ResourceNotFound' -Text "Resource '$Id' does not exist." }
    $grant
}

function Get-GrantFault {
    # Why Microsoft Graph would not create this grant; nothing when it would.
    param([hashtable] $Body)
    $byId = @{}
    foreach ($app in $script:Fake.Apps) { $byId[$app.Id] = $app }
    if (-not $byId.ContainsKey($Body.clientId) -or -not $byId.ContainsKey($Body.resourceId)) { return 'A grant names the object ids of enterprise apps.' }
    $isUser = @($script:Fake.Users | Where-Object { $_.Id -eq $Body.principalId }).Count -eq 1
    if ($Body.consentType -ceq 'Principal' -and -not $isUser) { return 'The principal has to be a user.' }
    if ($Body.consentType -ceq 'AllPrincipals' -and $Body.ContainsKey('principalId')) { return 'A grant for all users has no principal.' }
    if (@('Principal', 'AllPrincipals') -cnotcontains $Body.consentType) { return 'Unknown consent type.' }
    if ($Body.scope.Length -gt 3850) { return 'The scope is too long.' }
    $same = @($script:Fake.Grants | Where-Object { $_.ClientId -eq $Body.clientId -and $_.ResourceId -eq $Body.resourceId -and [string] $_.PrincipalId -eq [string] $Body.principalId })
    if ($same.Count -gt 0) { return 'Permission entry already exists.' }
}

function Get-MgOauth2PermissionGrant {
    [CmdletBinding()]
    param([string] $Filter, [switch] $All, [string] $OAuth2PermissionGrantId)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    if ($OAuth2PermissionGrantId) { return (Copy-FakeObject -Objects (Find-FakeGrant -Caller $PSCmdlet -Id $OAuth2PermissionGrantId)) }
    Select-FakeObject -Caller $PSCmdlet -Objects $script:Fake.Grants -Filter $Filter -Allowed 'clientId'
}

function New-MgOauth2PermissionGrant {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([hashtable] $BodyParameter)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    $fault = Get-GrantFault -Body $BodyParameter
    if ($fault) {
        Write-FakeError -Caller $PSCmdlet -Status '400 (BadRequest)' -Code 'Request_BadRequest' -Text $fault
        return
    }
    Add-FakeWrite -Caller $PSCmdlet -Body $BodyParameter
    $grant = [pscustomobject]@{
        Id = New-FakeId
        ClientId = $BodyParameter.clientId
        ConsentType = $BodyParameter.consentType
        PrincipalId = $BodyParameter.principalId
        ResourceId = $BodyParameter.resourceId
        Scope = $BodyParameter.scope
    }
    $script:Fake.Grants.Add($grant)
    Copy-FakeObject -Objects $grant
}

function Update-MgOauth2PermissionGrant {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string] $OAuth2PermissionGrantId, [hashtable] $BodyParameter)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    $grant = Find-FakeGrant -Caller $PSCmdlet -Id $OAuth2PermissionGrantId
    if (-not $grant) { return }
    Add-FakeWrite -Caller $PSCmdlet -Id $OAuth2PermissionGrantId -Body $BodyParameter
    $grant.Scope = $BodyParameter.scope
}

function Remove-MgOauth2PermissionGrant {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string] $OAuth2PermissionGrantId)
    if (Test-FakeFailure -Caller $PSCmdlet) { return }
    $grant = Find-FakeGrant -Caller $PSCmdlet -Id $OAuth2PermissionGrantId
    if (-not $grant) { return }
    Add-FakeWrite -Caller $PSCmdlet -Id $OAuth2PermissionGrantId
    Remove-FakeObject -Kind 'Grants' -Id $OAuth2PermissionGrantId
}
