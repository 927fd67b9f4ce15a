# Get-AppAccessForecast.ps1 as a whole, against the pretend Microsoft Graph. What the verdicts are is
# in Decision.Tests.ps1; here it is whether the tenant is read rightly, and what comes out. Run by
# test_forecast.py, which makes the script of catalog.yml.

BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath (Join-Path -Path '..' -ChildPath 'powershell/support.ps1'))

    $mail = 'openid profile offline_access User.Read Mail.Send'
    $calendars = '1ec239c2-d7c9-4623-a91a-a9775856bb36'
    $self = 'ManagePermissionGrantsForSelf.microsoft-user-default-'
    $both = 'adele@contoso.com', 'alex@contoso.com'

    function Set-Tenant {
        # A tenant where nobody may approve anything and users can ask, with the app and two users.
        param([hashtable] $More = @{})
        $app = @{ appId = $outlook; verifiedPublisher = @{ displayName = 'Fabrikam'; verifiedPublisherId = '1234567' } }
        $scenario = @{
            scopes = @(
                @{ value = 'Calendars.ReadWrite'; id = $calendars }
                @{ value = 'TeamsTab.Create'; type = 'Admin' }
            )
            users = $both
            apps = @($app)
            policies = Get-Setting -Assigned @()
        }
        foreach ($key in $More.Keys) { $scenario[$key] = $More[$key] }
        Invoke-Control -Method PUT -Path 'scenario' -Body $scenario | Out-Null
    }

    function Get-Setting {
        # The part of a scenario that says what users may approve.
        param([string[]] $Assigned, [hashtable] $Sets = @{})
        @{
            authorization = @{ permissionGrantPoliciesAssigned = @($Assigned) }
            permissionGrant = $Sets
            adminConsentRequest = @{ isEnabled = $true; reviewers = @(@{ query = '/users/1' }) }
        }
    }

    function Invoke-Forecast {
        param([hashtable] $With = @{})
        Invoke-AppScript -Name 'Get-AppAccessForecast.ps1' -With $With
    }

    function Get-Report {
        # Of a run that writes JSON, and nothing else.
        param([hashtable] $With = @{}, [string] $Told = '^$')
        $run = Invoke-Forecast -With ($With + @{ AsJson = $true })
        $run.Told | Should -Match $Told
        $report = $run.Objects -join "`n" | ConvertFrom-Json
        $report.exitCode | Should -Be $run.ExitCode
        $report
    }

    function Get-Outcome {
        # Of one feature: "who: state, screen" of each group of people.
        param([object] $Report, [string] $Feature = 'mail')
        $found = @($Report.features | Where-Object { $_.Feature -eq $Feature })
        $found.Count | Should -Be 1
        @($found[0].Verdicts | ForEach-Object { "$($_.Who): $($_.State), $($_.Screen)" }) -join '; '
    }

    function Get-FirstVerdict {
        param([object] $Report)
        @($Report.features)[0].Verdicts[0]
    }
}

