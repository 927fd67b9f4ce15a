# What PSScriptAnalyzer says of the scripts has to be nothing, apart from rules that do not fit them.
@{
    Severity = @('Warning', 'Error')
    ExcludeRules = @(
        # What is said to the person who runs a script is not its output.
        'PSAvoidUsingWriteHost'
        # After an exception the caller reads $LASTEXITCODE, which only the global scope has.
        'PSAvoidGlobalVars'
        # A script's parameters are used in its functions, which the rule does not look into.
        'PSReviewUnusedParameter'
        # Functions inside a script: the script's own ShouldProcess guards each write, and tests hold that.
        'PSUseShouldProcessForStateChangingFunctions'
    )
    Rules = @{
        PSUseCompatibleSyntax = @{ Enable = $true; TargetVersions = @('5.1', '7.0') }
        PSUseCompatibleCommands = @{
            Enable = $true
            TargetProfiles = @('win-48_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework')
        }
        PSUseCompatibleTypes = @{
            Enable = $true
            TargetProfiles = @('win-48_x64_10.0.17763.0_5.1.17763.316_x64_4.0.30319.42000_framework')
        }
    }
}
