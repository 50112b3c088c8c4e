"""A page's process stays small: it reads the store and nothing that made it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "app.py"
FORBIDDEN = (
    "great_expectations",
    "sodapy",
    "atxaudit.engine",
    "atxaudit.portal",
    "atxaudit.audit",
    "atxaudit.suites.loader",
)

SCRIPT = """
import json, sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60)
app.run()
assert not app.exception, app.exception
for page in ("department", "asset", "rules", "trends"):
    app.query_params["department"] = "Parks"
    app.switch_page(f"src/atxaudit/dashboard/pages/{page}.py").run()
    assert not app.exception, app.exception
print(json.dumps(sorted(sys.modules)))
"""


def test_no_page_imports_the_engine_the_portal_or_great_expectations(city: Path) -> None:
    environment = os.environ | {"ATXAUDIT_DATA": str(city)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(APP)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    imported = json.loads(done.stdout.splitlines()[-1])
    assert [name for name in imported if name.startswith(FORBIDDEN)] == []
    assert "atxaudit.store" in imported
