# New-AppAccessForReview.ps1. Run by run.ps1.

Test-Case -Name 'Review: creates the app without a grant, and nobody can sign in' -Body {
    $run = Invoke-Review -With @{ App = 'outlook' }
    Assert-Equal -Actual $run.Ended -Expected ''
    Assert-Write -Expected 'New-MgServicePrincipal'
    $app = Find-FakeApp -AppId $outlook
    Assert-Equal -Actual "$($app.AccountEnabled) $($app.AppRoleAssignmentRequired)" -Expected 'False True'
    Assert-Equal -Actual (Get-FakeTenant).Grants.Count -Expected 0
    Assert-Match -Actual $run.Told -Pattern "https://entra\.microsoft\.com/#view/\S+/objectId/$($app.Id)/appId/$outlook"
    Assert-Match -Actual $run.Told -Pattern 'Verified publisher\s+\(none\)'
    Assert-Equal -Actual (Get-FakeTenant).SignIns[0].Scopes -Expected 'User.Read Application.ReadWrite.All'
}

Test-Case -Name 'Review: the portal of the chosen cloud' -Body {
    $run = Invoke-Review -With @{ App = 'outlook'; Environment = 'USGov' }
    Assert-Match -Actual $run.Told -Pattern 'https://entra\.microsoft\.us/#view/'
    Assert-Equal -Actual (Get-FakeTenant).SignIns[0].Environment -Expected 'USGov'
    $app = Find-FakeApp -AppId '33333333-3333-4333-8333-333333333333'
    Assert-Match -Actual $run.Told -Pattern "objectId/$($app.Id)/appId/$($app.AppId)"
    Assert-Equal -Actual "$((Find-FakeApp -AppId $outlook).Id)" -Expected ''
}

Test-Case -Name 'Review: an app that is not in the chosen cloud stops the script' -Body {
    $run = Invoke-Review -With @{ App = 'todo'; Environment = 'USGov' }
    Assert-Equal -Actual $run.Ended -Expected 'todo is not available in the cloud USGov.'
    Assert-Equal -Actual (Get-FakeTenant).SignIns.Count -Expected 0
}

Test-Case -Name 'Review: -AllowSignIn leaves sign-in on' -Body {
    Invoke-Review -With @{ App = 'outlook'; AllowSignIn = $true }
    $app = Find-FakeApp -AppId $outlook
    Assert-Equal -Actual "$($app.AccountEnabled) $($app.AppRoleAssignmentRequired)" -Expected 'True False'
}

Test-Case -Name 'Review: run twice, the second run changes nothing' -Body {
    Invoke-Review -With @{ App = 'outlook', 'todo' }
    Assert-Write -Expected 'New-MgServicePrincipal', 'New-MgServicePrincipal'
    Clear-Write
    $run = Invoke-Review -With @{ App = 'outlook', 'todo' }
    Assert-Write -Expected @()
    Assert-Match -Actual $run.Told -Pattern 'was left as it is'
}

Test-Case -Name 'Review: run again with -AllowSignIn, it releases the app' -Body {
    Invoke-Review -With @{ App = 'outlook' }
    Clear-Write
    Invoke-Review -With @{ App = 'outlook'; AllowSignIn = $true }
    Assert-Write -Expected 'Update-MgServicePrincipal'
    $app = Find-FakeApp -AppId $outlook
    Assert-Equal -Actual "$($app.AccountEnabled) $($app.AppRoleAssignmentRequired)" -Expected 'True True'
}

Test-Case -Name 'Review: -WhatIf changes nothing' -Body {
    Invoke-Review -With @{ App = 'outlook'; WhatIf = $true }
    Assert-Write -Expected @()
    Add-FakeApp -AppId $todo -AccountEnabled $false
    Invoke-Review -With @{ App = 'todo'; AllowSignIn = $true; WhatIf = $true }
    Invoke-Review -With @{ App = 'todo'; Remove = $true; WhatIf = $true }
    Assert-Write -Expected @()
}

Test-Case -Name 'Review: an app that somebody else creates meanwhile is shown' -Body {
    Add-FakeHook -Command 'New-MgServicePrincipal' -Action { Add-FakeApp -AppId '11111111-1111-4111-8111-111111111111' }
    $run = Invoke-Review -With @{ App = 'outlook' }
    Assert-Equal -Actual $run.ExitCode -Expected 0
    Assert-Write -Expected @()
}

Test-Case -Name 'Review: what a publisher wrote cannot steer the screen' -Body {
    Add-FakeApp -AppId $outlook -DisplayName "Evil$([char]27)[2J"
    $run = Invoke-Review -With @{ App = 'outlook' }
    Assert-Match -Actual $run.Told -Pattern 'Name\s+Evil\[2J'
}

Test-Case -Name 'Review: -Remove takes the app away when nothing was granted' -Body {
    Invoke-Review -With @{ App = 'outlook' }
    Clear-Write
    $run = Invoke-Review -With @{ App = 'outlook'; Remove = $true }
    Assert-Write -Expected 'Remove-MgServicePrincipal'
    Assert-Equal -Actual "$((Find-FakeApp -AppId $outlook).Id)" -Expected ''
    $run = Invoke-Review -With @{ App = 'outlook'; Remove = $true }
    Assert-Match -Actual $run.Told -Pattern 'nothing to remove'
    Assert-Equal -Actual $run.ExitCode -Expected 0
}

Test-Case -Name 'Review: -Remove refuses when something was granted, to users or to the app itself' -Body {
    $app = Add-FakeApp -AppId $outlook
    Add-FakeGrant -AppId $outlook -Scope 'openid'
    $other = Add-FakeApp -AppId $todo
    (Get-FakeTenant).Assignments.Add([pscustomobject]@{ Id = 'x'; PrincipalId = $other.Id; ResourceId = 'graph' })
    $run = Invoke-Review -With @{ App = 'outlook', 'todo'; Remove = $true }
    Assert-Equal -Actual $run.ExitCode -Expected 1
    Assert-Match -Actual $run.Told -Pattern 'Outlook app: something was granted to it \(1\)'
    Assert-Match -Actual $run.Told -Pattern 'To Do app: something was granted to it \(1\)'
    Assert-Write -Expected @()
}

Test-Case -Name 'Review: another tenant stops the script' -Body {
    $run = Invoke-Review -With @{ TenantId = 'fabrikam.com'; App = 'outlook' }
    Assert-Match -Actual $run.Ended -Pattern 'which is not fabrikam\.com'
    Assert-Write -Expected @()
}
