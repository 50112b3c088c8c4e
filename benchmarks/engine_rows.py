"""Forty promises about the rows of a Parquet file: our engine beside stock Great Expectations, bare DuckDB, and peers.

    python benchmarks/engine_rows.py [--sizes 2000 100000 1000000 5000000] [--runs 3] [--threads 2] [--no-peers]

Each measurement is a fresh process that has judged a small file before; the table holds medians. The engines take
turns, so that a busy machine is busy for all of them. Each peer gets an environment of its own in a temporary folder,
made with pip; one that cannot be installed is named in the table instead. Writes its section of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine_peers import PEERS, measure
from promises import CLASSES, COLUMNS, DESKS, EMAIL, NOW, SSN, STATUSES, TABLE, forty

from report import bars, machine, write_drawing, write_section

WARM_UP = 2_000  # rows judged first: imports, DuckDB's start and Great Expectations' first look at itself are no part
SMALL, TIMES = 10_000, 5  # a file of fewer rows is over before a clock can be sure: judged so often in each process
STOCK_ROWS = 1_000_000  # from here on stock Great Expectations is run once: it takes minutes
INSTALLED = {  # what each peer's environment holds; Soda brings the DuckDB that it insists on
    "soda": ("soda-core-duckdb==3.5.6",),
    "pandera": ("pandera[polars]==0.35.0", "polars==2.1.0"),
    "pointblank": ("pointblank[pl]==1.1.1", "polars==2.1.0"),
    "dataframely": ("dataframely==3.1.2", "polars==2.1.0"),
}
WORDS = {
    "stock": "stock Great Expectations on pandas",
    "uncut": "our engine, fixed cost left as it is",
    "ours": "**our engine**",
    "limit": "hand-written DuckDB (the limit)",
    "soda": "Soda Core 3.5.6 on DuckDB",
    "pandera": "pandera 0.35.0 on polars",
    "pointblank": "pointblank 1.1.1 on polars",
    "dataframely": "dataframely 3.1.2 (polars)",
}

Said = dict[str, Any]  # verdicts by the promise's place, and how many times a row broke one
Judge = Callable[[Path], Said]

# --- the engines: each gives a function that judges one file ----------------------------------------------------------


def stock(_: int) -> Judge:
    """Great Expectations as its manual shows, on a frame that pandas reads from the file."""
    import pandas as pd  # noqa: PLC0415  only what an engine needs is in its process

    from atxaudit.engine.library import great_expectations, silenced  # noqa: PLC0415

    def judge(path: Path) -> Said:
        with silenced():
            gx = great_expectations()
            context = gx.get_context(mode="ephemeral")
            context.variables.progress_bars = {"globally": False, "metric_calculations": False}
            kinds = gx.expectations.registry.get_expectation_impl
            built = [kinds(kind)(**kw, meta={"number": number}) for number, (kind, kw) in enumerate(forty())]
            suite = gx.ExpectationSuite(name="forty", expectations=built)
            batch = context.data_sources.pandas_default.read_dataframe(pd.read_parquet(path))
            form = {"result_format": "SUMMARY", "unexpected_index_column_names": [":id"]}
            form |= {"return_unexpected_index_query": False}
            results = batch.validate(suite, result_format=form).results
        verdicts = {result.expectation_config.meta["number"]: result.success for result in results}
        return said(verdicts, (result.result.get("unexpected_count", 0) for result in results))

    return judge


def ours(threads: int, *, cut_fixed_cost: bool = True) -> Judge:
    from atxaudit.engine.duckdb.rows import RowExpectation, judge_rows  # noqa: PLC0415

    promises = [RowExpectation(type=kind, kwargs=kwargs) for kind, kwargs in forty()]

    def judge(path: Path) -> Said:
        results = judge_rows(path, promises, threads=threads, cut_fixed_cost=cut_fixed_cost)
        if causes := [result.cause for result in results if result.cause]:
            raise RuntimeError(causes)
        verdicts = {number: result.success for number, result in enumerate(results)}
        return said(verdicts, (result.unexpected_count for result in results))

    return judge


def said(verdicts: Mapping[int, bool], broken: Iterator[int]) -> Said:
    return {"verdicts": dict(sorted(verdicts.items())), "broken": sum(broken)}


def bare_duckdb(threads: int) -> Judge:
    """The limit: one query by hand, counts alone, no failing rows, no Great Expectations."""
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect(config={"threads": threads})

    def judge(path: Path) -> Said:
        (row,) = connection.execute(by_hand(f"'{path}'")).fetchall()
        return {"broken": sum(row[1:])}

    return judge


def by_hand(source: str) -> str:
    """What the forty count, and the empty cells of each judged column."""
    empty = [*COLUMNS[:6], *COLUMNS[7:18], "updated_at"]
    judged = [
        "length(permit_number) <> 12",
        "length(zip) NOT BETWEEN 5 AND 10",
        r"NOT regexp_matches(permit_number, '^PR-\d{9}$')",
        r"NOT regexp_matches(zip, '^451\d{2}$')",
        r"NOT regexp_matches(contact_phone, '^\d{3}-\d{3}-\d{4}$')",
        f"regexp_matches(notes, '{EMAIL}')",
        f"regexp_matches(site_address, '{EMAIL}')",
        f"regexp_matches(notes, '{SSN}')",
        f"status NOT IN {tuple(STATUSES)}",
        f"permit_class NOT IN {tuple(CLASSES)}",
        f"received_by NOT IN {tuple(DESKS)}",
        f"district NOT IN {tuple(range(1, 11))}",
        "latitude NOT BETWEEN 39.0 AND 39.5",
        "longitude NOT BETWEEN -84.5 AND -84.1",
        "valuation < 0",
        "days_open NOT BETWEEN 0 AND 400",
        "score NOT BETWEEN 0 AND 100",
        *(f"{column} > TIMESTAMP '{NOW}'" for column in ("applied_at", "updated_at", "issued_at")),
        "issued_at < applied_at",
    ]
    predicates = [*(f'"{column}" IS NULL' for column in empty), *judged]
    repeats = [
        f"(SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM {source} GROUP BY {keys} HAVING count(*) > 1))"
        for keys in ('":id"', "permit_number", "permit_number, applied_at")
    ]
    counts = [f"count(*) FILTER (WHERE {predicate})" for predicate in predicates]
    return f"SELECT count(*), {', '.join(counts + repeats)} FROM {source}"


ENGINES: dict[str, Callable[[int], Judge]] = {
    "stock": stock,
    "uncut": lambda threads: ours(threads, cut_fixed_cost=False),
    "ours": ours,
    "limit": bare_duckdb,
}


# --- measuring --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Medians of one engine on one file."""

    wall: float  # seconds
    cpu: float  # seconds
    peak: float  # MiB
    runs: int
    broken: int | None  # times a row broke a promise, where the engine counts rows
    verdicts: dict[str, bool] | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-peers", action="store_true", help="leave out what would have to be installed")
    parser.add_argument("--one", choices=ENGINES, help="measure once in this process, and print JSON")
    parser.add_argument("--warm", type=Path)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    if given.one:
        figures, told = measure(ENGINES[given.one](given.threads), given.warm, given.file, given.times)
        print(json.dumps(figures | told))
        return
    with tempfile.TemporaryDirectory() as folder:
        load = os.getloadavg()[0]
        commands, missing = ([], {}) if given.no_peers else installed(Path(folder))
        bench = Bench(Path(folder), dict(commands), given.runs, given.threads)
        found = {size: bench.take_turns(size) for size in given.sizes}
    write_drawing("engine", drawn(found))
    write_section("engine", written(found, missing, given.threads, load))


