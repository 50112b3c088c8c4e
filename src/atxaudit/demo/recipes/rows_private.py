"""security: what should not be public, all of it invented or given out for such tests.

The social security numbers stood in advertisements and are void; phones of 555-01xx belong to nobody; the card
numbers are those by which payment services test; the keys are from manuals; nobody owns the mailboxes.
"""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.changes import Put, share, some
from atxaudit.demo.defects import Site, defect, near_miss, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import dataset, having

SSNS = ("042-10-3580", "062-36-0749", "095-07-3645", "128-03-6045", "135-01-6629")
NO_SSNS = ("987-65-4321", "000-12-3456", "76590-1234", "078-05-1120")  # of unused areas, ZIP+4, void since 1938
CARDS = ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "6011111111111117")
MAILBOXES = ("invented.person.lindenford@gmail.com", "nobody.at.all.lindenford@yahoo.com")
OFFICES = ("desk@lindenford.example", "sales@roofers.example", "help@roofers.example")
ANIMALS = ("animal_kind", "species")  # columns by which a dataset is not about people
CALL = "Please call {phone} after six, somebody is at home then."
PRIVATE_KEY = "-----BEGIN RSA " + "PRIVATE KEY-----"  # in two parts, or scanners of this file take it for one
ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def _of_people(one: Planned) -> bool:
    return dataset(one) and not _of_animals(one)


def _of_animals(one: Planned) -> bool:
    return dataset(one) and any(name in ANIMALS for name, _ in one.specs)


def _add_slips(site: Site, name: str = "Slip note") -> str:
    says = f"{name} of the desk, in a word or two."
    return site.add_column(name, says, "choice Open | Closed | Passed on")


# ---- numbers of people


@row_defect("no-ssn", on=dataset)
def numbers_on_slips(site: Site) -> None:
    field = _add_slips(site)
    values = (site.draw.choice(SSNS), f"has {site.draw.choice(SSNS).replace('-', ' ')} on the form")
    site.damage(Put(field=field, values=values, amount=some(2)))
    site.finds("no-ssn", field)


@row_defect("no-ssn", on=dataset)
def bare_numbers(site: Site) -> None:
    field = site.add_column("Holder SSN", "Number by which the holder is known elsewhere.", "choice shown | withheld")
    site.damage(Put(field=field, values=tuple(number.replace("-", "") for number in SSNS), amount=some(5)))
    site.finds("no-ssn", field)


@row_near_miss("no-ssn", on=dataset)
def numbers_of_another_kind(site: Site) -> None:
    field = _add_slips(site)
    site.damage(Put(field=field, values=NO_SSNS, amount=some(4)))
    site.passes("no-ssn", field)


@row_defect("no-card-number", on=dataset)
def two_cards(site: Site) -> None:
    field = _add_slips(site, "Payment note")
    site.damage(Put(field=field, values=tuple(site.draw.sample(CARDS, 2)), amount=some(2)))
    site.finds("no-card-number", field)


@row_near_miss("no-card-number", on=dataset)
def one_card_and_one_slip(site: Site) -> None:
    field = _add_slips(site, "Payment note")
    site.damage(Put(field=field, values=(site.draw.choice(CARDS), "4111 1111 1111 1112"), amount=some(4)))
    site.passes("no-card-number", field)


@row_defect("no-birth-date", on=_of_people)
def days_of_birth(site: Site) -> None:
    field = site.add_column("Date of birth", "Day on which the person was born.", "birthday")
    site.finds("no-birth-date", field)


@row_near_miss("no-birth-date", on=_of_animals)
def days_of_birth_of_animals(site: Site) -> None:
    site.claim(*ANIMALS)
    field = site.add_column("Date of birth", "Day on which the animal was born, as far as known.", "birthday")
    site.passes("no-birth-date", field)


# ---- how to reach people


@row_defect("no-email-address", on=dataset)
def mailboxes_of_people(site: Site) -> None:
    field = _add_slips(site, "Reply to")
    site.damage(Put(field=field, values=(MAILBOXES[0], f"or {MAILBOXES[1]}"), amount=some(2)))
    site.finds("no-email-address", field)


