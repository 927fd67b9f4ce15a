# As Microsoft's own: its commands stand in a file that is dot-sourced.
foreach ($file in @(Get-ChildItem -Path (Join-Path -Path $PSScriptRoot -ChildPath 'exports') -Filter '*.ps1')) {
    . $file.FullName
}
