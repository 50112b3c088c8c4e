"""Suites of single datasets from the command line: the plan, a draft, and an export."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from calling import Atxaudit

from atxaudit.models import Asset, CatalogReport, Column, Directory, PortalContents
from atxaudit.portal.profile import load_profile
from atxaudit.snapshot.files import About, Snapshot, save_raw
from atxaudit.snapshot.frames import raw_frames
from atxaudit.snapshot.rows.cells import kind_of, stored_as
from atxaudit.snapshot.rows.files import ROWS, RowColumn, RowFile, keep_row_file

AS_OF = datetime(2024, 9, 27, 12, tzinfo=UTC)
READ, UNREADABLE, ROWLESS = "abcd-1234", "bcde-2345", "cdef-3456"
COLUMNS = (
    Column(field_name="case_number", name="Case Number", datatype="text", position=1),
    Column(field_name="status", name="Status", datatype="text", position=2),
    Column(field_name="zip", name="ZIP", datatype="text", position=3),
    Column(field_name="opened", name="Opened", datatype="calendar_date", position=4),
    Column(field_name="due_date", name="Due Date", datatype="calendar_date", position=5),
)


def asset(asset_id: str, name: str) -> Asset:
    return Asset(
        id=asset_id,
        name=name,
        type="dataset",
        domain="data.austintexas.gov",
        provenance="official",
        view_type="tabular",
        row_identifier="case_number",
        data_updated_at=AS_OF,
        columns=COLUMNS,
        view_read=True,
    )


def keep_rows(data: Path) -> RowFile:
    days = [datetime(2024, 1 + number // 28, 1 + number % 28) for number in range(90)]  # noqa: DTZ001  as portals do
    cells = {
        ":id": [f"row-{number}" for number in range(90)],
        "case_number": [f"SR-{number:04d}" for number in range(90)],
        "status": ["Open", "Closed", "Total"] * 30,
        "zip": ["78701", "78702", "78703"] * 30,
        "opened": days,
        "due_date": days,
    }
    beside = data / "beside"
    beside.mkdir(parents=True)
    pq.write_table(pa.table(cells), beside / ROWS)
    file = RowFile(
        asset_id=READ,
        key="k1",
        folder=data / "rows" / READ / "k1",
        fetched_at=AS_OF,
        rows=90,
        portal_count=90,
        columns=tuple(
            RowColumn(
                field_name=column.field_name,
                datatype=column.datatype,
                kind=kind_of(column.datatype),
                stored_as=stored_as(kind_of(column.datatype)),
            )
            for column in COLUMNS
        ),
        sha256="x",
    )
    return keep_row_file(beside, file)


def save(data: Path, run: str, key: str) -> None:
    """A snapshot of three assets: read, unreadable, and without rows of its own."""
    catalog = CatalogReport(raw_records=3, result_set_size=3, distinct=3)
    listed = (asset(READ, "Requests"), asset(UNREADABLE, "Permits"), asset(ROWLESS, "A view"))
    contents = PortalContents(assets=listed, catalog=catalog, dcat=None)
    assets, columns, left_out = raw_frames(contents, load_profile("austin"))
    about = About(
        portal="https://data.austintexas.gov",
        profile="austin",
        as_of=AS_OF,
        catalog=catalog,
        directory=Directory(source="", liaisons=()),
    )
    index = [(READ, key, ""), (UNREADABLE, "", "The portal answered 503.")]
    rows = pd.DataFrame(index, columns=["asset_id", "key", "error"])
    save_raw(
        data / "snapshots" / run,
        Snapshot(about=about, assets=assets, columns=columns, left_out=left_out, rows=rows),
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an older snapshot that has rows, and a newer one that lacks them."""
    folder = tmp_path_factory.mktemp("data")
    keep_rows(folder)
    save(folder, "20240927-120000-aaaa", "k1")
    save(folder, "20240928-120000-bbbb", "")
    return folder


