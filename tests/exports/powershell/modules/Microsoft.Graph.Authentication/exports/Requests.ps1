# How the stand-ins reach the pretend Microsoft Graph (PRETEND_GRAPH is its address), and how they
# fail: as the real SDK does, after the retries that it makes by itself.
#
# Its retries: 429, 503 and 504, three times, by the retry handler of Microsoft.Kiota.Http (an
# AggregateException when it gives up); a longer Retry-After than its 300 seconds ends as a
# TaskCanceledException; a request whose answer was lost is sent once more. Waits are counted,
# and only kept where PRETEND_GRAPH_WAIT names a part of them (1: all of it).

Add-Type -AssemblyName System.Net.Http
$script:Session = $null
$script:Client = $null
$script:Limits = @{ MaxRetry = 3; RetryDelay = 3; ClientTimeout = 300 }
$script:Models = 'Microsoft.Graph.PowerShell.Models.MicrosoftGraph'
$script:ForEver = 25
$script:Makers = @{}

function Get-PretendVersion {
    # Some faults belong to one version of the SDK.
    $ExecutionContext.SessionState.Module.Version
}

function Get-PretendClient {
    if (-not $script:Client) {
        $handler = New-Object -TypeName System.Net.Http.HttpClientHandler
        $handler.UseProxy = $false
        $handler.AllowAutoRedirect = $false
        $script:Client = New-Object -TypeName System.Net.Http.HttpClient -ArgumentList $handler
    }
    $script:Client
}

function Get-PretendAddress {
    if (-not $env:PRETEND_GRAPH) { throw 'PRETEND_GRAPH has to name the address of the pretend Microsoft Graph.' }
    $env:PRETEND_GRAPH.TrimEnd('/')
}

# One exchange

function Send-PretendMessage {
    # Status, reason, headers and content of one answer; an exception when there is none.
    param([string] $Method, [string] $Uri, [string] $Content, [string] $ContentType, [hashtable] $Headers)
    $verb = New-Object -TypeName System.Net.Http.HttpMethod -ArgumentList $Method
    $message = New-Object -TypeName System.Net.Http.HttpRequestMessage -ArgumentList $verb, $Uri
    foreach ($name in @($Headers.Keys)) {
        [void] $message.Headers.TryAddWithoutValidation($name, [string] $Headers[$name])
    }
    if ($Content) {
        $message.Content = New-Object -TypeName System.Net.Http.StringContent -ArgumentList $Content
        $message.Content.Headers.ContentType = $null
        if ($ContentType) { [void] $message.Content.Headers.TryAddWithoutValidation('Content-Type', $ContentType) }
    }
    $answer = (Get-PretendClient).SendAsync($message).GetAwaiter().GetResult()
    $shown = [ordered] @{}
    foreach ($one in $answer.Headers) { $shown[$one.Key] = $one.Value -join ',' }
    $text = $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    @{
        Status = [int] $answer.StatusCode; Reason = [string] $answer.StatusCode; Headers = $shown
        Content = $text; Message = $answer
    }
}

function Get-InnerException {
    # .NET's own, out of what PowerShell wraps around it.
    param([System.Exception] $Exception)
    while ($Exception -is [System.Management.Automation.MethodInvocationException] -and $Exception.InnerException) {
        $Exception = $Exception.InnerException
    }
    $Exception
}

function Send-PretendRequest {
    # With the retries that the SDK makes: an answer, or the exception that it ends with.
    param([string] $Method, [string] $Uri, [string] $Content, [string] $ContentType, [hashtable] $Headers)
    $given = @{ Method = $Method; Uri = $Uri; Content = $Content; ContentType = $ContentType; Headers = $Headers }
    $waited = 0
    $lost = 0
    $failed = New-Object -TypeName 'System.Collections.Generic.List[System.Exception]'
    while ($true) {
        try {
            $answer = Send-PretendMessage @given
        } catch {
            $lost++
            if ($lost -gt 1) { throw (Get-InnerException -Exception $_.Exception) }
            continue
        }
        if (@(429, 503, 504) -notcontains $answer.Status) { return $answer }
        $text = 'HTTP request failed with status code: {0}.{1}' -f $answer.Reason, $answer.Content
        $failed.Add((New-Object -TypeName System.Exception -ArgumentList $text))
        if ($failed.Count -gt $script:Limits.MaxRetry) { throw (New-RetryException -Failed $failed) }
        $seconds = Get-RetryDelay -Answer $answer -Attempt $failed.Count
        $waited += $seconds
        if ($waited -gt $script:Limits.ClientTimeout) { throw (New-TimeoutException) }
        Wait-PretendTime -Seconds $seconds
    }
}

