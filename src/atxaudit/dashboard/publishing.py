"""How departments bring data to the portal: by hand, by the portal's automation, or by a program of their own."""

from __future__ import annotations

import pandas as pd

from atxaudit.dashboard.compliance import EVERYTHING, SMALL
from atxaudit.dashboard.words import count, isolated, percent, sentence_case, shortened
from atxaudit.scoring import NO_DEPARTMENT

NOT_STATED = "not stated"
WAYS = {  # in the order of the bars; no way is better than another
    "manual": "By hand",
    "automation": "Automated",
    "programmatic": "By a program",
    "other": "Another way",
    NOT_STATED: "Not stated",
}
_NAME_MOST = 120


def ways(methods: pd.DataFrame) -> pd.DataFrame:
    """name, assets and a count per way, the city first, then by size; `methods` is the store's."""
    stated = methods.assign(**{NOT_STATED: methods["not_stated"] + methods["not_public"]})
    rows = stated.assign(name=stated["department"].replace("", NO_DEPARTMENT))[["name", "assets", *WAYS]]
    ordered = rows.sort_values(["assets", "name"], ascending=[False, True])
    city = rows.drop(columns="name").sum().to_frame().T.assign(name=EVERYTHING["department"])
    return pd.concat([city[list(rows.columns)], ordered], ignore_index=True).astype(
        dict.fromkeys(["assets", *WAYS], "int64")
    )


def charted(rows: pd.DataFrame) -> pd.DataFrame:
    """The city and departments large enough for shares."""
    return rows[(rows["assets"] >= SMALL) | (rows.index == 0)].reset_index(drop=True)


def is_told(rows: pd.DataFrame) -> bool:
    """Whether any asset states its way."""
    city = rows.iloc[0]
    return bool(city["assets"] > city[NOT_STATED])


def headline(rows: pd.DataFrame) -> str:
    """`32 of 53 datasets are automated, 10 are published by hand`."""
    city = rows.iloc[0]
    whole = count(city["assets"], "dataset")
    if not city["assets"]:
        return "No dataset to publish"
    if not is_told(rows):
        return f"How data is published is not stated for any of {whole}"
    told = {
        "automation": f"{city['automation']:,} of {whole} {_are(city['automation'])} automated",
        "manual": f"{city['manual']:,} {_are(city['manual'])} published by hand",
    }
    return ", ".join(told.values())


def caption(methods: pd.DataFrame) -> str:
    """What is counted, and why some do not state it."""
    told = "Datasets and tables by the method that their record states; larger departments."
    hidden, silent = int(methods["not_public"].sum()), int(methods["not_stated"].sum())
    why = [f"{hidden:,} keep the field to themselves"] if hidden else []
    why += [f"{silent:,} leave it empty"] if silent else []
    return f"{told} Not stated: {' and '.join(why)}." if why else told


def silence(methods: pd.DataFrame) -> str:
    """Where no asset states its method: why, and what to do."""
    hidden, whole = int(methods["not_public"].sum()), int(methods["assets"].sum())
    if hidden == whole:
        return (
            f"The portal publishes no method for any of {count(whole, 'dataset')}: the field is missing there or "
            "private. Make the field “Publishing method” public to see this chart."
        )
    return f"None of {count(whole, 'dataset')} fills in how it is published. Fill in the field on the portal."


def alternative(rows: pd.DataFrame) -> str:
    """The chart for those who hear it: takeaway, totals, extreme."""
    city = rows.iloc[0]
    totals = ", ".join(f"{city[way]:,} {word.lower()}" for way, word in WAYS.items())
    large = charted(rows).iloc[1:]
    extreme = ""
    if len(large):
        shares = large["manual"] / large["assets"]
        first = large.assign(share=shares).nlargest(1, "share").iloc[0]
        if first["manual"]:
            extreme = f" {first['name']} publishes most by hand: {percent(float(shares.max()))}."
    return (
        f"Share of datasets per way of publishing and department. {headline(rows)}. "
        f"Of {count(city['assets'], 'dataset')}: {totals}.{extreme}"
    )


def as_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The counts of every department, also of those too small for the chart."""
    names = [isolated(shortened(name, _NAME_MOST)) for name in rows["name"]]
    table = pd.DataFrame({"Department": names, "Datasets": rows["assets"]})
    return table.assign(**{sentence_case(word): rows[way] for way, word in WAYS.items()})


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
