"""What should not be public in a text column: candidates are looked at here, and only counts and masks leave.

Patterns find candidates in DuckDB, `personal_numbers` says which of them are what they look like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from atxaudit.models import Column
from atxaudit.snapshot.profile.facts import PrivateFacts
from atxaudit.snapshot.profile.masks import masked
from atxaudit.snapshot.profile.names import PHONE as PHONE_WORDS
from atxaudit.snapshot.profile.names import SSN as SSN_WORDS
from atxaudit.snapshot.profile.names import has_word, is_identifier, names_tax_id
from atxaudit.snapshot.profile.personal_numbers import (
    AREA_AND_EXCHANGE,
    NEVER_GIVEN_OUT,
    has_card_form,
    is_area,
    is_card_number,
)
from atxaudit.snapshot.profile.places import Place, Reading
from atxaudit.snapshot.profile.sql import any_of, ask, literal, matches
from atxaudit.snapshot.profile.text import TextCounts
from atxaudit.snapshot.profile.text_patterns import CARD, DIGITS, FORMULA_HEAD, MAIL, PHONE_INSIDE, PRIVATE, SSN
from atxaudit.snapshot.profile.vocabulary import personal_mail_domains

_LOOKED_AT = 10_000  # candidates of a column; whatever has more is settled
_LAND = {"parcel", "property", "land", "lot"}  # a table with such columns has tax ids of its own
_CARDS_AMONG_IDS = 0.5  # of an identifier's values have a right check digit: by chance it would be a tenth
_OF_SSNS = "c, sum(n)::BIGINT AS cells, min(form) AS form"
_CARD_WORDS = {"card", "credit", "debit", "payment", "visa", "mastercard"}  # no row identifier is called so
_GIVEN_OUT = "regexp_replace({}, '\\D', '', 'g') NOT IN (" + ", ".join(map(literal, NEVER_GIVEN_OUT)) + ")"
_COUNTED = ("formulas", "scripts", "private_keys", "access_keys", "server_paths", "inner_hosts")

# Whether a text `v` holds social security numbers that can have been given out, and whether it is one without hyphens:
# the patterns leave out what python-stdnum does, but for the numbers of advertisements.
SSN_INSIDE = (
    f"len(list_filter(regexp_extract_all(v, {literal(SSN)}, 1), lambda number: {_GIVEN_OUT.format('number')})) > 0"
)
BARE_SSN = f"{DIGITS.conditions['nine_digits']} AND {_GIVEN_OUT.format('v')}"


def names_ssn(column: Column, beside: Iterable[Column]) -> bool:
    """Whether the name says social security number; "tax id" does, but not in a table of parcels."""
    if has_word(column, SSN_WORDS):
        return True
    return names_tax_id(column) and not any(has_word(other, _LAND) for other in beside)


def private_facts(reading: Reading, batch: Sequence[Place], found: dict[int, TextCounts]) -> dict[int, PrivateFacts]:
    """The facts of the text columns counted last; other queries run only for columns with candidates."""
    search = _Search(reading, [place for place in batch if place.kind == "text"], found)
    search.run()
    return {place.number: _facts(search.held[place.number], found[place.number]) for place in search.places}


@dataclass(kw_only=True, slots=True)
class _Held:
    """What one column holds, confirmed; nothing of it in clear but the domains of mail addresses."""

    mails: dict[str, int] = field(default_factory=dict)  # domain → different addresses
    cards: int = 0  # different
    ssns: int = 0  # cells
    phones: int = 0  # different
    contacts: int = 0  # cells
    examples: dict[str, str] = field(default_factory=dict)


def _facts(held: _Held, counts: TextCounts) -> PrivateFacts:
    personal = {domain: seen for domain, seen in held.mails.items() if domain in personal_mail_domains()}
    others = {domain: seen for domain, seen in held.mails.items() if domain not in personal}
    shown = {"mail": f"•••@{min(personal)}" if personal else "", "other_mail": _other_mail(others)}
    return PrivateFacts(
        ssns=held.ssns,
        cards=held.cards,
        personal_mails=sum(personal.values()),
        other_mails=sum(others.values()),
        phones=held.phones,
        contacts_inside=held.contacts,
        examples=tuple((kind, example) for kind, example in (held.examples | shown).items() if example),
        **{name: counts.cells[name] for name in _COUNTED},
    )


def _other_mail(domains: dict[str, int]) -> str:
    """An address at the commonest domain; a domain with one address may be a person's own, and is masked."""
    if not domains:
        return ""
    domain = max(domains, key=lambda name: (domains[name], name))
    return f"•••@{domain if domains[domain] > 1 else masked(domain)}"