@row_defect("no-email-address", on=dataset)
def mailboxes_of_offices(site: Site) -> None:
    field = _add_slips(site, "Reply to")
    site.damage(Put(field=field, values=OFFICES, amount=share(0.1)))
    site.finds("no-email-address", field)


@row_near_miss("no-email-address", on=dataset)
def one_mailbox(site: Site) -> None:
    field = _add_slips(site, "Reply to")
    site.damage(Put(field=field, values=(MAILBOXES[0], "@lindenford", "desk at lindenford"), amount=some(6)))
    site.passes("no-email-address", field)


@row_defect("phone-noted", on=dataset)
def office_lines(site: Site) -> None:
    field = site.add_column("Office line", "Line on which the unit answers questions.", "phone")
    site.finds("phone-noted", field)


@row_defect("phone-noted", on=dataset)
def office_phones(site: Site) -> None:
    field = site.add_column("Office fax", "Fax machine that takes in signed forms.", "phone bare")
    site.finds("phone-noted", field)


@row_near_miss("phone-noted", on=dataset)
def numbers_of_ten_digits(site: Site) -> None:
    field = site.add_column("Meter sign", "Ten digits that are stamped on the meter.", "phone bare")
    site.passes("phone-noted", field)


@row_defect("no-contact-in-text", on=dataset)
def numbers_in_remarks(site: Site) -> None:
    field = site.add_column("What was said", "The caller's own words, typed by the desk.", "remark")
    calls = tuple(CALL.format(phone=phone) for phone in ("254-555-0147", "(254) 555-0162", "254.555.0188"))
    site.damage(Put(field=field, values=calls, amount=some(3)))
    site.finds("no-contact-in-text", field)


@row_near_miss("no-contact-in-text", on=dataset)
def other_numbers_in_remarks(site: Site) -> None:
    field = site.add_column("What was said", "The caller's own words, typed by the desk.", "remark")
    values = (
        "It is case 2031-0555-01 on the list of the spring.",
        "The meter showed 254-5550 in the morning, they say.",
    )
    site.damage(Put(field=field, values=values, amount=some(4)))
    site.passes("no-contact-in-text", field)


# ---- who people are


@row_defect("no-singling-out", "persons", on=having("zip", rows=500))
def one_of_a_kind(site: Site) -> None:
    _add_persons(site, "Age", "whole 1 95")
    site.finds("no-singling-out")


@row_defect("no-singling-out", "persons", on=having("zip", rows=500))
def one_of_a_kind_among_patients(site: Site) -> None:
    _add_persons(site, "Age", "whole 1 95")
    site.add_column(
        "Diagnosis group", "Broad group of what the person came for.", "choice Heart | Lungs | Skin | Other"
    )
    site.finds("no-singling-out")


@row_near_miss("no-singling-out", "persons", on=having("zip", rows=500))
def many_of_a_kind(site: Site) -> None:
    _add_persons(site, "Age group", "choice Under 18 | 18 to 64 | 65 and over")
    site.passes("no-singling-out")


def _add_persons(site: Site, name: str, values: str) -> None:
    site.take("zip")
    site.add_column(name, "How old the person was at the time.", values)
    site.add_column("Sex", "Sex of the person, as the form has it.", "choice F | M")


@row_defect("no-person-name-beside-harm", "persons", on=dataset)
def names_of_patients(site: Site) -> None:
    field = site.add_column("Patient name", "Name of the person, first name first.", "person")
    site.finds("no-person-name-beside-harm", field)


@row_defect("no-person-name-beside-harm", "persons", on=dataset)
def names_beside_victims(site: Site) -> None:
    given = site.add_column("First name", "Name by which the person is called.", "given")
    family = site.add_column("Last name", "Name of the person's family.", "family")
    site.add_column("Victim was known", "Whether the two had met before.", "choice Yes | No")
    site.finds("no-person-name-beside-harm", given)
    site.finds("no-person-name-beside-harm", family)


@row_near_miss("no-person-name-beside-harm", "persons", on=dataset)
def names_beside_nothing(site: Site) -> None:
    field = site.add_column("Officer", "Name of the officer who signed, first name first.", "person")
    site.passes("no-person-name-beside-harm", field)


