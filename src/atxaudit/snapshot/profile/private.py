"""What should not be public in a text column: candidates are looked at here, and only counts and masks leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from atxaudit.snapshot.profile.facts import PrivateFacts
from atxaudit.snapshot.profile.names import SSN as SSN_WORDS
from atxaudit.snapshot.profile.names import has_word, is_identifier
from atxaudit.snapshot.profile.places import Place, Reading
from atxaudit.snapshot.profile.sql import ask, literal
from atxaudit.snapshot.profile.text import TextCounts
from atxaudit.snapshot.profile.text_patterns import CARD, MAIL, PHONE_INSIDE, SSN
from atxaudit.snapshot.profile.vocabulary import personal_mail_domains

_LOOKED_AT = 10_000  # candidates of a column; whatever has more is settled
_SIGN = re.compile(r"[^\W_]")
_MASKED = re.compile(f"{MAIL}|{PHONE_INSIDE}|{SSN}|{CARD}")
_PRINTED = {"078-05-1120", "219-09-9999"}  # numbers of advertisements, void since
_CARDS = (
    (re.compile(r"4\d{12}(?:\d{3}){0,2}"), "Visa"),
    (re.compile(r"(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"), "Mastercard"),
    (re.compile(r"3[47]\d{13}"), "American Express"),
    (re.compile(r"6(?:011|5\d{2}|4[4-9]\d)\d{12}"), "Discover"),
    (re.compile(r"3(?:0[0-5]|[68]\d)\d{11}"), "Diners Club"),
)


def masked(text: str) -> str:
    """The text with a dot for every letter and digit: its form, and nothing of what it says."""
    return _SIGN.sub("•", text)


def without_private(text: str) -> str:
    """The text with mail addresses, phone, social security and card numbers masked."""
    return _MASKED.sub(lambda found: masked(found[0]), text)


def is_card_number(text: str) -> bool:
    """Whether it has the prefix and length of an issuer and a right check digit (ISO/IEC 7812, Luhn)."""
    digits = re.sub(r"[ -]", "", text)
    if not any(issuer.fullmatch(digits) for issuer, _ in _CARDS) or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def private_facts(reading: Reading, batch: Sequence[Place], found: dict[int, TextCounts]) -> dict[int, PrivateFacts]:
    """The facts of the text columns counted last; other queries run only for columns with candidates."""
    mails = _mails(reading, [place for place in batch if found[place.number].cells["mail"]])
    cards = _cards(reading, [p for p in batch if found[p.number].cells["card"] and not is_identifier(p.column)])
    ssns = _ssns(reading, [place for place in batch if found[place.number].cells["ssns"]])
    return {
        place.number: _facts(place, found[place.number], mails.get(place.number, {}), cards, ssns)
        for place in batch
        if place.kind == "text"
    }


def _facts(
    place: Place,
    counts: TextCounts,
    mails: dict[str, tuple[int, int]],
    cards: dict[int, set[str]],
    ssns: dict[int, tuple[int, str]],
) -> PrivateFacts:
    cells = counts.cells
    personal = {domain: seen for domain, seen in mails.items() if domain in personal_mail_domains()}
    numbers, number = ssns.get(place.number, (0, ""))
    bare = cells["nine_digits"] if has_word(place.column, SSN_WORDS) else 0
    found_cards = cards.get(place.number, set())
    examples = {
        "ssn": masked(number) or ("•" * 9 if bare else ""),
        "card": masked(min(found_cards, default="")),
        "mail": f"•••@{min(personal)}" if personal else "",
    }
    return PrivateFacts(
        ssns=numbers + bare,
        cards=len(found_cards),
        personal_mails=sum(different for different, _ in personal.values()),
        other_mails=sum(different for different, _ in mails.values())
        - sum(different for different, _ in personal.values()),
        mails_inside=min(counts.filled, sum(rows for _, rows in personal.values())),
        phones_inside=cells["phones_inside"],
        formulas=cells["formulas"],
        scripts=cells["scripts"],
        private_keys=cells["private_keys"],
        access_keys=cells["access_keys"],
        server_paths=cells["server_paths"],
        inner_hosts=cells["inner_hosts"],
        examples=tuple((kind, example) for kind, example in examples.items() if example),
    )


def _mails(reading: Reading, asked: Sequence[Place]) -> dict[int, dict[str, tuple[int, int]]]:
    """By column and domain: how many different addresses, in how many rows."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    if asked:
        rows = ask(
            reading.connection,
            f"FROM (FROM text_values SELECT c, n, unnest(regexp_extract_all(lower(v), {literal(MAIL)})) AS mail"
            f" WHERE c IN ({_numbers(asked)})) SELECT c, split_part(mail, '@', 2) AS domain,"
            " count(DISTINCT mail) AS different, sum(n)::BIGINT AS cells GROUP BY ALL",
        )
        for row in rows:
            found.setdefault(row["c"], {})[row["domain"]] = (row["different"], row["cells"])
    return found


def _cards(reading: Reading, asked: Sequence[Place]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for place in asked:
        for text, _ in _candidates(reading, place, CARD):
            if is_card_number(text):
                found.setdefault(place.number, set()).add(text)
    return found


def _ssns(reading: Reading, asked: Sequence[Place]) -> dict[int, tuple[int, str]]:
    """By column: rows with a valid number, and one of the numbers."""
    found: dict[int, tuple[int, str]] = {}
    for place in asked:
        valid = [(text, rows) for text, rows in _candidates(reading, place, SSN) if text not in _PRINTED]
        if valid:
            found[place.number] = (sum(rows for _, rows in valid), min(valid)[0])
    return found


def _candidates(reading: Reading, place: Place, pattern: str) -> Iterable[tuple[str, int]]:
    """What the pattern's first group finds in the values of a column, with its rows."""
    rows = ask(
        reading.connection,
        f"FROM (FROM text_values SELECT n, unnest(regexp_extract_all(v, {literal(pattern)}, 1)) AS found"
        f" WHERE c = {place.number} AND regexp_matches(v, {literal(pattern)}))"
        f" SELECT found, sum(n)::BIGINT AS cells GROUP BY ALL LIMIT {_LOOKED_AT}",
    )
    return [(row["found"], row["cells"]) for row in rows]


def _numbers(places: Iterable[Place]) -> str:
    return ", ".join(str(place.number) for place in places)
