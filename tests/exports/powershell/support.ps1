# What the cases share. Each file of cases dot-sources it in BeforeAll:
#
#   BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
#   BeforeEach { New-Tenant }
#
# and then sets up a state, runs a script in it, and looks at what came of it:
#
#   It 'approves for one user' {
#       Add-User -Name 'adele@contoso.com'
#       $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
#       $run.ExitCode | Should -Be 0
#       Get-Write | Should -Be @('POST servicePrincipals', 'POST oauth2PermissionGrants')
#   }
#
# The tenant stands in the pretend Microsoft Graph (tests/pretend_graph), whose address is in
# PRETEND_GRAPH; what a scenario may say is in its tenant.py and faults.py. The scripts are in the
# folder that SCRIPTS names. STRICT = 1 runs them under the caller's strict mode.
#
# A case that only the stand-in modules can pass (because it looks at what they remember) is tagged
# StandIn; all others also run with Microsoft's own modules, see tests/exports/real_modules.py.
#
# By hand: python -m tests.exports.test_powershell [name of a file of cases, part of a name]

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$outlook = '11111111-1111-4111-8111-111111111111'
$todo = '22222222-2222-4222-8222-222222222222'
$graphId = '00000003-0000-0000-c000-000000000000'
$tenantId = 'aaaaaaaa-0000-4000-8000-000000000001'
$sleeps = New-Object -TypeName 'System.Collections.Generic.List[object]'

Add-Type -AssemblyName System.Net.Http
$controlHandler = New-Object -TypeName System.Net.Http.HttpClientHandler
$controlHandler.UseProxy = $false
$control = New-Object -TypeName System.Net.Http.HttpClient -ArgumentList $controlHandler

function Invoke-Control {
    # The control endpoint of the pretend tenant; see its server.py.
    param([string] $Method, [string] $Path, [object] $Body)
    $uri = '{0}/_pretend/{1}' -f $env:PRETEND_GRAPH, $Path
    $verb = New-Object -TypeName System.Net.Http.HttpMethod -ArgumentList $Method
    $message = New-Object -TypeName System.Net.Http.HttpRequestMessage -ArgumentList $verb, $uri
    if ($null -ne $Body) {
        $json = ConvertTo-Json -InputObject $Body -Depth 20
        $message.Content = New-Object -TypeName System.Net.Http.StringContent -ArgumentList $json
    }
    $answer = $control.SendAsync($message).GetAwaiter().GetResult()
    $text = $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    if ([int] $answer.StatusCode -ne 200) { throw "The pretend tenant answers $text" }
    ConvertFrom-Json -InputObject $text
}

# The tenant, as a case sets it up

function New-Tenant {
    # Contoso, which knows the scopes of the test catalog; and an empty folder to run in.
    param([hashtable] $Scenario = @{})
    Invoke-Control -Method PUT -Path 'scenario' -Body (@{ scopes = @('Extra.Read') } + $Scenario) | Out-Null
    $sleeps.Clear()
    $place = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath ('case-' + [Guid]::NewGuid().ToString('n'))
    New-Item -ItemType Directory -Path $place | Out-Null
    Set-Location -LiteralPath $place
}

function Remove-TenantFolder {
    # Of the case before.
    $place = (Get-Location).ProviderPath
    Set-Location -LiteralPath ([System.IO.Path]::GetTempPath())
    Remove-Item -LiteralPath $place -Recurse -Force
}

function Add-State {
    # Any part of a scenario, on top; the new ids by kind.
    param([hashtable] $Scenario)
    Invoke-Control -Method POST -Path 'add' -Body $Scenario
}

function Add-App {
    # The enterprise app's object id. `Set` takes any of its properties.
    param([string] $AppId, [hashtable] $Set = @{})
    (Add-State -Scenario @{ apps = @(@{ appId = $AppId } + $Set) }).apps[0]
}

function Add-User {
    param([string] $Name, [hashtable] $Set = @{})
    (Add-State -Scenario @{ users = @(@{ userPrincipalName = $Name } + $Set) }).users[0]
}

function Add-Group {
    # Members by their names or ids.
    param([string] $Name, [string[]] $Members)
    (Add-State -Scenario @{ groups = @(@{ displayName = $Name; members = @($Members) }) }).groups[0]
}

function Add-Grant {
    # Without a user, for all users.
    param([string] $AppId, [string] $Scope, [string] $User)
    $grant = @{ app = $AppId; scope = $Scope }
    if ($User) { $grant.user = $User }
    (Add-State -Scenario @{ grants = @($grant) }).grants[0]
}

