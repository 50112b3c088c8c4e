"""The rows of one Parquet file judged by Great Expectations: what other rooms call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from atxaudit.engine.duckdb.scan import Scan, open_cursor, read_table
from atxaudit.engine.duckdb.schema import ROW_ID, Unsupported
from atxaudit.engine.library import ONE_AT_A_TIME, fixed_cost, great_expectations, silenced
from atxaudit.engine.validation import broken

if TYPE_CHECKING:
    from atxaudit.engine.duckdb.execution import DuckDBExecutionEngine

SAMPLE = 20  # failing rows named per promise, as many as Great Expectations itself shows


class RowPromise(Protocol):
    """What is judged: a rule, or anything with these four."""

    @property
    def type(self) -> str: ...
    @property
    def kwargs(self) -> Mapping[str, Any]: ...  # may hold mostly, and a row_condition of Great Expectations' own kind
    @property
    def conditions(self) -> Sequence[str]: ...  # true-or-false columns that must all hold
    @property
    def severity(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class RowExpectation:
    """A promise about rows that is no rule of a suite."""

    type: str
    kwargs: Mapping[str, Any]
    conditions: tuple[str, ...] = ()
    severity: str = "critical"


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """What Great Expectations said of one promise."""

    success: bool = False  # by Great Expectations, `mostly` applied; means nothing beside a cause
    element_count: int = 0  # rows that meet the row condition; these four are 0 for promises about the table
    missing_count: int = 0  # of them, with nothing to judge
    unexpected_count: int = 0  # of the others, those that broke the promise: all of them
    failing_ids: tuple[Any, ...] = ()  # of the first of these, in the file's order
    failing_values: tuple[Any, ...] = ()  # beside it: a value, a tuple for a pair, a dict for several columns
    cause: str = ""  # not "": it could not run
    result: Any = field(default=None, repr=False)  # the ExpectationValidationResult; None where none was made


def judge_rows(
    parquet: Path,
    expectations: Sequence[RowPromise],
    *,
    row_limit: int | None = SAMPLE,
    threads: int = 1,
    row_id: str = ROW_ID,
    cut_fixed_cost: bool = True,
) -> list[RowResult]:
    """One result per expectation, in their order, from one scan of the file and one fetch of failing rows.

    An expectation that cannot run has a cause and spoils no other. One file at a time in a process.

    Args:
        parquet: typed rows, with a column that names each.
        expectations: the promises.
        row_limit: failing rows named per promise; None for all of them.
        threads: of DuckDB.
        row_id: the column that names a row.
        cut_fixed_cost: leave out what Great Expectations does over and over; the results are the same (fixed_cost.py).
    """
    with ONE_AT_A_TIME, silenced():
        cursor = open_cursor(threads)
        try:
            table = read_table(parquet, cursor)
            table.kind(row_id)
        except Unsupported as refusal:
            return [RowResult(cause=str(refusal))] * len(expectations)
        scan = Scan(table, cursor, sample=row_limit or 0)
        with fixed_cost(cut=cut_fixed_cost):
            return _Validation(scan, row_limit=row_limit, row_id=row_id).results(expectations)


class _Validation:
    """One file before Great Expectations."""

    def __init__(self, scan: Scan, *, row_limit: int | None, row_id: str) -> None:
        self._scan = scan
        self._row_id = row_id
        self._result_format = {
            "result_format": "COMPLETE" if row_limit is None else "SUMMARY",
            "partial_unexpected_count": SAMPLE if row_limit is None else row_limit,
            "unexpected_index_column_names": [row_id],
            "include_unexpected_rows": False,
            "return_unexpected_index_query": False,
        }

    def results(self, expectations: Sequence[RowPromise]) -> list[RowResult]:
        built: dict[int, Any] = {}
        results: dict[int, RowResult] = {}
        for number, expectation in enumerate(expectations):
            try:
                built[number] = _configuration(expectation, number)
            except Exception as error:  # noqa: BLE001  whatever Great Expectations refuses is one promise's trouble
                results[number] = RowResult(cause=_one_line(error))
        results |= self._validated(built)
        lost = RowResult(cause="Great Expectations gave no result")
        return [results.get(number, lost) for number in range(len(expectations))]

    def _validated(self, built: Mapping[int, Any]) -> dict[int, RowResult]:
        try:
            return self._run(built)
        except Exception as error:  # noqa: BLE001  the same, while it draws up what to ask
            if len(built) == 1:
                return dict.fromkeys(built, RowResult(cause=_one_line(error)))
            alone = [self._validated({number: configuration}) for number, configuration in built.items()]
            return {number: result for results in alone for number, result in results.items()}

    def _run(self, built: Mapping[int, Any]) -> dict[int, RowResult]:
        """Validator is the class that every way of validating ends in; a context would only wrap it, at 10 ms."""
        from great_expectations.core.batch import Batch  # noqa: PLC0415
        from great_expectations.validator.validator import Validator  # noqa: PLC0415

        validator = Validator(execution_engine=self._engine(), batches=[Batch(data=self._scan.table)])
        validator.metrics_calculator.show_progress_bars = False
        results = validator.graph_validate(
            configurations=list(built.values()), runtime_configuration={"result_format": self._result_format}
        )
        return {result.expectation_config.meta["number"]: self._read(result) for result in results}

    def _engine(self) -> DuckDBExecutionEngine:
        from atxaudit.engine.duckdb.execution import DuckDBExecutionEngine  # noqa: PLC0415  it imports the library

        return DuckDBExecutionEngine(self._scan)

    def _read(self, result: Any) -> RowResult:
        cause = broken(result.exception_info)
        if cause:
            return RowResult(cause=cause, result=result)
        body = result.result
        listed = "unexpected_list" if "unexpected_list" in body else "partial_unexpected_list"
        index = body.get(listed.replace("list", "index_list")) or []
        return RowResult(
            success=bool(result.success),
            element_count=body.get("element_count", 0),
            missing_count=body.get("missing_count", 0),
            unexpected_count=body.get("unexpected_count", 0),
            failing_ids=tuple(row[self._row_id] for row in index),
            failing_values=tuple(body.get(listed) or ()),
            result=result,
        )


def _configuration(expectation: RowPromise, number: int) -> Any:
    gx = great_expectations()
    kwargs = dict(expectation.kwargs)
    if expectation.conditions:
        kwargs["row_condition"] = _all_of(expectation.conditions, kwargs.get("row_condition"))
    built = gx.expectations.registry.get_expectation_impl(expectation.type)(
        **kwargs, severity=str(expectation.severity), meta={"number": number}
    )
    return built.configuration


def _all_of(flags: Sequence[str], also: Any) -> Any:
    typed = great_expectations().expectations.row_conditions
    conditions = [typed.Column(flag) == True for flag in flags]  # noqa: E712  builds a condition, compares nothing
    if also is not None:
        conditions.append(typed.deserialize_row_condition(also))
    return conditions[0] if len(conditions) == 1 else typed.AndCondition(conditions=conditions)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
