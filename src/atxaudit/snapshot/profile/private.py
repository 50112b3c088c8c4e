"""What should not be public in a text column: candidates are looked at here, and only counts and masks leave.

Patterns find candidates in DuckDB; which of them are what they look like, `private_values` and `personal_numbers` say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from atxaudit.snapshot.profile.facts import PrivateFacts
from atxaudit.snapshot.profile.masks import masked
from atxaudit.snapshot.profile.names import PHONE as PHONE_WORDS
from atxaudit.snapshot.profile.names import has_word, is_identifier, names_ssn
from atxaudit.snapshot.profile.personal_numbers import is_area
from atxaudit.snapshot.profile.places import Place, Reading
from atxaudit.snapshot.profile.plain_signs import PLAIN
from atxaudit.snapshot.profile.private_values import (
    HOLDS_PERSONAL_MAIL,
    HOLDS_SSN,
    IS_BARE_SSN,
    MAILS,
    PHONES_INSIDE,
    SSNS_INSIDE,
    area_of,
    areas_of,
    digits_of,
    every,
    has_card_form,
    is_card,
)
from atxaudit.snapshot.profile.sql import any_of, literal, matches, streamed
from atxaudit.snapshot.profile.text import TextCounts
from atxaudit.snapshot.profile.text_patterns import CARD, DIGITS, FORMULA_HEAD, MAIL, PHONE_INSIDE, PRIVATE, SSN, Group
from atxaudit.snapshot.profile.vocabulary import personal_mail_domains

_CARDS_AMONG_IDS = 0.5  # of an identifier's values have a right check digit: by chance it would be a tenth
_CARD_WORDS = {"card", "credit", "debit", "payment", "visa", "mastercard"}  # no row identifier is called so
_COUNTED = ("formulas", "scripts", "private_keys", "access_keys", "server_paths", "inner_hosts")


def private_facts(reading: Reading, batch: Sequence[Place], found: dict[int, TextCounts]) -> dict[int, PrivateFacts]:
    """The facts of the text columns counted last; other queries run only for columns with candidates."""
    search = _Search(reading, [place for place in batch if place.kind == "text"], found)
    search.run()
    return {place.number: _facts(search.held[place.number], found[place.number]) for place in search.places}


@dataclass(kw_only=True, slots=True)
class _Held:
    """What one column holds, confirmed; nothing of it in clear but the domains of mail addresses."""

    personal_mails: int = 0  # different
    other_mails: int = 0  # different
    other_domain: tuple[int, str] = (0, "")  # the commonest, with its different addresses
    cards: int = 0  # different
    ssns: int = 0  # cells
    phones: int = 0  # different
    contacts: int = 0  # cells
    examples: dict[str, str] = field(default_factory=dict)


def _facts(held: _Held, counts: TextCounts) -> PrivateFacts:
    return PrivateFacts(
        ssns=held.ssns,
        cards=held.cards,
        personal_mails=held.personal_mails,
        other_mails=held.other_mails,
        phones=held.phones,
        contacts_inside=held.contacts,
        examples=tuple((held.examples | _other_mail(*held.other_domain)).items()),
        **{name: counts.cells[name] for name in _COUNTED},
    )


def _other_mail(seen: int, domain: str) -> dict[str, str]:
    """An address at the commonest domain; a domain with one address may be a person's own, and is masked."""
    return {"other_mail": f"•••@{domain if seen > 1 else masked(domain)}"} if seen else {}


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
        self._cards(self._with("card"))
        self._ssns(self._with("ssns"))
        self._bare_ssns(self._with("nine_digits"))
        self._formulas(self._with("formulas"))

    def _with(self, *patterns: str) -> list[Place]:
        """The columns in which some cell meets one of the patterns."""
        return [place for place in self.places if any(self._counts[place.number].cells[name] for name in patterns)]

    def _mails(self, places: Sequence[Place]) -> None:
        found = self._ask(
            f"c, unnest({MAILS}) AS mail",
            "c, split_part(mail, '@', 2) AS domain, count(DISTINCT mail)",
            places,
            PRIVATE,
            matches(MAIL),
        )
        for number, domain, different in found:
            held = self.held[number]
            if domain in personal_mail_domains():
                held.personal_mails += different
                self._show(number, "mail", f"•••@{domain}")
            else:
                held.other_mails += different
                held.other_domain = max(held.other_domain, (different, domain))

    def _contacts(self, places: Sequence[Place]) -> None:
        """Cells with a phone number or a personal mail address among other words."""
        found = self._ask(
            f"c, n, {HOLDS_PERSONAL_MAIL} AS is_personal, {PHONES_INSIDE} AS phones",
            f"c, is_personal, {areas_of('phones')} AS areas, min(phones[1]), sum(n)::BIGINT",
            places,
            PRIVATE,
            any_of((matches(MAIL), matches(PHONE_INSIDE))),
        )
        for number, is_personal, areas, phone, cells in found:
            has_phone = any(map(is_area, areas))
            if has_phone or is_personal:
                self.held[number].contacts += cells
                self._show(number, "contact", masked(phone) if has_phone else "•••@•••.•••")

    def _phones(self, pattern: str, places: Sequence[Place]) -> None:
        """Cells that are phone numbers as a whole."""
        measures = "c, area, count(*), min(v)"
        found = self._ask(f"c, v, {area_of('v')} AS area", measures, places, DIGITS, DIGITS.conditions[pattern])
        for number, area, different, phone in found:
            if is_area(area):
                self.held[number].phones += different
                self._show(number, "phone", masked(phone.strip()))

    def _cards(self, places: Sequence[Place]) -> None:
        """Identifiers are as long as card numbers, but few of them have a right check digit."""
        exempt = {p.number for p in places if is_identifier(p.column) and not has_word(p.column, _CARD_WORDS)}
        candidates = self._values(f"c, unnest({every(CARD)}) AS card", places, PRIVATE, matches(CARD))
        different = f"FROM ({candidates}) SELECT c, {digits_of('card')} AS digits, min(card) AS card GROUP BY ALL"
        formed = f"FROM ({different}) SELECT c, card, {is_card('digits')} AS is_right WHERE {has_card_form('digits')}"
        counts = "count(*), count(*) FILTER (is_right), min(card) FILTER (is_right)"
        for number, ids, cards, card in self._answers(f"FROM ({formed}) SELECT c, {counts} GROUP BY c", places):
            if cards and (number not in exempt or cards > _CARDS_AMONG_IDS * ids):
                self.held[number].cards = cards
                self._show(number, "card", masked(card))

    def _ssns(self, places: Sequence[Place]) -> None:
        form_of = f"regexp_replace({SSNS_INSIDE}[1], '\\d', '•', 'g')"
        where, measures = f"{matches(SSN)} AND {HOLDS_SSN}", "c, sum(n)::BIGINT, min(form)"
        for number, cells, form in self._ask(f"c, n, {form_of} AS form", measures, places, PRIVATE, where):
            self.held[number].ssns += cells
            self._show(number, "ssn", form)

    def _bare_ssns(self, places: Sequence[Place]) -> None:
        """Nine digits without a hyphen are ZIP+4 codes, amounts and ids, unless the name says otherwise."""
        beside = [other.column for other in self._reading.places]
        named = [place for place in places if names_ssn(place.column, beside)]
        for number, cells in self._ask("c, n", "c, sum(n)::BIGINT", named, DIGITS, IS_BARE_SSN):
            self.held[number].ssns += cells
            self.held[number].examples.setdefault("ssn", "•" * 9)

    def _formulas(self, places: Sequence[Place]) -> None:
        each, where = f"c, regexp_extract(v, {literal(FORMULA_HEAD)}, 1) AS head", PRIVATE.conditions["formulas"]
        for number, head in self._ask(each, "c, min(head)", places, PRIVATE, where):
            self.held[number].examples["formula"] = f"{head}•••"

    def _show(self, number: int, kind: str, example: str) -> None:
        """Keeps the first example in the order of signs: groups come in any order."""
        examples = self.held[number].examples
        examples[kind] = min(example, examples.get(kind, example))

    def _ask(
        self, each: str, measures: str, places: Sequence[Place], group: Group, where: str
    ) -> Iterator[tuple[Any, ...]]:
        """Groups of what is read of `each` different value of these columns."""
        query = f"FROM ({self._values(each, places, group, where)}) SELECT {measures} GROUP BY ALL"
        return self._answers(query, places)

    def _answers(self, query: str, places: Sequence[Place]) -> Iterator[tuple[Any, ...]]:
        return streamed(self._reading.connection, query) if places else iter(())

    def _values(self, each: str, places: Sequence[Place], group: Group, where: str) -> str:
        numbers = ", ".join(str(place.number) for place in places)
        values = f"FROM text_values SELECT c, {PLAIN} AS v, n WHERE c IN ({numbers}) AND {group.name}"
        return f"FROM ({values}) SELECT {each} WHERE {where}"
