# Stand-ins for commands of Microsoft.Graph.Applications, with their parameters.
# They only translate to HTTP; how, stands in Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.applications

function Get-MgServicePrincipal {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $ServicePrincipalId,
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
            Read-PretendList -Cmdlet $PSCmdlet -Type ServicePrincipal -Path 'servicePrincipals'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type ServicePrincipal -Path 'servicePrincipals/{ServicePrincipalId}'
        }
    }
}

function Get-MgServicePrincipalCount {
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    param(
        [string] $Filter,
        [string] $Search,
        [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Read-PretendCount -Cmdlet $PSCmdlet -Path 'servicePrincipals/$count'
    }
}

function New-MgServicePrincipal {
    [CmdletBinding(DefaultParameterSetName = 'CreateExpanded', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Create', ValueFromPipeline = $true)]
        [System.Collections.IDictionary] $BodyParameter,
        [Parameter(ParameterSetName = 'CreateExpanded')] [hashtable] $AdditionalProperties,
        [Parameter(ParameterSetName = 'CreateExpanded')] [switch] $AccountEnabled,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $AppId,
        [Parameter(ParameterSetName = 'CreateExpanded')] [switch] $AppRoleAssignmentRequired,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $Description,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $DisplayName,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $Notes,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string[]] $Tags,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method POST -Operation ServicePrincipalCreate `
            -Path 'servicePrincipals' -Type ServicePrincipal
    }
}

function Update-MgServicePrincipal {
    [CmdletBinding(DefaultParameterSetName = 'UpdateExpanded', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'UpdateExpanded')]
        [Parameter(Mandatory = $true, ParameterSetName = 'Update')]
        [string] $ServicePrincipalId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Update', ValueFromPipeline = $true)]
        [System.Collections.IDictionary] $BodyParameter,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [hashtable] $AdditionalProperties,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [switch] $AccountEnabled,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [switch] $AppRoleAssignmentRequired,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $Description,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $DisplayName,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $Notes,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string[]] $Tags,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method PATCH -Operation ServicePrincipalUpdate `
            -Path 'servicePrincipals/{ServicePrincipalId}'
    }
}

function Remove-MgServicePrincipal {
    [CmdletBinding(DefaultParameterSetName = 'Delete', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Delete')] [string] $ServicePrincipalId,
        [Parameter(Mandatory = $true, ParameterSetName = 'DeleteViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [string] $IfMatch,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [switch] $PassThru
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method DELETE -Operation ServicePrincipalDelete `
            -Path 'servicePrincipals/{ServicePrincipalId}'
    }
}

function Get-MgServicePrincipalAppRoleAssignment {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $ServicePrincipalId,
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
        Read-PretendList -Cmdlet $PSCmdlet -Type AppRoleAssignment `
            -Path 'servicePrincipals/{ServicePrincipalId}/appRoleAssignments'
    }
}

function Get-MgServicePrincipalAppRoleAssignedTo {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $ServicePrincipalId,
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
        Read-PretendList -Cmdlet $PSCmdlet -Type AppRoleAssignment `
            -Path 'servicePrincipals/{ServicePrincipalId}/appRoleAssignedTo'
    }
}

function Get-MgServicePrincipalAppRoleAssignedToCount {
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $ServicePrincipalId,
        [string] $Filter,
        [string] $Search,
        [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Read-PretendCount -Cmdlet $PSCmdlet -Path 'servicePrincipals/{ServicePrincipalId}/appRoleAssignedTo/$count'
    }
}

function New-MgServicePrincipalAppRoleAssignedTo {
    [CmdletBinding(DefaultParameterSetName = 'CreateExpanded', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'CreateExpanded')]
        [Parameter(Mandatory = $true, ParameterSetName = 'Create')]
        [string] $ServicePrincipalId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Create', ValueFromPipeline = $true)]
        [System.Collections.IDictionary] $BodyParameter,
        [Parameter(ParameterSetName = 'CreateExpanded')] [hashtable] $AdditionalProperties,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $AppRoleId,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $PrincipalId,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $ResourceId,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method POST -Operation ServicePrincipalAppRoleAssignedToCreate `
            -Path 'servicePrincipals/{ServicePrincipalId}/appRoleAssignedTo' -Type AppRoleAssignment
    }
}

function Remove-MgServicePrincipalAppRoleAssignedTo {
    [CmdletBinding(DefaultParameterSetName = 'Delete', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Delete')] [string] $ServicePrincipalId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Delete')] [string] $AppRoleAssignmentId,
        [Parameter(Mandatory = $true, ParameterSetName = 'DeleteViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [string] $IfMatch,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [switch] $PassThru
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method DELETE -Operation ServicePrincipalAppRoleAssignedToDelete `
            -Path 'servicePrincipals/{ServicePrincipalId}/appRoleAssignedTo/{AppRoleAssignmentId}'
    }
}

function Get-MgServicePrincipalOauth2PermissionGrant {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $ServicePrincipalId,
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
        Read-PretendList -Cmdlet $PSCmdlet -Type OAuth2PermissionGrant `
            -Path 'servicePrincipals/{ServicePrincipalId}/oauth2PermissionGrants'
    }
}

function Get-MgServicePrincipalOauth2PermissionGrantCount {
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $ServicePrincipalId,
        [string] $Filter,
        [string] $Search,
        [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Read-PretendCount -Cmdlet $PSCmdlet `
                -Path 'servicePrincipals/{ServicePrincipalId}/oauth2PermissionGrants/$count'
    }
}

function Get-MgServicePrincipalDelegatedPermissionClassification {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $ServicePrincipalId,
        [Parameter(ParameterSetName = 'List')] [Alias('Expand')] [string[]] $ExpandProperty,
        [Parameter(ParameterSetName = 'List')] [Alias('Select')] [string[]] $Property,
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
        Read-PretendList -Cmdlet $PSCmdlet -Type DelegatedPermissionClassification `
            -Path 'servicePrincipals/{ServicePrincipalId}/delegatedPermissionClassifications'
    }
}
