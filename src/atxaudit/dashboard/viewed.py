"""The poor assets that most people see."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.tokens import BAND_OF, PUBLISHED_WELL, SCORES, STILL_TRUE
from atxaudit.dashboard.words import count, isolated, sentence_case, shortened, spelled
from atxaudit.scoring import NO_DEPARTMENT

_NAME_MOST = 120  # characters sent to the browser; the asset's page shows all of them


def headline(viewed: pd.DataFrame) -> str:
    """`Ten poor assets drew 5,920 views last month`."""
    if viewed.empty:
        return "No asset is poor"
    views = viewed["views_last_month"].sum()
    poor = f"{sentence_case(spelled(len(viewed)))} poor {'asset' if len(viewed) == 1 else 'assets'}"
    return f"{poor} drew {count(views, 'view')} last month" if views else f"{poor}, none viewed last month"


def as_people_read(viewed: pd.DataFrame) -> pd.DataFrame:
    """Asset, department, views, both scores, where it is poor and what to mend first."""
    return pd.DataFrame(
        {
            "Asset": [isolated(shortened(name, _NAME_MOST)) or "Without a title" for name in viewed["asset_name"]],
            "Department": [isolated(shortened(name, _NAME_MOST)) or NO_DEPARTMENT for name in viewed["department"]],
            "Views": viewed["views_last_month"].astype("float64"),
            SCORES[PUBLISHED_WELL]: viewed[PUBLISHED_WELL].astype("float64"),
            SCORES[STILL_TRUE]: viewed[STILL_TRUE].astype("float64"),
            "Poor in": [_poor_in(row) for row in viewed.to_dict("records")],
            "Fix first": [_fix(row) for row in viewed.to_dict("records")],
        }
    )


def _poor_in(row: dict[object, object]) -> str:
    poor = [SCORES[kind] for kind, band in BAND_OF.items() if row[band] == "poor"]
    return f"✕ {'Both' if len(poor) == len(SCORES) else ''.join(poor[:1])}"


def _fix(row: dict[object, object]) -> str:
    """What is wrong, as the finding says it: a rule's title is a promise, and reads as if it were kept."""
    said = row["observed"] if isinstance(row["observed"], str) and row["observed"] else row["fix"]
    return (
        isolated(shortened(sentence_case(str(said)), _NAME_MOST)) if isinstance(said, str) else "Nothing brings points"
    )
