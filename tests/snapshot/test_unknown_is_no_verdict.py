"""What the portal did not tell is judged by no rule: an asset loses no points for what we could not read."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from lindenford import AS_OF, PROFILE, column, contents, dataset, directory

from atxaudit.engine.judge import judge_all
from atxaudit.models import Directory, Liaison, Table
from atxaudit.portal.profile import load_profile
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.frames import Frames, raw_frames
from atxaudit.suites.loader import load_suites

# neither its full record nor, in the catalog, one of its custom fields
UNREAD = dataset(
    "unread-01", name="Park Benches", description="Every bench.", custom_fields=(), row_label="", row_identifier="",
    owner_type="interactive", view_read=False,
)  # fmt: skip
ASSETS = (
    UNREAD,
    dataset("catalog-1", name="Bicycle Racks", description="Every rack.", view_read=False, row_identifier=""),
    dataset("file-0001", name="Town Plan", description="A plan.", type="file", view_type="blobby"),
    dataset("link-0001", name="County Map", description="A map.", type="href", view_type="href"),
    dataset("typeless1", name="Fountains", description="Every fountain.", columns=(column("zip", datatype=""),)),
    dataset("undated-1", name="Playgrounds", description="Every playground.", data_updated_at=None),
    dataset("steward-1", name="Paths", description="Every path.", custom_fields=()),
)
PEOPLE = Directory(
    source="steward fields",
    liaisons=(
        Liaison(department="Parks and Recreation", name="Ben"),
        Liaison(department="", name="Ada", asset_id="steward-1"),
    ),
)


def _judged(frames: Frames, tables: Iterable[Table]) -> dict[tuple[str, str], str]:
    """Outcome by rule and asset ("" for departments)."""
    by_table = {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns, Table.DEPARTMENTS: frames.departments}
    verdicts = judge_all(by_table, [suite for suite in load_suites() if suite.table in tables])
    keys = zip(verdicts["rule"].astype(str), verdicts["asset_id"].astype(str), strict=True)
    return dict(zip(keys, verdicts["outcome"].astype(str), strict=True))


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[str, str], str]:
    raw = raw_frames(contents(*ASSETS, dcat=None), PROFILE)
    frames = derive(*raw, profile=PROFILE, directory=PEOPLE, as_of=AS_OF)
    return _judged(frames, (Table.ASSETS, Table.COLUMNS))


@pytest.mark.parametrize(
    "rule",
    [
        "department-set",
        "frequency-declared",
        "contact-visible",
        "publishing-method-set",
        "strategic-outcome-set",
        "metadata-key-known",
        "row-label-set",
        "dcat-us-valid",
    ],
)
def test_a_rule_on_what_was_not_read_could_not_run(outcomes: dict[tuple[str, str], str], rule: str) -> None:
    assert outcomes[rule, UNREAD.id] == "could_not_run"


def test_nothing_fails_for_want_of_a_record_that_was_not_read(outcomes: dict[tuple[str, str], str]) -> None:
    failed = {rule for (rule, asset_id), outcome in outcomes.items() if asset_id == UNREAD.id and outcome == "failed"}
    assert failed == {"description-informative", "owner-is-team"}  # both by what the catalog does say


def test_the_catalogs_custom_fields_are_judged_without_the_full_record(outcomes: dict[tuple[str, str], str]) -> None:
    rules = ("department-set", "frequency-declared", "metadata-key-known", "contact-visible")
    assert [outcomes[rule, "catalog-1"] for rule in rules] == ["passed", "passed", "passed", "failed"]


def test_a_file_of_unknown_kind_and_a_link_are_neither_data_nor_document(outcomes: dict[tuple[str, str], str]) -> None:
    assert outcomes["machine-readable", "file-0001"] == "could_not_run"
    assert outcomes["machine-readable", "link-0001"] == "not_applicable"


def test_a_column_of_unknown_type_neither_fits_nor_misfits_its_name(outcomes: dict[tuple[str, str], str]) -> None:
    assert outcomes["type-fits-name", "typeless1"] == "could_not_run"
    assert outcomes["same-name-same-type", "typeless1"] == "could_not_run"


def test_a_data_date_that_is_not_known_is_neither_late_nor_in_time(outcomes: dict[tuple[str, str], str]) -> None:
    assert outcomes["updated-on-time", "undated-1"] == "could_not_run"
    assert outcomes["not-abandoned", "undated-1"] == "could_not_run"


def test_a_steward_counts_where_the_asset_names_no_department(outcomes: dict[tuple[str, str], str]) -> None:
    assert outcomes["liaison-assigned", "steward-1"] == "passed"
    assert outcomes["department-set", "steward-1"] == "failed"


def test_a_liaisons_department_that_an_incomplete_list_lacks_is_not_called_unknown() -> None:
    austin = load_profile("austin")
    people = directory(Liaison(department="Ministry of Trees", name="Ada"))
    frames = derive(*raw_frames(contents(), austin), profile=austin, directory=people, as_of=AS_OF)
    assert _judged(frames, [Table.DEPARTMENTS])["department-has-liaison", ""] == "could_not_run"
