"""The generated PowerShell, read with a grammar: what it is made of, and that no catalog
text can become code. How it behaves is in test_powershell.py."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.catalog.model import GRAPH_APP_ID, Catalog
from macros.checking.rules import checked
from macros.exports.powershell import SCRIPTS, Script, optional_groups, quoted, script_text
from tests.project import FIRST

from .powershell_tree import (
    Command,
    above,
    assigned,
    child_of_type,
    commands,
    errors,
    function_around,
    functions,
    guarded,
    hashtable_keys,
    of_type,
    parameters_of,
    parse,
    shape,
    text_of,
)

HERE = Path(__file__).parent
CMDLETS: dict[str, Any] = yaml.safe_load((HERE / "cmdlets.yml").read_text())
NOUN = "AppAccess"

APPROVED_VERBS = set(
    re.findall(
        r"\w+",
        """Add Clear Close Copy Enter Exit Find Format Get Hide Join Lock Move New Open Optimize Pop
    Push Redo Remove Rename Reset Resize Search Select Set Show Skip Split Step Switch Undo Unlock
    Watch Connect Disconnect Read Receive Send Write Backup Checkpoint Compare Compress Convert
    ConvertFrom ConvertTo Dismount Edit Expand Export Group Import Initialize Limit Merge Mount Out
    Publish Restore Save Sync Unpublish Update Debug Measure Ping Repair Resolve Test Trace Approve
    Assert Build Complete Confirm Deny Deploy Disable Enable Install Invoke Register Request Restart
    Resume Start Stop Submit Suspend Uninstall Unregister Wait Block Grant Protect Revoke Unblock
    Unprotect Use""",
    )
)
"""Source: https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands"""

AUTOMATIC = {
    *("_", "args", "error", "event", "eventargs", "executioncontext", "false", "foreach", "home"),
    *("host", "input", "lastexitcode", "matches", "myinvocation", "nestedpromptlevel", "null"),
    *("pid", "profile", "psboundparameters", "pscmdlet", "pscommandpath", "psculture"),
    *("psscriptroot", "psversiontable", "pwd", "sender", "shellid", "stacktrace", "switch", "this"),
    *("true", "whatifpreference", "confirmpreference", "erroractionpreference"),
    *("warningpreference", "psdefaultparametervalues", "psstyle"),
}
SET_FOR_ITSELF = {"ErrorActionPreference", "WarningPreference", "PSDefaultParameterValues"}
"""What the script sets anew, so that its caller's settings do not change what it does."""

FORBIDDEN = {
    "code from text": r"Invoke-Expression|\biex\b|\[scriptblock\]::|Add-Type|-EncodedCommand",
    "downloads": r"Invoke-WebRequest|Invoke-RestMethod|DownloadString|DownloadFile|\biwr\b|\birm\b",
    "secrets": r"Get-Credential|SecureString|ClientSecret|password",
    "here-strings": r"@['\"]\s*$",
    "only in PowerShell 7": r"\?\?|&&|\|\||-Parallel|-AsHashtable|\bclean\s*\{",
    "classes": r"^\s*(class|enum|using)\s",
}


@cache
def first() -> Catalog:
    return checked(FIRST.catalog)


def scripts() -> list[Script]:
    return list(SCRIPTS.values())


def by_key(script: Script) -> str:
    return script.key


each_script = pytest.mark.parametrize("script", scripts(), ids=by_key)


@cache
def text_for(key: str) -> str:
    return script_text(first(), SCRIPTS[key])


def graph_commands(root: Any) -> list[Command]:
    found = [command for command in commands(root) if "-Mg" in command.name]
    assert len(found) >= 4
    return found


def parameter_names(command: Command) -> list[str]:
    """The parameters of a call, those in a splatted table of the same function among them."""
    names = list(command.parameters)
    for splat in command.splats:
        names += splatted(command, splat[1:])
    return names


def splatted(command: Command, variable: str) -> list[str]:
    around = next(node for node in above(command.node) if node.type == "function_statement")
    tables = [
        assignment.parent
        for name, assignment in assigned(around)
        if name == variable and assignment.parent is not None
    ]
    assert tables, f"@{variable} is not a table in the same function"
    return [key for table in tables for key in hashtable_keys(table)]


# The file


