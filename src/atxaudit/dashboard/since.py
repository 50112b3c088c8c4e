"""What became of the findings of a part since the audit before, in words."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.words import literal, sentence_case, shortened
from atxaudit.report.since import findings_of, headline, sentence
from atxaudit.store.changes import Change, Changes

__all__ = ["EACH_SHOWN", "changed_table", "findings_of", "headline", "left_over", "sentence"]

EACH_SHOWN = 5  # findings per change
_MOST = 90  # characters of a title or sentence in a cell

_LOOKS = {  # in this order: icon and word, as Markdown
    Change.NEW.value: ":red-badge[:material/add: New]",
    Change.SOLVED.value: ":green-badge[:material/check_circle: Solved]",
    Change.WAIVED.value: ":violet-badge[:material/flag: Waived]",
    Change.GONE.value: ":gray-badge[:material/remove_circle: Gone]",
}


def changed_table(told: Changes) -> pd.DataFrame:
    """The heaviest findings per change, for a Markdown table; empty where nothing moved."""
    rows = told.rows[told.rows["change"].isin(list(_LOOKS))]
    order = rows["change"].map(list(_LOOKS).index)
    shown = rows.assign(order=order).sort_values("order", kind="stable").groupby("order", sort=True).head(EACH_SHOWN)
    return pd.DataFrame(
        {
            "Change": shown["change"].map(_LOOKS),
            "Finding": [literal(shortened(sentence_case(text), _MOST)) for text in shown["observed"]],
            "Asset": [_subject(row) for _, row in shown.iterrows()],
        }
    )


def left_over(told: Changes, shown: int) -> int:
    """New, solved, waived and gone findings that the table does not name."""
    return sum(findings_of(told, Change(change)) for change in _LOOKS) - shown


def _subject(row: pd.Series) -> str:
    if not isinstance(row["asset_id"], str):
        return "the department itself"
    return literal(shortened(row["asset_name"], _MOST)) or "Without a title"
