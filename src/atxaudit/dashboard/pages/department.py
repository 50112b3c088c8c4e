"""Where one department or liaison stands, what to fix first, what is due, and all of its assets."""

import streamlit as st

from atxaudit.dashboard import asset_filters, cards, doors, due, finding, hand_out, places, security, standing, tables
from atxaudit.dashboard import department_sections as sections
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.words import count, literal

seen = view()
reader, run, part = seen.reader, seen.run, seen.part
scores = reader.scores()

if seen.unknown or not part.name:
    cards.eyebrow(run, "My department")
    finding.department_picker(scores, seen.unknown)
    st.stop()

row = standing.score_row(scores, part)
asset_scores, assets = reader.asset_scores(part), reader.assets(part)
fixes = reader.fix_first(part)
liaison = f"liaison {row['liaison']}" if row is not None and part.department and row["liaison"] else ""
cards.eyebrow(run, "My department", part.name, liaison)
st.title(standing.headline(asset_scores, fixes), anchor=False)
if row is None or assets.empty:
    cards.notice(
        "No public assets yet",
        f"{literal(part.name)} owns no asset on this portal, so there is nothing to score.",
        "inventory_2",
    )
    st.stop()
cards.standing_line(row["standing"], standing.standing_sentence(row["standing"]))
sections.score_cards(reader, part, row, len(assets))
hand_out.reports(reader, "department" if part.department else "liaison", part.name)

own = reader.department_findings(part.department) if part.department else None
if own is not None and len(own):
    st.space("small")
    st.header("About the department itself", anchor=False)
    for _, failed in own.iterrows():
        cards.short_failure(failed)

st.space("small")
st.header("Fix these first" if len(fixes) else "Nothing to fix", anchor=False)
sections.fix_first(fixes, len(assets))

st.space("small")
dates, queue = st.columns([3, 2], gap="large")
with dates:
    sections.due_dates(reader.due_next(part, late=False, limit=len(assets)), due.late_assets(assets, run.as_of), run)
    st.space("small")
    sections.changes(reader.changes(part, limit=20))
with queue:
    sections.security_queue(reader.security(part), security.checked(reader.rule_counts(part)))

sections.column_gap(assets)

st.space("small")
st.header(f"All {count(len(assets), 'asset')}" if len(assets) > 1 else "The one asset", anchor=False)
if standing.is_held_back(asset_scores).any():
    st.caption(standing.HELD_BACK)
filters = asset_filters.ask(assets)
whole = standing.asset_table(assets, asset_scores)
matches = asset_filters.matching(whole, filters, run.as_of)
if matches.empty:
    asset_filters.no_match(len(whole), filters)
else:
    if opened := tables.asset_table(matches):
        st.switch_page(places.ASSET, query_params={"asset": opened})
    doors.asset_door("Open an asset", matches, key="open-asset")
