"""Columns: described, really described, readable, distinct, well named, of a type that fits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from atxaudit.snapshot.facts.text import squash, words

_GENERIC = re.compile(
    r"(field|col|column|unnamed|attribute|attr)[ _:.-]*\d+|(col|column|field)[ _-][a-z]|unnamed", re.IGNORECASE
)
_SEPARATORS = str.maketrans("", "", "_-.:")
_DIGIT = re.compile(r"\d")
_BEFORE_DIGIT = re.compile(r"(?<![\s_\-.:])[\s_\-.:]+(?=\d)")
_WELL_FORMED = re.compile(r"[a-z_][a-z0-9_]*")
_LONGEST_FIELD_NAME = 60
_LONGEST_ECHO = 4  # words; rules.md, column-description-real
_SMALL_WORDS = {"a", "an", "the", "of", "for", "in", "on", "is", "this", "value"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_A_WORD = re.compile(r"[\W_]+")
_TYPED_WORD = re.compile(r"dat|time|lat|lng|longitude|amount|count|zip|post|phone|fax", re.IGNORECASE)
_DATED = re.compile(r"date\b|.*\b(?:date|datetime|timestamp|latitude|longitude|lat|lng|amount|count)$")
_CODED = re.compile(  # "payments by phone", "customers by ZIP code" are counts
    r".*(?<!\bby )(?<!\bper )\b(?:zip(?: ?code)?|post(?:al)? ?code|(?:phone|fax)(?: (?:number|no))?)$"
)
_PERIOD = re.compile(
    r"(?:fy|cy)? ?(?:19|20)\d\d(?: ?[-/] ?(?:19|20)?\d\d)?|fy ?\d\d|(?:19|20)\d\d ?q[1-4]|q[1-4](?: ?(?:19|20)?\d\d)?"
    r"|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?: ?[-/]? ?(?:19|20)?\d\d)?"
)
_NUMBERS = ("number", "money", "percent")
# types that mean one thing: names of the old backend, and shapes, which differ by what is drawn
_ONE_TYPE = dict.fromkeys(_NUMBERS, "number") | {"date": "calendar_date"}
_ONE_TYPE |= dict.fromkeys(
    ("point", "location", "line", "polygon", "multipoint", "multiline", "multipolygon"), "geometry"
)
_USED_BY = 3  # assets; rules.md, same-name-same-type


def derive(raw: pd.DataFrame) -> pd.DataFrame:
    """The columns frame with its facts; `department` is added by the caller."""
    names, fields, types, texts, assets = (
        raw[name].fillna("").astype("object") for name in ("name", "field_name", "datatype", "description", "asset_id")
    )
    texts = texts.str.strip()
    return raw.assign(
        text=texts.mask(texts == ""),
        has_text=texts != "",
        has_datatype=types != "",
        description_echo=_echoes(texts, names, fields),
        description_repeats=_repeats(assets, texts),
        name_generic=_each(names, name_generic),
        name_edge=_each(names, name_edge),
        name_twin=_name_twins(assets, names),
        field_name_problem=_field_name_problems(assets, fields),
        type_misfit=_type_misfits(names, types),
        other_type=_other_types(fields, types),
    )


def add_sums(columns: pd.DataFrame) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What the columns of an asset sum up to."""
    by_asset = columns.groupby("asset_id")
    count, described = by_asset.size(), by_asset["has_text"].sum()
    periods = _each(columns["name"].fillna("").astype("object"), is_period).groupby(columns["asset_id"]).sum()

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
    said = words(description.casefold())
    if len(said) > _LONGEST_ECHO:
        return None
    known = {*words(f"{name} {field_name.replace('_', ' ')}".casefold()), *_SMALL_WORDS}
    return "adds nothing to the name" if known.issuperset(said) else None


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
    folded = name.strip().casefold()
    if _DIGIT.search(folded):
        folded = _BEFORE_DIGIT.sub("|", folded)
    return "".join(folded.split()).translate(_SEPARATORS)


