Describe 'New-AppAccessForReview.ps1' {
    BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'creates the app without a grant, and nobody can sign in' {
        $run = Invoke-Review -With @{ App = 'outlook' }
        $run.Ended | Should -BeExactly ''
        Get-Write | Should -BeExactly @('POST servicePrincipals')
        $app = Get-App -AppId $outlook
        "$($app.AccountEnabled) $($app.AppRoleAssignmentRequired)" | Should -BeExactly 'False True'
        @(Get-State -Kind 'grants').Count | Should -BeExactly 0
        $run.Told | Should -Match "https://entra\.microsoft\.com/#view/\S+/objectId/$($app.Id)/appId/$outlook"
        $run.Told | Should -Match 'Verified publisher\s+\(none\)'
        "$(@(Get-SignIn)[0].scopes)" | Should -BeExactly 'User.Read Application.ReadWrite.All'
    }

    It 'the portal of the chosen cloud' -Tag 'StandIn' {
        New-Tenant -Scenario @{ tenant = @{ cloud = 'usgov' } }
        $run = Invoke-Review -With @{ App = 'outlook'; Environment = 'USGov' }
        $run.Told | Should -Match 'https://entra\.microsoft\.us/#view/'
        @(Get-SignIn)[0].Environment | Should -BeExactly 'USGov'
        $app = Get-App -AppId '33333333-3333-4333-8333-333333333333'
        $run.Told | Should -Match "objectId/$($app.Id)/appId/$($app.AppId)"
        "$((Get-App -AppId $outlook).Id)" | Should -BeExactly ''
    }

    It 'an app that is not in the chosen cloud stops the script' {
        $run = Invoke-Review -With @{ App = 'todo'; Environment = 'USGov' }
        $run.Ended | Should -BeExactly 'todo is not available in the cloud USGov.'
        Get-SignIn | Should -BeNullOrEmpty
    }

    It '-AllowSignIn leaves sign-in on' {
        Invoke-Review -With @{ App = 'outlook'; AllowSignIn = $true }
        $app = Get-App -AppId $outlook
        "$($app.AccountEnabled) $($app.AppRoleAssignmentRequired)" | Should -BeExactly 'True False'
    }

    It 'run twice, the second run changes nothing' {
        Invoke-Review -With @{ App = 'outlook', 'todo' }
        Get-Write | Should -BeExactly @('POST servicePrincipals', 'POST servicePrincipals')
        Clear-Log
        $run = Invoke-Review -With @{ App = 'outlook', 'todo' }
        Get-Write | Should -BeNullOrEmpty
        $run.Told | Should -Match 'was left as it is'
    }

    It 'run again with -AllowSignIn, it releases the app' {
        Invoke-Review -With @{ App = 'outlook' }
        Clear-Log
        Invoke-Review -With @{ App = 'outlook'; AllowSignIn = $true }
        Get-Write | Should -BeExactly @('PATCH servicePrincipals/{id}')
        $app = Get-App -AppId $outlook
        "$($app.AccountEnabled) $($app.AppRoleAssignmentRequired)" | Should -BeExactly 'True True'
    }

    It '-WhatIf changes nothing' {
        Invoke-Review -With @{ App = 'outlook'; WhatIf = $true }
        Get-Write | Should -BeNullOrEmpty
        Add-App -AppId $todo -Set @{ accountEnabled = $false } | Out-Null
        Invoke-Review -With @{ App = 'todo'; AllowSignIn = $true; WhatIf = $true }
        Invoke-Review -With @{ App = 'todo'; Remove = $true; WhatIf = $true }
        Get-Write | Should -BeNullOrEmpty
    }

    It 'an app that somebody else creates meanwhile is shown' {
        Add-Fault @{ on = 'POST servicePrincipals'; do = 'before'; add = @{ apps = @($outlook) } }
        $run = Invoke-Review -With @{ App = 'outlook' }
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeNullOrEmpty
    }

    It 'what a publisher wrote cannot steer the screen' {
        Add-App -AppId $outlook -Set @{ displayName = "Evil$([char]27)[2J" } | Out-Null
        $run = Invoke-Review -With @{ App = 'outlook' }
        $run.Told | Should -Match 'Name\s+Evil\[2J'
    }

    It '-Remove takes the app away when nothing was granted' {
        Invoke-Review -With @{ App = 'outlook' }
        Clear-Log
        $run = Invoke-Review -With @{ App = 'outlook'; Remove = $true }
        Get-Write | Should -BeExactly @('DELETE servicePrincipals/{id}')
        "$((Get-App -AppId $outlook).Id)" | Should -BeExactly ''
        $run = Invoke-Review -With @{ App = 'outlook'; Remove = $true }
        $run.Told | Should -Match 'nothing to remove'
        $run.ExitCode | Should -BeExactly 0
    }

    It '-Remove refuses when something was granted, to users or to the app itself' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid' | Out-Null
        Add-App -AppId $todo | Out-Null
        Add-Assignment -AppId $graphId -To $todo | Out-Null
        $run = Invoke-Review -With @{ App = 'outlook', 'todo'; Remove = $true }
        $run.ExitCode | Should -BeExactly 1
        $run.Told | Should -Match 'Outlook app: something was granted to it \(1\)'
        $run.Told | Should -Match 'To Do app: something was granted to it \(1\)'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'another tenant stops the script' {
        Set-Switch @{ anyTenant = $true }
        $run = Invoke-Review -With @{ TenantId = 'fabrikam.com'; App = 'outlook' }
        $run.Ended | Should -Match 'which is not fabrikam\.com'
        Get-Write | Should -BeNullOrEmpty
    }
}
