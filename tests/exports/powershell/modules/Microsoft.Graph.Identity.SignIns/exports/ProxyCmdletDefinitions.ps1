# Stand-ins for commands of Microsoft.Graph.Identity.SignIns, with their parameters.
# They only translate to HTTP; how, stands in Microsoft.Graph.Authentication.
# https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins

function Get-MgOauth2PermissionGrant {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $OAuth2PermissionGrantId,
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
            Read-PretendList -Cmdlet $PSCmdlet -Type OAuth2PermissionGrant -Path 'oauth2PermissionGrants'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type OAuth2PermissionGrant `
                -Path 'oauth2PermissionGrants/{OAuth2PermissionGrantId}'
        }
    }
}

function Get-MgOauth2PermissionGrantCount {
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    param(
        [string] $Filter,
        [string] $Search,
        [string] $ConsistencyLevel,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Read-PretendCount -Cmdlet $PSCmdlet -Path 'oauth2PermissionGrants/$count'
    }
}

function New-MgOauth2PermissionGrant {
    [CmdletBinding(DefaultParameterSetName = 'CreateExpanded', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Create', ValueFromPipeline = $true)]
        [System.Collections.IDictionary] $BodyParameter,
        [Parameter(ParameterSetName = 'CreateExpanded')] [hashtable] $AdditionalProperties,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $ClientId,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $ConsentType,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $PrincipalId,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $ResourceId,
        [Parameter(ParameterSetName = 'CreateExpanded')] [string] $Scope,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method POST -Operation OAuth2PermissionGrantCreate `
            -Path 'oauth2PermissionGrants' -Type OAuth2PermissionGrant
    }
}

function Update-MgOauth2PermissionGrant {
    [CmdletBinding(DefaultParameterSetName = 'UpdateExpanded', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'UpdateExpanded')]
        [Parameter(Mandatory = $true, ParameterSetName = 'Update')]
        [string] $OAuth2PermissionGrantId,
        [Parameter(Mandatory = $true, ParameterSetName = 'Update', ValueFromPipeline = $true)]
        [System.Collections.IDictionary] $BodyParameter,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [hashtable] $AdditionalProperties,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $ClientId,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $ConsentType,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $PrincipalId,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $ResourceId,
        [Parameter(ParameterSetName = 'UpdateExpanded')] [string] $Scope,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method PATCH -Operation OAuth2PermissionGrantUpdate `
            -Path 'oauth2PermissionGrants/{OAuth2PermissionGrantId}'
    }
}

function Remove-MgOauth2PermissionGrant {
    [CmdletBinding(DefaultParameterSetName = 'Delete', PositionalBinding = $false,
        SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Delete')] [string] $OAuth2PermissionGrantId,
        [Parameter(Mandatory = $true, ParameterSetName = 'DeleteViaIdentity', ValueFromPipeline = $true)]
        [object] $InputObject,
        [string] $IfMatch,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers,
        [switch] $PassThru
    )
    process {
        Send-PretendWrite -Cmdlet $PSCmdlet -Method DELETE -Operation OAuth2PermissionGrantDelete `
            -Path 'oauth2PermissionGrants/{OAuth2PermissionGrantId}'
    }
}

function Get-MgPolicyAuthorizationPolicy {
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    param(
        [Alias('Expand')] [string[]] $ExpandProperty,
        [Alias('Select')] [string[]] $Property,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Read-PretendObject -Cmdlet $PSCmdlet -Type AuthorizationPolicy -Path 'policies/authorizationPolicy'
    }
}

function Get-MgPolicyPermissionGrantPolicy {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'Get')] [string] $PermissionGrantPolicyId,
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
            Read-PretendList -Cmdlet $PSCmdlet -Type PermissionGrantPolicy -Path 'policies/permissionGrantPolicies'
        } else {
            Read-PretendObject -Cmdlet $PSCmdlet -Type PermissionGrantPolicy `
                -Path 'policies/permissionGrantPolicies/{PermissionGrantPolicyId}'
        }
    }
}

function Get-MgPolicyPermissionGrantPolicyInclude {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $PermissionGrantPolicyId,
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
        Read-PretendList -Cmdlet $PSCmdlet -Type PermissionGrantConditionSet `
            -Path 'policies/permissionGrantPolicies/{PermissionGrantPolicyId}/includes'
    }
}

function Get-MgPolicyPermissionGrantPolicyExclude {
    [CmdletBinding(DefaultParameterSetName = 'List', PositionalBinding = $false)]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'List')] [string] $PermissionGrantPolicyId,
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
        Read-PretendList -Cmdlet $PSCmdlet -Type PermissionGrantConditionSet `
            -Path 'policies/permissionGrantPolicies/{PermissionGrantPolicyId}/excludes'
    }
}

function Get-MgPolicyAdminConsentRequestPolicy {
    [CmdletBinding(DefaultParameterSetName = 'Get', PositionalBinding = $false)]
    param(
        [Alias('Expand')] [string[]] $ExpandProperty,
        [Alias('Select')] [string[]] $Property,
        [Alias('RHV')] [string] $ResponseHeadersVariable,
        [Parameter(ValueFromPipeline = $true)] [System.Collections.IDictionary] $Headers
    )
    process {
        Read-PretendObject -Cmdlet $PSCmdlet -Type AdminConsentRequestPolicy `
                -Path 'policies/adminConsentRequestPolicy'
    }
}
