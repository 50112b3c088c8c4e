"""Lays the recipes over the clean city: which strikes which asset is the seed's choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from atxaudit.demo.base import LiaisonLine, Planned
from atxaudit.demo.defects import Plot, Recipe
from atxaudit.demo.recipes import (
    columns,
    departments,
    descriptions,
    ownership,
    record,
    rows_dates,
    rows_filled,
    rows_identity,
    rows_places,
    rows_private,
    rows_promised,
    rows_stand_ins,
    rows_text,
    rows_values,
    standards,
    timeliness,
    titles,
    weeks,
)
from atxaudit.demo.recipes.hosts import paced

CARELESS = (6, 4)  # datasets at most that nobody looks after, in two departments
EVERYDAY = (
    columns.nothing_described,
    descriptions.no_description,
    descriptions.short_description,
    record.no_license,
    record.two_tags,
    record.no_outcome,
    record.no_category,
    record.no_row_key,
    record.no_row_label,
    ownership.no_unit,
    ownership.no_contact,
    ownership.single_owner,
    ownership.no_method,
    timeliness.long_abandoned,
)
MOST_ATTEMPTS = 30  # about one in six layouts runs out of assets for some recipe
SHARE_MISSING = 0.75  # of these, on each neglected dataset


class _NoAssetLeftError(Exception):
    """Every asset that fits a recipe is taken: the layout is drawn anew."""


def seed_defects(
    base: dict[str, Planned], liaisons: list[LiaisonLine], *, seed: int, now: datetime, nothing: bool = False
) -> Plot:
    """The city with its defects, near-misses and the manifest of both; `nothing` leaves it clean."""
    if nothing:
        return _plot(base, liaisons, "", now)
    for attempt in range(MOST_ATTEMPTS):
        stream = f"{seed}.{attempt}"
        plot = _plot(base, liaisons, stream, now)
        try:
            _lay_out(plot, stream)
        except _NoAssetLeftError:
            continue
        weeks.settle_refreshes(plot, seed)
        return plot
    raise RuntimeError(f"no layout of {MOST_ATTEMPTS} had room for every recipe: give the city more assets")


def _plot(base: dict[str, Planned], liaisons: list[LiaisonLine], stream: str, now: datetime) -> Plot:
    return Plot(planned=dict(base), liaisons=list(liaisons), now=now, draw=_stream(stream, "plot"))


def _lay_out(plot: Plot, stream: str) -> None:
    departments.lay_out(plot)
    for asset_id in _neglected(plot):
        _neglect(plot, asset_id)
    recipes = all_recipes()
    for is_last in (False, True):
        for recipe in _in_order(plot, [one for one in recipes if one.is_last is is_last]):
            draw = _stream(stream, recipe.apply.__name__)
            _strike(plot, recipe, _choose(plot, recipe, draw), draw)
    departments.settle_liaisons(plot)


def all_recipes() -> list[Recipe]:
    """Every recipe, module by module."""
    record_of = (titles, descriptions, record, columns, ownership, timeliness, standards)
    cells_of = (rows_identity, rows_filled, rows_stand_ins, rows_text, rows_values, rows_dates, rows_places)
    modules = (*record_of, *cells_of, rows_private, rows_promised, weeks)
    return [one for module in modules for one in vars(module).values() if isinstance(one, Recipe)]


def _in_order(plot: Plot, recipes: list[Recipe]) -> list[Recipe]:
    """Those that want all rows for themselves come first, then those that few assets fit: the others can wait."""
    plot.draw.shuffle(recipes)
    return sorted(recipes, key=lambda one: ("rows" not in one.touches, len(_fitting(plot, one)) - one.hosts))


def _neglected(plot: Plot) -> list[str]:
    """Datasets of two departments whose liaisons have no time."""
    by_department: dict[str, list[str]] = {}
    for one in plot.in_scope():
        if paced(one):
            by_department.setdefault(plot.answers(one.asset.id), []).append(one.asset.id)
    large = sorted(name for name, ids in by_department.items() if len(ids) >= min(CARELESS))
    chosen = zip(plot.draw.sample(large, len(CARELESS)), CARELESS, strict=True)
    found: list[str] = []
    for name, count in chosen:
        found += plot.draw.sample(by_department[name], min(count, len(by_department[name])))
    return found


def _neglect(plot: Plot, asset_id: str) -> None:
    """Leaves out most of what is left out where nobody looks."""
    for recipe in plot.draw.sample(EVERYDAY, len(EVERYDAY)):
        fits = recipe.fits(plot.planned[asset_id]) and plot.is_free(asset_id, recipe.touches, recipe.uses)
        if fits and plot.draw.random() < SHARE_MISSING:
            _strike(plot, recipe, [asset_id], plot.draw)


def _strike(plot: Plot, recipe: Recipe, hosts: Sequence[str], draw: Random) -> None:
    plot.touch(hosts, *recipe.touches)
    plot.use(hosts, *recipe.uses)
    if not recipe.harmless:
        for asset_id in hosts:
            plot.load[asset_id] = plot.load.get(asset_id, 0) + 1
    recipe.apply(*(plot.site(asset_id, draw) for asset_id in hosts))


def _choose(plot: Plot, recipe: Recipe, draw: Random) -> Sequence[str]:
    """Hosts whose facets are free; for a defect those with the fewest defects so far."""
    fit = _fitting(plot, recipe)
    if len(fit) < recipe.hosts:
        raise _NoAssetLeftError(f"no asset is left for {recipe.apply.__name__}: give the city more that fit it")
    if recipe.harmless or recipe.hosts > 1:
        return draw.sample(fit, recipe.hosts)
    least = min(plot.load.get(asset_id, 0) for asset_id in fit)
    return [draw.choice([asset_id for asset_id in fit if plot.load.get(asset_id, 0) == least])]


def _fitting(plot: Plot, recipe: Recipe) -> list[str]:
    free = (one for one in plot.in_scope() if plot.is_free(one.asset.id, recipe.touches, recipe.uses))
    return [one.asset.id for one in free if recipe.fits(one)]


def _stream(seed: str, name: str) -> Random:
    return Random(f"{seed} {name}")  # noqa: S311 - an invented city, no secret
