# Stand-ins for the commands of Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.authentication

$script:Remembered = @{}
$script:ToolId = '14d82eec-204b-4c2f-b7e8-296a70dab67e'

function Send-PretendForm {
    # To the sign-in side: the body of the answer, a success or not.
    param([string] $Tenant, [string] $Path, [hashtable] $Values)
    $Values = $Values + $script:Remembered
    $pairs = @($Values.Keys | ForEach-Object { '{0}={1}' -f $_, [Uri]::EscapeDataString([string] $Values[$_]) })
    $uri = '{0}/{1}/oauth2/v2.0/{2}' -f (Get-PretendAddress), [Uri]::EscapeDataString($Tenant), $Path
    $given = @{ Method = 'POST'; Uri = $uri; Content = ($pairs -join '&'); Headers = @{} }
    $answer = Send-PretendMessage @given -ContentType 'application/x-www-form-urlencoded'
    ConvertFrom-PretendJson -Text $answer.Content
}

function Get-PretendToken {
    # Through the browser, where one can open; otherwise with a code that is written to the pipeline.
    param([object] $Cmdlet, [string] $Tenant, [string] $ClientId, [string[]] $Scopes, [bool] $Device)
    $asked = @{ client_id = $ClientId; scope = (@($Scopes) + @('openid', 'profile', 'offline_access')) -join ' ' }
    if (-not $Device) {
        $token = Get-PretendBrowserToken -Tenant $Tenant -Asked $asked
        if ($token) { return $token }
    }
    $code = Send-PretendForm -Tenant $Tenant -Path 'devicecode' -Values $asked
    Assert-PretendSignIn -Answer $code
    $Cmdlet.WriteObject($code.message)
    $form = @{ client_id = $ClientId; device_code = $code.device_code }
    $form.grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
    for ($seconds = 0; $seconds -lt 120; $seconds += $code.interval) {
        $answer = Send-PretendForm -Tenant $Tenant -Path 'token' -Values $form
        if (-not $answer.PSObject.Properties['error'] -or $answer.error -ne 'authorization_pending') {
            Assert-PretendSignIn -Answer $answer
            return $answer
        }
        Wait-PretendTime -Seconds $code.interval
    }
    throw 'Authentication timed out after 120 seconds.'
}

function Get-PretendBrowserToken {
    # Nothing where no browser can open.
    param([string] $Tenant, [hashtable] $Asked)
    $query = @($Asked.Keys | ForEach-Object { '{0}={1}' -f $_, [Uri]::EscapeDataString([string] $Asked[$_]) }) -join '&'
    $place = '{0}/{1}/oauth2/v2.0/authorize?redirect_uri=http%3A%2F%2Flocalhost&{2}'
    $uri = $place -f (Get-PretendAddress), [Uri]::EscapeDataString($Tenant), $query
    $answer = Send-PretendMessage -Method GET -Uri $uri -Content '' -ContentType '' -Headers @{}
    if ($answer.Status -ne 302) {
        $body = ConvertFrom-PretendJson -Text $answer.Content
        if ($body.error -eq 'temporarily_unavailable') { return $null }
        Assert-PretendSignIn -Answer $body
    }
    $given = @{}
    foreach ($pair in $answer.Headers['Location'].Split('?')[1].Split('&')) {
        $name, $value = $pair.Split('=', 2)
        $given[$name] = [Uri]::UnescapeDataString($value.Replace('+', ' '))
    }
    Assert-PretendSignIn -Answer ([pscustomobject] $given)
    $form = $Asked + @{ grant_type = 'authorization_code'; code = $given['code'] }
    $token = Send-PretendForm -Tenant $Tenant -Path 'token' -Values $form
    Assert-PretendSignIn -Answer $token
    $token
}

function Assert-PretendSignIn {
    param([object] $Answer)
    if (-not $Answer.PSObject.Properties['error']) { return }
    throw "InteractiveBrowserCredential authentication failed: $($Answer.error_description)"
}

function Get-PretendClaim {
    # What a token says of itself.
    param([string] $Token)
    $text = $Token.Split('.')[1].Replace('-', '+').Replace('_', '/')
    $text = $text.PadRight($text.Length + (4 - $text.Length % 4) % 4, '=')
    ConvertFrom-Json -InputObject ([System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($text)))
}

