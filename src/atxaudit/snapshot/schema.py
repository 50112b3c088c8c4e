"""Which columns the frames have, and of what kind: what the suites may judge, quote and condition on.

`RAW` is what the portal said; a saved snapshot keeps it, and every other fact is derived from it, the profile and the
moment the audit speaks of. `RECORD_FACTS` are what the record alone shows, `ROW_FACTS` what the rows add. An empty text
fact is null: it stands for "nothing wrong" in the facts that name a problem, and for "absent" in the others.
"""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind
from atxaudit.snapshot.row_schema import ROW_FACTS

KEYS: dict[Table, tuple[str, ...]] = {
    Table.ASSETS: ("asset_id",),
    Table.COLUMNS: ("asset_id", "field_name"),
    Table.DEPARTMENTS: ("department",),
    Table.ROWS: (),
}

RAW: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: {
        "asset_id": "text",
        "title": "text",
        "type": "text",
        "domain": "text",
        "view_type": "text",
        "display_type": "text",
        "parent_ids": "text",  # one id a line, as are tags and attachments
        "is_soql_view": "bool",
        "description": "text",  # as published: may hold HTML
        "category": "text",
        "tags": "text",
        "license_name": "text",
        "attribution": "text",
        "attribution_link": "text",
        "contact_email": "text",
        "row_label": "text",
        "row_identifier": "text",
        "custom_fields": "text",  # JSON list of [key, value]
        "attachments": "text",
        "blob_mime_type": "text",
        "owner_name": "text",
        "owner_type": "text",
        "created_at": "time",
        "metadata_updated_at": "time",
        "data_updated_at": "time",
        "views_last_month": "number",
        "views_total": "number",
        "downloads": "number",
        "hidden_from_data_json": "bool",
        "permalink": "text",
        "view_read": "bool",
        "view_error": "text",
        "dcat_read": "bool",  # /data.json was read
        "has_dcat_entry": "bool",
        "dcat_problems": "text",
    },
    Table.COLUMNS: {
        "asset_id": "text",
        "field_name": "text",
        "name": "text",
        "datatype": "text",
        "description": "text",
        "position": "number",
    },
    Table.DEPARTMENTS: {},
}

# assets that nobody should be able to read: the catalog calls them private, or names them no longer
CLOSED: dict[str, Kind] = {
    "asset_id": "text",
    "title": "text",
    "department": "text",
    "was_public": "bool",  # in the last run
    "door": "text",  # to whoever has no account: open, refused, missing, unlisted (it is not private); null: not asked
}

LEFT_OUT: dict[str, Kind] = {"asset_id": "text", "title": "text", "type": "text", "reason": "text"}

