"""How an asset stands to the pace it promises: by the portal's stamp, and by its newest row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from atxaudit.dashboard.words import count, day, days, in_zone, literal, moment
from atxaudit.models import Run

ON_TIME, LATE, STALE, UNKNOWN = "on time", "late", "stale", "not judged"
GLYPHS = {ON_TIME: "✓", LATE: "▲", STALE: "✕", UNKNOWN: "?"}
_DAY = 86_400  # seconds


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One moment on the time line, and how it is judged."""

    name: str
    when: str  # short, for the lane's label
    moment: str  # in full
    ago: float  # days before the audit
    state: str
    verdict: str  # with what it is measured by
    short: str  # the same, where a label on a phone has little room


@dataclass(frozen=True, kw_only=True)
class TimeLine:
    """A promise, counted back from the audit in days, beside what the portal and the rows say. `pace` is text of the
    portal's profile or of the portal."""

    pace: str
    audit: datetime  # in the city's zone
    late_after: float
    stale_after: float
    stamp: Lane | None
    newest: Lane | None  # None where no row tells, or the rows were not read

    @property
    def lanes(self) -> list[Lane]:
        """Those that are known."""
        return [lane for lane in (self.stamp, self.newest) if lane]


def time_line(asset: pd.Series, run: Run) -> TimeLine | None:
    """None where no pace is promised that this asset could be held to."""
    if not _is_held_to_a_pace(asset):
        return None
    return TimeLine(
        pace=pace(asset),
        audit=in_zone(run.as_of, run.timezone),
        late_after=float(asset["days_allowed"]),
        stale_after=max(float(asset["stale_after_days"]), float(asset["days_allowed"])),
        stamp=_stamp(asset, run),
        newest=_newest(asset, run),
    )


def pace(asset: pd.Series) -> str:
    """`weekly`; the portal's own word where the profile knows none; "" where none is promised."""
    return str(asset["frequency"] or asset["frequency_word"] or "").strip().lower()


def headline(asset: pd.Series, line: TimeLine | None) -> str:
    """`Promised weekly, stamped July 18, but no row after June 21`; Markdown."""
    promised = f"Promised {literal(pace(asset))}" if pace(asset) else "No pace is promised"
    if line is None:
        return promised
    stamp, newest = line.stamp, line.newest
    if stamp is None:
        return f"{promised}, but the portal does not say when it changed"
    if stamp.state == ON_TIME and newest and newest.state == STALE:
        return f"{promised}, stamped {_day(stamp, line)}, but no row after {_day(newest, line)}"
    if stamp.state == ON_TIME:
        return f"{promised}, last changed {days(stamp.ago)} ago: on time"
    return f"{promised}, last changed {days(stamp.ago)} ago"


def how_to_read(line: TimeLine) -> str:
    """What the strip counts."""
    late, stale = count(line.late_after, "day"), count(line.stale_after, "day")
    return f"Counted back from the audit: late after {late} without a change, stale after {stale}."


def known_sentence(asset: pd.Series, run: Run) -> str:
    """Why there is no time line, and what is known all the same; Markdown."""
    return " ".join(filter(None, [_why_none(asset), _stamp_sentence(asset, run), _newest_sentence(asset, run)]))


def as_table(line: TimeLine) -> pd.DataFrame:
    """The lanes in numbers."""
    rows = [
        {
            "What": lane.name,
            "When": lane.moment,
            "Days before the audit": round(lane.ago, 1),
            "Verdict": f"{GLYPHS[lane.state]} {lane.verdict}",
        }
        for lane in line.lanes
    ]
    return pd.DataFrame(rows, columns=["What", "When", "Days before the audit", "Verdict"])


def alternative(line: TimeLine) -> str:
    """The time line for those who hear it."""
    promise = f"Time line. Promised {line.pace}: late after {count(line.late_after, 'day')}, stale after "
    told = [f"{lane.name} {lane.moment}: {lane.verdict}." for lane in line.lanes]
    missing = [] if line.stamp else ["The portal does not say when the data changed."]
    return " ".join([f"{promise}{count(line.stale_after, 'day')}.", *told, *missing])


