"""Facts for the rules of security. Counts and masks only: no private value stands here in clear."""

from __future__ import annotations

from atxaudit.models import Table
from atxaudit.snapshot.fact_kinds import Kind

FACTS: dict[Table, dict[str, Kind]] = {
    Table.ASSETS: {
        "can_single_out": "bool",  # a row per person, with three of age, sex, race and place
        "is_beside_health": "bool",  # of these: the title or a column speaks of health
        "crowd_columns": "text",
        "crowd_alone": "number",  # people who are the only one of a combination
        "crowd_percent": "number",  # combinations that occur once, of all combinations
    },
    Table.COLUMNS: {
        "holds_text": "bool",  # text that can be looked through
        "may_hold_ssn": "bool",  # the same, or a number column whose name says social security number
        "ssn_cells": "number",
        "ssn_mask": "text",
        "card_numbers": "number",  # different
        "card_mask": "text",
        "personal_mails": "number",  # different addresses
        "personal_mail_mask": "text",
        "other_mails": "number",  # different addresses
        "other_mail_mask": "text",
        "phone_numbers": "number",  # different
        "phone_mask": "text",
        "is_free_text": "bool",
        "contact_cells": "number",
        "contact_mask": "text",
        "is_birth_date": "bool",  # by its name
        "is_of_people": "bool",  # no column of the asset speaks of animals
        "birth_dates": "number",  # cells
        "names_people": "bool",  # what it is: see roles
        "harm_word": "text",  # by which title or columns speak of harm
        "formula_cells": "number",
        "formula_mask": "text",
        "script_cells": "number",
        "key_cells": "number",
        "inner_place_cells": "number",  # server paths and addresses of an inner network
        "inner_place": "text",  # which of the two
        "counts_people": "bool",  # a count by area, where the asset speaks of health or young people
        "small_percent": "number",  # of its values are 1 to 4
    },
    Table.DEPARTMENTS: {
        "has_private": "bool",
        "private_is_known": "bool",  # all could be asked for
        "private_open": "text",  # assets that are private and answer anybody
    },
}
