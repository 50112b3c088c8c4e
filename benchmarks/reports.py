"""Sixty department reports as PDF, beside WeasyPrint on the same pages; and the city's workbook of 200,000 verdicts.

    python benchmarks/reports.py [--runs 3] [--no-peers] [--data FOLDER]

An invented city of sixty departments, as large as real ones are, is judged by the shipped rules with drawn outcomes and
written to a store twice, so that there is something to compare. Every measurement is a fresh process; the two engines
take turns. WeasyPrint gets an environment of its own in a temporary folder, made with pip; where it cannot be installed
the table says so. `--data` takes the newest run of another data folder instead. Writes its section of
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from report import machine, write_section

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
# Assets per department: those of a recorded city of 31 departments, and as many again with few
SIZES = (
    *(35, 32, 28, 25, 23, 18, 14, 13, 13, 12, 11, 10, 10, 9, 9, 7, 7, 6, 6, 5, 5, 5, 4, 4, 3, 3, 3, 3, 3, 2),
    *(30, 26, 24, 20, 18, 15, 14, 12, 12, 11, 10, 9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2),
)
COLUMNS = 6
NOT_RUN, NOT_APPLICABLE = 0.02, 0.30  # of the verdicts, about as recorded
MOVED = 0.004  # share of the verdicts drawn anew for the second week
WORST = (
    0.5  # share that fails of the rule broken most; half of the rules are hardly ever; security's a twentieth as often
)
PEER = "weasyprint==70.0"
WEASY = """
import json, resource, sys, time
from pathlib import Path
from weasyprint import HTML
start = time.perf_counter()
for page in sorted(Path(sys.argv[1]).glob("*.html")):
    HTML(filename=page).write_pdf(page.with_suffix(".weasy.pdf"), pdf_variant="pdf/ua-1")
size = sum(pdf.stat().st_size for pdf in Path(sys.argv[1]).glob("*.weasy.pdf"))
used = resource.getrusage(resource.RUSAGE_SELF)
cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
print(json.dumps({"wall": time.perf_counter() - start, "cpu": cpu, "peak": peak, "bytes": size}))
"""

Said = dict[str, Any]


# --- the city ---------------------------------------------------------------------------------------------------------


def make_city(data: Path) -> None:
    """A store with two runs, a week apart."""
    from atxaudit.scoring import score  # noqa: PLC0415  the process that measures starts cold
    from atxaudit.store import open_store  # noqa: PLC0415
    from atxaudit.suites.loader import load_suites  # noqa: PLC0415

    rules = list({rule.id: rule for suite in load_suites() for rule in suite.rules if not rule.milder}.values())
    assets = draw_assets()
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        for week, salt in ((1, 7), (0, 8)):
            verdicts = draw_verdicts(assets, rules, salt)
            store.write_run(
                a_run(f"run-{2 - week}", NOW - timedelta(weeks=week), len(assets)),
                assets=assets,
                scored=score(verdicts, assets, rules),
                rules=rules,
                left_out=assets.head(6)[["asset_id", "title", "type"]].assign(reason="a story"),
            )


def a_run(run_id: str, moment: datetime, assets: int) -> Any:
    from atxaudit.models import Run, Status  # noqa: PLC0415

    return Run(
        id=run_id,
        profile="demo",
        portal="https://data.example.gov",
        scope="whole portal",
        as_of=moment,
        started=moment,
        finished=moment + timedelta(minutes=9),
        status=Status.COMPLETE,
        rule_set="0123456789ab",
        version="0.1.0",
        timezone="America/Chicago",
        title="City of Sixty",
        raw_records=assets + 6,
        result_set_size=assets + 6,
        distinct=assets + 6,
        assets=assets,
        directory="csv:liaisons.csv",
    )


def draw_assets() -> Any:
    """Titles as long as real ones are."""
    import pandas as pd  # noqa: PLC0415

    of = [(department, place) for department, size in enumerate(SIZES) for place in range(size)]
    rows = [
        {
            "asset_id": f"d{department:03d}-{place:04d}",
            "title": f"Inspections, Permits and Requests of Department {department} by Month, Part {place}",
            "type": "dataset",
            "department": f"Department of Matter {department:02d}",
            "liaison": f"Liaison {department // 2:02d}",
            "frequency": ("daily", "weekly", "monthly", "annually")[place % 4],
            "frequency_word": ("Daily", "Weekly", "Monthly", "Annually")[place % 4],
            "days_allowed": float((3, 13, 45, 400)[place % 4]),
            "data_updated_at": pd.Timestamp(NOW) - pd.Timedelta(days=7 * place),
            "age_days": 7.0 * place,
            "views_last_month": float(place * 37 % 1000),
            "columns_count": float(COLUMNS),
            "columns_described": float(COLUMNS - place % COLUMNS),
            "is_tabular": True,
            "is_dataset": True,
            "edit_url": f"https://data.example.gov/d/d{department:03d}-{place:04d}",
        }
        for department, place in of
    ]
    return pd.DataFrame(rows)


def draw_verdicts(assets: Any, rules: Any, salt: int) -> Any:
    """One verdict per asset and rule, and one per column and rule on columns; most are as the week before."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    from atxaudit.models import Table  # noqa: PLC0415

    parts = []
    names = np.array([f"column_{place}" for place in range(COLUMNS)], dtype=object)
    for rule in (rule for rule in rules if rule.table != Table.DEPARTMENTS):
        is_column = rule.table != Table.ASSETS
        ids = np.repeat(assets["asset_id"].to_numpy(dtype=object), COLUMNS if is_column else 1)
        drawn, again = (np.random.default_rng([one, *rule.id.encode()]).random(len(ids)) for one in (1, salt))
        drawn = np.where(again < MOVED, again / MOVED, drawn)
        worst = WORST / 20 if rule.dimension == "security" else WORST
        fails = worst * np.random.default_rng([*rule.id.encode()]).random() ** 5
        kinds = [drawn < limit for limit in np.cumsum([fails, NOT_RUN, NOT_APPLICABLE])]
        outcome = np.select(kinds, ["failed", "could_not_run", "not_applicable"], "passed")
        reason = np.select(
            [outcome == "could_not_run", outcome == "not_applicable"],
            ["The portal stopped answering.", "There is nothing to judge."],
            "",
        )
        subject = np.tile(names, len(assets)) if is_column else np.full(len(ids), "", dtype=object)
        observed = np.where(outcome == "failed", f"{rule.title}: that is not kept, 12 of 2,000 cells differ", "")
        parts.append(
            pd.DataFrame({"asset_id": ids, "subject": subject, "outcome": outcome, "reason": reason}).assign(
                suite=rule.suite,
                rule=rule.id,
                table=rule.table.value,
                severity=rule.severity.value,
                observed=observed,
                failing_count=(outcome == "failed").astype(int),
                judged_count=np.isin(outcome, ["passed", "failed"]).astype(int),
            )
        )
    words = ["suite", "rule", "table", "severity", "outcome", "reason"]
    return pd.concat(parts, ignore_index=True).astype(dict.fromkeys(words, "category"))


