"""Which ids may stand twice."""

from macros.checking.ids import _same_scope


def test_names_that_differ_in_case_only_are_one_scope() -> None:
    one = ("scopes", "Mail.Read", "id")
    assert _same_scope(one, ("scopes", "mail.read", "id"))
    assert not _same_scope(one, ("scopes", "Mail.Send", "id"))
    assert not _same_scope(one, ("apps", "Mail.Read", "client_id"))
    assert not _same_scope(("apps", "desk", "client_id"), ("apps", "Desk", "client_id"))
