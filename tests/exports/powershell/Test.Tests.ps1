Describe 'Test-AppAccess.ps1' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function Get-Row {
            param([object] $Run, [string] $Feature, [string] $Who = 'all users')
            $rows = @($Run.Objects | Where-Object { $_.Feature -eq $Feature -and $_.Who -eq $Who })
            if ($rows.Count -ne 1) { throw "there are $($rows.Count) rows for $Feature and $Who" }
            $rows[0]
        }
    }
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'complete for all users ends with 0, and nothing is written' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope ' openid profile User.Read Mail.Send' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        $run.ExitCode | Should -BeExactly 0
        $row = Get-Row -Run $run -Feature 'mail'
        "$($row.Status), $($row.GrantedBy)" | Should -BeExactly 'Granted, tenant-wide'
        Get-Write | Should -BeNullOrEmpty
        "$(@(Get-SignIn)[0].scopes)" | Should -BeExactly 'Directory.Read.All'
    }

    It 'something missing ends with 1 and says what' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail', 'tasks'; PassThru = $true }
        $run.ExitCode | Should -BeExactly 1
        (Get-Row -Run $run -Feature 'mail').Missing | Should -BeExactly 'Mail.Send'
        "$((Get-Row -Run $run -Feature 'tasks').Missing)" | Should -BeExactly 'User.Read Tasks.Read'
        $run.Told | Should -Match 'To Do app is not in this tenant'
    }

    It 'could not tell ends with 2' {
        Add-Fault @{ on = 'GET servicePrincipals'; status = 403; times = 0 }
        $run = Invoke-Check -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 2
        $run.Ended | Should -BeExactly ''
    }

    It 'another tenant, and a user who is not found, end with 2' {
        Set-Switch @{ anyTenant = $true }
        $run = Invoke-Check -With @{ TenantId = 'fabrikam.com'; Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 2
        $run.Told | Should -Match 'which is not fabrikam\.com'
        $run = Invoke-Check -With @{ Feature = 'mail'; User = 'nobody@contoso.com' }
        $run.ExitCode | Should -BeExactly 2
    }

    It 'says by which grant, for all users and for each user' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'User.Read' | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile Mail.Send' -User $adele | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        $run.ExitCode | Should -BeExactly 1
        (Get-Row -Run $run -Feature 'mail').Status | Should -BeExactly 'Missing'
        $row = Get-Row -Run $run -Feature 'mail' -Who 'adele@contoso.com'
        "$($row.Status), $($row.GrantedBy)" | Should -BeExactly 'Granted, tenant-wide and user'
        "$($row.GrantedTenantWide), $($row.GrantedToUser)" | Should -BeExactly 'User.Read, Mail.Send'
    }

    It 'with -User and -Group, these users decide' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        $alex = Add-User -Name 'alex@contoso.com'
        Add-Group -Name 'Jira' -Members $adele, $alex | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' -User $adele | Out-Null
        (Invoke-Check -With @{ Feature = 'mail'; User = 'adele@contoso.com' }).ExitCode | Should -BeExactly 0
        (Invoke-Check -With @{ Feature = 'mail'; Group = 'Jira' }).ExitCode | Should -BeExactly 1
    }

    It 'more than needed, and by which grant' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send Calendars.Read' | Out-Null
        Add-Grant -AppId $outlook -Scope 'Extra.Read Mail.Send' -User $adele | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        $rows = @($run.Objects | Where-Object { $_.Status -eq 'More than needed' })
        $rows | ForEach-Object { "$($_.Who): $($_.GrantedTenantWide)$($_.GrantedToUser)" } |
            Should -BeExactly @('all users: Calendars.Read', 'adele@contoso.com: Extra.Read')
        $run.ExitCode | Should -BeExactly 0
    }

    It 'missing sign-in scopes are a warning only' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read Mail.Send' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 0
        $run.Told | Should -Match 'sign-in scopes openid, profile are not granted'
    }

    It 'an optional group counts only when it is named' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Calendars.Read' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'meetings'; PassThru = $true }
        $run.ExitCode | Should -BeExactly 0
        (Get-Row -Run $run -Feature 'meetings.rooms').Status | Should -BeExactly 'Optional'
        $run = Invoke-Check -With @{ Feature = 'meetings'; Optional = 'meetings.rooms'; PassThru = $true }
        $run.ExitCode | Should -BeExactly 1
        (Get-Row -Run $run -Feature 'meetings.rooms').Status | Should -BeExactly 'Missing'
    }

    It 'without -Feature, everything is looked at' {
        $run = Invoke-Check -With @{ PassThru = $true }
        $run.Objects.Feature | Should -BeExactly @('mail', 'meetings', 'calendar', 'meetings.rooms', 'tasks')
        $run.ExitCode | Should -BeExactly 1
    }

    It '-AsJson writes JSON and nothing else' {
        Add-App -AppId $outlook -Set @{ appRoleAssignmentRequired = $true } | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read Mail.Send' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; AsJson = $true }
        $run.Told | Should -BeExactly ''
        $report = ($run.Objects -join "`n") | ConvertFrom-Json
        "$($report.tenantId) $($report.exitCode)" | Should -BeExactly 'aaaaaaaa-0000-4000-8000-000000000001 0'
        (@($report.results).Count) | Should -BeExactly 1
        $first = @($report.results)[0]
        $first.MissingSignIn | Should -BeExactly @('openid', 'profile')
        (@($first.Missing).Count) | Should -BeExactly 0
    }

    It 'a grant of a user who is gone is shown by its id' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read' -User 'ffffffff-0000-4000-8000-000000000009' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        $row = Get-Row -Run $run -Feature 'mail' -Who 'ffffffff-0000-4000-8000-000000000009'
        $row.Missing | Should -BeExactly 'Mail.Send'
    }

    It 'throttled, it goes on where the SDK gives up' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' | Out-Null
        Add-Fault @{ on = 'GET oauth2PermissionGrants'; status = 429; retryAfter = 3; times = 5 }
        (Invoke-Check -With @{ Feature = 'mail' }).ExitCode | Should -BeExactly 0
        "$sleeps" | Should -BeExactly '5'
    }
}
