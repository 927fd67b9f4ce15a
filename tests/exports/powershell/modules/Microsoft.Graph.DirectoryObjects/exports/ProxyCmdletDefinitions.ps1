# Stand-ins for commands of Microsoft.Graph.DirectoryObjects, with their parameters.
# They only translate to HTTP; how, stands in Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.directoryobjects

function Get-MgDirectoryObjectById {
    [CmdletBinding(DefaultParameterSetName = 'GetExpanded', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get', ValueFromPipeline = $true)]
        [System.Collections.IDictionary] $BodyParameter,
        [Parameter(ParameterSetName = 'GetExpanded')] [hashtable] $AdditionalProperties,
        [Parameter(ParameterSetName = 'GetExpanded')] [string[]] $Ids,
        [Parameter(ParameterSetName = 'GetExpanded')] [string[]] $Types,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method POST -Operation DirectoryObjectGetById `
            -Path 'directoryObjects/getByIds' -Type DirectoryObject
    }
}
