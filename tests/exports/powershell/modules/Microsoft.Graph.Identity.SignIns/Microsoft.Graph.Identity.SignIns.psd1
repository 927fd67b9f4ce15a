@{
    RootModule = 'Microsoft.Graph.Identity.SignIns.psm1'
    ModuleVersion = '2.25.0'
    GUID = 'a98a06c1-cd11-5a14-9922-01a2253e1cf0'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgOauth2PermissionGrant',
        'Get-MgOauth2PermissionGrantCount',
        'New-MgOauth2PermissionGrant',
        'Update-MgOauth2PermissionGrant',
        'Remove-MgOauth2PermissionGrant',
        'Get-MgPolicyAuthorizationPolicy',
        'Get-MgPolicyPermissionGrantPolicy',
        'Get-MgPolicyPermissionGrantPolicyInclude',
        'Get-MgPolicyPermissionGrantPolicyExclude',
        'Get-MgPolicyAdminConsentRequestPolicy'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
