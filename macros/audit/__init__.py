"""Holds the built site against the catalog, from the HTML alone.

It knows what a page must say, not how it is made: it imports nothing that renders a
table, builds a link or fills in a script. Both directions are checked: everything in
the catalog is on the site, and every GUID, scope name and Microsoft sign-in link on
the site is in the catalog. Which pieces a site has, its pages' sources decide.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from macros.audit.addresses import (
    check_config,
    check_leads,
    check_markup,
    check_names_of_links,
)
from macros.audit.announced import check_announced
from macros.audit.around import check_around
from macros.audit.changes import check_changes, check_days_of_features, check_feed
from macros.audit.choice import (
    check_chosen,
    check_cloud_notes,
    check_commands,
    check_record,
    check_scope_texts,
)
from macros.audit.consent_links import check_links
from macros.audit.data import DATA_CHECKS
from macros.audit.download_frames import check_download_frames, check_shown_frames
from macros.audit.error_help import check_errors, check_groups, check_phrases
from macros.audit.essentials import check_essentials
from macros.audit.frames import check_frames
from macros.audit.helping import check_found_apps, check_roles, check_signing_in
from macros.audit.hosting import check_guard, check_hosts
from macros.audit.other_tools import check_files, check_parameters, check_texts, check_tools
from macros.audit.pages import (
    check_addresses,
    check_third_parties,
    check_unfinished,
)
from macros.audit.picker import check_choices, check_notes, check_picker
from macros.audit.pieces import check_pieces
from macros.audit.policy import check_policy
from macros.audit.prose import check_prose
from macros.audit.published import check_mark, check_published
from macros.audit.redirect_page import check_facts, check_privacy
from macros.audit.report import Audit
from macros.audit.scopes import (
    check_base_scopes,
    check_copy_buttons,
    check_ids_in_sentences,
    check_not_available,
    check_scopes_in_sentences,
    check_screens,
)
from macros.audit.scripts import check_forecast, check_script_data, check_shown_scripts
from macros.audit.searched import check_index
from macros.audit.site import Site, read_site
from macros.audit.site_map import check_map
from macros.audit.strangers import (
    check_scopes_in_files,
    check_scopes_on_pages,
    check_the_rest,
)
from macros.audit.tables import (
    check_combined_table,
    check_feature_table,
    check_link_table,
    check_permission_table,
)
from macros.audit.twins import check_twins
from macros.audit.used import used_part
from macros.audit.who_asks import (
    check_by_feature,
    check_dates,
    check_not_asked,
    check_settings,
    check_verdicts,
    check_who_is_asking,
)
from macros.catalog.history import NO_HISTORY, History
from macros.catalog.known import ERRORS, MICROSOFT
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.reading import DEFAULT_PATH, read
from macros.catalog.shape import load


def audit(
    site: Path,
    catalog: Path = DEFAULT_PATH,
    sources: Sequence[PageSource] = (),
    *,
    preview: bool = False,
    only_used: bool = False,
    history: History = NO_HISTORY,
) -> Audit:
    """Runs every check; in a preview all but those of the policy, which would keep its
    reloading from running; without the pages' sources all but those that need them; with
    `only_used` those that look at what a site of somebody else's shows of ours.

    Raises CatalogError, and FileNotFoundError without a built page, or one that is looked at.
    """
    found = read_site(site)
    if only_used:
        found, sources = used_part(found, sources)
    skipped = WHOLE_SITE if only_used else NOT_IN_A_PREVIEW if preview else ()
    return audit_site(found, load(catalog), sources, skipped, history)


def audit_site(
    site: Site,
    catalog: Catalog,
    sources: Sequence[PageSource] = (),
    skipped: Sequence[Callable[[Audit], None]] = (),
    history: History = NO_HISTORY,
    *,
    kept: dict[Any, Any] | None = None,
) -> Audit:
    """The same for a site and a catalog that are read already; with what an earlier audit with
    this catalog `kept`, only what changed since is looked at in full."""
    kept = {} if kept is None else kept
    if "facts" not in kept:
        kept["facts"] = read(ERRORS, "macros/pages/aadsts.yml").data, read(MICROSOFT).data
    errors, microsoft = kept["facts"]
    result = Audit(catalog, site, errors, microsoft, sources, history, kept=kept)
    for check in CHECKS:
        if check not in skipped:
            run(check, result)
    return result


SENTENCE_END = re.compile(r"[.:;](?:\s|$)")


def run(check: Callable[[Audit], None], result: Audit) -> None:
    """What a check cannot read is not as a build writes it."""
    try:
        check(result)
    except (AttributeError, LookupError, SyntaxError, TypeError, ValueError) as error:
        about = SENTENCE_END.split(check.__doc__ or check.__name__)[0]
        result.fault("site", f"cannot be read where this is looked at: {about} ({error})")


AROUND_OUR_PARTS: tuple[Callable[[Audit], None], ...] = (
    check_published,
    check_mark,
    check_markup,
    check_leads,
    check_config,
    check_names_of_links,
    check_index,
    check_map,
)

CHECKS: tuple[Callable[[Audit], None], ...] = (
    check_pieces,
    check_essentials,
    check_base_scopes,
    check_feature_table,
    check_combined_table,
    check_link_table,
    check_permission_table,
    check_by_feature,
    check_verdicts,
    check_settings,
    check_who_is_asking,
    check_not_asked,
    check_announced,
    check_dates,
    check_screens,
    check_ids_in_sentences,
    check_scopes_in_sentences,
    check_not_available,
    check_links,
    check_picker,
    check_notes,
    check_choices,
    check_scope_texts,
    check_chosen,
    check_commands,
    check_record,
    check_cloud_notes,
    check_copy_buttons,
    check_shown_scripts,
    check_script_data,
    check_forecast,
    check_tools,
    check_texts,
    check_files,
    check_parameters,
    *DATA_CHECKS,
    check_changes,
    check_days_of_features,
    check_feed,
    check_twins,
    check_groups,
    check_errors,
    check_phrases,
    check_roles,
    check_signing_in,
    check_found_apps,
    check_facts,
    check_privacy,
    check_policy,
    check_hosts,
    check_guard,
    check_unfinished,
    check_third_parties,
    check_addresses,
    check_scopes_on_pages,
    check_scopes_in_files,
    check_the_rest,
    check_frames,
    check_prose,
    check_around,
    check_download_frames,
    check_shown_frames,
    *AROUND_OUR_PARTS,
)

NOT_IN_A_PREVIEW = (check_policy, check_hosts)

WHOLE_SITE = (
    check_essentials,
    check_policy,
    check_hosts,
    check_guard,
    check_third_parties,
    check_addresses,
    check_twins,
    check_frames,
    check_prose,
    check_around,
    *AROUND_OUR_PARTS,
)
"""What is asked of a site that is ours from end to end."""
