# What a file of changes is worth: lost answers, other people's approvals, files that cannot be used.

BeforeDiscovery {
    $script:lost = @(
        foreach ($kind in 'POST servicePrincipals', 'POST servicePrincipals/{id}/appRoleAssignedTo',
            'POST oauth2PermissionGrants', 'PATCH servicePrincipals/{id}') {
            foreach ($do in 'after', 'lost') { @{ On = $kind; Do = $do } }
        }
    )
}

Describe 'The file of changes' {
    BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'has what was carried out although its answer was lost: <On> <Do>' -ForEach $lost {
        if ($On -like 'PATCH*') { Add-App -AppId $outlook | Out-Null }
        Add-User -Name 'adele@contoso.com' | Out-Null
        Add-Fault @{ on = $On; do = $Do; status = 504; times = 9 }
        $with = @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
        Invoke-Grant -With ($with + @{ TranscriptPath = 'run.jsonl' }) | Out-Null
        Invoke-Revoke -With @{ Undo = 'run.jsonl' } | Out-Null
        @(Get-State -Kind 'grants').Count | Should -BeExactly 0
        @(Get-State -Kind 'assignments').Count | Should -BeExactly 0
        @(Get-State -Kind 'apps' | Where-Object { $_.appRoleAssignmentRequired }).Count | Should -BeExactly 0
    }

    It 'a clear refusal is nothing to take back' {
        Add-App -AppId $outlook | Out-Null
        Add-Fault @{ on = 'POST oauth2PermissionGrants'; status = 403; times = 0 }
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' } | Out-Null
        Get-Content -LiteralPath 'run.jsonl' -Raw | Should -Match '"result":"refused"'
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' | Out-Null
        Invoke-Revoke -With @{ Undo = 'run.jsonl' } | Out-Null
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Mail.Send'
    }

    It 'what one user holds does not keep scopes approved for everybody' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' -User $adele | Out-Null
        Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true; TranscriptPath = 'run.jsonl' } | Out-Null
        Invoke-Revoke -With @{ Undo = 'run.jsonl' } | Out-Null
        Get-GrantedScope -AppId $outlook | Should -BeExactly '(none)'
        Get-GrantedScope -AppId $outlook -UserId $adele | Should -BeExactly 'openid profile User.Read Mail.Send'
        Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true } | Out-Null
        Invoke-Revoke -With @{ Feature = 'meetings', 'calendar' } | Out-Null
        Get-GrantedScope -AppId $outlook | Should -BeExactly '(none)'
    }

    It 'the plan says which features end with it' {
        Invoke-Grant -With @{ Feature = 'calendar'; AllUsers = $true; TranscriptPath = 'run.jsonl' } | Out-Null
        Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true } | Out-Null
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl'; WhatIf = $true }
        $run.Told | Should -Match 'ends meetings, calendar'
    }

    It 'takes a revocation back: what was there before, and no more' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'Extra.Read openid User.Read Mail.Send' | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read Mail.Send' -User $adele | Out-Null
        Invoke-Revoke -With @{ Feature = 'mail'; TranscriptPath = 'back.jsonl' } | Out-Null
        Get-GrantedScope -AppId $outlook -UserId $adele | Should -BeExactly '(none)'
        Invoke-Revoke -With @{ Undo = 'back.jsonl' } | Out-Null
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'Extra.Read openid User.Read Mail.Send'
        Get-GrantedScope -AppId $outlook -UserId $adele | Should -BeExactly 'User.Read Mail.Send'
    }

    It 'undo asks for what its file needs' {
        Add-App -AppId $outlook | Out-Null
        Add-User -Name 'adele@contoso.com' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'all.jsonl' } | Out-Null
        Invoke-Revoke -With @{ Undo = 'all.jsonl' } | Out-Null
        "$(@(Get-SignIn)[1].scopes)" | Should -Not -Match 'AppRoleAssignment|Application\.ReadWrite'
        $with = @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
        Invoke-Grant -With ($with + @{ TranscriptPath = 'one.jsonl' }) | Out-Null
        Invoke-Revoke -With @{ Undo = 'one.jsonl' } | Out-Null
        "$(@(Get-SignIn)[3].scopes)" | Should -Match 'AppRoleAssignment\.ReadWrite\.All'
    }

    It 'a file that is not ours, or is in use, stops the script before the first change: <Why>' -ForEach @(
        @{ Why = 'notes' }
        @{ Why = 'in use' }
    ) {
        Set-Content -LiteralPath 'file.jsonl' -Value $(if ($Why -eq 'notes') { 'Dear diary' } else { '' })
        $place = (Resolve-Path -LiteralPath 'file.jsonl').ProviderPath
        $held = if ($Why -eq 'in use') { [System.IO.File]::Open($place, 'Open', 'ReadWrite', 'None') }
        try {
            $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'file.jsonl' }
        } finally { if ($held) { $held.Dispose() } }
        $run.ExitCode | Should -BeExactly 1
        $run.Told | Should -Match 'Name another one with -TranscriptPath'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'a file without a last line end is added to on a line of its own' {
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' } | Out-Null
        $text = (Get-Content -LiteralPath 'run.jsonl' -Raw).TrimEnd()
        [System.IO.File]::WriteAllText((Resolve-Path -LiteralPath 'run.jsonl').ProviderPath, $text)
        Invoke-Grant -With @{ Feature = 'tasks'; AllUsers = $true; TranscriptPath = 'run.jsonl' } | Out-Null
        Invoke-Revoke -With @{ Undo = 'run.jsonl' } | Out-Null
        @(Get-State -Kind 'grants').Count | Should -BeExactly 0
    }

    It 'a tenant id that is no text does not pass for any tenant' {
        Set-Content -LiteralPath 'run.jsonl' -Value '{"tenantId":[],"change":"grant"}'
        (Invoke-Revoke -With @{ Undo = 'run.jsonl' }).Ended | Should -Match 'is not a file that'
        Get-SignIn | Should -BeNullOrEmpty
    }

    It 'names the command that takes it back, apostrophe and cloud included' {
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = "o'run.jsonl" }
        $run.Told | Should -Match "-Environment Global -Undo '.*o''run\.jsonl'"
    }

    It 'an app that is created is shown in the portal''s default list: <Name>' -ForEach @(
        @{ Name = 'Grant-AppAccess.ps1'; With = @{ Feature = 'mail'; AllUsers = $true } }
        @{ Name = 'New-AppAccessForReview.ps1'; With = @{ App = 'outlook' } }
    ) {
        Invoke-AppScript -Name $Name -With $With | Out-Null
        (Get-App -AppId $outlook).tags | Should -Contain 'WindowsAzureActiveDirectoryIntegratedApp'
    }

    It 'says that users who are not assigned still cannot sign in' {
        Add-App -AppId $outlook -Set @{ appRoleAssignmentRequired = $true } | Out-Null
        Add-User -Name 'adele@contoso.com' | Out-Null
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        $run.Told | Should -Match '1 of these users are not assigned'
    }
}
