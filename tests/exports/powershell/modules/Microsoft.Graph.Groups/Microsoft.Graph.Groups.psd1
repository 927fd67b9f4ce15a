@{
    RootModule = 'Microsoft.Graph.Groups.psm1'
    ModuleVersion = '2.25.0'
    GUID = 'ba776557-e62b-58dc-bb3e-3524700330f7'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgGroup',
        'Get-MgGroupTransitiveMember',
        'Get-MgGroupTransitiveMemberAsUser'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
