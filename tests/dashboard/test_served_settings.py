"""How the dashboard is served: the settings that keep it quiet, and a reason beside each."""

from __future__ import annotations

import tomllib
from pathlib import Path

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def test_the_dashboard_calls_nobody_and_shows_no_trace() -> None:
    settings = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["disableDataExport"] is True
    assert settings["server"]["address"] == "127.0.0.1"


def test_every_setting_has_its_reason_beside_it() -> None:
    lines = CONFIG.read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if "=" in line and not line.startswith("#") and " # " not in line]
    assert bare == []
