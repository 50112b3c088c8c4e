"""The type of the fixture that calls the command."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Atxaudit = Callable[..., subprocess.CompletedProcess[str]]
