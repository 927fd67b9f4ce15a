# Any sequence of approvals and revocations, taken back in the reverse order, leaves the tenant as it
# was; and whatever is done, an approval never takes anything away.

Describe 'Sequences of Grant, Revoke and Undo' {
    BeforeAll {
        . (Join-Path -Path $PSScriptRoot -ChildPath 'support.ps1')

        $people = 'adele@contoso.com', 'alex@contoso.com'
        $scopes = 'openid', 'profile', 'User.Read', 'Mail.Send', 'Calendars.Read', 'Place.Read.All', 'Extra.Read'

        function Get-Some {
            # Some of these, at least one, in a random order.
            param([System.Random] $Random, [string[]] $Of)
            $count = $Random.Next(1, $Of.Count + 1)
            $Of | Sort-Object -Property { $Random.Next() } | Select-Object -First $count
        }

        function Add-RandomGrant {
            # What was approved before, for everybody or for one of the people, or nothing.
            param([System.Random] $Random)
            foreach ($who in @('') + $people) {
                if ($Random.Next(2) -eq 0) { continue }
                $text = @(Get-Some -Random $Random -Of $scopes) -join ' '
                Add-Grant -AppId $outlook -Scope $text -User $who | Out-Null
            }
        }

        function Get-Approval {
            # Recipient and scope, one text each, sorted.
            $rows = @(Get-State -Kind 'grants' | Where-Object { $_.clientId })
            @(foreach ($row in $rows) {
                foreach ($scope in ($row.scope -split ' ' | Where-Object { $_ })) {
                    "$($row.clientId) $($row.principalId) $scope"
                }
            }) | Sort-Object
        }

        function Invoke-RandomStep {
            # One run with a file of its own; what it was, for the message of a failure.
            param([System.Random] $Random, [string] $File)
            $with = @{ Feature = @(Get-Some -Random $Random -Of 'mail', 'meetings', 'calendar', 'tasks') }
            if ($with.Feature -contains 'meetings' -and $Random.Next(2)) { $with.Optional = 'meetings.rooms' }
            $some = @(Get-Some -Random $Random -Of $people)
            $for = @(@{ AllUsers = $true }, @{ User = $some })[$Random.Next(2)]
            $with.TranscriptPath = $File
            if ($Random.Next(3) -gt 0) {
                $before = @(Get-Approval)
                $run = Invoke-Grant -With ($with + $for)
                @($before | Where-Object { @(Get-Approval) -notcontains $_ }) | Should -BeNullOrEmpty
                $name = 'Grant'
            } else {
                if ($for.User) { $with.User = $for.User }
                $run = Invoke-Revoke -With $with
                $name = 'Revoke'
            }
            $run.ExitCode | Should -BeExactly 0 -Because $run.Told
            "$name $($with.Feature) $($with.Optional) for $($for.User)"
        }
    }

    It 'undone in the reverse order, the tenant is as before: <_>' -ForEach (1..6) {
        $random = New-Object -TypeName System.Random -ArgumentList (4200 + $_)
        New-Tenant -Scenario @{ apps = @($outlook, $todo) }
        foreach ($name in $people) { Add-User -Name $name | Out-Null }
        Add-RandomGrant -Random $random
        $before = @(Get-Approval)
        $said = @(foreach ($number in 1..3) { Invoke-RandomStep -Random $random -File "$number.jsonl" })
        foreach ($number in 3..1) {
            if (-not (Test-Path -LiteralPath "$number.jsonl")) { continue }
            (Invoke-Revoke -With @{ Undo = "$number.jsonl" }).Ended | Should -BeExactly ''
        }
        @(Get-Approval) -join "`n" | Should -BeExactly ($before -join "`n") -Because ($said -join '; ')
        Remove-TenantFolder
    }
}
