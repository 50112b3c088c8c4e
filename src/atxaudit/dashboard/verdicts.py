"""The verdicts on one asset as its page tells them: one entry per rule, the columns of a rule together."""

from __future__ import annotations

from atxaudit.report.verdicts import Entry, FailingRow, entries, headline, undescribed

__all__ = ["Entry", "FailingRow", "entries", "headline", "undescribed"]
