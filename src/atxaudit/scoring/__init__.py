"""Verdicts become points, points become scores, and scores become what to fix first."""

from atxaudit.scoring.fix_first import by_priority, fix_first
from atxaudit.scoring.groups import NO_DEPARTMENT, NO_LIAISON
from atxaudit.scoring.score import Scored, score

__all__ = ["NO_DEPARTMENT", "NO_LIAISON", "Scored", "by_priority", "fix_first", "score"]