Describe 'Forecast: reading the tenant' {
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'asks for two permissions, reads few things, and writes nothing' {
        Set-Tenant
        (Get-Report -With @{ Feature = 'mail' }).exitCode | Should -Be 1
        @(Get-SignIn)[0].scopes -join ' ' | Should -Be 'Directory.Read.All Policy.Read.All'
        Get-Write | Should -BeNullOrEmpty
        $paths = @(Invoke-Control -Method GET -Path 'log' | ForEach-Object { $_ } | ForEach-Object { $_.path })
        $paths | Should -Contain 'policies/authorizationPolicy'
        $paths | Should -Not -Contain 'policies/permissionGrantPolicies'
        $paths.Count | Should -BeLessOrEqual 10
    }

    It 'reads the condition sets of the assigned policies, however the lists are paged' {
        $excluded = @{ resourceApplication = $graphId; permissions = @($calendars) }
        $sets = @{ includes = @(@{ permissionType = 'delegatedUserConsentable' }); excludes = @($excluded) }
        $own = @{ 'microsoft-user-default-recommended' = $sets }
        Set-Tenant -More @{
            policies = Get-Setting -Assigned "${self}recommended", "${self}allow-consent-apps" -Sets $own
            switches = @{ emptyFirstPage = $true; page = 1 }
        }
        $report = Get-Report -With @{ Feature = 'mail', 'calendar' }
        Get-Outcome -Report $report | Should -Be 'all members: CanApprove, Consent'
        Get-Outcome -Report $report -Feature 'calendar' | Should -Be 'all members: Stopped, ApprovalRequired'
        @($report.features)[1].Verdicts[0].Refused -join ' ' | Should -Be 'Calendars.ReadWrite'
        $report.managedPolicyList.used | Should -BeFalse
        $first = @($report.userConsent.policies)[0]
        "$($first.id) $($first.source)" | Should -Be 'microsoft-user-default-recommended tenant'
    }

    It 'takes the dated list where the condition sets may not be read, and says of which month it is' {
        Set-Tenant -More @{
            policies = Get-Setting -Assigned "${self}recommended"
            faults = @(@{ on = 'GET policies/permissionGrantPolicies/{id}/*'; times = 0; status = 403 })
        }
        $report = Get-Report -With @{ Feature = 'mail', 'calendar' }
        Get-Outcome -Report $report | Should -Be 'all members: CanApprove, Consent'
        Get-Outcome -Report $report -Feature 'calendar' | Should -Be 'all members: Stopped, ApprovalRequired'
        "$($report.managedPolicyList.used) $($report.managedPolicyList.asOf)" | Should -Be 'True 2026-07'
        @($report.features.Verdicts | Where-Object { $_.UsesDatedList }).Count | Should -Be 2
        $report.notRead -join ' ' | Should -Match 'microsoft-user-default-recommended'
        $text = (Invoke-Forecast -With @{ Feature = 'calendar' }).Objects -join "`n"
        $text | Should -Match 'could not be read in this tenant\. Its list as of\s+2026-07'
        $text | Should -Match 'By Microsoft''s list as of 2026-07'
    }

    It 'does not speak of the dated list where it is not used' {
        Set-Tenant -More @{ policies = Get-Setting -Assigned "${self}recommended" }
        (Invoke-Forecast -With @{ Feature = 'calendar' }).Objects -join "`n" | Should -Not -Match '2026-07'
    }

    It 'cannot tell where the setting may not be read' {
        Set-Tenant -More @{ faults = @(@{ on = 'GET policies/authorizationPolicy'; times = 0; status = 403 }) }
        $report = Get-Report -With @{ Feature = 'mail' }
        $report.exitCode | Should -Be 2
        Get-Outcome -Report $report | Should -Be 'all members: CannotTell, Unknown'
        $report.notRead.Count | Should -Be 1
    }

    It 'still says that somebody is stopped where only the way to ask may not be read' {
        Set-Tenant -More @{ faults = @(@{ on = 'GET policies/adminConsentRequestPolicy'; times = 0; status = 403 }) }
        $report = Get-Report -With @{ Feature = 'mail' }
        $report.exitCode | Should -Be 1
        Get-Outcome -Report $report | Should -Be 'all members: Stopped, AskUnknown'
    }

    It 'reads how the permissions are classified, where a policy needs it' {
        $low = @{ openid = 'low'; profile = 'low'; offline_access = 'low'; 'User.Read' = 'low'; 'Mail.Send' = 'low' }
        Set-Tenant -More @{ policies = Get-Setting -Assigned "${self}low"; classified = $low }
        Get-Outcome -Report (Get-Report -With @{ Feature = 'mail' }) | Should -Be 'all members: CanApprove, Consent'
        (Get-Request).'GET servicePrincipals/{id}/delegatedPermissionClassifications' | Should -Be 1
        Set-Tenant -More @{ policies = Get-Setting -Assigned "${self}low" }
        $report = Get-Report -With @{ Feature = 'mail' }
        Get-Outcome -Report $report | Should -Be 'all members: Stopped, ApprovalRequired'
    }

    It 'counts what is approved on Microsoft Graph only' {
        $other = '55555555-5555-4555-8555-555555555555'
        $grant = @{ app = $outlook; scope = $mail }
        Set-Tenant -More @{
            apps = @(@{ appId = $outlook }, @{ appId = $other })
            grants = @($grant + @{ resource = $other })
        }
        $report = Get-Report -With @{ Feature = 'mail' }
        Get-Outcome -Report $report | Should -Be 'all members: Stopped, ApprovalRequired'
        Set-Tenant -More @{ grants = @($grant) }
        Get-Outcome -Report (Get-Report -With @{ Feature = 'mail' }) | Should -Be 'all members: NotStopped, None'
    }

    It 'names who can connect now' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; user = 'adele@contoso.com'; scope = $mail }) }
        $report = Get-Report -With @{ Feature = 'mail' }
        $own = '1 person with an approval of their own'
        Get-Outcome -Report $report |
            Should -Be "${own}: NotStopped, None; all other members: Stopped, ApprovalRequired"
        @($report.features)[0].CanConnectNow -join ', ' | Should -Be $own
        (Get-FirstVerdict -Report $report).Names -join ', ' | Should -Be 'adele@contoso.com'
    }

    It 'shows a user who is gone by the id' {
        $gone = 'ffffffff-0000-4000-8000-000000000009'
        Set-Tenant -More @{ grants = @(@{ app = $outlook; user = $gone; scope = $mail }) }
        (Get-FirstVerdict -Report (Get-Report -With @{ Feature = 'mail' })).Names -join ', ' | Should -Be $gone
    }

    It 'knows who is assigned through a group, and that a group inside it does not count' {
        $inner = @{ displayName = 'Inner'; members = @('alex@contoso.com') }
        Set-Tenant -More @{
            apps = @(@{ appId = $outlook; appRoleAssignmentRequired = $true })
            groups = @($inner, @{ displayName = 'Outer'; members = @('adele@contoso.com', 'Inner') })
            assignments = @(@{ app = $outlook; user = 'Outer' })
            grants = @(@{ app = $outlook; scope = $mail })
        }
        $report = Get-Report -With @{ Feature = 'mail'; User = $both }
        Get-Outcome -Report $report |
            Should -Be 'adele@contoso.com: NotStopped, None; alex@contoso.com: Stopped, NotAssigned'
    }

    It 'cannot tell where who is assigned may not be read' {
        Set-Tenant -More @{
            apps = @(@{ appId = $outlook; appRoleAssignmentRequired = $true })
            grants = @(@{ app = $outlook; scope = $mail })
            faults = @(@{ on = 'GET servicePrincipals/{id}/appRoleAssignedTo'; times = 0; status = 403 })
        }
        Get-Outcome -Report (Get-Report -With @{ Feature = 'mail' }) | Should -Be 'all members: CannotTell, Unknown'
    }

    It 'knows whether the publisher deactivated the app, where Microsoft Graph shows it' {
        $states = @(foreach ($value in $true, $false, $null) {
            $app = @{ appId = $outlook }
            if ($null -ne $value) { $app['isDisabled'] = $value }
            Set-Tenant -More @{ apps = @($app); grants = @(@{ app = $outlook; scope = $mail }) }
            $report = Get-Report -With @{ Feature = 'mail' }
            "$(@($report.features)[0].Deactivated) $((Get-FirstVerdict -Report $report).Screen)"
        })
        $states -join '; ' | Should -Be 'yes AppOff; no None; unknown None'
    }

    It 'takes a list of approvals that comes short for no answer' {
        Set-Tenant -More @{
            grants = @(@{ app = $outlook; scope = 'openid' }, @{ app = $outlook; user = $both[0]; scope = $mail })
            switches = @{ short = 'always' }
        }
        (Invoke-Forecast -With @{ Feature = 'mail' }).ExitCode | Should -Be 2
    }

    It 'needs at most 2 requests for each 1,000 approvals' {
        Set-Tenant
        Get-Report -With @{ Feature = 'mail' } | Out-Null
        $few = (Get-Request).http
        Set-Tenant -More @{ many = @{ users = 3000; app = $outlook; scope = $mail } }
        $report = Get-Report -With @{ Feature = 'mail' }
        $own = '3000 people with an approval of their own'
        Get-Outcome -Report $report |
            Should -Be "${own}: NotStopped, None; all other members: Stopped, ApprovalRequired"
        $verdict = Get-FirstVerdict -Report $report
        "$(@($verdict.Users).Count) $(@($verdict.Names).Count)" | Should -Be '3000 10'
        (Get-Request).http - $few | Should -BeLessOrEqual 6
    }
}