function Get-RetryDelay {
    param([hashtable] $Answer, [int] $Attempt)
    if ($Answer.Headers.Contains('Retry-After')) { return [double] $Answer.Headers['Retry-After'] }
    $script:Limits.RetryDelay * [Math]::Pow(2, $Attempt - 1)
}

function Wait-PretendTime {
    param([double] $Seconds)
    $part = 0.0
    if ($env:PRETEND_GRAPH_WAIT) { $part = [double]::Parse($env:PRETEND_GRAPH_WAIT, [cultureinfo]::InvariantCulture) }
    if ($part -gt 0) { [System.Threading.Thread]::Sleep([int] (1000 * $part * $Seconds)) }
}

function New-RetryException {
    param([object] $Failed)
    $text = 'Too many retries performed. More than {0} retries encountered while sending the request.'
    [System.AggregateException]::new(($text -f ($Failed.Count - 1)), [System.Exception[]] $Failed)
}

function New-TimeoutException {
    $text = 'The request was canceled due to the configured HttpClient.Timeout of {0} seconds elapsing.'
    [System.Threading.Tasks.TaskCanceledException]::new(($text -f $script:Limits.ClientTimeout))
}

# Errors, as the SDK's commands write them

function Write-PretendException {
    # What is no answer of Microsoft Graph has neither code nor details.
    param([object] $Cmdlet, [System.Exception] $Exception)
    $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new($Exception, '', 'NotSpecified', $null))
}

function Write-PretendError {
    param([object] $Cmdlet, [hashtable] $Answer)
    $code = $Answer.Reason
    $text = $Answer.Content
    $body = ConvertFrom-PretendJson -Text $Answer.Content
    if ($body -and $body.PSObject.Properties['error']) {
        $code = $body.error.code
        $text = $body.error.message
    }
    $exception = [System.Exception]::new("[$code] : $text")
    $id = '{0},Microsoft.Graph.PowerShell.Cmdlets.{1}' -f $code, $Cmdlet.MyInvocation.MyCommand.Name.Replace('-', '')
    $record = [System.Management.Automation.ErrorRecord]::new($exception, $id, 'InvalidOperation', $null)
    $record.ErrorDetails = Get-PretendDetails -Answer $Answer -Code $code -Text $text
    $Cmdlet.WriteError($record)
}

function Get-PretendDetails {
    param([hashtable] $Answer, [string] $Code, [string] $Text)
    $lines = @($Text, '', "Status: $($Answer.Status) ($($Answer.Reason))", "ErrorCode: $Code")
    $lines += 'Date: {0:s}' -f [DateTime]::UtcNow
    $lines += @('', 'Headers:') + @($Answer.Headers.Keys | ForEach-Object { '{0,-30}: {1}' -f $_, $Answer.Headers[$_] })
    [System.Management.Automation.ErrorDetails]::new(($lines -join [Environment]::NewLine))
}

# Objects, as the SDK's commands give them

function ConvertFrom-PretendJson {
    param([string] $Text)
    if (-not $Text) { return $null }
    try { ConvertFrom-Json -InputObject $Text } catch { $null }
}

function ConvertTo-PretendObject {
    # Properties begin with a capital letter; what is not of the type stands in AdditionalProperties.
    param([object] $Item, [string] $Type)
    $made = [ordered] @{}
    $more = @{}
    foreach ($property in $Item.PSObject.Properties) {
        $name = $property.Name
        if ($name[0] -eq '@' -or ($Type -eq 'DirectoryObject' -and @('id', 'deletedDateTime') -cnotcontains $name)) {
            $more[$name] = $property.Value
        } else {
            $key = [char]::ToUpperInvariant($name[0]) + $name.Substring(1)
            $made[$key] = ConvertTo-PretendValue -Value $property.Value
        }
    }
    foreach ($name in @(Get-PretendProperty -Type $Type)) {
        if (-not $made.Contains($name)) { $made[$name] = $null }
    }
    $made['AdditionalProperties'] = $more
    $object = [pscustomobject] $made
    if ($Type) { $object.PSObject.TypeNames.Insert(0, $script:Models + $Type) }
    $object
}

