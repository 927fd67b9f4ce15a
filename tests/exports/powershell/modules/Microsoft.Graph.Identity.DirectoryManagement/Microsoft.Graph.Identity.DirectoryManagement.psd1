@{
    RootModule = 'Microsoft.Graph.Identity.DirectoryManagement.psm1'
    ModuleVersion = '2.25.0'
    GUID = '0c2fdfe7-62a8-547d-9412-65a4748f8909'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgOrganization',
        'Get-MgDomain'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