function Get-PretendRecordPath {
    # Where the SDK keeps who signed in, with -ContextScope Process too (issue 3529).
    $folder = $env:PRETEND_GRAPH_HOME
    if ($folder) { Join-Path -Path (Join-Path -Path $folder -ChildPath '.mg') -ChildPath 'mg.authrecord.json' }
}

function Connect-MgGraph {
    [CmdletBinding(DefaultParameterSetName = 'UserParameterSet')]
    param(
        [Parameter(ParameterSetName = 'UserParameterSet', Position = 1)] [string[]] $Scopes,
        [Parameter(ParameterSetName = 'UserParameterSet', Position = 4)]
        [Alias('Audience', 'Tenant')] [string] $TenantId,
        [Parameter(ParameterSetName = 'UserParameterSet')] [Alias('AppId', 'ApplicationId')] [string] $ClientId,
        [Parameter(ParameterSetName = 'UserParameterSet')]
        [ValidateSet('Process', 'CurrentUser')] [string] $ContextScope,
        [Alias('EnvironmentName', 'NationalCloud')] [ValidateNotNullOrEmpty()] [string] $Environment = 'Global',
        [Parameter(ParameterSetName = 'UserParameterSet')]
        [Alias('UseDeviceAuthentication', 'DeviceCode', 'DeviceAuth', 'Device')] [switch] $UseDeviceCode,
        [double] $ClientTimeout,
        [Parameter(Mandatory = $true, ParameterSetName = 'AccessTokenParameterSet', Position = 1)]
        [System.Security.SecureString] $AccessToken
    )
    DynamicParam {
        $since = @{ NoWelcome = '2.4.0' }
        New-PretendParameter -Since $since
    }
    process {
        if (@('Global', 'USGov', 'USGovDoD', 'China') -notcontains $Environment) {
            throw "The specified environment '$Environment' is not defined."
        }
        if ($PSCmdlet.ParameterSetName -eq 'AccessTokenParameterSet') {
            $token = (New-Object -TypeName System.Net.NetworkCredential -ArgumentList '', $AccessToken).Password
        } else {
            $tenant = 'common'
            if ($TenantId) { $tenant = $TenantId }
            $tool = $script:ToolId
            if ($ClientId) { $tool = $ClientId }
            $asked = @('User.Read')
            if ($Scopes) { $asked = @($Scopes | ForEach-Object { $_.Split(',') } | ForEach-Object { $_.Trim() }) }
            $script:Remembered = @{ pretend_environment = $Environment; pretend_context = $ContextScope }
            $given = @{ Tenant = $tenant; ClientId = $tool; Scopes = $asked; Device = [bool] $UseDeviceCode }
            try {
                $token = (Get-PretendToken -Cmdlet $PSCmdlet @given).access_token
            } catch {
                $PSCmdlet.WriteError($_)
                return
            }
        }
        Set-PretendSession -Token $token -Environment $Environment -ContextScope $ContextScope
        if (-not $PSBoundParameters.ContainsKey('NoWelcome')) { 'Welcome to Microsoft Graph!' }
    }
}

function Set-PretendSession {
    param([string] $Token, [string] $Environment, [string] $ContextScope)
    $claims = Get-PretendClaim -Token $Token
    $context = [pscustomobject] @{
        ClientId = $claims.appid
        TenantId = $claims.tid
        Scopes = [string[]] @($claims.scp.Split(' '))
        AuthType = 'Delegated'
        TokenCredentialType = 'InteractiveBrowser'
        Account = $claims.upn
        AppName = 'Microsoft Graph Command Line Tools'
        ContextScope = $(if ($ContextScope) { $ContextScope } else { 'CurrentUser' })
        Environment = $Environment
        PSHostVersion = [string] $Host.Version
    }
    $script:Session = @{ Token = $Token; Context = $context }
    $path = Get-PretendRecordPath
    if (-not $path) { return }
    [void] [System.IO.Directory]::CreateDirectory((Split-Path -Path $path))
    $record = ConvertTo-Json -InputObject @{ username = $claims.upn; tenantId = $claims.tid }
    [System.IO.File]::WriteAllText($path, $record)
}