# --- what is measured, each in a process of its own -------------------------------------------------------------------


def write_pdfs(data: Path, folder: Path) -> Said:
    """Reads and writes every department's PDF, as `atxaudit report --all` does."""
    return _written(data, folder, "pdf")


def write_pages(data: Path, folder: Path) -> Said:
    """The same as HTML: what WeasyPrint starts from."""
    return _written(data, folder, "html")


def _written(data: Path, folder: Path, form: str) -> Said:
    from atxaudit.report.summary import every_scope  # noqa: PLC0415
    from atxaudit.report.writing import write_reports  # noqa: PLC0415
    from atxaudit.store import open_store  # noqa: PLC0415

    url, start = f"sqlite:///{data / 'atxaudit.db'}", time.perf_counter()
    with open_store(url) as store:
        run = store.run()
        departments = [scope for scope in every_scope(store, run) if scope.kind == "department"]
    files = list(write_reports(url, run.id, departments, [form], folder))
    told = _used() | {"wall": time.perf_counter() - start}
    return told | {"files": len(files), "bytes": sum(file.stat().st_size for file in files)}


def write_workbook(data: Path, folder: Path) -> Said:
    """The city's workbook with every verdict."""
    from atxaudit.report.summary import CITY, summarise  # noqa: PLC0415
    from atxaudit.report.writing import write_report  # noqa: PLC0415
    from atxaudit.store import open_store  # noqa: PLC0415

    start = time.perf_counter()
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        of = summarise(store, CITY, all_verdicts=True)
        path = write_report(of, "xlsx", folder)
    told = _used() | {"wall": time.perf_counter() - start}
    return told | {"verdicts": len(of.verdicts), "bytes": path.stat().st_size}


def _used() -> Said:
    """CPU seconds of this process and those it started, imports too, and the peak of the largest of them."""
    import resource  # noqa: PLC0415

    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in both)
    return {"cpu": cpu, "peak": max(one.ru_maxrss for one in both) / 1024}


def write_city(data: Path, _: Path) -> Said:
    """The store itself; apart, because a process begins with the peak of the one that starts it."""
    make_city(data)
    return {}


