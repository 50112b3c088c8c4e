"""What should not be public, and the near-misses beside it; judged by the shipped rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from lindenford import AS_OF, derived
from read_rows import Cells, asset_row, column_row, facts_of, reading_of, with_columns

from atxaudit.engine.judge import judge_all
from atxaudit.models import Asset, Table
from atxaudit.snapshot.facts.from_rows import add_row_facts
from atxaudit.snapshot.frames import Frames
from atxaudit.snapshot.profile.failing import Asked, FailingRows, find_failing_rows
from atxaudit.snapshot.readings import DatasetReading
from atxaudit.suites.loader import load_suites

SSN, OTHER_SSN = "219-44-5678", "512-33-1234"
CARDS = ["4111 1111 1111 1111", "5500-0000-0000-0004"]
MAILS = ["maria.lopez@gmail.com", "sam.reed@yahoo.com"]
SECRETS = [SSN, OTHER_SSN, *CARDS, *MAILS, "maria", "512-555-0143", "219445678"]
SENTENCE = "Please ask the neighbour who lives next to the big oak tree, number {}, about the branch."


def sentences(*last: str, count: int = 40) -> list[str]:
    return [SENTENCE.format(number) for number in range(count - len(last))] + [*last]


COLUMNS: dict[str, Cells] = {
    "numbers": {
        "Held": ("text", [SSN, f"his number is {OTHER_SSN}.", None]),
        "Zip Plus Four": ("text", ["78701-1234", "78702-0001", "000-12-3456"]),
        "SSN": ("number", [219445678.0, 512331234.0, None]),
        "Amount": ("number", [219445678.0, 512331234.0, None]),
        "Tax ID": ("text", ["219445678", "512331234", None]),
    },
    "parcels": {"Tax ID": ("text", ["219445678", "512331234"]), "Parcel": ("text", ["a", "b"])},
    "vendors": {
        "Tax ID": ("number", [219445678.0, 512331234.0, 2194567.0]),
        "Social Security Number": ("number", [10445678.0, 219445678.0, None]),
        "Social Services": ("number", [219445678.0, 512331234.0, 7.0]),
    },
    "lots": {"Tax ID": ("number", [219445678.0, 512331234.0]), "Parcel": ("text", ["a", "b"])},
    "cards": {
        "Paid With": ("text", [*CARDS, None]),
        "One Card": ("text", [CARDS[0], CARDS[0], "4111111111111112"]),
        "Meter ID": ("text", ["4111111111111111", "4111111111111112", "4111111111111113"]),
        "Card Number": ("text", [*CARDS, "x"]),
    },
    "mails": {
        "Own": ("text", [*MAILS, "write to ana@aol.com"]),
        "Offices": ("text", ["trees@lindenford.example", "parks@lindenford.example", None]),
        "One": ("text", [MAILS[0], "no@where", "@gmail.com"]),
    },
    "phones": {
        "Phone": ("text", ["5125550143", "5125550144", "5125550145"]),
        "Call": ("text", ["(512) 555-0143", "512.555.0144 x12", "+1 512-555-0145"]),
        "Length": ("text", ["999-555-0143", "111-555-0144", "5125550143"]),
        "Elevation": ("number", [5125550143.0, 5125550144.0, 5125550145.0]),
    },
    "free text": {
        "Request": ("text", sentences("Call me back at 512-555-0143 about the tree on my street, please.")),
        "Answer": ("text", sentences("We wrote to the office of parks at case 2024-555-0143-12 about it today.")),
        "Code": ("text", ["512-555-0143"] * 40),
    },
    "births": {
        "Date of Birth": ("calendar_date", [pd.Timestamp("1980-05-05"), pd.Timestamp("1991-02-03")]),
        "Birth Rate": ("number", [11.4, 12.1]),
        "DOB": ("text", ["1980-05-05", "1991-02-03"]),
        "Birth Year": ("number", [1980.0, 1991.0]),
    },
    "animals": {
        "Date of Birth": ("calendar_date", [pd.Timestamp("2020-05-05"), pd.Timestamp("2021-02-03")]),
        "Breed": ("text", ["Collie", "Pug"]),
    },
    "victims": {
        "Contact Name": ("text", ["Maria Lopez", "James Smith", "Ann Lee"]),
        "Street Name": ("text", ["Maria Street", "James Road", "Ann Court"]),
        "Victim Age": ("number", [12.0, 33.0, 41.0]),
    },
    "parks": {"Contact Name": ("text", ["Maria Lopez", "James Smith", "Ann Lee"])},
    "formulas": {
        "Note": ("text", ["=1+1", '=HYPERLINK("x")', "a"]),
        "Item": ("text", ["- item", "@ place", "+1 512"]),
    },
    "scripts": {
        "Note": ("text", ["<script>x</script>", "a", "b"]),
        "Book": ("text", ["JavaScript: a primer", "the script", "c"]),
    },
    "secrets": {
        "Key": ("text", ["-----BEGIN RSA PRIVATE KEY-----", "AKIAABCDEFGHIJKLMNOP", None]),
        "Drawing": ("text", [r"\\gis01\share\plan.pdf", "10.1.2.3", None]),
        "Version": ("text", ["1.10.2", "8.8.8.8", "172.32.0.1"]),
    },
}
EXPECTED = {
    "no-ssn critical": {
        *(("numbers", "held"), ("numbers", "ssn"), ("numbers", "tax_id")),
        *(("vendors", "tax_id"), ("vendors", "social_security_number")),
    },
    "no-card-number critical": {("cards", "paid_with"), ("cards", "card_number")},
    "no-email-address critical": {("mails", "own")},
    "no-email-address info": {("mails", "offices")},
    "phone-noted info": {("phones", "phone"), ("phones", "call")},
    "no-contact-in-text warning": {("free text", "request")},
    "no-birth-date critical": {("births", "date_of_birth"), ("births", "dob")},
    "no-person-name-beside-harm warning": {("victims", "contact_name")},
    "no-formula-cell warning": {("formulas", "note")},
    "no-script critical": {("scripts", "note")},
    "no-secret critical": {("secrets", "key")},
    "no-secret warning": {("secrets", "drawing")},
}


ASSETS = {
    name: with_columns(cells, id=f"{name.replace(' ', '')[:4]}-{place:04d}", name=f"Things {place}")
    for place, (name, cells) in enumerate(COLUMNS.items())
}


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DatasetReading]:
    """All of these tables, read."""
    folder = tmp_path_factory.mktemp("rows")
    return {name: reading_of(ASSETS[name], cells, folder) for name, cells in COLUMNS.items()}


@pytest.fixture(scope="module")
def frames(readings: dict[str, DatasetReading]) -> Frames:
    """Their facts."""
    return add_row_facts(derived(*ASSETS.values()), readings.values(), None)


@pytest.fixture(scope="module")
def verdicts(frames: Frames) -> pd.DataFrame:
    """The security rules on them."""
    suites = [suite for suite in load_suites() if suite.name == "security"]
    found = judge_all(
        {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns, Table.DEPARTMENTS: frames.departments}, suites
    )
    return found.assign(table_name=found["asset_id"].map({asset.id: name for name, asset in ASSETS.items()}))


def test_each_kind_is_found_and_nothing_beside_it(verdicts: pd.DataFrame) -> None:
    failed = verdicts[(verdicts["outcome"] == "failed") & (verdicts["table"] == Table.COLUMNS)]
    found: dict[str, set[tuple[str, str]]] = {}
    for row in failed.itertuples():
        found.setdefault(f"{row.rule} {row.severity}", set()).add((str(row.table_name), str(row.subject)))
    assert found == EXPECTED


def test_no_private_value_stands_in_any_finding(verdicts: pd.DataFrame) -> None:
    said = " ".join(verdicts["observed"]).casefold()
    assert "•••-••-••••" in said
    assert [secret for secret in SECRETS if secret.casefold() in said] == []


def test_findings_name_the_column_the_count_and_a_masked_example(verdicts: pd.DataFrame) -> None:
    said = verdicts.loc[verdicts["outcome"] == "failed"].set_index(["rule", "table_name", "subject"])["observed"]
    assert (
        said["no-ssn", "numbers", "held"] == "“Held” holds social security numbers in 2 of 2 cells, such as •••-••-••••"
    )
    assert said["no-email-address", "mails", "own"] == "“Own” holds 3 personal e-mail addresses, such as •••@aol.com"
    assert "such as =•••" in said["no-formula-cell", "formulas", "note"]


def test_nothing_private_stands_in_the_facts(frames: Frames) -> None:
    shown = (frames.columns.to_csv() + frames.assets.to_csv()).casefold()
    assert [secret for secret in SECRETS if secret.casefold() in shown] == []


def test_the_rows_behind_a_finding_are_as_many_as_it_says_and_masked(readings: dict[str, DatasetReading]) -> None:
    expected = {
        ("numbers", "held", "social security numbers"): 2,
        ("numbers", "ssn", "social security numbers"): 2,
        ("numbers", "tax_id", "social security numbers"): 2,
        ("parcels", "tax_id", "social security numbers"): 0,
        ("vendors", "tax_id", "social security numbers"): 2,
        ("vendors", "social_security_number", "social security numbers"): 2,
        ("vendors", "social_services", "social security numbers"): 0,
        ("lots", "tax_id", "social security numbers"): 0,
        ("cards", "paid_with", "card numbers"): 2,
        ("cards", "one_card", "card numbers"): 2,
        ("mails", "own", "personal mail"): 3,
        ("mails", "offices", "other mail"): 2,
        ("phones", "phone", "phones"): 3,
        ("phones", "length", "phones"): 0,
        ("free text", "request", "contacts"): 1,
        ("free text", "answer", "contacts"): 0,
        ("births", "dob", "birth dates"): 2,
        ("victims", "contact_name", "person names"): 3,
        ("formulas", "note", "formulas"): 2,
        ("scripts", "note", "scripts"): 1,
        ("secrets", "key", "keys"): 2,
        ("secrets", "drawing", "inner places"): 2,
    }
    found = {key: _failing(readings[key[0]], ASSETS[key[0]], key[1], key[2]) for key in expected}
    assert {key: failing.count for key, failing in found.items()} == expected
    shown = " ".join(cell for failing in found.values() for _, cell in failing.rows)
    assert not re.search(r"[A-Za-z0-9]", shown)


def _failing(reading: DatasetReading, asset: Asset, field: str, condition: str) -> FailingRows:
    asked = [Asked(condition=condition, field_name=field)]
    [found] = find_failing_rows(reading, asset.columns, asked, stamp=asset.data_updated_at, as_of=AS_OF, area=None)
    return found


# --- people who can be singled out --------------------------------------------------------------------------------

PEOPLE: Cells = {
    "Age": ("number", [float(20 + number % 60) for number in range(90)]),
    "Sex": ("text", ["F", "M", "F"] * 30),
    "Race": ("text", ["a", "b"] * 45),
    "ZIP": ("text", ["78701", "78702", "78703", "78704", "78705"] * 18),
}


@pytest.fixture
def crowd(tmp_path: Path) -> Callable[..., pd.Series]:
    def facts(cells: Cells, title: str = "Subscribers") -> pd.Series:
        return asset_row(facts_of(with_columns(cells, name=title), cells, tmp_path))

    return facts


def test_people_who_are_alone_in_their_combination_are_counted(crowd: Callable[..., pd.Series]) -> None:
    facts = crowd(PEOPLE)
    assert facts["can_single_out"]
    assert not facts["is_beside_health"]
    assert (facts["crowd_alone"], round(facts["crowd_percent"])) == (30, 50)
    assert facts["crowd_columns"] == "Age, Sex, Race, ZIP"


def test_health_makes_it_worse(crowd: Callable[..., pd.Series]) -> None:
    assert crowd(PEOPLE, "Flu Vaccinations")["is_beside_health"]
    assert crowd(PEOPLE | {"Diagnosis": ("text", ["x"] * 90)})["is_beside_health"]


def test_the_rows_of_people_who_are_alone_are_found(tmp_path: Path) -> None:
    asset = with_columns(PEOPLE)
    found = _failing(reading_of(asset, PEOPLE, tmp_path), asset, "", "single persons")
    assert found.count == 30
    assert not re.search(r"[A-Za-z0-9]", "".join(cell for _, cell in found.rows))


def test_a_count_beside_the_groups_makes_them_no_persons(crowd: Callable[..., pd.Series]) -> None:
    assert not crowd(PEOPLE | {"Number of Cases": ("number", [3.0] * 90)})["can_single_out"]


def test_two_kinds_single_out_nobody(crowd: Callable[..., pd.Series]) -> None:
    assert not crowd({name: PEOPLE[name] for name in ("Age", "Sex")})["can_single_out"]


# --- small groups -------------------------------------------------------------------------------------------------

COUNTS: Cells = {"Census Tract": ("text", ["a", "b", "c", "d"]), "Total Cases": ("number", [2.0, 40.0, 31.0, 18.0])}


@pytest.mark.parametrize(
    ("title", "cells", "counts_people"),
    [
        ("Flu Cases by Tract", COUNTS, True),
        ("Juvenile Arrests by Tract", COUNTS, True),
        ("Trees by Tract", COUNTS, False),
        ("Flu Cases by Tract", {"Total Cases": COUNTS["Total Cases"]}, False),
        ("Health Rates by Tract", COUNTS | {"Total Cases": ("number", [2.5, 40.0, 31.0, 18.0])}, False),
    ],
)
def test_small_groups_are_counts_by_area_of_the_ill_or_the_young(
    tmp_path: Path, title: str, cells: Cells, counts_people: bool
) -> None:
    if title.startswith("Flu"):
        title = title.replace("Flu", "Disease")
    row = column_row(facts_of(with_columns(cells, name=title), cells, tmp_path), "Total Cases")
    assert row["counts_people"] == counts_people
    if counts_people:
        assert row["small_percent"] == 25


# --- scripts in the record ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"description": "Trees. <script>alert(1)</script>"}, "the description"),
        ({"name": "<SCRIPT src=x>"}, "the title"),
        ({"attribution_link": "javascript:alert(1)"}, "the source link"),
        ({"tags": ("trees", "<img onerror=x>")}, "a tag"),
        ({"description": "Learn JavaScript: a course. <b>Bold</b>"}, None),
    ],
)
def test_a_script_in_the_record_is_found_in_an_asset_of_any_kind(changes: dict[str, object], where: str | None) -> None:
    asset = with_columns({}, type="story", **changes)
    found = derived(asset).assets["script_in_record"].iloc[0]
    assert found == where if where else pd.isna(found)


def test_a_script_in_a_column_description_is_found() -> None:
    asset = with_columns({"Note": ("text", [])})
    [note] = asset.columns
    asset = replace(asset, columns=(replace(note, description="<script>x"),))
    assert derived(asset).assets["script_in_record"].iloc[0] == "the column “note”"


# --- rows that were not read --------------------------------------------------------------------------------------


def test_unread_columns_could_not_be_judged_but_for_what_their_name_and_type_rule_out() -> None:
    cells = COLUMNS["births"] | COLUMNS["free text"] | {"Created On": ("calendar_date", []), "Due On": ("date", [])}
    asset = with_columns(cells)
    unread = DatasetReading(asset_id=asset.id, error="The portal did not answer.")
    columns = add_row_facts(derived(asset), [unread], None).columns.set_index("name")
    assert not columns[["rows_read", "column_is_read"]].any(axis=None)
    assert columns[["has_values", "has_own_rows"]].all(axis=None)
    assert list(columns.index[columns["is_birth_date"]]) == ["Birth Year", "Date of Birth", "DOB"]
    assert list(columns.index[columns["holds_text"]]) == ["Answer", "Code", "DOB", "Request"]
    assert list(columns.index[columns["is_record_date"]]) == ["Created On"]
