"""metadata and standards: columns, their descriptions, names and types."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.defects import Site, defect, near_miss
from atxaudit.demo.recipes.hosts import dataset, loose_columns
from atxaudit.models import Column

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SAME_TEXT = "See the data dictionary that the department keeps."
NUMBER = "count 0 400"
SHARED = ("council_district", "neighborhood", "street_address")  # in many datasets, always of one type


def _has_shared_column(one: Planned) -> bool:
    return dataset(one) and any(column.field_name in SHARED for column in loose_columns(one))


def _has_loose_column(one: Planned) -> bool:
    return dataset(one) and any(" " in column.name for column in loose_columns(one))


def _some_columns(site: Site, count: int) -> list[str]:
    return site.draw.sample([c.field_name for c in site.plain_columns()], count)


def _loose_column(site: Site) -> Column:
    """A column whose name nobody counts on, nor from now on."""
    column = site.draw.choice([column for column in loose_columns(site.planned) if " " in column.name])
    site.claim(column.field_name)
    return column


@defect("column-described", "columns", on=dataset)
def one_column_undescribed(site: Site) -> None:
    (field_name,) = _some_columns(site, 1)
    site.change_column(field_name, description=site.draw.choice(("", " ")))
    site.finds("column-described", field_name)


@defect("column-described", "columns", on=dataset)
def nothing_described(site: Site) -> None:
    for column in site.asset.columns:
        if not column.is_system:
            site.change_column(column.field_name, description="")
            site.finds("column-described", column.field_name)


@defect("column-description-real", "columns", on=dataset)
def described_by_its_name(site: Site) -> None:
    (field_name,) = _some_columns(site, 1)
    name = next(c.name for c in site.asset.columns if c.field_name == field_name)
    texts = (name, name.lower(), field_name, f"The {name.lower()}.")
    site.change_column(field_name, description=site.draw.choice(texts))
    site.finds("column-description-real", field_name)
    site.passes("column-described", field_name)


@defect("column-description-real", "columns", on=dataset)
def one_text_on_three_columns(site: Site) -> None:
    for field_name in _some_columns(site, 3):
        site.change_column(field_name, description=SAME_TEXT)
        site.finds("column-description-real", field_name)


@near_miss("column-description-real", "columns", on=dataset)
def one_text_on_two_columns(site: Site) -> None:
    for field_name in _some_columns(site, 2):
        site.change_column(field_name, description=SAME_TEXT)
        site.passes("column-description-real", field_name)


@near_miss("column-description-real", "columns", on=dataset)
def two_telling_words(site: Site) -> None:
    name, says = site.draw.choice((("BBL", "borough, block, lot"), ("PIN", "parcel number"), ("Ward", "voting area")))
    site.passes("column-description-real", site.add_column(name, says, "serial KEY"))


@defect("column-name-readable", "columns", on=_has_loose_column)
def generic_name(site: Site) -> None:
    column = _loose_column(site)
    site.change_column(column.field_name, name=site.draw.choice(("field_12", "Unnamed: 3", "col_a", "Column 7")))
    site.finds("column-name-readable", column.field_name)


@defect("column-name-readable", "columns", on=_has_loose_column)
def name_with_a_blank(site: Site) -> None:
    column = _loose_column(site)
    site.change_column(column.field_name, name=site.draw.choice((f"{column.name} ", f" {column.name}")))
    site.finds("column-name-readable", column.field_name)


@near_miss("column-name-readable", "columns", on=dataset)
def name_of_a_field(site: Site) -> None:
    name = site.draw.choice(("Field crew", "Column height", "Unnamed tributaries"))
    site.passes("column-name-readable", site.add_column(name, "What the crew noted on the spot, as a count.", NUMBER))


@defect("column-name-unique", "columns", on=_has_loose_column)
def two_of_one_name(site: Site) -> None:
    column = _loose_column(site)
    name = site.draw.choice((column.name.upper(), column.name.replace(" ", "_"), column.name.replace(" ", "-").title()))
    says = "The same, from the system before this one."
    twin = site.add_column(name, says, NUMBER, field_name=f"{column.field_name}_old")
    site.finds("column-name-unique", column.field_name)
    site.finds("column-name-unique", twin)


@near_miss("column-name-unique", "columns", on=dataset)
def names_told_apart_by_a_sign(site: Site) -> None:
    pairs = ((("Q2_1", "q2_1"), ("Q21", "q21")), (("% Level 2", "percent_level_2"), ("# Level 2", "number_level_2")))
    for name, field_name in site.draw.choice(pairs):
        says = f"Answers to the question {name} on the form, added up."
        site.passes("column-name-unique", site.add_column(name, says, NUMBER, field_name=field_name))
        site.passes("field-name-wellformed", field_name)


@defect("field-name-wellformed", "columns", on=dataset)
def unusable_field_name(site: Site) -> None:
    names = ("HouseCount", "2nd_visit_length", "visit-length", "hours_" + "of_the_longest_visit_that_day_" * 2)
    field_name = site.draw.choice(names)
    site.add_column("Longest visit", "Minutes of the longest visit on that day.", NUMBER, field_name=field_name)
    site.finds("field-name-wellformed", field_name)


@defect("field-name-wellformed", "columns", on=dataset)
def numbered_twin(site: Site) -> None:
    column = site.draw.choice(site.plain_columns())
    says = "The same as counted by a second person."
    twin = site.add_column(f"{column.name}, second reading", says, NUMBER, field_name=f"{column.field_name}_1")
    site.finds("field-name-wellformed", twin)
    site.passes("field-name-wellformed", column.field_name)


@near_miss("field-name-wellformed", "columns", on=dataset)
def sixty_characters(site: Site) -> None:
    field_name = "hours_".ljust(60, "x") if site.draw.random() < 0.5 else "phase_1"
    says = "Hours that the crew wrote down for the first phase."
    site.passes("field-name-wellformed", site.add_column("Crew hours", says, NUMBER, field_name=field_name))


@defect("type-fits-name", "columns", on=dataset)
def type_against_the_name(site: Site) -> None:
    kinds = (
        ("Entry date", "Day on which a clerk typed the entry.", "serial D", "text"),
        ("Photo count", "Pictures that belong to the entry, as typed.", "serial P", "text"),
        ("Office ZIP", "Postal code of the unit that made the entry.", "count 76590 76594", "number"),
        ("Office phone", "Line on which the unit answers questions.", "count 5550100 5550199", "number"),
    )
    name, says, values, datatype = site.draw.choice(kinds)
    site.finds("type-fits-name", site.add_column(name, says, values, datatype=datatype))


@near_miss("type-fits-name", "columns", on=dataset)
def type_beside_the_name(site: Site) -> None:
    kinds = (
        ("Shift time", "Time of day at which the shift began.", "choice 06:00 | 14:00 | 22:00"),
        ("Candidate", "Marks an entry that may be merged with another.", "choice Yes | No"),
        ("Date source", "Where the day was taken from.", "count 1 3"),
        ("Badge ID", "Number on the badge of the unit.", "count 100 900"),
    )
    name, says, values = site.draw.choice(kinds)
    site.passes("type-fits-name", site.add_column(name, says, values))


@defect("same-name-same-type", "columns", on=_has_shared_column, uses=("rows",))
def other_type_than_elsewhere(site: Site) -> None:
    column = site.draw.choice([column for column in loose_columns(site.planned) if column.field_name in SHARED])
    site.claim(column.field_name)
    site.change_column(column.field_name, datatype="text" if column.datatype == "number" else "number")
    site.finds("same-name-same-type", column.field_name)
    if column.datatype == "text":
        site.finds("cells-fit-type", column.field_name)  # none of its words is a number


@near_miss("same-name-same-type", "columns", hosts=2, on=dataset)
def two_types_in_two_assets(first: Site, second: Site) -> None:
    for site, values in ((first, "count 1 9"), (second, "choice A | B | C")):
        says = "Grade that the supervisor gave to the work."
        site.passes("same-name-same-type", site.add_column("Supervisor grade", says, values))


@defect("long-format", "columns", on=dataset)
def a_column_a_month(site: Site) -> None:
    for month in MONTHS:
        site.add_column(month, f"What was counted in {month} of the year.", NUMBER)
    site.finds("long-format")


@near_miss("long-format", "columns", on=dataset)
def eleven_months(site: Site) -> None:
    for month in MONTHS[1:]:
        site.add_column(month, f"What was counted in {month} of the year.", NUMBER)
    site.add_column("Built 2014 or later", "Things that were built in the year 2014 or after it.", NUMBER)
    site.passes("long-format")
