"""The forty promises in what somebody might use instead of Great Expectations, each in an environment of its own.

    python benchmarks/engine_peers.py soda --warm 2000.parquet --file 100000.parquet --threads 2

This file is run by the environments that engine_rows.py makes, and so imports nothing of ours but the promises. Each
peer says them by its own words and, where it has none for one, by the rule that its manual has people write; what it
cannot say so is left out, and counted.
"""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0915  one case per kind of promise: long, and as plain as a table
# ruff: noqa: PLC0415  each environment holds one of the peers

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from promises import COLUMNS, NOW, forty

Verdicts = dict[int, bool]  # by the promise's place among the forty: whether it is kept; those left out are not there
Judge = Callable[[Path], Verdicts]
TYPES = {"int64": "Int64", "float64": "Float64", "datetime64[us]": "Datetime", "bool": "Boolean"}


def soda(threads: int) -> Judge:
    import duckdb
    from soda.scan import Scan

    text = "checks for permits:\n" + "".join(f"  - {line}\n" for line in sodacl())

    def judge(path: Path) -> Verdicts:
        connection = duckdb.connect(config={"threads": threads})
        connection.execute(f"CREATE VIEW permits AS FROM read_parquet('{path}')")
        scan = Scan()
        scan.set_data_source_name("permits")
        scan.add_duckdb_connection(connection, data_source_name="permits")
        scan.add_sodacl_yaml_str(text)
        scan.execute()
        if scan.has_error_logs():
            raise RuntimeError(scan.get_error_logs_text())
        return {int(check["name"]): check["outcome"] == "pass" for check in scan.get_scan_results()["checks"]}

    return judge


def sodacl() -> Iterator[str]:
    for number, (kind, given) in enumerate(forty()):
        column, spared = json.dumps(given.get("column", "")), round(100 * (1 - given.get("mostly", 1)), 3)
        limit = f"percent({column}) <= {spared}" if spared else f"count({column}) = 0"
        details: dict[str, Any] = {"name": str(number)}
        match kind.removeprefix("expect_").removeprefix("column_values_"):
            case "to_not_be_null":
                check = f"missing_{limit}"
            case "to_be_unique":
                check = f"duplicate_count({column}) = 0"
            case "compound_columns_to_be_unique":
                check = f"duplicate_count({', '.join(given['column_list'])}) = 0"
            case "to_match_regex":
                check, details["valid regex"] = f"invalid_{limit}", given["regex"]
            case "to_not_match_regex":
                check = "failed rows"  # its "invalid regex" takes two for one column for the same check
                details["fail condition"] = f"regexp_matches({given['column']}, '{given['regex']}')"
            case "to_be_in_set":
                check, details["valid values"] = f"invalid_{limit}", given["value_set"]
            case "column_value_lengths_to_equal":
                check, details["valid length"] = f"invalid_{limit}", given["value"]
            case "column_value_lengths_to_be_between":
                lengths = {"valid min length": given["min_value"], "valid max length": given["max_value"]}
                check, details = f"invalid_{limit}", details | lengths
            case "to_be_between" if given.get("max_value") == NOW:
                check, details["fail condition"] = "failed rows", f"{given['column']} > TIMESTAMP '{NOW}'"
            case "to_be_between":
                bounds = {f"valid {end}": given[f"{end}_value"] for end in ("min", "max") if f"{end}_value" in given}
                check, details = f"invalid_{limit}", details | bounds
            case "to_be_of_type":
                names = {"int64": "bigint", "float64": "double", "datetime64[us]": "timestamp", "bool": "boolean"}
                check = "schema"
                details["fail"] = {"when wrong column type": {given["column"]: names[given["type_"]]}}
            case "table_row_count_to_be_between":
                check = f"row_count >= {given['min_value']}"
            case "column_pair_values_a_to_be_greater_than_b":
                check = "failed rows"
                details["fail condition"] = f"{given['column_A']} < {given['column_B']}"
            case _:  # it knows required columns and forbidden ones, not "these and no others"
                continue
        yield f"{check}: {json.dumps(details)}"


