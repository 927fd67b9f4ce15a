# Grant-AppAccess.ps1. Run by run.ps1.

Test-Case -Name 'Grant: names object ids of enterprise apps, not client ids' -Body {
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
    Assert-Equal -Actual $run.Ended -Expected ''
    Assert-Write -Expected 'New-MgServicePrincipal', 'New-MgOauth2PermissionGrant'
    $grant = (Get-FakeTenant).Grants[0]
    Assert-Equal -Actual $grant.ClientId -Expected (Find-FakeApp -AppId $outlook).Id
    Assert-Equal -Actual $grant.ResourceId -Expected (Find-FakeApp -AppId '00000003-0000-0000-c000-000000000000').Id
    Assert-Equal -Actual $grant.PrincipalId -Expected $adele
    Assert-Equal -Actual $grant.ConsentType -Expected 'Principal'
    Assert-Equal -Actual $grant.Scope -Expected 'openid profile User.Read Mail.Send'
}

Test-Case -Name 'Grant: signs in for this process, with the least permissions, and signs out' -Body {
    Add-FakeUser -Name 'adele@contoso.com'
    Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
    $signIn = (Get-FakeTenant).SignIns[0]
    Assert-Equal -Actual $signIn.Scopes -Expected 'User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All User.Read.All'
    Assert-Equal -Actual $signIn.ContextScope -Expected 'Process'
    Assert-Equal -Actual $signIn.Environment -Expected 'Global'
    Assert-Equal -Actual (Get-FakeTenant).Connected -Expected $false
}

Test-Case -Name 'Grant: -AllUsers makes one grant without a principal' -Body {
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    $grant = (Get-FakeTenant).Grants[0]
    Assert-Equal -Actual $grant.ConsentType -Expected 'AllPrincipals'
    Assert-Equal -Actual "$($grant.PrincipalId)" -Expected ''
    Assert-Equal -Actual (Get-FakeTenant).SignIns[0].Scopes -Expected 'User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All'
}

Test-Case -Name 'Grant: an optional group is approved only when it is named' -Body {
    Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile User.Read Calendars.Read'
    Invoke-Grant -With @{ Feature = 'meetings'; Optional = 'meetings.rooms'; AllUsers = $true }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile User.Read Calendars.Read Place.Read.All'
}

Test-Case -Name 'Grant: an optional group without its feature is refused before signing in' -Body {
    $run = Invoke-Grant -With @{ Feature = 'mail'; Optional = 'meetings.rooms'; AllUsers = $true }
    Assert-Match -Actual $run.Ended -Pattern 'meetings\.rooms needs -Feature meetings'
    Assert-Equal -Actual (Get-FakeTenant).SignIns.Count -Expected 0
}

Test-Case -Name 'Grant: nobody named is refused before signing in' -Body {
    $run = Invoke-Grant -With @{ Feature = 'mail' }
    Assert-Match -Actual $run.Ended -Pattern 'Say for whom'
    Assert-Equal -Actual (Get-FakeTenant).SignIns.Count -Expected 0
}

Test-Case -Name 'Grant: run twice, the second run changes nothing and writes no file' -Body {
    Add-FakeUser -Name 'adele@contoso.com'
    $with = @{ Feature = 'mail', 'tasks'; User = 'adele@contoso.com'; RequireAssignment = $true }
    Invoke-Grant -With ($with + @{ TranscriptPath = 'one.jsonl' })
    Clear-Write
    $run = Invoke-Grant -With ($with + @{ TranscriptPath = 'two.jsonl' })
    Assert-Write -Expected @()
    Assert-Equal -Actual (Test-Path -LiteralPath 'one.jsonl') -Expected $true
    Assert-Equal -Actual (Test-Path -LiteralPath 'two.jsonl') -Expected $false
    Assert-Match -Actual $run.Told -Pattern 'Changes made: 0\. Already complete: 2\.'
}

Test-Case -Name 'Grant: reads, merges and writes, and never narrows' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope ' Extra.Read  User.Read '
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Write -Expected 'Update-MgOauth2PermissionGrant'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'Extra.Read User.Read openid profile Mail.Send'
}

Test-Case -Name 'Grant: a scope text that begins with a space is not written again' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope ' openid profile user.read Mail.Send'
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: keeps what somebody else added between reading and writing' -Body {
    Add-FakeApp -AppId $outlook
    $grant = Add-FakeGrant -AppId $outlook -Scope 'User.Read'
    Add-FakeHook -Command 'Get-MgOauth2PermissionGrant' -Call 2 -Action { (Get-FakeTenant).Grants[0].Scope = 'User.Read Extra.Read' }
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'User.Read Extra.Read openid profile Mail.Send'
}

