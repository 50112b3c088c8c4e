"""Where points are lost: per department and dimension, the share of what was at stake."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from atxaudit.dashboard.compliance import EVERYTHING, SMALL
from atxaudit.dashboard.tokens import DIMENSIONS
from atxaudit.dashboard.words import isolated, listed, sentence_case, shortened
from atxaudit.scoring import NO_DEPARTMENT

_SCORED = [dimension for parts in DIMENSIONS.values() for dimension in parts]
_NAME_MOST = 120
NOTHING, UNSURE = "–", "?"  # no points were judged; more could not run than was judged


@dataclass(frozen=True, kw_only=True)
class Lost:
    """name, assets and per dimension the percent lost (missing: it cannot be told); `marks` says why, cell by cell.

    The first row is the city; `dimensions` are those with something at stake, the heaviest loss first.
    """

    dimensions: tuple[str, ...]
    rows: pd.DataFrame
    marks: pd.DataFrame

    @property
    def charted(self) -> pd.Series:
        """The rows that the chart shows: the city and departments large enough for shares."""
        return (self.rows["assets"] >= SMALL) | (self.rows.index == 0)


def lost_points(city: pd.DataFrame, departments: pd.DataFrame, assets: pd.Series) -> Lost:
    """Of the store's losses of city and departments; `assets` has the department of each asset, "" for none."""
    sizes = assets.fillna("").value_counts()
    names = sizes.sort_index().sort_values(ascending=False, kind="stable").index
    of_city, of_each = _shares(city.assign(name="")), _shares(departments.assign(name=departments["department"]))
    dimensions = _ordered(of_city)

    def cells(what: str) -> pd.DataFrame:
        tables = [of_city[what].unstack().reindex([""]), of_each[what].unstack().reindex(names)]
        return pd.concat(tables, ignore_index=True).reindex(columns=list(dimensions))

    heads = pd.DataFrame(
        {
            "name": [EVERYTHING["department"], *(name or NO_DEPARTMENT for name in names)],
            "assets": [len(assets), *(int(sizes[name]) for name in names)],
        }
    )
    return Lost(
        dimensions=dimensions,
        rows=pd.concat([heads, cells("share").astype("float64")], axis=1),
        marks=cells("mark").fillna(NOTHING),
    )


def headline(lost: Lost) -> str:
    """`Staleness and metadata lose the most points, quality the fewest`; of what can be told for the city."""
    known = lost.rows.iloc[0][list(lost.dimensions)].dropna()
    if known.empty:
        return "What loses points cannot be told yet"
    if not known.any():
        return "No dimension loses a point"
    if len(known) == 1:
        return f"{sentence_case(known.index[0])} loses {known.iloc[0]:.0f}% of its points"
    if len(known) == 2:
        return f"{sentence_case(known.index[0])} loses more points than {known.index[1]}"
    first = listed(list(known.index[: 1 if len(known) < 4 else 2]))
    verb = "loses" if len(known) < 4 else "lose"
    return f"{sentence_case(first)} {verb} the most points, {known.index[-1]} the fewest"


def caption(lost: Lost) -> str:
    """How to read the chart, and what is not in it."""
    told = ["Percent of the points at stake that are lost; darker means more to fix."]
    if (lost.marks == UNSURE).any(axis=None):
        told.append(f"“{UNSURE}”: more checks could not run than were judged.")
    if (lost.marks == NOTHING).any(axis=None):
        told.append(f"“{NOTHING}”: no points were judged.")
    advice = [dimension for dimension in _SCORED if dimension not in lost.dimensions]
    if advice:
        verb = "has" if len(advice) == 1 else "have"
        told.append(f"{sentence_case(listed(advice))} {verb} no points at stake in this audit.")
    return " ".join([*told, "Security is a queue of its own and is not scored."])


def alternative(lost: Lost) -> str:
    """The chart for those who hear it: takeaway, totals, extreme."""
    shown = lost.rows[lost.charted]
    city = shown.iloc[0]
    totals = ", ".join(f"{name} {_percent(city[name], 'cannot be told')}" for name in lost.dimensions)
    cells = [
        (row[name], row["name"], name)
        for row in shown.iloc[1:].to_dict("records")
        for name in lost.dimensions
        if not pd.isna(row[name])
    ]
    extreme = ""
    if cells and max(cells)[0]:
        share, department, dimension = max(cells)
        extreme = f" Most is lost by {department} in {dimension}: {share:.0f}%."
    return (
        f"Percent of points lost per department and dimension. {headline(lost)}. "
        f"All {city['assets']:,} assets: {totals}.{extreme}"
    )


def as_table(lost: Lost) -> pd.DataFrame:
    """All departments, also those too small for the chart: percent lost, or why that cannot be told."""
    table = pd.DataFrame(
        {
            "Department": [isolated(shortened(name, _NAME_MOST)) for name in lost.rows["name"]],
            "Assets": lost.rows["assets"],
        }
    )
    for name in lost.dimensions:
        cells = zip(lost.rows[name], lost.marks[name], strict=True)
        table[f"{sentence_case(name)}, % lost"] = [_percent(value, _TABLE_WORDS[mark]) for value, mark in cells]
    return table


_TABLE_WORDS = {"": "", NOTHING: "not judged", UNSURE: "could not run"}


def _percent(value: float, otherwise: str) -> str:
    return otherwise if pd.isna(value) else f"{value:.0f}%"


def _shares(loss: pd.DataFrame) -> pd.DataFrame:
    """share (0..100) and mark per name and dimension that counts for a score."""
    own = loss[loss["dimension"].isin(_SCORED)].set_index(["name", "dimension"])
    at_stake, is_sure = own["weight"] > 0, own["not_run"] <= own["judged"]
    share = 100 * own["lost"] / own["weight"].where(at_stake & is_sure)
    mark = pd.Series("", index=own.index).mask(~at_stake, NOTHING).mask(~is_sure, UNSURE)
    return pd.DataFrame({"share": share.astype("float64"), "mark": mark})


def _ordered(of_city: pd.DataFrame) -> tuple[str, ...]:
    """Dimensions with points at stake, the heaviest loss of the city first; what cannot be told last."""
    at_stake = of_city[of_city["mark"] != NOTHING]["share"].droplevel("name")
    return tuple(at_stake.sort_values(ascending=False, kind="stable", na_position="last").index)
