"""Roles: name, type and contents must agree; each near-miss of rules-tried beside what it was taken for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from atxaudit.errors import SuiteError
from atxaudit.models import Column
from atxaudit.snapshot.profile import Role, newest_event, roles_of


def at(*parts: int) -> datetime:
    """A floating time: the city's, and saying so nowhere."""
    return datetime(*parts)  # noqa: DTZ001 - floating times have no zone


def of(roles, name, datatype, values, title="Things"):
    """The roles of one column of a table that has another, so that no row is blank."""
    found = roles({name: (datatype, values), "Zz": ("checkbox", [True] * len(values))}, title)
    return set(found.of(name.lower().replace(" ", "_")))


DAYS = [at(2024, 1, 1) + timedelta(days=step) for step in range(12)]
WORDS = [f"the caller says that light number {n} is out again" for n in range(12)]


@pytest.mark.parametrize("name", ["Incident Date", "DATE", "Closed Date", "Report Month"])
def test_a_date_of_what_happened_is_an_event_date(roles, name):
    assert Role.EVENT_DATE in of(roles, name, "calendar_date", DAYS)


@pytest.mark.parametrize(
    "name",
    [
        "Due Date",
        "Expiration Date",
        "Planned Start",
        "ProjectedEnd",
        "Next Inspection",
        "End Date",
        "Estimated Finish",
        "Date of Birth DOB",
    ],
)
def test_a_date_that_looks_ahead_is_none(roles, name):
    assert Role.EVENT_DATE not in of(roles, name, "calendar_date", DAYS)


def test_a_date_mostly_empty_or_always_the_same_is_none(roles):
    assert not of(roles, "Hold Date", "calendar_date", DAYS[:2] + [None] * 10)
    assert not of(roles, "Load Day", "calendar_date", DAYS[:1] * 12)


def test_a_stamp_of_the_record_counts_only_when_nothing_else_is_left(roles):
    alone = roles({"Last Updated": ("calendar_date", DAYS)})
    assert alone.having(Role.EVENT_DATE) == ("last_updated",)
    beside = roles(
        {
            "Last Updated": ("calendar_date", DAYS),
            "DATECOLLECTED": ("calendar_date", DAYS),
            "Incident Date": ("calendar_date", DAYS),
        }
    )
    assert beside.having(Role.EVENT_DATE) == ("incident_date",)
    assert {decision.field_name for decision in beside.refused} == {"last_updated", "datecollected"}


def test_the_newest_event_is_the_newest_over_all_event_dates(profiled):
    later = [day + timedelta(days=30) for day in DAYS]
    cells = {
        "Incident Date": ("calendar_date", DAYS),
        "Reported": ("calendar_date", later),
        "Due": ("calendar_date", [at(2024, 8, 1)] * 12),
    }
    columns = [Column(field_name=n.lower().replace(" ", "_"), name=n, datatype="calendar_date") for n in cells]
    found = profiled(cells)
    assert newest_event(found, roles_of(found, columns, "Incidents")) == later[-1]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Opened Date", "Closed Date"),
        ("Start", "End"),
        ("Permit Applied", "Permit Issued"),
        ("From Date", "To Date"),
        ("created_date", "completed_at"),
    ],
)
def test_a_start_and_an_end_with_the_same_remaining_words_are_a_pair(roles, one, two):
    found = roles({one: ("calendar_date", DAYS), two: ("calendar_date", DAYS)})
    assert len(found.spans) == 1
    assert len(found.having(Role.START_DATE)) == len(found.having(Role.END_DATE)) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Actual Start", "Projected End"),
        ("Permit Opened", "Case Closed"),
        ("Months From Expiration", "Expiration To"),
        ("Issued", "Issued Date"),
    ],
)
def test_other_dates_are_no_pair(roles, one, two):
    assert roles({one: ("calendar_date", DAYS), two: ("calendar_date", DAYS)}).spans == ()


