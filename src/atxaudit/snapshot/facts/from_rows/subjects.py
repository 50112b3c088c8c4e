"""What a dataset speaks of, by the words of its title and columns: harm done to people, health, the young, animals."""

from __future__ import annotations

from collections.abc import Iterable

from atxaudit.snapshot.profile.names import name_words

HARM = {"victim", "victims", "juvenile", "juveniles", "patient", "patients", "medical", "overdose", "overdoses"}
HEALTH = HARM - {"victim", "victims", "juvenile", "juveniles"} | {
    "clinic", "clinics", "covid", "diagnosis", "disease", "diseases", "health", "hiv", "hospital", "hospitals",
    "immunization", "immunizations", "medication", "medications", "vaccination", "vaccinations",
}  # fmt: skip
YOUNG = {"juvenile", "juveniles", "minors", "youth", "child", "children", "infant", "infants"}
ANIMALS = {"animal", "animals", "breed", "breeds", "species", "pet", "pets", "dog", "dogs", "cat", "cats"}
SUMMED = {
    "average", "cases", "count", "counts", "estimate", "frequency", "margin", "median", "percent", "percentage",
    "population", "quantity", "rate", "sum", "total", "totals",
}  # fmt: skip
AREAS = {
    "area", "block", "census", "city", "county", "district", "neighborhood", "neighbourhood", "postal", "precinct",
    "region", "sector", "tract", "ward", "zip", "zipcode", "zone",
}  # fmt: skip


def speaks_of(known: set[str], texts: Iterable[str]) -> str:
    """The first word of these that a text holds, or ""."""
    return next((word for text in texts for word in name_words(text) if word in known), "")
