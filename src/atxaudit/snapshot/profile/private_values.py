"""SQL that tells what is private in a text `v`, for all that counts it and for all that finds its rows."""

from __future__ import annotations

import duckdb

from atxaudit.snapshot.profile.personal_numbers import AREA_AND_EXCHANGE, CARDS, NEVER_GIVEN_OUT, is_area
from atxaudit.snapshot.profile.sql import literal, streamed
from atxaudit.snapshot.profile.text_patterns import CARD, DIGITS, MAIL, PHONE_INSIDE, SSN
from atxaudit.snapshot.profile.vocabulary import personal_mail_domains


def every(pattern: str) -> str:
    """All that the group of a pattern matches. Of two with one sign between them, which both would need, the second is
    found by a second look, without the first."""
    others = f"regexp_replace(v, {literal(pattern)}, '##', 'g')"
    return " || ".join(f"regexp_extract_all({text}, {literal(pattern)}, 1)" for text in ("v", others))


def digits_of(number: str) -> str:
    """The digits of a number."""
    return f"regexp_replace({number}, '\\D', '', 'g')"


def area_of(phone: str) -> str:
    """Area code and exchange of a phone number."""
    return f"left(regexp_replace({digits_of(phone)}, '^1', ''), {AREA_AND_EXCHANGE})"


def areas_of(phones: str) -> str:
    """The same of a list of them, each once."""
    return f"list_sort(list_distinct(list_transform({phones}, lambda phone: {area_of('phone')})))"


def is_card(digits: str) -> str:
    """Whether digits of a card's form can be a card's: has the check digit of Luhn, as python-stdnum says."""
    doubled = "x::INT * 2 // 10 + x::INT * 2 % 10"
    parts = f"lambda x, place: CASE WHEN (length({digits}) - place) % 2 = 1 THEN {doubled} ELSE x::INT END"
    return f"list_sum(list_transform(string_split({digits}, ''), {parts})) % 10 = 0"


def has_card_form(digits: str) -> str:
    """Whether they have the prefix and length of an issuer, and are not one digit over and over."""
    is_one = f"{digits} = repeat(left({digits}, 1), length({digits}))"
    return f"regexp_full_match({digits}, {literal(CARDS)}) AND NOT {is_one}"


def _given_out(number: str) -> str:
    """Behind its nine digits may stand ".0"."""
    return f"left({digits_of(number)}, 9) NOT IN ({', '.join(map(literal, NEVER_GIVEN_OUT))})"


def _some(found: str, condition: str, name: str) -> str:
    """Whether one of a list is as the condition says of `name`."""
    return f"len(list_filter({found}, lambda {name}: {condition})) > 0"


# The patterns leave out what python-stdnum does, but for the numbers of advertisements.
SSNS_INSIDE = f"list_filter({every(SSN)}, lambda number: {_given_out('number')})"
HOLDS_SSN = f"len({SSNS_INSIDE}) > 0"
IS_BARE_SSN = f"{DIGITS.conditions['nine_digits']} AND {_given_out('v')}"

_CARDS = f"list_transform({every(CARD)}, lambda card: {digits_of('card')})"
HOLDS_CARD = _some(_CARDS, f"{has_card_form('digits')} AND {is_card('digits')}", "digits")

_PERSONAL_DOMAINS = ", ".join(map(literal, sorted(personal_mail_domains())))
MAILS = f"regexp_extract_all(lower(v), {literal(MAIL)})"
_DOMAINS = f"list_transform({MAILS}, lambda mail: split_part(mail, '@', 2))"
HOLDS_PERSONAL_MAIL = _some(_DOMAINS, f"domain IN ({_PERSONAL_DOMAINS})", "domain")
HOLDS_OTHER_MAIL = _some(_DOMAINS, f"domain NOT IN ({_PERSONAL_DOMAINS})", "domain")

PHONES_INSIDE = every(PHONE_INSIDE)
AREAS_INSIDE = areas_of(PHONES_INSIDE)

# of phone numbers whose area codes `keep_real_areas` has read
IS_PHONE = f"{area_of('v')} IN (FROM real_areas)"
HOLDS_PHONE = f"EXISTS (FROM (SELECT unnest({AREAS_INSIDE}) AS area) WHERE area IN (FROM real_areas))"


def keep_real_areas(connection: duckdb.DuckDBPyConnection, areas: str) -> None:
    """Keeps, as the table `real_areas`, what a query answers with that is an area code with exchange."""
    found = streamed(connection, f"FROM ({areas}) SELECT DISTINCT area")
    real = [area for (area,) in found if is_area(area)]
    connection.execute("CREATE OR REPLACE TEMP TABLE real_areas AS SELECT unnest($1::VARCHAR[]) AS area", [real])
