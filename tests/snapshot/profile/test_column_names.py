"""What a name hints at."""

from __future__ import annotations

import pytest

from atxaudit.models import Column
from atxaudit.snapshot.profile import names
from atxaudit.snapshot.profile.vocabulary import first_names, personal_mail_domains


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ZipCode2", ("zip", "code", "2")),
        ("COIssuedDate", ("co", "issued", "date")),
        ("DATECOLLECTED", ("date", "collected")),
        ("candidate", ("candidate",)),
        ("addr:postcode", ("addr", "postcode")),
        ("% of Homes", ("of", "homes")),
        ("Año", ("a", "ño")),
        ("", ()),
    ],
)
def test_the_words_of_a_name(name, words):
    assert names.name_words(name) == words


@pytest.mark.parametrize("name", ["DOB", "Birth Date", "Birth Year", "Subscriber Birthdate", "Date of Birth"])
def test_names_of_birth_dates(name):
    assert names.is_birth_date(Column(field_name="x", name=name, datatype="text"))


@pytest.mark.parametrize(
    "name", ["Dog Count", "Age", "Average Response Time (Minutes)", "Completion Time", "Call Duration"]
)
def test_counts_ages_and_spans_of_time_are_never_negative(name):
    assert names.is_never_negative(Column(field_name="x", name=name, datatype="number"))


@pytest.mark.parametrize(
    "name", ["Amount", "Change in Count", "Time Zone", "Days to Expiration", "Response Time Variance", "Response Rate"]
)
def test_what_is_compared_or_no_span_may_be_negative(name):
    assert not names.is_never_negative(Column(field_name="x", name=name, datatype="number"))


@pytest.mark.parametrize("name", ["Birth Rate", "Births", "Year", "Preterm Birth"])
def test_names_that_only_speak_of_births(name):
    assert not names.is_birth_date(Column(field_name="x", name=name, datatype="text"))


@pytest.mark.parametrize("name", ["Event Date", "Effective Date", "Reservation Date"])
def test_some_dates_may_look_ahead_and_count_all_the_same(name):
    column = Column(field_name="x", name=name, datatype="calendar_date")
    assert names.may_look_ahead(column)
    assert not names.looks_ahead(column)


def test_the_word_lists_are_words_in_lower_case():
    assert {"maria", "james"} <= first_names()
    assert {"austin", "virginia", "may"}.isdisjoint(first_names())
    assert all(word.isalpha() and word.islower() for word in first_names())
    assert "gmail.com" in personal_mail_domains()
