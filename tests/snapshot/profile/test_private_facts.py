"""What should not be public: found, counted, and never repeated."""

from __future__ import annotations

import pytest
from stdnum import luhn

from atxaudit.snapshot.profile.personal_numbers import is_area, is_card_number, is_ssn

SSN, CARD, MAIL, PHONE = "219-44-5678", "4111 1111 1111 1111", "maria.lopez@gmail.com", "512-555-0143"


def private(column, values, name="Notes"):
    return column(values, name=name).private


@pytest.mark.parametrize(
    ("fact", "counted", "passed_over"),
    [
        (
            "ssns",
            [SSN, f"his number is {SSN}.", "219 44 5678"],
            [
                "78701-1234",
                "000-12-3456",
                "666-12-3456",
                "912-12-3456",
                "219-00-5678",
                "219-44-0000",
                "219445678",
                "1219-44-56789",
                "078-05-1120",
            ],
        ),
        (
            "contacts_inside",
            ["call 512-555-0143 now", "(512) 555-0143"],
            ["30.26715 97.74306", "512-5550", "112-555-0143", "case 2024-555-0143-12"],
        ),
        (
            "formulas",
            ["=1+1", '=HYPERLINK("x")', "+cmd(1)", "-2|calc!A0", "@SUM(A1)"],
            ["- item", "@ place", "+1 512", "-5", "= ", "a=b"],
        ),
        (
            "scripts",
            ["<script>x", "a javascript:alert(1)", "<img onerror=x>"],
            ["the script", "Descriptions", "JavaScript: a course"],
        ),
        ("private_keys", ["-----BEGIN RSA PRIVATE KEY-----"], ["-----BEGIN CERTIFICATE-----"]),
        ("access_keys", ["AKIAABCDEFGHIJKLMNOP"], ["AKIA", "XAKIAABCDEFGHIJKLMNOP"]),
        ("server_paths", [r"\\gis01\share\plan.pdf", r"see \\gis01\share\plan"], [r"C:\plans", r"a\\b\\c", r"\\alone"]),
        (
            "inner_hosts",
            ["10.1.2.3", "http://192.168.0.12/a", "172.16.0.1"],
            ["8.8.8.8", "172.32.0.1", "10.1.2", "110.1.2.3", "10.1.2.300"],
        ),
    ],
)
def test_a_kind_is_found_and_nothing_near_it(column, fact, counted, passed_over):
    assert getattr(private(column, counted), fact) == len(counted)
    assert getattr(private(column, passed_over), fact) == 0


def test_mail_addresses_are_counted_once_and_by_whose_domain_it_is(column):
    found = private(column, [MAIL, f"write to {MAIL.upper()} or b@aol.com", "pat@city.example", "a@b", "@gmail.com"])
    assert (found.personal_mails, found.other_mails, found.contacts_inside) == (2, 1, 2)


def test_cards_need_issuer_length_and_check_digit(column):
    assert private(column, [CARD, "5500-0000-0000-0004", "4111111111111112", "9111111111111111"]).cards == 2
    assert private(column, [CARD, CARD]).cards == 1


def test_an_identifier_is_exempt_by_what_it_holds_and_not_by_its_name(column):
    meters = [f"41111111111111{n:02}" for n in range(20)]  # two of them have a right check digit
    assert private(column, meters, name="Meter ID").cards == 0
    assert private(column, meters, name="Card Number").cards == 2
    assert private(column, [CARD, "5500-0000-0000-0004", "W-7"], name="Account Number").cards == 2


@pytest.mark.parametrize(
    ("number", "valid"),
    [(CARD, True), ("378282246310005", True), ("378282246310006", False), ("0000000000000000", False), ("4111", False)],
)
def test_the_check_digit_of_a_card(number, valid):
    assert is_card_number(number) is valid


def test_nine_bare_digits_count_only_under_a_name_that_says_so(column):
    assert private(column, ["219445678"], name="Tax or Social").ssns == 1
    assert private(column, ["219445678"], name="Permit").ssns == 0
    never_given_out = ["666123456", "000123456", "912123456", "219005678", "219440000"]
    assert private(column, never_given_out, name="SSN").ssns == 0
    numbers = column([*map(float, never_given_out), 219445678.0], name="SSN", datatype="number").numbers
    assert numbers.nine_digits == 1


