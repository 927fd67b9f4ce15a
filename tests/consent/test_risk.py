"""How far a permission reaches, by its name, and who must approve under which setting."""

import pytest

from macros.catalog.model import Catalog
from macros.catalog.permissions import permissions
from macros.catalog.shape import load
from macros.consent.approval import Answer, Setting, answer, answers, without_verification
from macros.consent.risk import ALL, Level, rank, risk, strongest_first
from tests.project import CATALOGS

SHARED = "The user’s own, and what others share with them."
SAID = load(CATALOGS / "said.yml")

# name: (level, line)
LINES = {
    "Group.ReadWrite.All": (0, f"Reads and writes groups. {ALL}"),
    "Mail.ReadWrite.Shared": (1, f"Reads and writes mail. {SHARED}"),
    "Mail.Send.Shared": (1, "Sends mail. As the user, and for others who let them."),
    "TeamsAppInstallation.ReadWriteForChat": (
        1,
        "Reads and writes installed Teams apps. In every chat that the user can reach.",
    ),
    "Calendars.ReadWrite": (2, "Reads and writes calendars. The user’s own only."),
    "Team.Create": (2, "Creates teams. As the user, where they may."),
    "Lamp.Switch": (2, "Does more than read with lamp: “switch”. As the user, where they may."),
    "Mail.Read.Selected": (5, "Reads mail. Only what was selected for the app."),
    "Files.Read.All": (3, f"Reads files. {ALL}"),
    "Calendars.Read.Shared": (4, f"Reads calendars. {SHARED}"),
    "OnlineMeetings.Read": (5, "Reads online meetings. The user’s own only."),
    "Notes.ReadWrite.CreatedByApp": (
        2,
        "Reads and writes OneNote notebooks. As far as “created by app” says.",
    ),
    "User.ReadBasic.All": (6, f"Reads the basics of user profiles. {ALL}"),
    "offline_access": (
        7,
        "Keeps the other permissions working while the user is away. Opens no further data.",
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_says_what_a_name_says(name: str) -> None:
    level, line = LINES[name]
    assert (risk(name).level, risk(name).line) == (level, line)


def test_what_is_broad_says_what_it_also_allows() -> None:
    known = risk("Group.ReadWrite.All").also
    assert "conversations, calendars and files of every group" in known
    assert "wherever else the user can" in risk("Lamp.ReadWrite.All").also
    assert risk("Mail.ReadWrite").also == risk("Files.Read.All").also == ""
    assert risk("Directory.AccessAsUser.All").level is Level.CHANGES_EVERYONES


# As Export-MsIdAppConsentGrantReport decides: the whole name, else its first part, else none.
RANKS = {
    "Mail.ReadBasic": "Medium",
    "Mail.ReadBasic.Shared": "High",
    "mail.read": "High",
    "MailboxItem.Read": "Unranked",
    "User.Read": "Low",
    "User.Read.All": "Unranked",
    "Group.ReadWrite.All": "High",
    "Group.Read.All": "Unranked",
    "openid": "Low",
    "Calendars.ReadWrite": "Unranked",
}


@pytest.mark.parametrize("name", RANKS)
def test_a_rank_is_that_of_microsofts_report(name: str) -> None:
    assert rank(name) == RANKS[name]


def test_the_strongest_come_first() -> None:
    assert list(strongest_first(SAID)) == ["Desk.ReadWrite.All", "Desk.Read", "openid"]
    for name in permissions().sign_in:
        assert risk(name).level is Level.SIGNS_IN


ADMINISTRATOR, USERS, UNKNOWN = Answer.ADMINISTRATOR, Answer.USERS, Answer.UNKNOWN
# (Microsoft's flag, on the list of the managed policy, publisher verified): by setting, in the
# order managed, verified, nobody, any app. Sources: see macros/consent/approval.py.
ANSWERS = {
    (False, False, None): (USERS, UNKNOWN, ADMINISTRATOR, USERS),
    (False, False, True): (USERS, UNKNOWN, ADMINISTRATOR, USERS),
    (False, False, False): (USERS, ADMINISTRATOR, ADMINISTRATOR, USERS),
    (False, True, None): (ADMINISTRATOR, UNKNOWN, ADMINISTRATOR, USERS),
    (False, True, False): (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, USERS),
    (True, False, None): (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    (True, True, True): (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
}


@pytest.mark.parametrize("case", ANSWERS, ids=str)
def test_a_setting_decides_with_the_flags(case: tuple[bool, bool, bool | None]) -> None:
    flag, listed, verified = case
    flags = {"admin_consent_required": flag, "managed_policy_blocks": listed}
    scope = SAID.scopes["Desk.Read"].model_copy(update=flags)
    assert tuple(answer(setting, [scope], verified) for setting in Setting) == ANSWERS[case]


def keys(catalog: Catalog, setting: Setting) -> dict[Answer, list[str]]:
    return {which: [a.key for a in asked] for which, asked in answers(catalog, setting).items()}


def test_an_optional_group_is_named_where_it_changes_the_answer() -> None:
    assert keys(SAID, Setting.MANAGED) == {USERS: ["find", "light"], ADMINISTRATOR: ["find.book"]}
    assert keys(SAID, Setting.NOBODY) == {ADMINISTRATOR: ["find", "light"]}
    assert keys(SAID, Setting.VERIFIED) == {
        ADMINISTRATOR: ["find.book", "light"],
        UNKNOWN: ["find"],
    }


def test_no_publisher_is_verified_in_a_national_cloud() -> None:
    """An app that is registered in no other one cannot have what the setting asks for."""
    desk = SAID.apps["desk"]
    assert desk.publisher_verified and keys(SAID, Setting.VERIFIED)[UNKNOWN] == ["find"]
    ids = {"usgov": desk.client_ids["usgov"]}
    national = desk.model_copy(update={"client_id": ids})
    catalog = SAID.model_copy(update={"apps": {**SAID.apps, "desk": national}})
    everything = {ADMINISTRATOR: ["find", "light"]}
    assert keys(catalog, Setting.VERIFIED) == everything
    assert without_verification(catalog) == ["US Government L4 (GCC High)"]