function ConvertTo-PretendPage {
    # Many objects of one type: where their properties need no look inside, by one expression for
    # all of them, because 50,000 calls of a function take a minute.
    param([object[]] $Items, [string] $Type)
    if ($Items.Count -eq 0) { return }
    if (@('OAuth2PermissionGrant', 'AppRoleAssignment', 'User', 'Group') -notcontains $Type) {
        foreach ($item in $Items) { ConvertTo-PretendObject -Item $item -Type $Type }
        return
    }
    $given = @($Items[0].PSObject.Properties | ForEach-Object { $_.Name })
    $key = $Type + ' ' + ($given -join ' ')
    if (-not $script:Makers.ContainsKey($key)) {
        $script:Makers[$key] = New-PretendMaker -Type $Type -Given $given
    }
    & $script:Makers[$key] $Items
}

function New-PretendMaker {
    param([string] $Type, [string[]] $Given)
    $all = @($Given | ForEach-Object { [char]::ToUpperInvariant($_[0]) + $_.Substring(1) })
    $all += @(Get-PretendProperty -Type $Type | Where-Object { $all -notcontains $_ })
    $entries = @(foreach ($name in $all) {
        if ($Given -contains $name) { '{0} = $one.{0}' -f $name } else { '{0} = $null' -f $name }
    })
    $object = '[pscustomobject] @{{ PSTypeName = ''{0}{1}''; {2}; AdditionalProperties = @{{}} }}'
    $text = 'foreach ($one in $args[0]) {{ ' + $object + ' }}'
    [scriptblock]::Create(($text -f $script:Models, $Type, ($entries -join '; ')))
}

function ConvertTo-PretendValue {
    param([object] $Value)
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        return (ConvertTo-PretendObject -Item $Value -Type '')
    }
    if ($Value -isnot [array]) { return $Value }
    , @($Value | ForEach-Object { ConvertTo-PretendValue -Value $_ })
}

$script:Properties = @{
    User = 'Id,UserPrincipalName,DisplayName,Mail,UserType,AccountEnabled,GivenName,Surname,JobTitle'
    Group = 'Id,DisplayName,Description,Mail,SecurityEnabled,GroupTypes,Visibility'
    ServicePrincipal = 'Id,AppId,DisplayName,AccountEnabled,AppRoleAssignmentRequired,AppRoles,' +
        'Oauth2PermissionScopes,VerifiedPublisher,AppOwnerOrganizationId,Homepage,ReplyUrls,Tags,' +
        'DisabledByMicrosoftStatus,SignInAudience,ServicePrincipalType,Notes,Description'
    OAuth2PermissionGrant = 'Id,ClientId,ConsentType,PrincipalId,ResourceId,Scope'
    AppRoleAssignment = 'Id,AppRoleId,CreatedDateTime,PrincipalDisplayName,PrincipalId,PrincipalType,' +
        'ResourceDisplayName,ResourceId,DeletedDateTime'
    DirectoryObject = 'Id,DeletedDateTime'
    Organization = 'Id,DisplayName,VerifiedDomains,TenantType'
}

function Get-PretendProperty {
    # What an object of this type always has, if only empty.
    param([string] $Type)
    if ($Type -and $script:Properties.ContainsKey($Type)) { $script:Properties[$Type].Split(',') }
}

# What a command was given

function Get-PretendBound {
    # A parameter's value; nothing when it was not given.
    param([object] $Cmdlet, [string] $Name)
    $bound = $Cmdlet.MyInvocation.BoundParameters
    if ($bound.ContainsKey($Name)) { $bound[$Name] }
}

function Resolve-PretendPath {
    # The path with the ids that stand in parameters, or in the object that was piped in.
    param([object] $Cmdlet, [string] $Path)
    $bound = $Cmdlet.MyInvocation.BoundParameters
    foreach ($match in @([regex]::Matches($Path, '\{(\w+)\}'))) {
        $name = $match.Groups[1].Value
        $value = ''
        if ($bound.ContainsKey($name)) { $value = [string] $bound[$name] }
        elseif ($bound.ContainsKey('InputObject')) { $value = [string] $bound['InputObject'].$name }
        if (-not $value) { throw "The parameter $name is empty." }
        $Path = $Path.Replace($match.Value, [Uri]::EscapeDataString($value))
    }
    $Path
}

function Get-PretendHeader {
    param([object] $Cmdlet)
    $headers = @{}
    $given = Get-PretendBound -Cmdlet $Cmdlet -Name 'Headers'
    if ($given) { foreach ($name in @($given.Keys)) { $headers[$name] = $given[$name] } }
    $level = Get-PretendBound -Cmdlet $Cmdlet -Name 'ConsistencyLevel'
    if ($level) { $headers['ConsistencyLevel'] = $level }
    if ($script:Session) { $headers['Authorization'] = 'Bearer ' + $script:Session.Token }
    $headers['User-Agent'] = 'Mozilla/5.0 PowerShell-Graph/' + (Get-PretendVersion)
    $headers
}