def type_misfit(name: str, datatype: str) -> str | None:
    """The type, when the last word of the name asks for another."""
    if not _TYPED_WORD.search(name):
        return None
    plain = _NOT_A_WORD.sub(" ", _CAMEL.sub(" ", name).casefold()).strip()
    if datatype == "text" and _DATED.match(plain):
        return "text"
    return "a number" if datatype in _NUMBERS and _CODED.match(plain) else None


def field_name_problem(field_name: str, has_twin: bool) -> str | None:
    """What makes a field name hard to use; `has_twin`: its name without `_1` is a field of the asset too."""
    if not _WELL_FORMED.fullmatch(field_name):
        return "has more than small letters, digits and underscores"
    if len(field_name) > _LONGEST_FIELD_NAME:
        return f"is {len(field_name)} characters long"
    if field_name.endswith("_1") and has_twin:
        return f"only adds a number to its twin “{field_name.removesuffix('_1')}”"
    return None


def is_period(name: str) -> bool:
    """The whole name is a month, a quarter or a year."""
    return _PERIOD.fullmatch(" ".join(name.casefold().replace("_", " ").split())) is not None


def _each(values: pd.Series[str], fact: Callable[[str], object]) -> pd.Series[Any]:
    """A fact of each value, worked out once per distinct value: the columns of a portal share most of their names."""
    known = {value: fact(value) for value in values.unique()}
    return pd.Series([known[value] for value in values], index=values.index, dtype="object")


def _repeats(assets: pd.Series[str], texts: pd.Series[str]) -> pd.Series[float]:
    """On how many columns of the asset a description stands; null where there is none."""
    said = texts[texts != ""]
    folded = _each(said, squash)
    return folded.groupby([assets[said.index], folded]).transform("size").astype("float64").reindex(texts.index)


def _name_twins(assets: pd.Series[str], names: pd.Series[str]) -> pd.Series[Any]:
    """The other name that reads the same within the asset: the first of its kind, for which the second stands."""
    spelt = list(names)
    twins: list[str | None] = [None] * len(spelt)
    first: dict[tuple[str, str], int] = {}
    for place, key in enumerate(zip(assets, _each(names, fold_name), strict=True)):
        other = first.setdefault(key, place)
        if other != place and key[1]:
            twins[place] = spelt[other]
            twins[other] = twins[other] or spelt[place]
    return pd.Series(twins, index=names.index, dtype="object")


def _echoes(texts: pd.Series[str], names: pd.Series[str], fields: pd.Series[str]) -> pd.Series[Any]:
    found = [description_echo(*three) for three in zip(texts, names, fields, strict=True)]
    return pd.Series(found, index=texts.index, dtype="object")


def _field_name_problems(assets: pd.Series[str], fields: pd.Series[str]) -> pd.Series[Any]:
    own = set(zip(assets, fields, strict=True))
    found = [
        field_name_problem(field, field.endswith("_1") and (asset, field.removesuffix("_1")) in own)
        for asset, field in zip(assets, fields, strict=True)
    ]
    return pd.Series(found, index=fields.index, dtype="object")


def _type_misfits(names: pd.Series[str], types: pd.Series[str]) -> pd.Series[Any]:
    found = [type_misfit(name, datatype) for name, datatype in zip(names, types, strict=True)]
    return pd.Series(found, index=names.index, dtype="object")


def _other_types(fields: pd.Series[str], types: pd.Series[str]) -> pd.Series[Any]:
    """The type most assets give a field of this name, where this one differs; fields of three assets or more."""
    kinds = types.replace(_ONE_TYPE)
    known = kinds[kinds != ""]
    counts = known.groupby([fields, known]).size().rename_axis(["field", "kind"]).reset_index(name="n")
    total = counts.groupby("field")["n"].transform("sum")
    usual = fields.map(counts[(total >= _USED_BY) & (counts["n"] > total / 2)].set_index("field")["kind"])
    return usual.where(usual.notna() & (kinds != "") & (usual != kinds))
