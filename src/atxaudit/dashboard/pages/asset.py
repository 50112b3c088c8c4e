"""One asset: its scores, every verdict with why and how to fix it, and its record."""

import streamlit as st

from atxaudit.dashboard import cards, finding, record, verdicts
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.tokens import OUTCOMES, SCORES
from atxaudit.dashboard.words import literal

seen = view()
reader, run = seen.reader, seen.run
page = st.container()
asked = finding.asset_search()
rows = reader.asset(asked)

if rows.empty:
    with page:
        cards.eyebrow(run, "Asset", seen.part.name)
        finding.asset_title(reader, asked)
    finding.asset_finder(reader, seen.part, asked)
    st.stop()

asset = rows.iloc[0]
found = verdicts.entries(reader.verdicts(asked))
with page:
    liaison = f"liaison {asset['liaison']}" if asset["liaison"] else ""
    cards.eyebrow(run, "Asset", asset["asset_id"], asset["department"] or "no department named", liaison)
    st.title(literal(asset["title"]) or "Without a title", anchor=False)
    st.markdown(record.first_sentence(found))
    with st.grid(4, min_column_width=160):
        scored = reader.asset_score(asked).iloc[0]
        for kind in SCORES:
            cards.score_card(kind, scored, "")
        cards.number_card("Views last month", record.views(asset))
        cards.number_card("Days since last change", record.age(asset), note=record.promise(asset))
    with st.container(horizontal=True):
        cards.portal_button("Edit on portal", asset["edit_url"], key="edit")
        cards.portal_button("Open on portal", asset["permalink"], key="open", icon="public")

    st.space("small")
    st.header(verdicts.headline(found), anchor=False)
    st.caption("Failed first. “Could not run” and “not applicable” never count as passed.")
    for outcome, look in OUTCOMES.items():
        of_outcome = [entry for entry in found if entry.outcome == outcome]
        if of_outcome:
            label = f":{look.colour}[:material/{look.icon}:] **{look.word} {len(of_outcome)}**"
            with st.expander(label, expanded=outcome == "failed"):
                cards.verdict_entries(of_outcome)

    gap = verdicts.undescribed(found)
    if gap:
        st.space("small")
        st.header(literal(gap.sentence), anchor=False)
        st.caption(literal(gap.fix))
        cards.chips(gap.columns)

    st.space("small")
    with st.expander("The record as published", icon=":material/description:"):
        cards.table(record.as_table(asset, run), "The record as published")
st.space("small")
