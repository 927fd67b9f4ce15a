# Signing in, what a caller's own settings may not change, and what is refused before anything is read.

BeforeDiscovery {
    $script:every = @(
        @{ Name = 'Grant-AppAccess.ps1'; Failure = 1; With = @{ Feature = 'mail'; AllUsers = $true } }
        @{ Name = 'New-AppAccessForReview.ps1'; Failure = 1; With = @{ App = 'outlook' } }
        @{ Name = 'Test-AppAccess.ps1'; Failure = 2; With = @{ Feature = 'mail' } }
        @{ Name = 'Revoke-AppAccess.ps1'; Failure = 1; With = @{ Feature = 'mail'; Confirm = $false } }
        @{ Name = 'Get-AppAccessForecast.ps1'; Failure = 2; With = @{ Feature = 'mail' } }
    )
}

Describe 'Every script, at sign-in' {
    BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
    BeforeEach { New-Tenant }
    AfterEach {
        Disconnect-MgGraph -ErrorAction SilentlyContinue | Out-Null
        Remove-TenantFolder
    }

    It 'says who is signed in, and where, before anything else: <Name>' -ForEach $every {
        $run = Invoke-AppScript -Name $Name -With $With
        $told = "in the tenant Contoso \($tenantId\), as admin@contoso\.onmicrosoft\.com"
        @($run.Told -split "`n" | Where-Object { $_ })[0] | Should -Match $told
    }

    It 'shows the code where no browser can open: <Name>' -ForEach $every {
        Set-Switch @{ browser = $false }
        $run = Invoke-AppScript -Name $Name -With $With
        $run.Told | Should -Match 'enter the code'
        $run.Objects -join "`n" | Should -Not -Match 'enter the code'
        @(Get-SignIn)[0].how | Should -BeExactly 'device code'
    }

    It 'signs in with a code where that is asked for: <Name>' -ForEach $every {
        Invoke-AppScript -Name $Name -With ($With + @{ UseDeviceCode = $true }) | Out-Null
        @(Get-SignIn)[0].how | Should -BeExactly 'device code'
    }

    It 'signs in through an app registration of the administrator: <Name>' -ForEach $every {
        $own = 'dddddddd-0000-4000-8000-000000000001'
        Invoke-AppScript -Name $Name -With ($With + @{ ClientId = $own }) | Out-Null
        @(Get-SignIn)[0].client | Should -BeExactly $own
    }

    It 'says that an open session is replaced: <Name>' -ForEach $every {
        Connect-MgGraph -TenantId 'contoso.com' -Scopes 'User.Read' -NoWelcome
        $run = Invoke-AppScript -Name $Name -With $With
        $run.Told | Should -Match 'open session of admin@contoso\.onmicrosoft\.com is replaced'
        Get-MgContext | Should -BeNullOrEmpty
    }

    It 'keeps an open session that is good for everything: <Name>' -ForEach $every {
        $scopes = 'Directory.ReadWrite.All', 'User.Read', 'User.Read.All', 'Application.ReadWrite.All'
        $scopes += 'Policy.Read.All'
        Connect-MgGraph -TenantId 'contoso.com' -Scopes $scopes -NoWelcome
        $run = Invoke-AppScript -Name $Name -With ($With + @{ UseCurrentSession = $true })
        $run.Ended | Should -BeExactly ''
        @(Get-SignIn).Count | Should -BeExactly 1
        (Get-MgContext).Account | Should -BeExactly 'admin@contoso.onmicrosoft.com'
    }

    It 'refuses an open session that lacks a permission, and names it: <Name>' -ForEach $every {
        Connect-MgGraph -TenantId 'contoso.com' -Scopes 'openid' -NoWelcome
        $run = Invoke-AppScript -Name $Name -With ($With + @{ UseCurrentSession = $true })
        "$($run.Told) $($run.Ended)" | Should -Match 'The open session lacks .*\. Run first: Connect-MgGraph'
        $run.ExitCode | Should -BeExactly $Failure
        Get-Write | Should -BeNullOrEmpty
    }

    It 'refuses to keep a session where none is open: <Name>' -ForEach $every {
        $run = Invoke-AppScript -Name $Name -With ($With + @{ UseCurrentSession = $true })
        "$($run.Told) $($run.Ended)" | Should -Match 'No session is open in this window'
        Get-SignIn | Should -BeNullOrEmpty
    }

    It 'takes nothing from the pipeline, not even nothing: <Name>' -ForEach $every {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' | Out-Null
        foreach ($piped in @(@('adele@contoso.com'), @())) {
            $ended = ''
            $global:LASTEXITCODE = 0
            $file = Join-Path -Path $env:SCRIPTS -ChildPath $Name
            try {
                $piped | & $file -TenantId 'contoso.com' @With *>&1 | Out-Null
            } catch {
                $ended = $_.Exception.Message
            }
            "$ended$LASTEXITCODE" | Should -Not -BeExactly '0'
        }
        Get-SignIn | Should -BeNullOrEmpty
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Mail.Send'
    }

    It 'writes objects with -PassThru: <Name>' -ForEach $every {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid User.Read Mail.Send Extra.Read' | Out-Null
        $run = Invoke-AppScript -Name $Name -With ($With + @{ PassThru = $true })
        $run.Objects.Count | Should -BeGreaterThan 0
        foreach ($one in $run.Objects) { $one.App | Should -BeExactly 'outlook' }
    }

    It 'is not changed by default values of the caller: <Name>' -ForEach $every {
        Add-Fault @{ on = 'GET servicePrincipals'; status = 403; times = 0 }
        $global:PSDefaultParameterValues = @{ '*:ErrorAction' = 'SilentlyContinue' }
        try { $run = Invoke-AppScript -Name $Name -With $With } finally { $global:PSDefaultParameterValues = @{} }
        $run.ExitCode | Should -BeExactly $Failure
    }

    It 'says and does the same whatever the caller''s strict mode: <Name>' -ForEach $every {
        $mode = $env:STRICT
        $runs = @(foreach ($one in '0', '1') {
            New-Tenant
            $env:STRICT = $one
            $all = $With + @{ PassThru = $true }
            try { $run = Invoke-AppScript -Name $Name -With $all } finally { $env:STRICT = $mode }
            $told = $run.Told -replace '(Grant|Revoke)-AppAccess-[^'' ]+jsonl|/\S+|\w:\\\S+'
            "$($run.ExitCode) $told $(ConvertTo-Json -InputObject $run.Objects -Depth 1)" -replace 'eeeeeeee[0-9-]+'
        })
        $runs[1] | Should -BeExactly $runs[0]
        $runs[0] | Should -Match 'in the tenant Contoso'
    }

    It 'leaves no stale exit code: <Name>' -ForEach $every {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile offline_access User.Read Mail.Send' | Out-Null
        $global:LASTEXITCODE = 77
        & (Join-Path -Path $env:SCRIPTS -ChildPath $Name) -TenantId 'contoso.com' @With *>&1 | Out-Null
        $LASTEXITCODE | Should -BeExactly 0
    }
}

