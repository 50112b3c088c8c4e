"""The commands on an audited demo city: what is printed, in which shape, with which exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from calling import Atxaudit

from atxaudit import portal

FINDING_KEYS = {
    "run", "asset_id", "asset_name", "department", "liaison", "suite", "rule", "severity", "outcome", "subject",
    "observed", "failing_count", "judged_count", "points", "fix", "edit_url",
}  # fmt: skip
RUN_KEYS = {
    "run", "profile", "portal", "as_of", "started", "finished", "status", "assets", "passed", "failed",
    "not_applicable", "waived", "could_not_run", "rule_set",
}  # fmt: skip
SCORE_KEYS = {
    "run", "scope", "id", "name", "department", "liaison", "published_well", "still_true", "band_published",
    "band_true", "could_not_run_share", "standing",
}  # fmt: skip
PARKS = "Parks and Recreation"
pytestmark = pytest.mark.xdist_group("cli")


def listed(atxaudit: Atxaudit, data: Path, *arguments: str) -> list[dict[str, object]]:
    done = atxaudit(*arguments, "--format", "json", "--data", data)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, object]] = json.loads(done.stdout)
    return rows


def test_runs_scores_and_findings_have_the_keys_that_are_promised(atxaudit: Atxaudit, demo_data: Path) -> None:
    assert listed(atxaudit, demo_data, "runs")[0].keys() >= RUN_KEYS
    assert listed(atxaudit, demo_data, "scores")[0].keys() >= SCORE_KEYS
    assert listed(atxaudit, demo_data, "findings")[0].keys() >= FINDING_KEYS


def test_all_verdicts_add_up_to_the_runs_own_counts(atxaudit: Atxaudit, demo_data: Path) -> None:
    run = next(run for run in listed(atxaudit, demo_data, "runs") if run["status"] == "complete")
    verdicts = listed(atxaudit, demo_data, "findings", "--outcome", "all")
    for outcome in ("passed", "failed", "not_applicable", "waived", "could_not_run"):
        assert sum(v["outcome"] == outcome for v in verdicts) == run[outcome], outcome


def test_points_of_an_assets_findings_and_its_score_make_a_hundred(atxaudit: Atxaudit, demo_data: Path) -> None:
    assets = listed(atxaudit, demo_data, "scores", "--scope", "asset")
    worst = min((a for a in assets if a["published_well"] is not None), key=lambda a: float(str(a["published_well"])))
    findings = listed(atxaudit, demo_data, "findings", "--asset", str(worst["id"]))
    lost = sum(round(10 * float(str(f["points"]))) for f in findings if f["suite"] != "staleness")
    assert lost + round(10 * float(str(worst["published_well"]))) == 1000


def test_a_department_filter_keeps_its_findings_only(atxaudit: Atxaudit, demo_data: Path) -> None:
    found = listed(atxaudit, demo_data, "findings", "--department", "parks and recreation")
    assert {f["department"] for f in found} == {"Parks and Recreation"}


def test_csv_reads_back_and_no_cell_is_a_formula(atxaudit: Atxaudit, demo_data: Path) -> None:
    done = atxaudit("findings", "--format", "csv", "--data", demo_data)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == len(listed(atxaudit, demo_data, "findings"))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_suites_list_names_every_rule_once(atxaudit: Atxaudit) -> None:
    done = atxaudit("suites", "list", "--format", "json")
    rules = json.loads(done.stdout)
    assert {"suite", "rule", "table", "severity", "points", "title"} <= rules[0].keys()
    assert len({r["rule"] for r in rules}) == len(rules) > 50


def test_suites_show_tells_a_rule_with_reason_remedy_and_source(atxaudit: Atxaudit) -> None:
    done = atxaudit("suites", "show", "column-described")
    assert done.returncode == 0
    for words in ("Every column is described", "guess", "Write one sentence per column", "Local Law 107"):
        assert words in done.stdout


def test_a_saved_snapshot_is_judged_again_with_the_same_findings(atxaudit: Atxaudit, demo_data: Path) -> None:
    first = listed(atxaudit, demo_data, "runs")[-1]["run"]
    again = atxaudit("audit", "--snapshot", str(first), "--data", demo_data)
    assert again.returncode == 0, again.stderr
    second = again.stdout.strip().rpartition("Run ")[2]
    old, new = (listed(atxaudit, demo_data, "findings", "--outcome", "all", "--run", str(r)) for r in (first, second))
    assert [f | {"run": ""} for f in old] == [f | {"run": ""} for f in new]


@pytest.fixture
def own_data(demo_data: Path, tmp_path: Path) -> Path:
    """A copy of the audited city, for runs of a part of it: they would be the newest to every other test."""
    return Path(shutil.copytree(demo_data, tmp_path / "data"))


def test_a_snapshot_read_by_a_profile_file_is_judged_again_with_that_file(
    atxaudit: Atxaudit, own_data: Path, tmp_path: Path
) -> None:
    first = str(listed(atxaudit, own_data, "runs")[-1]["run"])
    shipped = Path(portal.__file__).parent / "profiles" / "demo.yaml"
    mine = tmp_path / "mine.yaml"
    mine.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    judge = ("audit", "--snapshot", first, "--department", PARKS, "--data", own_data)
    assert atxaudit(*judge, "--profile", mine).returncode == 0
    other = atxaudit(*judge, "--profile", "austin")
    assert other.returncode == 2
    assert 'read by the profile "demo"' in other.stderr


def test_a_snapshot_can_be_judged_as_of_a_later_day(atxaudit: Atxaudit, own_data: Path) -> None:
    first = str(listed(atxaudit, own_data, "runs")[-1]["run"])
    part = ("--department", PARKS)
    later = atxaudit("audit", "--snapshot", first, "--as-of", "2099-12-31", *part, "--data", own_data)
    run = later.stdout.strip().rpartition("Run ")[2]
    late = ("findings", "--rule", "updated-on-time", *part)
    assert len(listed(atxaudit, own_data, *late, "--run", run)) > len(listed(atxaudit, own_data, *late, "--run", first))


@pytest.mark.parametrize(
    "command",
    ["audit", "runs", "scores", "findings", "demo", "dashboard", "suites list", "suites show", "suites validate",
     "suites catalogue", "profile list", "profile init", "profile validate"],
)  # fmt: skip
def test_every_command_has_help_with_an_example(atxaudit: Atxaudit, command: str) -> None:
    done = atxaudit(*command.split(), "--help")
    assert done.returncode == 0
    assert "Example: atxaudit" in done.stdout


def test_what_only_the_milder_case_found_is_explained_in_its_own_words(atxaudit: Atxaudit, demo_data: Path) -> None:
    command = ("findings", "--rule", "column-description-real")
    by_severity = {str(f["severity"]): f["fix"] for f in listed(atxaudit, demo_data, *command)}
    assert by_severity == {
        "warning": "Say what the value means, its unit and what the codes stand for.",
        "info": "Say what sets each column apart.",
    }