def test_the_plan_of_a_dataset_tells_roles_promises_and_what_is_not_judged(atxaudit: Atxaudit, data: Path) -> None:
    done = atxaudit("suites", "show", "--asset", READ, "--data", data, "--format", "json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    told = {(row["kind"], row["column"], row["what"]): row["why"] for row in rows}
    assert "five digits" in told["role", "zip", "zip"]
    assert told["role refused", "due_date", "event_date"] == "It is a date, but its name looks ahead (“due”)."
    assert told["promise", "zip", "zip-wellformed"].startswith("zip is of the form")
    assert told["promise", "case_number", "row-identifier-unique"] == "case_number is unique (critical)"
    assert told["not judged", "", "address-complete"] == "No column holds street addresses."


def test_the_plan_is_shown_as_a_table_too(atxaudit: Atxaudit, data: Path) -> None:
    done = atxaudit("suites", "show", "--asset", READ, "--data", data)
    assert done.returncode == 0, done.stderr
    assert "role refused" in done.stdout
    assert "zip-wellformed" in done.stdout


def test_a_departments_own_promises_and_roles_are_in_the_plan(atxaudit: Atxaudit, data: Path, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "expectations" / "quality.yaml"
    (tmp_path / "quality.yaml").write_bytes(shipped.read_bytes())
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / f"{READ}.yaml").write_text(
        f"name: {READ}\nmeta: {{roles: {{zip: none}}}}\nexpectations:\n"
        "  - {type: expect_column_values_to_be_in_set, kwargs: {column: status, value_set: [Open]}, severity: info}\n",
        encoding="utf-8",
    )
    done = atxaudit("suites", "show", "--asset", READ, "--data", data, "--format", "json", "--expectations", tmp_path)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    told = {(row["kind"], row["column"], row["what"]): row["why"] for row in rows}
    assert told["role", "zip", "none"] == "The dataset's suite says so."
    assert told["promise", "status", "dataset-specific-info"] == "status is one of Open (info)"
    assert "zip-wellformed" in {row["what"] for row in rows if row["kind"] == "not judged"}
    validated = atxaudit("suites", "validate", "--expectations", tmp_path)
    assert "and 1 of departments' own about 1 of their datasets" in validated.stdout


def test_a_draft_is_printed_or_written_and_nothing_written_over(atxaudit: Atxaudit, data: Path, tmp_path: Path) -> None:
    printed = atxaudit("suites", "draft", READ, "--data", data)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.startswith("# Promises about “Requests” (abcd-1234)")
    out = tmp_path / "datasets" / f"{READ}.yaml"
    assert atxaudit("suites", "draft", READ, "--data", data, "--out", out).returncode == 0
    assert out.read_text(encoding="utf-8") == printed.stdout
    out.write_text("mine", encoding="utf-8")
    refused = atxaudit("suites", "draft", READ, "--data", data, "--out", out)
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
    assert out.read_text(encoding="utf-8") == "mine"
    assert atxaudit("suites", "draft", READ, "--data", data, "--out", out, "--force").returncode == 0
    assert out.read_text(encoding="utf-8") == printed.stdout


def test_an_export_is_printed_or_written(atxaudit: Atxaudit, data: Path, tmp_path: Path) -> None:
    printed = atxaudit("suites", "export", READ, "--data", data)
    assert printed.returncode == 0, printed.stderr
    assert "rule: zip-wellformed" in printed.stdout
    done = atxaudit("suites", "export", READ, "--data", data, "--out", tmp_path / "suite.yaml")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "suite.yaml").read_text(encoding="utf-8") == printed.stdout


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--asset", UNREADABLE], "The rows of bcde-2345 could not be read: The portal answered 503."),
        (["--asset", ROWLESS], "The snapshot has no rows of cdef-3456"),
        (["--asset", "abcd-1243"], 'has no asset "abcd-1243" (did you mean "abcd-1234"?)'),
        (["--asset", READ, "--run", "20240101-000000-zzzz"], "There is no snapshot at"),
        ([], "Name a rule, or a dataset with --asset ID."),
        (["zip-welformed"], 'no rule "zip-welformed" (did you mean "zip-wellformed"?)'),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(asked: list[str], sentence: str, atxaudit: Atxaudit, data: Path) -> None:
    done = atxaudit("suites", "show", *asked, "--data", data)
    assert done.returncode in (1, 2)
    assert sentence in " ".join(done.stderr.split())
    assert done.stderr.count("\n") == 1


def test_without_a_snapshot_a_person_is_told_how_to_get_one(atxaudit: Atxaudit, tmp_path: Path) -> None:
    done = atxaudit("suites", "draft", READ, "--data", tmp_path)
    assert done.returncode == 2
    assert "`atxaudit audit` or `atxaudit demo` makes one" in " ".join(done.stderr.split())


def test_rows_that_are_gone_or_damaged_are_named(atxaudit: Atxaudit, tmp_path: Path) -> None:
    save(tmp_path, "20240927-120000-aaaa", "k1")
    gone = atxaudit("suites", "export", READ, "--data", tmp_path)
    assert gone.returncode == 1
    assert "There are no rows of abcd-1234" in gone.stderr
    kept = keep_rows(tmp_path)
    kept.rows_path.write_bytes(b"PAR1")
    damaged = atxaudit("suites", "export", READ, "--data", tmp_path)
    assert damaged.returncode == 1
    assert "damaged" in damaged.stderr


def test_a_rule_on_rows_is_shown_with_all_its_entries(atxaudit: Atxaudit) -> None:
    done = atxaudit("suites", "show", "row-identifier-unique")
    assert done.returncode == 0, done.stderr
    assert "judges each dataset's rows" in done.stdout
    assert done.stdout.count("Expectation: ") == 2


def test_rules_on_rows_are_listed_once(atxaudit: Atxaudit) -> None:
    listed = json.loads(atxaudit("suites", "list", "--format", "json").stdout)
    rows = [rule["rule"] for rule in listed if rule["table"] == "rows"]
    assert len(rows) == len(set(rows))
    assert {"date-possible", "dataset-specific-critical"} <= set(rows)
