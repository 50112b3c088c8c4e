"""What new texts would bring: the saved snapshot of a run with the texts in it, judged by the same rules."""

from atxaudit.proposal.judging import propose
from atxaudit.proposal.outcome import Fate, Proposal, Standing, TextOutcome
from atxaudit.proposal.rulebook import Rules

__all__ = ["Fate", "Proposal", "Rules", "Standing", "TextOutcome", "propose"]