Test-Case -Name 'Grant: a duplicate never fails, it is found by client id and merged' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeHook -Command 'New-MgOauth2PermissionGrant' -Action { Add-FakeGrant -AppId '11111111-1111-4111-8111-111111111111' -Scope 'Extra.Read' }
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Write -Expected 'Update-MgOauth2PermissionGrant'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'Extra.Read openid profile User.Read Mail.Send'
}

Test-Case -Name 'Grant: an enterprise app that somebody else creates meanwhile is used' -Body {
    Add-FakeHook -Command 'New-MgServicePrincipal' -Action { Add-FakeApp -AppId '11111111-1111-4111-8111-111111111111' }
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Write -Expected 'New-MgOauth2PermissionGrant'
}

Test-Case -Name 'Grant: a text over 3,850 characters is refused before anything is written' -Body {
    Add-FakeApp -AppId $outlook
    $long = (1..500 | ForEach-Object { 'Scope{0:d3}' -f $_ }) -join ' '
    $long = $long.Substring(0, 3840)
    Add-FakeGrant -AppId $outlook -Scope $long
    $run = Invoke-Grant -With @{ Feature = 'tasks', 'mail'; AllUsers = $true }
    Assert-Match -Actual $run.Ended -Pattern 'Microsoft allows 3850'
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: a group is expanded to users, through nested groups, and said to be a snapshot' -Body {
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    $alex = Add-FakeUser -Name 'alex@contoso.com'
    $inner = Add-FakeGroup -Name 'Inner' -Members $alex, 'a-device'
    $outer = Add-FakeGroup -Name 'Outer' -Members $adele, $inner
    $run = Invoke-Grant -With @{ Feature = 'mail'; Group = 'Outer' }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 2
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook -UserId $alex) -Expected 'openid profile User.Read Mail.Send'
    Assert-Match -Actual $run.Told -Pattern 'Run the script again when people join'
    Assert-Equal -Actual (Get-FakeTenant).SignIns[0].Scopes -Expected 'User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All User.Read.All GroupMember.Read.All'
}

Test-Case -Name 'Grant: a user named twice or through two groups is done once' -Body {
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeGroup -Name 'One' -Members $adele
    $two = Add-FakeGroup -Name 'Two' -Members $adele
    Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com', 'ADELE@contoso.com', $adele; Group = 'One', $two }
    Assert-Write -Expected 'New-MgServicePrincipal', 'New-MgOauth2PermissionGrant'
}

Test-Case -Name 'Grant: a guest and a disabled user are reported and left out' -Body {
    Add-FakeUser -Name 'guest@fabrikam.com' -UserType 'Guest'
    Add-FakeUser -Name 'gone@contoso.com' -AccountEnabled $false
    Add-FakeUser -Name 'adele@contoso.com'
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'guest@fabrikam.com', 'gone@contoso.com', 'adele@contoso.com' }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 1
    Assert-Match -Actual $run.Told -Pattern 'guest@fabrikam\.com is a guest'
    Assert-Match -Actual $run.Told -Pattern 'gone@contoso\.com is disabled'
    Assert-Equal -Actual $run.ExitCode -Expected 0
}

Test-Case -Name 'Grant: switches include guests and disabled users' -Body {
    Add-FakeUser -Name 'guest@fabrikam.com' -UserType 'Guest'
    Add-FakeUser -Name 'gone@contoso.com' -AccountEnabled $false
    Invoke-Grant -With @{ Feature = 'mail'; User = 'guest@fabrikam.com', 'gone@contoso.com'; IncludeGuest = $true; IncludeDisabled = $true }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 2
}

Test-Case -Name 'Grant: when everybody is left out, not even the enterprise app is created' -Body {
    Add-FakeUser -Name 'guest@fabrikam.com' -UserType 'Guest'
    Invoke-Grant -With @{ Feature = 'mail'; User = 'guest@fabrikam.com'; RequireAssignment = $true }
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: waits for a new enterprise app to be usable' -Body {
    Add-FakeFailure -Command 'New-MgOauth2PermissionGrant' -Times 4
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Equal -Actual (Get-FakeTenant).Sleeps -Expected '2 4 6 8'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile User.Read Mail.Send'
}