Describe 'The caller''s preferences' {
    BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
    BeforeEach { New-Tenant }
    AfterEach {
        $global:WhatIfPreference = $false
        Remove-TenantFolder
    }

    It '-WhatIf:$false writes, and the file tells the truth, where the caller prefers -WhatIf' {
        $global:WhatIfPreference = $true
        $with = @{ Feature = 'mail'; AllUsers = $true; WhatIf = $false; TranscriptPath = 'run.jsonl' }
        $run = Invoke-Grant -With $with
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeExactly @('POST servicePrincipals', 'POST oauth2PermissionGrants')
    }

    It '-WarningAction Stop does not turn complete into could not tell' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read Mail.Send' | Out-Null
        (Invoke-Check -With @{ Feature = 'mail'; WarningAction = 'Stop' }).ExitCode | Should -BeExactly 0
    }

    It '-ErrorAction Stop stops a Test that could not tell: <Why>' -ForEach @(
        @{ Why = 'the tenant'; With = @{ TenantId = 'fabrikam.com' } }
        @{ Why = 'a user'; With = @{ User = 'nobody@contoso.com' } }
    ) {
        $run = Invoke-Check -With (@{ Feature = 'mail'; PassThru = $true; ErrorAction = 'Stop' } + $With)
        $run.Ended | Should -Not -BeExactly ''
    }

    It 'says every request with -Verbose, and where the script comes from' {
        $run = Invoke-Check -With @{ Feature = 'mail'; Verbose = $true }
        $run.Told | Should -Match 'GET /v1\.0/servicePrincipals'
        $run.Told | Should -Match 'GET /v1\.0/organization'
        $source = 'https://fabrikam\.example/scripts/Test-AppAccess\.ps1'
        $run.Told | Should -Match "Catalog 2026-01-31 [0-9a-f]{64} $source"
    }
}
