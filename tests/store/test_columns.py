"""The columns of an asset, with what its rows show of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from small_run import Made, made, run

from atxaudit.store import Store


def columns() -> pd.DataFrame:
    """As the audit has them: by key, not in the order of the portal, and with facts that are not kept."""
    return pd.DataFrame(
        {
            "asset_id": ["road-0001", "tree-0001", "tree-0001", "tree-0001", "else-0001"],
            "field_name": ["width", "age", "height", "note", "stray"],
            "name": ["Width", "Age", "Height (ft)", "Note", "Stray"],
            "datatype": ["number", "number", "number", "text", "text"],
            "description": [None, "In years", None, "What was seen", None],
            "position": [1.0, 3.0, 1.0, 2.0, 1.0],
            "roles": ["quantity", "quantity", "quantity", "free text", None],
            "filled": [None, 2000.0, 1990.0, 12.0, None],
            "filled_percent": [None, 100.0, 99.5, 0.6, None],
            "distinct": [None, 80.0, 44.0, 12.0, None],
            "has_values": [False, True, True, True, False],
        }
    )


def values(**changed: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "asset_id": ["tree-0001", "tree-0001"],
            "field_name": ["height", "note"],
            "smallest": ["3", None],
            "largest": ["88.5", None],
            "top": [[["12", 140], ["9", 80]], None],
            "withheld": [False, True],
        }
        | changed
    )


def write(store: Store, of: pd.DataFrame | None, known: pd.DataFrame | None = None, *, one: Made | None = None) -> None:
    whole = one or made()
    store.write_run(
        whole.run,
        assets=whole.assets,
        scored=whole.scored,
        rules=whole.rules,
        left_out=whole.left_out,
        columns=of,
        column_values=known,
    )


def test_columns_stand_in_the_order_of_the_portal_with_their_profile(store: Store) -> None:
    write(store, columns(), values())
    found = store.columns(None, "tree-0001")
    assert found["field_name"].tolist() == ["height", "note", "age"]
    height = found.iloc[0]
    assert height[["name", "datatype", "description", "roles"]].tolist() == ["Height (ft)", "number", "", "quantity"]
    assert height[["filled", "filled_percent", "distinct"]].tolist() == [1990.0, 99.5, 44.0]
    assert height[["smallest", "largest", "top"]].tolist() == ["3", "88.5", [["12", 140], ["9", 80]]]
    assert found["withheld"].tolist() == [False, True, False]
    assert found["top"].iloc[1] is None
    assert found["smallest"].tolist() == ["3", "", ""]


def test_columns_whose_rows_were_not_read_have_no_numbers(store: Store) -> None:
    write(store, columns())
    found = store.columns(None, "road-0001").iloc[0]
    assert found[["filled", "filled_percent", "distinct"]].isna().all()
    assert (found["smallest"], found["top"], found["withheld"]) == ("", None, False)


def test_an_asset_without_columns_or_of_another_run_has_none(store: Store) -> None:
    write(store, columns())
    write(store, None, one=replace(made(), run=run("second")))
    assert store.columns("first", "tree-0002").empty
    assert store.columns("first", "else-0001").empty
    assert store.columns("second", "tree-0001").empty
    assert list(store.columns("second", "tree-0001").columns) == list(store.columns("first", "tree-0001").columns)


@pytest.mark.parametrize("top", ['[["12", 140], ["9", 80]]', [("12", 140), ("9", 80)]], ids=["as JSON", "as pairs"])
def test_the_most_frequent_values_may_come_as_json_too(store: Store, top: object) -> None:
    write(store, columns(), values(top=[top, None]))
    assert store.columns(None, "tree-0001")["top"].iloc[0] == [["12", 140], ["9", 80]]


def test_values_come_back_letter_by_letter_and_what_no_database_takes_is_mended(store: Store) -> None:
    top = [["<b>1</b> '; DROP TABLE asset; --", 3], ["a\x00b", 2], ["half \ud83c pair", 1]]
    write(store, columns(), values(top=[top, None], largest=["\u202eevil", None]))
    found = store.columns(None, "tree-0001").iloc[0]
    assert found["top"] == [top[0], ["a�b", 2], ["half � pair", 1]]
    assert found["largest"] == "\u202eevil"


def test_values_of_columns_that_are_not_there_are_passed_over(store: Store) -> None:
    known = values(field_name=["height", "gone"])
    write(store, columns(), pd.concat([known, known]))
    assert store.columns(None, "tree-0001")["withheld"].tolist() == [False, False, False]
