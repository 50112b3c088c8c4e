"""Whether digits are a social security, card or phone number: the shape alone would take ZIP+4 codes, amounts and case
numbers for them. python-stdnum and phonenumbers say it here; tests hold what is counted in DuckDB against them."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from stdnum import luhn
from stdnum.us import ssn

NEVER_GIVEN_OUT = ("078051120", "219099999", "457555462")  # of advertisements: the formed ones that stdnum refuses
AREA_AND_EXCHANGE = 6  # digits, by which phonenumbers tells whether a number of North America exists
_NOT_DIGITS = re.compile(r"\D+")
CARDS = (  # prefix and length of each issuer, ISO/IEC 7812
    r"4\d{12}(?:\d{3}){0,2}"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|6(?:011|5\d{2}|4[4-9]\d)\d{12}"  # Discover
    r"|3(?:0[0-5]|[68]\d)\d{11}"  # Diners Club
)
_CARDS = re.compile(CARDS)


def is_ssn(text: str) -> bool:
    """A social security number that can have been given out: not those of advertisements, nor of unused areas."""
    return bool(ssn.is_valid("-".join(text.split())))


def is_card_number(text: str) -> bool:
    """Whether it has the prefix and length of an issuer and a right check digit; one digit over and over has not."""
    digits = _NOT_DIGITS.sub("", text)
    return bool(_CARDS.fullmatch(digits)) and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


@lru_cache(maxsize=1 << 14)
def is_area(digits: str) -> bool:
    """Whether numbers begin with this area code and exchange; asked once for all of them, for it takes long."""
    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{digits}0100")))