RECORD_FACTS: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: RAW[Table.ASSETS]
    | {
        # what kind of asset it is
        "is_derived": "bool",  # a filter, chart, map or calendar with a parent, or a SoQL view
        "is_tabular": "bool",  # a dataset or a tabular view: has rows, columns and a licence of its own
        "is_dataset": "bool",  # tabular and not derived
        "is_published_here": "bool",  # not just a link to another place
        "edit_url": "text",
        "fields_read": "bool",  # we know which custom fields are filled
        # title
        "has_title": "bool",
        "title_missing": "text",
        "title_quirk": "text",
        "title_acronyms": "text",
        "title_draft_word": "text",
        "title_deprecated": "text",
        "title_twins": "number",
        # description
        "description_text": "text",  # without HTML and the terms-of-use link; null when nothing is left
        "has_description": "bool",
        "description_missing": "text",  # why there is none
        "says_enough": "bool",  # at least 20 words
        "description_words": "number",
        "description_copies": "number",
        "description_overtaken": "text",
        "vague_link": "text",
        "shouting": "text",
        "insecure_link": "text",
        "has_links": "bool",
        # record
        "filler_field": "text",
        "category_problem": "text",
        "category_is_known": "bool",  # it is fine, or we know all that could name another
        "tags_count": "number",
        "has_tags": "bool",
        "tags_problem": "text",
        "license": "text",  # null when absent or "not specified"
        "has_license": "bool",
        "license_is_open": "bool",
        "row_unit": "text",  # the row label, null when absent or just "Row"
        "needs_row_identifier": "bool",
        "row_key": "text",  # the row identifier, null when absent
        "has_source_link": "bool",
        "source_link_problem": "text",
        "portal_has_outcomes": "bool",
        "outcome_problem": "text",
        "unknown_keys": "text",
        "has_documents": "bool",
        "document_without_twin": "text",
        # ownership
        "department": "text",  # canonical; the label itself where the profile does not know it; null when absent
        "department_label": "text",
        "department_missing": "text",  # why there is none
        "has_department": "bool",
        "department_is_listed": "bool",
        "department_is_canonical": "bool",
        "department_can_be_known": "bool",  # listed, or the profile's list is complete
        "provided_by": "text",
        "has_provided_by": "bool",
        "provided_by_vague": "text",
        "contact": "text",
        "contact_is_visible": "bool",
        "contact_is_known": "bool",  # there is one, or we know that there is none
        "has_contact": "bool",
        "contact_problem": "text",
        "has_owner": "bool",
        "owner_is_team": "bool",
        "owner_is_deleted": "bool",
        "owner_is_known": "bool",  # we know whether the owner still exists
        "has_owner_department": "bool",
        "owner_department": "text",
        "owner_fits": "bool",
        "directory_given": "bool",
        "liaison": "text",
        "liaison_email": "text",
        "liaison_is_due": "bool",  # a department is named, or the asset has a steward of its own
        "method": "text",
        "method_is_visible": "bool",
        "has_method": "bool",
        "method_problem": "text",
        "method_misfit": "text",
        # timeliness, by the portal's stamp; days are fractions
        "is_timed": "bool",  # tabular, and not a view whose parent is in the snapshot
        "frequency_word": "text",  # as published
        "frequency": "text",  # as we call it; null when outside the vocabulary
        "has_frequency": "bool",
        "frequency_is_ambiguous": "bool",
        "has_stamp": "bool",
        "age_days": "number",
        "has_pace": "bool",  # the declared frequency recurs
        "interval_days": "number",
        "days_allowed": "number",  # late after
        "stale_after_days": "number",
        "days_late": "number",  # age less days allowed; negative while in time
        "days_stale": "number",
        "period_over": "text",  # the closed period the title names
        "pace_is_plausible": "bool",
        "is_as_needed": "bool",
        "is_historical": "bool",
        # standards
        "document_kind": "text",
        "document_is_known": "bool",  # the portal says what kind of file it is, or it is no file
        "has_columns": "bool",
        "series_members": "number",
        "period_columns": "number",
        "specification": "text",
        "names_specification": "bool",
        "specification_missing": "text",
        # security
        "script_in_record": "text",  # which field holds one
        # columns, summed up
        "columns_count": "number",
        "columns_described": "number",
    },
    Table.COLUMNS: RAW[Table.COLUMNS]
    | {
        "department": "text",
        "text": "text",  # the description, null when blank
        "has_text": "bool",
        "has_datatype": "bool",
        "description_echo": "text",
        "description_repeats": "number",
        "name_generic": "text",
        "name_edge": "text",
        "name_twin": "text",
        "field_name_problem": "text",
        "type_misfit": "text",
        "other_type": "text",
    },
    Table.DEPARTMENTS: {
        "department": "text",
        "assets_count": "number",
        "datasets_count": "number",
        "is_publisher": "bool",  # owns an asset
        "directory_given": "bool",
        "liaison": "text",
        "liaison_problem": "text",
        "can_be_known": "bool",  # the portal or the profile knows it, or the profile's list is complete
        "timed_count": "number",  # datasets and views with a pace of their own to promise
        "has_timed": "bool",
        "as_needed_percent": "number",  # of these
    },
}

# the columns of rows are each dataset's own: a rule on rows names roles, not facts
FACTS: dict[Table, dict[str, Kind]] = {table: facts | ROW_FACTS[table] for table, facts in RECORD_FACTS.items()} | {
    Table.ROWS: {}
}
