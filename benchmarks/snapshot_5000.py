"""How long a saved snapshot of 5,000 assets and 100,000 columns takes to judge, beside plain pandas.

    python benchmarks/snapshot_5000.py [--runs 5]

Each measurement is a fresh process; the table holds medians. Writes its section of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from atxaudit.engine.judge import judge_all
from atxaudit.models import Asset, CatalogReport, Column, Directory, Liaison, PortalContents, Table
from atxaudit.portal.profile import load_profile
from atxaudit.scoring.score import score
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.files import About, load_snapshot, save_snapshot
from atxaudit.snapshot.frames import Frames, raw_frames
from atxaudit.suites.loader import load_suites
from atxaudit.suites.rule import Rule
from report import machine, write_section

ASSETS, COLUMNS = 5_000, 100_000
AS_OF = datetime(2026, 1, 15, 12, tzinfo=UTC)
WORDS = (
    "water", "tree", "permit", "park", "road", "bus", "library", "inspection", "service", "request", "budget", "river",
    "trail", "health", "school", "safety", "fire", "street", "light", "signal", "bridge", "meter", "sample", "site",
    "visit", "count", "annual", "daily", "report", "program", "office", "center", "public", "city",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--one", choices=("audit", "pandas"), help="measure once in this process, and print JSON")
    parser.add_argument("--snapshot", type=Path)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure_audit(given.snapshot) if given.one == "audit" else measure_pandas(given.snapshot)))
        return
    with tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder) / "snapshot"
        make_snapshot(snapshot)
        found = {one: [run_once(one, snapshot) for _ in range(given.runs)] for one in ("audit", "pandas")}
    write_section("snapshot", section({one: median(runs) for one, runs in found.items()}, given.runs))


def run_once(one: str, snapshot: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", one, "--snapshot", str(snapshot)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


class Clock:
    """Wall and CPU seconds of one stage after another."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def stage(self, name: str) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        self.stages |= {f"{name}_wall": wall - self._wall, f"{name}_cpu": cpu - self._cpu}
        self._wall, self._cpu = wall, cpu

    def total(self) -> dict[str, float]:
        wall = sum(v for k, v in self.stages.items() if k.endswith("_wall"))
        cpu = sum(v for k, v in self.stages.items() if k.endswith("_cpu"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return self.stages | {"total_wall": wall, "total_cpu": cpu, "peak_mib": peak}


def facts_of(snapshot: Path) -> Frames:
    saved = load_snapshot(snapshot)
    profile = load_profile("demo")
    return derive(
        saved.assets, saved.columns, saved.left_out, profile=profile, directory=saved.about.directory, as_of=AS_OF
    )


def by_table(frames: Frames) -> dict[Table, pd.DataFrame]:
    return {Table.ASSETS: frames.assets, Table.COLUMNS: frames.columns, Table.DEPARTMENTS: frames.departments}


def measure_audit(snapshot: Path) -> dict[str, float]:
    """Load, facts, GX, scores: what `atxaudit audit --snapshot` does before it keeps the run."""
    suites = load_suites()
    clock = Clock()
    frames = facts_of(snapshot)
    clock.stage("facts")
    import great_expectations  # noqa: F401, PLC0415 - its import is measured on its own

    clock.stage("import")
    verdicts = judge_all(by_table(frames), suites)
    clock.stage("judge")
    scored = score(verdicts, frames.assets, [rule for suite in suites for rule in suite.rules])
    clock.stage("score")
    failed = int((scored.verdicts["outcome"] == "failed").sum())
    return clock.total() | {"verdicts": len(verdicts), "failed": failed}


def measure_pandas(snapshot: Path) -> dict[str, float]:
    """The predicates alone, on the same frames, without Great Expectations and without verdicts."""
    suites = load_suites()
    frames = by_table(facts_of(snapshot))
    clock = Clock()
    failing = {}
    for suite in suites:
        for rule in suite.rules:
            failing[rule.id, rule.milder] = failing_rows(frames[suite.table], rule)
    clock.stage("judge")
    both = [
        failing[rule.id, False] | failing.get((rule.id, True), False)
        for s in suites
        for rule in s.rules
        if not rule.milder
    ]
    return clock.total() | {"failed": int(sum(mask.sum() for mask in both))}


def failing_rows(frame: pd.DataFrame, rule: Rule) -> pd.Series:
    values = frame[rule.columns[0]]
    least, most = rule.kwargs.get("min_value", -math.inf), rule.kwargs.get("max_value", math.inf)
    match rule.type:
        case "expect_column_values_to_be_null":
            bad = values.notna()
        case "expect_column_values_to_not_be_null":
            bad = values.isna()
        case "expect_column_values_to_be_in_set":
            bad = values.notna() & ~values.isin(rule.kwargs["value_set"])
        case "expect_column_values_to_be_between":
            bad = (values < least) | (values > most)
        case other:
            raise ValueError(f"no pandas predicate for {other} yet: write it here")
    for fact in rule.conditions:
        bad &= frame[fact]
    return bad


def make_snapshot(folder: Path) -> None:
    """An invented portal, about as untidy as a real one."""
    pick = random.Random(5)
    profile = load_profile("demo")
    assets = tuple(make_asset(pick, number, profile.departments) for number in range(ASSETS))
    liaisons = tuple(Liaison(department=name, name=f"Liaison of {name}") for name in profile.departments)
    catalog = CatalogReport(raw_records=ASSETS, result_set_size=ASSETS, distinct=ASSETS)
    directory = Directory(source="csv:liaisons.csv", liaisons=liaisons)
    raw = raw_frames(PortalContents(assets=assets, catalog=catalog, dcat=None), profile)
    frames = derive(*raw, profile=profile, directory=directory, as_of=AS_OF)
    about = About(portal=profile.portal, profile=profile.name, as_of=AS_OF, catalog=catalog, directory=directory)
    save_snapshot(folder, frames, about)


def make_asset(pick: random.Random, number: int, departments: dict[str, object]) -> Asset:
    def words(least: int, most: int) -> str:
        return " ".join(pick.choices(WORDS, k=pick.randint(least, most)))

    custom = (
        ("Ownership_Department name", pick.choice([*departments, "Other", "Dept of Trees"])),
        ("Publishing Information_Update Frequency", pick.choice(["Daily", "Monthly", "Annually", "As Needed", ""])),
        ("Publishing Information_Automation Method", pick.choice(["Manual", "DataSync", "Other", ""])),
    )
    columns = tuple(
        Column(
            field_name=f"{pick.choice(WORDS)}_{place}",
            name=f"{words(1, 3)} {place}".title(),
            datatype=pick.choice(["text", "number", "calendar_date"]),
            description=words(4, 20) if pick.random() < 0.3 else "",
            position=place,
        )
        for place in range(COLUMNS // ASSETS)
    )
    return Asset(
        id=f"{number:04x}-{number * 7919 % 65_536:04x}",
        name=f"{words(2, 6).title()} {number}",
        type="dataset",
        domain="data.lindenford.example",
        provenance="official",
        view_type="tabular",
        description=words(0, 80),
        category=pick.choice(["Environment", "Health", ""]),
        tags=tuple(pick.sample(WORDS, k=pick.randint(0, 5))),
        license_name=pick.choice(["Public Domain", ""]),
        attribution=words(1, 3).title(),
        custom_fields=custom,
        owner_name="Team",
        owner_type=pick.choice(["team", "interactive"]),
        data_updated_at=AS_OF - timedelta(days=pick.random() * 1_500),
        views_last_month=pick.randint(0, 3_000),
        columns=columns,
        view_read=True,
    )


def section(found: dict[str, dict[str, float]], runs: int) -> str:
    audit, plain = found["audit"], found["pandas"]
    stages = {
        "facts": "load and derive facts",
        "import": "import Great Expectations",
        "judge": "judge (Great Expectations)",
        "score": "score",
        "total": "**in all**",
    }
    rows = "\n".join(
        f"| {words} | {audit[f'{stage}_wall']:.2f} | {audit[f'{stage}_cpu']:.2f} |" for stage, words in stages.items()
    )
    same = "the same" if audit["failed"] == plain["failed"] else f"NOT the same ({plain['failed']:,.0f})"
    return f"""## A saved snapshot of 5,000 assets and 100,000 columns

Median of {runs} runs; {machine("great-expectations", "pandas", "numpy", "pyarrow")}.

| stage | wall s | CPU s |
|---|---|---|
{rows}
| the same predicates in plain pandas | {plain["judge_wall"]:.2f} | {plain["judge_cpu"]:.2f} |

Peak memory {audit["peak_mib"]:,.0f} MiB. {audit["verdicts"]:,.0f} verdicts, {audit["failed"]:,.0f} of them failed;
plain pandas finds {same}. Great Expectations takes {audit["judge_cpu"] / plain["judge_cpu"]:.0f} times the CPU of the
bare predicates, for which it returns verdicts that anyone can check with stock Great Expectations.

Aims: in all within 10 s and 1,536 MiB, judging within 5 s.
"""


if __name__ == "__main__":
    main()
