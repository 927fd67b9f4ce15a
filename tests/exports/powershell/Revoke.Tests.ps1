Describe 'Revoke-AppAccess.ps1' {
    BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'one feature goes, for all users and for each user' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope ' openid profile User.Read Mail.Send Calendars.Read Extra.Read' | Out-Null
        Add-Grant -AppId $outlook -Scope 'Mail.Send Extra.Read' -User $adele | Out-Null
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 0
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Calendars.Read Extra.Read'
        Get-GrantedScope -AppId $outlook -UserId $adele | Should -BeExactly 'Extra.Read'
        $run.Told | Should -Match 'Outlook app, adele@contoso\.com:'
    }

    It 'keeps what another approved feature needs, and says which' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send Calendars.Read' | Out-Null
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        $run.Told | Should -Match 'takes back Mail\.Send'
        $run.Told | Should -Match 'keeps User\.Read \(needed by meetings, calendar\)'
    }

    It 'a feature whose scopes are all needed by another one stays, and is said to' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Calendars.Read' | Out-Null
        $run = Invoke-Revoke -With @{ Feature = 'calendar' }
        Get-Write | Should -BeNullOrEmpty
        $run.Told | Should -Match 'keeps User\.Read \(needed by meetings\), Calendars\.Read \(needed by meetings\)'
        $run.Told | Should -Match 'name the features that need it as well'
        Invoke-Revoke -With @{ Feature = 'calendar', 'meetings' }
        Get-Write | Should -BeExactly @('DELETE oauth2PermissionGrants/{id}')
    }

    It 'with the last feature the base scopes go too' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' | Out-Null
        Invoke-Revoke -With @{ Feature = 'mail' }
        Get-Write | Should -BeExactly @('DELETE oauth2PermissionGrants/{id}')
    }

    It 'a feature takes its optional groups along; one can go alone' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Calendars.Read Place.Read.All Mail.Send' | Out-Null
        Invoke-Revoke -With @{ Optional = 'meetings.rooms' }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid User.Read Calendars.Read Mail.Send'
        $id = @(Get-State -Kind 'grants')[0].id
        Set-Property -Kind 'grants' -Id $id -To @{ scope = 'openid User.Read Calendars.Read Place.Read.All Mail.Send' }
        Invoke-Revoke -With @{ Feature = 'meetings', 'calendar' }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid User.Read Mail.Send'
    }

    It 'what a user needs together with the approval for all users stays' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send' | Out-Null
        Add-Grant -AppId $outlook -Scope 'Calendars.Read' -User $adele | Out-Null
        Invoke-Revoke -With @{ Feature = 'mail' }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid User.Read'
    }

    It 'one user, one feature; the approval for all users is pointed out' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        $alex = Add-User -Name 'alex@contoso.com'
        Add-Grant -AppId $outlook -Scope 'Mail.Send' | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send' -User $adele | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send' -User $alex | Out-Null
        $run = Invoke-Revoke -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        Get-Write | Should -BeExactly @('DELETE oauth2PermissionGrants/{id}')
        Get-GrantedScope -AppId $outlook -UserId $adele | Should -BeExactly '(none)'
        Get-GrantedScope -AppId $outlook -UserId $alex | Should -BeExactly 'openid User.Read Mail.Send'
        $run.Told | Should -Match 'also approved for all users'
    }

    It 'one user, everything, on every app' {
        Add-App -AppId $outlook | Out-Null
        Add-App -AppId $todo | Out-Null
        $adele = Add-User -Name "o'adele@contoso.com"
        Add-Grant -AppId $outlook -Scope 'openid Extra.Read' -User $adele | Out-Null
        Add-Grant -AppId $todo -Scope 'Tasks.Read' -User $adele | Out-Null
        Add-Grant -AppId $todo -Scope 'User.Read' | Out-Null
        Invoke-Revoke -With @{ User = "o'adele@contoso.com" }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 1
        Get-GrantedScope -AppId $todo | Should -BeExactly 'User.Read'
    }

    It '-All takes everything of the catalog, and leaves other apps alone' {
        $adele = Add-User -Name 'adele@contoso.com'
        Add-App -AppId $outlook | Out-Null
        Add-App -AppId '33333333-3333-4333-8333-333333333333' | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid Extra.Read' -User $adele | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read' | Out-Null
        Add-Grant -AppId '33333333-3333-4333-8333-333333333333' -Scope 'User.Read' | Out-Null
        $run = Invoke-Revoke -With @{ All = $true }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 1
        $run.Told | Should -Match 'Changes made: 2'
        $run.Told | Should -Match 'Tokens handed out before'
    }

    It 'shows the plan before the first change, and -WhatIf makes none' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send' | Out-Null
        $run = Invoke-Revoke -With @{ Feature = 'mail'; WhatIf = $true }
        $run.Told | Should -Match 'takes back User\.Read, Mail\.Send'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'run twice, the second run changes nothing' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send Extra.Read' | Out-Null
        Invoke-Revoke -With @{ Feature = 'mail' }
        Clear-Log
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        Get-Write | Should -BeNullOrEmpty
        $run.Told | Should -Match 'There is no scope to take back'
    }

    It 'keeps what somebody else added between reading and writing' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send' | Out-Null
        $meanwhile = @{ kind = 'grants'; app = $outlook; set = @{ scope = 'openid User.Read Mail.Send Extra.Read' } }
        Add-Fault @{ on = 'GET oauth2PermissionGrants/{id}'; do = 'before'; change = $meanwhile }
        Invoke-Revoke -With @{ Feature = 'mail' }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid Extra.Read'
    }

    It 'a failure half-way leaves a state that a second run completes' {
        Add-App -AppId $outlook | Out-Null
        foreach ($number in 1..3) {
            $id = Add-User -Name "user$number@contoso.com"
            Add-Grant -AppId $outlook -Scope 'User.Read Mail.Send' -User $id | Out-Null
        }
        Add-Fault @{ on = 'DELETE oauth2PermissionGrants/{id}'; call = 2; status = 500 }
        Add-Fault @{ on = 'DELETE oauth2PermissionGrants/{id}'; call = 4; status = 500 }
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 1
        $run.Told | Should -Match 'Failed: Outlook app, user2@contoso\.com'
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 0
        @(Get-State -Kind 'grants').Count | Should -BeExactly 0
    }

    It 'nothing named is refused before signing in' {
        $run = Invoke-Revoke -With @{}
        $run.Ended | Should -Match 'Say what to take back'
        Get-SignIn | Should -BeNullOrEmpty
    }

    It 'an empty list is refused, it does not mean everybody or everything' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read Mail.Send' | Out-Null
        foreach ($nothing in @('', @(), $null)) {
            $run = Invoke-Revoke -With @{ Feature = 'mail'; User = $nothing }
            $run.Ended | Should -Match 'User'
        }
        $run = Invoke-Revoke -With @{ Feature = @(); User = 'adele@contoso.com' }
        $run.Ended | Should -Match 'Feature'
        $run = Invoke-Revoke -With @{ All = $false }
        $run.Ended | Should -Match 'Say what to take back'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'another tenant stops the script' {
        Set-Switch @{ anyTenant = $true }
        $run = Invoke-Revoke -With @{ TenantId = 'fabrikam.com'; All = $true }
        $run.Ended | Should -Match 'which is not fabrikam\.com'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'Undo: takes back what one run did, and only that' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-User -Name 'alex@contoso.com' | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read Extra.Read' -User $adele | Out-Null
        $with = @{ Feature = 'calendar'; User = 'adele@contoso.com', 'alex@contoso.com'; RequireAssignment = $true }
        Invoke-Grant -With ($with + @{ TranscriptPath = 'run.jsonl' })
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        $run.Ended | Should -BeExactly ''
        @(Get-State -Kind 'grants').Count | Should -BeExactly 1
        Get-GrantedScope -AppId $outlook -UserId $adele | Should -BeExactly 'User.Read Extra.Read'
        @(Get-State -Kind 'assignments').Count | Should -BeExactly 0
        (Get-App -AppId $outlook).AppRoleAssignmentRequired | Should -BeExactly $false
    }

    It 'Undo: base scopes that were there before the run stay' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
        Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile'
    }

    It 'Undo: run twice, the second run changes nothing' {
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
        Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        Clear-Log
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeNullOrEmpty
        $run.Told | Should -Match 'was created by that run and stays'
    }

    It 'Undo: keeps what a feature needs that was approved since' {
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
        Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true; TranscriptPath = 'later.jsonl' }
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        $run.Told | Should -Match 'User\.Read \(needed by meetings, calendar\)'
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Calendars.Read'
    }

    It 'Undo: two runs in one file are taken back together' {
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
        Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
        Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 0
    }

    It 'Undo: -WhatIf changes nothing' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        $with = @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
        Invoke-Grant -With ($with + @{ TranscriptPath = 'run.jsonl' })
        Clear-Log
        Invoke-Revoke -With @{ Undo = 'run.jsonl'; WhatIf = $true }
        Get-Write | Should -BeNullOrEmpty
    }

    It 'Undo: a file that <Reason> is refused' -ForEach @(
        @{ Reason = 'was written for the tenant'; Line = @{ tenantId = 'cccccccc-0000-4000-8000-000000000001' } }
        @{ Reason = 'names the client id'; Line = @{ clientId = '33333333-3333-4333-8333-333333333333' } }
        @{ Reason = 'is not a file that'; Line = 'Dear diary' }
    ) {
        $text = $Line
        if ($Line -is [hashtable]) {
            $fields = @{ tenantId = $tenantId; change = 'grant' }
            foreach ($key in $Line.Keys) { $fields[$key] = $Line[$key] }
            $text = ConvertTo-Json -InputObject $fields -Compress
        }
        Set-Content -LiteralPath 'run.jsonl' -Value $text
        (Invoke-Revoke -With @{ Undo = 'run.jsonl' }).Ended | Should -Match $Reason
        Get-Write | Should -BeNullOrEmpty
    }

    It 'Undo: a file that is not there is named' {
        (Invoke-Revoke -With @{ Undo = 'no-such-file.jsonl' }).Ended | Should -Match 'There is no file'
    }
}
