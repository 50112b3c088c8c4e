"""staleness, by the portal's own stamp."""

from __future__ import annotations

from atxaudit.demo.base import FREQUENCY, METHOD, Planned, custom_field
from atxaudit.demo.defects import Site, defect, near_miss
from atxaudit.demo.recipes.hosts import by_machine, dataset, paced

LIMITS = {  # days: late after, stale after (rules.md, staleness)
    "Hourly": (3, 7),
    "Daily": (4, 7),
    "Weekly": (13, 21),
    "Monthly": (46, 93),
    "Quarterly": (138, 276),
    "Semi-annually": (276, 552),
    "Annually": (460, 732),
}


def _as_needed(one: Planned) -> bool:
    return dataset(one) and custom_field(one.asset, FREQUENCY) == "As needed"


def _by_no_program(one: Planned) -> bool:
    return paced(one) and custom_field(one.asset, METHOD) != "Programmatic"


def limits_of(site: Site) -> tuple[float, float]:
    """Days after which data of the declared pace is late, and abandoned."""
    return LIMITS[custom_field(site.asset, FREQUENCY)]


def _set_age(site: Site, days: float) -> None:
    site.set_pace(custom_field(site.asset, FREQUENCY), age_days=days)


@defect("frequency-declared", "frequency", "row key", "as needed", on=paced)
def no_pace(site: Site) -> None:
    site.set_field(FREQUENCY, "")
    site.finds("frequency-declared")


@defect("frequency-recognised", "frequency", "row key", on=paced)
def strange_pace(site: Site) -> None:
    site.set_field(FREQUENCY, site.draw.choice(("Whenever possible", "On request", "Each season")))
    site.finds("frequency-recognised")
    site.passes("frequency-declared")


@defect("frequency-recognised", "frequency", "row key", "method", on=paced)
def ambiguous_pace(site: Site) -> None:
    site.set_pace("Biannually", age_days=site.draw.uniform(10, 180))
    site.finds("frequency-recognised")


@near_miss("frequency-recognised", "frequency", "row key", "method", on=lambda one: paced(one) and by_machine(one))
def other_word_for_a_pace(site: Site) -> None:
    word, days = site.draw.choice((("every two weeks", 13), ("R/P1M", 30), ("YEARLY", 300), ("Twice a year", 150)))
    site.set_pace(word, age_days=days)
    site.passes("frequency-recognised")
    site.passes("updated-on-time")


@defect("updated-on-time", "frequency", "title", on=paced)
def just_late(site: Site) -> None:
    _set_age(site, limits_of(site)[0] + 0.1)
    site.finds("updated-on-time")
    site.passes("not-abandoned")


@defect("updated-on-time", "frequency", "title", on=paced)
def nearly_abandoned(site: Site) -> None:
    _set_age(site, limits_of(site)[1] - 0.1)
    site.finds("updated-on-time")
    site.passes("not-abandoned")


@near_miss("updated-on-time", "frequency", "title", on=paced)
def just_in_time(site: Site) -> None:
    _set_age(site, limits_of(site)[0] - 0.1)
    site.passes("updated-on-time")


@defect("not-abandoned", "frequency", "title", on=paced)
def just_abandoned(site: Site) -> None:
    _set_age(site, limits_of(site)[1] + 0.1)
    site.finds("updated-on-time")  # what is abandoned is late as well
    site.finds("not-abandoned")


@defect("not-abandoned", "frequency", "title", on=paced)
def long_abandoned(site: Site) -> None:
    _set_age(site, limits_of(site)[1] + site.draw.uniform(100, 900))
    site.finds("updated-on-time")
    site.finds("not-abandoned")


@defect("frequency-plausible", "frequency", "title", on=paced)
def closed_period(site: Site) -> None:
    """Long over and never changed since: neither late nor abandoned, but wrongly promised."""
    year = site.plot.now.year - site.draw.randint(2, 6)
    form = site.draw.choice(
        ("{title} {year}", "{title}, March {year}", "{title}, FY {year}", "{title}, {before}-{year}")
    )
    site.change(name=form.format(title=site.asset.name, year=year, before=year - 2))
    _set_age(site, 1000)
    site.finds("frequency-plausible")


@near_miss("frequency-plausible", "frequency", "title", on=paced)
def open_period(site: Site) -> None:
    year = site.plot.now.year - site.draw.randint(2, 6)
    form = site.draw.choice(("{title} since {year}", "{title}, {year} to Present", "{title} as of {year}-08-15"))
    site.change(name=form.format(title=site.asset.name, year=year))
    site.passes("frequency-plausible")
    site.passes("updated-on-time")


@defect("as-needed-confirmed", "frequency", on=_as_needed)
def as_needed_for_a_year(site: Site) -> None:
    _set_age(site, site.draw.uniform(365.1, 729))
    site.finds("as-needed-confirmed")


@defect("as-needed-confirmed", "frequency", on=_as_needed)
def as_needed_for_two_years(site: Site) -> None:
    _set_age(site, site.draw.uniform(730.1, 1500))
    site.finds("as-needed-confirmed")


@near_miss("as-needed-confirmed", "frequency", on=_as_needed)
def as_needed_this_year(site: Site) -> None:
    _set_age(site, 364.9)
    site.passes("as-needed-confirmed")


@defect("historical-is-still", "frequency", "method", "title", on=_by_no_program)
def historical_and_moving(site: Site) -> None:
    site.set_pace("Historical", age_days=site.draw.choice((30.9, 12.5, 2.0)))
    site.finds("historical-is-still")


@near_miss("historical-is-still", "frequency", "method", "title", on=_by_no_program)
def historical_and_still(site: Site) -> None:
    site.set_pace("Historical", age_days=31.1)
    site.passes("historical-is-still")
    site.passes("method-fits-frequency")
