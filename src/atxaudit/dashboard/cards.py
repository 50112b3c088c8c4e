"""The pieces every page is built of: eyebrow, number card, repair card, table, notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from atxaudit.dashboard import places
from atxaudit.dashboard.charts.base import CONFIG
from atxaudit.dashboard.coverage import ran_share
from atxaudit.dashboard.tokens import BAND_OF, BANDS, SCORES, SEVERITIES, STANDINGS, Mode
from atxaudit.dashboard.words import (
    count,
    days,
    listed,
    literal,
    long_moment,
    moment,
    percent,
    points,
    score,
    sentence_case,
    spelled,
)  # fmt: skip
from atxaudit.models import Run
from atxaudit.report.csv_text import csv_file
from atxaudit.report.look import GOOD_FROM

Width = Literal["content", "stretch"]


def mode() -> Mode:
    """The colours the reader sees; light until the browser has told."""
    return "dark" if st.context.theme.type == "dark" else "light"


def eyebrow(run: Run, *before: str) -> None:
    """Where one is and what audit it is; `before` may be portal text."""
    words = [*(literal(word) for word in before if word), f"Audit of {long_moment(run.as_of, run.timezone)}"]
    st.caption(" · ".join([*words, f"rules {literal(run.rule_set[:8])}"]))


def number_card(title: str, value: str, *, badge: str = "", note: str = "") -> None:
    """A number with its word; `badge` and `note` are Markdown."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{title}** {badge}".strip())
        st.metric(title, value, label_visibility="collapsed")
        if "-badge[" in note:
            st.markdown(f":small[{note}]")  # a caption is pale, and its badge too pale to read
        elif note:
            st.caption(note)


def score_head(kind: str, row: pd.Series) -> None:
    """The number of one score with its band."""
    st.markdown(f"**{SCORES[kind]}** {BANDS[str(row[BAND_OF[kind]])].badge}")
    st.metric(SCORES[kind], score(row[kind]), label_visibility="collapsed")


def score_card(kind: str, row: pd.Series, note: str) -> None:
    """One of the two scores with its band, and why that may be lower than the number."""
    if row[kind] >= GOOD_FROM and row[BAND_OF[kind]] == "needs work":
        note = "  \n".join(filter(None, [note, "Not good while a security finding is open"]))
    number_card(SCORES[kind], score(row[kind]), badge=BANDS[str(row[BAND_OF[kind]])].badge, note=note)


def band_legend() -> None:
    """The bands in the order of the bars."""
    badges = [
        f":{look.colour}-badge[:material/{look.icon}: {f'{look.word} {look.note}'.strip()}]" for look in BANDS.values()
    ]
    st.markdown(" ".join(badges))


def chart(figure: go.Figure, alternative: str, key: str) -> None:
    """A chart with its takeaway for those who hear it."""
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alternative, key=key)


def as_table(rows: pd.DataFrame, alternative: str) -> None:
    """The numbers of a chart, for those who read rather than look; drawn on a canvas, so that no cell is markup."""
    with st.expander("The chart as a table", type="compact"):
        st.dataframe(rows, hide_index=True, height="content", alt=alternative)