function New-PretendParameter {
    # Switches that only newer versions have: name -> first version.
    param([hashtable] $Since)
    $made = New-Object -TypeName System.Management.Automation.RuntimeDefinedParameterDictionary
    foreach ($name in @($Since.Keys)) {
        if ((Get-PretendVersion) -lt [version] $Since[$name]) { continue }
        $attributes = [System.Collections.ObjectModel.Collection[System.Attribute]]::new()
        $attributes.Add([System.Management.Automation.ParameterAttribute]::new())
        $parameter = [System.Management.Automation.RuntimeDefinedParameter]::new($name, [switch], $attributes)
        $made.Add($name, $parameter)
    }
    $made
}

function Disconnect-MgGraph {
    # Takes the record of any session away, whoever made it.
    [CmdletBinding()]
    param()
    DynamicParam {
        New-PretendParameter -Since @{ SignOutFromBroker = '2.38.0' }
    }
    process {
        if (-not $script:Session) {
            $text = 'No application to sign out from.'
            Write-PretendException -Cmdlet $PSCmdlet -Exception ([System.InvalidOperationException]::new($text))
            return
        }
        $script:Session.Context
        $script:Session = $null
        $path = Get-PretendRecordPath
        if ($path -and [System.IO.File]::Exists($path)) { [System.IO.File]::Delete($path) }
    }
}

function Get-MgContext {
    [CmdletBinding()]
    param()
    process {
        if ($script:Session) { $script:Session.Context }
    }
}

function Get-MgEnvironment {
    [CmdletBinding()]
    param([Parameter(Position = 1)] [string] $Name)
    process {
        $hosts = [ordered] @{
            China = 'login.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'
            Global = 'login.microsoftonline.com', 'graph.microsoft.com'
            USGov = 'login.microsoftonline.us', 'graph.microsoft.us'
            USGovDoD = 'login.microsoftonline.us', 'dod-graph.microsoft.us'
        }
        foreach ($one in @($hosts.Keys)) {
            if ($Name -and $Name -ne $one) { continue }
            $login, $graph = $hosts[$one] | ForEach-Object { "https://$_" }
            [pscustomobject] @{ Name = $one; AzureADEndpoint = $login; GraphEndpoint = $graph; Type = 'Built-in' }
        }
    }
}

function Get-MgRequestContext {
    [CmdletBinding()]
    param()
    process { [pscustomobject] $script:Limits }
}

function Set-MgRequestContext {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([int] $MaxRetry, [int] $RetryDelay, [int] $RetriesTimeLimit, [int] $ClientTimeout)
    process {
        if (-not $PSCmdlet.ShouldProcess('the request context', 'Set')) { return }
        foreach ($name in @('MaxRetry', 'RetryDelay', 'ClientTimeout')) {
            if ($PSBoundParameters.ContainsKey($name)) { $script:Limits[$name] = $PSBoundParameters[$name] }
        }
        [pscustomobject] $script:Limits
    }
}

function ConvertTo-PretendHashtable {
    # What Invoke-MgGraphRequest gives back unless it is told otherwise; ConvertFrom-Json of
    # Windows PowerShell has no -AsHashtable.
    param([object] $Value)
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $table = @{}
        foreach ($property in $Value.PSObject.Properties) {
            $table[$property.Name] = ConvertTo-PretendHashtable -Value $property.Value
        }
        return $table
    }
    if ($Value -isnot [array]) { return $Value }
    , @($Value | ForEach-Object { ConvertTo-PretendHashtable -Value $_ })
}

