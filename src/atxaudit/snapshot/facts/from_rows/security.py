"""Facts for the rules of security: how much of what should not be public a column holds, never the thing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atxaudit.models import Column
from atxaudit.snapshot.facts.from_rows import subjects
from atxaudit.snapshot.facts.from_rows.subjects import speaks_of
from atxaudit.snapshot.profile import names
from atxaudit.snapshot.profile.facts import ColumnProfile, DatasetProfile, PrivateFacts, share
from atxaudit.snapshot.profile.numbers import ssn_fact
from atxaudit.snapshot.profile.roles import Role, Roles
from atxaudit.snapshot.readings import DatasetReading

_HALF = 0.5
_NO_TEXT = {
    "number", "money", "percent", "calendar_date", "date", "checkbox", "point", "multipoint", "line", "multiline",
    "polygon", "multipolygon",
}  # fmt: skip
_MASKS = {
    "ssn": "ssn_mask",
    "card": "card_mask",
    "mail": "personal_mail_mask",
    "other_mail": "other_mail_mask",
    "phone": "phone_mask",
    "contact": "contact_mask",
    "formula": "formula_mask",
}


def asset_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, object]:
    """Of the dataset as a whole."""
    profile = reading.profile
    if profile is None or profile.crowd is None or not _has_a_row_per_person(profile):
        return {}
    crowd = profile.crowd
    shown = [column.name for column in profile.columns if column.field_name in crowd.fields]
    return {
        "can_single_out": True,
        "is_beside_health": bool(speaks_of(subjects.HEALTH, _texts(profile, record))),
        "crowd_columns": ", ".join(shown),
        "crowd_alone": crowd.once,
        "crowd_percent": 100 * share(crowd.once, crowd.combinations),
    }


def column_facts(reading: DatasetReading, record: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """Of each column, by field name."""
    profile, roles = reading.profile, reading.roles
    if profile is None or roles is None:
        return {}
    texts = _texts(profile, record)
    about = {
        "harm_word": speaks_of(subjects.HARM, texts),
        "is_of_people": not speaks_of(subjects.ANIMALS, texts),
    }
    columns = [_column(column) for column in profile.columns]
    has_areas = any(names.has_word(column, subjects.AREAS) for column in columns)
    is_sensitive = bool(speaks_of(subjects.HEALTH | subjects.YOUNG, texts[:1]))
    return {
        column.field_name: about
        | _written(column, columns)
        | _what_it_is(column, roles)
        | _small_groups(column, asked=has_areas and is_sensitive)
        for column in profile.columns
    }


def ruled_out(column: Column, title: str) -> dict[str, object]:
    """Flags that are false whatever the rows hold, by name, type and the asset's title."""
    is_text = column.datatype not in _NO_TEXT
    flags = {
        "holds_text": is_text,
        "may_hold_ssn": is_text or names.is_ssn_by_name(column) or names.names_tax_id(column),
        "is_free_text": is_text,
        "is_birth_date": names.is_birth_date(column),
        "names_people": is_text and bool(names.names_a_person(column)),
        "counts_people": not is_text
        and names.has_word(column, subjects.SUMMED)
        and bool(speaks_of(subjects.HEALTH | subjects.YOUNG, [title])),
    }
    return {name: False for name, may_be in flags.items() if not may_be}


def _texts(profile: DatasetProfile, record: Mapping[str, Any]) -> list[str]:
    """The title and the names of the columns."""
    title = record.get("title")
    return [title if isinstance(title, str) else "", *(column.name for column in profile.columns)]


def _column(profile: ColumnProfile) -> Column:
    return Column(field_name=profile.field_name, name=profile.name, datatype=profile.datatype)


def _has_a_row_per_person(profile: DatasetProfile) -> bool:
    """Groups of people come with a number of them."""
    return not any(names.has_word(_column(column), subjects.SUMMED) for column in profile.columns if column.numbers)


def _written(column: ColumnProfile, beside: Sequence[Column]) -> dict[str, object]:
    """What is written into the cells of a text column, and into those of another that do not fit its type."""
    private, numbers = column.private, _ssns_as_numbers(column, beside)
    if private is None:
        return {} if numbers is None else {"may_hold_ssn": True, "ssn_cells": numbers, "ssn_mask": "•" * 9}
    masks = {"ssn": "•" * 9 if numbers else ""} | dict(private.examples)
    return {
        "holds_text": True,
        "may_hold_ssn": True,
        "ssn_cells": private.ssns + (numbers or 0),
        "card_numbers": private.cards,
        "personal_mails": private.personal_mails,
        "other_mails": private.other_mails,
        "phone_numbers": private.phones,
        "contact_cells": private.contacts_inside,
        "formula_cells": private.formulas,
        "script_cells": private.scripts,
        "key_cells": private.private_keys + private.access_keys,
        "inner_place_cells": private.server_paths + private.inner_hosts,
        "inner_place": _inner_place(private),
    } | {fact: masks.get(kind, "") for kind, fact in _MASKS.items()}


def _ssns_as_numbers(column: ColumnProfile, beside: Sequence[Column]) -> int | None:
    """Cells; None where the column's name gives no cause to look."""
    fact = ssn_fact(_column(column), beside) if column.numbers else ""
    return int(getattr(column.numbers, fact)) if fact else None


def _inner_place(private: PrivateFacts) -> str:
    kinds = {"paths on a file server": private.server_paths, "addresses of an inner network": private.inner_hosts}
    return " and ".join(kind for kind, cells in kinds.items() if cells)


def _what_it_is(column: ColumnProfile, roles: Roles) -> dict[str, object]:
    mine = roles.of(column.field_name)
    return {
        "is_free_text": Role.FREE_TEXT in mine,
        "names_people": Role.PERSON_NAME in mine,
        "is_birth_date": names.is_birth_date(_column(column)),
        "birth_dates": _dates(column),
    }


def _dates(column: ColumnProfile) -> int:
    """Cells that hold a day; a year of birth is none."""
    if column.kind == "date":
        return column.filled
    dates = column.text.dates if column.text else 0
    return dates if column.share(dates) > _HALF else 0


def _small_groups(column: ColumnProfile, *, asked: bool) -> dict[str, object]:
    numbers = column.numbers
    if not asked or numbers is None or not names.has_word(_column(column), subjects.SUMMED):
        return {}
    is_count = not numbers.fractions and numbers.smallest >= 0
    return {"counts_people": is_count, "small_percent": 100 * column.share(numbers.few)} if is_count else {}