Test-Case -Name 'Grant: does not wait for ever' -Body {
    Add-FakeFailure -Command 'New-MgOauth2PermissionGrant' -Times 100
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-FakeTenant).Sleeps -Expected '2 4 6 8 10'
    Assert-Match -Actual $run.Told -Pattern 'Failed: all users, Outlook app: '
}

Test-Case -Name 'Grant: an error that will not pass is not tried again' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeFailure -Command 'New-MgOauth2PermissionGrant' -Times 100 -Status '403 (Forbidden)' -Code 'Authorization_RequestDenied'
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-FakeTenant).Sleeps.Count -Expected 0
}

Test-Case -Name 'Grant: throttled, it waits as long as Microsoft Graph says' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeFailure -Command 'Get-MgOauth2PermissionGrant' -Status '429 (TooManyRequests)' -Code 'TooManyRequests' -Headers 'Retry-After                   : 17'
    Add-FakeFailure -Command 'New-MgOauth2PermissionGrant' -Status '503 (ServiceUnavailable)' -Code 'ServiceUnavailable'
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Equal -Actual (Get-FakeTenant).Sleeps -Expected '17 5'
}

Test-Case -Name 'Grant: a failure half-way leaves a state that a second run completes' -Body {
    Add-FakeApp -AppId $outlook
    $users = @(1..5 | ForEach-Object { "user$_@contoso.com" })
    foreach ($one in $users) { Add-FakeUser -Name $one | Out-Null }
    Add-FakeFailure -Command 'New-MgOauth2PermissionGrant' -Call 3 -Times 2 -Status '500 (InternalServerError)' -Code 'InternalServerError'
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = $users; RequireAssignment = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 4
    Assert-Match -Actual $run.Told -Pattern 'Failed: user3@contoso\.com, Outlook app: '
    Assert-Match -Actual $run.Told -Pattern 'does not require an assignment yet'
    Assert-Equal -Actual (Find-FakeApp -AppId $outlook).AppRoleAssignmentRequired -Expected $false
    Clear-Write
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = $users; RequireAssignment = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Write -Expected 'New-MgOauth2PermissionGrant', 'Update-MgServicePrincipal'
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 5
}

Test-Case -Name 'Grant: a name that cannot be found does not stop the others' -Body {
    Add-FakeUser -Name 'adele@contoso.com'
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'nobody@contoso.com', 'adele@contoso.com'; Group = 'No such group' }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 1
    Assert-Match -Actual $run.Told -Pattern 'Failed: nobody@contoso\.com: No user has'
    Assert-Match -Actual $run.Told -Pattern 'Failed: No such group: 0 groups are named'
}

Test-Case -Name 'Grant: apostrophes in names of users and groups' -Body {
    $brian = Add-FakeUser -Name "o'brien@contoso.com"
    $group = Add-FakeGroup -Name "O'Brien's people" -Members $brian
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = "o'brien@contoso.com"; Group = "O'Brien's people" }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 1
}

Test-Case -Name 'Grant: two groups of one name have to be told apart' -Body {
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeGroup -Name 'Jira' -Members $adele
    Add-FakeGroup -Name 'Jira' -Members $adele
    $run = Invoke-Grant -With @{ Feature = 'mail'; Group = 'Jira' }
    Assert-Match -Actual $run.Told -Pattern '2 groups are named Jira'
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: a scope that this cloud does not have is found before anything is written' -Body {
    $graphApp = Find-FakeApp -AppId '00000003-0000-0000-c000-000000000000'
    $graphApp.Oauth2PermissionScopes = @($graphApp.Oauth2PermissionScopes | Where-Object { $_.Value -ne 'Tasks.Read' })
    $run = Invoke-Grant -With @{ Feature = 'mail', 'tasks'; AllUsers = $true }
    Assert-Match -Actual $run.Ended -Pattern 'has no scope Tasks\.Read\. Nothing was changed'
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: -WhatIf writes nothing at all, no enterprise app and no file' -Body {
    Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeApp -AppId $todo
    $run = Invoke-Grant -With @{ Feature = 'mail', 'tasks'; User = 'adele@contoso.com'; RequireAssignment = $true; WhatIf = $true }
    Assert-Equal -Actual $run.Ended -Expected ''
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Write -Expected @()
    Assert-Equal -Actual (@(Get-ChildItem).Count) -Expected 0
}