function Invoke-MgGraphRequest {
    [CmdletBinding(DefaultParameterSetName = 'UserParameterSet')]
    param(
        [Parameter(Position = 1)] [ValidateSet('GET', 'POST', 'PUT', 'PATCH', 'DELETE')] [string] $Method = 'GET',
        [Parameter(Position = 2, Mandatory = $true)] [Uri] $Uri,
        [Parameter(Position = 3, ValueFromPipeline = $true)] [object] $Body,
        [System.Collections.IDictionary] $Headers,
        [string] $ContentType,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [string] $StatusCodeVariable,
        [switch] $SkipHttpErrorCheck,
        [ValidateSet('HashTable', 'PSObject', 'Json')] [string] $OutputType = 'HashTable'
    )
    process {
        $path = $Uri.OriginalString -replace '^https?://[^/]+', ''
        if ($null -eq $Body -and @('POST', 'PATCH') -contains $Method) {
            $text = "Body is required when Method is $Method."
            Stop-PretendCommand -Cmdlet $PSCmdlet -Exception ([System.ArgumentException]::new($text))
        }
        $content = ''
        if ($Body -is [string]) { $content = $Body }
        elseif ($null -ne $Body) { $content = ConvertTo-Json -InputObject $Body -Depth 20 -Compress }
        # The first versions of the SDK name the type of a POST only.
        $kind = $ContentType
        if (-not $kind -and $content -and $Method -eq 'POST') { $kind = 'application/json' }
        $send = @{ 'User-Agent' = 'Mozilla/5.0 PowerShell-Graph/' + (Get-PretendVersion) }
        if ($script:Session) { $send['Authorization'] = 'Bearer ' + $script:Session.Token }
        if ($Headers) { foreach ($name in @($Headers.Keys)) { $send[$name] = $Headers[$name] } }
        $place = (Get-PretendAddress) + '/' + $path.TrimStart('/')
        $given = @{ Method = $Method; Uri = $place; Content = $content; ContentType = $kind; Headers = $send }
        $answer = Invoke-PretendRequest -Cmdlet $PSCmdlet -Given $given -Skip ([bool] $SkipHttpErrorCheck)
        if (-not $answer) { return }
        if ($StatusCodeVariable) { $PSCmdlet.SessionState.PSVariable.Set($StatusCodeVariable, $answer.Status) }
        if ($ResponseHeadersVariable) {
            $lists = @{}
            foreach ($name in @($answer.Headers.Keys)) { $lists[$name] = [string[]] $answer.Headers[$name] }
            $PSCmdlet.SessionState.PSVariable.Set($ResponseHeadersVariable, $lists)
        }
        if (-not $answer.Content) { return }
        if ($OutputType -eq 'Json') { return $answer.Content }
        if ($OutputType -eq 'HashTable' -and $PSVersionTable.PSVersion.Major -gt 5) {
            return (ConvertFrom-Json -InputObject $answer.Content -AsHashtable)
        }
        $page = ConvertFrom-PretendJson -Text $answer.Content
        if ($OutputType -eq 'PSObject') { return $page }
        ConvertTo-PretendHashtable -Value $page
    }
}

function Stop-PretendCommand {
    # Ends the command whatever -ErrorAction says, as Invoke-MgGraphRequest does.
    param([object] $Cmdlet, [System.Exception] $Exception, [string] $Id = '', [object] $Details)
    $record = [System.Management.Automation.ErrorRecord]::new($Exception, $Id, 'InvalidOperation', $null)
    if ($Details) { $record.ErrorDetails = $Details }
    $Cmdlet.ThrowTerminatingError($record)
}

function Invoke-PretendRequest {
    # An HTTP error is an exception with the answer in it, and the whole answer as details.
    param([object] $Cmdlet, [hashtable] $Given, [bool] $Skip)
    if (-not $script:Session) {
        $text = 'Authentication needed. Please call Connect-MgGraph.'
        $exception = [System.Security.Authentication.AuthenticationException]::new($text)
        Stop-PretendCommand -Cmdlet $Cmdlet -Exception $exception
    }
    $answer = $null
    try { $answer = Send-PretendRequest @Given } catch { $failure = Get-InnerException -Exception $_.Exception }
    if (-not $answer) { Write-PretendException -Cmdlet $Cmdlet -Exception $failure; return }
    if ($answer.Status -lt 400 -or $Skip) { return $answer }
    $phrase = $answer.Message.ReasonPhrase
    $text = 'Response status code does not indicate success: {0} ({1}).' -f $answer.Reason, $phrase
    $exception = [System.Net.Http.HttpRequestException]::new($text)
    Add-Member -InputObject $exception -NotePropertyName 'Response' -NotePropertyValue $answer.Message
    $lines = @("$($Given.Method) $($Given.Uri)", "HTTP/1.1 $($answer.Status) $phrase")
    $lines += @($answer.Headers.Keys | ForEach-Object { '{0}: {1}' -f $_, $answer.Headers[$_] })
    $details = [System.Management.Automation.ErrorDetails]::new((($lines + @('', $answer.Content)) -join "`n"))
    $id = 'InvokeGraphHttpResponseException'
    Stop-PretendCommand -Cmdlet $Cmdlet -Exception $exception -Id $id -Details $details
}

Set-Alias -Name Connect-Graph -Value Connect-MgGraph
Set-Alias -Name Disconnect-Graph -Value Disconnect-MgGraph
Set-Alias -Name Invoke-GraphRequest -Value Invoke-MgGraphRequest
