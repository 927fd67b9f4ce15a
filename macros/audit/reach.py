"""How far each permission reaches, worked out again from its name."""

import re

from macros.catalog.permissions import permissions

DOES = {
    ("Create",): "Creates",
    ("Delete",): "Deletes",
    ("Edit",): "Changes",
    ("Export",): "Exports",
    ("Invite",): "Invites",
    ("Manage",): "Manages",
    ("Read",): "Reads",
    ("Read", "Write"): "Reads and writes",
    ("Remove",): "Removes",
    ("Send",): "Sends",
    ("Submit",): "Submits",
    ("Upload",): "Uploads",
    ("Write",): "Writes",
}
ADDED = ("Basic", "Self", "Selected")
ANYWHERE = "do the same wherever else the user can, beyond what the features here need"


def parts(name: str) -> tuple[str, list[str], str, str]:
    """A name's first part, the words of its second up to 'For', what stands behind that, and all
    that follows the second part."""
    first, second, rest = (*name.split(".", 2), "", "")[:3]
    operation, _, place = second.partition("For")
    return first, words(operation), place, rest


def words(text: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text) or ([text] if text else [])


def plain(text: str) -> str:
    return " ".join(word if word.isupper() else word.lower() for word in words(text))


def line(name: str) -> str:
    """The plain line about a permission."""
    facts = permissions()
    if name in facts.sign_in:
        return facts.sign_in[name]
    first, operation, _, _ = parts(name)
    thing = facts.things.get(first) or plain(first)
    added = operation[-1] if operation and operation[-1] in ADDED else ""
    verb = DOES.get(tuple(operation[:-1] if added else operation))
    if verb is None:
        shown = plain(name.partition(".")[2].partition(".")[0].partition("For")[0] or first)
        return f"Does more than read with {thing}: “{shown}”. {_whose(name)}"
    return f"{verb} {'the basics of ' if added == 'Basic' else ''}{thing}. {_whose(name)}"


def _whose(name: str) -> str:
    _, operation, place, rest = parts(name)
    reads = operation[:1] == ["Read"]
    if operation[-1:] == ["Self"]:
        return "Only what belongs to the app itself."
    if "Selected" in (*operation[-1:], rest):
        return "Only what was selected for the app."
    if rest in ("All", "Directory"):
        return "All that the user can reach, not only their own."
    if rest == "Shared" and reads:
        return "The user’s own, and what others share with them."
    if rest == "Shared":
        return "As the user, and for others who let them."
    if rest:
        return f"As far as “{plain(rest)}” says."
    if place not in ("", "User"):
        return f"In every {place.lower()} that the user can reach."
    return "The user’s own only." if reads else "As the user, where they may."


def place_in_order(name: str) -> int:
    """Where it stands among all: 0 for what changes everyone's things, 7 for what signs in."""
    if name in permissions().sign_in:
        return 7
    _, operation, place, rest = parts(name)
    if operation == ["Read", "Basic"]:
        return 6
    how_wide = 2
    if rest in ("All", "Directory"):
        how_wide = 0
    elif rest == "Shared" or place in ("Chat", "Team"):
        how_wide = 1
    return how_wide + (3 if operation in (["Read"], ["Read", "Selected"]) else 0)


def also(name: str) -> str:
    """What else a broad permission would let an app do; nothing for another one."""
    return permissions().broad.get(name) or ("" if place_in_order(name) else ANYWHERE)


def rank(name: str) -> str:
    for known in (name, name.split(".")[0]):
        for listed, value in permissions().ranks.items():
            if listed.casefold() == known.casefold():
                return value
    return "Unranked"
