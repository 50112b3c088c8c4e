"""Columns: described, really described, readable, distinct, well named, of a type that fits."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from atxaudit.snapshot.facts.text import squash, words

_GENERIC = re.compile(r"(field|col|column|unnamed|attribute|attr)[ _:.-]*\d+|(col|column|field)[ _-][a-z]|unnamed", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s_\-.:]+")
_BEFORE_DIGIT = re.compile(r"[\s_\-.:]+(?=\d)")
_WELL_FORMED = re.compile(r"[a-z_][a-z0-9_]*")
_LONGEST_FIELD_NAME = 60
_SMALL_WORDS = {"a", "an", "the", "of", "for", "in", "on", "is", "this", "value"}
_DATED = re.compile(r"(?:^date\b.*|.*\b(?:date|datetime|timestamp|latitude|longitude|lat|lng|amount|count))$")
_CODED = re.compile(r".*\b(?:zip|zipcode|postcode|phone|fax)$")
_PERIOD = re.compile(
    r"(?:fy|cy)? ?(?:19|20)\d\d(?: ?[-/] ?(?:19|20)?\d\d)?|fy ?\d\d|(?:19|20)\d\d ?q[1-4]|q[1-4](?: ?(?:19|20)?\d\d)?"
    r"|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?: ?[-/]? ?(?:19|20)?\d\d)?"
)
_ONE_TYPE = {"money": "number", "percent": "number", "date": "calendar_date", "location": "point"}  # old backend's names
_USED_BY = 3  # assets; rules.md, same-name-same-type


def derive(raw: pd.DataFrame) -> pd.DataFrame:
    """The columns frame with its facts; `department` is added by the caller."""
    columns = raw.copy()
    names = columns["name"].fillna("")
    text = columns["description"].str.strip()
    columns["text"] = text.mask(text == "")
    columns["has_text"] = columns["text"].notna()
    columns["description_echo"] = [
        description_echo(description, name, field)
        for description, name, field in zip(columns["text"].fillna(""), names, columns["field_name"], strict=True)
    ]
    folded = columns["text"].fillna("").map(squash)
    columns["description_repeats"] = folded.groupby([columns["asset_id"], folded]).transform("size").astype("float64")
    columns["name_generic"] = names.map(name_generic)
    columns["name_edge"] = names.map(name_edge)
    columns["name_twin"] = _name_twins(columns, names)
    columns["field_name_problem"] = _field_name_problems(columns)
    columns["type_misfit"] = [type_misfit(n, t) for n, t in zip(names, columns["datatype"].fillna(""), strict=True)]
    columns["other_type"] = _other_types(columns)
    return columns


def add_sums(columns: pd.DataFrame) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What the columns of an asset sum up to."""
    by_asset = columns.groupby("asset_id")
    count, described = by_asset.size(), by_asset["has_text"].sum()
    periods = columns["name"].fillna("").map(is_period).groupby(columns["asset_id"]).sum()

    def facts(assets: pd.DataFrame) -> pd.DataFrame:
        counts = assets["asset_id"].map(count).fillna(0)
        return pd.DataFrame(
            {
                "columns_count": counts,
                "columns_described": assets["asset_id"].map(described).fillna(0),
                "period_columns": assets["asset_id"].map(periods).fillna(0),
                "has_columns": counts > 0,
            },
            index=assets.index,
        )

    return facts


def description_echo(description: str, name: str, field_name: str) -> str | None:
    """Why a description says no more than the name: it repeats it, or has at most four words, none of them new."""
    if not description:
        return None
    if squash(description) in (squash(name), squash(field_name)):
        return "repeats the name"
    said = [word.casefold() for word in words(description)]
    known = {word.casefold() for word in words(f"{name} {field_name.replace('_', ' ')}")} | _SMALL_WORDS
    return "adds nothing to the name" if len(said) <= 4 and set(said) <= known else None


def name_generic(name: str) -> str | None:
    """What keeps a column name from being read."""
    if "\n" in name or "\r" in name:
        return "has a line break"
    return "is a generic name" if _GENERIC.fullmatch(name.strip()) else None


def name_edge(name: str) -> str | None:
    """A blank at either end."""
    if name != name.lstrip():
        return "begins with a blank"
    return "ends with a blank" if name != name.rstrip() else None


def fold_name(name: str) -> str:
    """A column name folded; `%`, `#` and a separator before a digit make a difference ("Q2_1" is not "Q21")."""
    return _SEPARATORS.sub("", _BEFORE_DIGIT.sub("|", name.strip().casefold()))


def type_misfit(name: str, datatype: str) -> str | None:
    """The type, when the last word of the name asks for another."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = re.sub(r"[^a-z0-9]+", " ", spaced.casefold()).strip()
    if datatype == "text" and _DATED.fullmatch(plain):
        return "text"
    return "a number" if datatype in ("number", "money", "percent") and _CODED.fullmatch(plain) else None


def is_period(name: str) -> bool:
    """The whole name is a month, a quarter or a year."""
    return _PERIOD.fullmatch(re.sub(r"[_\s]+", " ", name.strip().casefold())) is not None


def _name_twins(columns: pd.DataFrame, names: pd.Series) -> pd.Series:
    """The other name that reads the same within the asset."""
    folded = names.map(fold_name)
    keys = [columns["asset_id"], folded]
    size = folded.groupby(keys).transform("size")
    twins = pd.Series([None] * len(columns), index=columns.index, dtype="object")
    for _, group in names[(size > 1) & (folded != "")].groupby([key[(size > 1) & (folded != "")] for key in keys]):
        first, second = group.iloc[0], group.iloc[1]
        twins[group.index] = first
        twins[group.index[0]] = second
    return twins


def _field_name_problems(columns: pd.DataFrame) -> list[str | None]:
    own = set(zip(columns["asset_id"], columns["field_name"], strict=True))
    return [field_name_problem(field, (asset_id, field.removesuffix("_1")) in own)
            for asset_id, field in zip(columns["asset_id"], columns["field_name"], strict=True)]  # fmt: skip


def field_name_problem(field_name: str, has_twin: bool) -> str | None:
    """What makes a field name hard to use; `has_twin`: its name without `_1` is a field of the asset too."""
    if not _WELL_FORMED.fullmatch(field_name):
        return "has more than small letters, digits and underscores"
    if len(field_name) > _LONGEST_FIELD_NAME:
        return f"is {len(field_name)} characters long"
    if field_name.endswith("_1") and has_twin:
        return f"only adds a number to its twin “{field_name.removesuffix('_1')}”"
    return None


def _other_types(columns: pd.DataFrame) -> pd.Series:
    """The type most assets give a field of this name, where this one differs; fields of three assets or more."""
    kinds = columns["datatype"].replace(_ONE_TYPE)
    counts = kinds.groupby([columns["field_name"], kinds]).size().rename_axis(["field_name", "kind"]).reset_index(name="n")
    total = counts.groupby("field_name")["n"].transform("sum")
    major = counts[(total >= _USED_BY) & (counts["n"] > total / 2)].set_index("field_name")["kind"]
    usual = columns["field_name"].map(major)
    return usual.where(usual.notna() & (usual != kinds))
