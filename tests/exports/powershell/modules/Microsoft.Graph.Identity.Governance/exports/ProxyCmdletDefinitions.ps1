# Stand-ins for commands of Microsoft.Graph.Identity.Governance, with their parameters.
# They only translate to HTTP; how, stands in Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.identity.governance

function Get-MgRoleManagementDirectoryRoleDefinition {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $UnifiedRoleDefinitionId,
        [Parameter(Mandatory = $true, ParameterSetName = 'GetViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [Alias('Expand')] [string[]] $ExpandProperty,
        [Alias('Select')] [string[]] $Property,
        [Parameter(ParameterSetName = 'List')] [string] $Filter,
        [Parameter(ParameterSetName = 'List')] [string] $Search,
        [Parameter(ParameterSetName = 'List')] [int] $Skip,
        [Parameter(ParameterSetName = 'List')] [Alias('OrderBy')] [string[]] $Sort,
        [Parameter(ParameterSetName = 'List')] [Alias('Limit')] [int] $Top,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [Parameter(ParameterSetName = 'List')] [int] $PageSize,
        [Parameter(ParameterSetName = 'List')] [switch] $All,
        [Parameter(ParameterSetName = 'List')] [Alias('CV')] [string] $CountVariable
    )
    process {
        if ($PSCmdlet.ParameterSetName -eq 'List') {
            Read-PretendList -Cmdlet $PSCmdlet -Type UnifiedRoleDefinition `
                -Path 'roleManagement/directory/roleDefinitions'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type UnifiedRoleDefinition `
                -Path 'roleManagement/directory/roleDefinitions/{UnifiedRoleDefinitionId}'
        }
    }
}

function Get-MgRoleManagementDirectoryRoleAssignment {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $UnifiedRoleAssignmentId,
        [Parameter(Mandatory = $true, ParameterSetName = 'GetViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [Alias('Expand')] [string[]] $ExpandProperty,
        [Alias('Select')] [string[]] $Property,
        [Parameter(ParameterSetName = 'List')] [string] $Filter,
        [Parameter(ParameterSetName = 'List')] [string] $Search,
        [Parameter(ParameterSetName = 'List')] [int] $Skip,
        [Parameter(ParameterSetName = 'List')] [Alias('OrderBy')] [string[]] $Sort,
        [Parameter(ParameterSetName = 'List')] [Alias('Limit')] [int] $Top,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [Parameter(ParameterSetName = 'List')] [int] $PageSize,
        [Parameter(ParameterSetName = 'List')] [switch] $All,
        [Parameter(ParameterSetName = 'List')] [Alias('CV')] [string] $CountVariable
    )
    process {
        if ($PSCmdlet.ParameterSetName -eq 'List') {
            Read-PretendList -Cmdlet $PSCmdlet -Type UnifiedRoleAssignment `
                -Path 'roleManagement/directory/roleAssignments'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type UnifiedRoleAssignment `
                -Path 'roleManagement/directory/roleAssignments/{UnifiedRoleAssignmentId}'
        }
    }
}
