"""Options of `atxaudit audit` that shut one another out."""

from __future__ import annotations

from pathlib import Path

from calling import Atxaudit


def test_a_run_is_resumed_at_its_own_moment(atxaudit: Atxaudit, tmp_path: Path) -> None:
    done = atxaudit("audit", "--profile", "demo", "--resume", "--as-of", "2026-01-01", "--data", tmp_path)
    assert done.returncode == 2
    assert "leave out --as-of" in done.stderr


def test_there_must_be_something_to_resume(atxaudit: Atxaudit, tmp_path: Path) -> None:
    done = atxaudit("audit", "--profile", "demo", "--portal", "http://127.0.0.1:9", "--resume", "--data", tmp_path)
    assert done.returncode == 2
    assert "There is no unfinished run of http://127.0.0.1:9 (whole portal, by these rules) to resume" in done.stderr


def test_help_says_what_a_cluster_needs(atxaudit: Atxaudit) -> None:
    said = " ".join(atxaudit("audit", "--help").stdout.replace("│", " ").split())
    assert "Its machines must see the data folder under the same name" in said
