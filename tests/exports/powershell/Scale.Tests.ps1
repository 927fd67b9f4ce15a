# How many requests the scripts make: held as what a thousand more users cost, so that what every run
# needs anyway does not blur it.

BeforeDiscovery {
    # Grants: how many lists of a thousand grants there are; Users: of a thousand users.
    $script:readings = @(
        @{ Name = 'Test-AppAccess.ps1'; What = 'everything'; Grants = 2; Users = 1; With = @{ PassThru = $true } }
        @{ Name = 'Test-AppAccess.ps1'; What = 'one feature'; Grants = 1; Users = 0; With = @{ Feature = 'mail' } }
        @{ Name = 'Test-AppAccess.ps1'; What = 'users'; Grants = 1; Users = 1; With = @{ Feature = 'mail' } }
        @{ Name = 'Test-AppAccess.ps1'; What = 'group'; Grants = 1; Users = 1; With = @{ Feature = 'mail' } }
        @{ Name = 'Grant-AppAccess.ps1'; What = 'users'; Grants = 2; Users = 1; With = @{ Feature = 'mail', 'tasks' } }
        @{ Name = 'Grant-AppAccess.ps1'; What = 'group'; Grants = 2; Users = 1; With = @{ Feature = 'mail', 'tasks' } }
        @{ Name = 'Revoke-AppAccess.ps1'; What = 'all'; Grants = 2; Users = 0; With = @{ All = $true; WhatIf = $true } }
        @{
            Name = 'Revoke-AppAccess.ps1'; What = 'users'; Grants = 1; Users = 1
            With = @{ Feature = 'mail'; WhatIf = $true }
        }
        @{
            Name = 'New-AppAccessForReview.ps1'; What = 'removal'; Grants = 1; Users = 0
            With = @{ App = 'outlook'; Remove = $true }
        }
    )
}

Describe 'Many users' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function New-BigTenant {
            # So many users, all in one group, each with a complete grant of their own for two apps.
            param([int] $Count, [string] $Scope = 'openid profile User.Read Mail.Send')
            $users = @(for ($i = 0; $i -lt $Count; $i++) { "user$i@contoso.com" })
            $grants = @(
                foreach ($user in $users) { @{ app = $outlook; user = $user; scope = $Scope } }
                foreach ($user in $users) {
                    @{ app = $todo; user = $user; scope = 'openid profile User.Read Tasks.Read' }
                }
            )
            $group = @{ displayName = 'Everybody'; members = $users }
            New-Tenant -Scenario @{ users = $users; apps = @($outlook, $todo); grants = $grants; groups = @($group) }
            $users
        }

        function Get-Cost {
            # The HTTP requests of one run in a tenant of this size.
            param([int] $Count, [hashtable] $Case)
            $users = @(New-BigTenant -Count $Count)
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

    It 'reads in at most 2 requests per 1,000 grants or users: <Name>, <What>' -ForEach $readings {
        $few = Get-Cost -Count 30 -Case $_
        $few | Should -BeGreaterThan 3
        (Get-Cost -Count 1030 -Case $_) - $few | Should -BeLessOrEqual (2 * ($Grants + $Users))
    }

    It 'writes one request per grant that is missing, 20 in a batch' {
        $users = @(for ($i = 0; $i -lt 200; $i++) { "user$i@contoso.com" })
        New-Tenant -Scenario @{ users = $users; apps = @($outlook) }
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = $users }
        $run.Told | Should -Match 'Changes made: 200'
        $counts = Get-Request
        $counts.'POST oauth2PermissionGrants' | Should -BeExactly 200
        $counts.PSObject.Properties.Name | Should -Not -Contain 'GET oauth2PermissionGrants/{id}'
        $counts.http | Should -BeLessOrEqual (10 + 12)
        Remove-TenantFolder
    }

    It 'takes back in two requests per grant, 20 in a batch' {
        New-BigTenant -Count 200 -Scope 'openid User.Read Mail.Send Extra.Read' | Out-Null
        $run = Invoke-Revoke -With @{ Feature = 'mail' }
        $run.Told | Should -Match 'Changes made: 200'
        $counts = Get-Request
        $counts.'GET oauth2PermissionGrants/{id}' | Should -BeExactly 200
        $counts.'PATCH oauth2PermissionGrants/{id}' | Should -BeExactly 200
        $counts.http | Should -BeLessOrEqual (20 + 14)
        Remove-TenantFolder
    }
}
