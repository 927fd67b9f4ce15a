"""What differs between two versions of a catalog."""

from macros.catalog.history import asks_of
from macros.catalog.shape import load
from macros.checking.changes import changes
from tests.project import CATALOGS

BASE = load(CATALOGS / "base.yml")


def test_another_label_of_a_group_is_a_change_and_another_note_is_none() -> None:
    find = BASE.features["find"]
    for update, changed in (({"label": "seats"}, ["find"]), ({"note": "Otherwise."}, [])):
        group = find.optional["book"].model_copy(update=update)
        feature = find.model_copy(update={"optional": {"book": group}})
        new = BASE.model_copy(update={"features": {**BASE.features, "find": feature}})
        found = changes(asks_of(BASE), asks_of(new))
        assert [change.key for change in found.features] == changed
