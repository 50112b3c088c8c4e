"""The rows that hold what should not be public: each condition finds what the fact of the same rule counts. What they
show is always masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atxaudit.snapshot.profile.fault import NO_ROWS, Condition, Fault, Subject
from atxaudit.snapshot.profile.names import PHONE as PHONE_WORDS
from atxaudit.snapshot.profile.names import has_word, names_ssn
from atxaudit.snapshot.profile.numbers import ssn_numbers
from atxaudit.snapshot.profile.plain_signs import PLAIN
from atxaudit.snapshot.profile.private_values import (
    AREAS_INSIDE,
    HOLDS_CARD,
    HOLDS_OTHER_MAIL,
    HOLDS_PERSONAL_MAIL,
    HOLDS_PHONE,
    HOLDS_SSN,
    IS_BARE_SSN,
    IS_PHONE,
    area_of,
)
from atxaudit.snapshot.profile.sql import any_of, literal, matches, quoted
from atxaudit.snapshot.profile.text_patterns import CARD, DIGITS, MAIL, PHONE_INSIDE, PRIVATE, SSN


def _ssns(subject: Subject) -> Fault:
    beside = [place.column for place in subject.places.values()]
    where = f"{matches(SSN)} AND {HOLDS_SSN}"
    if names_ssn(subject.column.column, beside):
        where = any_of((where, IS_BARE_SSN))
    if subject.column.kind == "number":
        return Fault(where="true", rows=" UNION ALL ".join(_among_numbers(subject, where)), is_private=True)
    return Fault(where=where, is_private=True, reads_text=True)


def _among_numbers(subject: Subject, where: str) -> Iterator[str]:
    """Nine digits where the name says so, and the texts beside the column that hold a number."""
    column, beside = subject.column, [place.column for place in subject.places.values()]
    cells = f"""FROM cells SELECT ":place", ":id", {column.value} AS v"""
    is_one = ssn_numbers(column.column, beside)
    yield f"""FROM ({cells}) SELECT ":place", ":id", v::BIGINT::VARCHAR AS v WHERE {is_one}"""
    if subject.misfits:
        rows = f"read_parquet({literal(str(subject.misfits))}, file_row_number=true)"
        named = f"field_name = {literal(column.column.field_name)}"
        texts = f"""FROM {rows} SELECT file_row_number AS ":place", row_id AS ":id", text AS v WHERE {named}"""
        yield f"FROM (FROM ({texts}) SELECT * REPLACE ({PLAIN} AS v)) WHERE {where}"


def _phones(subject: Subject) -> Fault:
    patterns = ["phones", "ten_digits"] if has_word(subject.column.column, PHONE_WORDS) else ["phones"]
    where = any_of(DIGITS.conditions[name] for name in patterns)
    return _written(where, IS_PHONE, areas=f"[{area_of('v')}]")(subject)


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


def _written(*conditions: str, areas: str = "") -> Condition:
    """Cells of a text column for which all of these hold, the cheapest first."""
    where = " AND ".join(f"({condition})" for condition in conditions)
    return lambda _: Fault(where=where, areas=areas, is_private=True, reads_text=True)


def _each(where: str) -> Condition:
    """Cells of a column of any type."""
    return lambda _: Fault(where=where, is_private=True)


CONDITIONS: Mapping[str, Condition] = {
    "social security numbers": _ssns,
    "card numbers": _written(matches(CARD), HOLDS_CARD),
    "personal mail": _written(matches(MAIL), HOLDS_PERSONAL_MAIL),
    "other mail": _written(matches(MAIL), HOLDS_OTHER_MAIL),
    "phones": _phones,
    "contacts": _written(
        any_of((matches(MAIL), matches(PHONE_INSIDE))), any_of((HOLDS_PERSONAL_MAIL, HOLDS_PHONE)), areas=AREAS_INSIDE
    ),
    "single persons": _single_persons,
    "birth dates": _each("true"),
    "person names": _each("true"),
    "formulas": _written(PRIVATE.conditions["formulas"]),
    "scripts": _written(PRIVATE.conditions["scripts"]),
    "keys": _written(any_of((PRIVATE.conditions["private_keys"], PRIVATE.conditions["access_keys"]))),
    "inner places": _written(any_of((PRIVATE.conditions["server_paths"], PRIVATE.conditions["inner_hosts"]))),
    "small counts": _each("v BETWEEN 1 AND 4 AND v = floor(v)"),
}
