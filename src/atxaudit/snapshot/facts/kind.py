"""What kind of asset it is, and where it is edited."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from atxaudit.portal.profile import Profile
from atxaudit.snapshot.frames import is_tabular

_ELSEWHERE = ("href", "link", "federated_href")  # a link to another place: nothing is published here


def add(profile: Profile) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Facts on derivation, tables and the edit link."""

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        # a filter is one of another asset by nature, also where the portal does not name its parent
        derived = assets["parent_ids"].notna() | assets["is_soql_view"] | (assets["type"] == "filter")
        kinds = zip(assets["type"].fillna(""), assets["view_type"].fillna(""), strict=True)
        tabular = pd.Series([is_tabular(kind, view) for kind, view in kinds], index=assets.index, dtype=bool)
        places = zip(assets["asset_id"], assets["domain"], assets["permalink"].fillna(""), strict=True)
        return pd.DataFrame(
            {
                "is_derived": derived,
                "is_tabular": tabular,
                "is_dataset": tabular & ~derived,
                "is_published_here": ~assets["type"].isin(_ELSEWHERE),
                # where no other host is for editing, the portal's own permanent link leads there
                "edit_url": [
                    link if link and not profile.edit_domain else profile.edit_url(asset_id, domain)
                    for asset_id, domain, link in places
                ],
            },
            index=assets.index,
        )

    return facts
