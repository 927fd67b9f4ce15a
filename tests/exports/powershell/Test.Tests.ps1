# Test-AppAccess.ps1. Run by run.ps1.

function Get-Row {
    param([object] $Run, [string] $Feature, [string] $Who = 'all users')
    $rows = @($Run.Objects | Where-Object { $_.Feature -eq $Feature -and $_.Who -eq $Who })
    if ($rows.Count -ne 1) { throw "there are $($rows.Count) rows for $Feature and $Who" }
    $rows[0]
}

Test-Case -Name 'Test: complete for all users ends with 0, and nothing is written' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope ' openid profile User.Read Mail.Send'
    $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    $row = Get-Row -Run $run -Feature 'mail'
    Assert-Equal -Actual "$($row.Status), $($row.GrantedBy)" -Expected 'Granted, tenant-wide'
    Assert-Write -Expected @()
    Assert-Equal -Actual (Get-FakeTenant).SignIns[0].Scopes -Expected 'Directory.Read.All'
}

Test-Case -Name 'Test: something missing ends with 1 and says what' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read'
    $run = Invoke-Check -With @{ Feature = 'mail', 'tasks'; PassThru = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-Row -Run $run -Feature 'mail').Missing -Expected 'Mail.Send'
    Assert-Equal -Actual (Get-Row -Run $run -Feature 'tasks').Missing -Expected 'User.Read Tasks.Read'
    Assert-Match -Actual $run.Told -Pattern 'To Do app is not in this tenant'
}

Test-Case -Name 'Test: could not tell ends with 2' -Body {
    Add-FakeFailure -Command 'Get-MgServicePrincipal' -Times 100 -Status '403 (Forbidden)' -Code 'Authorization_RequestDenied'
    $run = Invoke-Check -With @{ Feature = 'mail' }
    Assert-Equal -Actual $run.ExitCode -Expected 2
    Assert-Equal -Actual $run.Ended -Expected ''
}

Test-Case -Name 'Test: another tenant, and a user who is not found, end with 2' -Body {
    $run = Invoke-Check -With @{ TenantId = 'fabrikam.com'; Feature = 'mail' }
    Assert-Equal -Actual $run.ExitCode -Expected 2
    Assert-Match -Actual $run.Told -Pattern 'which is not fabrikam\.com'
    $run = Invoke-Check -With @{ Feature = 'mail'; User = 'nobody@contoso.com' }
    Assert-Equal -Actual $run.ExitCode -Expected 2
}

Test-Case -Name 'Test: says by which grant, for all users and for each user' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeGrant -AppId $outlook -Scope 'User.Read'
    Add-FakeGrant -AppId $outlook -Scope 'openid profile Mail.Send' -UserId $adele
    $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1 -What 'exit code for all users'
    Assert-Equal -Actual (Get-Row -Run $run -Feature 'mail').Status -Expected 'Missing'
    $row = Get-Row -Run $run -Feature 'mail' -Who 'adele@contoso.com'
    Assert-Equal -Actual "$($row.Status), $($row.GrantedBy)" -Expected 'Granted, tenant-wide and user'
    Assert-Equal -Actual "$($row.GrantedTenantWide), $($row.GrantedToUser)" -Expected 'User.Read, Mail.Send'
}

Test-Case -Name 'Test: with -User and -Group, these users decide' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    $alex = Add-FakeUser -Name 'alex@contoso.com'
    Add-FakeGroup -Name 'Jira' -Members $adele, $alex
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Mail.Send' -UserId $adele
    Assert-Equal -Actual (Invoke-Check -With @{ Feature = 'mail'; User = 'adele@contoso.com' }).ExitCode -Expected 0
    Assert-Equal -Actual (Invoke-Check -With @{ Feature = 'mail'; Group = 'Jira' }).ExitCode -Expected 1
}

Test-Case -Name 'Test: more than needed, and by which grant' -Body {
    Add-FakeApp -AppId $outlook
    $adele = Add-FakeUser -Name 'adele@contoso.com'
    Add-FakeGrant -AppId $outlook -Scope 'openid User.Read Mail.Send Calendars.Read'
    Add-FakeGrant -AppId $outlook -Scope 'Extra.Read Mail.Send' -UserId $adele
    $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
    $rows = @($run.Objects | Where-Object { $_.Status -eq 'More than needed' })
    Assert-Equal -Actual ($rows | ForEach-Object { "$($_.Who): $($_.GrantedTenantWide)$($_.GrantedToUser)" }) -Expected 'all users: Calendars.Read adele@contoso.com: Extra.Read'
    Assert-Equal -Actual $run.ExitCode -Expected 0
}

Test-Case -Name 'Test: missing sign-in scopes are a warning only' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'User.Read Mail.Send'
    $run = Invoke-Check -With @{ Feature = 'mail' }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Match -Actual $run.Told -Pattern 'sign-in scopes openid, profile are not granted'
}

Test-Case -Name 'Test: an optional group counts only when it is named' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Calendars.Read'
    $run = Invoke-Check -With @{ Feature = 'meetings'; PassThru = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Equal -Actual (Get-Row -Run $run -Feature 'meetings.rooms').Status -Expected 'Optional'
    $run = Invoke-Check -With @{ Feature = 'meetings'; Optional = 'meetings.rooms'; PassThru = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Equal -Actual (Get-Row -Run $run -Feature 'meetings.rooms').Status -Expected 'Missing'
}

Test-Case -Name 'Test: without -Feature, everything is looked at' -Body {
    $run = Invoke-Check -With @{ PassThru = $true }
    Assert-Equal -Actual ($run.Objects | ForEach-Object { $_.Feature }) -Expected 'mail meetings calendar meetings.rooms tasks'
    Assert-Equal -Actual $run.ExitCode -Expected 1
}

Test-Case -Name 'Test: -AsJson writes JSON and nothing else' -Body {
    Add-FakeApp -AppId $outlook -AppRoleAssignmentRequired $true
    Add-FakeGrant -AppId $outlook -Scope 'User.Read Mail.Send'
    $run = Invoke-Check -With @{ Feature = 'mail'; AsJson = $true }
    Assert-Equal -Actual $run.Told -Expected ''
    $report = ($run.Objects -join "`n") | ConvertFrom-Json
    Assert-Equal -Actual "$($report.tenantId) $($report.exitCode)" -Expected 'aaaaaaaa-0000-4000-8000-000000000001 0'
    Assert-Equal -Actual (@($report.results).Count) -Expected 1
    $first = @($report.results)[0]
    Assert-Equal -Actual $first.MissingSignIn -Expected 'openid profile'
    Assert-Equal -Actual (@($first.Missing).Count) -Expected 0
}

Test-Case -Name 'Test: a grant of a user who is gone is shown by its id' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'User.Read' -UserId 'ffffffff-0000-4000-8000-000000000009'
    $run = Invoke-Check -With @{ Feature = 'mail'; PassThru = $true }
    Assert-Equal -Actual (Get-Row -Run $run -Feature 'mail' -Who 'ffffffff-0000-4000-8000-000000000009').Missing -Expected 'Mail.Send'
}

Test-Case -Name 'Test: throttled, it waits as long as Microsoft Graph says' -Body {
    Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid profile User.Read Mail.Send'
    Add-FakeFailure -Command 'Get-MgOauth2PermissionGrant' -Times 2 -Status '429 (TooManyRequests)' -Code 'TooManyRequests' -Headers 'Retry-After : 3'
    Assert-Equal -Actual (Invoke-Check -With @{ Feature = 'mail' }).ExitCode -Expected 0
    Assert-Equal -Actual (Get-FakeTenant).Sleeps -Expected '3 3'
}
