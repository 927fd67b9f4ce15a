# Runs the scripts in PowerShell against a pretend tenant. Nothing real is touched: no sign-in, no
# network, and the modules that the scripts require are stand-ins.
#
#   python -m tests.exports.render_scripts build/scripts
#   pwsh tests/exports/powershell/run.ps1 -Folder build/scripts
#
# One line per case, `ok` or `not ok`; the exit code is 1 when a case failed. Works in Windows
# PowerShell 5.1 too (powershell -File tests\exports\powershell\run.ps1 -Folder build\scripts).
# -Only runs the cases whose name contains a text.
param(
    [Parameter(Mandatory = $true)]
    [string] $Folder,

    [string] $Only = ''
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$Folder = (Resolve-Path -LiteralPath $Folder).ProviderPath
$tally = @{ Cases = 0; Failed = 0 }
$home_ = (Get-Location).Path
$temporary = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath ('scripts-' + [Guid]::NewGuid().ToString('n'))

# '#Requires -Modules' wants modules of these names: empty ones, before all others. Their cmdlets
# are those of FakeGraph.psm1.
foreach ($name in @('Authentication', 'Applications', 'Identity.SignIns', 'Users', 'Groups')) {
    $module = "Microsoft.Graph.$name"
    $place = Join-Path -Path $temporary -ChildPath (Join-Path -Path 'modules' -ChildPath $module)
    New-Item -ItemType Directory -Path $place -Force | Out-Null
    Set-Content -LiteralPath (Join-Path -Path $place -ChildPath "$module.psm1") -Value '# A stand-in; FakeGraph.psm1 has the cmdlets.'
}
$modulePath = $env:PSModulePath
$env:PSModulePath = (Join-Path -Path $temporary -ChildPath 'modules') + [System.IO.Path]::PathSeparator + (Join-Path -Path $PSHOME -ChildPath 'Modules')
Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'FakeGraph.psm1') -Force -DisableNameChecking

function Test-Case {
    # One case in a fresh tenant and an empty folder.
    param([string] $Name, [scriptblock] $Body)
    if ($Only -and -not $Name.Contains($Only)) { return }
    $tally.Cases++
    $place = Join-Path -Path $temporary -ChildPath "case-$($tally.Cases)"
    New-Item -ItemType Directory -Path $place | Out-Null
    Set-Location -LiteralPath $place
    New-FakeTenant
    try {
        & $Body | Out-Null
        Write-Output "ok $($tally.Cases) - $Name"
    } catch {
        $tally.Failed++
        Write-Output "not ok $($tally.Cases) - $Name"
        Write-Output "# $($_.Exception.Message)"
        Write-Output "# $($_.InvocationInfo.PositionMessage -replace '\s+', ' ')"
    }
}

function Invoke-Script {
    # Runs one script: its exit code, what it told people, what it wrote to the pipeline, and the
    # error that ended it.
    param([string] $Name, [hashtable] $With)
    $arguments = @{ TenantId = 'contoso.com' }
    foreach ($key in $With.Keys) { $arguments[$key] = $With[$key] }
    $all = New-Object -TypeName 'System.Collections.Generic.List[object]'
    $ended = ''
    $global:LASTEXITCODE = 0
    try {
        & (Join-Path -Path $Folder -ChildPath $Name) @arguments *>&1 | ForEach-Object { $all.Add($_) }
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
    Invoke-Script -Name 'Grant-AppAccess.ps1' -With $With
}

function Invoke-Review {
    param([hashtable] $With)
    Invoke-Script -Name 'New-AppAccessForReview.ps1' -With $With
}

function Invoke-Check {
    param([hashtable] $With)
    Invoke-Script -Name 'Test-AppAccess.ps1' -With $With
}

function Invoke-Revoke {
    # Without the questions, which nobody is there to answer.
    param([hashtable] $With)
    Invoke-Script -Name 'Revoke-AppAccess.ps1' -With ($With + @{ Confirm = $false })
}

function Assert-Equal {
    # As text: lists are joined by spaces.
    param([object] $Actual, [object] $Expected, [string] $What = 'value')
    if ([string] "$Actual" -cne [string] "$Expected") { throw "$What is '$Actual', not '$Expected'" }
}

function Assert-Match {
    param([string] $Actual, [string] $Pattern)
    if ($Actual -notmatch $Pattern) { throw "nothing like '$Pattern' in: $Actual" }
}

function Assert-Write {
    # The commands that changed the tenant, in order.
    param([string[]] $Expected)
    $commands = @((Get-FakeTenant).Writes | ForEach-Object { $_.Command })
    Assert-Equal -Actual ($commands -join ', ') -Expected (@($Expected) -join ', ') -What 'writes'
}

function Get-GrantedScope {
    # The text of one grant; without a user id, of the one for all users.
    param([string] $AppId, [string] $UserId)
    $app = Find-FakeApp -AppId $AppId
    $grants = @((Get-FakeTenant).Grants | Where-Object { $_.ClientId -eq $app.Id -and [string] $_.PrincipalId -eq $UserId })
    if ($grants.Count -gt 1) { throw "there are $($grants.Count) grants for one recipient" }
    if ($grants.Count -eq 1) { $grants[0].Scope } else { '(none)' }
}

function Clear-Write {
    (Get-FakeTenant).Writes.Clear()
}

$outlook = '11111111-1111-4111-8111-111111111111'
$todo = '22222222-2222-4222-8222-222222222222'

try {
    foreach ($file in @(Get-ChildItem -LiteralPath $PSScriptRoot -Filter '*.Tests.ps1' | Sort-Object -Property Name)) {
        . $file.FullName
    }
} finally {
    Set-Location -LiteralPath $home_
    $env:PSModulePath = $modulePath
    Remove-Item -LiteralPath $temporary -Recurse -Force
}
Write-Output "1..$($tally.Cases)"
Write-Output "# $($tally.Cases - $tally.Failed) of $($tally.Cases) cases passed"
if ($tally.Failed -gt 0 -or $tally.Cases -eq 0) { exit 1 }
exit 0