def _is_held_to_a_pace(asset: pd.Series) -> bool:
    """As the rules on time are: a series that is over is judged by another one."""
    known = all(pd.notna(asset[name]) for name in ("interval_days", "days_allowed", "stale_after_days"))
    return bool(asset["is_timed"]) and known and not asset["period_over"]


def _stamp(asset: pd.Series, run: Run) -> Lane | None:
    time, age = asset["data_updated_at"], asset["age_days"]
    if pd.isna(time) or pd.isna(age):
        return None
    state = STALE if age > asset["stale_after_days"] else LATE if age > asset["days_allowed"] else ON_TIME
    verdict = f"{state}, {days(age)}"
    return Lane(
        name="Portal stamp",
        when=_short(in_zone(time, run.timezone), run),
        moment=moment(time, run.timezone),
        ago=max(float(age), 0.0),
        state=state,
        verdict=verdict,
        short=verdict,
    )


def _newest(asset: pd.Series, run: Run) -> Lane | None:
    """Judged by how far it lies behind the stamp, as its rule does: the data may have a rhythm of its own."""
    if pd.isna(asset["newest_row"]):
        return None
    # dates of rows are the city's own: no zone may move them to another day
    time = pd.Timestamp(asset["newest_row"]).replace(tzinfo=None)
    ago = (in_zone(run.as_of, run.timezone).replace(tzinfo=None) - time).total_seconds() / _DAY
    state, short, more = _newest_verdict(asset)
    return Lane(
        name="Newest row",
        when=_short(time, run),
        moment=f"{time:%a}, {time:%b} {time.day}, {time.year}",
        ago=max(ago, 0.0),
        state=state,
        verdict=f"{short}{more}",
        short=short if time.year == run.as_of.year else short.removesuffix(" the stamp"),
    )


def _newest_verdict(asset: pd.Series) -> tuple[str, str, str]:
    lag, allowed = asset["row_lag_days"], asset["row_lag_allowed"]
    if pd.isna(lag) or pd.isna(allowed):
        return UNKNOWN, UNKNOWN, ": there is no stamp to compare it with"
    if not asset["newest_row_is_known"]:
        return UNKNOWN, UNKNOWN, ": only a sample of the rows was read"
    if lag < 1:
        return ON_TIME, "as the stamp says", ""
    late = f", where {count(allowed, 'day')} {'is' if allowed == 1 else 'are'} allowed"
    return STALE if lag > allowed else ON_TIME, f"{days(lag)} behind the stamp", late


def _why_none(asset: pd.Series) -> str:
    if asset["period_over"] and pd.notna(asset["interval_days"]):
        over = literal(asset["period_over"])
        return f"Its title speaks of {over}, which is over: the pace promised cannot be meant any more."
    if not asset["is_timed"]:
        if asset["is_derived"]:
            return "It shows the data of another asset, and the pace is judged there."
        return "It has no rows that could be held to a pace."
    if not pace(asset):
        return "Nobody can tell when it is late."
    if pd.isna(asset["interval_days"]):
        return "That names no day on which it would be late."
    return ""


def _stamp_sentence(asset: pd.Series, run: Run) -> str:
    time, age = asset["data_updated_at"], asset["age_days"]
    if pd.isna(time):
        return "The portal does not say when the data last changed."
    ago = "" if pd.isna(age) else f", **{days(age)}** before the audit"
    return f"The portal's stamp says that the data last changed on {day(time, run.timezone)}{ago}."


def _newest_sentence(asset: pd.Series, run: Run) -> str:
    newest = _newest(asset, run)
    if newest is None:
        return ""
    column = f" by “{literal(asset['newest_row_column'])}”" if asset["newest_row_column"] else ""
    return f"The newest row{column} is of {newest.moment}."


def _day(lane: Lane, line: TimeLine) -> str:
    """`July 18`; the year where it is another than that of the audit."""
    time = line.audit - timedelta(days=lane.ago)
    return f"{time:%B} {time.day}" + ("" if time.year == line.audit.year else f", {time.year}")


def _short(time: datetime, run: Run) -> str:
    year = in_zone(run.as_of, run.timezone).year
    return f"{time:%b} {time.day}" + ("" if time.year == year else f", {time.year}")