function Add-Assignment {
    # Of a user, a group or an enterprise app to an enterprise app.
    param([string] $AppId, [string] $To)
    (Add-State -Scenario @{ assignments = @(@{ app = $AppId; user = $To }) }).assignments[0]
}

function Add-Fault {
    # See faults.py. The SDK tries 429, 503 and 504 four times before a script sees them.
    param([hashtable] $Fault)
    Add-State -Scenario @{ faults = @($Fault) } | Out-Null
}

function Set-Switch {
    param([hashtable] $Switches)
    Add-State -Scenario @{ switches = $Switches } | Out-Null
}

function Set-Property {
    # Of one object, by its id or as a scenario names it: somebody else changes it meanwhile.
    param([string] $Kind, [string] $Id, [hashtable] $To)
    Invoke-Control -Method POST -Path 'change' -Body @{ kind = $Kind; id = $Id; set = $To } | Out-Null
}

# What came of it

function Get-State {
    # One kind of object: users, groups, apps, grants, assignments.
    param([string] $Kind)
    @(Invoke-Control -Method GET -Path "state/$Kind") | ForEach-Object { $_ }
}

function Get-App {
    # Nothing when the tenant does not have it.
    param([string] $AppId)
    Get-State -Kind 'apps' | Where-Object { $_.appId -eq $AppId }
}

function Get-GrantedScope {
    # The text of one grant; without a user id, of the one for all users.
    param([string] $AppId, [string] $UserId)
    $app = Get-App -AppId $AppId
    $mine = @(Get-State -Kind 'grants' | Where-Object { $_.clientId -eq $app.id })
    $found = @($mine | Where-Object { [string] $_.principalId -eq $UserId })
    if ($found.Count -gt 1) { throw "there are $($found.Count) grants for one recipient" }
    if ($found.Count -eq 1) { $found[0].scope } else { '(none)' }
}

function Get-Write {
    # What changed the tenant, in order: 'POST oauth2PermissionGrants'.
    @(Invoke-Control -Method GET -Path 'log?writes=true') | ForEach-Object { $_.kind }
}

function Get-Request {
    # How many requests of each kind there were; `http` counts them all.
    Invoke-Control -Method GET -Path 'counts'
}

function Get-SignIn {
    # Each sign-in: client, scopes, tenant, how.
    @(Invoke-Control -Method GET -Path 'signins') | ForEach-Object { $_ }
}

function Clear-Log {
    Invoke-Control -Method DELETE -Path 'log' | Out-Null
}

# The scripts

function Start-Sleep {
    # The scripts' own waiting is counted, not waited for.
    [CmdletBinding()]
    param([double] $Seconds, [int] $Milliseconds)
    $sleeps.Add($Seconds + $Milliseconds / 1000)
}

function Invoke-AppScript {
    # Runs one script: its exit code, what it told people, what it wrote to the pipeline, and the
    # error that ended it.
    param([string] $Name, [hashtable] $With)
    $arguments = @{ TenantId = 'contoso.com' }
    foreach ($key in $With.Keys) { $arguments[$key] = $With[$key] }
    $all = New-Object -TypeName 'System.Collections.Generic.List[object]'
    $ended = ''
    $global:LASTEXITCODE = 0
    if ($env:STRICT -eq '1') { Set-StrictMode -Version Latest }
    try {
        & (Join-Path -Path $env:SCRIPTS -ChildPath $Name) @arguments *>&1 | ForEach-Object { $all.Add($_) }
    } catch {
        $ended = $_.Exception.Message
        $global:LASTEXITCODE = 1
    }
    $streams = 'InformationRecord|WarningRecord|ErrorRecord|VerboseRecord'
    $told = @($all | Where-Object { $_.GetType().Name -match $streams })
    [pscustomobject]@{
        ExitCode = $global:LASTEXITCODE
        Told = ($told | ForEach-Object { [string] $_ }) -join "`n"
        Objects = @($all | Where-Object { $_.GetType().Name -notmatch $streams })
        Ended = $ended
    }
}

function Invoke-Grant {
    param([hashtable] $With)
    Invoke-AppScript -Name 'Grant-AppAccess.ps1' -With $With
}

function Invoke-Review {
    param([hashtable] $With)
    Invoke-AppScript -Name 'New-AppAccessForReview.ps1' -With $With
}

function Invoke-Check {
    param([hashtable] $With)
    Invoke-AppScript -Name 'Test-AppAccess.ps1' -With $With
}

function Invoke-Revoke {
    # Without the questions, which nobody is there to answer.
    param([hashtable] $With)
    Invoke-AppScript -Name 'Revoke-AppAccess.ps1' -With ($With + @{ Confirm = $false })
}
