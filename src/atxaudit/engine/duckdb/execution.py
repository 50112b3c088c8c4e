"""The execution engine that Great Expectations sees. Import only where Great Expectations may be: it takes seconds.

Great Expectations builds the graph of metrics, applies `mostly` and severity, and writes the results; this engine only
says what each metric's value is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from great_expectations.core.metric_function_types import MetricFunctionTypes
from great_expectations.exceptions import MetricResolutionError
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations import registry
from great_expectations.expectations.metrics.metric_provider import MetricProvider

from atxaudit.engine.duckdb.metrics import FailingRows, Question, answered_names, question
from atxaudit.engine.duckdb.predicates import Promise
from atxaudit.engine.duckdb.scan import Aggregate, RefusedQuery, Scan
from atxaudit.engine.duckdb.schema import Unsupported


class DuckDBExecutionEngine(PandasExecutionEngine):  # type: ignore[misc]  # untyped base
    """Metrics of one Parquet file.

    It is called a pandas engine because two expectations ask `isinstance(engine, PandasExecutionEngine)` to choose how
    they judge types, and because the registry finds the metrics it never answers (so that they are refused by name)
    along the class's ancestors. Nothing of pandas runs: `resolve_metrics`, the one door, is overridden.
    """

    def __init__(self, scan: Scan) -> None:
        super().__init__()
        self._scan = scan
        self._answers: dict[Any, Any] = {}  # by metric id; Great Expectations asks again after each refusal

    def load_batch_data(self, batch_id: str, batch_data: Any) -> None:
        """Takes whatever stands for the rows: the pandas engine would insist on a frame."""
        self._batch_manager.save_batch_data(batch_id=batch_id, batch_data=batch_data)

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[Any],
        metrics: Mapping[Any, Any] | None = None,  # noqa: ARG002  none needs another
        runtime_configuration: Mapping[str, Any] | None = None,  # noqa: ARG002  the signature is the library's
    ) -> dict[Any, Any]:
        """The values of all these metrics, from one scan.

        Raises:
            MetricResolutionError: naming those that cannot be computed. It carries one message, so metrics that fail
                for another reason are named when Great Expectations asks again.
        """
        asked = list(metrics_to_resolve)
        self._answer([metric for metric in asked if metric.id not in self._answers])
        refusals = [metric for metric in asked if isinstance(self._answers[metric.id], Unsupported)]
        if refusals:
            cause = str(self._answers[refusals[0].id])
            same = tuple(metric for metric in refusals if str(self._answers[metric.id]) == cause)
            raise MetricResolutionError(message=cause, failed_metrics=same)
        return {metric.id: self._answers[metric.id] for metric in asked}

    def _answer(self, asked: list[Any]) -> None:
        questions: dict[Any, Question] = {}
        for metric in asked:
            try:
                questions[metric.id] = question(
                    self._scan.table, metric.metric_name, metric.metric_domain_kwargs, metric.metric_value_kwargs
                )
            except Unsupported as refusal:
                self._answers[metric.id] = refusal
            except Exception as error:  # noqa: BLE001  one that got through would stop every metric of the file
                self._answers[metric.id] = Unsupported(f"{metric.metric_name}: {error!r}")
        values = self._scan.values(needed for asked_for in questions.values() for needed in self._needed(asked_for))
        failing: dict[Any, FailingRows] = {}
        places: dict[Any, list[int]] = {}
        for key, asked_for in questions.items():
            answer = self._found(asked_for, values)
            if asked_for.failing and not isinstance(answer, Unsupported):
                failing[key], places[key] = asked_for.failing, answer
            else:
                self._answers[key] = answer
        self._answers |= self._fetched(failing, places)

    def _needed(self, asked: Question) -> list[Aggregate]:
        """What the scan has to tell."""
        if asked.rows:
            return [asked.rows]
        if asked.broken:
            return [self._count(asked.broken)]
        if not asked.failing or asked.failing.limit == 0:
            return []
        return [self._places(asked.failing)]

    def _count(self, promised: Promise) -> Aggregate:
        return self._scan.repeats(promised) if promised.repeats else Aggregate(rows=promised.broken)

    def _places(self, failing: FailingRows) -> Aggregate:
        promised = failing.promise
        if promised.repeats:
            return self._scan.repeats(promised)
        return Aggregate(rows=promised.broken, places=True, limit=failing.limit)

    def _found(self, asked: Question, values: Mapping[Aggregate, Any]) -> Any:
        """The answer as far as the scan gives it: for failing rows, their places."""
        found = [values[needed] for needed in self._needed(asked)]
        if not found:
            return [] if asked.failing else asked.constant
        if isinstance(found[0], RefusedQuery):
            return Unsupported(f"DuckDB: {found[0]}")
        if asked.failing:
            return self._failing_places(asked.failing, found[0])
        return found[0]["rows"] or 0 if isinstance(found[0], dict) else found[0]

    def _failing_places(self, failing: FailingRows, found: Any) -> list[int]:
        if not failing.promise.repeats:
            return sorted(found or [])
        return self._scan.repeated_places(failing.promise, failing.limit) if found["rows"] else []

    def _fetched(self, failing: Mapping[Any, FailingRows], places: Mapping[Any, list[int]]) -> dict[Any, Any]:
        """The failing rows of all promises, fetched together."""
        wanted: dict[int, set[str]] = {}
        for key, rows in failing.items():
            for place in places[key]:
                wanted.setdefault(place, set()).update(rows.columns)
        fetched = self._scan.rows(wanted)
        return {key: rows.shaped({place: fetched[place] for place in places[key]}) for key, rows in failing.items()}


class _WithoutSteps(MetricProvider):  # type: ignore[misc]  # untyped base
    """A metric that needs no other computed first.

    pandas' metrics come in steps (types, columns, condition, count …), each a node of the graph. One scan takes all at
    once, so the steps are left out: fewer nodes, and nothing that would force a second scan.
    """


def register() -> None:
    """Makes Great Expectations ask this engine for its metrics without their steps.

    Through the registry's own function, under this engine's name: no other engine's metrics change. The keys are those
    already registered, since giving others would overwrite them for all.
    """
    for name in answered_names():
        known = registry._registered_metrics.get(name)  # noqa: SLF001  its public reader gives no keys
        if known is None or DuckDBExecutionEngine.__name__ in known["providers"]:
            continue
        registry.register_metric(
            metric_name=name,
            metric_domain_keys=known["metric_domain_keys"],
            metric_value_keys=known["metric_value_keys"],
            execution_engine=DuckDBExecutionEngine,
            metric_class=_WithoutSteps,
            metric_provider=_never_called,
            metric_fn_type=MetricFunctionTypes.VALUE,
        )


def _never_called() -> None:
    """The registry wants a function; `resolve_metrics` answers instead."""


register()
