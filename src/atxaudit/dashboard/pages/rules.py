"""Every rule: why it is there, where it comes from, how many keep it, and who does not."""

import streamlit as st

from atxaudit.dashboard import cards, doors, rule_choice, rule_sections, rule_tables, rulebook, rulecards
from atxaudit.dashboard.data import Part
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.words import count, literal, shortened

seen = view()
reader, part = seen.reader, seen.part
everywhere = rulebook.with_shares(reader.rule_counts(Part()))
own = rulebook.with_shares(reader.rule_counts(part)) if part.name else everywhere
cards.eyebrow(seen.run, "Rules", part.name)
doors.unknown_part(seen.unknown)
if own.empty:
    st.title("This audit knows no rules", anchor=False)
    cards.notice("Nothing to show", "Run an audit with the rules that come with atxaudit.", "inbox")
    st.stop()
ordered = rulebook.weakest_first(own)
unknown = rule_choice.settle(own, str(ordered["rule"].iloc[0]))
st.title(rulebook.headline(own), anchor=False)
st.markdown(rulebook.kept_sentence(own))

st.space("small")
st.header("Share that keeps each rule, weakest first", anchor=False)
of_whom = literal(shortened(part.name, 80)) or "the whole audit"
st.caption(f"Of what could be judged in {of_whom}. The {rulebook.WEAKEST_SHOWN} weakest are drawn.")
filters = rule_choice.ask_filters(own)
matches = rulebook.matching(ordered, filters)
if matches.empty:
    rule_choice.no_match(len(own), filters)
else:
    rule_sections.weakest(matches)
    st.space("small")
    shown = "All" if len(matches) == len(own) else f"{len(matches):,} of"
    st.header(f"{shown} {count(len(own), 'rule')}", anchor=False)
    st.caption("Choose a row to read all about its rule below, or take it from the list there.")
    rule_tables.rule_table(matches, "rule-table", lambda rule: rule_choice.look_at(own, rule))
    cards.download("These rules as CSV", matches[rulebook.EXPORTED], "rules", key="rules-csv")

st.space("small")
chosen = rule_choice.choose(own, str(ordered["rule"].iloc[0]), unknown)
rule = rulebook.rule_row(own, chosen)
definition = str(rulebook.rule_row(reader.rules(), chosen)["definition"])
city = rulebook.rule_row(everywhere, chosen)
rule_sections.one_rule(rule, city, part, rulecards.card_of(chosen, definition))
rule_sections.who_fails(reader, rule, part)
