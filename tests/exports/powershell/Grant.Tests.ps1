Describe 'Grant-AppAccess.ps1' {
    BeforeAll { . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1') }
    BeforeEach { New-Tenant }
    AfterEach { Remove-TenantFolder }

    It 'names object ids of enterprise apps, not client ids' {
        $adele = Add-User -Name 'adele@contoso.com'
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        $run.Ended | Should -BeExactly ''
        Get-Write | Should -BeExactly @('POST servicePrincipals', 'POST oauth2PermissionGrants')
        $grant = @(Get-State -Kind 'grants')[0]
        $grant.ClientId | Should -BeExactly (Get-App -AppId $outlook).Id
        $grant.ResourceId | Should -BeExactly (Get-App -AppId $graphId).Id
        $grant.PrincipalId | Should -BeExactly $adele
        $grant.ConsentType | Should -BeExactly 'Principal'
        $grant.Scope | Should -BeExactly 'openid profile User.Read Mail.Send'
    }

    It 'signs in for this process, with the least permissions, and signs out' -Tag 'StandIn' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        $signIn = @(Get-SignIn)[0]
        $signIn.scopes | Should -BeExactly @(
            'User.Read', 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All', 'User.Read.All'
        )
        $signIn.context | Should -BeExactly 'Process'
        $signIn.environment | Should -BeExactly 'Global'
        Get-MgContext | Should -BeNullOrEmpty
    }

    It '-AllUsers makes one grant without a principal' {
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $grant = @(Get-State -Kind 'grants')[0]
        $grant.ConsentType | Should -BeExactly 'AllPrincipals'
        "$($grant.PrincipalId)" | Should -BeExactly ''
        @(Get-SignIn)[0].scopes | Should -BeExactly @(
            'User.Read', 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'
        )
    }

    It 'an optional group is approved only when it is named' {
        Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Calendars.Read'
        Invoke-Grant -With @{ Feature = 'meetings'; Optional = 'meetings.rooms'; AllUsers = $true }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Calendars.Read Place.Read.All'
    }

    It 'an optional group without its feature is refused before signing in' {
        $run = Invoke-Grant -With @{ Feature = 'mail'; Optional = 'meetings.rooms'; AllUsers = $true }
        $run.Ended | Should -Match 'meetings\.rooms needs -Feature meetings'
        Get-SignIn | Should -BeNullOrEmpty
    }

    It 'nobody named is refused before signing in' {
        $run = Invoke-Grant -With @{ Feature = 'mail' }
        $run.Ended | Should -Match 'Say for whom'
        Get-SignIn | Should -BeNullOrEmpty
    }

    It 'run twice, the second run changes nothing and writes no file' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        $with = @{ Feature = 'mail', 'tasks'; User = 'adele@contoso.com'; RequireAssignment = $true }
        Invoke-Grant -With ($with + @{ TranscriptPath = 'one.jsonl' })
        Clear-Log
        $run = Invoke-Grant -With ($with + @{ TranscriptPath = 'two.jsonl' })
        Get-Write | Should -BeNullOrEmpty
        (Test-Path -LiteralPath 'one.jsonl') | Should -BeExactly $true
        (Test-Path -LiteralPath 'two.jsonl') | Should -BeExactly $false
        $run.Told | Should -Match 'Changes made: 0\. Already complete: 2\.'
    }

    It 'reads, merges and writes, and never narrows' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope ' Extra.Read  User.Read ' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        Get-Write | Should -BeExactly @('PATCH oauth2PermissionGrants/{id}')
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'Extra.Read User.Read openid profile Mail.Send'
    }

    It 'a scope text that begins with a space is not written again' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope ' openid profile user.read Mail.Send' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        Get-Write | Should -BeNullOrEmpty
    }

    It 'keeps what somebody else added between reading and writing' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'User.Read' | Out-Null
        $meanwhile = @{ kind = 'grants'; app = $outlook; set = @{ scope = 'User.Read Extra.Read' } }
        Add-Fault @{ on = 'GET oauth2PermissionGrants/{id}'; do = 'before'; change = $meanwhile }
        Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'User.Read Extra.Read openid profile Mail.Send'
    }

    It 'a duplicate never fails, it is found by client id and merged' {
        Add-App -AppId $outlook | Out-Null
        $meanwhile = @{ grants = @(@{ app = $outlook; scope = 'Extra.Read' }) }
        Add-Fault @{ on = 'POST oauth2PermissionGrants'; do = 'before'; add = $meanwhile }
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeExactly @('PATCH oauth2PermissionGrants/{id}')
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'Extra.Read openid profile User.Read Mail.Send'
    }

    It 'an enterprise app that somebody else creates meanwhile is used' {
        Add-Fault @{ on = 'POST servicePrincipals'; do = 'before'; add = @{ apps = @($outlook) } }
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeExactly @('POST oauth2PermissionGrants')
    }

    It 'a text over 3,850 characters is refused before anything is written' {
        Add-App -AppId $outlook | Out-Null
        $long = (1..500 | ForEach-Object { 'Scope{0:d3}' -f $_ }) -join ' '
        $long = $long.Substring(0, 3840)
        Add-Grant -AppId $outlook -Scope $long | Out-Null
        $run = Invoke-Grant -With @{ Feature = 'tasks', 'mail'; AllUsers = $true }
        $run.Ended | Should -Match 'Microsoft allows 3850'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'a group is expanded to users, through nested groups, and said to be a snapshot' {
        $adele = Add-User -Name 'adele@contoso.com'
        $alex = Add-User -Name 'alex@contoso.com'
        $inner = Add-Group -Name 'Inner' -Members $alex, 'a-device'
        $outer = Add-Group -Name 'Outer' -Members $adele, $inner
        $run = Invoke-Grant -With @{ Feature = 'mail'; Group = 'Outer' }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 2
        Get-GrantedScope -AppId $outlook -UserId $alex | Should -BeExactly 'openid profile User.Read Mail.Send'
        $run.Told | Should -Match 'Run the script again when people join'
        @(Get-SignIn)[0].scopes | Should -BeExactly @(
            'User.Read', 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All', 'User.Read.All',
            'GroupMember.Read.All'
        )
    }

    It 'a user named twice or through two groups is done once' {
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Group -Name 'One' -Members $adele | Out-Null
        $two = Add-Group -Name 'Two' -Members $adele
        $names = 'adele@contoso.com', 'ADELE@contoso.com', $adele
        Invoke-Grant -With @{ Feature = 'mail'; User = $names; Group = 'One', $two }
        Get-Write | Should -BeExactly @('POST servicePrincipals', 'POST oauth2PermissionGrants')
    }

    It 'a guest and a disabled user are reported and left out' {
        Add-User -Name 'guest@fabrikam.com' -Set @{ userType = 'Guest' } | Out-Null
        Add-User -Name 'gone@contoso.com' -Set @{ accountEnabled = $false } | Out-Null
        Add-User -Name 'adele@contoso.com' | Out-Null
        $names = 'guest@fabrikam.com', 'gone@contoso.com', 'adele@contoso.com'
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = $names }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 1
        $run.Told | Should -Match 'guest@fabrikam\.com is a guest'
        $run.Told | Should -Match 'gone@contoso\.com is disabled'
        $run.ExitCode | Should -BeExactly 0
    }

    It 'switches include guests and disabled users' {
        Add-User -Name 'guest@fabrikam.com' -Set @{ userType = 'Guest' } | Out-Null
        Add-User -Name 'gone@contoso.com' -Set @{ accountEnabled = $false } | Out-Null
        $names = 'guest@fabrikam.com', 'gone@contoso.com'
        Invoke-Grant -With @{ Feature = 'mail'; User = $names; IncludeGuest = $true; IncludeDisabled = $true }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 2
    }

    It 'when everybody is left out, not even the enterprise app is created' {
        Add-User -Name 'guest@fabrikam.com' -Set @{ userType = 'Guest' } | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; User = 'guest@fabrikam.com'; RequireAssignment = $true }
        Get-Write | Should -BeNullOrEmpty
    }

    It 'waits for a new enterprise app to be usable' {
        Set-Switch @{ newAppUnknown = 4 }
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 0
        "$sleeps" | Should -BeExactly '2 4 6 8'
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Mail.Send'
    }

    It 'does not wait for ever' {
        Set-Switch @{ newAppUnknown = 100 }
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 1
        "$sleeps" | Should -BeExactly '2 4 6 8 10'
        $run.Told | Should -Match 'Failed: all users, Outlook app: '
    }

    It 'an error that will not pass is not tried again' {
        Add-App -AppId $outlook | Out-Null
        Add-Fault @{ on = 'POST oauth2PermissionGrants'; status = 403; times = 0 }
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 1
        $sleeps.Count | Should -BeExactly 0
    }

    It 'throttled, it waits as long as Microsoft Graph asks for each part of a batch' {
        Add-App -AppId $outlook | Out-Null
        Add-Fault @{ on = 'GET oauth2PermissionGrants'; status = 429; retryAfter = 17; times = 2 }
        Add-Fault @{ on = 'POST oauth2PermissionGrants'; status = 503; times = 4 }
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 0
        "$sleeps" | Should -BeExactly '17 17 5 10 15 2'
    }

    It 'a failure half-way leaves a state that a second run completes' {
        Add-App -AppId $outlook | Out-Null
        $users = @(1..5 | ForEach-Object { "user$_@contoso.com" })
        Add-State -Scenario @{ users = $users } | Out-Null
        $alone = @{ on = 'POST oauth2PermissionGrants'; status = 500 }
        Add-Fault (@{ call = 3 } + $alone)
        Add-Fault (@{ call = 6 } + $alone)
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = $users; RequireAssignment = $true }
        $run.ExitCode | Should -BeExactly 1
        @(Get-State -Kind 'grants').Count | Should -BeExactly 4
        $run.Told | Should -Match 'Failed: user3@contoso\.com, Outlook app: '
        $run.Told | Should -Match 'does not require an assignment yet'
        (Get-App -AppId $outlook).AppRoleAssignmentRequired | Should -BeExactly $false
        Clear-Log
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = $users; RequireAssignment = $true }
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeExactly @('POST oauth2PermissionGrants', 'PATCH servicePrincipals/{id}')
        @(Get-State -Kind 'grants').Count | Should -BeExactly 5
    }

    It 'a name that cannot be found does not stop the others' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        $names = 'nobody@contoso.com', 'adele@contoso.com'
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = $names; Group = 'No such group' }
        $run.ExitCode | Should -BeExactly 1
        @(Get-State -Kind 'grants').Count | Should -BeExactly 1
        $run.Told | Should -Match 'Failed: nobody@contoso\.com: No user has'
        $run.Told | Should -Match 'Failed: No such group: 0 groups are named'
    }

    It 'apostrophes in names of users and groups' {
        $brian = Add-User -Name "o'brien@contoso.com"
        $group = Add-Group -Name "O'Brien's people" -Members $brian
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = "o'brien@contoso.com"; Group = "O'Brien's people" }
        $run.ExitCode | Should -BeExactly 0
        @(Get-State -Kind 'grants').Count | Should -BeExactly 1
    }

    It 'two groups of one name have to be told apart' {
        $adele = Add-User -Name 'adele@contoso.com'
        Add-Group -Name 'Jira' -Members $adele | Out-Null
        Add-Group -Name 'Jira' -Members $adele | Out-Null
        $run = Invoke-Grant -With @{ Feature = 'mail'; Group = 'Jira' }
        $run.Told | Should -Match '2 groups are named Jira'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'a scope that this cloud does not have is found before anything is written' {
        New-Tenant -Scenario @{ withoutScopes = @('Tasks.Read') }
        $run = Invoke-Grant -With @{ Feature = 'mail', 'tasks'; AllUsers = $true }
        $run.Ended | Should -Match 'has no scope Tasks\.Read\. Nothing was changed'
        Get-Write | Should -BeNullOrEmpty
    }

    It '-WhatIf writes nothing at all, no enterprise app and no file' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        Add-App -AppId $todo | Out-Null
        $with = @{ Feature = 'mail', 'tasks'; User = 'adele@contoso.com'; RequireAssignment = $true }
        $run = Invoke-Grant -With ($with + @{ WhatIf = $true })
        $run.Ended | Should -BeExactly ''
        $run.ExitCode | Should -BeExactly 0
        Get-Write | Should -BeNullOrEmpty
        (@(Get-ChildItem).Count) | Should -BeExactly 0
    }

    It 'another tenant stops the script: <_>' -ForEach 'cccccccc-0000-4000-8000-000000000001', 'fabrikam.com' {
        Set-Switch @{ anyTenant = $true }
        $run = Invoke-Grant -With @{ TenantId = $_; Feature = 'mail'; AllUsers = $true }
        $run.Ended | Should -Match "which is not $([regex]::Escape($_))"
        Get-Write | Should -BeNullOrEmpty
        Get-MgContext | Should -BeNullOrEmpty
    }

    It 'the tenant by id or by any verified domain is accepted: <_>' -ForEach @(
        'AAAAAAAA-0000-4000-8000-000000000001', 'Contoso.onmicrosoft.com'
    ) {
        $run = Invoke-Grant -With @{ TenantId = $_; Feature = 'mail'; AllUsers = $true }
        $run.Ended | Should -BeExactly ''
    }

    It '-RequireAssignment assigns the users, then keeps everyone else out' {
        Add-App -AppId $outlook | Out-Null
        $adele = Add-User -Name 'adele@contoso.com'
        Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
        Get-Write | Should -BeExactly @(
            'POST servicePrincipals/{id}/appRoleAssignedTo'
            'POST oauth2PermissionGrants'
            'PATCH servicePrincipals/{id}'
        )
        $assignment = @(Get-State -Kind 'assignments')[0]
        $assignment.PrincipalId | Should -BeExactly $adele
        $assignment.AppRoleId | Should -BeExactly '00000000-0000-0000-0000-000000000000'
        (Get-App -AppId $outlook).AppRoleAssignmentRequired | Should -BeExactly $true
        "$(@(Get-SignIn)[0].Scopes)" | Should -Match 'AppRoleAssignment\.ReadWrite\.All'
    }

    It 'a new enterprise app requires an assignment from its first moment' {
        Add-User -Name 'adele@contoso.com' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
        Get-Write | Should -BeExactly @(
            'POST servicePrincipals'
            'POST servicePrincipals/{id}/appRoleAssignedTo'
            'POST oauth2PermissionGrants'
        )
        (Get-App -AppId $outlook).AppRoleAssignmentRequired | Should -BeExactly $true
    }

    It 'the role of an app that has one is assigned; several are refused before writing' {
        $role = @{ id = 'dddddddd-0000-4000-8000-000000000001'; isEnabled = $true; allowedMemberTypes = @('User') }
        Add-App -AppId $outlook -Set @{ appRoles = @($role) } | Out-Null
        Add-User -Name 'adele@contoso.com' | Out-Null
        Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
        @(Get-State -Kind 'assignments')[0].AppRoleId | Should -BeExactly 'dddddddd-0000-4000-8000-000000000001'
        $other = @{ id = 'dddddddd-0000-4000-8000-000000000002'; isEnabled = $true; allowedMemberTypes = @('User') }
        Set-Property -Kind 'apps' -Id $outlook -To @{ appRoles = @($role, $other) }
        Clear-Log
        $run = Invoke-Grant -With @{ Feature = 'meetings'; User = 'adele@contoso.com'; RequireAssignment = $true }
        $run.Ended | Should -Match 'several roles'
        Get-Write | Should -BeNullOrEmpty
    }

    It 'two features of one app make one grant; two apps make two' {
        Invoke-Grant -With @{ Feature = 'mail', 'calendar', 'tasks'; AllUsers = $true }
        @(Get-State -Kind 'grants').Count | Should -BeExactly 2
        Get-GrantedScope -AppId $outlook | Should -BeExactly 'openid profile User.Read Mail.Send Calendars.Read'
        Get-GrantedScope -AppId $todo | Should -BeExactly 'openid profile User.Read Tasks.Read'
    }

    It 'a failure for one app does not stop the other' {
        Add-Fault @{ on = 'POST servicePrincipals' }
        $run = Invoke-Grant -With @{ Feature = 'mail', 'tasks'; AllUsers = $true }
        $run.ExitCode | Should -BeExactly 1
        Get-GrantedScope -AppId $todo | Should -BeExactly 'openid profile User.Read Tasks.Read'
    }

    It 'says what is approved for everyone already' {
        Add-App -AppId $outlook | Out-Null
        Add-Grant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' | Out-Null
        Add-User -Name 'adele@contoso.com' | Out-Null
        $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
        $run.Told | Should -Match 'already approved for all users'
    }

    It 'a file that cannot be written stops it before the first change' {
        $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'no-such-folder/file.jsonl' }
        $run.ExitCode | Should -BeExactly 1
        Get-Write | Should -BeNullOrEmpty
    }
}
