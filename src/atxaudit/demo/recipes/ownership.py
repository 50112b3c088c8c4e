"""ownership: department, unit, contact, owner, publishing method."""

from __future__ import annotations

from atxaudit.demo.base import CONTACT, DEPARTMENT, FREQUENCY, METHOD, METHOD_OTHER, Planned, custom_field
from atxaudit.demo.defects import Site, defect, near_miss
from atxaudit.demo.recipes.hosts import by_machine, paced, tabular

ALIASES = {
    "Lindenford Animal Shelter": ("Animal Shelter",),
    "Lindenford Fire": ("Fire Department",),
    "Lindenford Public Library": ("Library",),
    "Lindenford Water": ("Water Utility",),
    "Parks and Recreation": ("Parks & Recreation", "Parks & Recreaton"),
    "Permits and Inspections": ("Building Inspection",),
    "Public Health": ("Health and Human Services",),
    "Transportation and Streets": ("Transportation", "Street Department"),
}
MAPPED = {
    "Lindenford Water Data Owners": "Lindenford Water",
    "Lindenford Library Data Owners": "Lindenford Public Library",
    "Lindenford Parks Data Owners": "Parks and Recreation",
}
STRANGERS = ("Lindenford Ferries", "Night Market Office", "Office of Bridges")


def _unmapped_dataset(one: Planned) -> bool:
    return paced(one) and one.asset.owner_name not in MAPPED


@defect("department-set", "department")
def no_department(site: Site) -> None:
    site.plot.department_of[site.asset_id] = ""
    site.set_field(DEPARTMENT, site.draw.choice(("", "Other", "External source")))
    site.finds("department-set")


@defect("department-canonical", "department", "attribution")
def older_label(site: Site) -> None:
    site.plot.department_of[site.asset_id] = site.department
    site.set_field(DEPARTMENT, site.draw.choice(ALIASES[site.department]))
    site.finds("department-canonical")
    site.passes("department-known")
    site.passes("department-set")


@near_miss("department-canonical", "department", "attribution")
def older_label_as_the_unit(site: Site) -> None:
    site.change(attribution=f"{ALIASES[site.department][0]} Records Desk")
    site.passes("department-canonical")
    site.passes("provided-by-specific")


@defect("department-known", "department", on=_unmapped_dataset)
def stranger(site: Site) -> None:
    """A department nobody knows is a row of its own among the departments: without liaison, with one dataset."""
    name = site.draw.choice(STRANGERS)
    site.set_field(DEPARTMENT, name)
    site.finds("department-known")
    site.finds("liaison-assigned")
    site.plot.finds_in_department("department-has-liaison", name)
    site.plot.finds_in_department("department-publishes", name)


@defect("provided-by-set", "attribution")
def no_unit(site: Site) -> None:
    site.change(attribution="")
    site.finds("provided-by-set")


@defect("provided-by-specific", "attribution", "department")
def the_city_itself(site: Site) -> None:
    names = ("City of Lindenford", "City of Lindenford, Texas", site.department)
    site.change(attribution=site.draw.choice(names))
    site.finds("provided-by-specific")


@near_miss("provided-by-specific", "attribution")
def city_in_the_unit(site: Site) -> None:
    units = ("City of Lindenford, Records Desk", "Cityscape Office", "Lindenford Data Desk")
    site.change(attribution=site.draw.choice(units))
    site.passes("provided-by-specific")


@defect("contact-visible", "contact")
def no_contact(site: Site) -> None:
    site.set_field(CONTACT, "")
    site.finds("contact-visible")


@defect("contact-on-city-domain", "contact")
def personal_contact(site: Site) -> None:
    addresses = ("lindenford.data@mailbox.example", "ada.okafor@lindenford.example", "b.marlow@lindenford.example")
    site.set_field(CONTACT, site.draw.choice(addresses))
    site.finds("contact-on-city-domain")
    site.passes("contact-visible")


@near_miss("contact-on-city-domain", "contact")
def shared_mailbox(site: Site) -> None:
    addresses = ("open.data@lindenford.example", "records@desk.lindenford.example", "Data-Team@Lindenford.example")
    site.set_field(CONTACT, site.draw.choice(addresses))
    site.passes("contact-on-city-domain")


@defect("owner-is-team", "owner")
def single_owner(site: Site) -> None:
    site.change(owner_name="Ada Okafor", owner_type="interactive")
    site.finds("owner-is-team")


@defect("owner-is-team", "owner")
def deleted_owner(site: Site) -> None:
    site.change(owner_name="Deleted user", owner_type="deleted_user_surrogate")
    site.finds("owner-is-team")


@near_miss("owner-is-team", "owner", on=lambda one: one.asset.owner_name not in MAPPED)
def team_named_like_a_person(site: Site) -> None:
    site.change(owner_name="Ada Lovelace Data Circle")
    site.passes("owner-is-team")


@defect("owner-matches-department", "owner", "department")
def foreign_team(site: Site) -> None:
    teams = [team for team, department in MAPPED.items() if department != site.department]
    site.change(owner_name=site.draw.choice(teams))
    site.finds("owner-matches-department")


@near_miss("owner-matches-department", "owner", "department", on=lambda one: one.asset.owner_name in MAPPED)
def own_team_in_other_letters(site: Site) -> None:
    site.change(owner_name=site.asset.owner_name.upper())
    site.passes("owner-matches-department")


@defect("publishing-method-set", "method", "row key", on=tabular)
def no_method(site: Site) -> None:
    site.set_field(METHOD, site.draw.choice(("", "Other")))
    site.finds("publishing-method-set")


@near_miss("publishing-method-set", "method", "row key", on=tabular)
def other_method_explained(site: Site) -> None:
    site.set_field(METHOD, "Other")
    site.set_field(METHOD_OTHER, "A nightly export that the vendor of the system sends")
    site.passes("publishing-method-set")


@defect("method-fits-frequency", "method", "frequency", "row key", on=lambda one: paced(one) and _is_quick(one))
def quick_by_hand(site: Site) -> None:
    site.set_field(METHOD, "Manual")
    site.finds("method-fits-frequency")


@defect("method-fits-frequency", "method", "frequency", "row key", on=lambda one: paced(one) and by_machine(one))
def programmed_and_historical(site: Site) -> None:
    site.set_pace("Historical", age_days=site.draw.uniform(40, 900), method="Programmatic")
    site.finds("method-fits-frequency")
    site.passes("historical-is-still")


def _is_quick(one: Planned) -> bool:
    return custom_field(one.asset, FREQUENCY) in ("Hourly", "Daily", "Weekly", "Monthly")
