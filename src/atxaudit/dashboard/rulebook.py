"""Every rule in words and numbers: how many keep it, what it costs, which are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from atxaudit.dashboard.tokens import DIMENSIONS, SCORES, SEVERITIES
from atxaudit.dashboard.words import count, percent, score, sentence_case, shortened, spelled
from atxaudit.models import Table

WEAKEST_SHOWN = 12
JUDGED = {Table.ASSETS.value: "asset", Table.COLUMNS.value: "column", Table.DEPARTMENTS.value: "department",
          Table.ROWS.value: "column"}  # fmt: skip
JUDGES = {
    Table.ASSETS.value: "Each asset",
    Table.COLUMNS.value: "Each column",
    Table.DEPARTMENTS.value: "Each department",
    Table.ROWS.value: "Rows of each dataset",
}
EXPORTED = [
    *("rule", "title", "dimension", "severity", "points", "table", "passed", "failed", "could_not_run"),
    *("not_applicable", "waived", "failed_assets", "lost", "why", "fix", "source"),
]
_HALF = 0.5
_IN_NO_SCORE = {
    "security": "In no score: security is a queue of its own",
    "departments": "In no score: it is about a department, not its assets",
}


@dataclass(frozen=True, kw_only=True)
class RuleFilters:
    """What somebody asked for; what is empty hides nothing."""

    text: str = ""
    dimensions: tuple[str, ...] = ()  # as in the store
    severities: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The filters that hide something, as people read them."""
        return [
            *filter(None, [self.text]),
            *(sentence_case(name) for name in self.dimensions),
            *(SEVERITIES[name].word for name in self.severities),
            *(JUDGES[name] for name in self.judges),
        ]


def with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """The rules with judged (passed and failed) and kept (0..1, missing: nothing was judged)."""
    judged = counts["passed"] + counts["failed"]
    return counts.assign(judged=judged, kept=counts["passed"] / judged.where(judged > 0))


def rule_row(rules: pd.DataFrame, rule: str) -> pd.Series:
    """The row of one rule, by its id."""
    return rules[rules["rule"] == rule].iloc[0]


def matching(rules: pd.DataFrame, filters: RuleFilters) -> pd.DataFrame:
    """The rules that fit all filters; text is looked for in title, reason and repair."""
    wanted = filters.text.casefold()
    texts = (rules["title"] + " " + rules["why"] + " " + rules["fix"] + " " + rules["rule"]).str.casefold()
    found = texts.str.contains(wanted, regex=False)
    for column, asked in (
        ("dimension", filters.dimensions),
        ("severity", filters.severities),
        ("table", filters.judges),
    ):
        if asked:
            found &= rules[column].isin(asked)
    return rules[found]


def weakest_first(rules: pd.DataFrame) -> pd.DataFrame:
    """Those kept least stand first, and of these the ones that failed most; what was not judged stands last."""
    return rules.sort_values(["kept", "failed", "title"], ascending=[True, False, True], ignore_index=True)


def charted(rules: pd.DataFrame) -> pd.DataFrame:
    """The weakest of the rules that were judged: title, note, kept, hover."""
    first = weakest_first(rules[rules["judged"] > 0]).head(WEAKEST_SHOWN)
    notes = [
        f"{dimension} · {SEVERITIES[severity].word.lower()}"
        for dimension, severity in zip(first["dimension"], first["severity"], strict=True)
    ]
    hovers = [f"kept by {kept_words(row)}" for _, row in first.iterrows()]
    return pd.DataFrame({"title": first["title"], "note": notes, "kept": first["kept"].astype(float), "hover": hovers})


def kept_words(rule: pd.Series) -> str:
    """`44 of 300 assets`."""
    return f"{rule['passed']:,} of {count(rule['judged'], JUDGED[rule['table']])}"


def headline(rules: pd.DataFrame) -> str:
    """How few rules cause half of what is lost."""
    scored = [name for names in DIMENSIONS.values() for name in names]
    lost = rules.loc[rules["dimension"].isin(scored), "lost"].sort_values(ascending=False)
    if lost.sum() <= 0:
        broken = int((rules["failed"] > 0).sum())
        return f"{sentence_case(spelled(broken))} of {count(len(rules), 'rule')} {_is(broken)} broken"
    needed = int((lost.cumsum() < _HALF * lost.sum()).sum()) + 1
    verb = "causes" if needed == 1 else "cause"
    return f"{sentence_case(spelled(needed))} of {count(len(rules), 'rule')} {verb} half of all lost points"


def kept_sentence(rules: pd.DataFrame) -> str:
    """How many rules everybody keeps, and how many could not be judged at all."""
    whole = int(((rules["judged"] > 0) & (rules["failed"] == 0)).sum())
    broken, unjudged = int((rules["failed"] > 0).sum()), int((rules["judged"] == 0).sum())
    told = [f"{broken:,} {_is(broken)} broken somewhere", f"{whole or 'none'} {_is(whole or 1)} kept by all"]
    if unjudged:
        told.append(f"{unjudged:,} had nothing to judge or could not run")
    return f"{', '.join(told)}. Each says why it is there, where it comes from and what satisfies it."


def labels(rules: pd.DataFrame) -> dict[str, str]:
    """Rule → how a choice names it: the title, with the id where two bear the same."""
    titles = [shortened(title, 120) for title in rules["title"]]
    return {
        str(rule): f"{title} ({rule})" if titles.count(title) > 1 else title
        for rule, title in zip(rules["rule"], titles, strict=True)
    }


def counts_for(dimension: str) -> str:
    """The score that a dimension counts for."""
    return next(
        (f"Counts for “{SCORES[kind]}”" for kind, names in DIMENSIONS.items() if dimension in names),
        _IN_NO_SCORE.get(dimension, "In no score"),
    )


def weight_words(rule: pd.Series) -> str:
    """`10 points × share of columns that keep it`; "" where no score counts it."""
    if rule["dimension"] in _IN_NO_SCORE:
        return ""
    if rule["points"] == 0:
        return "No points: advice"
    worth = f"{score(rule['points'])} {'point' if rule['points'] == 1 else 'points'}"
    is_shared = rule["table"] in {Table.COLUMNS.value, Table.ROWS.value}
    return f"{worth} × share of columns that keep it" if is_shared else worth


def outcome_rows(city: pd.Series, own: pd.Series | None) -> pd.DataFrame:
    """Verdicts per outcome in the whole city, and in the part looked at."""
    words = {"failed": ":material/cancel: Fails", "passed": ":material/check_circle: Keeps it",
             "could_not_run": ":material/sync_problem: Could not run", "waived": ":material/flag: Waived",
             "not_applicable": ":material/remove_circle: Not applicable"}  # fmt: skip
    table = {"Outcome": list(words.values())}
    if own is not None:
        table |= {"Here": [f"{own[outcome]:,}" for outcome in words]}
    return pd.DataFrame(table | {"Whole audit": [f"{city[outcome]:,}" for outcome in words]})


def share_words(rule: pd.Series) -> str:
    """`85%`; a dash where nothing was judged."""
    return "–" if pd.isna(rule["kept"]) else percent(float(rule["kept"]))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
