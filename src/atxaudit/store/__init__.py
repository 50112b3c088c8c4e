"""Where runs are kept: the only room that speaks SQL."""

from atxaudit.store.changes import Cause, Change, Changes
from atxaudit.store.history import AssetHistory, Trends
from atxaudit.store.opening import journal_mode
from atxaudit.store.store import Store, open_store

__all__ = ["AssetHistory", "Cause", "Change", "Changes", "Store", "Trends", "journal_mode", "open_store"]
