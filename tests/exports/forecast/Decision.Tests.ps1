# The decision of Get-AppAccessForecast.ps1: each situation of situations.yml through the functions of
# the real script, without a tenant. Run by test_forecast.py, which makes the script of catalog.yml
# and names the situations, as JSON, in SITUATIONS.

BeforeDiscovery {
    function ConvertTo-Table {
        # As the module answers: tables, also in Windows PowerShell, whose JSON has objects only.
        param([object] $Json)
        if ($Json -is [array]) { return , @(foreach ($one in $Json) { ConvertTo-Table -Json $one }) }
        if ($Json -isnot [pscustomobject]) { return $Json }
        $table = @{}
        foreach ($property in $Json.PSObject.Properties) {
            $table[$property.Name] = ConvertTo-Table -Json $property.Value
        }
        $table
    }
    $read = Get-Content -LiteralPath $env:SITUATIONS -Raw -Encoding UTF8 | ConvertFrom-Json
    $situations = @(foreach ($one in $read) { @{ Name = $one.name; Case = (ConvertTo-Table -Json $one) } })
}

BeforeAll {
    $script = Join-Path -Path $env:SCRIPTS -ChildPath 'Get-AppAccessForecast.ps1'
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($script, [ref] $null, [ref] $null)
    $functions = $tree.FindAll({
        $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst]
    }, $false)
    $names = '$GraphAppId', '$BaseScopes', '$Features', '$OptionalGroups', '$ScopeOrder', '$ListedScopes',
        '$SignInScopes', '$SignInOnly', '$why'
    $data = $tree.FindAll({
        $args[0] -is [System.Management.Automation.Language.AssignmentStatementAst] -and
        $names -contains $args[0].Left.Extent.Text
    }, $false)
    . ([scriptblock]::Create((@($functions) + @($data) | ForEach-Object { $_.Extent.Text }) -join "`n"))

    function Get-Approval {
        # As the script reads it from the grants and the assignments of the app.
        param([object] $Given)
        $approval = [pscustomobject]@{ ForAll = @(); Own = @{}; Assigned = $null }
        foreach ($grant in $Given['oauth2PermissionGrants']) {
            if ($grant['consentType'] -eq 'AllPrincipals') {
                $approval.ForAll = @(Get-ScopeName -Text $grant['scope'])
            } else {
                $approval.Own[$grant['principalId']] = $grant['scope']
            }
        }
        if ($null -ne $Given['assigned']) {
            $approval.Assigned = @{}
            foreach ($id in $Given['assigned']) { $approval.Assigned[$id] = $true }
        }
        $approval
    }

    function Get-Situation {
        # The verdicts of one situation, in the script's own strict mode.
        param([object] $Case)
        Set-StrictMode -Version 3.0
        $ErrorActionPreference = 'Stop'
        $Optional = $Case['optional']
        $given = $Case['tenant']
        $style = 'Names'
        if ($Case['style']) { $style = $Case['style'] }
        $tenant = Get-TenantFact -Id 'aaaaaaaa-0000-4000-8000-000000000001' -Answers $given -Style $style
        $client = Get-ClientFact -AppId '11111111-1111-4111-8111-111111111111' -EnterpriseApp $given['servicePrincipal']
        $people = @(foreach ($one in @($Case['users'] | Where-Object { $_ })) {
            [pscustomobject]@{ Account = (ConvertTo-User -Raw $one['account']); Roles = $one['roles'] }
        })
        $needed = @(Get-NeededScope -Choice $Case['feature'])
        $approval = Get-Approval -Given $given
        Get-FeatureForecast -Tenant $tenant -Client $client -Needed $needed -Approval $approval -People $people
    }

    function Get-Detail {
        # What an expectation may say of a verdict beside its state and screen.
        param([object] $Verdict)
        @{
            users = $Verdict.Users
            missing = $Verdict.Missing
            refused = $Verdict.Refused
            mends = $Verdict.Mends
            list = $Verdict.UsesDatedList
            if_stopped = $Verdict.ScreenIfStopped
        }
    }
}

Describe 'Forecast' {
    It '<Name>' -ForEach $situations {
        $found = @(Get-Situation -Case $Case)
        $wanted = @($Case['expected'])
        $lines = @($found | ForEach-Object { "$($_.Who): $($_.State), $($_.Screen)" })
        $lines -join '; ' | Should -BeExactly (
            @($wanted | ForEach-Object { "$($_['who']): $($_['state']), $($_['screen'])" }) -join '; ')
        Get-ExitCode -Verdicts $found -Complete $true | Should -Be $Case['exit']
        for ($i = 0; $i -lt $wanted.Count; $i++) {
            $detail = Get-Detail -Verdict $found[$i]
            foreach ($what in @($detail.Keys | Where-Object { $wanted[$i].ContainsKey($_) })) {
                @($detail[$what]) -join ' ' | Should -BeExactly (@($wanted[$i][$what]) -join ' ') -Because $what
            }
            if ($wanted[$i].ContainsKey('because')) {
                $found[$i].Because -join ' ' | Should -BeLike "*$($wanted[$i]['because'])*"
            }
        }
    }
}