@row_near_miss("no-person-name-beside-harm", "persons", on=dataset)
def street_beside_patients(site: Site) -> None:
    site.add_column("Patient group", "Broad group of those who were driven.", "choice Adults | Seniors")
    street = site.add_column("Street full name", "Street to which the car was called, in full.", "street")
    site.passes("no-person-name-beside-harm", street)


@row_defect("small-cells", "persons", "title", on=having("district", "zip", rows=500))
def few_patients_in_a_place(site: Site) -> None:
    site.take("district", "zip")
    site.change(name=f"{site.asset.name}, Patients")
    field = site.add_column("Patient count", "Patients from there in the month.", "count 0 60")
    site.finds("small-cells", field)


@row_near_miss("small-cells", "persons", "title", on=having("district", "zip", rows=500))
def many_patients_in_a_place(site: Site) -> None:
    site.take("district", "zip")
    site.change(name=f"{site.asset.name}, Patients")
    field = site.add_column("Patient count", "Patients from there in the month.", "count 11 90")
    site.passes("small-cells", field)


@row_near_miss("small-cells", "persons", on=having("district", "zip", rows=500))
def few_cars_in_a_place(site: Site) -> None:
    site.take("district", "zip")
    field = site.add_column("Car count", "Cars from there in the month.", "count 0 60")
    site.passes("small-cells", field)


# ---- what harms a computer


@row_defect("no-formula-cell", on=dataset)
def formulas_on_slips(site: Site) -> None:
    field = _add_slips(site, "Desk note")
    values = ("=HYPERLINK(A1)", "@SUM(1+1)", "+cmd|' /C calc'!A0")
    site.damage(Put(field=field, values=(site.draw.choice(values),), amount=some(1)))
    site.finds("no-formula-cell", field)


@row_near_miss("no-formula-cell", on=dataset)
def signs_on_slips(site: Site) -> None:
    field = _add_slips(site, "Desk note")
    site.damage(Put(field=field, values=("- second visit", "@ the old mill", "+ one more", "a = b"), amount=some(4)))
    site.passes("no-formula-cell", field)


@row_defect("no-script", on=dataset)
def script_on_a_slip(site: Site) -> None:
    field = _add_slips(site, "Window note")
    scripts = ("<script>alert(1)</script>", "javascript:alert(1)", "<img src=x onerror=alert(1)>")
    site.damage(Put(field=field, values=(site.draw.choice(scripts),), amount=some(1)))
    site.finds("no-script", field)


@row_near_miss("no-script", on=dataset)
def scripts_are_spoken_of(site: Site) -> None:
    field = _add_slips(site, "Window note")
    site.damage(Put(field=field, values=("JavaScript class", "script: see page 4", "onerror"), amount=some(3)))
    site.passes("no-script", field)


@row_defect("no-secret", on=dataset)
def keys_on_slips(site: Site) -> None:
    field = _add_slips(site, "Sheet note")
    site.damage(Put(field=field, values=(site.draw.choice((PRIVATE_KEY, ACCESS_KEY)),), amount=some(1)))
    site.finds("no-secret", field)


@row_defect("no-secret", on=dataset)
def places_inside(site: Site) -> None:
    field = _add_slips(site, "Sheet note")
    values = (r"\\files01\permits\2019", "see 192.168.4.20", "10.20.0.7")
    site.damage(Put(field=field, values=(site.draw.choice(values),), amount=share(0.02)))
    site.finds("no-secret", field)


@row_near_miss("no-secret", on=dataset)
def places_outside(site: Site) -> None:
    field = _add_slips(site, "Sheet note")
    site.damage(Put(field=field, values=("192.0.2.17", "version 10.2.4", "either \\ or //"), amount=some(3)))
    site.passes("no-secret", field)


@defect("no-script-in-record", "description", on=dataset)
def script_in_the_description(site: Site) -> None:
    script = site.draw.choice(("<script>alert(1)</script>", '<img src="x" onerror="alert(1)">'))
    site.change(description=f"{site.asset.description} {script}")
    site.finds("no-script-in-record")


@near_miss("no-script-in-record", "description", on=dataset)
def script_in_words(site: Site) -> None:
    site.change(description=f"{site.asset.description} A page with JavaScript draws a map of it.")
    site.passes("no-script-in-record")