def pandera(_: int) -> Judge:
    import polars as pl
    from pandera.errors import SchemaErrors
    from pandera.polars import Check, Column, DataFrameSchema

    columns: dict[str, dict[str, Any]] = {}
    tables: list[Any] = []
    by_name: dict[tuple[str, str], int] = {}  # by what an error calls it

    def custom(number: int, expression: pl.Expr) -> Any:
        return Check(lambda data: data.lazyframe.select(expression), error=str(number))

    for number, (kind, given) in enumerate(forty()):
        name, mostly = given.get("column", ""), given.get("mostly", 1)
        wanted = columns.setdefault(name, {"checks": [], "nullable": True, "unique": False})
        text, named = pl.col(name or "zip"), {"error": str(number)}
        match kind.removeprefix("expect_").removeprefix("column_values_"):
            case "to_not_be_null" if mostly == 1:
                wanted["nullable"], by_name[name, "not_nullable"] = False, number
            case "to_not_be_null":
                wanted["checks"].append(custom(number, text.is_not_null().mean() >= mostly))
            case "to_be_unique":
                wanted["unique"], by_name[name, "field_uniqueness"] = True, number
            case "to_match_regex" if mostly < 1:
                wanted["checks"].append(custom(number, text.str.contains(given["regex"]).mean() >= mostly))
            case "to_match_regex":
                wanted["checks"].append(Check.str_matches(given["regex"], **named))
            case "to_not_match_regex":
                wanted["checks"].append(custom(number, ~text.str.contains(given["regex"])))
            case "to_be_in_set":
                wanted["checks"].append(Check.isin(given["value_set"], **named))
            case "column_value_lengths_to_equal":
                wanted["checks"].append(Check.str_length(given["value"], given["value"], **named))
            case "column_value_lengths_to_be_between":
                wanted["checks"].append(Check.str_length(given["min_value"], given["max_value"], **named))
            case "to_be_between" if len(given) == 3:
                wanted["checks"].append(Check.in_range(given["min_value"], given["max_value"], **named))
            case "to_be_between" if "max_value" in given:
                wanted["checks"].append(Check.le(given["max_value"], **named))
            case "to_be_between":
                wanted["checks"].append(Check.ge(given["min_value"], **named))
            case "to_be_of_type":
                kind_of = pl.Datetime("us") if "datetime" in given["type_"] else getattr(pl, TYPES[given["type_"]])
                wanted["dtype"], by_name[name, f"dtype('{kind_of}')"] = kind_of, number
            case "compound_columns_to_be_unique":
                together, by_name["Permits", "multiple_fields_uniqueness"] = given["column_list"], number
            case "table_row_count_to_be_between":
                tables.append(custom(number, pl.len() >= given["min_value"]))
            case "table_columns_to_match_set":
                by_name["Permits", "column_in_schema"] = number
            case _:
                tables.append(custom(number, pl.col(given["column_A"]) >= pl.col(given["column_B"])))
    known = {name: Column(**wanted) for name, wanted in columns.items() if name}
    known |= {name: Column(nullable=True) for name in COLUMNS if name not in known}
    schema = DataFrameSchema(known, checks=tables, unique=together, strict=True, name="Permits")

    def judge(path: Path) -> Verdicts:
        broken: set[int] = set()
        try:
            schema.validate(pl.read_parquet(path), lazy=True)
        except SchemaErrors as errors:
            for column, check in errors.failure_cases.select("column", "check").unique().iter_rows():
                broken.add(int(check) if check.isdigit() else by_name[column or "Permits", check])
        return {number: number not in broken for number in range(40)}

    return judge


def pointblank(_: int) -> Judge:
    import pointblank as pb
    import polars as pl

    def add(steps: Any, kind: str, given: dict[str, Any]) -> Any:
        column = given.get("column")
        match kind.removeprefix("expect_").removeprefix("column_values_"):
            case "to_not_be_null":
                return steps.col_vals_not_null(column)
            case "to_be_unique":
                return steps.rows_distinct([column])
            case "compound_columns_to_be_unique":
                return steps.rows_distinct(given["column_list"])
            case "to_match_regex":
                return steps.col_vals_regex(column, given["regex"], na_pass=True)
            case "to_not_match_regex":
                return steps.col_vals_regex(column, given["regex"], na_pass=True, inverse=True)
            case "to_be_in_set":
                return steps.col_vals_in_set(column, [*given["value_set"], None])
            case "column_value_lengths_to_equal":
                return steps.col_vals_str_len(column, given["value"], given["value"], na_pass=True)
            case "column_value_lengths_to_be_between":
                return steps.col_vals_str_len(column, given["min_value"], given["max_value"], na_pass=True)
            case "to_be_between" if len(given) == 3:
                return steps.col_vals_between(column, given["min_value"], given["max_value"], na_pass=True)
            case "to_be_between" if "max_value" in given:
                return steps.col_vals_le(column, given["max_value"], na_pass=True)
            case "to_be_between":
                return steps.col_vals_ge(column, given["min_value"], na_pass=True)
            case "to_be_of_type":
                name = TYPES[given["type_"]].replace("Datetime", "Datetime(time_unit='us', time_zone=None)")
                return steps.col_schema_match(pb.Schema(columns=[(column, name)]), complete=False, in_order=False)
            case "table_row_count_to_be_between":
                return steps.row_count_match(given["min_value"], tol=(0, 1 << 40))
            case "table_columns_to_match_set":
                return steps.col_schema_match(pb.Schema(columns=given["column_set"]), in_order=False)
            case _:
                return steps.col_vals_ge(given["column_A"], pb.col(given["column_B"]), na_pass=True)

    def judge(path: Path) -> Verdicts:
        steps = pb.Validate(pl.read_parquet(path))
        for kind, given in forty():
            steps = add(steps, kind, given)
        done = steps.interrogate()
        failed = done.f_failed()
        spared = [1 - given.get("mostly", 1) for _, given in forty()]
        return {number: failed[number + 1] <= spared[number] + 1e-9 for number in range(40)}

    return judge


