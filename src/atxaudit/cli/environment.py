"""Settings in the environment: a misspelt one is refused, as a misspelt option would be."""

from __future__ import annotations

from collections.abc import Mapping

from atxaudit.errors import UsageError, did_you_mean
from atxaudit.settings import Settings

_PREFIX = "ATXAUDIT_"
# Those that options read; a test compares this list with the commands. Known here without importing them.
OPTION_VARIABLES = frozenset(
    _PREFIX + name
    for name in (
        "ACCEPT_SMALLER", "ADDRESS", "ALL", "ALL_RUNS", "ASSET", "AS_OF", "CITY", "DASHBOARD_URL", "DATA", "DATASET",
        "DEPARTMENT", "DRY_RUN", "EXPECTATIONS", "FORCE", "FORMAT", "FROM", "HOST", "LIAISON", "LIAISONS",
        "LIMIT_ROWS", "OUT", "OUTCOME", "PORT", "PORTAL", "PROFILE", "RESUME", "ROWS", "RULE", "RUN", "SAMPLE_ROWS",
        "SCHEDULER", "SCOPE", "SEED", "SERVE", "SEVERITY", "SMTP", "SNAPSHOT", "SUITE", "WEEKS", "WORKERS",
    )
)  # fmt: skip


def refuse_unknown_settings(environment: Mapping[str, str]) -> None:
    """Raises a UsageError for the first variable of ours that no setting and no option reads."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields} | OPTION_VARIABLES
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in known:
            raise UsageError(f"The environment sets {name}, which no setting reads{did_you_mean(name, known)}.")
