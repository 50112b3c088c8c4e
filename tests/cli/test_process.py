"""The command as a process of its own: what only a process can show."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from calling import HEAD, Demo

pytestmark = pytest.mark.xdist_group("cli")


def test_a_pipe_that_closes_early_is_no_error(demo_data: Path) -> None:
    command = f"{shlex.join(HEAD)} findings --outcome all --format csv --data {demo_data} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout.startswith("run,asset_id,")


def test_an_error_is_one_sentence_and_an_exit_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [*HEAD, "audit", "--profile", "nowhere", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_reading_a_store_never_imports_great_expectations_or_a_portal(demo_data: Path) -> None:
    code = (
        "import sys; sys.argv = ['atxaudit', 'findings', '--data', sys.argv[1], '--format', 'csv']\n"
        "from atxaudit.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('great_expectations', 'sodapy', 'streamlit') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(demo_data)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stderr.strip() == "[]"


def test_ctrl_c_ends_the_demos_portal_and_its_dashboard(demo: Demo) -> None:
    assert demo.code == 0
    assert "Traceback" not in demo.error
    assert demo.ports_left_open == []
