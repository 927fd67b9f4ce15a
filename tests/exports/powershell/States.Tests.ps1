# What Test says: states in words, the command that changes each, and text that can be captured.

Describe 'Test-AppAccess.ps1, in an administrator''s words' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function Get-Result {
            # The one result about a feature ('' for other scopes) of all users, or of one user.
            param([object] $Run, [string] $Feature, [string] $UserId = '')
            @($Run.Objects | Where-Object { $_.Feature -eq $Feature -and $_.UserId -eq $UserId })[0]
        }
    }
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'names the state: <State>' -ForEach @(
        @{ State = 'granted'; Scope = 'openid profile User.Read Mail.Send' }
        @{ State = 'not granted'; Scope = 'openid profile' }
        @{ State = 'partly granted'; Scope = 'openid profile User.Read Calendars.Read' }
        @{ State = 'needs approval again'; Scope = 'openid profile Mail.Send' }
    ) {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope $Scope | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail', 'meetings'; PassThru = $true }
        (Get-Result -Run $run -Feature 'mail').State | Should -BeExactly $State
    }

    It 'gives the command that changes the state, and it does: <State>' -ForEach @(
        @{ State = 'not granted'; Scope = 'openid profile' }
        @{ State = 'partly granted'; Scope = 'openid profile User.Read' }
        @{ State = 'needs approval again'; Scope = 'openid profile Mail.Send' }
    ) {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name "o'adele@contoso.com"
        Add-Grant -AppId $outlook -Scope $Scope -User $adele | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; User = "o'adele@contoso.com"; PassThru = $true }
        $row = Get-Result -Run $run -Feature 'mail' -UserId $adele
        $row.State | Should -BeExactly $State
        Push-Location -LiteralPath $env:SCRIPTS
        try { Invoke-Expression -Command $row.Command *>&1 | Out-Null } finally { Pop-Location }
        $run = Invoke-Check -With @{ Feature = 'mail'; User = "o'adele@contoso.com"; PassThru = $true }
        (Get-Result -Run $run -Feature 'mail' -UserId $adele).State | Should -BeExactly 'granted'
    }

    It 'granted beyond need: another feature''s scopes go with it, unknown ones with -BeyondNeed' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send Calendars.Read' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        (Get-Result -Run $run -Feature '').State | Should -BeExactly 'granted beyond need'
        $command = 'Revoke-AppAccess\.ps1 .* -Feature meetings,calendar$'
        (Get-Result -Run $run -Feature '').Command | Should -Match $command
        $id = @(Get-State -Kind 'grants')[0].id
        Set-Property -Kind 'grants' -Id $id -To @{ scope = 'openid User.Read Mail.Send Extra.Read' }
        $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
        (Get-Result -Run $run -Feature '').Command | Should -Match 'Revoke-AppAccess\.ps1 .* -BeyondNeed$'
        Invoke-Revoke -With @{ BeyondNeed = $true } | Out-Null
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid User.Read Mail.Send'
    }

    It 'tells what was revoked, and what was approved before, from the files of the runs' {
        $adele = Add-User -Name 'adele@contoso.com'
        Invoke-Grant -With @{ Feature = 'calendar'; AllUsers = $true; TranscriptPath = 'all.jsonl' } | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; TranscriptPath = 'one.jsonl' } | Out-Null
        Invoke-Revoke -With @{ Feature = 'calendar', 'meetings'; TranscriptPath = 'back.jsonl' } | Out-Null
        $grant = @(Get-State -Kind 'grants')[0]
        Set-Property -Kind 'grants' -Id $grant.id -To @{ scope = 'openid profile User.Read' }
        $files = 'all.jsonl', 'one.jsonl', 'back.jsonl'
        $with = @{ Feature = 'mail', 'calendar'; User = 'adele@contoso.com'; PassThru = $true }
        $run = Invoke-Check -With ($with + @{ Journal = $files })
        (Get-Result -Run $run -Feature 'calendar').State | Should -BeExactly 'revoked'
        (Get-Result -Run $run -Feature 'mail' -UserId $adele).State | Should -BeExactly 'needs approval again'
        $run = Invoke-Check -With $with
        (Get-Result -Run $run -Feature 'calendar').State | Should -BeExactly 'not granted'
        (Get-Result -Run $run -Feature 'mail' -UserId $adele).State | Should -BeExactly 'partly granted'
    }

    It 'a file of another tenant, or of another kind, is refused' {
        Set-Content -LiteralPath 'notes.txt' -Value 'Dear diary'
        $other = '{"tenantId":"cccccccc-0000-4000-8000-000000000001","change":"run","choices":["mail"]}'
        Set-Content -LiteralPath 'other.jsonl' -Value $other
        foreach ($file in @('notes.txt', 'other.jsonl', 'no-such-file.jsonl')) {
            (Invoke-Check -With @{ Feature = 'mail'; Journal = $file }).ExitCode | Should -BeExactly 2
        }
    }

    It 'a higher scope is not the lower one: missing stays missing, with a remark' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Calendars.ReadWrite' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'calendar'; PassThru = $true }
        $row = Get-Result -Run $run -Feature 'calendar'
        "$($row.Status) $($row.Missing)" | Should -BeExactly 'Missing Calendars.Read'
        "$($row.MayWork)" | Should -BeExactly 'Calendars.Read (Calendars.ReadWrite is granted)'
        $run.ExitCode | Should -BeExactly 1
        $text = (Invoke-Check -With @{ Feature = 'calendar' }).Objects -join "`n"
        $text | Should -Match 'approval goes by name: Calendars\.Read \(Calendars\.ReadWrite is granted\)'
        $text | Should -Not -Match 'covered'
    }

    It '-Wait looks again until somebody approved, then says so' {
        Add-App -AppId $outlook | Out-Null
        $approval = @{ grants = @(@{ app = $outlook; scope = 'openid profile User.Read Mail.Send' }) }
        Add-Fault @{ on = 'GET oauth2PermissionGrants'; call = 3; do = 'before'; add = $approval }
        $run = Invoke-Check -With @{ Feature = 'mail'; Wait = 5 }
        $run.ExitCode | Should -BeExactly 0
        $run.Told | Should -Match 'Complete: what was waited for is there'
        "$sleeps" | Should -BeExactly '15 15'
    }

    It '-Wait ends when the time is over' {
        $run = Invoke-Check -With @{ Feature = 'mail'; Wait = 1 }
        $run.ExitCode | Should -BeExactly 1
        "$sleeps" | Should -BeExactly '15 15 15 15'
    }

    It 'says who cannot sign in, whatever is approved, in words and in JSON' {
        Add-App -AppId $outlook -Set @{ appRoleAssignmentRequired = $true } | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' -User $adele | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        $run.Objects -join "`n" | Should -Match 'adele@contoso\.com \(not assigned\)'
        $run = Invoke-Check -With @{ Feature = 'mail'; User = 'adele@contoso.com'; AsJson = $true }
        $report = ConvertFrom-Json -InputObject ($run.Objects -join "`n")
        $report.apps[0].assignmentRequired | Should -BeExactly $true
        @($report.results | Where-Object { $_.UserId })[0].SignIn | Should -BeExactly 'not assigned'
        Add-Assignment -AppId $outlook -To 'adele@contoso.com' | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail'; User = 'adele@contoso.com'; PassThru = $true }
        (Get-Result -Run $run -Feature 'mail' -UserId $adele).SignIn | Should -BeExactly 'allowed'
    }

    It 'the text goes to the pipeline, and no line breaks within a name' {
        Add-App -AppId $outlook | Out-Null
        $many = @(1..30 | ForEach-Object { 'Extra{0:d2}.Read.All' -f $_ })
        Add-Grant -AppId $outlook -Scope ('User.Read ' + ($many -join ' ')) | Out-Null
        $run = Invoke-Check -With @{ Feature = 'mail' }
        $lines = @($run.Objects | ForEach-Object { $_ -split "`n" })
        $said = @($lines | Where-Object { $_ -notmatch 'to change:' })
        foreach ($line in $said) { $line.Length | Should -BeLessOrEqual 80 }
        foreach ($name in $many) { @($said | Where-Object { $_ -match "\b$name\b" }).Count | Should -BeExactly 1 }
        $lines -join "`n" | Should -Match 'missing: Mail\.Send'
    }
}
