"""Microsoft's published files, in the forms that they have there, to one list."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from macros.__main__ import main
from macros.checking import graph_list, refresh
from macros.checking.graph_list import GraphList, ListError, Permission, text_of
from macros.checking.refresh import news, refreshed
from tests.project import CATALOGS

DAY = date(2026, 8, 3)
READ, BOOK = "11111111-0000-4000-8000-000000000002", "11111111-0000-4000-8000-000000000003"
MANAGE, TURN = "11111111-0000-4000-8000-000000000021", "11111111-0000-4000-8000-000000000005"

DESCRIPTIONS = {
    "delegatedScopesList": [
        {
            "adminConsentDescription": "Allows the app to read desks.",
            "adminConsentDisplayName": "Read  desks",
            "id": READ,
            "isEnabled": True,
            "isAdmin": False,
            "consentDisplayName": "Read your desks",
            "value": "Desk.Read",
        }
    ],
    "applicationScopesList": [
        {
            "allowedMemberTypes": ["Application"],
            "consentDisplayName": "Manage all desks",
            "id": MANAGE,
            "isEnabled": True,
            "isAdmin": False,
            "value": "Desk.Manage",
        }
    ],
}


def scheme(title: str, *, admin: bool) -> dict[str, Any]:
    return {"adminDisplayName": title, "requiresAdminConsent": admin, "privilegeLevel": 3}


PERMISSIONS = {
    "$schema": "https://raw.githubusercontent.com/microsoftgraph/kibali/main/specs/permissions-schema.json",
    "permissions": {
        "Desk.Read": {
            "authorizationType": "oAuth2",
            "schemes": {"DelegatedWork": scheme("Read a user's desks", admin=False)},
            "pathSets": [{"schemeKeys": ["DelegatedWork"], "methods": ["GET"], "paths": {}}],
        },
        "Desk.Book": {"schemes": {"DelegatedWork": scheme("Book desks", admin=True)}},
        "Desk.Turn": {"schemes": {"DelegatedWork": scheme("Turn desks", admin=False)}},
        "Desk.Own": {"schemes": {"DelegatedPersonal": scheme("Own desks", admin=False)}},
    },
}


def deployed(kind: str, id_: str, where: str = "public", **other: bool) -> dict[str, Any]:
    entry = {"id": id_, "scheme": kind, "environment": where, "isHidden": False, "isEnabled": True}
    return entry | other | {"resourceAppId": ""}


PROVISIONING = {
    "permissionDeployments": {
        "Desk.Read": [
            deployed("DelegatedWork", READ),
            deployed("DelegatedWork", READ, "", isHidden=True),
        ],
        "Desk.Book": [deployed("DelegatedWork", BOOK, "PPE;public", isEnabled=False)],
        "Desk.Turn": [deployed("DelegatedWork", TURN, "PPE")],
        "Desk.Manage": [deployed("Application", MANAGE, isHidden=True)],
        "Desk.None": [
            {"scheme": "DelegatedWork", "environment": "", "isHidden": True, "isEnabled": True}
        ],
    }
}

REDUCED = {
    "source": {"commit": "6cbd6bb"},
    "count": 1,
    "scopes": {
        "Desk.Read": {
            "id": READ,
            "admin_consent_required": False,
            "enabled": True,
            "hidden": None,
            "environments": None,
        }
    },
}


def files(folder: Path, *contents: object) -> list[str]:
    paths = [folder / f"{number}.json" for number, _ in enumerate(contents)]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    return [str(path) for path in paths]


def test_the_published_files_give_one_list(tmp_path: Path) -> None:
    listed = refreshed(files(tmp_path, DESCRIPTIONS, PERMISSIONS, PROVISIONING), DAY)
    assert (listed.read, listed.sources) == (DAY, ("0.json", "1.json", "2.json"))
    assert listed.application == {
        "Desk.Manage": Permission(
            id=MANAGE, admin_consent_required=True, titles=("Manage all desks",), hidden=True
        )
    }
    assert listed.delegated == {
        "Desk.Book": Permission(
            id=BOOK, admin_consent_required=True, titles=("Book desks",), withdrawn=True
        ),
        "Desk.None": Permission(hidden=True),
        "Desk.Read": Permission(
            id=READ, admin_consent_required=False, titles=("Read desks", "Read a user's desks")
        ),
        "Desk.Turn": Permission(
            id=TURN, admin_consent_required=False, titles=("Turn desks",), hidden=True
        ),
    }


def test_the_reduced_form_alone_gives_a_list(tmp_path: Path) -> None:
    listed = refreshed(files(tmp_path, REDUCED), DAY)
    assert listed.delegated == {"Desk.Read": Permission(id=READ, admin_consent_required=False)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"other": 1}, "none of Microsoft's forms"),
        ([], "none of Microsoft's forms"),
        (7, "cannot be read as one of Microsoft's forms"),
        ({"scopes": {"Desk.Read": {}}}, "cannot be read as one of Microsoft's forms"),
        ({"scopes": []}, "cannot be read as one of Microsoft's forms"),
        ({"scopes": {"Desk.Read": {"id": 7, "admin_consent_required": True}}}, "cannot be read as"),
        ({"scopes": {}}, "there is no delegated permission in it"),
    ],
)
def test_what_is_none_of_microsofts_forms_is_one_line(
    content: object, words: str, tmp_path: Path
) -> None:
    (path,) = files(tmp_path, content)
    with pytest.raises(ListError) as error:
        refreshed([path], DAY)
    assert str(error.value).startswith(f"{path}: {words}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("source", ["missing.json", "http://graph.example/x.json", "file:///etc/x"])
def test_a_source_that_cannot_be_read_is_one_line(source: str) -> None:
    with pytest.raises(ListError, match=f"^{source}: "):
        refreshed([source], DAY)


def test_the_addresses_are_microsofts_and_safe() -> None:
    assert len(refresh.ADDRESSES) == 3
    for address in refresh.ADDRESSES:
        assert address.startswith("https://raw.githubusercontent.com/microsoftgraph/")


LISTED = GraphList.model_validate_json((Path(__file__).with_name(graph_list.FILE)).read_bytes())


def test_what_a_new_list_changes_is_said_of_the_catalogs_scopes() -> None:
    read = LISTED.delegated["Desk.Read"].model_copy(update={"admin_consent_required": True})
    delegated = {**LISTED.delegated, "Desk.Read": read, "Sofa.Read": Permission()}
    del delegated["Lamp.Switch"]
    new = LISTED.model_copy(update={"read": DAY, "delegated": delegated})
    assert news(LISTED, new, ["openid", "Desk.Read", "Lamp.Switch"]) == [
        "7 delegated and 2 application permissions; since 2026-08-01: 1 new, 1 changed, 1 gone.",
        "- `Desk.Read`: admin_consent_required was false, is true",
        "- `Lamp.Switch`: gone",
    ]
    assert news(LISTED, LISTED, ["openid"])[1:] == ["None of these changes is in the catalog."]
    assert news(None, new, []) == ["7 delegated and 2 application permissions, as of 2026-08-03."]


def test_the_command_writes_the_list_beside_the_catalog(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = tmp_path / "catalog.yml"
    catalog.write_bytes((CATALOGS / "base.yml").read_bytes())
    sources = files(tmp_path, DESCRIPTIONS, PERMISSIONS, PROVISIONING)
    assert main(["--catalog", str(catalog), "refresh", "--from", *sources]) == 0
    listed = graph_list.read_list(tmp_path / graph_list.FILE)
    assert listed is not None and listed.read == date.today()
    assert text_of(listed) == (tmp_path / graph_list.FILE).read_text(encoding="utf-8")
    assert "4 delegated and 1 application permissions, as of " in capsys.readouterr().out

    before = (tmp_path / graph_list.FILE).read_bytes()
    assert main(["--catalog", str(catalog), "refresh", "--from", str(tmp_path / "none")]) == 1
    assert (
        capsys.readouterr().err
        == f"{tmp_path / 'none'}: cannot be read: No such file or directory\n"
    )
    assert (tmp_path / graph_list.FILE).read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_find_searches_names_and_titles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = str(tmp_path / "catalog.yml")
    assert main(["--catalog", catalog, "find", "desk"]) == 1
    assert capsys.readouterr().err.endswith("get Microsoft's list: python -m macros refresh\n")

    (tmp_path / graph_list.FILE).write_bytes(
        (Path(__file__).with_name(graph_list.FILE)).read_bytes()
    )
    assert main(["--catalog", catalog, "find", "book", "desks"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Desk.Book     administrators  Book desks / Book a user's desks",
        "Desk.Read     users, too      Read desks",
        "Desk.Unknown  not known",
    ]
    assert main(["--catalog", catalog, "find", "chair"]) == 1
    assert capsys.readouterr().out == "no scope has one of these words: chair\n"
