# The stand-in modules do what the real SDK does, where a script can tell the difference.

Describe 'Stand-ins of the Graph modules' -Tag 'StandIn' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        function Connect-Tool {
            param([string[]] $Scopes = @('Application.ReadWrite.All', 'Directory.Read.All'))
            Connect-MgGraph -TenantId contoso.com -Scopes $Scopes -ContextScope Process -NoWelcome -ErrorAction Stop
        }

        function Get-Failure {
            # The error record of a call that has to fail.
            param([scriptblock] $Call)
            try { & $Call | Out-Null } catch { return $_ }
            throw 'the call did not fail'
        }

        function New-Body {
            # A grant for all users of the app.
            param([string] $Scope = 'openid')
            $app = (Get-App -AppId $outlook).id
            $graph = (Get-App -AppId $graphId).id
            @{ clientId = $app; resourceId = $graph; consentType = 'AllPrincipals'; scope = $Scope }
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
            $context.Scopes | Should -Contain 'Directory.Read.All'
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

        It 'needs a session for every command' {
            (Get-Failure { Get-MgUser -UserId x -ErrorAction Stop }).Exception.Message |
                Should -BeExactly 'Authentication needed. Please call Connect-MgGraph.'
            (Get-Failure { Disconnect-MgGraph -ErrorAction Stop }).Exception.Message |
                Should -Match 'No application to sign out from'
        }
    }

    Context 'reading' {
        BeforeEach { Connect-Tool }

        It 'gives objects whose properties are all there, with a capital letter' {
            Set-StrictMode -Version Latest
            $app = Get-MgServicePrincipal -Filter "appId eq '$outlook'" -All -ErrorAction Stop
            $app.AppId | Should -BeExactly $outlook
            $app.VerifiedPublisher.DisplayName | Should -BeNullOrEmpty
            $app.PSObject.Properties.Name | Should -Contain 'Oauth2PermissionScopes'
            $one = Get-MgUser -UserId 'adele@contoso.com' -Property 'id' -ErrorAction Stop
            $one.UserPrincipalName | Should -BeNullOrEmpty
            $one.PSObject.TypeNames[0] | Should -Match 'Models\.MicrosoftGraphUser$'
        }

        It 'stops after a page unless it is told to go on' {
            Add-State -Scenario @{ many = @{ users = 250 } } | Out-Null
            @(Get-MgUser).Count | Should -BeExactly 100
            @(Get-MgUser -All).Count | Should -BeExactly 252
            @(Get-MgUser -Top 150 -PageSize 40).Count | Should -BeExactly 150
            Clear-Log
            $all = @(Get-MgUser -All -PageSize 999 -ConsistencyLevel eventual -CountVariable seen)
            $all.Count | Should -BeExactly 252
            $seen | Should -BeExactly 252
            (Get-Request).http | Should -BeExactly 1
            { Get-MgUser -All -PageSize 1000 } | Should -Throw '*between 1 and 999*'
        }

        It 'follows a first page that is empty' {
            Set-Switch @{ emptyFirstPage = $true }
            @(Get-MgServicePrincipal -Filter "appId eq '$outlook'").Count | Should -BeExactly 0
            @(Get-MgServicePrincipal -Filter "appId eq '$outlook'" -All).Count | Should -BeExactly 1
        }

        It 'counts only with the header' {
            $id = (Get-App -AppId $outlook).id
            $with = @{ ServicePrincipalId = $id; ErrorAction = 'Stop' }
            $call = { Get-MgServicePrincipalOauth2PermissionGrantCount @with }
            (Get-Failure $call).Exception.Message | Should -Match 'ConsistencyLevel:eventual'
            Get-MgServicePrincipalOauth2PermissionGrantCount @with -ConsistencyLevel eventual | Should -BeExactly 0
        }

        It 'asks for a failing page again and again, unless it has to stop at errors' {
            Add-State -Scenario @{ many = @{ users = 150 } } | Out-Null
            Add-Fault @{ on = 'GET users'; call = 2; times = 0; status = 500 }
            $seen = @{ Users = 0 }
            $call = { Get-MgUser -All -ErrorAction SilentlyContinue | ForEach-Object { $seen.Users++ } }
            (Get-Failure $call).Exception.Message | Should -Match 'for ever'
            $seen.Users | Should -BeExactly 100
            (Get-Request).'GET users' | Should -BeGreaterThan 20
            Clear-Log
            $failure = Get-Failure { Get-MgUser -All -ErrorAction Stop }
            $failure.Exception.Message | Should -Match 'InternalServerError'
            (Get-Request).'GET users' | Should -BeExactly 1
        }

        It 'gives a thousand objects by their ids, what they are beside their id in one table' {
            $id = @(Get-State -Kind 'users')[0].id
            $found = @(Get-MgDirectoryObjectById -Ids $id -Types 'user' -ErrorAction Stop)
            $found[0].Id | Should -BeExactly $id
            $found[0].AdditionalProperties['userPrincipalName'] | Should -BeExactly 'adele@contoso.com'
        }
    }

    Context 'writing' {
        BeforeEach { Connect-Tool -Scopes 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All' }

        It 'makes, changes and removes a grant' {
            $made = New-MgOauth2PermissionGrant -BodyParameter (New-Body) -Confirm:$false -ErrorAction Stop
            $id = @{ OAuth2PermissionGrantId = $made.Id }
            Update-MgOauth2PermissionGrant @id -BodyParameter @{ scope = 'openid profile' } -ErrorAction Stop
            (Get-MgOauth2PermissionGrant @id -ErrorAction Stop).Scope | Should -BeExactly 'openid profile'
            Remove-MgOauth2PermissionGrant @id -PassThru -ErrorAction Stop | Should -BeTrue
            Get-State -Kind 'grants' | Should -BeNullOrEmpty
        }

        It 'takes single parameters for a body, and an object from the pipeline' {
            $body = New-Body
            $made = New-MgOauth2PermissionGrant @body
            $made | Add-Member -NotePropertyName OAuth2PermissionGrantId -NotePropertyValue $made.Id
            $made | Remove-MgOauth2PermissionGrant
            New-MgServicePrincipal -AppId $todo -AccountEnabled:$false | Out-Null
            (Get-App -AppId $todo).accountEnabled | Should -BeFalse
        }

        It 'sends an id that begins with a hyphen as it is' {
            Add-App -AppId $todo -Set @{ id = 'eeeeeefb-0000-4000-8000-000000000001' } | Out-Null
            Add-Grant -AppId $todo -Scope 'openid' | Out-Null
            $id = @{ OAuth2PermissionGrantId = @(Get-State -Kind 'grants')[0].id }
            $id.OAuth2PermissionGrantId | Should -Match '^-'
            $found = Get-MgOauth2PermissionGrant @id -ErrorAction Stop
            $found.Scope | Should -BeExactly 'openid'
        }

        It 'does nothing under -WhatIf, or under the preference of the caller' {
            New-MgOauth2PermissionGrant -BodyParameter (New-Body) -WhatIf | Should -BeNullOrEmpty
            $global:WhatIfPreference = $true
            try {
                New-MgOauth2PermissionGrant -BodyParameter (New-Body) -Confirm:$false | Should -BeNullOrEmpty
                New-MgOauth2PermissionGrant -BodyParameter (New-Body) -WhatIf:$false | Should -Not -BeNullOrEmpty
            } finally {
                $global:WhatIfPreference = $false
            }
            Get-Write | Should -BeExactly @('POST oauth2PermissionGrants')
        }

        It 'shows the answer of an error: code, text, status and headers' {
            Add-Fault @{ on = 'POST oauth2PermissionGrants'; status = 400; headers = @{ 'x-mine' = 'yes' } }
            $failure = Get-Failure { New-MgOauth2PermissionGrant -BodyParameter (New-Body) -ErrorAction Stop }
            $failure.Exception.Message | Should -BeExactly '[Request_BadRequest] : Ordered by a test: 400.'
            $failure.FullyQualifiedErrorId | Should -Match '^Request_BadRequest,'
            $failure.ErrorDetails.Message | Should -Match 'Status: 400 \(BadRequest\)'
            $failure.ErrorDetails.Message | Should -Match 'x-mine\s+: yes'
        }
    }

    Context 'what the SDK tries again by itself' {
        BeforeEach {
            Connect-Tool -Scopes 'User.Read', 'Application.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'
        }

        It 'three times after <Status>, then an AggregateException without details' -ForEach @(
            @{ Status = 429; Name = 'TooManyRequests' }
            @{ Status = 503; Name = 'ServiceUnavailable' }
            @{ Status = 504; Name = 'GatewayTimeout' }
        ) {
            Add-Fault @{ on = 'GET me'; status = $Status; times = 3; retryAfter = 1 }
            (Invoke-MgGraphRequest -Uri '/v1.0/me' -ErrorAction Stop).userPrincipalName | Should -Match '^admin@'
            Add-Fault @{ on = 'GET servicePrincipals'; status = $Status; times = 4 }
            $failure = Get-Failure { Get-MgServicePrincipal -All -ErrorAction Stop }
            $failure.Exception | Should -BeOfType ([System.AggregateException])
            $failure.Exception.Message | Should -Match '^Too many retries performed\. More than 3 retries'
            $failure.Exception.InnerExceptions.Count | Should -BeExactly 4
            $failure.Exception.InnerException.Message | Should -Match "status code: $Name"
            "$($failure.ErrorDetails)$($failure.Exception.Message)" | Should -Not -Match 'Retry-After'
            (Get-Request).'GET servicePrincipals' | Should -BeExactly 4
            Get-MgServicePrincipal -Top 1 -ErrorAction Stop | Should -Not -BeNullOrEmpty
        }

        It 'ends as a cancelled task where it would have to wait more than five minutes' {
            Add-Fault @{ on = 'GET servicePrincipals'; status = 429; retryAfter = 301 }
            $failure = Get-Failure { Get-MgServicePrincipal -ErrorAction Stop }
            $failure.Exception | Should -BeOfType ([System.Threading.Tasks.TaskCanceledException])
            $failure.Exception.Message | Should -Match 'HttpClient\.Timeout of 300 seconds'
            (Get-Request).'GET servicePrincipals' | Should -BeExactly 1
        }

        It 'a write that was carried out and answered 504, which then is there already' {
            Add-Fault @{ on = 'POST oauth2PermissionGrants'; do = 'after'; status = 504 }
            $failure = Get-Failure { New-MgOauth2PermissionGrant -BodyParameter (New-Body) -ErrorAction Stop }
            $failure.Exception.Message | Should -Match 'Permission entry already exists'
            @(Get-State -Kind 'grants').Count | Should -BeExactly 1
        }

        It 'a write whose answer was lost, which then is there already' {
            Add-Fault @{ on = 'POST oauth2PermissionGrants'; do = 'lost' }
            $failure = Get-Failure { New-MgOauth2PermissionGrant -BodyParameter (New-Body) -ErrorAction Stop }
            $failure.Exception.Message | Should -Match 'Permission entry already exists'
            @(Get-State -Kind 'grants').Count | Should -BeExactly 1
            Add-Fault @{ on = 'GET servicePrincipals'; do = 'half'; times = 2 }
            (Get-Failure { Get-MgServicePrincipal -ErrorAction Stop }).Exception |
                Should -BeOfType ([System.Net.Http.HttpRequestException])
        }

        It 'but not what Microsoft Graph refused' {
            Add-Fault @{ on = 'GET servicePrincipals'; status = 500 }
            (Get-Failure { Get-MgServicePrincipal -ErrorAction Stop }).Exception.Message |
                Should -Match 'InternalServerError'
            (Get-Request).'GET servicePrincipals' | Should -BeExactly 1
        }
    }

    Context 'plain requests' {
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
                $parts = @(@{ id = '1'; method = 'GET'; url = '/me' })
                $answer = Invoke-MgGraphRequest -Method POST -Uri '/v1.0/$batch' -Body @{ requests = $parts }
            } finally {
                $global:WhatIfPreference = $false
            }
            @($answer.responses)[0].status | Should -BeExactly 200
            $head = @{ ConsistencyLevel = 'eventual' }
            Invoke-MgGraphRequest -Uri '/v1.0/users/$count' -Headers $head -OutputType Json | Should -BeExactly '2'
        }

        It 'fail with the whole answer as details, or give the status' {
            $failure = Get-Failure { Invoke-MgGraphRequest -Uri '/v1.0/users/nobody' }
            $failure.Exception.Message | Should -Match 'does not indicate success: NotFound \(Not Found\)\.$'
            [int] $failure.Exception.Response.StatusCode | Should -BeExactly 404
            $failure.ErrorDetails.Message | Should -Match '"code": "Request_ResourceNotFound"'
            Invoke-MgGraphRequest -Uri '/v1.0/users/nobody' -SkipHttpErrorCheck -StatusCodeVariable status | Out-Null
            $status | Should -BeExactly 404
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
    }
}