def download(label: str, rows: pd.DataFrame | Callable[[], pd.DataFrame], name: str, *, key: str) -> None:
    """A button that hands out rows as CSV, which is made when it is pressed; `name` is the file's.

    Rows that are many are best given as a function: it is called when the button is pressed.
    """
    st.download_button(
        label,
        data=lambda: csv_file(rows() if callable(rows) else rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )


def table(rows: pd.DataFrame, alternative: str) -> None:
    """A plain table; its cells are Markdown, so portal text in them is escaped already."""
    st.table(rows, border="horizontal", hide_index=True, alt=alternative)


def repair_card(place: int, fix: pd.Series) -> None:
    """One repair: what is wrong, how to mend it, where, what it brings."""
    with st.container(border=True):
        words, doors = st.columns([13, 4], vertical_alignment="center")
        with words:
            brings = worth(fix["points"], fix["dimension"])
            badges = f"{brings} {SEVERITIES[fix['severity']].badge}"
            st.markdown(f"**{place}. {literal(sentence_case(fix['observed']))}** {badges}")
            st.markdown(literal(fix["fix"]))
            st.caption(" · ".join([f"**{literal(fix['asset_name'])}**", *_views(fix), literal(fix["why"])]))
        with doors:
            portal_button("Edit on portal", fix["edit_url"], key=f"edit-{place}", width="stretch")
            asset_link(fix["asset_id"])


def worth(value: float, dimension: str) -> str:
    """What a repair brings, as a badge; advice brings no points, and security is in no score."""
    if dimension == "security":
        return ":red-badge[:material/lock: Security]"
    return f":green-badge[{points(value)}]" if value > 0 else ":gray-badge[no points]"


def portal_button(label: str, url: str, *, key: str, icon: str = "open_in_new", width: Width = "content") -> None:
    """A door to the portal, where the address is one a browser should follow."""
    if is_web_address(url):
        st.link_button(label, url, icon=f":material/{icon}:", key=key, width=width)


def asset_link(asset_id: str, width: Width = "stretch") -> None:
    """To the page of one asset; department, liaison and run stay in the address by themselves."""
    st.page_link(
        places.ASSET,
        label="See the asset",
        icon=":material/arrow_forward:",
        help="",
        width=width,
        query_params={"asset": asset_id},
    )


def page_door(page: str, label: str, icon: str) -> None:
    """To another page of the dashboard."""
    st.page_link(page, label=label, icon=f":material/{icon}:", help="", width="content")


def is_web_address(url: str) -> bool:
    """True for http and https; the portal could write anything here."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def notice(title: str, text: str, icon: str) -> None:
    """When there is nothing to show: what is the matter and what to do; `text` is Markdown."""
    with st.container(border=True):
        st.markdown(f":material/{icon}: **{title}**")
        st.markdown(text)


def short_failure(failed: pd.Series) -> None:
    """A failed verdict that brings no points to an asset: what is wrong and how to mend it."""
    badge = SEVERITIES[failed["severity"]].badge
    st.markdown(f"**{literal(sentence_case(failed['observed']))}** {badge}  \n{literal(failed['fix'])}")


def chips(names: Sequence[str]) -> None:
    """Names as quiet chips."""
    st.markdown(" ".join(f":gray-badge[{literal(name)}]" for name in names))


def standing_line(standing: str, meaning: str) -> None:
    """The word of the directive, and what it says."""
    if look := STANDINGS.get(standing):
        st.markdown(f"By Austin's open data directive of 2013 the department is {look.badge}: {meaning}")


def heaviest(costs: pd.DataFrame) -> str:
    """The rules whose repair would bring the most; "" where nothing is to repair."""
    if costs.empty:
        return ""
    told = [f"“{literal(row['title'])}” (**{count(row['assets'], 'asset')}**)" for _, row in costs.iterrows()]
    verb = "promise costs" if len(told) == 1 else "promises cost"
    return f"{sentence_case(spelled(len(told)))} broken {verb} the most points: {listed(told)}."


def failed_warning(failed: Run) -> None:
    """A newer audit than the one shown did not finish."""
    reason = literal(" ".join(failed.notes)) or "It left no reason."
    tried = moment(failed.started, failed.timezone)
    st.warning(
        f"The audit of {tried} stopped, and nothing of it is shown here. {reason}",
        title="The last audit failed",
        icon=":material/error:",
    )


def age_warning(run: Run, now: datetime) -> None:
    """The newest audit is old."""
    st.warning(
        f"It was finished on {long_moment(run.finished, run.timezone)}, and there is no newer one. What was mended "
        "since then is not seen yet.",
        title=f"This audit is {days((now - run.finished).total_seconds() / 86_400)} old",
        icon=":material/schedule:",
    )


def incomplete_notice(run: Run) -> None:
    """Too much of the audit could not run to take it for whole."""
    st.info(
        f"Only {percent(ran_share(run))} of the checks ran. Scores marked “not measurable” wait for the next audit.",
        title="Parts of this audit could not run",
        icon=":material/sync_problem:",
    )


def _views(fix: pd.Series) -> list[str]:
    views = fix["views_last_month"]
    return [] if pd.isna(views) else [f"{count(views, 'view')} last month"]
