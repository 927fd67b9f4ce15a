# The approval links that the forecast offers, one line each.
#
#   Path      the script
#   Choices   a file: [[environment, app, [choices], tenant], ...]
param([string] $Path, [string] $Choices)

$tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $null)
$names = '$BaseScopes', '$Features', '$OptionalGroups', '$ScopeOrder', '$ApprovalLinks', '$StateIsChoice'
$parts = $tree.FindAll({
    $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] -or
    ($args[0] -is [System.Management.Automation.Language.AssignmentStatementAst] -and
        $names -contains $args[0].Left.Extent.Text)
}, $false)
. ([scriptblock]::Create(($parts | ForEach-Object { $_.Extent.Text }) -join "`n"))
Set-StrictMode -Version 3.0
foreach ($one in (Get-Content -LiteralPath $Choices -Raw | ConvertFrom-Json)) {
    $Environment = $one[0]
    Get-ApprovalLink -AppKey $one[1] -Choices ([string[]] $one[2]) -Tenant $one[3]
}
