"""Several clouds: which request is made in each, its link, and what the command line prints."""

import pytest

from macros.__main__ import main
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.consent.request import (
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
    not_available,
    select,
)
from tests.project import CATALOGS

CATALOG = CATALOGS / "clouds.yml"
LUMEN = checked(CATALOG)
DESK = {key: f"33333333-0000-4000-8000-00000000001{n}" for key, n in (("usgov", 2), ("china", 3))}
LAMP = "33333333-0000-4000-8000-000000000022"
CHINA = CLOUDS["china"].name


def test_a_link_of_another_cloud_byte_for_byte() -> None:
    (request,) = consent_requests(LUMEN, select(LUMEN, ["find"], ["find.book"]), "china")
    assert consent_url(request, "contoso.cn") == (
        "https://login.partner.microsoftonline.cn/contoso.cn/v2.0/adminconsent"
        "?client_id=33333333-0000-4000-8000-000000000013"
        "&scope=openid%20Desk.Read%20Desk.Book"
        "&redirect_uri=https%3A%2F%2Flumen.example%2Fcn"
        "&state=s1"
    )


def test_a_request_is_for_the_default_cloud_when_none_is_named() -> None:
    raw = LUMEN.model_dump()
    for app in raw["apps"].values():
        ids = app["client_id"]
        app["client_id"] = {"usgov": ids if isinstance(ids, str) else ids["usgov"]}
    elsewhere = Catalog.model_validate(raw)
    requests = consent_requests(elsewhere, select(elsewhere, ["find"]))
    assert [(r.cloud, r.client_id) for r in requests] == [("usgov", DESK["usgov"])]


@pytest.mark.parametrize(
    ("cloud", "there", "missing"),
    [
        ("global", ["desk", "lamp", "blind"], {}),
        ("usgov", ["desk", "lamp"], {"blind": ("shade",)}),
        ("china", ["desk"], {"lamp": ("light", "scene"), "blind": ("shade",)}),
        (
            "usgov-dod",
            [],
            {"desk": ("find",), "lamp": ("light", "scene"), "blind": ("shade",)},
        ),
    ],
)
def test_an_app_has_a_request_or_is_not_available(
    cloud: str, there: list[str], missing: dict[str, tuple[str, ...]]
) -> None:
    selection = everything_optional(LUMEN, LUMEN.features)
    requests = consent_requests(LUMEN, linkable(LUMEN, selection), cloud)
    assert [request.app for request in requests] == there
    assert {request.cloud for request in requests} <= {cloud}
    assert not_available(LUMEN, selection, cloud) == missing


# (arguments, exit code, beginnings of the lines that are printed, error)
GOV = "https://login.microsoftonline.us/organizations/v2.0/adminconsent?client_id="
GLOBAL = "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id="
COMMANDS: list[tuple[str, int, list[str], str]] = [
    ("find shade", 0, [f"{GLOBAL}33333333", f"{GLOBAL}33333333"], ""),
    (
        "find shade --cloud usgov",
        0,
        [f"{GOV}{DESK['usgov']}", "Blind app is not available in US Government L4 (GCC High)."],
        "",
    ),
    ("light scene --cloud usgov", 0, [f"{GOV}{LAMP}", "Scenes: Differs by building."], ""),
    ("light scene --cloud china", 0, [f"Lamp app is not available in {CHINA}."], ""),
    ("find --cloud usgov-dod", 0, ["Desk app is not available in US Government L5 (DoD)."], ""),
    ("find --cloud usgv", 2, [], "unknown cloud 'usgv'. Did you mean 'usgov'?\n"),
    ("find --cloud moon", 2, [], "unknown cloud 'moon'. Known: global, usgov, usgov-dod, china.\n"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_the_command_line_links_in_a_cloud(
    command: tuple[str, int, list[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, code, beginnings, error = command
    assert main(["--catalog", str(CATALOG), "link", *arguments.split()]) == code
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert len(lines) == len(beginnings), lines
    assert all(line.startswith(text) for line, text in zip(lines, beginnings, strict=True)), lines
    assert output.err == error
