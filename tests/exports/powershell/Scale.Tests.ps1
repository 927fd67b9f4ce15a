# How many requests the scripts make: held as what more users cost, so that what every run needs anyway
# does not blur it. Most are measured with pages of 20 in place of a thousand.

BeforeDiscovery {
    # Grants: how many lists of everybody's grants there are; Users: of users, or of their names.
    $script:readings = @(
        @{ Name = 'Test-AppAccess.ps1'; What = 'one feature'; Grants = 1; Users = 0; With = @{ Feature = 'mail' } }
        @{ Name = 'Test-AppAccess.ps1'; What = 'JSON'; Grants = 2; Users = 0; With = @{ AsJson = $true } }
        @{ Name = 'Test-AppAccess.ps1'; What = 'group'; Grants = 1; Users = 1; With = @{ Feature = 'mail' } }
        @{ Name = 'Grant-AppAccess.ps1'; What = 'users'; Grants = 2; Users = 1; With = @{ Feature = 'mail', 'tasks' } }
        @{ Name = 'Grant-AppAccess.ps1'; What = 'group'; Grants = 2; Users = 1; With = @{ Feature = 'mail', 'tasks' } }
        @{ Name = 'Revoke-AppAccess.ps1'; What = 'all'; Grants = 2; Users = 0; With = @{ All = $true; WhatIf = $true } }
        @{
            Name = 'Revoke-AppAccess.ps1'; What = 'users'; Grants = 1; Users = 1
            With = @{ Feature = 'mail'; WhatIf = $true }
        }
        @{
            Name = 'New-AppAccessForReview.ps1'; What = 'removal'; Grants = 2; Users = 0
            With = @{ App = 'outlook'; Remove = $true }
        }
        @{ Name = 'Get-AppAccessForecast.ps1'; What = 'everything'; Grants = 2; Users = 0; With = @{} }
        @{ Name = 'Get-AppAccessForecast.ps1'; What = 'users'; Grants = 1; Users = 1; With = @{ Feature = 'mail' } }
    )
    # Those that ask for people by their names or ids, in lists of a thousand of which there is no page.
    $script:named = @(
        @{ Name = 'Test-AppAccess.ps1'; What = 'everything'; Grants = 2; Users = 1; With = @{ PassThru = $true } }
        @{ Name = 'Test-AppAccess.ps1'; What = 'users'; Grants = 1; Users = 1; With = @{ Feature = 'mail' } }
    )
}

Describe 'Many users' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function New-BigTenant {
            # So many users, all in one group, each with a complete grant of their own for two apps.
            param([int] $Count, [string] $Scope = 'openid profile User.Read Mail.Send', [int] $Page = 999)
            $users = @(for ($i = 0; $i -lt $Count; $i++) { "user$i@contoso.com" })
            $grants = @(
                foreach ($user in $users) { @{ app = $outlook; user = $user; scope = $Scope } }
                foreach ($user in $users) {
                    @{ app = $todo; user = $user; scope = 'openid profile User.Read Tasks.Read' }
                }
            )
            $group = @{ displayName = 'Everybody'; members = $users }
            $apps = @($outlook, $todo)
            $switches = @{ largest = $Page; page = [Math]::Min(100, $Page / 4) }
            $scenario = @{ users = $users; apps = $apps; grants = $grants; groups = @($group); switches = $switches }
            New-Tenant -Scenario $scenario
            $users
        }

        $progress = New-Object -TypeName 'System.Collections.Generic.List[string]'

        function Write-Progress {
            # What the person who waits sees: how many, and the seconds left.
            param(
                [string] $Activity, [string] $Status, [double] $PercentComplete, [int] $SecondsRemaining = -1,
                [switch] $Completed
            )
            if (-not $Completed) { $progress.Add("$Activity, $Status, $($SecondsRemaining -ge 0)") }
        }

        function Get-Cost {
            # The HTTP requests of one run in a tenant of this size.
            param([int] $Count, [hashtable] $Case, [int] $Page = 999)
            $users = @(New-BigTenant -Count $Count -Page $Page)
            $with = @{} + $Case.With
            if ($Case.What -eq 'users') { $with.User = $users }
            if ($Case.What -eq 'group') { $with.Group = 'Everybody' }
            Clear-Log
            $run = Invoke-AppScript -Name $Case.Name -With $with
            $run.Ended | Should -BeExactly ''
            Get-Write | Should -BeNullOrEmpty
            (Get-Request).http
            Remove-TenantFolder
        }
    }

    It 'reads in at most 2 requests per page of grants or users: <Name>, <What>' -ForEach $readings {
        $few = Get-Cost -Count 30 -Case $_ -Page 20
        $few | Should -BeGreaterThan 3
        $more = (Get-Cost -Count 90 -Case $_ -Page 20) - $few
        $more | Should -BeGreaterThan 0
        $more | Should -BeLessOrEqual (3 * 2 * ($Grants + $Users))
    }

    It 'asks for names in at most 2 requests per 1,000 users: <Name>, <What>' -ForEach $named {
        $few = Get-Cost -Count 30 -Case $_
        (Get-Cost -Count 1030 -Case $_) - $few | Should -BeLessOrEqual (2 * ($Grants + $Users))
    }

    It 'writes one request per grant that is missing, 20 in a batch' {
        $users = @(for ($i = 0; $i -lt 60; $i++) { "user$i@contoso.com" })
        New-Tenant -Scenario @{ users = $users; apps = @($outlook) }
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = $users }
        $run.Told | Should -Match 'Changes made: 60'
        $progress | Should -Contain 'Approving Outlook app, 0 of 60, False'
        $progress | Should -Contain 'Approving Outlook app, 40 of 60, True'
        $counts = Get-Request
        $counts.'POST oauth2PermissionGrants' | Should -BeExactly 60
        $counts.PSObject.Properties.Name | Should -Not -Contain 'GET oauth2PermissionGrants/{id}'
        $counts.http | Should -BeLessOrEqual (3 + 12)
        Remove-TenantFolder
    }

    It 'takes back in two requests per grant, 20 in a batch' {
        New-BigTenant -Count 60 -Scope 'openid User.Read Mail.Send Extra.Read' | Out-Null
        Set-Switch @{ largest = 20 }
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        $run.Told | Should -Match 'Changes made: 60'
        $progress | Should -Contain 'Reading, 40 of 60, True'
        $progress | Should -Contain 'Taking back, 40 of 60, True'
        Set-Switch @{ largest = 999 }
        $counts = Get-Request
        $counts.'GET oauth2PermissionGrants/{id}' | Should -BeExactly 60
        $counts.'PATCH oauth2PermissionGrants/{id}' | Should -BeExactly 60
        $counts.http | Should -BeLessOrEqual (6 + 20)
        Remove-TenantFolder
    }
}