Test-Case -Name 'Grant: another tenant by id stops the script' -Body {
    $run = Invoke-Grant -With @{ TenantId = 'cccccccc-0000-4000-8000-000000000001'; Feature = 'mail'; AllUsers = $true }
    Assert-Match -Actual $run.Ended -Pattern 'which is not cccccccc'
    Assert-Write -Expected @()
    Assert-Equal -Actual (Get-FakeTenant).Connected -Expected $false
}

Test-Case -Name 'Grant: another tenant by domain stops the script' -Body {
    $run = Invoke-Grant -With @{ TenantId = 'fabrikam.com'; Feature = 'mail'; AllUsers = $true }
    Assert-Match -Actual $run.Ended -Pattern 'which is not fabrikam\.com'
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: the tenant by id or by any verified domain is accepted' -Body {
    foreach ($name in @('AAAAAAAA-0000-4000-8000-000000000001', 'Contoso.onmicrosoft.com')) {
        $run = Invoke-Grant -With @{ TenantId = $name; Feature = 'mail'; AllUsers = $true }
        Assert-Equal -Actual $run.Ended -Expected ''
    }
}

Test-Case -Name 'Grant: -RequireAssignment assigns the users, then keeps everyone else out' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
    Assert-Write -Expected 'New-MgServicePrincipalAppRoleAssignedTo', 'New-MgOauth2PermissionGrant', 'Update-MgServicePrincipal'
    $assignment = (Get-FakeTenant).Assignments[0]
    Assert-Equal -Actual $assignment.PrincipalId -Expected $adele
    Assert-Equal -Actual $assignment.AppRoleId -Expected '00000000-0000-0000-0000-000000000000'
    Assert-Equal -Actual (Find-FakeApp -AppId $outlook).AppRoleAssignmentRequired -Expected $true
    Assert-Match -Actual "$((Get-FakeTenant).SignIns[0].Scopes)" -Pattern 'AppRoleAssignment\.ReadWrite\.All'
}

Test-Case -Name 'Grant: a new enterprise app requires an assignment from its first moment' -Body {
    Add-FakeUser -Name 'adele@contoso.com'
    Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
    Assert-Write -Expected 'New-MgServicePrincipal', 'New-MgServicePrincipalAppRoleAssignedTo', 'New-MgOauth2PermissionGrant'
    Assert-Equal -Actual (Find-FakeApp -AppId $outlook).AppRoleAssignmentRequired -Expected $true
}

Test-Case -Name 'Grant: the role of an app that has one is assigned; several are refused before writing' -Body {
    $app = Add-FakeApp -AppId $outlook
    Add-FakeUser -Name 'adele@contoso.com'
    $app.AppRoles = @([pscustomobject]@{ Id = 'dddddddd-0000-4000-8000-000000000001'; IsEnabled = $true; AllowedMemberTypes = @('User') })
    Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true }
    Assert-Equal -Actual (Get-FakeTenant).Assignments[0].AppRoleId -Expected 'dddddddd-0000-4000-8000-000000000001'
    $app.AppRoles += [pscustomobject]@{ Id = 'dddddddd-0000-4000-8000-000000000002'; IsEnabled = $true; AllowedMemberTypes = @('User') }
    Clear-Write
    $run = Invoke-Grant -With @{ Feature = 'meetings'; User = 'adele@contoso.com'; RequireAssignment = $true }
    Assert-Match -Actual $run.Ended -Pattern 'several roles'
    Assert-Write -Expected @()
}

Test-Case -Name 'Grant: two features of one app make one grant; two apps make two' -Body {
    Invoke-Grant -With @{ Feature = 'mail', 'calendar', 'tasks'; AllUsers = $true }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 2
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile User.Read Mail.Send Calendars.Read'
    Assert-Equal -Actual (Get-GrantedScope -AppId $todo) -Expected 'openid profile User.Read Tasks.Read'
}

Test-Case -Name 'Grant: a failure for one app does not stop the other' -Body {
    Add-FakeFailure -Command 'New-MgServicePrincipal'
    $run = Invoke-Grant -With @{ Feature = 'mail', 'tasks'; AllUsers = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-GrantedScope -AppId $todo) -Expected 'openid profile User.Read Tasks.Read'
}

Test-Case -Name 'Grant: says what is approved for everyone already' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Mail.Send'
    Add-FakeUser -Name 'adele@contoso.com'
    $run = Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
    Assert-Match -Actual $run.Told -Pattern 'already approved for all users'
}

Test-Case -Name 'Grant: a file that cannot be written stops it before the first change' -Body {
    $run = Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'no-such-folder/file.jsonl' }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Write -Expected @()
}