def test_coordinates_need_decimals_and_each_other(roles):
    y, x = [31.1 + n / 100 for n in range(12)], [-97.1 - n / 100 for n in range(12)]
    assert roles({"Start Lat": ("number", y), "Start Lng": ("number", x)}).coordinates == (("start_lat", "start_lng"),)
    assert roles({"Lat": ("number", y), "Long Commute": ("number", x)}).coordinates == ()
    assert roles({"Lat": ("number", [1.0] * 12), "Long": ("number", [2.0] * 12)}).coordinates == ()
    assert roles({"Lat": ("text", ["31.1"] * 12), "Long": ("text", ["-97.1"] * 12)}).coordinates == ()


def test_a_point_is_one_when_it_holds_points(roles):
    assert of(roles, "Place", "point", ["POINT (1 2)"] * 3) == {Role.POINT}
    assert Role.POINT in of(roles, "Place", "location", ["1 Elm St\n(31.1, -97.1)", "2 Elm St\n(31.2, -97.1)"])
    assert not of(roles, "Place", "point", [None] * 3)
    assert not of(roles, "Place", "point", ["POINT EMPTY"] * 3)


def test_zip_codes_by_word_and_five_digits(roles):
    assert Role.ZIP in of(roles, "ZipCode", "text", ["76501", "76502-1234", "76503"])
    assert Role.ZIP in of(roles, "zip", "number", [76501.0, 76502.0])
    assert Role.ZIP not in of(roles, "Zip Population", "number", [76501.0, 21502.0])
    assert Role.ZIP not in of(roles, "Zip", "text", ["yes", "no"])
    assert Role.ZIP not in of(roles, "Case", "text", ["76501", "76502"])


def test_phones_by_word_or_shape_and_never_as_numbers(roles):
    assert Role.PHONE in of(roles, "Fax", "text", ["555-0100", "555-0101"])
    assert Role.PHONE in of(roles, "Cont", "text", ["512-555-0100", "512-555-0101"])
    assert Role.PHONE not in of(roles, "Phone", "number", [5125550100.0])
    assert Role.PHONE not in of(roles, "Thing", "text", ["5125550100"])


def test_money_by_word_and_type(roles):
    assert Role.MONEY in of(roles, "Permit Fee", "number", [1.0, 2.5])
    for name, datatype in (
        ("Cost Burden", "number"),
        ("Indicator Value", "number"),
        ("Percent of Income", "number"),
        ("Fee", "text"),
    ):
        assert Role.MONEY not in of(roles, name, datatype, [1.0, 2.5] if datatype == "number" else ["1", "2"])


def test_a_category_has_few_values_and_a_constant_is_none(roles):
    assert of(roles, "Status", "text", ["open", "closed"] * 5) == {Role.CATEGORY}
    assert not of(roles, "Status", "text", ["open"] * 10)
    assert not of(roles, "Code", "text", ["1", "2"] * 5)


def test_free_text_has_many_words_that_differ(roles):
    assert Role.FREE_TEXT in of(roles, "Description", "text", WORDS)
    assert Role.FREE_TEXT not in of(roles, "Statute", "text", WORDS[:2] * 20)
    assert Role.FREE_TEXT not in of(roles, "Geography", "text", WORDS)
    assert Role.FREE_TEXT not in of(
        roles, "Where", "text", [f"{n} Old Mill Creek Rd Unit 4, Town TX" for n in range(12)]
    )


def test_an_identifier_is_unique_and_a_code_is_not(roles):
    names = [f"A-{n}" for n in range(60)]
    assert of(roles, "Case Number", "text", names) == {Role.IDENTIFIER}
    assert Role.IDENTIFIER not in of(roles, "Case Number", "text", names[:55] * 2)
    assert Role.IDENTIFIER not in of(roles, "Case Number", "text", names[:50] + [None] * 10)
    assert Role.IDENTIFIER not in of(roles, "Number of Cases", "text", names)


def test_names_of_people_by_word_and_first_names(roles):
    people = ["Maria Lopez", "James Smith", "Karen Jones", "A. Patel"] * 3
    assert Role.PERSON_NAME in of(roles, "Inspected By", "text", people)
    assert Role.PERSON_NAME in of(roles, "Last Name", "text", ["Lopez", "Smith", "Patel"])
    assert Role.PERSON_NAME in of(roles, "Name", "text", people, title="Permit Holders")
    assert Role.PERSON_NAME not in of(roles, "Name", "text", people, title="Parks and Schools")
    assert Role.PERSON_NAME not in of(roles, "Street Full Name", "text", people)
    assert Role.PERSON_NAME not in of(
        roles, "Provider Name", "text", ["Elm Street Daycare", "Tiny Tots", "Bright Stars"] * 4
    )
    assert Role.PERSON_NAME not in of(roles, "Owner Occupied", "text", ["Yes", "No"] * 5)