function Get-PretendQuery {
    param([object] $Cmdlet, [hashtable] $More)
    $names = @{
        Property = 'select'; ExpandProperty = 'expand'; Sort = 'orderby'
        Filter = 'filter'; Search = 'search'; Skip = 'skip'
    }
    $parts = @(foreach ($name in @($names.Keys | Sort-Object)) {
        $value = Get-PretendBound -Cmdlet $Cmdlet -Name $name
        if ($value) { '${0}={1}' -f $names[$name], [Uri]::EscapeDataString(@($value) -join ',') }
    })
    $parts += @($More.Keys | ForEach-Object { '${0}={1}' -f $_, $More[$_] })
    if ($parts.Count -gt 0) { '?' + ($parts -join '&') }
}

function Invoke-Pretend {
    # One request of a command: the answer, or nothing after an error was written.
    param([object] $Cmdlet, [hashtable] $Given)
    if (-not $script:Session) {
        $text = 'Authentication needed. Please call Connect-MgGraph.'
        $exception = [System.Security.Authentication.AuthenticationException]::new($text)
        Write-PretendException -Cmdlet $Cmdlet -Exception $exception
        return
    }
    $Cmdlet.WriteDebug("$($Given.Method) $($Given.Uri)")
    $answer = $null
    try {
        $answer = Send-PretendRequest @Given
    } catch {
        $failure = Get-InnerException -Exception $_.Exception
    }
    if (-not $answer) {
        Write-PretendException -Cmdlet $Cmdlet -Exception $failure
    } elseif ($answer.Status -ge 400) {
        Write-PretendError -Cmdlet $Cmdlet -Answer $answer
    } else {
        $answer
    }
}

# The three kinds of command

function Get-PretendUri {
    param([object] $Cmdlet, [string] $Path, [hashtable] $More)
    $place = Resolve-PretendPath -Cmdlet $Cmdlet -Path $Path
    '{0}/v1.0/{1}{2}' -f (Get-PretendAddress), $place, (Get-PretendQuery -Cmdlet $Cmdlet -More $More)
}

function Invoke-PretendGet {
    param([object] $Cmdlet, [string] $Uri)
    $headers = Get-PretendHeader -Cmdlet $Cmdlet
    Invoke-Pretend -Cmdlet $Cmdlet -Given @{ Method = 'GET'; Uri = $Uri; Headers = $headers }
}

function Read-PretendObject {
    param([object] $Cmdlet, [string] $Type, [string] $Path)
    $answer = Invoke-PretendGet -Cmdlet $Cmdlet -Uri (Get-PretendUri -Cmdlet $Cmdlet -Path $Path -More @{})
    if ($answer) { ConvertTo-PretendObject -Item (ConvertFrom-PretendJson -Text $answer.Content) -Type $Type }
}

function Read-PretendCount {
    param([object] $Cmdlet, [string] $Path)
    $answer = Invoke-PretendGet -Cmdlet $Cmdlet -Uri (Get-PretendUri -Cmdlet $Cmdlet -Path $Path -More @{})
    if ($answer) { [int] $answer.Content }
}

function Get-PretendPaging {
    # What goes into the first request: $top and $count.
    param([object] $Cmdlet)
    $more = @{}
    $size = Get-PretendBound -Cmdlet $Cmdlet -Name 'PageSize'
    if ($null -ne $size -and ($size -lt 1 -or $size -gt 999)) {
        $text = "Invalid page size specified ``$size``. PageSize must be between 1 and 999 inclusive."
        $exception = [System.ArgumentException]::new($text)
        $record = [System.Management.Automation.ErrorRecord]::new($exception, '', 'InvalidArgument', $null)
        $Cmdlet.ThrowTerminatingError($record)
    }
    $top = Get-PretendBound -Cmdlet $Cmdlet -Name 'Top'
    if ($size) { $more['top'] = $size } elseif ($top -and $top -le 999) { $more['top'] = $top }
    if (Get-PretendBound -Cmdlet $Cmdlet -Name 'CountVariable') { $more['count'] = 'true' }
    $more
}