Describe 'Forecast: single people' {
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'looks at one person, with their own approval' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; user = 'adele@contoso.com'; scope = $mail }) }
        $report = Get-Report -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        Get-Outcome -Report $report | Should -Be 'adele@contoso.com: NotStopped, None'
        $report.exitCode | Should -Be 0
        $report = Get-Report -With @{ Feature = 'mail'; User = 'alex@contoso.com' }
        Get-Outcome -Report $report | Should -Be 'alex@contoso.com: Stopped, ApprovalRequired'
    }

    It 'reads roles: one that may approve, one through a group, one of the tenant''s own' {
        $three = $both + 'lee@contoso.com'
        $able = 'Cloud Application Administrator'
        Set-Tenant -More @{
            users = $three
            groups = @(@{ displayName = 'Helpers'; isAssignableToRole = $true; members = @('alex@contoso.com') })
            roles = @{ $able = @($three[0]); 'Directory Readers' = @('Helpers'); 'Contoso consent' = @($three[2]) }
        }
        $report = Get-Report -With @{ Feature = 'tab'; User = $three }
        @($report.features)[0].Verdicts.State -join ' ' | Should -Be 'CanApprove CannotTell CannotTell'
        @($report.features)[0].Verdicts[1].Because[0] | Should -Match 'Directory Readers'
        @($report.features)[0].Verdicts[2].Because[0] | Should -Match 'Contoso consent'
    }

    It 'cannot tell of a person whose roles may not be read' {
        $fault = @{ on = 'GET roleManagement/directory/roleAssignments'; times = 0; status = 403 }
        Set-Tenant -More @{ faults = @($fault) }
        $report = Get-Report -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        Get-Outcome -Report $report | Should -Be 'adele@contoso.com: CannotTell, Unknown'
        $report.exitCode | Should -Be 2
    }

    It 'knows guests and disabled accounts' {
        $guest = @{ userPrincipalName = 'guest@contoso.com'; userType = 'Guest' }
        Set-Tenant -More @{ users = @($guest, @{ userPrincipalName = 'gone@contoso.com'; accountEnabled = $false }) }
        $report = Get-Report -With @{ Feature = 'mail'; User = 'guest@contoso.com', 'gone@contoso.com' }
        Get-Outcome -Report $report |
            Should -Be 'guest@contoso.com: CannotTell, Unknown; gone@contoso.com: Stopped, AccountOff'
    }

    It 'could not tell when a person is not found' {
        Set-Tenant
        $with = @{ Feature = 'mail'; User = 'adele@contoso.com', 'nobody@contoso.com' }
        $report = Get-Report -With $with -Told 'nobody@contoso\.com'
        $report.exitCode | Should -Be 2
        $report.notFound -join ' ' | Should -Match 'nobody@contoso\.com'
        $report = Get-Report -With @{ Feature = 'mail'; User = 'nobody@contoso.com' } -Told 'nobody'
        "$($report.exitCode) $(@($report.features).Count)" | Should -Be '2 0'
    }
}

