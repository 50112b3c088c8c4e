"""Finds what there is to tell a liaison, in the store and in the summary of a run."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pandas as pd

from atxaudit.models import Run
from atxaudit.report import since
from atxaudit.report.answers import NO_TITLE
from atxaudit.report.digest.news import DatasetNews, DueDate, News, Note, Notes
from atxaudit.report.digest.plain import header_text, plain
from atxaudit.report.due import due_headline
from atxaudit.report.look import BAND_OF, BANDS, SCORES, SEVERITIES, Meaning
from atxaudit.report.summary import Scope, Summary, summarise
from atxaudit.report.web import web_address
from atxaudit.store import Change, Changes, Store
from atxaudit.words import count, long_moment, score, sentence_case, short_day

NOTES_SHOWN, DATASETS_SHOWN, STILL_SHOWN, DATES_SHOWN = 6, 25, 10, 5
MOVED = (Change.NEW, Change.SOLVED, Change.WAIVED, Change.GONE)  # nothing of these: nobody is written to
_TITLE_MOST, _FINDING_MOST = 90, 200


def find_news(store: Store, run: Run, liaison: str, against: str | None, dashboard: str = "") -> News | None:
    """What is new for a liaison since the run `against` (None: the run before); None where nothing moved."""
    changes = store.changes(run.id, against, liaison=liaison, limit=None)
    if changes.against is None or not any(since.findings_of(changes, change) for change in MOVED):
        return None
    summary = summarise(store, Scope(kind="liaison", name=liaison), run.id)
    datasets = list(_datasets(changes.rows, _fixes(store, run), _addresses(store, changes), dashboard))
    changed = [one for one in datasets if one.new or one.solved or one.ended]
    still = [one for one in datasets if one not in changed]
    return News(
        run=run,
        against=changes.against,
        liaison=plain(liaison, _TITLE_MOST),
        headline=since.headline(changes),
        sentence=since.sentence(changes).partition(". ")[2],  # its first part is the message's own first sentence
        standing=plain(summary.headline, _FINDING_MOST),
        scores=_scores(summary),
        counts=_counts(changes),
        changed=tuple(changed[:DATASETS_SHOWN]),
        changed_left=len(changed[DATASETS_SHOWN:]),
        still=tuple(still[:STILL_SHOWN]),
        still_left=len(still[STILL_SHOWN:]),
        due_headline=due_headline(len(summary.timeliness.late), summary.timeliness.coming),
        due=tuple(_due(summary)),
        late_left=max(0, len(summary.timeliness.late) - DATES_SHOWN),
        sources=_sources(run),
    )


def _scores(summary: Summary) -> tuple[tuple[str, str, Meaning], ...]:
    row = summary.score
    return tuple((name, score(row[kind]), BANDS[row[BAND_OF[kind]]]) for kind, name in SCORES.items())


def _counts(changes: Changes) -> tuple[tuple[str, int], ...]:
    words = {Change.NEW: "new", Change.SOLVED: "solved", Change.PERSISTING: "still open"}
    return tuple((word, since.findings_of(changes, change)) for change, word in words.items())


def _sources(run: Run) -> tuple[tuple[str, str], ...]:
    return (
        ("Audit of", long_moment(run.as_of, run.timezone)),
        ("Finished", long_moment(run.finished, run.timezone)),
        ("Portal", header_text(run.portal)),
        ("Run", header_text(run.id)),
        ("Rule set", header_text(run.rule_set)),
        ("atxaudit", header_text(run.version)),
    )


def _fixes(store: Store, run: Run) -> dict[tuple[str, str], str]:
    """How to mend it, by rule and its title: the milder case of a rule has a title of its own."""
    rules = store.rules(run.id).to_dict("records")
    return {
        (str(rule["rule"]), str(rule[f"{case}title"])): plain(rule[f"{case}fix"], _FINDING_MOST)
        for case in ("milder_", "")
        for rule in rules
    }


def _addresses(store: Store, changes: Changes) -> dict[str, str]:
    """Asset → where it is edited, of those that are still there."""
    ids = set(changes.rows["asset_id"].dropna())
    assets = store.assets(changes.run.id)
    own = assets[assets["asset_id"].isin(ids)]
    return {str(key): web_address(str(url)) for key, url in zip(own["asset_id"], own["edit_url"], strict=True)}


def _datasets(
    rows: pd.DataFrame, fixes: dict[tuple[str, str], str], edit_urls: dict[str, str], dashboard: str
) -> Iterator[DatasetNews]:
    """In the order of their heaviest findings; the rows come with the heaviest first."""
    of_departments = rows["asset_id"].isna()
    known = rows[rows["change"] != Change.NOT_COMPARABLE]  # that is nobody's doing
    for key, own in known.groupby(rows["asset_id"].mask(of_departments, rows["department"]), sort=False):
        is_asset = isinstance(own["asset_id"].iloc[0], str)
        still = own[own["change"] == Change.PERSISTING]
        yield DatasetNews(
            title=_title(own.iloc[0], is_asset=is_asset),
            edit_url=edit_urls.get(str(key), "") if is_asset else "",
            page_url=f"{dashboard.rstrip('/')}/asset?asset={quote(str(key))}" if dashboard and is_asset else "",
            new=_notes(own[own["change"] == Change.NEW], fixes),
            solved=_notes(own[own["change"] == Change.SOLVED], {}, "Before: "),
            ended=_notes(own[own["change"].isin([Change.WAIVED, Change.GONE])], {}, "Before: "),
            still_open=len(still),
            worst=next(iter(_notes(still, fixes).shown), None),
        )


def _title(row: pd.Series, *, is_asset: bool) -> str:
    if not is_asset:
        return f"The department itself: {plain(row['department'], _TITLE_MOST)}"
    return plain(row["asset_name"], _TITLE_MOST) or NO_TITLE


def _notes(rows: pd.DataFrame, fixes: dict[tuple[str, str], str], before: str = "") -> Notes:
    """One per promise: the first sentence, after what stands before it, and how many are alike."""
    found = [_note(of_rule, fixes, before) for _, of_rule in rows.groupby(["rule", "title"], sort=False)]
    return Notes(shown=tuple(found[:NOTES_SHOWN]), left=len(found[NOTES_SHOWN:]))


def _note(alike: pd.DataFrame, fixes: dict[tuple[str, str], str], before: str) -> Note:
    first = alike.iloc[0]
    said = plain(first["observed"], _FINDING_MOST).rstrip(".") or plain(first["title"], _FINDING_MOST)
    more = f", and {len(alike) - 1:,} more like it" if len(alike) > 1 else ""
    return Note(
        sentence=f"{before}{said if before else sentence_case(said)}{more}.",
        severity=SEVERITIES[str(first["severity"])],
        fix=fixes.get((str(first["rule"]), str(first["title"])), ""),
    )


def _due(summary: Summary) -> Iterator[DueDate]:
    """The longest late first, then the next to come."""
    run = summary.run
    for frame, is_late in ((summary.timeliness.late, True), (summary.timeliness.coming, False)):
        for row in frame.head(DATES_SHOWN).to_dict("records"):
            yield DueDate(
                title=plain(row["asset_name"], _TITLE_MOST) or NO_TITLE,
                edit_url=web_address(str(row["edit_url"])),
                when=short_day(row["due_at"], run.timezone, run.as_of),
                promised=plain(row["frequency"], _TITLE_MOST),
                state=_state(float(row["days_late"]), is_late=is_late),
                is_late=is_late,
            )


def _state(days_late: float, *, is_late: bool) -> str:
    apart = round(abs(days_late))
    if not apart:
        return "late by less than a day" if is_late else "within a day"
    return f"late by {count(apart, 'day')}" if is_late else f"in {count(apart, 'day')}"
