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

function Write-PretendException {
    # What is no answer of Microsoft Graph has neither code nor details.
    param([object] $Cmdlet, [System.Exception] $Exception)
    $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new($Exception, '', 'NotSpecified', $null))
}

function ConvertFrom-PretendJson {
    param([string] $Text)
    if (-not $Text) { return $null }
    try { ConvertFrom-Json -InputObject $Text } catch { $null }
}
