"""Page one of a report: where do we stand, what changed since the last run, what to fix first."""

from __future__ import annotations

import math

import pandas as pd

from atxaudit.report import since
from atxaudit.report.answers import title_of
from atxaudit.report.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Chip,
    Figure,
    Section,
    Table,
    Text,
    band_chip,
    legend,
    plain,
    quiet_chip,
)
from atxaudit.report.compliance import cell
from atxaudit.report.look import ASKS, BAND_OF, BANDS, SCORES
from atxaudit.report.repairs import FINDING_MOST, TITLE_MOST, fix_first
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.standing import HELD_BACK, is_held_back, standing_sentence
from atxaudit.report.summary import Summary
from atxaudit.report.svg import compliance_chart
from atxaudit.store.changes import Change
from atxaudit.store.history import AssetHistory
from atxaudit.words import count, day, percent, score, sentence_case, spelled

_CHANGES_SHOWN = 2  # of each kind
_CHANGE_CHIPS = {
    Change.NEW.value: Chip(word="New", mark="+", tone="critical"),
    Change.SOLVED.value: Chip(word="Solved", mark="✓", tone="good"),
    Change.WAIVED.value: quiet_chip("Waived", "⚑"),
    Change.GONE.value: quiet_chip("Gone", "–"),
}
_STILL = quiet_chip("Still open")  # a promise that fails as before, and weighs otherwise


def opening(of: Summary) -> tuple[Section, ...]:
    """The three answers."""
    return (_standing(of), changed(of), fix_first(of))


def _standing(of: Summary) -> Section:
    blocks: list[Block] = [Cards(cards=tuple(_cards(of)))]
    if of.scope.kind != "asset" and len(of.assets):
        figure = band_figure(of)
        held = f" {HELD_BACK}" if is_held_back(of.assets).any() else ""
        blocks += [figure, legend(), Text(text=f"{figure.alternative}{held}", quiet=True)]
    elif is_held_back(of.assets).any():
        blocks.append(Text(text=HELD_BACK, quiet=True))
    if meaning := standing_sentence(of.score["standing"]):
        words = f"By the open data directive of 2013 the department’s standing is “{of.score['standing']}”: {meaning}"
        blocks.append(Text(text=words, quiet=True))
    return Section(id="stand", title="Where we stand", blocks=tuple(blocks))


def _cards(of: Summary) -> list[Card]:
    notes = ASKS if of.scope.kind == "asset" else {kind: _median_of(of, kind) for kind in SCORES}
    cards = [
        Card(title=title, value=score(of.score[kind]), note=notes[kind], chip=band_chip(str(of.score[BAND_OF[kind]])))
        for kind, title in SCORES.items()
    ]
    return [*cards, _security_card(of), _ran_card(of)]


def _median_of(of: Summary, kind: str) -> str:
    """Which assets a score is the median of; those that could not be measured are in none."""
    everything, measured = len(of.assets), int(of.assets[kind].notna().sum())
    if pd.isna(of.score[kind]):
        return f"{measured:,} of {count(everything, 'asset')} measured"
    some = f"{measured:,} of " if measured < everything else ""
    return f"median of {some}{count(everything, 'asset')}"


def _security_card(of: Summary) -> Card:
    seen = of.security_checked
    if len(of.security):
        return Card(title="Security findings open", value=f"{len(of.security):,}", note="in no score; see below")
    if seen.not_run and not seen.ran:
        return Card(title="Security findings open", value="–", note="security could not be checked")
    if seen.not_run:
        partly = Chip(word="Partly checked", mark="?", tone="not measurable")
        return Card(
            title="Security findings open", value="0", note=f"{count(seen.not_run, 'check')} could not run", chip=partly
        )
    return Card(title="Security findings open", value="0", note=f"{count(seen.ran, 'check')} ran")


def _ran_card(of: Summary) -> Card:
    share, not_run = of.provenance.scope_ran_share, int(of.not_run["verdicts"].sum())
    note = f"{count(not_run, 'check')} could not run" if not_run else "none failed to run"
    return Card(title="Checks that ran", value=percent(share), note=note)