function Read-PretendList {
    # Page by page. Without -All only the first one, unless -Top asks for more. A page that fails
    # is asked for again, unless the caller stops at errors; the real SDK never ends doing so.
    param([object] $Cmdlet, [string] $Type, [string] $Path)
    $uri = Get-PretendUri -Cmdlet $Cmdlet -Path $Path -More (Get-PretendPaging -Cmdlet $Cmdlet)
    $top = Get-PretendBound -Cmdlet $Cmdlet -Name 'Top'
    $given = 0
    $again = 0
    $first = $true
    while ($uri) {
        $answer = Invoke-PretendGet -Cmdlet $Cmdlet -Uri $uri
        if (-not $answer) {
            if ($first) { return }
            $again++
            if ($again -ge $script:ForEver) { throw 'The real SDK would now ask for this page for ever.' }
            continue
        }
        $page = ConvertFrom-PretendJson -Text $answer.Content
        if ($first) { Set-PretendCount -Cmdlet $Cmdlet -Page $page }
        $items = @($page.value)
        if ($top -and $given + $items.Count -gt $top) { $items = @($items | Select-Object -First ($top - $given)) }
        $given += $items.Count
        ConvertTo-PretendPage -Items $items -Type $Type
        $first = $false
        $uri = $null
        $more = (Get-PretendBound -Cmdlet $Cmdlet -Name 'All') -or ($top -and $given -lt $top)
        if ($more -and $page.PSObject.Properties['@odata.nextLink']) { $uri = $page.'@odata.nextLink' }
    }
}

function Set-PretendCount {
    # In the global scope, where the caller did not name another.
    param([object] $Cmdlet, [object] $Page)
    $name = Get-PretendBound -Cmdlet $Cmdlet -Name 'CountVariable'
    if (-not $name -or -not $Page.PSObject.Properties['@odata.count']) { return }
    Set-Variable -Name ($name -replace '^\w+:', '') -Scope Global -Value $Page.'@odata.count' -WhatIf:$false
}

function Get-PretendBody {
    # Of -BodyParameter, or of the single parameters; names as Microsoft Graph writes them.
    param([object] $Cmdlet, [string] $Path)
    $bound = $Cmdlet.MyInvocation.BoundParameters
    $given = @{}
    if ($bound.ContainsKey('BodyParameter')) {
        $given = $bound['BodyParameter']
    } else {
        $own = 'Headers,ResponseHeadersVariable,AdditionalProperties,InputObject,IfMatch,PassThru'.Split(',')
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters +
            [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        foreach ($name in @($bound.Keys)) {
            if ($own -contains $name -or $common -contains $name -or $Path.Contains("{$name}")) { continue }
            $given[$name] = $bound[$name]
        }
    }
    $body = [ordered] @{}
    foreach ($name in @($given.Keys)) {
        $key = [char]::ToLowerInvariant(([string] $name)[0]) + ([string] $name).Substring(1)
        $body[$key] = ConvertTo-PretendJsonValue -Value $given[$name]
    }
    ConvertTo-Json -InputObject $body -Depth 20 -Compress
}

function ConvertTo-PretendJsonValue {
    # 2.26 sends true and false as texts (msgraph-sdk-powershell issue 3224).
    param([object] $Value)
    if ($Value -is [switch]) { $Value = [bool] $Value }
    $version = Get-PretendVersion
    if ($Value -is [bool] -and $version.Major -eq 2 -and $version.Minor -eq 26) { return ([string] $Value) }
    if ($Value -is [array]) { return , $Value }
    $Value
}

function Send-PretendWrite {
    param([object] $Cmdlet, [string] $Method, [string] $Operation, [string] $Path, [string] $Type)
    $uri = '{0}/v1.0/{1}' -f (Get-PretendAddress), (Resolve-PretendPath -Cmdlet $Cmdlet -Path $Path)
    if (-not $Cmdlet.ShouldProcess("Call remote '$Operation' operation")) { return }
    $content = ''
    if ($Method -ne 'DELETE') { $content = Get-PretendBody -Cmdlet $Cmdlet -Path $Path }
    $headers = Get-PretendHeader -Cmdlet $Cmdlet
    $given = @{ Method = $Method; Uri = $uri; Content = $content; ContentType = 'application/json'; Headers = $headers }
    $answer = Invoke-Pretend -Cmdlet $Cmdlet -Given $given
    if (-not $answer) { return }
    $body = ConvertFrom-PretendJson -Text $answer.Content
    if ($body -and $body.PSObject.Properties['value']) {
        ConvertTo-PretendPage -Items @($body.value) -Type $Type
    } elseif ($body) {
        ConvertTo-PretendObject -Item $body -Type $Type
    } elseif (Get-PretendBound -Cmdlet $Cmdlet -Name 'PassThru') {
        $true
    }
}
