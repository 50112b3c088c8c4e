"""The findings of a run as one small number each, so that two runs are compared without reading either.

Those of two hundred thousand findings take four megabytes and a few milliseconds. Runs from before they were kept are
read anew, which takes a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Select, case, func, insert, select

from atxaudit.models import Outcome, Severity
from atxaudit.store import tables

Prints = npt.NDArray[np.void]  # of PRINT
PRINT = np.dtype(
    [
        ("identity", "<u8"),  # of rule, asset and column: the same in every run
        ("rule_key", "<u4"),
        ("asset_key", "<u4"),  # 0: a verdict on a department
        ("verdict_key", "<u4"),
        ("rank", "u1"),  # the place of its severity, harshest first
    ]
)
_AT_ONCE = 20_000  # rows taken from the database together
_RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}
asset, rule, verdict = tables.asset, tables.rule, tables.verdict


def keep_fingerprints(connection: Connection, run_key: int) -> None:
    """Takes the fingerprints of a run that was just written."""
    packed = fingerprints(connection, run_key).tobytes()
    connection.execute(insert(tables.fingerprint).values(run_key=run_key, packed=packed))


def read_fingerprints(connection: Connection, run_key: int) -> Prints:
    """Every finding of a run, in no order."""
    table = tables.fingerprint.c
    packed = connection.execute(select(table.packed).where(table.run_key == run_key)).scalar()
    return fingerprints(connection, run_key) if packed is None else np.frombuffer(packed, dtype=PRINT)


def fingerprints(connection: Connection, run_key: int) -> Prints:
    """Taken from the verdicts themselves."""
    rules = _names(connection, select(rule.c.key, rule.c.id).where(rule.c.run_key == run_key))
    assets = _names(connection, select(asset.c.key, asset.c.asset_id).where(asset.c.run_key == run_key)) | {0: ""}
    return np.concatenate(
        [
            np.zeros(0, dtype=PRINT),
            *(_taken(portion, rules, assets) for portion in _portions(connection, findings_of(run_key))),
        ]
    )


def findings_of(run_key: int) -> Select[Any]:
    """Every finding of a run: rule key, asset key (0 for none), subject, verdict key, rank."""
    rank = case(_RANKS, value=verdict.c.severity, else_=len(_RANKS) - 1)
    columns = (verdict.c.rule_key, func.coalesce(verdict.c.asset_key, 0), verdict.c.subject, verdict.c.key, rank)
    own = verdict.c.rule_key.in_(select(rule.c.key).where(rule.c.run_key == run_key))
    return select(*columns).where(own, verdict.c.outcome == Outcome.FAILED.value)


def as_frame(prints: Prints) -> pd.DataFrame:
    """One row per finding, the columns those of PRINT."""
    return pd.DataFrame({name: prints[name].astype("u8" if name == "identity" else "i8") for name in PRINT.names or ()})


def _names(connection: Connection, query: Select[Any]) -> dict[int, str]:
    return {int(key): str(name) for key, name in connection.execute(query)}


def _taken(portion: tuple[Any, ...], rules: dict[int, str], assets: dict[int, str]) -> Prints:
    rule_keys, asset_keys, subjects, verdict_keys, ranks = portion
    named = zip(rule_keys, asset_keys, subjects, strict=True)
    words = (f"{rules[rule_key]}\0{assets[asset_key]}\0{subject or ''}" for rule_key, asset_key, subject in named)
    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in words)
    prints = np.zeros(len(rule_keys), dtype=PRINT)
    prints["identity"] = np.frombuffer(digests, dtype="<u8")
    prints["rule_key"], prints["asset_key"] = rule_keys, asset_keys
    prints["verdict_key"], prints["rank"] = verdict_keys, ranks
    return prints


def _portions(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """The answer column by column, a portion of rows at a time: what was taken is small before more is asked for."""
    for rows in connection.execute(query, execution_options={"yield_per": _AT_ONCE}).partitions():
        yield tuple(zip(*rows, strict=True))
