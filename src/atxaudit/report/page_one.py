"""Page one of a report: where do we stand, what changed since the last run, what to fix first."""

from __future__ import annotations

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
    Step,
    Steps,
    Table,
    Text,
    band_chip,
    legend,
    plain,
    quiet_chip,
    severity_chip,
)
from atxaudit.report.compliance import cell
from atxaudit.report.look import ASKS, BAND_OF, BANDS, SCORES
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.standing import FIRST_SHOWN, standing_sentence
from atxaudit.report.summary import Summary
from atxaudit.report.svg import compliance_chart
from atxaudit.store.changes import Change
from atxaudit.words import count, percent, points, score, sentence_case, spelled

TITLE_MOST, FINDING_MOST = 80, 150  # characters of portal text on page one
_CHANGES_SHOWN = 2  # of each kind
_CHANGE_CHIPS = {
    Change.NEW.value: Chip(word="New", mark="+", tone="critical"),
    Change.SOLVED.value: Chip(word="Solved", mark="✓", tone="good"),
    Change.WAIVED.value: quiet_chip("Waived", "⚑"),
    Change.GONE.value: quiet_chip("Gone", "–"),
}


def opening(of: Summary) -> tuple[Section, ...]:
    """The three answers."""
    return (_standing(of), changed(of), fix_first(of))


def _standing(of: Summary) -> Section:
    blocks: list[Block] = [Cards(cards=tuple(_cards(of)))]
    if of.scope.kind != "asset" and len(of.assets):
        figure = band_figure(of)
        blocks += [figure, legend(), Text(text=figure.alternative, quiet=True)]
    if meaning := standing_sentence(of.score["standing"]):
        word = of.score["standing"]
        blocks.append(Text(text=f"By the open data directive of 2013 the department is {word}: {meaning}", quiet=True))
    return Section(id="stand", title="Where we stand", blocks=tuple(blocks))


def _cards(of: Summary) -> list[Card]:
    told = "median of all assets" if of.scope.kind == "city" else f"median of {count(len(of.assets), 'asset')}"
    notes = ASKS if of.scope.kind == "asset" else dict.fromkeys(SCORES, told)
    cards = [
        Card(title=title, value=score(of.score[kind]), note=notes[kind], chip=band_chip(str(of.score[BAND_OF[kind]])))
        for kind, title in SCORES.items()
    ]
    return [*cards, _security_card(of), _ran_card(of)]


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
                columns=("Change", "Finding", "Asset"),
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
        text = "This is the first audit of this asset; the next one tells what changed."
        return Section(id="changed", title="Nothing to compare yet", blocks=(Text(text=text, quiet=True),))
    now = history.reasons[history.reasons["run"] == of.run.id]
    if now.empty:
        return Section(id="changed", title="Nothing changed since the audit before", blocks=())
    rows = tuple(
        (
            Cell(chip=_CHANGE_CHIPS.get(row["change"], quiet_chip(sentence_case(row["change"])))),
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
    return Section(id="changed", title=f"{moved} since the audit before", blocks=(table,))


def _signed(value: float) -> str:
    if not value:
        return "no points"
    return f"{'+' if value > 0 else '−'}{score(abs(value))} {'point' if abs(value) == 1 else 'points'}"


def fix_first(of: Summary) -> Section:
    """The repairs that lead the queue, in a few words each."""
    if of.fix_first.empty:
        text = "Every promise that could be judged and that scores is kept."
        return Section(id="fix", title="Nothing to fix", blocks=(Text(text=text, quiet=True),))
    names_asset = of.scope.kind != "asset"
    steps = tuple(short_step(row, names_asset=names_asset) for row in rows_of(of.fix_first.head(FIRST_SHOWN)))
    return Section(id="fix", title="Fix these first", blocks=(Steps(steps=steps),))


def short_step(fix: Row, *, names_asset: bool) -> Step:
    """One repair: what, and on which asset."""
    where = plain(title_of(fix["asset_name"]), TITLE_MOST) if names_asset else plain(fix["fix"], 2 * FINDING_MOST)
    return Step(title=plain(sentence_case(fix["observed"]), FINDING_MOST), chips=fix_chips(fix), lines=(where,))


def fix_chips(fix: Row) -> tuple[Chip, ...]:
    """What a repair brings, and how urgent it is."""
    is_secret = fix["dimension"] == "security"
    worth = Chip(word="Security", mark="!", tone="critical") if is_secret else quiet_chip(_worth(fix["points"]))
    return worth, severity_chip(fix["severity"])


def _worth(value: float) -> str:
    return points(value) if value > 0 else "no points"
