# Stand-ins for commands of Microsoft.Graph.Identity.DirectoryManagement, with their parameters.
# They only translate to HTTP; how, stands in Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.identity.directorymanagement

function Get-MgOrganization {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $OrganizationId,
        [Parameter(Mandatory = $true, ParameterSetName = 'GetViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [Alias('Expand')] [string[]] $ExpandProperty,
        [Alias('Select')] [string[]] $Property,
        [Parameter(ParameterSetName = 'List')] [string] $Filter,
        [Parameter(ParameterSetName = 'List')] [string] $Search,
        [Parameter(ParameterSetName = 'List')] [int] $Skip,
        [Parameter(ParameterSetName = 'List')] [Alias('OrderBy')] [string[]] $Sort,
        [Parameter(ParameterSetName = 'List')] [Alias('Limit')] [int] $Top,
        [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [Parameter(ParameterSetName = 'List')] [int] $PageSize,
        [Parameter(ParameterSetName = 'List')] [switch] $All,
        [Parameter(ParameterSetName = 'List')] [Alias('CV')] [string] $CountVariable
    )
    process {
        if ($PSCmdlet.ParameterSetName -eq 'List') {
            Read-PretendList -Cmdlet $PSCmdlet -Type Organization -Path 'organization'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type Organization -Path 'organization/{OrganizationId}'
        }
    }
}

function Get-MgDomain {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $DomainId,
        [Parameter(Mandatory = $true, ParameterSetName = 'GetViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [Alias('Expand')] [string[]] $ExpandProperty,
        [Alias('Select')] [string[]] $Property,
        [Parameter(ParameterSetName = 'List')] [string] $Filter,
        [Parameter(ParameterSetName = 'List')] [string] $Search,
        [Parameter(ParameterSetName = 'List')] [int] $Skip,
        [Parameter(ParameterSetName = 'List')] [Alias('OrderBy')] [string[]] $Sort,
        [Parameter(ParameterSetName = 'List')] [Alias('Limit')] [int] $Top,
        [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [Parameter(ParameterSetName = 'List')] [int] $PageSize,
        [Parameter(ParameterSetName = 'List')] [switch] $All,
        [Parameter(ParameterSetName = 'List')] [Alias('CV')] [string] $CountVariable
    )
    process {
        if ($PSCmdlet.ParameterSetName -eq 'List') {
            Read-PretendList -Cmdlet $PSCmdlet -Type Domain -Path 'domains'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type Domain -Path 'domains/{DomainId}'
        }
    }
}