def dataframely(_: int) -> Judge:
    import dataframely as dy
    import polars as pl

    kinds = {"days_open": dy.Int64, "district": dy.Int64, "is_residential": dy.Bool}
    kinds |= dict.fromkeys(("latitude", "longitude", "valuation", "score"), dy.Float64)
    kinds |= dict.fromkeys(("applied_at", "issued_at", "updated_at"), dy.Datetime)
    columns: dict[str, dict[str, Any]] = {name: {"nullable": True, "check": {}} for name in COLUMNS}
    rules: dict[str, Any] = {}
    names: dict[int, set[str]] = {}  # of the rules of a promise, as the failures call them

    def say(number: int, column: str, **wanted: Any) -> None:
        columns[column] |= wanted
        names[number] = {f"{column}|{'nullability' if name == 'nullable' else name}" for name in wanted}

    def check(number: int, column: str, holds: Callable[[pl.Expr], pl.Expr]) -> None:
        columns[column]["check"][str(number)] = holds
        names[number] = {f"{column}|check__{number}"}

    for number, (kind, given) in enumerate(forty()):
        column, regex, values = given.get("column", ""), given.get("regex", ""), given.get("value_set")
        if "mostly" in given and given["mostly"] < 1:
            continue  # every row keeps a rule, or not: it has no shares
        match kind.removeprefix("expect_").removeprefix("column_values_"):
            case "to_not_be_null":
                say(number, column, nullable=False)
            case "to_be_unique":
                say(number, column, unique=True)
            case "to_match_regex":
                say(number, column, regex=regex)
            case "to_not_match_regex":
                check(number, column, lambda text, regex=regex: ~text.str.contains(regex))
            case "to_be_in_set":
                check(number, column, lambda value, values=values: value.is_in(values))
            case "column_value_lengths_to_equal":
                say(number, column, min_length=given["value"], max_length=given["value"])
            case "column_value_lengths_to_be_between":
                say(number, column, min_length=given["min_value"], max_length=given["max_value"])
            case "to_be_between":
                bounds = {end: given[f"{end}_value"] for end in ("min", "max") if f"{end}_value" in given}
                say(number, column, **bounds)
            case "to_be_of_type":
                names[number] = {f"{column}|dtype"}
            case "compound_columns_to_be_unique":
                rules["together"] = dy.rule()(lambda _, those=given["column_list"]: pl.struct(those).is_unique())
                names[number] = {"together"}
            case "column_pair_values_a_to_be_greater_than_b":
                rules["pair"] = dy.rule()(lambda _, a=given["column_A"], b=given["column_B"]: pl.col(a) >= pl.col(b))
                names[number] = {"pair"}
            case _:  # neither how many rows there are nor columns beside those it knows
                continue
    made = {f"c{n}": kinds.get(name, dy.String)(alias=name, **columns[name]) for n, name in enumerate(COLUMNS)}
    schema = type("Permits", (dy.Schema,), made | rules | {"__annotations__": {}})

    def judge(path: Path) -> Verdicts:
        _, failures = schema.filter(pl.read_parquet(path))
        broken = failures.counts().keys()
        return {number: not (theirs & broken) for number, theirs in names.items()}

    return judge


PEERS: dict[str, Callable[[int], Judge]] = {
    "soda": soda,
    "pandera": pandera,
    "pointblank": pointblank,
    "dataframely": dataframely,
}


def measure(judge: Callable[[Path], Any], warm: Path, file: Path, times: int) -> tuple[dict[str, float], Any]:
    """Wall and CPU seconds of one judging (median of `times`), the process's peak MiB, and what the last said."""
    judge(warm)
    walls, cpus, said = [], [], None
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        said = judge(file)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall": statistics.median(walls), "cpu": statistics.median(cpus), "peak": peak}, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--warm", type=Path, required=True)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    out, sys.stdout = sys.stdout, sys.stderr  # some print what they think of the data
    found, verdicts = measure(PEERS[given.peer](given.threads), given.warm, given.file, given.times)
    print(json.dumps(found | {"verdicts": verdicts}), file=out)


if __name__ == "__main__":
    main()