def test_five_jobs_with_one_noun() -> None:
    keys = ["grant", "review", "test", "revoke", "forecast"]
    assert [script.key for script in scripts()] == keys
    verbs = [script.filename.partition("-")[0] for script in scripts()]
    assert verbs == ["Grant", "New", "Test", "Revoke", "Get"]
    assert set(verbs) <= APPROVED_VERBS
    nouns = {script.filename.partition("-")[2] for script in scripts()}
    assert nouns == {f"{NOUN}.ps1", f"{NOUN}ForReview.ps1", f"{NOUN}Forecast.ps1"}


@each_script
def test_parses_without_an_error(script: Script) -> None:
    assert errors(parse(text_for(script.key))) == []


@each_script
def test_is_plain_ascii_with_lf_and_one_newline_at_the_end(script: Script) -> None:
    text = text_for(script.key)
    assert text.isascii()
    assert not re.search(r"[^\n -~]", text)
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert not re.search(r"[ \t]\n", text), "no blanks at the end of a line"
    assert "\n\n\n" not in text


@each_script
@pytest.mark.parametrize("what", FORBIDDEN)
def test_uses_nothing_forbidden(script: Script, what: str) -> None:
    assert not re.search(FORBIDDEN[what], text_for(script.key), re.MULTILINE | re.IGNORECASE)


@each_script
def test_is_the_same_each_time(script: Script) -> None:
    assert script_text(first(), script) == text_for(script.key)


# What a reader is told


@each_script
def test_help_is_complete(script: Script) -> None:
    text = text_for(script.key)
    assert text.count("<#") == text.count("#>") == 1
    help_text = text[text.index("<#") : text.index("#>")]
    for section in ("SYNOPSIS", "DESCRIPTION", "INPUTS", "OUTPUTS", "NOTES", "LINK"):
        assert len(re.findall(rf"^\.{section}\n\S", help_text, re.MULTILINE)) == 1
    described = re.findall(r"^\.PARAMETER (\w+)\n\S", help_text, re.MULTILINE)
    root = parse(text)
    assert described == parameters_of(head(root))
    examples = re.findall(r"^\.EXAMPLE\n(.*)\n\n\S", help_text, re.MULTILINE)
    assert len(examples) >= 3
    assert all(example.startswith(f".\\{script.filename} -TenantId ") for example in examples)
    keywords = re.findall(r"^\s*\.(\w+)", help_text, re.MULTILINE)
    sections = {"SYNOPSIS", "DESCRIPTION", "INPUTS", "OUTPUTS", "NOTES", "LINK"}
    assert set(keywords) <= sections | {"PARAMETER", "EXAMPLE"}


def head(root: Any) -> Any:
    """The script's own param(...) block."""
    return child_of_type(root, "param_block")


@each_script
def test_help_names_changes_role_and_permissions(script: Script) -> None:
    help_text = text_for(script.key).partition("#>")[0]
    assert f"Changes: {script.changes}\n" in help_text
    assert f"Least Microsoft Entra role: {script.role}.\n" in help_text
    assert "has to be activated before you sign in" in " ".join(help_text.split())
    writes = script.changes != "Nothing; it only reads."
    assert ("Application Administrator and Privileged Role Administrator" in help_text) == writes
    assert ("AI Administrator" in help_text) == (script.key == "grant")
    more = {scope for scopes in script.more_scopes.values() for scope in scopes}
    for scope in {*script.scopes, *more}:
        assert scope in help_text
    assert script.changes.endswith(".") and script.changes.count(". ") == 0


@each_script
def test_examples_use_parameters_that_exist(script: Script) -> None:
    text = text_for(script.key)
    known = set(parameters_of(head(parse(text)))) | {"WhatIf", "Confirm"}
    examples = re.findall(rf"^\.\\{script.filename} (.*)$", text, re.MULTILINE)
    assert examples
    for example in examples:
        line = example.partition("|")[0].partition("(")[0]
        assert set(re.findall(r"(?<!\S)-(\w+)", line)) <= known


@each_script
def test_signs_in_with_the_scopes_that_the_page_names(script: Script) -> None:
    text = text_for(script.key)
    lists = re.findall(r"^(?:if \(\$(\w+)\) \{ )?\$ownScopes \+?= @\('(.*)'\)", text, re.MULTILINE)
    found = {name: tuple(scopes.split("', '")) for name, scopes in lists}
    if script.key == "revoke":
        found["Undo"] = needed_by_a_file(text)
    assert found == {"": script.scopes, **script.more_scopes}
    parameters = parameters_of(head(parse(text)))
    assert set(script.more_scopes) <= set(parameters)
    sign_ins = [c for c in commands(parse(text)) if c.name == "Connect-Session"]
    assert [c.parameters["Scopes"] for c in sign_ins] == ["$ownScopes"]