def installed(folder: Path) -> tuple[list[tuple[str, list[str]]], dict[str, str]]:
    """The command of each peer, and why some have none."""
    (folder / ".soda").mkdir()
    (folder / ".soda" / "config.yml").write_text("send_anonymous_usage_stats: false\nuser_cookie_id: none\n")
    commands, missing = [], {}
    for peer in PEERS:
        python = folder / peer / ("Scripts" if os.name == "nt" else "bin") / "python"
        venv.create(folder / peer, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *INSTALLED[peer]]
        ran = subprocess.run(pip, capture_output=True, text=True, check=False)
        if ran.returncode:
            missing[peer] = (ran.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            print(peer, "could not be installed:", missing[peer], flush=True)
        else:
            commands.append((peer, [str(python), str(Path(__file__).with_name("engine_peers.py")), peer]))
    return commands, missing


class Bench:
    """Files of rows, and who judges them."""

    def __init__(self, folder: Path, peers: Mapping[str, list[str]], runs: int, threads: int) -> None:
        self._folder = folder
        self._commands = {name: [sys.executable, __file__, "--one", name] for name in ENGINES} | dict(peers)
        self._runs = runs
        self._threads = threads

    def take_turns(self, size: int) -> dict[str, Measured]:
        taken: dict[str, list[Said]] = {name: [] for name in self._commands}
        warm, file = self._file(WARM_UP), self._file(size)
        for run in range(self._runs):
            for name, command in self._commands.items():
                if run and name == "stock" and size >= STOCK_ROWS:
                    continue
                taken[name].append(self._run(command, warm, file, TIMES if size <= SMALL else 1))
                print(f"{size:,} {name}: {taken[name][-1]['cpu']:.3f} s of CPU", flush=True)
        if size != WARM_UP:
            file.unlink()
        return {name: median(ran) for name, ran in taken.items()}

    def _run(self, command: Sequence[str], warm: Path, file: Path, times: int) -> Said:
        options = ["--warm", warm, "--file", file, "--times", times, "--threads", self._threads]
        home = {"HOME": str(self._folder), "POLARS_MAX_THREADS": str(self._threads)}  # Soda reads its settings there
        ran = subprocess.run(
            [*command, *map(str, options)], check=False, capture_output=True, text=True, env=os.environ | home
        )
        if ran.returncode:
            raise RuntimeError(f"{command}: {ran.stderr[-2000:]}")
        return dict(json.loads(ran.stdout))

    def _file(self, size: int) -> Path:
        import duckdb  # noqa: PLC0415

        path = self._folder / f"{size}.parquet"
        if not path.exists():
            duckdb.connect().execute(TABLE.format(rows=size, path=path))
        return path


def median(ran: Sequence[Said]) -> Measured:
    figures = {key: statistics.median(run[key] for run in ran) for key in ("wall", "cpu", "peak")}
    return Measured(**figures, runs=len(ran), broken=ran[-1].get("broken"), verdicts=ran[-1].get("verdicts"))


# --- telling ----------------------------------------------------------------------------------------------------------


def written(found: Mapping[int, Mapping[str, Measured]], missing: Mapping[str, str], threads: int, load: float) -> str:
    sections = "\n".join(section(size, engines) for size, engines in found.items())
    absent = "".join(f"\n{WORDS[peer]} could not be installed: {cause}\n" for peer, cause in missing.items())
    return f"""## Promises about rows

By `python benchmarks/engine_rows.py`: each figure is the median of so many fresh processes as the last column says, the
engines taking turns on one machine. Imports and a first small file are not counted; peak memory holds them all the
same. {machine("great-expectations", "pandas", "pyarrow", "duckdb")}; {os.cpu_count()} cores, {threads} threads each.
Load before: {load:.1f}, after: {os.getloadavg()[0]:.1f}; anything near {os.cpu_count()} or above means that others used
the machine too, which makes all slower, and small files most.

![CPU seconds of each engine, by rows](benchmarks-engine.svg)

Forty promises on invented building permits of 20 columns: 10 not-null with mostly, 3 unique (one of two columns),
2 lengths, 6 regular expressions, 4 sets, 8 ranges, 4 types, a pair, the row count and the columns. Soda cannot say
"these columns and no others"; dataframely has no share of rows that may fail, no row count, and lets other columns be:
look at the CPU per promise. Our engine and stock Great Expectations name failing rows with their `:id`, the limit only
counts; of the peers, pointblank and dataframely keep the failing rows, pandera lists the failing values, and Soda
samples some.
{absent}
{sections}
Aims: 1,000,000 rows for a tenth of stock's CPU and at most 1.3 times the limit's; 2,000 rows within 80 ms of CPU;
5,000,000 rows within 750 MiB.
"""


def section(size: int, engines: Mapping[str, Measured]) -> str:
    lines = "\n".join(line(name, mine, engines) for name, mine in engines.items())
    return f"""### {size:,} rows

| engine | promises | wall s | CPU s | CPU ms per promise | peak MiB | times less CPU than stock | runs |
|---|---|---|---|---|---|---|---|
{lines}

Our engine takes {engines["ours"].cpu / engines["limit"].cpu:.2f} times the limit's CPU. {agreement(engines)}
"""


def line(name: str, mine: Measured, engines: Mapping[str, Measured]) -> str:
    promises = 40 if mine.verdicts is None else len(mine.verdicts)
    less = f"{engines['stock'].cpu / mine.cpu:.1f}" if promises == 40 else "–"
    figures = f"{mine.wall:.3f} | {mine.cpu:.3f} | {1000 * mine.cpu / promises:.2f} | {mine.peak:,.0f} | {less}"
    return f"| {WORDS[name]} | {promises} | {figures} | {mine.runs} |"


def agreement(engines: Mapping[str, Measured]) -> str:
    """Whether all say the same; who counts rows, of rows."""
    told = engines["stock"].verdicts or {}
    same = len({engines[name].broken for name in ("stock", "uncut", "ours")}) == 1
    counted = f"the same {engines['ours'].broken:,} times" if same else "NOT AS OFTEN"
    other = {
        WORDS[name]: [int(number) for number, kept in mine.verdicts.items() if kept != told.get(number)]
        for name, mine in engines.items()
        if mine.verdicts
    }
    differing = "; ".join(f"{name} differs on no. {numbers}" for name, numbers in other.items() if numbers)
    verdicts = differing or f"all give the same verdict on each promise they know ({sum(told.values())} of 40 are kept)"
    return f"Stock and ours find that a row broke a promise {counted}; {verdicts}."


def drawn(found: Mapping[int, Mapping[str, Measured]]) -> str:
    groups = {
        f"{size:,} rows": {called(name, mine): mine.cpu for name, mine in engines.items()}
        for size, engines in found.items()
    }
    title = "CPU seconds for forty promises (each line is ten times the one before)"
    return bars(title, groups, lead=WORDS["ours"].strip("*"))


def called(name: str, mine: Measured) -> str:
    known = 40 if mine.verdicts is None else len(mine.verdicts)
    return WORDS[name].strip("*") + (f" ({known} of 40)" if known < 40 else "")


if __name__ == "__main__":
    main()
