# The stand-in module does what the real SDK does, where a script can tell the difference.

Describe 'Stand-in of Microsoft.Graph.Authentication' -Tag 'StandIn' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function Connect-Tool {
            $scopes = 'User.Read', 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'
            Connect-MgGraph -TenantId contoso.com -Scopes $scopes -ContextScope Process -NoWelcome -ErrorAction Stop
        }

        function Get-Failure {
            # The error record of a call that has to fail.
            param([scriptblock] $Call)
            try { & $Call | Out-Null } catch { return $_ }
            throw 'the call did not fail'
        }

        function Invoke-Get {
            param([string] $Path)
            Invoke-MgGraphRequest -Method GET -Uri "/v1.0/$Path" -ErrorAction Stop
        }

        function New-AppGrant {
            # For all users of the app.
            $app = (Get-App -AppId $outlook).id
            $graph = (Get-App -AppId $graphId).id
            $body = @{ clientId = $app; resourceId = $graph; consentType = 'AllPrincipals'; scope = 'openid' }
            Invoke-MgGraphRequest -Method POST -Uri '/v1.0/oauth2PermissionGrants' -Body $body -ErrorAction Stop
        }
    }
    BeforeEach {
        New-Tenant -Scenario @{ apps = @($outlook); users = @('adele@contoso.com') }
        Remove-Item -LiteralPath 'Env:PRETEND_GRAPH_HOME' -ErrorAction Ignore
    }
    AfterEach {
        if (Get-MgContext) { Disconnect-MgGraph | Out-Null }
        Remove-TenantFolder
    }

    Context 'signing in' {
        It 'says who is signed in, and where' {
            Connect-Tool | Should -BeNullOrEmpty
            $context = Get-MgContext
            $context.Account | Should -BeExactly 'admin@contoso.onmicrosoft.com'
            $context.TenantId | Should -BeExactly $tenantId
            $context.Scopes | Should -Contain 'Application.ReadWrite.All'
            @(Get-SignIn)[0].how | Should -BeExactly 'browser'
            (Disconnect-MgGraph).Account | Should -BeExactly 'admin@contoso.onmicrosoft.com'
            Get-MgContext | Should -BeNullOrEmpty
        }

        It 'writes the code to the pipeline where no browser can open' {
            Set-Switch @{ browser = $false }
            $said = @(Connect-Tool)
            $said.Count | Should -BeExactly 1
            $said[0] | Should -Match '^To sign in, use a web browser to open the page https://\S+ and enter the code'
            @(Get-SignIn)[0].how | Should -BeExactly 'device code'
        }

        It 'fails when the person declines, or the tenant is not there' {
            Set-Switch @{ browser = $false; deviceCode = 'declined' }
            (Get-Failure { Connect-Tool }).Exception.Message | Should -Match 'AADSTS70018'
            Set-Switch @{ browser = $true }
            $call = { Connect-MgGraph -TenantId fabrikam.com -Scopes User.Read -NoWelcome -ErrorAction Stop }
            (Get-Failure $call).Exception.Message | Should -Match 'AADSTS90002'
        }

        It 'keeps a record in the home folder, and takes away any that is there' {
            $env:PRETEND_GRAPH_HOME = (Get-Location).ProviderPath
            Connect-Tool
            '.mg/mg.authrecord.json' | Should -Exist
            Disconnect-MgGraph | Out-Null
            '.mg/mg.authrecord.json' | Should -Not -Exist
        }

        It 'needs a session for every request' {
            (Get-Failure { Invoke-MgGraphRequest -Uri '/v1.0/me' }).Exception.Message |
                Should -BeExactly 'Authentication needed. Please call Connect-MgGraph.'
            (Get-Failure { Disconnect-MgGraph -ErrorAction Stop }).Exception.Message |
                Should -Match 'No application to sign out from'
        }
    }

    Context 'requests' {
        BeforeEach { Connect-Tool }

        It 'give a hashtable, or what was asked for' {
            (Invoke-MgGraphRequest -Uri '/v1.0/me').userPrincipalName | Should -Match '^admin@'
            Invoke-MgGraphRequest -Uri 'https://graph.microsoft.com/v1.0/me' | Should -BeOfType ([hashtable])
            $me = Invoke-MgGraphRequest -Uri '/v1.0/me' -OutputType PSObject
            $me.PSObject.Properties.Name | Should -Contain 'mail'
            Invoke-MgGraphRequest -Uri '/v1.0/me' -OutputType Json | Should -Match '^\{'
        }

        It 'send a body as JSON, with headers of their own, whatever -WhatIf says' {
            $global:WhatIfPreference = $true
            try {
                $part = @{ id = '1'; method = 'GET'; url = '/servicePrincipals/$count' }
                $part.headers = @{ ConsistencyLevel = 'eventual' }
                $answer = Invoke-MgGraphRequest -Method POST -Uri '/v1.0/$batch' -Body @{ requests = @($part) }
            } finally {
                $global:WhatIfPreference = $false
            }
            @($answer.responses)[0].body | Should -BeExactly 2
            $head = @{ ConsistencyLevel = 'eventual' }
            $given = @{ Uri = '/v1.0/servicePrincipals/$count'; OutputType = 'Json' }
            Invoke-MgGraphRequest @given -Headers $head | Should -BeExactly '2'
            $failure = Get-Failure { Invoke-MgGraphRequest @given }
            $failure.ErrorDetails.Message | Should -Match 'ConsistencyLevel:eventual'
        }

        It 'fail with the whole answer as details, or give the status' {
            $failure = Get-Failure { Invoke-MgGraphRequest -Uri '/v1.0/servicePrincipals/nobody' }
            $failure.Exception.Message | Should -Match 'does not indicate success: BadRequest \(Bad Request\)\.$'
            [int] $failure.Exception.Response.StatusCode | Should -BeExactly 400
            $failure.ErrorDetails.Message | Should -Match '"code": "Request_BadRequest"'
            $given = @{ Uri = '/v1.0/servicePrincipals/nobody'; StatusCodeVariable = 'status' }
            Invoke-MgGraphRequest @given -SkipHttpErrorCheck | Out-Null
            $status | Should -BeExactly 400
            Invoke-MgGraphRequest -Uri '/v1.0/me' -ResponseHeadersVariable head | Out-Null
            $head['OData-Version'][0] | Should -BeExactly '4.0'
        }

        It 'have a body where they write, and name its type themselves unless they are a POST' {
            $place = '/v1.0/servicePrincipals/' + (Get-App -AppId $outlook).id
            $failure = Get-Failure { Invoke-MgGraphRequest -Method PATCH -Uri $place }
            $failure.Exception.Message | Should -Match 'Body is required'
            $body = @{ accountEnabled = $false }
            $failure = Get-Failure { Invoke-MgGraphRequest -Method PATCH -Uri $place -Body $body }
            $failure.ErrorDetails.Message | Should -Match 'must contain the Content-Type header'
            Invoke-MgGraphRequest -Method PATCH -Uri $place -Body $body -ContentType 'application/json'
            (Get-App -AppId $outlook).accountEnabled | Should -BeFalse
        }

        It 'send an id that begins with a hyphen as it is' {
            Add-App -AppId $todo -Set @{ id = 'eeeeeefb-0000-4000-8000-000000000001' } | Out-Null
            $id = Add-Grant -AppId $todo -Scope 'openid'
            $id | Should -Match '^-'
            (Invoke-Get -Path "oauth2PermissionGrants/$id").scope | Should -BeExactly 'openid'
        }

        It 'end with their token' {
            Set-Switch @{ tokenRequests = 1 }
            Invoke-Get -Path 'me' | Out-Null
            (Get-Failure { Invoke-Get -Path 'me' }).ErrorDetails.Message | Should -Match 'the token is expired'
        }
    }

    Context 'what the SDK tries again by itself' {
        BeforeEach { Connect-Tool }

        It 'three times after <Status>, then an AggregateException without details' -ForEach @(
            @{ Status = 429; Name = 'TooManyRequests' }
            @{ Status = 503; Name = 'ServiceUnavailable' }
            @{ Status = 504; Name = 'GatewayTimeout' }
        ) {
            Add-Fault @{ on = 'GET me'; status = $Status; times = 3; retryAfter = 1 }
            (Invoke-Get -Path 'me').userPrincipalName | Should -Match '^admin@'
            Add-Fault @{ on = 'GET servicePrincipals'; status = $Status; times = 4 }
            $failure = Get-Failure { Invoke-Get -Path 'servicePrincipals' }
            $failure.Exception | Should -BeOfType ([System.AggregateException])
            $failure.Exception.Message | Should -Match '^Too many retries performed\. More than 3 retries'
            $failure.Exception.InnerExceptions.Count | Should -BeExactly 4
            $failure.Exception.InnerException.Message | Should -Match "status code: $Name"
            "$($failure.ErrorDetails)$($failure.Exception.Message)" | Should -Not -Match 'Retry-After'
            (Get-Request).'GET servicePrincipals' | Should -BeExactly 4
            (Invoke-Get -Path 'servicePrincipals').value.Count | Should -BeExactly 2
        }

        It 'ends as a cancelled task where it would have to wait more than five minutes' {
            Add-Fault @{ on = 'GET me'; status = 429; retryAfter = 301 }
            $failure = Get-Failure { Invoke-Get -Path 'me' }
            $failure.Exception | Should -BeOfType ([System.Threading.Tasks.TaskCanceledException])
            $failure.Exception.Message | Should -Match 'HttpClient\.Timeout of 300 seconds'
            (Get-Request).'GET me' | Should -BeExactly 1
        }

        It 'a write that was carried out and <How>, which then is there already' -ForEach @(
            @{ How = 'answered 504'; Fault = @{ do = 'after'; status = 504 } }
            @{ How = 'lost its answer'; Fault = @{ do = 'lost' } }
        ) {
            Add-Fault (@{ on = 'POST oauth2PermissionGrants' } + $Fault)
            (Get-Failure { New-AppGrant }).ErrorDetails.Message | Should -Match 'Permission entry already exists'
            @(Get-State -Kind 'grants').Count | Should -BeExactly 1
            (Get-Request).'POST oauth2PermissionGrants' | Should -BeExactly 2
        }

        It 'but not for ever, and not what Microsoft Graph refused' {
            Add-Fault @{ on = 'GET me'; do = 'half'; times = 2 }
            $failure = Get-Failure { Invoke-Get -Path 'me' }
            $failure.Exception | Should -BeOfType ([System.Net.Http.HttpRequestException])
            Add-Fault @{ on = 'GET servicePrincipals'; status = 500 }
            $failure = Get-Failure { Invoke-Get -Path 'servicePrincipals' }
            $failure.ErrorDetails.Message | Should -Match 'InternalServerError'
            (Get-Request).'GET servicePrincipals' | Should -BeExactly 1
        }
    }
}