def needed_by_a_file(text: str) -> tuple[str, ...]:
    """The scopes that -Undo asks for where its file has lines that need them."""
    function = text_of(functions(parse(text))["Get-UndoScope"])
    assert "if ($Undo) { $ownScopes += @(Get-UndoScope -Lines $undoLines" in text
    return tuple(sorted(re.findall(r"\{ '([\w.]+)' \}", function), reverse=True))


# The catalog as data


def data_of(text: str) -> dict[str, Any]:
    """The data block, read line by line with nothing but regular expressions."""
    begin = text.index("# ---- The catalog")
    block = text[begin : text.index("# ---- End of the catalog")]
    single = dict(re.findall(r"^\$(\w+) = '(.*)'$", block, re.MULTILINE))
    base = re.search(r"^\$BaseScopes = @\((.*)\)$", block, re.MULTILINE)
    apps = r"^    '([^']+)' = @\{ Name = (.+); ClientIds = @\{ 'Global' = '([^']+)' \} \}$"
    features = r"^    '([^']+)' = @\{ Name = (.+); App = '([^']+)'; Scopes = @\((.*)\) \}$"
    groups = r"^    '([^']+\.[^']+)' = @\((.*)\)$"
    return {
        "product": single["Product"].replace("''", "'"),
        "graph": single["GraphAppId"],
        "base": names_in(base[1] if base else "?"),
        "apps": re.findall(apps, block, re.MULTILINE),
        "features": [
            (key, name, app, names_in(scopes))
            for key, name, app, scopes in re.findall(features, block, re.MULTILINE)
        ],
        "groups": {k: names_in(v) for k, v in re.findall(groups, block, re.MULTILINE)},
    }


