"""One asset: its scores, its promise on a time line, every verdict, failing rows, columns, history and record."""

import streamlit as st

from atxaudit.dashboard import asset_sections, cards, finding, hand_out, record, score_reasons, verdicts
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.tokens import SCORES
from atxaudit.dashboard.verdict_groups import verdict_groups
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
columns = reader.columns(asked)
names = dict(zip(columns["field_name"], columns["name"], strict=True))
history = reader.asset_history(asked)
with page:
    liaison = f"liaison {asset['liaison']}" if asset["liaison"] else ""
    cards.eyebrow(run, "Asset", asset["asset_id"], asset["department"] or "no department named", liaison)
    st.title(literal(asset["title"]) or "Without a title", anchor=False)
    st.markdown(record.first_sentence(found))
    with st.grid(4, min_column_width=160):
        scored = reader.asset_score(asked).iloc[0]
        for kind in SCORES:
            cards.score_card(kind, scored, score_reasons.since_note(history, kind, run))
        cards.number_card("Views last month", record.views(asset))
        cards.number_card(*record.size_or_age(asset), note=record.size_or_age_note(asset))
    with st.container(horizontal=True):
        cards.portal_button("Edit on portal", asset["edit_url"], key="edit")
        cards.portal_button("Open on portal", asset["permalink"], key="open", icon="public")
    hand_out.reports(reader, "asset", asset["asset_id"], asset["title"])

    asset_sections.timeliness(asset, run)
    st.space("small")
    st.header(verdicts.headline(found), anchor=False)
    st.caption("Failed first. “Could not run” and “not applicable” never count as passed.")
    verdict_groups(found, names)
    asset_sections.rows(found, names, asked, run)
    asset_sections.columns(columns, verdicts.undescribed(found), asset, run)
    asset_sections.history(history, run)

    st.space("small")
    with st.expander("The record as published", icon=":material/description:"):
        cards.table(record.as_table(asset, run), "The record as published")
st.space("small")
