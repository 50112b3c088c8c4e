"""Calls `atxaudit …` by its entry point, in this process, with no settings of ours but those given."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

from atxaudit.cli import main


def call(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """What it printed, and its exit code."""
    command = ["atxaudit", *map(str, arguments)]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ATXAUDIT_")}
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, clean | {"COLUMNS": "120"} | settings, clear=True),
        patch.object(sys, "argv", command),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as left,
    ):
        main()
    return subprocess.CompletedProcess(command, int(left.value.code or 0), out.getvalue(), err.getvalue())


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The sentence of a refused call."""
    assert done.returncode == code, done.stderr
    message = done.stderr.strip().splitlines()[-1]
    assert message.startswith("Error: ")
    assert "Traceback" not in done.stderr
    return message
