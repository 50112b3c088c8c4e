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
        "ACCEPT_SMALLER", "ADDRESS", "ASSET", "AS_OF", "DATA", "DATASET", "DEPARTMENT", "EXPECTATIONS", "FORMAT",
        "LIAISON", "LIAISONS", "OUT", "OUTCOME", "PORT", "PORTAL", "PROFILE", "ROWS", "RULE", "RUN", "SCOPE", "SEED",
        "SERVE", "SEVERITY", "SNAPSHOT", "SUITE",
    )
)  # fmt: skip


def refuse_unknown_settings(environment: Mapping[str, str]) -> None:
    """Raises a UsageError for the first variable of ours that no setting and no option reads."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields} | OPTION_VARIABLES
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in known:
            raise UsageError(f"The environment sets {name}, which no setting reads{did_you_mean(name, known)}.")
