@{
    RootModule = 'Microsoft.Graph.Applications.psm1'
    ModuleVersion = '2.25.0'
    GUID = '45bd7fcc-6d71-5dc6-a7e7-ad3540bae0ea'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgServicePrincipal',
        'Get-MgServicePrincipalCount',
        'New-MgServicePrincipal',
        'Update-MgServicePrincipal',
        'Remove-MgServicePrincipal',
        'Get-MgServicePrincipalAppRoleAssignment',
        'Get-MgServicePrincipalAppRoleAssignedTo',
        'Get-MgServicePrincipalAppRoleAssignedToCount',
        'New-MgServicePrincipalAppRoleAssignedTo',
        'Remove-MgServicePrincipalAppRoleAssignedTo',
        'Get-MgServicePrincipalOauth2PermissionGrant',
        'Get-MgServicePrincipalOauth2PermissionGrantCount',
        'Get-MgServicePrincipalDelegatedPermissionClassification'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
