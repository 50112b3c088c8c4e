"""The sections of the rules page: the weakest as a chart, and all that is known of one rule."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from atxaudit.dashboard import cards, doors, places, rule_tables, rulebook
from atxaudit.dashboard.charts.rules import rules_alternative, rules_figure
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.dashboard.rulecards import RuleCard
from atxaudit.dashboard.tokens import SEVERITIES
from atxaudit.dashboard.words import count, literal, sentence_case, shortened
from atxaudit.models import Table


def weakest(rules: pd.DataFrame) -> None:
    """The chart and its numbers."""
    rows, judged = rulebook.charted(rules), int((rules["judged"] > 0).sum())
    if rows.empty:
        cards.notice("Nothing was judged by these rules", "They did not apply, or could not run.", "sync_problem")
        return
    alternative = rules_alternative(rows, judged)
    cards.chart(rules_figure(rows, cards.mode()), alternative, "weakest")
    table = rows.assign(kept=100 * rows["kept"]).round({"kept": 1})
    names = {"title": "Rule", "note": "Part and weight", "kept": "Kept by, %", "hover": "In numbers"}
    cards.as_table(table.rename(columns=names), alternative)


def one_rule(rule: pd.Series, city: pd.Series, part: Part, card: RuleCard | None) -> None:
    """Words on the left, numbers on the right: of the part looked at (`rule`), and of the whole audit (`city`)."""
    st.header(literal(rule["title"]), anchor=False)
    chips = [rulebook.weight_words(rule), rulebook.counts_for(rule["dimension"])]
    grey = " ".join(
        f":gray-badge[{literal(chip)}]" for chip in [sentence_case(rule["dimension"]), *filter(None, chips)]
    )
    st.markdown(f"{SEVERITIES[rule['severity']].badge} {grey}")
    words, numbers = st.columns([3, 2], gap="large")
    with words:
        _words(rule, card)
    with numbers:
        judged = rulebook.JUDGED[rule["table"]]
        if not part.name:
            cards.number_card(f"Kept by, of all {judged}s", rulebook.share_words(city), note=_judged_note(city))
        else:
            with st.grid(2, min_column_width=150):
                cards.number_card("Here", rulebook.share_words(rule), note=_judged_note(rule))
                cards.number_card("In the whole audit", rulebook.share_words(city), note=_judged_note(city))
        table = rulebook.outcome_rows(city, rule if part.name else None)
        cards.table(table, f"Verdicts of the rule per outcome, in {judged}s")
        st.caption("“Could not run” and “not applicable” never count as kept, and cost no points.")


def who_fails(reader: RunReader, rule: pd.Series, part: Part) -> None:
    """The assets or departments that break the rule, with a way to each."""
    if rule["table"] == Table.DEPARTMENTS.value:
        _failing_departments(reader.failing_departments(rule["rule"], part))
        return
    failing = reader.failing_assets(rule["rule"], part)
    if failing.empty:
        _nobody(rule)
        return
    verb = "breaks" if len(failing) == 1 else "break"
    st.subheader(f"{count(len(failing), 'asset')} {verb} it{_where(part)}", anchor=False)
    opened = rule_tables.failing_table(failing, rule["table"], key=f"failing-{rule['rule']}")
    if opened:
        st.switch_page(places.ASSET, query_params={"asset": opened})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        doors.asset_door("Open an asset", failing, key=f"failing-asset-{rule['rule']}", title="asset_name")
        cards.download("These assets as CSV", _export(failing), f"{rule['rule']}-failing", key="failing-csv")


def _words(rule: pd.Series, card: RuleCard | None) -> None:
    told = [("Why.", rule["why"]), ("How to fix.", rule["fix"])]
    if card is not None:
        told.append(("Where the line is.", card.threshold))
    told.append(("What it judges.", f"{rulebook.JUDGES[rule['table']]}."))
    if rule["milder_title"]:
        told.append(("Milder case.", f"{rule['milder_title']}. {rule['milder_fix']}"))
    told.append(("Source.", rule["source"]))
    st.markdown("\n\n".join(f"**{name}** {literal(text)}" for name, text in told))
    if card is not None and (card.passes or card.fails):
        cards.table(_examples(card), "Examples that keep the rule, and that fail it")


def _examples(card: RuleCard) -> pd.DataFrame:
    rows = [(":material/check_circle: keeps it", text) for text in card.passes]
    rows += [(":material/cancel: fails", text) for text in card.fails]
    return pd.DataFrame({"Verdict": [verdict for verdict, _ in rows], "Example": [literal(text) for _, text in rows]})


def _judged_note(rule: pd.Series) -> str:
    return rulebook.kept_words(rule) if rule["judged"] else "nothing was judged"


def _failing_departments(found: pd.DataFrame) -> None:
    if found.empty:
        cards.notice("No department breaks it", "Every department that could be judged keeps the rule.", "task_alt")
        return
    verb = "breaks" if len(found) == 1 else "break"
    st.subheader(f"{count(len(found), 'department')} {verb} it", anchor=False)
    shown = found.head(12)
    table = pd.DataFrame(
        {
            "Department": [literal(shortened(name, 80)) for name in shown["department"]],
            "What was found": [literal(shortened(sentence_case(text), 200)) for text in shown["observed"]],
        }
    )
    cards.table(table, "Departments that break the rule, and what was found")
    if len(found) > len(shown):
        st.caption(f"Showing {len(shown)} of {len(found):,}; the CSV has all.")
    names = {"department": "department", "observed": "found"}
    cards.download("These departments as CSV", found[list(names)].rename(columns=names), "failing", key="failing-csv")


def _nobody(rule: pd.Series) -> None:
    if rule["judged"]:
        cards.notice("No asset breaks it", f"Kept by {rulebook.kept_words(rule)} that could be judged.", "task_alt")
    else:
        cards.notice("Nothing was judged", "The rule did not apply here, or could not run; see the numbers.", "help")


def _where(part: Part) -> str:
    return f" in {literal(shortened(part.name, 60))}" if part.department else (
        f" among those of {literal(shortened(part.name, 60))}" if part.liaison else ""
    )  # fmt: skip


def _export(failing: pd.DataFrame) -> pd.DataFrame:
    columns = ["asset_id", "asset_name", "department", "liaison", "failed", "judged", "observed", "points", "edit_url"]
    return failing[columns]
