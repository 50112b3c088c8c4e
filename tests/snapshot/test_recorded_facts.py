"""Facts of real portals, recorded: counted by hand on the recordings, not by this program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import pytest

from atxaudit.models import PortalContents
from atxaudit.portal.client import PortalClient
from atxaudit.portal.directory import directory_from_stewards
from atxaudit.portal.profile import load_profile
from atxaudit.snapshot.facts import derive
from atxaudit.snapshot.frames import Frames, raw_frames

AS_OF = {
    "austin-2022": datetime(2022, 7, 23, 12, tzinfo=UTC),
    "austin-2015": datetime(2015, 12, 2, 12, tzinfo=UTC),
    "chattanooga": datetime(2024, 9, 28, 3, 59, 59, tzinfo=UTC),
}
pytestmark = pytest.mark.xdist_group("recorded facts")


@dataclass(frozen=True, kw_only=True)
class City:
    """The frames of a recording."""

    frames: Frames

    @property
    def assets(self) -> pd.DataFrame:
        return self.frames.assets

    @property
    def timed(self) -> pd.DataFrame:
        return self.assets[self.assets["is_timed"]]

    @property
    def columns(self) -> pd.DataFrame:
        return self.frames.columns

    def flagged(self, fact: str) -> int:
        frame = self.columns if fact in self.columns else self.assets
        return int(frame[fact].notna().sum())


@pytest.fixture(scope="session")
def city(replay: Callable[[str], str]) -> Callable[[str], City]:
    known: dict[str, City] = {}

    def once(name: str) -> City:
        if name not in known:
            known[name] = City(frames=_frames(replay(name), name))
        return known[name]

    return once


def _frames(portal: str, name: str) -> Frames:
    profile = load_profile(name.partition("-")[0])
    with PortalClient(portal, app_token=None, deadline_seconds=60) as client:
        assets, report = client.read_catalog(profile.domains)
        read = PortalContents(assets=client.add_views(assets), catalog=report, dcat=client.read_dcat())
    people = directory_from_stewards(read.assets, profile)
    return derive(*raw_frames(read, profile), profile=profile, directory=people, as_of=AS_OF[name])


def test_austin_2022_is_304_assets_of_which_three_calendars_show_another(city: Callable[[str], City]) -> None:
    assets = city("austin-2022").assets
    assert (len(assets), int(assets["is_derived"].sum()), int(assets["is_timed"].sum())) == (304, 3, 301)


def test_austin_2022_leaves_fields_of_the_record_empty(city: Callable[[str], City]) -> None:
    assets = city("austin-2022").assets
    empty = {name: int(assets[name].isna().sum()) for name in ("license", "category", "description_text", "department")}
    assert empty == {"license": 54, "category": 30, "description_text": 28, "department": 35}
    assert int((assets["tags_count"] == 0).sum()) == 60


def test_austin_2022_keeps_and_breaks_its_promises(city: Callable[[str], City]) -> None:
    timed = city("austin-2022").timed
    assert int((~timed["has_frequency"]).sum()) == 62
    assert int(timed["is_as_needed"].sum()) == 95
    paced = timed[timed["has_pace"]]
    assert (len(paced), int((paced["days_late"] > 0).sum()), int((paced["days_stale"] > 0).sum())) == (144, 66, 49)
    assert int((~paced["pace_is_plausible"]).sum()) == 14


@pytest.mark.parametrize(("name", "undescribed", "of"), [("austin-2022", 4663, 5822), ("austin-2015", 2574, 2881)])
def test_most_columns_are_not_described(city: Callable[[str], City], name: str, undescribed: int, of: int) -> None:
    columns = city(name).columns
    assert (int((~columns["has_text"]).sum()), len(columns)) == (undescribed, of)


def test_austin_2015_states_no_licence_on_138_and_promises_closed_periods_again(city: Callable[[str], City]) -> None:
    found = city("austin-2015")
    assert int(found.assets["license"].isna().sum()) == 138
    assert int((~found.timed["pace_is_plausible"]).sum()) == 65  # read one by one: all over


def test_chattanooga_is_79_datasets_and_33_views_of_them(city: Callable[[str], City]) -> None:
    found = city("chattanooga")
    datasets = set(found.assets.loc[found.assets["is_dataset"], "asset_id"])
    assert (len(datasets), int(found.assets["is_derived"].sum())) == (79, 33)
    columns = found.columns[found.columns["asset_id"].isin(datasets)]
    assert (int((~columns["has_text"]).sum()), len(columns)) == (1450, 1591)


def test_chattanoogas_views_whose_dataset_is_here_have_no_pace_of_their_own(city: Callable[[str], City]) -> None:
    found = city("chattanooga")
    assert len(found.timed) == 109


def test_every_record_was_read_so_that_nothing_about_it_is_unknown(city: Callable[[str], City]) -> None:
    for name in AS_OF:
        assets = city(name).assets
        known = ["fields_read", "owner_is_known", "contact_is_known", "category_is_known", "document_is_known"]
        assert assets[known].all(axis=None), name


# what each rule flags there, after every one was read; a change here is to be read again
FLAGGED = {
    "austin-2022": {
        "title_missing": 2,
        "title_quirk": 66,
        "title_draft_word": 4,
        "title_deprecated": 0,
        "description_overtaken": 2,
        "vague_link": 0,
        "shouting": 2,
        "filler_field": 0,
        "tags_problem": 1,
        "source_link_problem": 1,
        "specification_missing": 0,
        "name_generic": 17,
        "name_twin": 0,
        "description_echo": 105,
        "type_misfit": 82,
    },
    "austin-2015": {
        "title_missing": 0,
        "title_quirk": 6,
        "title_draft_word": 4,
        "title_deprecated": 1,
        "description_overtaken": 0,
        "vague_link": 1,
        "shouting": 0,
        "filler_field": 0,
        "tags_problem": 2,
        "source_link_problem": 0,
        "document_without_twin": 10,
        "name_twin": 6,
        "description_echo": 13,
    },
    "chattanooga": {
        "title_missing": 2,
        "title_quirk": 5,
        "title_draft_word": 0,
        "vague_link": 0,
        "shouting": 0,
        "tags_problem": 1,
        "source_link_problem": 0,
        "specification_missing": 3,
        "document_without_twin": 3,
        "contact_problem": 0,
        "name_twin": 0,
        "type_misfit": 7,
    },
}


@pytest.mark.parametrize("name", FLAGGED)
def test_what_is_flagged_was_read(city: Callable[[str], City], name: str) -> None:
    found = city(name)
    assert {fact: found.flagged(fact) for fact in FLAGGED[name]} == FLAGGED[name]