MEASURED = {"pdf": write_pdfs, "html": write_pages, "xlsx": write_workbook}
WAYS = MEASURED | {"city": write_city}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true", help="leave out what would have to be installed")
    parser.add_argument("--data", type=Path, help="a data folder whose newest run is reported instead")
    parser.add_argument("--one", choices=WAYS, help="measure once in this process, and print JSON")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(WAYS[given.one](given.data, given.out)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = given.data or folder
        if given.data is None:
            said(one("city", folder, folder))
        peer, missing = ("", "not asked for") if given.no_peers else installed(folder / "peer")
        load = os.getloadavg()[0]
        taken: dict[str, list[Said]] = {}
        for turn in range(given.runs):
            for way in MEASURED:
                taken.setdefault(way, []).append(said(one(way, data, folder / f"{way}-{turn}")))
            if peer:
                taken.setdefault("weasy", []).append(said([peer, "-c", WEASY, str(folder / f"html-{turn}")]))
            print(turn, {way: round(found[-1]["wall"], 2) for way, found in taken.items()}, flush=True)
    write_section("reports", written({way: median(found) for way, found in taken.items()}, missing, given.runs, load))


def one(way: str, data: Path, out: Path) -> list[str]:
    return [sys.executable, __file__, "--one", way, "--data", str(data), "--out", str(out)]


def installed(folder: Path) -> tuple[str, str]:
    """The peer's Python, or why there is none."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER]
    ran = subprocess.run(pip, capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        ran = subprocess.run([str(python), "-c", "import weasyprint"], capture_output=True, text=True, check=False)
    return (str(python), "") if ran.returncode == 0 else ("", (ran.stderr.strip().splitlines() or ["no reason"])[-1])


def said(command: list[str]) -> Said:
    """What a process measured, with its whole time from start to end."""
    start = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{command}: {ran.stderr[-2000:]}")
    return dict(json.loads(ran.stdout.splitlines()[-1])) | {"whole": time.perf_counter() - start}


def median(taken: list[Said]) -> Said:
    return {key: statistics.median(one[key] for one in taken) for key in taken[0]}


# --- telling ----------------------------------------------------------------------------------------------------------


def written(found: Mapping[str, Said], missing: str, runs: int, load: float) -> str:
    pdf, html, book = found["pdf"], found["html"], found["xlsx"]
    lines = [line("**atxaudit: store → PDF/UA-1 by Typst**", pdf), line("atxaudit: store → HTML", html)]
    if "weasy" in found:
        both = {key: html[key] + found["weasy"][key] for key in ("wall", "cpu", "whole")}
        peak = max(html["peak"], found["weasy"]["peak"])
        lines.append(line(f"the same HTML → PDF/UA-1 by {PEER}", both | found["weasy"] | both | {"peak": peak}))
        times = (
            f"atxaudit writes in a process per core, WeasyPrint ran in one: it takes {both['wall'] / pdf['wall']:.1f} "
            f"times as long, and {both['cpu'] / pdf['cpu']:.1f} times the CPU, from first question to last file."
        )
    else:
        lines.append(f"| {PEER}: could not be measured ({missing}) | – | – | – | – | – |")
        times = ""
    table = "\n".join(lines)
    return f"""## Reports

By `python benchmarks/reports.py`: medians of {runs} runs, each a fresh process, taking turns. An invented city of
{int(pdf["files"])} departments with {sum(SIZES)} assets, each of {COLUMNS} columns, judged by the shipped rules;
{int(book["verdicts"]):,} verdicts. {machine("typst", "xlsxwriter", "pandas")}; {os.cpu_count()} cores. Load before:
{load:.1f}, after: {os.getloadavg()[0]:.1f}; above {os.cpu_count()} others used the machine too. Seconds from the first
question to the store to the last file; the whole process with Python's start and imports beside it.

| {int(pdf["files"])} department reports | seconds | whole process, s | CPU s | peak MiB | kB per file |
|---|---|---|---|---|---|
{table}

{times}

The city's workbook with {int(book["verdicts"]):,} verdicts: {book["wall"]:.1f} s ({book["whole"]:.1f} s with start and
imports), {book["cpu"]:.1f} s of CPU, peak {book["peak"]:.0f} MiB, {book["bytes"] / 1e6:.1f} MB.

Aims: the PDFs within 10 s; the workbook within 30 s and 500 MiB.
"""


def line(name: str, mine: Said) -> str:
    each = mine["bytes"] / len(SIZES) / 1000
    figures = f"{mine['wall']:.1f} | {mine['whole']:.1f} | {mine['cpu']:.1f} | {mine['peak']:,.0f} | {each:.0f}"
    return f"| {name} | {figures} |"


if __name__ == "__main__":
    main()
