@{
    RootModule = 'Microsoft.Graph.DirectoryObjects.psm1'
    ModuleVersion = '2.25.0'
    GUID = 'ca7f54cb-33af-5104-81d5-aae737043323'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgDirectoryObjectById'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