def names_in(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']*)'", text))


@each_script
def test_data_is_the_catalog(script: Script) -> None:
    data, catalog = data_of(text_for(script.key)), first()
    assert data["product"] == catalog.product.name
    assert data["graph"] == GRAPH_APP_ID
    assert data["base"] == catalog.base_scopes
    assert data["apps"] == [
        (key, quoted(app.name), app.client_id) for key, app in catalog.apps.items()
    ]
    assert data["features"] == [
        (key, quoted(feature.name), feature.app, feature.scopes)
        for key, feature in catalog.features.items()
    ]
    assert data["groups"] == optional_groups(catalog)
    assert len(data["features"]) == len(catalog.features) > 0


@each_script
def test_every_guid_and_scope_of_the_catalog_stands_in_the_data_only(script: Script) -> None:
    text = text_for(script.key)
    after = text[text.index("# ---- End of the catalog") :]
    guids = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", after))
    assert guids <= {"00000000-0000-0000-0000-000000000000"}


def validate_sets(text: str) -> dict[str, tuple[str, ...]]:
    pattern = r"\[ValidateSet\((.*)\)\]\n    \[string(?:\[\])?\] \$(\w+)"
    return {name: names_in(values) for values, name in re.findall(pattern, text)}


@each_script
def test_validate_sets_are_the_real_keys(script: Script) -> None:
    sets, catalog = validate_sets(text_for(script.key)), first()
    features = {"Feature": tuple(catalog.features), "Optional": tuple(optional_groups(catalog))}
    expected = {"App": tuple(catalog.apps)} if script.key == "review" else features
    if script.key == "forecast":
        expected["RequestStyle"] = ("Names", "Default", "PromptConsent")
    assert sets == {**expected, "Environment": ("Global",)}


@each_script
def test_no_validate_set_where_there_is_nothing_to_choose(script: Script) -> None:
    bare = first().model_dump()
    for feature in bare["features"].values():
        feature["optional"] = {}
    text = script_text(Catalog.model_validate(bare), script)
    assert errors(parse(text)) == []
    assert "Optional" not in validate_sets(text)
    assert "Optional groups:" not in text
    assert "[ValidateSet()]" not in text


# What it calls


@each_script
def test_calls_only_what_the_table_allows(script: Script) -> None:
    root = parse(text_for(script.key))
    own = functions(root)
    for command in commands(root):
        if command.name in own:
            continue
        rules = CMDLETS[command.name]
        given_ = parameter_names(command)
        assert set(given_) <= set(rules["parameters"]), text_of(command.node)
        assert set(rules.get("always", ())) <= set(given_), text_of(command.node)
        for name, value in rules.get("only", {}).items():
            assert command.parameters.get(name, value) == value


@each_script
def test_imports_exactly_the_modules_it_uses(script: Script) -> None:
    """Not by #Requires: with a module there, PowerShell loses the exit code under -File.
    Source: https://github.com/PowerShell/PowerShell/issues/23887"""
    text = text_for(script.key)
    assert re.findall(r"^#Requires .*$", text, re.MULTILINE) == ["#Requires -Version 5.1"]
    used = {CMDLETS[command.name]["module"] for command in graph_commands(parse(text))}
    named = set(re.findall(r"'(Microsoft\.Graph\.[\w.]+)'", text))
    assert set(script.modules) == used == named


def test_the_table_has_no_spare_entries() -> None:
    used = {c.name for s in scripts() for c in commands(parse(text_for(s.key)))}
    assert set(CMDLETS) <= used


@each_script
def test_one_function_talks_to_microsoft_graph(script: Script) -> None:
    root = parse(text_for(script.key))
    around = [(c.name, function_around(c.node)) for c in graph_commands(root)]
    assert [place for name, place in around if name == "Invoke-MgGraphRequest"] == [
        "Send-GraphRequest"
    ]
    assert [place for name, place in around if name == "Connect-MgGraph"] == ["Connect-Session"]
    assert [c.name for c in commands(root) if function_around(c.node) is None].count(
        "Connect-Session"
    ) == 1
    senders = {function_around(c.node) for c in commands(root) if c.name == "Send-GraphRequest"}
    assert senders == {"Invoke-Graph"}, "everything else waits and tries again"


WRITERS = {"Invoke-Change", "Send-Change"}
READING_POSTS = {"Invoke-OneBatch", "Read-Name"}
"""Functions that send a POST and change nothing by it: a batch, whose parts count by
themselves, and directoryObjects/getByIds."""


def writes(root: Any) -> list[Command]:
    """Calls that may change the tenant."""
    inside = [c for c in commands(root) if function_around(c.node) not in WRITERS]
    own = [c for c in inside if c.name in WRITERS]
    return own + [c for c in inside if c.name == "Invoke-Graph" and is_write(c)]


def is_write(command: Command) -> bool:
    method = command.parameters["Method"].strip("'")
    if method == "POST" and function_around(command.node) in READING_POSTS:
        return False
    return method != "GET" and not method.startswith("$")


@each_script
def test_writes_only_after_should_process(script: Script) -> None:
    root = parse(text_for(script.key))
    found = writes(root)
    expected = {"grant": 4, "review": 3, "test": 0, "revoke": 3, "forecast": 0}
    assert len(found) == expected[script.key]
    for command in found:
        assert guarded(command.node, root) or picked(command.node, root), text_of(command.node)


def picked(node: Any, root: Any) -> bool:
    """Whether the call, or each call of the function around it, is about what was picked by
    `$asked = @(foreach (...) { ... if (... $PSCmdlet.ShouldProcess(...)) { ... } })`."""
    command = next(c for c in commands(root) if c.node.id == node.id)
    name = function_around(node)
    around = functions(root)[name] if name else root
    if "$asked" in command.parameters.values():
        texts = [text_of(a.parent) for n, a in assigned(around) if n == "asked"]
        return bool(texts) and all("ShouldProcess(" in one for one in texts)
    calls = [c.node for c in commands(root) if c.name == name]
    return bool(calls) and all(guarded(c, root) or picked(c, root) for c in calls)


@each_script
def test_a_script_that_only_reads_has_no_word_for_writing(script: Script) -> None:
    methods = set(re.findall(r"-Method '(\w+)'|method = '(\w+)'", text_for(script.key)))
    found = {one or other for one, other in methods}
    assert found & {"PATCH", "DELETE"} == found - {"GET", "POST"}
    assert ("PATCH" in found) == (script.key not in ("test", "forecast"))


def test_the_check_for_should_process_can_fail() -> None:
    bare = parse("function Set-It { Update-MgX -Id 1 }\nSet-It")
    either = parse("if ($x -or $PSCmdlet.ShouldProcess('a', 'b')) { Update-MgX }")
    other = parse("if ($PSCmdlet.ShouldProcess('a', 'b')) { 1 } else { Update-MgX }")
    negated = parse("if (-not $PSCmdlet.ShouldProcess('a', 'b')) { Update-MgX }")
    late = parse("Update-MgX\nif (-not $PSCmdlet.ShouldProcess('a', 'b')) { return }")
    for root in (bare, either, other, negated, late):
        (write,) = [c for c in commands(root) if c.name == "Update-MgX"]
        assert not guarded(write.node, root), text_of(root)
    good = parse(
        "function Set-It {\n Update-MgX }\nif ($PSCmdlet.ShouldProcess('a', 'b')) { Set-It }"
    )
    (write,) = [c for c in commands(good) if c.name == "Update-MgX"]
    assert guarded(write.node, good)


def test_who_asks_and_how_loudly() -> None:
    binding = {
        script.key: re.findall(
            r"^\[CmdletBinding\(([^[]*)\)\]$", text_for(script.key), re.MULTILINE
        )
        for script in scripts()
    }
    assert all(len(found) == 1 for found in binding.values())
    asks = {key for key, (found,) in binding.items() if "SupportsShouldProcess = $true" in found}
    assert asks == {"grant", "review", "revoke"}
    assert "ConfirmImpact = 'High'" in binding["revoke"][0]
    assert "ShouldProcess" not in text_for("test") + text_for("forecast")


# How it is written


@each_script
def test_functions_have_approved_verbs_and_are_used(script: Script) -> None:
    root = parse(text_for(script.key))
    own = functions(root)
    assert len(own) >= 10
    assert {name.partition("-")[0] for name in own} <= APPROVED_VERBS
    assert not set(own) & set(CMDLETS)
    assert set(own) <= {command.name for command in commands(root)}


@each_script
def test_functions_are_simple_so_that_pscmdlet_is_the_scripts(script: Script) -> None:
    for node in functions(parse(text_for(script.key))).values():
        assert "CmdletBinding" not in text_of(node)
        assert "[Parameter(" not in text_of(node)


@each_script
def test_functions_are_called_with_their_own_parameters(script: Script) -> None:
    root = parse(text_for(script.key))
    own = functions(root)
    seen = 0
    for command in commands(root):
        if command.name not in own:
            continue
        seen += 1
        declared = parameters_of(own[command.name])
        assert set(command.parameters) <= set(declared), text_of(command.node)
        if command.splats:
            assert set(parameter_names(command)) <= set(declared), text_of(command.node)
        assert command.positional == (), text_of(command.node)
    assert seen >= 10


@each_script
def test_a_script_states_its_own_mode_before_anything_else(script: Script) -> None:
    """Whatever the caller's strict mode, preferences and default values are."""
    root = parse(text_for(script.key))
    first = next(c for c in commands(root) if function_around(c.node) is None)
    assert (first.name, first.parameters) == ("Set-StrictMode", {"Version": "3.0"})
    own = [name for name, _ in assigned(root)]
    names = [name for name in own if "Preference" in name or name.startswith("PSDefault")]
    assert names[:2] == ["ErrorActionPreference", "PSDefaultParameterValues"]


@each_script
def test_every_variable_is_set_before_it_is_read(script: Script) -> None:
    root = parse(text_for(script.key))
    own = functions(root)
    script_level = {name for name, node in assigned(root) if function_around(node) is None}
    script_level |= set(parameters_of(head(root)))
    local = {
        name: {found for found, _ in assigned(node)} | set(parameters_of(node))
        for name, node in own.items()
    }
    for variable in of_type(root, "variable", "braced_variable"):
        name = re.sub(r"^[$@]\{?(script:)?|\}$", "", text_of(variable))
        if name.lower() in AUTOMATIC or name.startswith("env:"):
            continue
        around = function_around(variable)
        known = script_level | (local[around] if around else set())
        assert name in known, f"${name} in {around}, line {variable.start_point.row + 1}"


@each_script
def test_no_variable_hides_another(script: Script) -> None:
    """PowerShell ignores case: $feature would be the parameter $Feature."""
    root = parse(text_for(script.key))
    parameters = {name.lower() for name in parameters_of(head(root))}
    for name, _ in assigned(root):
        assert name in SET_FOR_ITSELF or name.lower() not in AUTOMATIC
        assert name.lower() not in parameters, name
    for name, function in functions(root).items():
        inside = {found for found, _ in assigned(function)} | set(parameters_of(function))
        assert len({found.lower() for found in inside}) == len(inside), name
        assert not {found.lower() for found in inside} & parameters, name


@each_script
def test_stays_short(script: Script) -> None:
    root = parse(text_for(script.key))
    for name, node in functions(root).items():
        assert text_of(node).count("\n") <= 40, name


# Catalog text


NASTY = [
    "It's",
    "''' ; Remove-Item C:\\ ; '",
    "$(Remove-Item C:\\)",
    '`$x` "quoted" @{} %{$_}',
    "#> <# .SYNOPSIS",
    "'@ @' \"@ @\"",
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e",
    "a\u2019; Write-Host pwned; \u2018",
    "line\nbreak\r\n# and a comment",
    "\x00\x1b[31m\u202e\ufeff\u2028",
    "\U0001f4c5 \ud7ff \uffff",
    "{{ jinja }} {% raw %} {# no #}",
    "; exit #",
    "-WhatIf:$false",
]


def with_texts(product: str, app: str, feature: str) -> Catalog:
    """The real catalog with other names, past the rules, which would refuse some of them."""
    data = first().model_dump()
    data["product"]["name"] = product
    for record in data["apps"].values():
        record["name"] = app
    for record in data["features"].values():
        record["name"] = feature
    return Catalog.model_validate(data)


def tame(text: str) -> str:
    """Harmless text that is written with as many pieces: ASCII stays ASCII, the rest the rest."""
    return "".join(
        "x" if " " <= c <= "~" else "\u00e9" if ord(c) < 0x10000 else "\U0001f4c5" for c in text
    )


def check_texts(product: str, app: str, feature: str) -> None:
    """Names are data: what they change is inside the data block, and has there the shape that
    harmless ones have."""
    hostile = with_texts(product, app, feature)
    harmless = with_texts(tame(product), tame(app), tame(feature))
    for script in scripts():
        begin, data, end = parts_of(script_text(hostile, script))
        assert (begin, end) == parts_around(script.key)
        assert data.isascii()
        root = parse(data)
        assert errors(root) == []
        assert shape(root) == shape(parse(parts_of(script_text(harmless, script))[1]))


def parts_of(text: str) -> tuple[str, str, str]:
    """Before the data block, the block, and after it."""
    begin, end = "# ---- The catalog", "# ---- End of the catalog"
    assert text.count(begin) == text.count(end) == 1
    start, stop = text.index(begin), text.index(end)
    return text[:start], text[start:stop], text[stop:]


@cache
def parts_around(key: str) -> tuple[str, str]:
    begin, _, end = parts_of(script_text(with_texts("x", "x", "x"), SCRIPTS[key]))
    return begin, end


@each_script
def test_all_nasty_texts_together_leave_a_whole_script(script: Script) -> None:
    text = " ".join(NASTY)
    assert errors(parse(script_text(with_texts(text, text, text), script))) == []


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_stays_text(text: str) -> None:
    check_texts(text, text, text)


hostile_texts = st.text(
    st.one_of(
        st.sampled_from("'\"`$(){}[]@#<>;|&%\\\n\r\t \u2018\u2019\u201a\u201b\u201c\u201d"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(product=hostile_texts, app=hostile_texts, feature=hostile_texts)
def test_any_text_stays_text(product: str, app: str, feature: str) -> None:
    check_texts(product, app, feature)


@settings(max_examples=300)
@given(text=hostile_texts)
def test_quoted_is_one_expression_that_means_the_text(text: str) -> None:
    expression = quoted(text)
    assert re.fullmatch(r"[ -~]+", expression)
    assert evaluated(expression) == text
    root = parse(f"$x = {expression}\n")
    assert errors(root) == []
    assert not commands(root)


def evaluated(expression: str) -> str:
    """What PowerShell makes of literals in single quotes and [char] numbers joined by +."""
    units: list[int] = []
    body = expression[1:-1] if expression.startswith("(") else expression
    pieces = re.findall(r"'((?:[^']|'')*)'|\[char\]0x([0-9A-F]{4})", body)
    for literal, number in pieces:
        units += [int(number, 16)] if number else [ord(c) for c in literal.replace("''", "'")]
    return b"".join(u.to_bytes(2, "big") for u in units).decode("utf-16-be")
