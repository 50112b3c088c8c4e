"""The columns of the published table: their names, kinds and meanings, which are its data dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atxaudit.report.look import DIMENSIONS, SCORES

# Socrata's own words for the kinds of columns
Kind = Literal["text", "number", "url", "fixed_timestamp"]
_NEVER = "Never missing."

# Score → the dimensions whose lost points and the score make 100. Security is none of them on purpose: a public list
# of the datasets that hold private data would lead people to it.
PARTS = DIMENSIONS
_ABOUT = {
    "accessibility": "how well people with disabilities can use it",
    "metadata": "its title, description, tags, licence and columns",
    "ownership": "who answers for it",
    "quality": "what its rows say",
    "staleness": "the pace it promises and keeps",
    "standards": "names, formats and codes",
}
_ASKED = {
    "published_well": "how well the asset is described, owned and presented",
    "still_true": "whether the asset keeps the pace it promises, and its rows make sense",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column; `name` is a field name that a Socrata dataset takes."""

    name: str
    type: Kind
    unit: str
    meaning: str
    missing: str


def _field(name: str, kind: Kind, meaning: str, *, unit: str = "", missing: str = _NEVER) -> Field:
    return Field(name=name, type=kind, unit=unit, meaning=meaning, missing=missing)


def _score(name: str) -> tuple[Field, Field]:
    words = SCORES[name]
    unmeasured = "Not measurable: nothing that it judges applies, or too much could not run. It is not zero."
    return (
        _field(
            name,
            "number",
            f"The score “{words}”: {_ASKED[name]}. 100 is the best.",
            unit="points of 100",
            missing=unmeasured,
        ),
        _field(
            f"{name}_band", "text", f"“{words}” in words: good (from 85), needs work (from 60), poor, not measurable."
        ),
    )


def _lost(dimension: str, score: str) -> Field:
    words = SCORES[score]
    return _field(
        f"points_lost_{dimension}",
        "number",
        f"Points that broken promises about {dimension} ({_ABOUT[dimension]}) take from “{words}”. With those of its "
        "other dimensions and the score itself they make 100.",
        unit="points of 100",
        missing="Nothing of this dimension was judged, or the score is not measurable.",
    )


def _verdicts(outcome: str, meaning: str) -> Field:
    return _field(f"verdicts_{outcome}", "number", meaning, unit="verdicts")


FIELDS: tuple[Field, ...] = (
    _field("row_id", "text", "Run and asset in one: names the row, and stays the same when the table is made anew."),
    _field("asset_id", "text", "The asset's id on the portal, four letters or digits twice."),
    _field("asset_title", "text", "The asset's title on the portal.", missing="The asset has no title."),
    _field("asset_type", "text", "What it is: dataset, filter, map, chart, file and so on.", missing="Not known."),
    _field(
        "department",
        "text",
        "The department that publishes it, by the city's own list of names.",
        missing="The asset names no department.",
    ),
    _field("portal_link", "url", "The asset's permanent address on the portal.", missing="The portal gave none."),
    _field("run_id", "text", "The audit that judged it."),
    _field("run_status", "text", "complete, or incomplete where more than 2 percent of the checks could not run."),
    _field(
        "as_of",
        "fixed_timestamp",
        "The moment the audit speaks of, as ISO 8601 with the city's offset from UTC.",
        unit="time",
    ),
    *_score("published_well"),
    *_score("still_true"),
    *(_lost(dimension, score) for score, dimensions in PARTS.items() for dimension in dimensions),
    _verdicts("passed", "Checks that the asset, or one of its columns, kept."),
    _verdicts("failed", "Checks that the asset, or one of its columns, did not keep. Each has a finding."),
    _verdicts("not_applicable", "Checks that do not apply to it. They cost and bring nothing."),
    _verdicts("waived", "Checks for which the city granted an exception. They cost and bring nothing."),
    _verdicts("could_not_run", "Checks that could not run. They are neither passed nor failed, and cost nothing."),
    _field(
        "could_not_run_share",
        "number",
        "The part of the checks due (all but those that do not apply) that could not run.",
        unit="share from 0 to 1",
    ),
    _field("rule_set", "text", "Hash of the rules judged by. Scores of different rules are not to be compared."),
    _field("atxaudit_version", "text", "The version of atxaudit that judged."),
)
NAMES = tuple(field.name for field in FIELDS)
