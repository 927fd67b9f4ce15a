# Revoke-AppAccess.ps1. Run by run.ps1.

Test-Case -Name 'Revoke: one feature goes, for all users and for each user' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeGrant -AppId $outlook -Scope ' openid profile User.Read Mail.Send Calendars.Read Extra.Read'
    Add-FakeGrant -AppId $outlook -Scope 'Mail.Send Extra.Read' -UserId $adele
    $run = Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile User.Read Calendars.Read Extra.Read'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook -UserId $adele) -Expected 'Extra.Read'
    Assert-Match -Actual $run.Told -Pattern 'Outlook app, adele@contoso\.com:'
}

Test-Case -Name 'Revoke: keeps what another approved feature needs, and says which' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Mail.Send Calendars.Read'
    $run = Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Match -Actual $run.Told -Pattern 'takes back Mail\.Send'
    Assert-Match -Actual $run.Told -Pattern 'keeps User\.Read \(needed by meetings, calendar\)'
}

Test-Case -Name 'Revoke: a feature whose scopes are all needed by another one stays, and is said to' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Calendars.Read'
    $run = Invoke-Revoke -With @{ Feature = 'calendar' }
    Assert-Write -Expected @()
    Assert-Match -Actual $run.Told -Pattern 'keeps User\.Read \(needed by meetings\), Calendars\.Read \(needed by meetings\)'
    Assert-Match -Actual $run.Told -Pattern 'name the features that need it as well'
    Invoke-Revoke -With @{ Feature = 'calendar', 'meetings' }
    Assert-Write -Expected 'Remove-MgOauth2PermissionGrant'
}

Test-Case -Name 'Revoke: with the last feature the base scopes go too' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Mail.Send'
    Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Write -Expected 'Remove-MgOauth2PermissionGrant'
}

Test-Case -Name 'Revoke: a feature takes its optional groups along; one can go alone' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Calendars.Read Place.Read.All Mail.Send'
    Invoke-Revoke -With @{ Optional = 'meetings.rooms' }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid User.Read Calendars.Read Mail.Send'
    (Get-FakeTenant).Grants[0].Scope = 'openid User.Read Calendars.Read Place.Read.All Mail.Send'
    Invoke-Revoke -With @{ Feature = 'meetings', 'calendar' }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid User.Read Mail.Send'
}

Test-Case -Name 'Revoke: what a user needs together with the approval for all users stays' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send'
    Add-FakeGrant -AppId $outlook -Scope 'Calendars.Read' -UserId $adele
    Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid User.Read'
}

Test-Case -Name 'Revoke: one user, one feature; the approval for all users is pointed out' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    $alex = Add-FakeUser -Name 'alex@contoso.com'
    Add-FakeGrant -AppId $outlook -Scope 'Mail.Send'
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send' -UserId $adele
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send' -UserId $alex
    $run = Invoke-Revoke -With @{ Feature = 'mail'; User = 'adele@contoso.com' }
    Assert-Write -Expected 'Remove-MgOauth2PermissionGrant'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook -UserId $adele) -Expected '(none)'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook -UserId $alex) -Expected 'openid User.Read Mail.Send'
    Assert-Match -Actual $run.Told -Pattern 'also approved for all users'
}

Test-Case -Name 'Revoke: one user, everything, on every app' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeApp -AppId $todo
    $adele = Add-FakeUser -Name "o'adele@contoso.com"
    Add-FakeGrant -AppId $outlook -Scope 'openid Extra.Read' -UserId $adele
    Add-FakeGrant -AppId $todo -Scope 'Tasks.Read' -UserId $adele
    Add-FakeGrant -AppId $todo -Scope 'User.Read'
    Invoke-Revoke -With @{ User = "o'adele@contoso.com" }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 1
    Assert-Equal -Actual (Get-GrantedScope -AppId $todo) -Expected 'User.Read'
}

Test-Case -Name 'Revoke: -All takes everything of the catalog, and leaves other apps alone' -Body {
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeApp -AppId $outlook
    Add-FakeApp -AppId '33333333-3333-4333-8333-333333333333'
    Add-FakeGrant -AppId $outlook -Scope 'openid Extra.Read' -UserId $adele
    Add-FakeGrant -AppId $outlook -Scope 'User.Read'
    Add-FakeGrant -AppId '33333333-3333-4333-8333-333333333333' -Scope 'User.Read'
    $run = Invoke-Revoke -With @{ All = $true }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 1
    Assert-Match -Actual $run.Told -Pattern 'Changes made: 2'
    Assert-Match -Actual $run.Told -Pattern 'Tokens handed out before'
}

Test-Case -Name 'Revoke: shows the plan before the first change, and -WhatIf makes none' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send'
    $run = Invoke-Revoke -With @{ Feature = 'mail'; WhatIf = $true }
    Assert-Match -Actual $run.Told -Pattern 'takes back User\.Read, Mail\.Send'
    Assert-Write -Expected @()
}

Test-Case -Name 'Revoke: run twice, the second run changes nothing' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send Extra.Read'
    Invoke-Revoke -With @{ Feature = 'mail' }
    Clear-Write
    $run = Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Write -Expected @()
    Assert-Match -Actual $run.Told -Pattern 'There is no scope to take back'
}

Test-Case -Name 'Revoke: keeps what somebody else added between reading and writing' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send'
    Add-FakeHook -Command 'Get-MgOauth2PermissionGrant' -Call 2 -Action { (Get-FakeTenant).Grants[0].Scope += ' Extra.Read' }
    Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid Extra.Read'
}

