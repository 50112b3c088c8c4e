"""Lays the recipes over the clean city: which strikes which asset is the seed's choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from atxaudit.demo.base import LiaisonLine, Planned
from atxaudit.demo.defects import Plot, Recipe
from atxaudit.demo.recipes import columns, departments, descriptions, ownership, record, standards, timeliness, titles
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
SHARE_MISSING = 0.75  # of these, on each neglected dataset


def seed_defects(
    base: dict[str, Planned], liaisons: list[LiaisonLine], *, seed: int, now: datetime, nothing: bool = False
) -> Plot:
    """The city with its defects, near-misses and the manifest of both; `nothing` leaves it clean."""
    plot = Plot(planned=dict(base), liaisons=list(liaisons), now=now, draw=_stream(seed, "plot"))
    if nothing:
        return plot
    departments.lay_out(plot)
    for asset_id in _neglected(plot):
        _neglect(plot, asset_id)
    for recipe in _in_order(plot, all_recipes()):
        draw = _stream(seed, recipe.apply.__name__)
        _strike(plot, recipe, _choose(plot, recipe, draw), draw)
    departments.settle_liaisons(plot)
    return plot


def all_recipes() -> list[Recipe]:
    """Every recipe, module by module."""
    modules = (titles, descriptions, record, columns, ownership, timeliness, standards)
    return [one for module in modules for one in vars(module).values() if isinstance(one, Recipe)]


def _in_order(plot: Plot, recipes: list[Recipe]) -> list[Recipe]:
    """Those that few assets fit come first: whoever may go anywhere can wait."""
    plot.draw.shuffle(recipes)
    return sorted(recipes, key=lambda one: len(_fitting(plot, one)) - one.hosts)


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
        fits = recipe.fits(plot.planned[asset_id]) and plot.is_free(asset_id, recipe.touches)
        if fits and plot.draw.random() < SHARE_MISSING:
            _strike(plot, recipe, [asset_id], plot.draw)


def _strike(plot: Plot, recipe: Recipe, hosts: Sequence[str], draw: Random) -> None:
    plot.touch(hosts, *recipe.touches)
    if not recipe.harmless:
        for asset_id in hosts:
            plot.load[asset_id] = plot.load.get(asset_id, 0) + 1
    recipe.apply(*(plot.site(asset_id, draw) for asset_id in hosts))


def _choose(plot: Plot, recipe: Recipe, draw: Random) -> Sequence[str]:
    """Hosts whose facets are free; for a defect those with the fewest defects so far."""
    fit = _fitting(plot, recipe)
    if recipe.harmless or recipe.hosts > 1:
        return draw.sample(fit, recipe.hosts)
    least = min(plot.load.get(asset_id, 0) for asset_id in fit)
    return [draw.choice([asset_id for asset_id in fit if plot.load.get(asset_id, 0) == least])]


def _fitting(plot: Plot, recipe: Recipe) -> list[str]:
    ids = (one.asset.id for one in plot.in_scope() if recipe.fits(one))
    return [asset_id for asset_id in ids if plot.is_free(asset_id, recipe.touches)]


def _stream(seed: int, name: str) -> Random:
    return Random(f"{seed} {name}")  # noqa: S311 - an invented city, no secret
