"""What is private in the rows of a portal stands nowhere in what an audit keeps, whichever rule shows a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import pandas as pd
import pytest

from atxaudit.audit import audit
from atxaudit.demo.city import City, build_city
from atxaudit.demo.rows import RowTable
from atxaudit.demo.server import serve_city
from atxaudit.models import Column
from atxaudit.portal.profile import load_profile
from atxaudit.request import Request, Staff
from atxaudit.settings import load_settings
from atxaudit.snapshot.profile.plain_signs import plain
from atxaudit.store import open_store
from atxaudit.suites.dataset_suite import read_dataset_suite
from atxaudit.suites.loader import load_suites

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
DATASET = "5cg4-agcc"
SSN, CARD, MAIL, PHONE, KEY = (
    "219-44-5678",
    "4111 1111 1111 1111",
    "maria.lopez@gmail.com",
    "512-555-0143",
    "AKIAABCDEFGHIJKLMNOP",
)
SECRETS = (SSN, CARD, "4111111111111111", "maria", "lopez", PHONE, "219445678", "512331234", "1980-05-05", "1701-05-05",
           KEY)  # fmt: skip
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")  # in JSON
# each column with cells that some rule shows: in keys, in ZIP codes, beside stray blanks, under the wrong type
CELLS: dict[str, tuple[str, list[str]]] = {
    "Tax ID": ("number", ["219445678", "219445678", "512331234", f"none, call {PHONE}"]),
    "ZIP Code": ("text", [SSN, PHONE, CARD, f"{SSN} {SSN}", *["78701", "78702-1234", "78703", "78704"] * 14]),
    "Member Mail": ("text", [MAIL, MAIL.upper(), f" {MAIL}", f"{MAIL}  {CARD}"]),
    "DOB": ("calendar_date", ["1701-05-05T00:00:00.000", "1980-05-05T00:00:00.000", "1980-05-05T00:00:00.000", "x"]),
    "Card Number": ("text", [CARD, "5500-0000-0000-0004", f"{CARD}  ", f"N/A {SSN}"]),
    "SSN": ("text", ["219445678", "512331234", "219445678 ", "N/A"]),
    "Depth": ("number", [f"3 {SSN}", MAIL, f"x {PHONE}", "7"]),
    "Seen On": ("text", ["2024-01-05"] * 3 + [f"ask {MAIL}"]),
    "Paid With": ("number", ["4111111111111111", "5500000000000004", "4111111111111111", "7"]),
    "Office": ("text", [f"{MAIL}\xa0{SSN}", f"078-05-1120 {SSN}", f"{CARD} 12/27", f"1-{PHONE}  "]),
    "Slip": ("text", [SSN.replace("-", "\u2011"), "\u200b".join(SSN), f'{{"a": "{SSN}"}}\xa0', f"<b>{PHONE}</b>"]),
    "Trade Class": ("text", ["plumber", "Plumber", f"plumber  {KEY}", f"{KEY}\n"]),
}


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> City:
    """A city one of whose datasets is made of these cells, over and over; the tax id is its key."""
    city = build_city(7, NOW)
    fields = [name.lower().replace(" ", "_") for name in CELLS]
    columns = tuple(
        Column(field_name=field, name=name, datatype=CELLS[name][0], position=place, description=f"The {name}.")
        for place, (field, name) in enumerate(zip(fields, CELLS, strict=True), start=1)
    )
    planned = city.planned[DATASET]
    asset = replace(planned.asset, columns=columns, row_identifier="tax_id")
    cells = (islice(cycle(cells), 120) for _, cells in CELLS.values())
    served = RowTable(columns=columns, rows=tuple(zip(*cells, strict=True)))
    rows = City.rows
    monkeypatch.setattr(City, "rows", lambda self, of: served if of == DATASET else rows(self, of))
    return replace(city, planned={**city.planned, DATASET: replace(planned, asset=asset)})


@pytest.fixture
def own_promise(tmp_path: Path) -> Path:
    """The department promises things of its own, which these cells break."""
    file = tmp_path / f"{DATASET}.yaml"
    file.write_text(
        "name: contractors\nexpectations:\n"
        "  - {type: expect_column_values_to_match_regex, kwargs: {column: ssn, regex: '^9'}}\n"
        "  - {type: expect_column_values_to_match_regex, kwargs: {column: member_mail, regex: '^9'}}\n"
        "  - {type: expect_column_values_to_match_regex, kwargs: {column: card_number, regex: '^9'}}\n"
        "  - {type: expect_column_values_to_match_regex, kwargs: {column: trade_class, regex: '^9'}}\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.xdist_group("audit")
def test_no_private_value_of_any_row_stands_in_what_an_audit_keeps(
    city: City, tmp_path: Path, own_promise: Path, kept_texts: Callable[[Path], str]
) -> None:
    settings = load_settings(data=tmp_path / "data")
    with serve_city(city) as url, open_store(settings.store_url) as store:
        request = Request(
            profile=load_profile("demo"),
            suites=load_suites(),
            portal=url,
            as_of=NOW,
            datasets=(DATASET,),
            staff=Staff(workers=1),
            own={DATASET: read_dataset_suite(own_promise)},
        )
        run = audit(request, settings, store)
        found = store.findings(run.id, asset_id=DATASET)
    shown = found[found["rows"].notna()]
    assert {"row-identifier-unique", "zip-wellformed", "date-possible", "cells-fit-type", "no-ssn"} <= set(
        shown["rule"]
    )
    assert shown["rule"].str.startswith("dataset-specific").sum() == 4
    kept = kept_texts(settings.data)
    assert DATASET in kept
    assert [secret for secret in SECRETS if secret.casefold() in kept] == []


@pytest.fixture
def kept_texts() -> Callable[[Path], str]:
    """All that a data folder holds but the rows themselves: the bytes of the store, the tables of snapshots; hyphens
    and blanks of other scripts as plain ones, so that a number written with them is seen too."""

    def texts(data: Path) -> str:
        files = [file for file in data.rglob("*") if file.is_file() and "rows" not in file.relative_to(data).parts]
        read = [
            pd.read_parquet(file).to_csv() if file.suffix == ".parquet" else file.read_bytes().decode(errors="ignore")
            for file in files
        ]
        return plain(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), "\n".join(read))).casefold()

    return texts
