# Stand-ins for commands of Microsoft.Graph.Groups, with their parameters.
# They only translate to HTTP; how, stands in Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.groups

function Get-MgGroup {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $GroupId,
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
            Read-PretendList -Cmdlet $PSCmdlet -Type Group -Path 'groups'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type Group -Path 'groups/{GroupId}'
        }
    }
}

function Get-MgGroupTransitiveMember {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $GroupId,
        [Parameter(ParameterSetName = 'List')] [Alias('Expand')] [string[]] $ExpandProperty,
        [Parameter(ParameterSetName = 'List')] [Alias('Select')] [string[]] $Property,
        [Parameter(ParameterSetName = 'List')] [string] $Filter,
        [Parameter(ParameterSetName = 'List')] [string] $Search,
        [Parameter(ParameterSetName = 'List')] [int] $Skip,
        [Parameter(ParameterSetName = 'List')] [Alias('OrderBy')] [string[]] $Sort,
        [Parameter(ParameterSetName = 'List')] [Alias('Limit')] [int] $Top,
        [Parameter(ParameterSetName = 'List')] [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [Parameter(ParameterSetName = 'List')] [int] $PageSize,
        [Parameter(ParameterSetName = 'List')] [switch] $All,
        [Parameter(ParameterSetName = 'List')] [Alias('CV')] [string] $CountVariable
    )
    process {
        Read-PretendList -Cmdlet $PSCmdlet -Type DirectoryObject `
            -Path 'groups/{GroupId}/transitiveMembers'
    }
}

function Get-MgGroupTransitiveMemberAsUser {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $GroupId,
        [Parameter(ParameterSetName = 'List')] [Alias('Expand')] [string[]] $ExpandProperty,
        [Parameter(ParameterSetName = 'List')] [Alias('Select')] [string[]] $Property,
        [Parameter(ParameterSetName = 'List')] [string] $Filter,
        [Parameter(ParameterSetName = 'List')] [string] $Search,
        [Parameter(ParameterSetName = 'List')] [int] $Skip,
        [Parameter(ParameterSetName = 'List')] [Alias('OrderBy')] [string[]] $Sort,
        [Parameter(ParameterSetName = 'List')] [Alias('Limit')] [int] $Top,
        [Parameter(ParameterSetName = 'List')] [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [Parameter(ParameterSetName = 'List')] [int] $PageSize,
        [Parameter(ParameterSetName = 'List')] [switch] $All,
        [Parameter(ParameterSetName = 'List')] [Alias('CV')] [string] $CountVariable
    )
    process {
        Read-PretendList -Cmdlet $PSCmdlet -Type User `
            -Path 'groups/{GroupId}/transitiveMembers/microsoft.graph.user'
    }
}
