"""The nouns that cross a room's border: assets as the portal publishes them, and what a run is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """Great Expectations' own three words, harshest first."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """What came of one rule on one subject. Only passed and failed are scored."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    COULD_NOT_RUN = "could_not_run"


class Table(StrEnum):
    """What rules judge: three frames of the whole portal, and the rows of each dataset."""

    ASSETS = "assets"
    COLUMNS = "columns"
    DEPARTMENTS = "departments"
    ROWS = "rows"  # of one dataset: the data itself, planned per dataset by the roles of its columns


class Status(StrEnum):
    """How a run ended: whole; finished with more than 2 % not run; not finished."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a tabular asset, as the views document or the catalog names it."""

    field_name: str
    name: str
    datatype: str  # Socrata's dataTypeName: text, number, calendar_date, point …
    description: str = ""
    position: int = 0  # 1-based display order; 0 where only the catalog is known

    @property
    def is_system(self) -> bool:
        """System and computed-region columns: made by the portal, never judged."""
        return self.field_name.startswith(":")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """One catalog entry with what its views document adds. Absent text is "" and absent times None, as published."""

    id: str
    name: str
    type: str  # dataset, filter, map, chart, calendar, story, file, href …
    domain: str
    provenance: str = ""  # official or community
    publication_stage: str = "published"  # unpublished and snapshotted are working copies
    is_public: bool = True
    is_federated: bool = False
    view_type: str = ""  # tabular, blobby, href, geo, story, measure
    display_type: str = ""  # table, map, chart, calendar …
    parent_ids: tuple[str, ...] = ()
    is_soql_view: bool = False
    description: str = ""  # raw: may hold HTML
    category: str = ""
    tags: tuple[str, ...] = ()
    license_name: str = ""
    attribution: str = ""
    attribution_link: str = ""
    contact_email: str = ""
    row_label: str = ""
    row_identifier: str = ""  # field name or column id of the declared key, "" for none
    custom_fields: tuple[tuple[str, str], ...] = ()  # ("Field set_Field", value), labels as published
    attachments: tuple[str, ...] = ()  # file names
    blob_mime_type: str = ""
    owner_name: str = ""
    owner_type: str = ""  # interactive, team, deleted_user_surrogate
    created_at: datetime | None = None
    metadata_updated_at: datetime | None = None
    data_updated_at: datetime | None = None
    views_last_month: int | None = None
    views_total: int | None = None
    downloads: int | None = None
    hidden_from_data_json: bool = False
    permalink: str = ""
    columns: tuple[Column, ...] = ()
    view_read: bool = False  # its views document was read; else only the catalog record is known
    view_error: str = ""  # why not, in one sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogReport:
    """How whole the catalog answer was."""

    raw_records: int  # over all pages, duplicates included
    result_set_size: int  # what the portal says it has; capped at 10,000 by the portal
    distinct: int
    duplicate_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DcatEntry:
    """One entry of /data.json held against DCAT-US 1.1: its problems in plain words, none when valid."""

    asset_id: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalContents:
    """All that one reading of a portal brought."""

    assets: tuple[Asset, ...]
    catalog: CatalogReport
    dcat: tuple[DcatEntry, ...] | None  # None: /data.json could not be read
    dcat_error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Liaison:
    """Who answers for a department's data (or for one asset, where the portal names a steward per asset)."""

    department: str  # canonical name
    name: str
    email: str = ""
    backup: str = ""
    asset_id: str = ""  # only for stewards per asset


@dataclass(frozen=True, kw_only=True, slots=True)
class Directory:
    """The liaisons and where they came from; `source` is "" when no directory was given."""

    source: str  # "csv:NAME", "dataset:ID", "steward fields" or ""
    liaisons: tuple[Liaison, ...] = ()

    @property
    def is_given(self) -> bool:
        return bool(self.source)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One audit of one snapshot. Immutable once it is in the store."""

    id: str
    profile: str
    portal: str
    scope: str  # "whole portal", or the department or datasets asked for
    as_of: datetime
    started: datetime
    finished: datetime
    status: Status
    rule_set: str  # hash of the suites judged by
    version: str  # of atxaudit
    timezone: str  # the city's, for every time shown
    title: str  # of the portal, e.g. "City of Austin"
    raw_records: int
    result_set_size: int
    distinct: int  # assets in the catalog after duplicates were dropped
    assets: int  # in scope, judged
    directory: str  # where the liaisons came from, "" for none
    notes: tuple[str, ...] = ()  # what a reader should know: unknown keys, a directory missing …
    passed: int = 0
    failed: int = 0
    not_applicable: int = 0
    waived: int = 0
    could_not_run: int = 0
    service_area: tuple[float, float, float, float] | None = None  # south, north, west, east, in degrees