def test_bare_digits_of_advertisements_are_nobodys_number(column):
    advertised = ["078051120", "219099999", "457555462"]
    assert private(column, advertised, name="SSN").ssns == 0
    assert column([*map(float, advertised)], name="SSN", datatype="number").numbers.nine_digits == 0


def test_very_many_social_security_numbers_are_all_counted(column):
    assert private(column, [f"{219 + n // 9000}-44-{1000 + n % 9000}" for n in range(20_000)]).ssns == 20_000


def test_very_many_contacts_and_cards_are_all_counted(profiled):
    rows = range(12_000)
    cells = {
        "Called": ("text", [f"{201 + n % 700}-{200 + n // 700}-0143" for n in rows]),
        "Wrote": ("text", [f"p{n}@gmail.com" for n in rows]),
        "Offices": ("text", [f"p@office-{n}.example" for n in rows]),
        "Paid": ("text", [f"411111111{n:06}{luhn.calc_check_digit(f'411111111{n:06}')}" for n in rows]),
    }
    called, wrote, offices, paid = (column.private for column in profiled(cells).columns)
    real = sum(is_area(phone.replace("-", "")[:6]) for phone in cells["Called"][1])
    assert 0 < real < 12_000
    assert (called.phones, called.contacts_inside) == (real, real)
    assert (wrote.personal_mails, wrote.contacts_inside) == (12_000, 12_000)
    assert offices.other_mails == 12_000
    assert paid.cards == 12_000


def test_the_check_digit_counted_is_that_of_stdnum(column):
    starts = ["4111", "5100", "2221", "2220", "2720", "3782", "3056", "3650", "6011", "6440", "4444"]
    lengths = [13, 14, 15, 16, 19]
    numbers = [
        f"{start}{n * 987654321987654:015}"[:length] for start in starts for n in range(40) for length in lengths
    ]
    assert 0 < private(column, numbers).cards == len(set(filter(is_card_number, numbers)))


def test_a_number_beside_a_dummy_or_a_date_of_expiry_is_counted(column):
    assert private(column, ["000-00-0000 219-09-9998", "078-05-1120 219-09-9998", "078 05 1120 219 09 9998"]).ssns == 3
    assert private(column, [f"{CARD} 12/27", f"{CARD} 5500 0000 0000 0004"]).cards == 2
    assert private(column, ["4111 1111 1111 1112 5500 0000 0000 0004."]).cards == 1
    assert private(column, ["999-555-0143 512-555-0143", "call 1-512-555-0143 now"]).contacts_inside == 2


def test_numbers_in_other_signs_are_counted(column):
    other = ["219\xa044\xa05678", "219\u201144\u20115678", "２１９-44-5678", "219-4\u200b4-5678", "\u200b219–44–5678"]
    assert private(column, other).ssns == len(other)
    assert private(column, ["4111\xa01111\xa01111\xa01111"]).cards == 1
    assert private(column, ["\u200b512\u2011555\u20110143", "（512） 555–0143", "５１２-555-0143"]).phones == 3
    assert private(column, ["maria.lopez＠gmail.com"]).personal_mails == 1
    assert private(column, ["9 a.m. – 5 p.m.", "“100” – 2 000"]).ssns == 0


def test_numbers_that_were_stored_as_floats_are_counted(column):
    assert private(column, ["219445678.0", "078051120.0"], name="SSN").ssns == 1
    assert private(column, ["5125550143.0"], name="Phone").phones == 1
    assert private(column, ["4111111111111111.0"]).cards == 1


@pytest.mark.parametrize("name", ["Tax ID", "Paid With"])
def test_the_spread_of_numbers_that_may_be_private_is_kept_back(column, name):
    held = [219445678.0] if name == "Tax ID" else [4111111111111111.0]
    numbers = column(held * 20, name=name, datatype="number").numbers
    assert (numbers.withheld, numbers.largest, numbers.quantiles) == (True, 0.0, ())


