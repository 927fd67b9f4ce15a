# What Microsoft Graph does at times: short lists, long waits, changes that do not hold.

Describe 'Lists and answers that are not what they should be' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function Add-Person {
            # Users with a complete approval of their own.
            foreach ($number in 1..5) {
                $id = Add-User -Name "user$number@contoso.com"
                Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' -User $id | Out-Null
            }
        }
    }
    BeforeEach {
        New-Tenant
        Add-App -AppId $outlook | Out-Null
    }
    AfterEach { Remove-TenantFolder }

    It 'a list that is short in one way is read in the other: <_>' -ForEach 'unless-large', 'unless-eventual' {
        Add-Person
        Set-Switch @{ short = $_ }
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        @($run.Objects | Where-Object { $_.UserId -and $_.State -eq 'granted' }).Count | Should -BeExactly 5
        Invoke-Revoke -With @{ All = $true } | Out-Null
        @(Get-State -Kind 'grants').Count | Should -BeExactly 0
    }

    It 'a list that stays short is "could not tell", never "nothing left"' {
        Add-Person
        Set-Switch @{ short = 'always' }
        $run = Invoke-Check -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 2
        $run.Told | Should -Match '[0-9]+ of 5 (approvals|entries)'
        $run = Invoke-Revoke -With @{ All = $true }
        $run.Ended | Should -Match '[0-9]+ of 5 (approvals|entries)'
        $run = Invoke-Review -With @{ App = 'outlook'; Remove = $true }
        $run.ExitCode | Should -BeExactly 1
        Get-Write | Should -BeNullOrEmpty
    }

    It 'lists again after a revocation, and says what is still there' {
        Add-Person
        $late = Add-User -Name 'late@contoso.com'
        $grant = @{ app = $outlook; user = $late; scope = 'User.Read' }
        Add-Fault @{ on = 'DELETE oauth2PermissionGrants/{id}'; do = 'before'; add = @{ grants = @($grant) } }
        $run = Invoke-Revoke -With @{ All = $true }
        $run.ExitCode | Should -BeExactly 1
        $run.Told | Should -Match '1 approvals are still listed'
    }

    It 'lists again after an Undo, and says what is still there' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; TranscriptPath = 'run.jsonl' } | Out-Null
        Add-Fault @{ on = 'DELETE oauth2PermissionGrants/{id}'; status = 404; times = 0 }
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        $run.ExitCode | Should -BeExactly 1
        $run.Told | Should -Match '1 approvals are still listed'
    }

    It 'lists again after a revocation, also where all went well' {
        Add-Person
        $run = Invoke-Revoke -With @{ All = $true }
        $run.ExitCode | Should -BeExactly 0
        (Get-Request).'GET oauth2PermissionGrants' | Should -BeGreaterThan 1
    }

    It 'a wait that is too long for the module is taken up again' {
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' | Out-Null
        Add-Fault @{ on = 'GET oauth2PermissionGrants'; status = 429; retryAfter = 400 }
        (Invoke-Check -With @{ Feature = 'mail' }).ExitCode | Should -BeExactly 0
        "$sleeps" | Should -BeExactly '5'
    }

    It 'a wait that is too long every time ends, and says why' {
        Add-Fault @{ on = 'GET oauth2PermissionGrants'; status = 429; retryAfter = 400; times = 0 }
        $run = Invoke-Check -With @{ Feature = 'mail' }
        $run.ExitCode | Should -BeExactly 2
        $run.Told | Should -Match 'HttpClient\.Timeout'
        "$sleeps" | Should -BeExactly '5 10 15'
    }

    It 'a sign-in that stays off after it was turned on is a failure' {
        Set-Property -Kind 'apps' -Id $outlook -To @{ accountEnabled = $false }
        $back = @{ kind = 'apps'; id = $outlook; set = @{ accountEnabled = $false } }
        Add-Fault @{ on = 'GET servicePrincipals'; call = 2; times = 0; do = 'before'; change = $back }
        $run = Invoke-Review -With @{ App = 'outlook'; AllowSignIn = $true; PassThru = $true }
        $run.ExitCode | Should -BeExactly 1
        $run.Objects.Result | Should -BeExactly 'Failed'
        $run.Told | Should -Match 'sign-in is not True'
    }

    It 'what stands in a file of changes cannot steer the screen' {
        $escape = [char] 27
        $line = @{ tenantId = $tenantId; change = 'grant'; clientId = "evil$escape[2J" }
        Set-Content -LiteralPath 'run.jsonl' -Value (ConvertTo-Json -InputObject $line -Compress)
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        $run.Ended | Should -Match 'names the client id evil\[2J'
        "$($run.Ended)$($run.Told)" | Should -Not -Match $escape
        $id = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'User.Read' -User $id | Out-Null
        $line = @{
            tenantId = $tenantId; change = 'grant'; clientId = $outlook; userId = $id; user = "evil$escape[2J"
            added = @('User.Read')
        }
        Set-Content -LiteralPath 'run.jsonl' -Value (ConvertTo-Json -InputObject $line -Compress)
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        $run.Told | Should -Match 'Changes made: 1'
        $run.Told | Should -Not -Match $escape
    }
}
