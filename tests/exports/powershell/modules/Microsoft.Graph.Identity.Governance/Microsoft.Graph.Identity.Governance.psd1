@{
    RootModule = 'Microsoft.Graph.Identity.Governance.psm1'
    ModuleVersion = '2.25.0'
    GUID = 'aa976646-4991-5b68-a2eb-c78716441eff'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    RequiredModules = @(@{ ModuleName = 'Microsoft.Graph.Authentication'; ModuleVersion = '2.25.0' })
    FunctionsToExport = @(
        'Get-MgRoleManagementDirectoryRoleDefinition',
        'Get-MgRoleManagementDirectoryRoleAssignment'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