def test_addresses_by_word_or_shape(roles):
    streets = [f"{n} Elm St" for n in range(1, 13)]
    assert Role.ADDRESS in of(roles, "Mailing Address", "text", streets)
    assert Role.ADDRESS in of(roles, "Where", "text", streets)
    for name in ("Address Number", "addr:postcode", "Street Suffix", "Email Address"):
        assert Role.ADDRESS not in of(roles, name, "text", ["Elm", "Oak"] * 3)
    assert Role.ADDRESS not in of(roles, "Location", "text", ["Downtown Branch", "North Branch"] * 3)


def test_quantities_are_told_from_codes(roles):
    whole = [float(n) for n in range(12)]
    for name in ("Visitors", "Fee Amount", "Number of Staff", "Count of Visits Past Year"):
        assert Role.QUANTITY in of(roles, name, "number", whole), name
    for name in ("Council District", "Census Tract", "Fiscal Year", "Route Number", "Zip", "OBJECTID", "Latitude"):
        assert Role.QUANTITY not in of(roles, name, "number", whole), name


def test_digits_as_text_are_codes_until_something_says_quantity(roles):
    assert Role.QUANTITY in of(roles, "Total Population", "text", ["12", "15"])
    assert Role.QUANTITY in of(roles, "Reading", "text", ["1.2", "-3"])
    assert Role.QUANTITY not in of(roles, "Reading", "text", ["12", "15"])
    assert Role.QUANTITY not in of(roles, "Age Group", "text", ["12", "15"])


def test_a_column_may_have_several_roles_and_says_why(roles):
    found = roles({"Permit Fee": ("number", [1.0, 2.5])})
    assert found.of("permit_fee") == (Role.MONEY, Role.QUANTITY)
    assert found.decisions[0].reason == "It is a number, and its name speaks of money (“fee”)."


def test_what_was_hinted_at_and_refused_says_why(roles):
    found = roles({"Route Number": ("number", [1.0, 1.0])})
    assert [(decision.role, decision.reason) for decision in found.refused] == [
        (Role.IDENTIFIER, "By its name it tells rows apart, but it has 1 different values in 2 rows: a code."),
        (Role.QUANTITY, "It is a number, but its name makes it a code or a period (“route”)."),
    ]


def test_an_override_decides_alone(roles):
    cells = {"Status": ("text", ["open", "closed"] * 5), "Fee": ("number", [1.0] * 10)}
    found = roles(cells, overrides={"status": "free_text", "fee": "none"})
    assert found.of("status") == (Role.FREE_TEXT,)
    assert found.of("fee") == (Role.NONE,)
    assert all(decision.is_override for decision in found.decisions)


def test_overrides_can_pair_dates_and_coordinates_of_any_name(roles):
    cells = {
        "Came": ("calendar_date", DAYS),
        "Went": ("calendar_date", DAYS),
        "Y": ("number", [31.1] * 12),
        "X": ("number", [-97.1] * 12),
    }
    found = roles(cells, overrides={"came": "start_date", "went": "end_date", "y": "latitude", "x": "longitude"})
    assert found.spans == (("came", "went"),)
    assert found.coordinates == (("y", "x"),)


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ({"statsu": "category"}, 'no column "statsu" (did you mean "status"?)'),
        ({"status": "categroy"}, '"categroy" is no role for column "status" (did you mean "category"?)'),
    ],
)
def test_a_doubtful_override_is_refused_with_the_nearest_right_word(roles, overrides, says):
    with pytest.raises(SuiteError) as refused:
        roles({"Status": ("text", ["open"])}, overrides=overrides)
    assert says in str(refused.value)


def test_a_column_that_the_file_lacks_has_no_role(profiled):
    found = profiled({"A": ("text", ["x"])})
    columns = [Column(field_name="gone", name="Phone", datatype="text")]
    assert roles_of(found, columns, "").decisions == ()
