"""departments, and series-not-split: what concerns several assets at once, laid out before everything else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from atxaudit.demo.base import DEPARTMENT, FREQUENCY, METHOD, LiaisonLine, Planned, custom_field
from atxaudit.demo.defects import NearMiss, Plot
from atxaudit.demo.documents import fourfour
from atxaudit.demo.past import Past
from atxaudit.demo.recipes.hosts import SMALL, dataset, paced

FEWEST = 3  # datasets a department is to publish
MOST_AS_NEEDED = 0.4  # of a department's datasets
UNKNOWN = ("Lindenford Aviation", "Office of Resilience", "Harbor Commission")


def lay_out(plot: Plot) -> None:
    """Chooses the departments that stand out, and says what the audit must find in them."""
    too_few, just_enough = plot.draw.sample(SMALL, 2)
    _keep_datasets(plot, too_few, FEWEST - 1)
    _keep_datasets(plot, just_enough, FEWEST)
    plot.finds_in_department("department-publishes", too_few)
    _passes(plot, "department-publishes", just_enough)
    _publish_by_year(plot, 3)
    _publish_by_year(plot, 2)
    _promise_as_needed(plot)
    _hide_from_data_json(plot)
    _leave_private_ones_open(plot)
    _lose_assets(plot)


def settle_liaisons(plot: Plot) -> None:
    """Last of all: one department loses its liaison, and all its assets with it; one liaison has no department."""
    vacant, aliased = plot.draw.sample([line.department for line in plot.liaisons], 2)
    stranger = plot.draw.choice(UNKNOWN)
    plot.liaisons = [
        replace(line, name="", email="", backup="")
        if line.department == vacant
        else replace(line, department=f"{line.department.upper()} ")
        if line.department == aliased
        else line
        for line in plot.liaisons
    ]
    plot.liaisons.append(
        LiaisonLine(department=stranger, name="Basil Underwood", email="clerk@lindenford.example", backup="")
    )
    plot.finds_in_department("department-has-liaison", vacant)
    plot.finds_in_department("department-has-liaison", stranger)
    _passes(plot, "department-has-liaison", aliased)
    for one in plot.in_scope():
        if plot.answers(one.asset.id) == vacant:
            plot.site(one.asset.id).finds("liaison-assigned")
        elif plot.answers(one.asset.id) == aliased:
            plot.site(one.asset.id).passes("liaison-assigned")


def _members(plot: Plot, department: str) -> list[Planned]:
    return [one for one in plot.in_scope() if custom_field(one.asset, DEPARTMENT) == department]


def _passes(plot: Plot, rule: str, department: str) -> None:
    plot.near_misses.add(NearMiss(asset_id="", rule=rule, subject=department))


def _keep_datasets(plot: Plot, department: str, count: int) -> None:
    """Drops datasets until so many are left: those without a promised pace first, never the parent of a view."""
    parents = {parent for one in plot.planned.values() for parent in one.asset.parent_ids}
    datasets = [one for one in _members(plot, department) if dataset(one)]
    spare = [one for one in datasets if one.asset.id not in parents]
    plot.draw.shuffle(spare)
    spare.sort(key=paced)
    for one in spare[: len(datasets) - count]:
        plot.drop(one.asset.id)
    plot.touch([one.asset.id for one in _members(plot, department)], "department", "as needed")


def _publish_by_year(plot: Plot, parts: int) -> None:
    """Cuts a dataset into one per year. Three of a series are a finding; two are not."""
    yearly = [one for one in plot.in_scope() if one.by_year and plot.is_free(one.asset.id, ["title"])]
    pattern = plot.draw.choice(yearly)
    sites = [pattern.asset.id]
    for number in range(1, parts):
        part_id = fourfour(f"{pattern.asset.id} {number}")
        part = replace(pattern.asset, id=part_id, permalink=pattern.asset.permalink.replace(pattern.asset.id, part_id))
        plot.add(replace(pattern, asset=part))
        sites.append(part_id)
    for number, site in enumerate(map(plot.site, sites)):
        year = plot.now.year - 1 - number
        site.change(
            name=f"{site.asset.name} {year}",
            description=f"{site.asset.description} This part holds the year {year}.",
            data_updated_at=plot.now - timedelta(days=35 + 365 * number),
        )
        site.set_field(FREQUENCY, "Historical")
        if custom_field(site.asset, METHOD) == "Programmatic":  # which would not fit what never changes again
            site.set_field(METHOD, "Automation")
        if parts >= 3:
            site.finds("series-not-split")
        else:
            site.passes("series-not-split")
    plot.touch(sites, "rows", "title", "description", "columns", "frequency", "method", "row key", "department")


def _promise_as_needed(plot: Plot) -> None:
    """One department promises nothing for too many of its datasets, another for just as many as it may."""
    counts = Counter(custom_field(one.asset, DEPARTMENT) for one in plot.in_scope() if dataset(one))
    large = sorted(name for name, count in counts.items() if name not in SMALL and count >= 5)
    too_many, just_enough = plot.draw.sample(large, 2)
    for department, extra in ((too_many, 1), (just_enough, 0)):
        datasets = [one for one in _members(plot, department) if dataset(one)]
        already = [one for one in datasets if custom_field(one.asset, FREQUENCY) == "As needed"]
        wanted = int(MOST_AS_NEEDED * len(datasets) + 1e-9) + extra - len(already)
        free = [one for one in datasets if paced(one) and plot.is_free(one.asset.id, ["frequency"])]
        for one in plot.draw.sample(free, wanted):
            site = plot.site(one.asset.id)
            site.set_pace("As needed", age_days=plot.draw.uniform(20, 350))
            plot.touch([one.asset.id], "frequency", "method", "row key")
        plot.touch([one.asset.id for one in _members(plot, department)], "department", "as needed")
    plot.finds_in_department("department-not-all-as-needed", too_many)
    _passes(plot, "department-not-all-as-needed", just_enough)


def _hide_from_data_json(plot: Plot) -> None:
    for one in plot.draw.sample([one for one in plot.in_scope() if dataset(one)], 2):
        plot.site(one.asset.id).change(hidden_from_data_json=True)


def _leave_private_ones_open(plot: Plot) -> None:
    """Two departments have a private asset in the catalog: one gives its rows to anybody, the other to nobody."""
    unguarded, guarded = _some_of_department(plot, 2)
    for pattern, answers in ((unguarded, True), (guarded, False)):
        private = _another(pattern, f"{pattern.asset.name}, Names and Notes")
        asset = replace(private.asset, is_public=False)
        plot.add(replace(private, asset=asset, left_out="private", is_listed=True, answers=answers))
    plot.finds_in_department("private-stays-private", plot.answers(unguarded.asset.id))
    _passes(plot, "private-stays-private", plot.answers(guarded.asset.id))


def _lose_assets(plot: Plot) -> None:
    """Since last week one department lost a dataset, another shows one no longer, a third dropped a mere copy."""
    gone, hidden, copied = _some_of_department(plot, 3)
    one = _another(gone, f"{gone.asset.name} by Quarter")
    plot.vanished[one.asset.id] = one
    two = _another(hidden, f"{hidden.asset.name} by Week")
    private = replace(two.asset, is_public=False)
    plot.add(replace(two, asset=private, left_out="private", past=Past(was_public=True)))
    three = _another(copied, f"{copied.asset.name}, Copy")
    stale = replace(three.asset, publication_stage="snapshotted")
    plot.vanished[stale.id] = replace(three, asset=stale, left_out="snapshot")
    for lost in (gone, hidden):
        plot.finds_in_department("asset-still-there", plot.answers(lost.asset.id))
    _passes(plot, "asset-still-there", plot.answers(copied.asset.id))


def _some_of_department(plot: Plot, count: int) -> list[Planned]:
    """Datasets of so many departments, one of each."""
    names = plot.draw.sample([line.department for line in plot.liaisons], count)
    return [plot.draw.choice([one for one in _members(plot, name) if dataset(one)]) for name in names]


def _another(pattern: Planned, title: str) -> Planned:
    """An asset after the pattern of one, under an id of its own."""
    asset_id = fourfour(title)
    link = pattern.asset.permalink.replace(pattern.asset.id, asset_id)
    return replace(pattern, asset=replace(pattern.asset, id=asset_id, name=title, permalink=link))