def test_what_the_patterns_take_for_given_out_is_what_stdnum_does(column):
    areas, groups, serials = (
        ["000", "001", "078", "219", "457", "666", "899", "900"],
        ["00", "05", "09", "55"],
        ["0000"],
    )
    numbers = [f"{a}-{g}-{s}" for a in areas for g in groups for s in [*serials, "0001", "1120", "5462", "9999"]]
    assert private(column, numbers).ssns == sum(map(is_ssn, numbers))
    bare = [number.replace("-", "") for number in numbers]
    assert private(column, bare, name="SSN").ssns == sum(map(is_ssn, bare))


def test_numbers_are_never_looked_through(column):
    assert column([219445678.0], datatype="number").private is None


def test_nothing_private_leaves_in_clear(profiled):
    secrets = [SSN, CARD, MAIL, PHONE, "219445678", "maria", "lopez", "4111"]
    cells = {
        "Notes": ("text", [SSN, CARD, MAIL, PHONE] * 5),
        "Contact Name": ("text", ["Maria Lopez", "maria lopez", "James Smith", "Ann Lee"] * 5),
        "SSN": ("text", ["219445678", "219445679"] * 10),
        "Phone": ("number", [5125550143.0] * 20),
        "Home Address": ("text", ["12 Lopez St", "14 Lopez St"] * 10),
        "Text": ("text", [f"{MAIL} {number}" for number in range(20)]),
    }
    found = profiled(cells)
    shown = repr(found).casefold()
    assert [secret for secret in secrets if secret.casefold() in shown] == []
    assert "5125550143" not in shown
    notes = found.column("notes").private
    assert dict(notes.examples) == {
        "ssn": "•••-••-••••",
        "card": "•••• •••• •••• ••••",
        "mail": "•••@gmail.com",
        "phone": "•••-•••-••••",
        "contact": "•••-•••-••••",
    }


# --- confirmed, not only of that form ---


def test_a_phone_number_needs_an_area_code_that_exists(column):
    assert private(column, [PHONE, "(512) 555-0144", "999-555-0143", "555-555-0143"]).phones == 2
    assert private(column, ["call 999-555-0143 now"]).contacts_inside == 0
    assert private(column, [PHONE, PHONE]).phones == 1


def test_an_extension_or_a_country_code_does_not_hide_a_phone_number(column):
    assert private(column, ["512-555-0143 x12", "1-512-555-0144", "+1 512.555.0145, ext. 9"]).phones == 3


def test_ten_bare_digits_are_phones_only_under_a_name_that_says_so(column):
    assert private(column, ["5125550143", "9995550143"], name="Cell Phone").phones == 1
    assert private(column, ["5125550143"], name="Permit").phones == 0


def test_a_cell_with_two_contacts_is_one_cell(column):
    assert private(column, [f"call (512)555-0143 or 512-555-0144, or write to {MAIL}"] * 3).contacts_inside == 3


def test_a_cell_with_two_numbers_is_one_cell(column):
    assert private(column, [f"{SSN} and 512-33-1234"]).ssns == 1


def test_a_domain_with_one_address_may_be_a_persons_own_and_is_masked(column):
    one = dict(private(column, ["pat@lopez-family.example"]).examples)
    assert one["other_mail"] == "•••@•••••-••••••.•••••••"
    two = dict(private(column, ["pat@city.example", "sam@city.example"]).examples)
    assert two["other_mail"] == "•••@city.example"


def test_tax_ids_are_social_security_numbers_but_not_those_of_parcels(profiled):
    people = {"Tax ID": ("text", ["219445678"]), "City": ("text", ["x"])}
    parcels = {"Tax ID": ("text", ["219445678"]), "Parcel Number": ("text", ["x"])}
    assert [profiled(cells).column("tax_id").private.ssns for cells in (people, parcels)] == [1, 0]


def test_of_a_formula_only_what_it_calls_is_shown(column):
    assert dict(private(column, ['=HYPERLINK("http://x.example/maria")']).examples)["formula"] == "=HYPERLINK(•••"


@pytest.mark.parametrize("key", ["AKIAABCDEFGHIJKLMNOP", "ASIA234567ABCDEFGHIJ"])
def test_access_keys_are_written_in_base_32(column, key):
    assert private(column, [f"key {key}"]).access_keys == 1
    assert private(column, [key[:-1] + "1"]).access_keys == 0
