"""Reading a dataset's rows: whole or honestly not, once per content, and never at the run's expense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import stamina
from row_portal import ID, RowPortal, serving

from atxaudit.errors import SnapshotError, TokenRefused
from atxaudit.models import Asset
from atxaudit.portal.client import PortalClient
from atxaudit.snapshot.rows.files import Cause, NewestDate, RowFile, RowsUnavailable, Side, load_row_file
from atxaudit.snapshot.rows.limits import Limits
from atxaudit.snapshot.rows.parquet import Engine
from atxaudit.snapshot.rows.reading import read_rows

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COLUMNS = [("tree", "text"), ("height", "number"), ("planted", "calendar_date")]


@pytest.fixture
def portal() -> Iterator[RowPortal]:
    """Ten trees."""
    rows = [[f"Oak {n}", str(n), f"2020-01-{n + 1:02}T00:00:00.000"] for n in range(10)]
    with serving(RowPortal(COLUMNS, rows)) as served:
        yield served


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


def read(
    portal: RowPortal, folder: Path, *, asset: Asset | None = None, limits: Limits | None = None
) -> RowFile | RowsUnavailable:
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=20) as client:
        return read_rows(
            client, asset or portal.asset, folder, fetched_at=NOW, limits=limits or Limits(), engine=Engine(threads=1)
        )


def read_well(portal: RowPortal, folder: Path, *, asset: Asset | None = None, limits: Limits | None = None) -> RowFile:
    found = read(portal, folder, asset=asset, limits=limits)
    assert isinstance(found, RowFile), found
    return found


def not_read(portal: RowPortal, folder: Path, *, asset: Asset | None = None) -> RowsUnavailable:
    found = read(portal, folder, asset=asset)
    assert isinstance(found, RowsUnavailable), found
    assert not list(folder.glob("*/.reading-*"))
    return found


def trees(file: RowFile) -> list[str]:
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT tree FROM read_parquet('{file.rows_path}')").fetchall()
    return [row[0] for row in rows]


# whole


def test_all_rows_are_read_in_the_order_of_their_ids(portal: RowPortal, tmp_path: Path) -> None:
    file = read_well(portal, tmp_path)
    assert trees(file) == [f"Oak {n}" for n in range(10)]
    assert (file.rows, file.portal_count, file.is_reconciled, file.sample_note) == (10, 10, True, "")
    [page] = portal.pages
    assert page["$select"] == ":id,`tree`,`height`,`planted`"
    assert page["$order"] == ":id"


def test_pages_join_without_a_seam(portal: RowPortal, tmp_path: Path) -> None:
    file = read_well(portal, tmp_path, limits=Limits(page_rows=3))
    assert trees(file) == [f"Oak {n}" for n in range(10)]
    assert [page["$offset"] for page in portal.pages] == ["0", "3", "6", "9"]


def test_the_digest_is_that_of_the_rows_whatever_the_pages(portal: RowPortal, tmp_path: Path) -> None:
    whole = read_well(portal, tmp_path / "whole")
    pages = read_well(portal, tmp_path / "pages", limits=Limits(page_rows=4))
    portal.rows[5][0] = "Elm"
    other = read_well(portal, tmp_path / "other")
    assert whole.sha256 == pages.sha256 != other.sha256


@pytest.mark.parametrize("page_rows", [None, 5])
def test_a_portal_that_serves_less_than_asked_for_is_read_whole(
    portal: RowPortal, tmp_path: Path, page_rows: int | None
) -> None:
    portal.serves_at_most = 4
    portal.rows[1][0] = "two\nlines"
    file = read_well(portal, tmp_path, limits=Limits(page_rows=page_rows))
    assert (len(trees(file)), file.is_reconciled) == (10, True)


def test_progress_is_told_before_each_page(portal: RowPortal, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=20) as client:
        read_rows(
            client, portal.asset, tmp_path, fetched_at=NOW, limits=Limits(page_rows=4),
            progress=lambda done, count: told.append((done, count)),
        )  # fmt: skip
    assert told == [(0, 10), (4, 10), (8, 10)]


@pytest.mark.parametrize("trait", ["zipped", "crlf", "bom"])
def test_zipped_answers_other_line_ends_and_byte_order_marks_change_nothing(
    portal: RowPortal, tmp_path: Path, trait: str
) -> None:
    portal.zipped, portal.line_end = trait == "zipped", "\r\n" if trait == "crlf" else "\n"
    portal.start = "\ufeff" if trait == "bom" else ""
    assert trees(read_well(portal, tmp_path, limits=Limits(page_rows=7))) == [f"Oak {n}" for n in range(10)]


def test_an_empty_dataset_is_a_file_without_rows(portal: RowPortal, tmp_path: Path) -> None:
    portal.rows = []
    file = read_well(portal, tmp_path)
    assert (file.rows, file.portal_count, len(file.columns)) == (0, 0, 3)
    assert trees(file) == []


def test_a_dataset_without_columns_still_has_its_rows(portal: RowPortal, tmp_path: Path) -> None:
    portal.columns = []
    file = read_well(portal, tmp_path)
    assert (file.rows, file.columns) == (10, ())


def test_two_thousand_columns_fit_no_address_and_are_read_all_the_same(tmp_path: Path) -> None:
    names = [f"measure_of_something_{n}" for n in range(2_000)]
    with serving(RowPortal([(name, "number") for name in names], [["1"] * 2_000] * 3)) as portal:
        file = read_well(portal, tmp_path)
    assert [column.field_name for column in file.columns] == names
    assert portal.pages[0]["$select"] == ":id,*"


@pytest.mark.parametrize("name", ["select", "order", "_1950", "count", "from", "group_by"])
def test_any_field_name_is_read(name: str, tmp_path: Path) -> None:
    with serving(RowPortal([(name, "text"), ("other", "number")], [["x", "1"]])) as portal:
        file = read_well(portal, tmp_path)
    with duckdb.connect() as connection:
        rows = connection.execute(f"""SELECT ":id", "{name}", other FROM read_parquet('{file.rows_path}')""").fetchall()
    assert rows == [("row-0000", "x", 1.0)]


def test_system_columns_are_left_out_and_so_is_a_name_that_stands_twice(portal: RowPortal, tmp_path: Path) -> None:
    columns = portal.asset.columns
    twice = [replace(columns[0], field_name="Tree"), replace(columns[1], field_name=":@computed_region_abcd_efgh")]
    file = read_well(portal, tmp_path, asset=replace(portal.asset, columns=(*columns, *twice)))
    assert [column.field_name for column in file.columns] == ["tree", "height", "planted"]
    assert file.left_out == ("Tree",)


def test_a_view_that_groups_has_no_row_ids_and_gets_numbers(portal: RowPortal, tmp_path: Path) -> None:
    portal.has_ids = False
    file = read_well(portal, tmp_path)
    assert (file.has_row_ids, file.rows) == (False, 10)
    with duckdb.connect() as connection:
        ids = connection.execute(f"""SELECT ":id" FROM read_parquet('{file.rows_path}') LIMIT 2""").fetchall()
    assert ids == [("row 1",), ("row 2",)]
    assert "$order" not in portal.pages[-1]


# what moves while it is read


def test_rows_added_meanwhile_make_it_start_again_once(portal: RowPortal, tmp_path: Path) -> None:
    def add(page: int) -> None:
        if page == 1:
            portal.rows.append(["Late", "1", ""])
            portal.etag = '"two"'

    portal.before_page = add
    file = read_well(portal, tmp_path)
    assert trees(file)[-1] == "Late"
    assert (file.rows, file.is_reconciled, len(portal.pages)) == (11, True, 2)


def test_a_dataset_that_never_rests_is_recorded_as_changed_while_it_was_read(portal: RowPortal, tmp_path: Path) -> None:
    portal.before_page = lambda _: portal.rows.append(["Another", "1", ""])
    file = read_well(portal, tmp_path)
    assert (file.changed_while_read, file.is_reconciled, len(portal.pages)) == (True, False, 2)
    again = read_well(portal, tmp_path)  # such rows are no reason not to read again
    assert len(portal.pages) == 4
    assert again.rows > file.rows


def test_a_count_that_never_agrees_is_recorded(portal: RowPortal, tmp_path: Path) -> None:
    portal.counts = 12
    file = read_well(portal, tmp_path)
    assert (file.rows, file.portal_count, file.is_reconciled, file.changed_while_read) == (10, 12, False, False)


def test_a_column_added_between_two_pages_makes_it_start_again_with_the_new_record(
    portal: RowPortal, tmp_path: Path
) -> None:
    def rename(page: int) -> None:
        if page == 2:
            portal.columns[1] = ("height_m", "number")

    portal.before_page = rename
    file = read_well(portal, tmp_path, limits=Limits(page_rows=5))
    assert [column.field_name for column in file.columns] == ["tree", "height_m", "planted"]
    assert file.rows == 10


def test_a_record_older_than_the_rows_is_read_again(portal: RowPortal, tmp_path: Path) -> None:
    old = portal.asset
    portal.columns[2] = ("planted_on", "calendar_date")
    assert read_well(portal, tmp_path, asset=old).columns[2].field_name == "planted_on"


def test_a_schema_that_does_not_come_to_rest_is_refused(portal: RowPortal, tmp_path: Path) -> None:
    portal.body = b'":id","tree"\n"row-1","Oak"\n'
    found = not_read(portal, tmp_path)
    assert (found.cause, found.side, len(portal.pages)) == (Cause.SCHEMA, Side.PORTAL, 2)
    assert ID in found.reason


def test_a_portal_that_keeps_no_order_is_found_out(portal: RowPortal, tmp_path: Path) -> None:
    portal.keeps_order = False
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=20) as client:
        found = read_rows(client, portal.asset, tmp_path, fetched_at=NOW, limits=Limits(page_rows=5))
    assert isinstance(found, RowsUnavailable)
    assert (found.cause, found.side) == (Cause.OVERLAP, Side.PORTAL)


# kept


def test_nothing_is_fetched_again_while_the_portal_says_nothing_changed(portal: RowPortal, tmp_path: Path) -> None:
    first = read_well(portal, tmp_path)
    second = read_well(portal, tmp_path)
    assert second == first
    assert len(portal.pages) == 1


def test_whether_an_answer_was_zipped_is_no_change(portal: RowPortal, tmp_path: Path) -> None:
    read_well(portal, tmp_path)
    portal.etag = 'W/"one---gzip--gzip"'
    read_well(portal, tmp_path)
    assert len(portal.pages) == 1


@pytest.mark.parametrize("sign", ["etag", "last_modified", "data_updated_at", "rows", "columns"])
def test_any_sign_of_a_change_fetches_again(portal: RowPortal, tmp_path: Path, sign: str) -> None:
    first = read_well(portal, tmp_path)
    asset = portal.asset
    match sign:
        case "data_updated_at":
            asset = replace(asset, data_updated_at=NOW)
        case "rows":
            portal.rows.append(["New", "1", ""])
        case "columns":
            portal.columns[1] = ("height", "text")
            asset = portal.asset
        case _:
            setattr(portal, sign, "another")
    second = read_well(portal, tmp_path, asset=asset)
    assert len(portal.pages) == 2
    assert second.key != first.key
    assert load_row_file(tmp_path, ID, first.key) == first  # a run of yesterday can still be judged again


def test_without_any_sign_rows_are_fetched_every_time(portal: RowPortal, tmp_path: Path) -> None:
    portal.etag = portal.last_modified = ""
    first, second = read_well(portal, tmp_path), read_well(portal, tmp_path)
    assert first.key == second.key  # the same content, so the same folder
    assert len(portal.pages) == 2


@pytest.mark.parametrize("name", ["rows.parquet", "rows.json"])
def test_a_damaged_file_is_read_again(portal: RowPortal, tmp_path: Path, name: str) -> None:
    file = read_well(portal, tmp_path)
    path = file.folder / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SnapshotError, match="damaged"):
        load_row_file(tmp_path, ID, file.key)
    assert read_well(portal, tmp_path).rows == 10
    assert load_row_file(tmp_path, ID, file.key).rows == 10


def test_rows_that_were_never_read_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="Audit the portal again"):
        load_row_file(tmp_path, ID, "0" * 16)


def test_the_page_beside_the_rows_says_what_they_are_and_nothing_of_this_machine(
    portal: RowPortal, tmp_path: Path
) -> None:
    portal.rows[3][1] = "tall"
    file = read_well(portal, tmp_path)
    text = (file.folder / "rows.json").read_text(encoding="utf-8")
    page = json.loads(text)["file"]
    assert (page["asset_id"], page["key"], page["rows"], page["misfits"]) == (ID, file.key, 10, 1)
    assert (page["is_sample"], page["sha256"], page["fetched_at"]) == (False, file.sha256, "2026-03-01T00:00:00Z")
    assert page["columns"][1]["datatype"] == "number"
    assert str(tmp_path) not in text
    assert sorted(path.name for path in file.folder.iterdir()) == ["misfits.parquet", "rows.json", "rows.parquet"]


# too large


def test_above_the_limit_a_sample_is_read_and_says_so(portal: RowPortal, tmp_path: Path) -> None:
    portal.rows = [[f"Oak {n}", str(n), ""] for n in range(1_000)]
    portal.newest = {"planted": "2026-02-01T00:00:00.000"}
    file = read_well(portal, tmp_path, limits=Limits(limit_rows=999, sample_rows=100))
    assert (file.is_sample, file.sample_note) == (True, "sample: 100 of 1,000 rows")
    assert file.newest == (NewestDate(field_name="planted", text="2026-02-01T00:00:00.000"),)
    found = trees(file)
    assert (found[0], found[-1], len(set(found))) == ("Oak 0", "Oak 999", 100)
    assert file.is_reconciled
    read_well(portal, tmp_path, limits=Limits(limit_rows=999, sample_rows=100))
    assert len(portal.pages) == 20


def test_a_sample_without_the_portals_own_dates_is_a_sample_all_the_same(portal: RowPortal, tmp_path: Path) -> None:
    portal.newest = None
    portal.rows *= 10
    file = read_well(portal, tmp_path, limits=Limits(limit_rows=50, sample_rows=40))
    assert (file.is_sample, file.rows, file.newest) == (True, 40, ())


def test_a_larger_limit_reads_the_whole(portal: RowPortal, tmp_path: Path) -> None:
    portal.rows *= 10
    read_well(portal, tmp_path, limits=Limits(limit_rows=50, sample_rows=40))
    assert read_well(portal, tmp_path, limits=Limits(limit_rows=100)).rows == 100


# not readable


@pytest.mark.parametrize(
    ("status", "error", "cause", "side"),
    [
        (404, {"code": "dataset.missing", "error": True, "message": "Not found"}, Cause.MISSING, Side.PORTAL),
        (403, {"code": "permission_denied", "error": True, "message": "You must be logged in to access this resource"},
         Cause.REFUSED, Side.DEPARTMENT),
        (503, {}, Cause.UNREACHABLE, Side.PORTAL),
        (400, {"message": "no", "errorCode": "query.soql.bad-parse"}, Cause.QUERY, Side.OURS),
    ],
)  # fmt: skip
def test_what_the_portal_refuses_is_an_answer_with_its_cause(
    portal: RowPortal, tmp_path: Path, status: int, error: dict[str, object], cause: Cause, side: Side
) -> None:
    portal.error = (status, error)
    found = not_read(portal, tmp_path)
    assert (found.cause, found.side, found.asset_id) == (cause, side, ID)
    assert found.reason.endswith(".")


def test_a_dataset_made_private_in_the_middle_is_refused(portal: RowPortal, tmp_path: Path) -> None:
    def close(_: int) -> None:
        portal.error = (403, {"code": "permission_denied", "error": True, "message": "You must be logged in"})

    portal.before_page = close
    assert not_read(portal, tmp_path).cause is Cause.REFUSED


def test_a_wrong_token_stops_everything(portal: RowPortal, tmp_path: Path) -> None:
    portal.error = (403, {"code": "permission_denied", "error": True, "message": "Invalid app_token specified"})
    with pytest.raises(TokenRefused):
        read(portal, tmp_path)


HEADER = b'":id","tree","height","planted"\n'


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (HEADER + b'"row-1","caf\xe9","1",""\n', Cause.ENCODING),
        (HEADER + b'"row-1","Oak","1",""\n"row-2","El', Cause.UNREADABLE),
        (HEADER + b'"row-1","Oak","1",""\n"row-2","Elm"\n', Cause.UNREADABLE),
        (HEADER + b'"row-1","Oak","1","","more"\n', Cause.UNREADABLE),
        (b"<!DOCTYPE html><title>Sorry</title>", Cause.UNREADABLE),
        (b'{"error": true}', Cause.UNREADABLE),
        (b"", Cause.UNREADABLE),
    ],
)
def test_what_is_no_csv_is_an_answer_with_its_cause(
    portal: RowPortal, tmp_path: Path, body: bytes, cause: Cause
) -> None:
    portal.body = body
    found = not_read(portal, tmp_path)
    assert (found.cause, found.side) == (cause, Side.PORTAL)
    assert ID in found.reason
    assert "caf" not in found.reason
    assert "Elm" not in found.reason


def test_a_row_of_several_megabytes_is_read(portal: RowPortal, tmp_path: Path) -> None:
    portal.rows[4][0] = "x" * 3_000_000
    assert len(trees(read_well(portal, tmp_path))[4]) == 3_000_000


def test_a_row_larger_than_any_reader_should_need_is_refused(portal: RowPortal, tmp_path: Path) -> None:
    portal.rows[4][0] = "x" * 70_000_000
    found = not_read(portal, tmp_path)
    assert (found.cause, found.side) == (Cause.TOO_LARGE, Side.DEPARTMENT)


def test_a_folder_that_cannot_be_written_is_our_fault(portal: RowPortal, tmp_path: Path) -> None:
    (tmp_path / ID).write_text("a file where the folder should be")
    found = read(portal, tmp_path)
    assert isinstance(found, RowsUnavailable)
    assert (found.cause, found.side) == (Cause.MACHINE, Side.OURS)


@pytest.mark.parametrize("strange", ["../../etc", "abcd-1234:7", ""])
def test_an_id_that_is_none_never_becomes_a_path(portal: RowPortal, tmp_path: Path, strange: str) -> None:
    assert not_read(portal, tmp_path, asset=replace(portal.asset, id=strange)).cause is Cause.MISSING
    assert not list(tmp_path.iterdir())


def test_without_a_record_nothing_is_known_of_the_columns(portal: RowPortal, tmp_path: Path) -> None:
    asset = replace(portal.asset, columns=(), view_read=False, view_error="The portal was silent.")
    found = not_read(portal, tmp_path, asset=asset)
    assert found.cause is Cause.NO_COLUMNS
    assert "The portal was silent." in found.reason
