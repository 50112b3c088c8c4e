"""/data.json held against DCAT-US 1.1, its problems told in words that need no knowledge of JSON Schema."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from atxaudit.errors import PortalAnswerUnreadable
from atxaudit.models import DcatEntry
from atxaudit.portal.document import Document

SCHEMA = "dcat_us_1_1_nonfederal.json"  # beside this module
ASSET_ID = re.compile(r"(?:/api/views|/d)/([a-z0-9]{4}-[a-z0-9]{4})(?![^/?#])")
WORDS_QUOTED = 60  # characters of a wrong value


def judge_catalog(answer: object) -> tuple[DcatEntry, ...]:
    """Each entry with its problems, in the order published.

    Raises:
        PortalAnswerUnreadable: the answer is no DCAT catalog, neither of today's form nor the bare list of 2013.
    """
    entries = answer.get("dataset") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        raise PortalAnswerUnreadable("/data.json holds no list of datasets; see whether the portal still publishes it.")
    return tuple(judge_entry(entry) for entry in entries)


def judge_entry(entry: object) -> DcatEntry:
    """One entry: the asset it is about ("" where it does not say) and what is wrong with it."""
    problems = (line for error in _validator().iter_errors(entry) for line in _in_words(error))
    return DcatEntry(asset_id=_asset_id(Document(entry)), problems=tuple(dict.fromkeys(problems)))


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(files(__package__).joinpath(SCHEMA).read_text("utf-8"))
    return Draft202012Validator(schema)


def _asset_id(entry: Document) -> str:
    """The id within https://host/api/views/ID, else within the landing page https://host/d/ID."""
    for key in ("identifier", "landingPage"):
        if found := ASSET_ID.search(entry.text(key)):
            return found[1]
    return ""


def _in_words(error: ValidationError) -> list[str]:
    """The sentences for one violation: the schema carries their words in title, missing and expected."""
    schema, value = Document(error.schema), error.instance
    if error.validator == "required":
        return [_missing(schema, name) for name in schema.texts("required") if name not in Document(value)]
    subject = schema.text("title")
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return [f"{subject} is empty"]
    quoted = _quoted(value)
    if error.validator == "enum":
        return [f"{subject} is {quoted} instead of {_either(schema.texts('enum'))}"]
    return [f"{subject} is {quoted} instead of {schema.text('expected')}"]


def _missing(schema: Document, name: str) -> str:
    part = schema.part("properties").part(name)
    if reference := part.text("$ref"):
        part = Document(_validator().schema).part("$defs").part(reference.rpartition("/")[2])
    return part.text("missing")


def _quoted(value: object) -> str:
    match value:
        case str():
            return f'"{value}"' if len(value) <= WORDS_QUOTED else f'"{value[:WORDS_QUOTED]}…"'
        case list():
            return "a list"
        case dict():
            return "an object"
    return json.dumps(value)


def _either(words: tuple[str, ...]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
