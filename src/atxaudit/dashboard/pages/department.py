"""Where one department or liaison stands, what to fix first, and all of its assets."""

import streamlit as st

from atxaudit.dashboard import cards, finding, places, standing, tables
from atxaudit.dashboard.charts.parts import parts_alternative, parts_figure
from atxaudit.dashboard.frame import view
from atxaudit.dashboard.tokens import ASKS, BANDS, SCORES
from atxaudit.dashboard.words import count, literal, spelled

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

loss = reader.dimension_loss("department" if part.department else "liaison", part)
notes = standing.largest_gaps(reader.rule_counts(part))
for column, kind in zip(st.columns(2), SCORES, strict=True):
    with column, st.container(border=True, height="stretch"):
        cards.score_head(kind, row)
        st.caption(f"{ASKS[kind]} Median of {count(len(assets), 'asset')}; bars: share of all points kept.")
        parts = standing.parts(loss, kind, notes)
        figure = parts_figure(parts, cards.mode())
        cards.chart(figure, parts_alternative(SCORES[kind], parts), f"parts-{kind}")

own = reader.department_findings(part.department) if part.department else None
if own is not None and len(own):
    st.space("small")
    st.header("About the department itself", anchor=False)
    for _, failed in own.iterrows():
        cards.short_failure(failed)

st.space("small")
st.header("Fix these first" if len(fixes) else "Nothing to fix", anchor=False)
if fixes.empty:
    cards.notice("Nothing to fix", f"All {count(len(assets), 'asset')} keep every promise that scores.", "task_alt")
else:
    st.caption(
        "Ordered by points to gain, severity and views last month. An asset's points add up exactly to its scores."
    )
    for place, (_, fix) in enumerate(fixes.head(standing.FIRST_SHOWN).iterrows(), start=1):
        cards.repair_card(place, fix)
    others = fixes.iloc[standing.FIRST_SHOWN :]
    if len(others):
        with st.expander(
            f"Show the other {spelled(len(others))}" if len(others) > 1 else "Show one more", type="compact"
        ):
            for place, (_, fix) in enumerate(others.iterrows(), start=standing.FIRST_SHOWN + 1):
                cards.repair_card(place, fix)

gaps = standing.column_gap(assets)
missing, columns = int(gaps["missing"].sum()), int(gaps["columns"].sum())
if missing:
    st.space("small")
    st.header(f"{missing:,} of {count(columns, 'column')} have no description", anchor=False)
    tables.gap_table(gaps[gaps["missing"] > 0].head(tables.GAPS_SHOWN))

st.space("small")
st.header(f"All {count(len(assets), 'asset')}" if len(assets) > 1 else "The one asset", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    text = st.text_input("Find an asset", key="find", bind="query-params", placeholder="Title or id", width=300)
    wanted = st.pills(
        "Band, in either score", list(BANDS), selection_mode="multi", key="band", bind="query-params",
        format_func=lambda band: BANDS[band].plain,
    )  # fmt: skip
whole = standing.asset_table(assets, asset_scores)
matches = standing.matching(whole, text or "", list(wanted or []))
if matches.empty:
    finding.no_match(len(whole), [text or "", *(BANDS[band].word for band in wanted or [])])
else:
    opened = tables.asset_table(matches)
    if opened:
        st.switch_page(places.ASSET, query_params={"asset": opened})