def band_figure(of: Summary) -> Figure:
    """How many assets each band has, in both scores."""
    numbers = {cell(row["score"], row["band"]): row["assets"] for row in rows_of(of.bands)}
    one = pd.DataFrame([{"name": of.name, "assets": len(of.assets)} | numbers])
    told = [
        f"{title}: " + ", ".join(f"{number:,} {band}" for band in BANDS if (number := numbers[cell(kind, band)]))
        for kind, title in SCORES.items()
    ]
    return Figure(
        svg=compliance_chart(one, alone=True),
        alternative=f"{sentence_case(count(len(of.assets), 'asset'))} per band. {'. '.join(told)}.",
    )


def changed(of: Summary) -> Section:
    """What became of the findings since the run before."""
    if of.history is not None:
        return _asset_changed(of)
    told = of.changes
    rows = told.rows[told.rows["change"].isin(list(_CHANGE_CHIPS))]
    order = rows["change"].map(list(_CHANGE_CHIPS).index)
    shown = rows.assign(order=order).sort_values("order", kind="stable").groupby("order").head(_CHANGES_SHOWN)
    blocks: list[Block] = [Text(text=since.sentence(told), quiet=True)]
    if len(shown):
        blocks.append(
            Table(
                caption="The heaviest findings that changed",
                columns=("Change", "Finding", "Asset or department"),
                widths=(0.13, 0.52, 0.35),
                rows=tuple(_change_row(row) for row in rows_of(shown)),
            )
        )
    return Section(id="changed", title=since.headline(told), blocks=tuple(blocks))


def _change_row(row: Row) -> tuple[Cell, ...]:
    is_asset = isinstance(row["asset_id"], str)
    asset = plain(title_of(row["asset_name"]), TITLE_MOST) if is_asset else plain(row["department"], TITLE_MOST)
    finding = plain(sentence_case(row["observed"]) or row["title"], FINDING_MOST)
    return Cell(chip=_CHANGE_CHIPS[row["change"]]), Cell(text=finding), Cell(text=asset)


def _asset_changed(of: Summary) -> Section:
    history = of.history
    if history is None or len(history.scores) < 2:
        first = Text(text="This is the first audit of this asset; the next one tells what changed.", quiet=True)
        return Section(id="changed", title="Nothing to compare yet", blocks=(first,))
    since_then = Text(text=_since(history, of), quiet=True)
    now = history.reasons[history.reasons["run"] == of.run.id]
    if now.empty:
        return Section(id="changed", title="Nothing changed since the audit before", blocks=(since_then,))
    rows = tuple(
        (
            Cell(chip=_asset_chip(row["change"])),
            Cell(text=plain(row["title"], FINDING_MOST)),
            Cell(text=_signed(row["points"]), notes=(SCORES.get(row["score"], "in no score"),)),
        )
        for row in rows_of(now)
    )
    moved = f"{sentence_case(spelled(len(rows)))} {'promise' if len(rows) == 1 else 'promises'} changed"
    table = Table(
        caption="What moved the scores since the audit before",
        columns=("Change", "Promise", "Points"),
        widths=(0.2, 0.5, 0.3),
        rows=rows,
    )
    return Section(id="changed", title=f"{moved} since the audit before", blocks=(since_then, table))


def _asset_chip(change: str) -> Chip:
    if change == Change.PERSISTING:
        return _STILL
    return _CHANGE_CHIPS.get(change, quiet_chip(sentence_case(change)))


def _since(history: AssetHistory, of: Summary) -> str:
    """Which audit was the one before, and how the scores went."""
    before, now = (rows_of(history.scores)[place] for place in (-2, -1))
    told = [f"{title} {_went(before[kind], now[kind])}" for kind, title in SCORES.items()]
    return f"Since the audit of {day(before['as_of'], of.run.timezone)}: {'; '.join(told)}."


def _went(before: float, now: float) -> str:
    if math.isnan(now):
        return "is not measurable"
    if math.isnan(before):
        return f"is {score(now)}, and was not measurable"
    return f"stays at {score(now)}" if before == now else f"went from {score(before)} to {score(now)}"


def _signed(value: float) -> str:
    if not value:
        return "no points"
    return f"{'+' if value > 0 else '−'}{score(abs(value))} {'point' if abs(value) == 1 else 'points'}"
