@{
    RootModule = 'Microsoft.Graph.Authentication.psm1'
    ModuleVersion = '2.25.0'
    GUID = '7f1b0c4e-6f7a-5c0e-9b1e-3d7c1f1f2a10'
    Author = 'A stand-in for tests'
    PowerShellVersion = '5.1'
    FunctionsToExport = @(
        'Connect-MgGraph',
        'Disconnect-MgGraph',
        'Get-MgContext',
        'Get-MgEnvironment',
        'Get-MgRequestContext',
        'Set-MgRequestContext',
        'Invoke-MgGraphRequest'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @('Connect-Graph', 'Disconnect-Graph', 'Invoke-GraphRequest')
}
