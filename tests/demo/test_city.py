"""The invented city: always the same for one seed, whole, clean below its defects, and invented throughout."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest

from atxaudit.demo.base import CONTACT, DEPARTMENT, FREQUENCY, OUTCOME, custom_field
from atxaudit.demo.city import City, build_city
from atxaudit.demo.recipes import hosts, rows_identity
from atxaudit.demo.seeding import all_recipes
from atxaudit.portal.profile import load_profile

SEEDS = range(12)
MOMENT = datetime(2031, 5, 6, 14, 30, tzinfo=UTC)


@cache
def city_of(seed: int) -> City:
    return build_city(seed, MOMENT)


def test_one_seed_and_moment_always_give_the_same_city(city: City, now: datetime) -> None:
    again = build_city(city.seed, now)
    assert again == city
    dataset = next(asset.id for asset in city.listed if city.has_rows(asset.id))
    assert again.rows(dataset) == city.rows(dataset)


def test_seeds_differ_in_which_assets_are_struck_and_with_what() -> None:
    cities = [city_of(seed) for seed in SEEDS]
    struck = defaultdict(set)
    for one in cities:
        for defect in one.defects:
            struck[defect.rule].add((defect.asset_id, defect.subject))
    assert {rule for rule, places in struck.items() if len(places) < 2} == set()
    values = {tuple(sorted(asset.name for asset in one.in_scope)) for one in cities}
    assert len(values) == len(cities)


def test_a_year_later_the_city_tells_the_same_story(now: datetime) -> None:
    today, next_year = build_city(8, now), build_city(8, now + timedelta(days=365))
    assert today.defects == next_year.defects
    assert today.near_misses == next_year.near_misses


def test_it_has_about_sixty_assets_in_eight_departments_of_every_kind(clean_city: City) -> None:
    departments = Counter(custom_field(asset, DEPARTMENT) for asset in clean_city.in_scope)
    assert 55 <= len(clean_city.in_scope) <= 70
    assert set(departments) == set(load_profile("demo").departments)
    assert min(departments.values()) >= 5
    kinds = {asset.type for asset in clean_city.in_scope}
    assert kinds == {"dataset", "filter", "map", "chart", "story", "file", "href", "calendar"}
    assert sum(one.is_soql_view for one in clean_city.in_scope) == 1


def test_some_assets_are_there_to_be_left_out(clean_city: City) -> None:
    reasons = Counter(one.left_out for one in clean_city.planned.values() if one.left_out)
    assert set(reasons) == {"community", "snapshot", "federated", "story", "private"}
    assert len(clean_city.listed) - len(clean_city.in_scope) == 4  # the private one is not even listed


def test_every_word_of_the_city_is_one_its_profile_knows(clean_city: City) -> None:
    profile = load_profile("demo")
    for asset in clean_city.in_scope:
        assert asset.domain in profile.domains
        assert asset.category in profile.categories
        assert custom_field(asset, OUTCOME) in profile.strategic_outcomes.current
        assert profile.match_frequency(custom_field(asset, FREQUENCY)) is not None
        assert profile.is_city_mail(custom_field(asset, CONTACT))
        assert profile.read_fields(asset.custom_fields).unknown_keys == ()


def test_a_clean_city_promises_no_findings(clean_city: City) -> None:
    assert clean_city.defects == ()
    assert clean_city.near_misses == ()


def test_clean_assets_are_described_well_and_so_are_their_columns(clean_city: City) -> None:
    for asset in clean_city.in_scope:
        assert len(asset.description.split()) >= 50, asset.name
        said = [column.description for column in asset.columns if not column.is_system]
        assert all(len(text.split()) >= 4 for text in said), asset.name
        assert len(set(said)) == len(said), asset.name


def test_a_column_name_has_one_type_all_over_the_clean_city(clean_city: City) -> None:
    kinds = defaultdict(set)
    for asset in clean_city.listed:
        for column in asset.columns:
            kinds[column.field_name].add(column.datatype)
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


def test_datasets_have_one_to_three_thousand_rows_up_to_their_stamp(clean_city: City) -> None:
    for asset in clean_city.in_scope:
        if asset.type != "dataset":
            continue
        table = clean_city.rows(asset.id)
        assert 1000 <= len(table.rows) <= 3000, asset.name
        assert all(len(row) == len(asset.columns) for row in table.rows[:5])
        assert asset.data_updated_at is not None
        stamp = asset.data_updated_at.replace(tzinfo=None)
        dates = [value for row in table.rows for value in row if isinstance(value, datetime)]
        assert dates, asset.name
        assert stamp - timedelta(days=1) <= max(dates) <= stamp, asset.name


def test_declared_keys_are_unique_and_no_column_is_constant(clean_city: City) -> None:
    for asset in clean_city.in_scope:
        if asset.type != "dataset":
            continue
        table = clean_city.rows(asset.id)
        for place, column in enumerate(asset.columns):
            values = {row[place] for row in table.rows}
            assert len(values) > 1, (asset.name, column.name)
            if column.field_name == asset.row_identifier:
                assert len(values) == len(table.rows), (asset.name, column.name)


def test_a_filtered_view_shows_some_rows_of_its_parent(clean_city: City) -> None:
    for asset in clean_city.in_scope:
        if asset.type == "filter":
            own, parents = clean_city.rows(asset.id).rows, clean_city.rows(asset.parent_ids[0]).rows
            assert 0 < len(own) < len(parents)
            assert set(own) <= set(parents)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_seed_damages_some_assets_and_leaves_others_alone(seed: int) -> None:
    city = city_of(seed)
    struck = {defect.asset_id for defect in city.defects}
    assert struck - {""} <= {asset.id for asset in city.in_scope}
    assert len({defect.rule for defect in city.defects}) == len({recipe.rule for recipe in all_recipes()}) + 7
    assert not {(d.asset_id, d.rule, d.subject) for d in city.defects} & {
        (n.asset_id, n.rule, n.subject) for n in city.near_misses
    }


def test_the_liaison_directory_names_every_department_once(clean_city: City) -> None:
    lines = list(csv.DictReader(io.StringIO(clean_city.liaisons_csv)))
    assert [line["department"] for line in lines] == list(dict.fromkeys(line["department"] for line in lines))
    assert {line["department"] for line in lines} == set(load_profile("demo").departments)
    assert all(line["email"].endswith(".example") for line in lines)


def test_no_address_in_the_city_leads_anywhere_real(city: City) -> None:
    """Mail and web addresses are on domains that can never exist, except the texts of the licences."""
    texts = [city.liaisons_csv]
    for asset in city.listed:
        texts += [asset.description, asset.attribution_link, *(value for _, value in asset.custom_fields)]
    hosts_named = re.findall(r"(?:https?://|@)([\w.-]+\w)", "\n".join(texts))
    assert hosts_named
    assert {host for host in hosts_named if not host.endswith(".example")} == set()


@pytest.mark.parametrize("count", [3, 8, 12, 19, 20, 49, 50, 90])
def test_texts_can_be_made_of_an_exact_number_of_words(count: int) -> None:
    assert len(hosts.text_of(count, Random(count)).split()) == count


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        build_city(1, datetime(2031, 5, 6))  # noqa: DTZ001 - what the test is about


def test_the_default_moment_may_be_any_time_of_day() -> None:
    for hour in (0, 5, 12, 23):
        assert build_city(3, datetime(2030, 1, 1, hour, 59, 59, 999, tzinfo=UTC)).defects


def test_a_key_with_its_meaning_beside_it_is_never_repeated(clean_city: City) -> None:
    """Else one seeded defect would be found twice, the second time as a code of two meanings."""
    keyed = [one for one in clean_city.planned.values() if hosts.keyed(one)]
    spared = [one for one in keyed if not rows_identity._keyed_alone(one)]
    assert 0 < len(spared) < len(keyed)
    for one in spared:
        names = {column.field_name for column in one.asset.columns}
        assert one.asset.row_identifier.replace("_id", "_name") in names
