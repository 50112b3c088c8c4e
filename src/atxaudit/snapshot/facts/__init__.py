"""The derived facts: from what the portal said, the profile and the liaison directory to what rules judge.

Each module here holds one group of facts; `derive` runs them all. A fact that names a problem is null when there is
none. Nothing here knows a rule, a severity or a point.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from atxaudit.models import Directory, Table
from atxaudit.portal.profile import Profile
from atxaudit.snapshot.facts import columns as column_facts
from atxaudit.snapshot.facts import departments as department_facts
from atxaudit.snapshot.facts import (
    description,
    fields,
    kind,
    ownership,
    record,
    scripts,
    series,
    specification,
    timeliness,
    title,
)
from atxaudit.snapshot.frames import Frames, conform
from atxaudit.snapshot.schema import RAW, RECORD_FACTS


def derive(
    raw_assets: pd.DataFrame,
    raw_columns: pd.DataFrame,
    left_out: pd.DataFrame,
    *,
    profile: Profile,
    directory: Directory,
    as_of: datetime,
) -> Frames:
    """All facts of a snapshot as of one moment. The same input gives the same frames, today or next year."""
    texts = {name: "object" for name, kind in RAW[Table.ASSETS].items() if kind == "text"}
    assets = raw_assets.astype(texts)  # read value by value below, which is slow on the kind of text that is kept
    columns = column_facts.derive(raw_columns)
    for add in (
        fields.add(profile),
        kind.add(profile),
        description.add(as_of),
        title.add(profile),
        ownership.add(profile, directory),
        timeliness.add(profile, as_of),
        record.add(profile),
        scripts.add(columns),
        series.add(columns),
        specification.add(columns),
        column_facts.add_sums(columns),
    ):
        assets = pd.concat([assets, add(assets)], axis=1)
    owners = assets.set_index("asset_id")["department"]
    columns["department"] = columns["asset_id"].map(owners)
    return Frames(
        assets=conform(assets, RECORD_FACTS[Table.ASSETS]),
        columns=conform(columns, RECORD_FACTS[Table.COLUMNS]),
        departments=conform(department_facts.derive(assets, profile, directory), RECORD_FACTS[Table.DEPARTMENTS]),
        left_out=left_out,
    )
