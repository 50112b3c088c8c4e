"""What should not be public: found, counted, and never repeated."""

from __future__ import annotations

import pytest

from atxaudit.snapshot.profile.private import is_card_number

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
            "phones_inside",
            ["call 512-555-0143 now", "(512) 555-0143"],
            ["30.26715 97.74306", "512-5550", "112-555-0143", "case 2024-555-0143-12"],
        ),
        (
            "formulas",
            ["=1+1", '=HYPERLINK("x")', "+cmd(1)", "-2|calc!A0", "@SUM(A1)"],
            ["- item", "@ place", "+1 512", "-5", "= ", "a=b"],
        ),
        ("scripts", ["<script>x", "a javascript:alert(1)", "<img onerror=x>"], ["the script", "Descriptions"]),
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
    assert (found.personal_mails, found.other_mails, found.mails_inside) == (2, 1, 3)


def test_cards_need_issuer_length_and_check_digit(column):
    assert private(column, [CARD, "5500-0000-0000-0004", "4111111111111112", "9111111111111111"]).cards == 2
    assert private(column, [CARD, CARD]).cards == 1
    assert private(column, [CARD], name="Meter ID").cards == 0


@pytest.mark.parametrize(
    ("number", "valid"),
    [(CARD, True), ("378282246310005", True), ("378282246310006", False), ("0000000000000000", False), ("4111", False)],
)
def test_the_check_digit_of_a_card(number, valid):
    assert is_card_number(number) is valid


def test_nine_bare_digits_count_only_under_a_name_that_says_so(column):
    assert private(column, ["219445678"], name="Tax or Social").ssns == 1
    assert private(column, ["219445678"], name="Permit").ssns == 0


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
    assert dict(notes.examples) == {"ssn": "•••-••-••••", "card": "•••• •••• •••• ••••", "mail": "•••@gmail.com"}
