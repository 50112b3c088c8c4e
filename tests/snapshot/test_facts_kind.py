"""What kind of asset it is, and where a person edits it."""

from __future__ import annotations

from dataclasses import replace

from lindenford import DOMAIN, PROFILE, dataset, each, facts

from atxaudit.portal.profile import load_profile

NAMES = ("is_derived", "is_tabular", "is_dataset")


def test_derived_views_are_told_from_datasets() -> None:
    parent = ("tree-0009",)
    examples = {
        "a dataset": (dataset(), (False, True, True)),
        "a recording of 2015, without a view type": (dataset(view_type=""), (False, True, True)),
        "a filter": (dataset(type="filter", parent_ids=parent), (True, True, False)),
        "a filter whose parent the portal does not name": (dataset(type="filter"), (True, True, False)),
        "a calendar of its own": (dataset(type="calendar"), (False, True, True)),
        "a calendar with a parent": (dataset(type="calendar", parent_ids=parent), (True, True, False)),
        "a chart with a parent": (dataset(type="chart", parent_ids=parent), (True, False, False)),
        "a map of its own": (dataset(type="map", view_type="geo"), (False, False, False)),
        "a dataset by SoQL": (dataset(is_soql_view=True), (True, True, False)),
        "a story": (dataset(type="story", view_type="story"), (False, False, False)),
        "a file": (dataset(type="file", view_type="blobby"), (False, False, False)),
        "a dataset without rows of its own": (dataset(view_type="blobby"), (False, False, False)),
    }
    assets = [asset for asset, _ in examples.values()]
    found = dict(zip(examples, zip(*(each(name, *assets) for name in NAMES), strict=True), strict=True))
    assert found == {kind: expected for kind, (_, expected) in examples.items()}


def test_an_asset_is_edited_where_the_portals_own_link_leads() -> None:
    linked = dataset(permalink="https://data.lindenford.example/d/tree-0001?x")
    assert facts(linked)["edit_url"] == "https://data.lindenford.example/d/tree-0001?x"
    assert facts(replace(linked, permalink=""))["edit_url"] == PROFILE.edit_url("tree-0001", DOMAIN)


def test_an_asset_is_edited_on_the_host_for_editing_where_there_is_one() -> None:
    austin = load_profile("austin")
    asset = dataset(domain=austin.domains[-1])
    assert facts(asset, profile=austin)["edit_url"] == f"https://{austin.edit_domain}/d/tree-0001"
