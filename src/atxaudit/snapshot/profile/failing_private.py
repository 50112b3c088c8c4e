"""The rows that hold what should not be public: each condition finds what the fact of the same rule counts. What they
show is always masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from atxaudit.snapshot.profile.fault import NO_ROWS, Condition, Fault, Subject
from atxaudit.snapshot.profile.names import PHONE as PHONE_WORDS
from atxaudit.snapshot.profile.names import has_word
from atxaudit.snapshot.profile.numbers import SSN_NUMBER
from atxaudit.snapshot.profile.personal_numbers import is_card_number, is_phone, is_ssn
from atxaudit.snapshot.profile.private import BARE_SSN, SSN_INSIDE, names_ssn
from atxaudit.snapshot.profile.sql import any_of, literal, matches, quoted
from atxaudit.snapshot.profile.text_patterns import CARD, DIGITS, MAIL, PHONE_INSIDE, PRIVATE, SSN
from atxaudit.snapshot.profile.vocabulary import personal_mail_domains

_SSN, _CARD, _MAIL, _PHONE = (re.compile(pattern) for pattern in (SSN, CARD, MAIL, PHONE_INSIDE))
_NINE = f"{SSN_NUMBER} AND v = floor(v)"


def _ssns(subject: Subject) -> Fault:
    bare = names_ssn(subject.column.column, [place.column for place in subject.places.values()])
    where = any_of((SSN_INSIDE, BARE_SSN)) if bare else SSN_INSIDE
    if subject.column.kind == "number":
        return Fault(where="true", rows=" UNION ALL ".join(_among_numbers(subject, where)), is_private=True)
    return Fault(where=where, is_private=True, reads_text=True)


def _among_numbers(subject: Subject, where: str) -> Iterator[str]:
    """Nine digits where the name says so, and the texts beside the column that hold a number."""
    column, is_named = subject.column, has_word(subject.column.column, {"ssn"})
    cells = f"""FROM cells SELECT ":place", ":id", {column.value} AS v"""
    yield f"""FROM ({cells}) SELECT ":place", ":id", v::BIGINT::VARCHAR AS v WHERE {is_named} AND {_NINE}"""
    if subject.misfits:
        rows = f"read_parquet({literal(str(subject.misfits))}, file_row_number=true)"
        named = f"field_name = {literal(column.column.field_name)}"
        texts = f"""FROM {rows} SELECT file_row_number AS ":place", row_id AS ":id", text AS v WHERE {named}"""
        yield f"FROM ({texts}) WHERE {where}"


def _phones(subject: Subject) -> Fault:
    patterns = ["phones", "ten_digits"] if has_word(subject.column.column, PHONE_WORDS) else ["phones"]
    where = any_of(DIGITS.conditions[name] for name in patterns)
    return Fault(where=where, is_meant=is_phone, is_private=True, reads_text=True)


def _single_persons(subject: Subject) -> Fault:
    """The rows that are alone in what their columns say of a person; only these columns are shown."""
    crowd = subject.profile.crowd
    fields = [field for field in crowd.fields if field in subject.places] if crowd else []
    if not fields:
        return NO_ROWS
    cells = ", ".join(f"{quoted(field)}::VARCHAR" for field in fields)
    alone = f"count(*) OVER (PARTITION BY {', '.join(map(quoted, fields))}) = 1"
    rows = f"""FROM cells SELECT ":place", ":id", concat_ws(', ', {cells}) AS v WHERE coalesce({cells}) IS NOT NULL"""
    return Fault(where="true", rows=f"{rows} QUALIFY {alone}", is_private=True)


def _written(where: str, is_meant: Callable[[str], bool] | None = None) -> Condition:
    """Cells of a text column that hold a pattern, and are what it looks for."""
    return lambda _: Fault(where=where, is_meant=is_meant, is_private=True, reads_text=True)


def _each(where: str) -> Condition:
    """Cells of a column of any type."""
    return lambda _: Fault(where=where, is_private=True)


def holds_ssn(cell: str) -> bool:
    """Whether one of the numbers in a cell can have been given out."""
    return any(is_ssn(found[1]) for found in _SSN.finditer(cell))


def holds_card_number(cell: str) -> bool:
    """Whether one of the numbers in a cell can be a card's."""
    return any(is_card_number(found[1]) for found in _CARD.finditer(cell))


def holds_personal_mail(cell: str) -> bool:
    """Whether one of the addresses in a cell is at a domain where mailboxes are people's own."""
    return any(_domain(found[0]) in personal_mail_domains() for found in _MAIL.finditer(cell))


def holds_other_mail(cell: str) -> bool:
    """Whether one of the addresses is anywhere else."""
    return any(_domain(found[0]) not in personal_mail_domains() for found in _MAIL.finditer(cell))


def holds_contact(cell: str) -> bool:
    """Whether a cell holds a phone number or a personal address."""
    return any(is_phone(found[1]) for found in _PHONE.finditer(cell)) or holds_personal_mail(cell)


def _domain(mail: str) -> str:
    return mail.lower().partition("@")[2]


CONDITIONS: Mapping[str, Condition] = {
    "social security numbers": _ssns,
    "card numbers": _written(matches(CARD), holds_card_number),
    "personal mail": _written(matches(MAIL), holds_personal_mail),
    "other mail": _written(matches(MAIL), holds_other_mail),
    "phones": _phones,
    "contacts": _written(any_of((matches(MAIL), matches(PHONE_INSIDE))), holds_contact),
    "single persons": _single_persons,
    "birth dates": _each("true"),
    "person names": _each("true"),
    "formulas": _written(PRIVATE.conditions["formulas"]),
    "scripts": _written(PRIVATE.conditions["scripts"]),
    "keys": _written(any_of((PRIVATE.conditions["private_keys"], PRIVATE.conditions["access_keys"]))),
    "inner places": _written(any_of((PRIVATE.conditions["server_paths"], PRIVATE.conditions["inner_hosts"]))),
    "small counts": _each("v BETWEEN 1 AND 4 AND v = floor(v)"),
}