Test-Case -Name 'Revoke: a failure half-way leaves a state that a second run completes' -Body {
    Add-FakeApp -AppId $outlook
    foreach ($number in 1..3) {
        $id = Add-FakeUser -Name "user$number@contoso.com"
        Add-FakeGrant -AppId $outlook -Scope 'User.Read Mail.Send' -UserId $id
    }
    Add-FakeFailure -Command 'Remove-MgOauth2PermissionGrant' -Call 2 -Status '500 (InternalServerError)' -Code 'InternalServerError'
    $run = Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Match -Actual $run.Told -Pattern 'Failed: Outlook app, user2@contoso\.com'
    $run = Invoke-Revoke -With @{ Feature = 'mail' }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 0
}

Test-Case -Name 'Revoke: nothing named is refused before signing in' -Body {
    $run = Invoke-Revoke -With @{}
    Assert-Match -Actual $run.Ended -Pattern 'Say what to take back'
    Assert-Equal -Actual (Get-FakeTenant).SignIns.Count -Expected 0
}

Test-Case -Name 'Revoke: an empty list is refused, it does not mean everybody or everything' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'User.Read Mail.Send'
    foreach ($nothing in @('', @(), $null)) {
        $run = Invoke-Revoke -With @{ Feature = 'mail'; User = $nothing }
        Assert-Match -Actual $run.Ended -Pattern 'User'
    }
    $run = Invoke-Revoke -With @{ Feature = @(); User = 'adele@contoso.com' }
    Assert-Match -Actual $run.Ended -Pattern 'Feature'
    $run = Invoke-Revoke -With @{ All = $false }
    Assert-Match -Actual $run.Ended -Pattern 'Say what to take back'
    Assert-Write -Expected @()
}

Test-Case -Name 'Revoke: another tenant stops the script' -Body {
    $run = Invoke-Revoke -With @{ TenantId = 'fabrikam.com'; All = $true }
    Assert-Match -Actual $run.Ended -Pattern 'which is not fabrikam\.com'
    Assert-Write -Expected @()
}

Test-Case -Name 'Undo: takes back what one run did, and only that' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeUser -Name 'alex@contoso.com'
    Add-FakeGrant -AppId $outlook -Scope 'User.Read Extra.Read' -UserId $adele
    Invoke-Grant -With @{ Feature = 'calendar'; User = 'adele@contoso.com', 'alex@contoso.com'; RequireAssignment = $true; TranscriptPath = 'run.jsonl' }
    $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
    Assert-Equal -Actual $run.Ended -Expected ''
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 1
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook -UserId $adele) -Expected 'User.Read Extra.Read'
    Assert-Equal -Actual (Get-FakeTenant).Assignments.Count -Expected 0
    Assert-Equal -Actual (Find-FakeApp -AppId $outlook).AppRoleAssignmentRequired -Expected $false
}

Test-Case -Name 'Undo: base scopes that were there before the run stay' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile'
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
    Invoke-Revoke -With @{ Undo = 'run.jsonl' }
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile'
}

Test-Case -Name 'Undo: run twice, the second run changes nothing' -Body {
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
    Invoke-Revoke -With @{ Undo = 'run.jsonl' }
    Clear-Write
    $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Write -Expected @()
    Assert-Match -Actual $run.Told -Pattern 'was created by that run and stays'
}

Test-Case -Name 'Undo: keeps what a feature needs that was approved since' -Body {
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
    Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true; TranscriptPath = 'later.jsonl' }
    $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
    Assert-Match -Actual $run.Told -Pattern 'User\.Read \(needed by meetings, calendar\)'
    Assert-Equal -Actual (Get-GrantedScope -AppId $outlook) -Expected 'openid profile User.Read Calendars.Read'
}

Test-Case -Name 'Undo: two runs in one file are taken back together' -Body {
    Invoke-Grant -With @{ Feature = 'mail'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
    Invoke-Grant -With @{ Feature = 'meetings'; AllUsers = $true; TranscriptPath = 'run.jsonl' }
    Invoke-Revoke -With @{ Undo = 'run.jsonl' }
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 0
}

Test-Case -Name 'Undo: -WhatIf changes nothing' -Body {
    Add-FakeUser -Name 'adele@contoso.com'
    Invoke-Grant -With @{ Feature = 'mail'; User = 'adele@contoso.com'; RequireAssignment = $true; TranscriptPath = 'run.jsonl' }
    Clear-Write
    Invoke-Revoke -With @{ Undo = 'run.jsonl'; WhatIf = $true }
    Assert-Write -Expected @()
}

Test-Case -Name 'Undo: a file of another tenant, of another app or of another kind is refused' -Body {
    $tenant = 'aaaaaaaa-0000-4000-8000-000000000001'
    $lines = @{
        'written for the tenant' = '{"tenantId":"cccccccc-0000-4000-8000-000000000001","change":"grant"}'
        'not in the catalog' = '{"tenantId":"' + $tenant + '","change":"grant","clientId":"33333333-3333-4333-8333-333333333333"}'
        'is not a file that' = 'Dear diary'
    }
    foreach ($reason in $lines.Keys) {
        Set-Content -LiteralPath 'run.jsonl' -Value $lines[$reason]
        $run = Invoke-Revoke -With @{ Undo = 'run.jsonl' }
        Assert-Match -Actual $run.Ended -Pattern $reason
    }
    Assert-Write -Expected @()
    $run = Invoke-Revoke -With @{ Undo = 'no-such-file.jsonl' }
    Assert-Match -Actual $run.Ended -Pattern 'There is no file'
}
