"""A demo city, audited and served once by the command itself, and a way to call it as a user would."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest
from calling import Atxaudit, Demo, run_demo

from atxaudit.cli import main


@pytest.fixture(scope="session")
def atxaudit() -> Atxaudit:
    """Calls `atxaudit …` by its entry point, in this process, with an environment free of our settings but `env`.

    Starting a process costs more than most commands do; test_process.py starts real ones.
    """

    def call(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        command = ["atxaudit", *map(str, arguments)]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("ATXAUDIT_")}
        out, err = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, clean | {"COLUMNS": "120"} | (env or {}), clear=True),
            patch.object(sys, "argv", command),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as left,
        ):
            main()
        return subprocess.CompletedProcess(command, int(left.value.code or 0), out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """`atxaudit demo` as a process of its own, which is over."""
    return run_demo(tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("demo-said"))


@pytest.fixture(scope="session")
def demo_data(demo: Demo) -> Path:
    """The data folder of an audited demo city. Tests only add runs of the whole city: the demo's is the oldest."""
    return demo.data
