"""The open security queue of a department or liaison, asset by asset. It is in no score."""

from __future__ import annotations

from atxaudit.report.security import Checked, Exposed, checked, exposed, headline, unchecked_sentence

__all__ = ["SHOWN", "Checked", "Exposed", "checked", "exposed", "headline", "unchecked_sentence"]

SHOWN = 3  # assets; the others stand behind a click
