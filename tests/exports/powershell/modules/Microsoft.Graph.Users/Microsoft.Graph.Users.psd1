@{
    RootModule = 'Microsoft.Graph.Users.psm1'
    ModuleVersion = '2.25.0'
    GUID = 'c462aed4-de91-5a74-a733-b2c842a30f64'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgUser',
        'Get-MgUserCount',
        'Get-MgUserOauth2PermissionGrant',
        'Get-MgUserTransitiveMemberOf'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
