"""Defects in rows, and the near-misses beside them: from Parquet over facts to the verdicts of the shipped rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lindenford import AS_OF, PROFILE, derived
from read_rows import STORED, Cells, field_name, with_columns
from rows_with_defects import AREA, BESIDE, ROWS, SAMPLES, X, Y

from atxaudit.engine.judge import judge_all
from atxaudit.models import Asset, Table
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.profile import profile_dataset, roles_of
from atxaudit.snapshot.profile.failing import Asked, FailingRows, find_failing_rows
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.snapshot.rows.cells import kind_of, stored_as
from atxaudit.snapshot.rows.files import LEFT_OUT, MISFITS, RowColumn, RowFile
from atxaudit.store.not_run import side
from atxaudit.suites.loader import load_suites

COMPARING = {"row-count-steady", "schema-steady"}  # with the last run, which there is none of here
FAILS = [
    ("dataset-not-empty", "empty", "", "critical", "It has no rows"),
    ("dataset-not-empty", "blank", "", "critical", "It has 3 rows, all of them blank"),
    ("rows-unique", "repeated", "", "warning", "1 of 100 rows (1.0 %) repeats another"),
    ("rows-unique", "hardly repeated", "", "info", "every cell, “Case Number” included"),
    ("no-skeleton-row", "laid out", "", "warning", "10 rows (10.0 %) are dated after March 30, 2024"),
    ("column-not-empty", "columns", "Nothing", "warning", "“Nothing” is empty in all 200 rows"),
    ("column-not-empty", "points", "Home City", "warning", "“Home City” is empty in all 3 rows"),
    ("column-mostly-filled", "columns", "Few", "info", "Only 2 of 200 cells of “Few” are filled (1.0 %)"),
    ("column-mostly-filled", "blank rows", "Hardly Filled", "info", "Only 15 of 60 cells of “Hardly Filled” are"),
    ("column-not-constant", "columns", "Constant", "info", "“Constant” hold the same value, “Active”"),
    ("column-not-constant", "columns", "Hidden Phone", "info", "hold the same value"),
    ("columns-not-redundant", "columns", "Second", "info", "“Second” holds the same as “First”"),
    ("no-placeholder-value", "filler", "Much", "warning", "3 cells hold filler, such as “"),
    ("no-placeholder-value", "filler", "Number", "warning", "2 cells hold “-9999”"),
    ("no-placeholder-value", "filler", "Valuation", "warning", "60 cells hold “0 or 1”"),
    ("no-placeholder-value", "filler", "None", "info", "25 cells hold “none”"),
    ("no-placeholder-value", "side by side", "Empty Too", "warning", "3 cells hold filler, such as “N/A”"),
    ("number-as-text", "numbers as text", "Amount", "warning", "holds numbers such as “12.50”"),
    ("number-as-text", "numbers as text", "Length", "warning", "holds numbers such as “"),
    ("one-type", "numbers as text", "Depth", "warning", "5 cells are no number, such as “about 4”"),
    ("one-type", "dates as text", "Mixed", "warning", "5 cells are no date, such as “spring”"),
    ("dates-iso", "dates as text", "Sold", "warning", "/2023”"),
    ("dates-iso", "dates as text", "Packed", "warning", "000000”"),
    ("no-stray-characters", "written", "Doubled", "info", "(10.0 %), most often double blanks, such as"),
    ("no-stray-characters", "written", "Broken", "info", "line breaks, such as “100 Way⏎Lindenford”"),
    ("no-stray-characters", "written", "Html", "info", "1 cell holds HTML codes, such as “&amp;”"),
    ("no-mojibake", "written", "Garbled", "warning", "1 cell holds broken letters, such as “PeÃ±a”"),
    ("text-not-truncated", "cut", "Cut", "info", "12 different texts end at exactly 60 characters"),
    ("category-spelt-once", "categories", "City", "warning", "(60 rows) is also written “LINDENFORD” (3 rows)"),
    ("category-spelt-once", "categories", "Typo", "warning", "(150 rows) is also written “Sycamoer” (2 rows)"),
    ("one-value-per-cell", "categories", "Joined", "info", "(10.0 %) join several values, such as “Oak, Elm”"),
    ("code-means-one-thing", "codes", "Status Code", "warning", "1 of 3 codes in “Status Code” stands for two texts"),
    ("date-not-sentinel", "dates", "Stand In", "warning", "4 of 100 dates in “Stand In” (4.0 %)"),
    ("no-timezone-shift", "dates", "Shifted", "info", "100 % of the times"),
    ("start-before-end", "spans", "Opened", "critical", "In 1 of 100 rows “Opened” is later than “Closed”"),
    ("no-missing-period", "log with a gap", "Seen On", "info", "no row is from 2022-05"),
    ("time-valid", "clocks", "Start Time", "warning", "2 cells are no time of a day, such as “"),
    ("number-plausible", "numbers", "Age", "info", "1 cell is below zero, the least -7"),
    ("number-plausible", "numbers", "Cost", "info", "6 cells hold 830,000,000, where 99 % are at most"),
    ("coordinate-not-zero", "in the sea", "Latitude", "critical", "Longitude” puts 1 of 120 points (0.8 %) at 0, 0"),
    ("coordinate-not-zero", "hardly in the sea", "Latitude", "warning", "puts 1 of 1,000 points at 0, 0"),
    ("coordinate-not-zero", "points", "Place", "critical", "“Place” puts 1 of 3 points"),
    ("coordinate-in-area", "far away", "Latitude", "warning", "2 of 120 points in “Latitude and"),
    ("coordinate-order", "swapped", "Latitude", "critical", "1 point lies in the city only when swapped"),
    ("coordinate-order", "sign lost", "Latitude", "critical", "when swapped or with a sign turned"),
    ("coordinate-spread", "piled", "Latitude", "info", "70 of 300 points are one and the same"),
    ("cells-fit-type", "misfits", "Score", "warning", "2 cells are no number, such as “"),
    ("cells-fit-type", "misfits", "Spot", "warning", "4 cells are no point"),
    ("cells-fit-type", "only misfits", "Score", "warning", "2 cells are no number"),
    ("no-mojibake", "misfits", "Score", "warning", "1 cell holds broken letters, such as “PeÃ±a"),
]  # fmt: skip
PASSES = [
    ("dataset-not-empty", "one row", ""),
    ("rows-unique", "ledger", ""),
    ("no-skeleton-row", "not laid out", ""),
    ("column-not-empty", "columns", "Few"),
    ("column-not-empty", "only misfits", "Score"),
    ("column-mostly-filled", "columns", "Half"),
    ("column-mostly-filled", "blank rows", "Mostly Filled"),
    ("columns-not-redundant", "columns", "First"),
    ("columns-not-redundant", "columns", "Third"),
    ("no-placeholder-value", "filler", "Two"),
    ("no-placeholder-value", "filler", "Unknown"),
    ("no-placeholder-value", "filler", "Inside"),
    ("no-placeholder-value", "filler", "Yes Or No"),
    ("no-placeholder-value", "filler", "Fee"),
    ("no-placeholder-value", "side by side", "Filled"),
    ("number-as-text", "numbers as text", "Fee Amount"),
    ("number-as-text", "numbers as text", "Room Count"),
    ("one-type", "numbers as text", "Width"),
    ("dates-iso", "dates as text", "Iso"),
    ("no-stray-characters", "written", "Once"),
    ("no-stray-characters", "written", "Ampersand"),
    ("no-stray-characters", "written", "Codes"),
    ("no-mojibake", "written", "Accented"),
    ("text-not-truncated", "cut", "Grown"),
    ("category-spelt-once", "categories", "Station"),
    ("category-spelt-once", "categories", "Plus"),
    ("one-value-per-cell", "categories", "Comma"),
    ("code-means-one-thing", "codes", "Kind Code"),
    ("date-not-sentinel", "dates", "Old"),
    ("no-timezone-shift", "dates", "At Night"),
    ("start-before-end", "spans", "Permit Issued"),
    ("no-missing-period", "whole log", "Seen On"),
    ("time-valid", "clocks", "Alarm Time"),
    ("time-valid", "clocks", "Call Hour"),
    ("number-plausible", "numbers", "Adjustment Amount"),
    ("number-plausible", "numbers", "Price"),
    ("coordinate-not-zero", "in place", "Latitude"),
    ("coordinate-in-area", "one far away", "Latitude"),
    ("coordinate-in-area", "in the sea", "Latitude"),
    ("coordinate-in-area", "swapped", "Latitude"),
    ("coordinate-order", "far away", "Latitude"),
    ("coordinate-spread", "piled at home", "Latitude"),
    ("cells-fit-type", "misfits", "Day"),
]
DOES_NOT_APPLY = [
    ("rows-unique", "empty", "", "no rows"),
    ("column-not-empty", "blank", "Name", "no rows with anything"),
    ("column-not-empty", "points", "Place City", "made this column out of a location"),
    ("column-mostly-filled", "columns", "Nothing", "column is empty"),
    ("no-mojibake", "columns", "Nothing", "column is empty"),
    ("column-not-constant", "columns", "State", "One value is to be expected"),
    ("column-not-constant", "short", "Constant", "fewer than 100"),
    ("columns-not-redundant", "columns", "Same Few Values", "fewer than 10 different values"),
    ("number-as-text", "numbers as text", "District", "counts and measures nothing"),
    ("one-type", "numbers as text", "Block Number", "mixed by nature"),
    ("dates-iso", "dates as text", "Some", "not text that holds dates"),
    ("no-stray-characters", "written", "Count", "no text"),
    ("no-missing-period", "register with a gap", "Created Date", "no date of a log"),
    ("start-before-end", "spans", "Actual Start", "no start date"),
    ("time-valid", "clocks", "Response Time", "no times of day"),
    ("time-valid", "clocks", "Overtime", "no times of day"),
    ("text-not-truncated", "sentences", "Closed", "200 texts"),
    ("coordinate-in-area", "another city", "Latitude", "a larger area, or another city"),
    ("coordinate-not-zero", "in place", "Longitude", "neither a latitude"),
]


class Portal:
    """Every dataset above, read and judged together."""

    def __init__(self, folder: Path) -> None:
        self.ids = {name: f"made-{place:04d}" for place, name in enumerate(ROWS)}
        self.assets = {
            name: replace(with_columns(cells), id=self.ids[name], row_identifier="") for name, cells in ROWS.items()
        }
        with duckdb.connect(config={"threads": 1}) as connection:
            self.readings = {
                name: reading_of(self.assets[name], cells, folder, connection, BESIDE.get(name, ()), name in SAMPLES)
                for name, cells in ROWS.items()
            }
        unread = replace(self.assets["columns"], id="unre-0001")
        none = DatasetReading(asset_id=unread.id, error="There is nothing.")
        profile = PROFILE.model_copy(update={"service_area": AREA})
        frames = add_row_facts(
            derived(*self.assets.values(), unread, profile=profile), [*self.readings.values(), none], None
        )
        judged = {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns}
        suites = [s for s in load_suites() if s.name in ("quality", "standards") and s.table in judged]
        self.verdicts = judge_all(judged, suites)

    def verdict(self, rule: str, dataset: str, column: str) -> pd.Series:
        """One verdict; `column` is "" for whole datasets."""
        found = self.verdicts[
            (self.verdicts["rule"] == rule)
            & (self.verdicts["asset_id"] == self.ids.get(dataset, dataset))
            & (self.verdicts["subject"] == field_name(column))
        ]
        assert len(found) == 1, f"{rule} has {len(found)} verdicts on {column} of {dataset}"
        return found.iloc[0]

    def failing(self, dataset: str, condition: str, column: str = "", limit: int = 20) -> FailingRows:
        """The rows behind a finding."""
        reading, columns = self.readings[dataset], self.assets[dataset].columns
        asked = Asked(condition=condition, field_name=field_name(column))
        stamp = self.assets[dataset].data_updated_at
        [found] = find_failing_rows(reading, columns, [asked], stamp=stamp, as_of=AS_OF, area=AREA, limit=limit)
        return found


def reading_of(
    asset: Asset,
    cells: Cells,
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    beside: list[tuple[int, str, str]] | tuple[()],
    is_sample: bool,
) -> DatasetReading:
    """Rows written as an audit keeps them, `beside` them the cells that do not fit; profiled, their roles told."""
    place = folder / asset.id
    place.mkdir()
    rows = max((len(values) for _, values in cells.values()), default=0)
    stored = {
        name: pa.array([*values, *[None] * (rows - len(values))], STORED.get(datatype, pa.string()))
        for name, (datatype, values) in cells.items()
    }
    ids = pa.array([f"row-{row:04x}" for row in range(rows)], pa.string())
    pq.write_table(pa.table([ids, *stored.values()], [":id", *map(field_name, stored)]), place / "rows.parquet")
    if beside:
        misfits = {"row_id": [f"row-{row:04x}" for row, _, _ in beside], "field_name": [f for _, f, _ in beside]}
        pq.write_table(pa.table(misfits | {"text": [text for _, _, text in beside]}), place / MISFITS)
    file = RowFile(
        asset_id=asset.id,
        key="key",
        folder=place,
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
        rows=rows,
        portal_count=rows * 100 if is_sample else rows,
        columns=tuple(_row_column(name, *cells[name], beside) for name in cells),
        sha256="",
        is_sample=is_sample,
    )
    profile = profile_dataset(
        file.rows_path,
        asset.columns,
        stamp=asset.data_updated_at,
        as_of=AS_OF,
        area=AREA,
        connection=connection,
        misfits=file.misfits_path,
    )
    roles = roles_of(profile, asset.columns, asset.name)
    return DatasetReading(asset_id=asset.id, file=file, profile=profile, roles=roles)


def _row_column(name: str, datatype: str, values: object, beside: object) -> RowColumn:
    kept = datatype == "point" and "POINT" not in str(values)
    misfits = len(list(values)) if kept else sum(1 for _, field, _ in beside if field == field_name(name))  # type: ignore[call-overload,attr-defined]  # as above
    kind = kind_of(datatype)
    return RowColumn(
        field_name=field_name(name),
        datatype=datatype,
        kind=kind,
        stored_as=stored_as(kind),
        misfits=misfits,
        kept_as_text=kept,
    )


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return Portal(tmp_path_factory.mktemp("rows"))


@pytest.mark.parametrize(("rule", "dataset", "column", "severity", "said"), FAILS)
def test_the_defect_is_found(portal: Portal, rule: str, dataset: str, column: str, severity: str, said: str) -> None:
    verdict = portal.verdict(rule, dataset, column)
    assert (verdict["outcome"], verdict["severity"]) == ("failed", severity), verdict["reason"]
    assert said in verdict["observed"]
    assert "–" not in verdict["observed"], "a fact that the sentence quotes is empty"


@pytest.mark.parametrize(("rule", "dataset", "column"), PASSES)
def test_the_near_miss_passes(portal: Portal, rule: str, dataset: str, column: str) -> None:
    verdict = portal.verdict(rule, dataset, column)
    assert verdict["outcome"] == "passed", f"{verdict['observed']}{verdict['reason']}"


@pytest.mark.parametrize(("rule", "dataset", "column", "reason"), DOES_NOT_APPLY)
def test_where_a_rule_does_not_apply_it_says_why(
    portal: Portal, rule: str, dataset: str, column: str, reason: str
) -> None:
    verdict = portal.verdict(rule, dataset, column)
    assert verdict["outcome"] == "not_applicable", verdict["observed"]
    assert reason in verdict["reason"]


def test_every_fact_rule_of_quality_is_tried_here(portal: Portal) -> None:
    names = {rule.id for suite in load_suites() for rule in suite.rules if _is_tried(suite.name, suite.table)}
    for tried in ({rule for rule, *_ in FAILS}, {rule for rule, *_ in PASSES} | {"column-not-constant"}):
        assert names - tried - COMPARING <= {"dcat-us-valid"}


def _is_tried(suite: str, table: Table) -> bool:
    return suite == "quality" and table is not Table.ROWS


def test_a_column_that_is_empty_is_judged_by_one_rule_only(portal: Portal) -> None:
    verdicts = portal.verdicts[portal.verdicts["subject"] == "nothing"]
    own = verdicts[(verdicts["asset_id"] == portal.ids["columns"]) & (verdicts["suite"] == "quality")]
    assert list(own[own["outcome"] == "failed"]["rule"]) == ["column-not-empty"]
    assert set(own[own["outcome"] != "failed"]["outcome"]) == {"not_applicable"}


def test_rows_that_were_not_read_fail_nothing_and_pass_nothing(portal: Portal) -> None:
    verdicts = portal.verdicts[(portal.verdicts["asset_id"] == "unre-0001") & (portal.verdicts["suite"] == "quality")]
    verdicts = verdicts[~verdicts["rule"].isin(COMPARING)]
    assert set(verdicts["outcome"]) == {"could_not_run"}
    assert set(verdicts["reason"]) == {"Its rows could not be read."}


def test_a_column_that_we_left_out_is_our_side_in_every_rule(tmp_path: Path) -> None:
    """“Bench” beside “bench”: SQL takes the two for one."""
    cells: Cells = {"Bench": ("text", ["a", "b"]), "Count": ("number", [1.0, 2.0])}
    asset = with_columns(cells)
    twin = replace(asset.columns[0], field_name="BENCH", name="Bench Too", position=3)
    asset = replace(asset, columns=(*asset.columns, twin))
    with duckdb.connect(config={"threads": 1}) as connection:
        reading = reading_of(asset, cells, tmp_path, connection, (), False)
    assert reading.file is not None
    for left_out, told, whose in (
        ((), "The rows that were read lack this column.", "portal"),
        (("BENCH",), LEFT_OUT, "ours"),
    ):
        frames = add_row_facts(derived(asset), [replace(reading, file=replace(reading.file, left_out=left_out))], None)
        suites = [suite for suite in load_suites() if suite.table is Table.COLUMNS]
        verdicts = judge_all({Table.COLUMNS: frames.columns}, suites)
        of_twin = verdicts[(verdicts["subject"] == "BENCH") & (verdicts["outcome"] == "could_not_run")]
        assert len(of_twin) > 20
        assert set(of_twin["reason"]) == {told}
        assert side(told) == whose
        assert "failed" not in set(
            verdicts[(verdicts["subject"] == "BENCH") & (verdicts["suite"] == "quality")]["outcome"]
        )


def test_a_sample_that_repeats_too_much_fails(portal: Portal) -> None:
    assert portal.verdict("rows-unique", "survey", "")["outcome"] == "failed"


@pytest.mark.parametrize(
    ("dataset", "condition", "column", "count", "judged", "shown"),
    [
        ("repeated", "duplicate rows", "", 1, 100, "the same as row row-0000"),
        ("laid out", "laid-out rows", "", 10, 100, "2024-03-31"),
        ("filler", "placeholder", "Much", 3, 100, "N/A"),
        ("filler", "placeholder", "Number", 2, 100, "-9999"),
        ("filler", "placeholder", "Valuation", 60, 100, "0"),
        ("filler", "placeholder", "None", 25, 100, "none"),
        ("numbers as text", "off type", "Depth", 5, 100, "about 4"),
        ("dates as text", "off type", "Mixed", 5, 100, "spring"),
        ("dates as text", "not iso", "Sold", 100, 100, "1/1/2023"),
        ("written", "stray characters", "Doubled", 10, 100, "Elm␣␣Street"),
        ("written", "stray characters", "Html", 1, 200, "Parks &amp; Paths"),
        ("written", "mojibake", "Garbled", 1, 100, "PeÃ±a Trail"),
        ("cut", "cut off", "Cut", 12, 200, ""),
        ("categories", "respelt", "City", 3, 100, "LINDENFORD"),
        ("categories", "joined values", "Joined", 10, 100, "Oak, Elm"),
        ("codes", "ambiguous code", "Status Code", 50, 100, "A – Open"),
        ("dates", "stand-in dates", "Stand In", 4, 100, "1900-01-01 09:30:00"),
        ("spans", "start after end", "Opened", 1, 100, "2024-04-09 – 2024-01-01"),
        ("clocks", "impossible times", "Start Time", 2, 100, "2400"),
        ("numbers", "implausible numbers", "Age", 1, 100, "-7"),
        ("numbers", "implausible numbers", "Cost", 6, 996, "830000000"),
        ("in the sea", "zero points", "Latitude", 1, 120, "0, 0"),
        ("points", "zero points", "Place", 1, 3, "0, 0"),
        ("far away", "outside the area", "Latitude", 2, 120, "40.7, -74"),
        ("swapped", "misordered points", "Latitude", 1, 120, f"{X}, {Y}"),
        ("piled", "piled points", "Latitude", 70, 300, "31.3, -97.3"),
        ("misfits", "misfits", "Score", 2, 4, "N/A"),
        ("misfits", "misfits", "Spot", 4, 4, "••• ••• ••"),
        ("misfits", "mojibake", "Score", 1, 4, "PeÃ±a␣␣"),
    ],
)
def test_the_rows_behind_a_finding_are_counted_and_shown(
    portal: Portal, dataset: str, condition: str, column: str, count: int, judged: int, shown: str
) -> None:
    found = portal.failing(dataset, condition, column)
    assert (found.count, found.judged) == (count, judged)
    assert len(found.rows) == min(count, 20)
    assert found.rows[0][1].startswith(shown)
    assert all(row_id.startswith("row-") for row_id, _ in found.rows)


def test_as_many_rows_are_shown_as_asked_for_and_all_are_counted(portal: Portal) -> None:
    found = portal.failing("dates as text", "not iso", "Sold", limit=3)
    assert found.count == 100
    assert [row_id for row_id, _ in found.rows] == ["row-0000", "row-0001", "row-0002"]