Describe 'Forecast: what comes out' {
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'shows all features in the order of the catalog, or in the one that was asked for' {
        Set-Tenant
        (Get-Report).features.Feature -join ' ' | Should -Be 'mail calendar tasks tab'
        (Get-Report -With @{ Feature = 'tasks', 'mail' }).features.Feature -join ' ' | Should -Be 'tasks mail'
    }

    It 'offers one link for what is looked at and what is approved already, and a script' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; scope = $mail }) }
        $report = Get-Report -With @{ Feature = 'calendar'; Optional = 'calendar.rooms' }
        $mends = @((Get-FirstVerdict -Report $report).Mends)
        @($mends | ForEach-Object { $_.Kind }) -join ' ' | Should -Be 'ApproveForAll GrantForAll'
        $start = "https://login.microsoftonline.com/$tenantId/v2.0/adminconsent"
        $mends[0].Link | Should -BeLike "${start}?client_id=$outlook&*"
        $scopes = ($mail, 'Calendars.ReadWrite', 'Place.Read.All' -join ' ').Replace(' ', '%20')
        $mends[0].Link | Should -BeLike "*&scope=$scopes&*&state=mail~calendar~calendar.rooms"
        $command = '-Feature calendar -Optional calendar.rooms -AllUsers -WhatIf'
        $mends[1].Command | Should -Be ".\Grant-AppAccess.ps1 -TenantId contoso.com $command"
    }

    It 'offers no link where a feature has none for everyone, and says where to get it' {
        Set-Tenant
        $mend = @((Get-FirstVerdict -Report (Get-Report -With @{ Feature = 'tab' })).Mends)[0]
        "$($mend.Kind) $($mend.Link)" | Should -Be 'ApproveForAll https://fabrikam.example/tab'
    }

    It 'offers the script for one person, with an assignment where one is required' {
        Set-Tenant -More @{ apps = @(@{ appId = $outlook; appRoleAssignmentRequired = $true }) }
        $report = Get-Report -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        $command = '-Feature mail -User adele@contoso.com -RequireAssignment -WhatIf'
        @((Get-FirstVerdict -Report $report).Mends)[0].Command |
            Should -Be ".\Grant-AppAccess.ps1 -TenantId contoso.com $command"
    }

    It 'offers the script that turns sign-in on' {
        Set-Tenant -More @{ apps = @(@{ appId = $outlook; accountEnabled = $false }) }
        $mend = @((Get-FirstVerdict -Report (Get-Report -With @{ Feature = 'mail' })).Mends)[0]
        $mend.Command |
            Should -Be '.\New-AppAccessForReview.ps1 -TenantId contoso.com -App outlook -AllowSignIn -WhatIf'
    }

    It 'never offers to change what users may approve' {
        Set-Tenant
        $text = (Invoke-Forecast).Objects -join "`n"
        $text | Should -Match 'To mend|Approve for everyone'
        $text | Should -Not -Match 'User consent settings|Update-Mg|ReadWrite\.Authorization'
    }

    It 'writes a report that can be kept, in lines that fit, broken between names only' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; user = 'adele@contoso.com'; scope = $mail }) }
        $run = Invoke-Forecast
        $run.ExitCode | Should -Be 1
        $lines = @($run.Objects)
        $lines.Count | Should -BeGreaterThan 20
        $long = @($lines | Where-Object { $_.Length -gt 79 })
        $long | Where-Object { $_ -notmatch '^      (https://|\.\\)\S' } | Should -BeNullOrEmpty
        $text = $lines -join "`n"
        $text | Should -Match 'not stopped: 1 person with an approval of their own'
        $text | Should -Match 'STOPPED: all other members\. They see "Approval required" and can ask'
        $text | Should -Match 'Users can ask for approval; reviewers: 1'
        $lines[-1] | Should -Be 'Somebody would be stopped.'
        $run.Told | Should -Match 'Fabrikam Desk, in the tenant Contoso'
    }

    It 'says what mends it once where it is the same for all' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; user = 'adele@contoso.com'; scope = 'openid User.Read' }) }
        $lines = @((Invoke-Forecast -With @{ Feature = 'mail' }).Objects)
        @($lines | Where-Object { $_ -cmatch 'STOPPED' }).Count | Should -Be 2
        @($lines | Where-Object { $_ -match 'adminconsent' }).Count | Should -Be 1
    }

    It 'gives objects to the pipeline' {
        Set-Tenant
        $found = @((Invoke-Forecast -With @{ Feature = 'mail', 'tasks'; PassThru = $true }).Objects)
        $found.Feature -join ' ' | Should -Be 'mail tasks'
        $found.Verdicts.State -join ' ' | Should -Be 'Stopped Stopped'
    }

    It 'cannot tell of a request that always asks' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; scope = $mail }) }
        $report = Get-Report -With @{ Feature = 'mail'; RequestStyle = 'PromptConsent' }
        Get-Outcome -Report $report | Should -Be 'all members: CannotTell, Unknown'
        "$($report.exitCode) $($report.requestStyle)" | Should -Be '2 PromptConsent'
    }

    It 'ends with 2 in another tenant, and with an optional group without its feature' {
        Set-Tenant -More @{ switches = @{ anyTenant = $true } }
        $run = Invoke-Forecast -With @{ TenantId = 'fabrikam.com'; Feature = 'mail' }
        "$($run.ExitCode) $($run.Told)" | Should -Match '^2 .*which is not fabrikam\.com'
        (Invoke-Forecast -With @{ Feature = 'mail'; Optional = 'calendar.rooms' }).ExitCode | Should -Be 2
    }

    It 'works under a caller''s strict mode and preferences' {
        Set-Tenant -More @{ grants = @(@{ app = $outlook; scope = $mail }) }
        Set-StrictMode -Version Latest
        $WarningPreference = 'Stop'
        (Invoke-Forecast -With @{ Feature = 'mail' }).ExitCode | Should -Be 0
    }
}