class _Search:
    """Asks again for the columns that hold candidates, and keeps what is confirmed of them."""

    def __init__(self, reading: Reading, places: Sequence[Place], counts: dict[int, TextCounts]) -> None:
        self.places = places
        self.held = {place.number: _Held() for place in places}
        self._reading = reading
        self._counts = counts

    def run(self) -> None:
        """Fills `held`."""
        self._mails(self._with("mail"))
        self._contacts(self._with("mail", "phones_inside"))
        self._phones("phones", self._with("phones"))
        self._phones("ten_digits", [p for p in self._with("ten_digits") if has_word(p.column, PHONE_WORDS)])
        for place in self._with("card"):
            self._cards(place)
        self._ssns(self._with("ssns"))
        self._bare_ssns(self._with("nine_digits"))
        self._formulas(self._with("formulas"))

    def _with(self, *patterns: str) -> list[Place]:
        """The columns in which some cell meets one of the patterns."""
        return [place for place in self.places if any(self._counts[place.number].cells[name] for name in patterns)]

    def _mails(self, places: Sequence[Place]) -> None:
        found = self._ask(
            f"c, unnest(regexp_extract_all(lower(v), {literal(MAIL)})) AS mail",
            "c, split_part(mail, '@', 2) AS domain, count(DISTINCT mail) AS different",
            places,
            PRIVATE.name,
        )
        for row in found:
            self.held[row["c"]].mails[row["domain"]] = row["different"]

    def _contacts(self, places: Sequence[Place]) -> None:
        """Cells with a phone number or a personal mail address among other words."""
        domains = ", ".join(map(literal, sorted(personal_mail_domains())))
        mails = f"list_transform(regexp_extract_all(lower(v), {literal(MAIL)}), lambda mail: split_part(mail, '@', 2))"
        found = self._ask(
            f"c, n, list_has_any({mails}, [{domains}]) AS is_personal,"
            f" regexp_extract_all(v, {literal(PHONE_INSIDE)}, 1) AS phones",
            "c, is_personal, list_sort(list_distinct(list_transform(phones, lambda phone: "
            f"{_area('phone')}))) AS areas, min(phones[1]) AS phone, sum(n)::BIGINT AS cells",
            places,
            f"{PRIVATE.name} AND ({any_of((matches(MAIL), matches(PHONE_INSIDE)))})",
        )
        for row in sorted(found, key=lambda row: (row["c"], row["is_personal"], row["areas"])):
            has_phone = any(map(is_area, row["areas"]))
            if has_phone or row["is_personal"]:
                held = self.held[row["c"]]
                held.contacts += row["cells"]
                held.examples.setdefault("contact", masked(row["phone"]) if has_phone else "•••@•••.•••")

    def _phones(self, pattern: str, places: Sequence[Place]) -> None:
        """Cells that are phone numbers as a whole."""
        found = self._ask(
            f"c, v, {_area('v')} AS area",
            "c, area, count(*) AS different, min(v) AS phone",
            places,
            f"{DIGITS.name} AND {DIGITS.conditions[pattern]}",
        )
        for row in sorted(found, key=lambda row: (row["c"], row["area"])):
            if is_area(row["area"]):
                self.held[row["c"]].phones += row["different"]
                self.held[row["c"]].examples.setdefault("phone", masked(row["phone"].strip()))

    def _cards(self, place: Place) -> None:
        """Identifiers are as long as card numbers, but few of them have a right check digit."""
        formed = {text for text in self._card_candidates(place) if has_card_form(text)}
        cards = set(filter(is_card_number, formed))
        is_exempt = is_identifier(place.column) and not has_word(place.column, _CARD_WORDS)
        if cards and (not is_exempt or len(cards) > _CARDS_AMONG_IDS * len(formed)):
            self.held[place.number].cards = len(cards)
            self.held[place.number].examples["card"] = masked(min(cards))

    def _ssns(self, places: Sequence[Place]) -> None:
        form = f"regexp_replace(regexp_extract(v, {literal(SSN)}, 1), '\\d', '•', 'g')"
        for row in self._ask(f"c, n, {form} AS form", _OF_SSNS, places, f"{PRIVATE.name} AND {SSN_INSIDE}"):
            self.held[row["c"]].ssns = row["cells"]
            self.held[row["c"]].examples["ssn"] = row["form"]

    def _bare_ssns(self, places: Sequence[Place]) -> None:
        """Nine digits without a hyphen are ZIP+4 codes, amounts and ids, unless the name says otherwise."""
        beside = [other.column for other in self._reading.places]
        named = [place for place in places if names_ssn(place.column, beside)]
        for row in self._ask(f"c, n, '{'•' * 9}' AS form", _OF_SSNS, named, f"{DIGITS.name} AND {BARE_SSN}"):
            self.held[row["c"]].ssns += row["cells"]
            self.held[row["c"]].examples.setdefault("ssn", row["form"])

    def _formulas(self, places: Sequence[Place]) -> None:
        each, where = f"c, regexp_extract(v, {literal(FORMULA_HEAD)}, 1) AS head", PRIVATE.conditions["formulas"]
        for row in self._ask(each, "c, min(head) AS head", places, f"{PRIVATE.name} AND {where}"):
            self.held[row["c"]].examples["formula"] = f"{row['head']}•••"

    def _card_candidates(self, place: Place) -> set[str]:
        """What may be card numbers in the different values of a column."""
        each = f"unnest(regexp_extract_all(v, {literal(CARD)}, 1)) AS found"
        return {row["found"] for row in self._ask(each, "found", [place], f"{PRIVATE.name} AND {matches(CARD)}")}

    def _ask(self, each: str, measures: str, places: Sequence[Place], where: str) -> list[dict[str, Any]]:
        """Groups of what is read of `each` different value of these columns."""
        if not places:
            return []
        numbers = ", ".join(str(place.number) for place in places)
        values = f"FROM text_values SELECT {each} WHERE c IN ({numbers}) AND {where}"
        return ask(self._reading.connection, f"FROM ({values}) SELECT {measures} GROUP BY ALL LIMIT {_LOOKED_AT}")


def _area(phone: str) -> str:
    """Area code and exchange of a phone number."""
    digits = f"regexp_replace({phone}, '\\D', '', 'g')"
    return f"left(regexp_replace({digits}, '^1', ''), {AREA_AND_EXCHANGE})"
