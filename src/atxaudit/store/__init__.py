"""Where runs are kept: the only room that speaks SQL."""

from atxaudit.store.opening import journal_mode
from atxaudit.store.store import Store, open_store

__all__ = ["Store", "journal_mode", "open_store"]
