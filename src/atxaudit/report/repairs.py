"""What to repair first: a few words on page one, why and how behind it. Equal repairs stand together."""

from __future__ import annotations

import pandas as pd

from atxaudit.report.answers import title_of
from atxaudit.report.blocks import Chip, Place, Section, Step, Steps, Text, plain, quiet_chip, severity_chip
from atxaudit.report.look import DIMENSIONS, SCORES
from atxaudit.report.rows import Row, rows_of
from atxaudit.report.standing import FIRST_SHOWN
from atxaudit.report.summary import Summary
from atxaudit.report.web import web_address
from atxaudit.words import count, points, score, sentence_case, spelled

TITLE_MOST, FINDING_MOST = 80, 150  # characters of portal text on page one
_TITLE_MOST, _TEXT_MOST = 160, 400  # and behind it
_SCORE_OF = {part: SCORES[kind] for kind, parts in DIMENSIONS.items() for part in parts}
_WORTH = (
    "Points are what a repair adds to a score of its own asset. Where that score is not measurable, they say what the "
    "repair weighs among the checks that ran."
)


def fix_first(of: Summary) -> Section:
    """The repairs that lead the queue, in a few words each."""
    if of.fix_first.empty:
        text = "Every promise that could be judged and that scores is kept."
        return Section(id="fix", title="Nothing to fix", blocks=(Text(text=text, quiet=True),))
    names_asset = of.scope.kind != "asset"
    steps = tuple(_short_step(alike, names_asset=names_asset) for alike in _groups(of.fix_first.head(FIRST_SHOWN)))
    worth = (Text(text=_WORTH, quiet=True),) if (of.fix_first.head(FIRST_SHOWN)["points"] > 0).any() else ()
    return Section(id="fix", title="Fix these first", blocks=(*worth, Steps(steps=steps)))


def fixes(of: Summary) -> Section:
    """The ten repairs that bring most, with why and how."""
    groups = _groups(of.fix_first)
    told = "By points to gain, severity and views last month; an open security finding that must be fixed comes first."
    if len(groups) < len(of.fix_first):
        told += " Equal repairs stand together."
    title = f"The {spelled(len(of.fix_first))} repairs that bring most"
    return Section(
        id="repairs",
        title=title if len(of.fix_first) > 1 else "The one repair to make",
        blocks=(Text(text=told, quiet=True), Steps(steps=tuple(_whole_step(alike) for alike in groups))),
    )


def _groups(queue: pd.DataFrame) -> list[list[Row]]:
    """The repairs that say the same of several assets, in the place of the first."""
    return [rows_of(alike) for _, alike in queue.groupby(["rule", "observed"], sort=False)]


def _short_step(alike: list[Row], *, names_asset: bool) -> Step:
    """What, and on which assets."""
    first = alike[0]
    names = [plain(title_of(row["asset_name"]), TITLE_MOST) for row in alike]
    where = "; ".join(names) if names_asset else plain(first["fix"], 2 * FINDING_MOST)
    if len(alike) > 1:
        where = f"On {count(len(alike), 'asset')}: {where}"
    return Step(title=_title(first, FINDING_MOST), chips=_chips(alike), lines=(where,))


def _whole_step(alike: list[Row]) -> Step:
    first = alike[0]
    return Step(
        title=_title(first, _TEXT_MOST),
        chips=_chips(alike),
        lines=(f"How: {plain(first['fix'], _TEXT_MOST)}", f"Why: {plain(first['why'], _TEXT_MOST)}"),
        places=tuple(_place(row) for row in alike),
    )


def _title(fix: Row, most: int) -> str:
    return plain(sentence_case(fix["observed"]), most)


def _place(fix: Row) -> Place:
    seen = fix["views_last_month"]
    views: list[str] = [] if pd.isna(seen) else [f"{count(seen, 'view')} last month"]
    return Place(
        text=" · ".join([plain(title_of(fix["asset_name"]), _TITLE_MOST), *views]),
        url=web_address(fix["edit_url"]),
        link=f"Edit {fix['asset_id']} on the portal",
    )


def _chips(alike: list[Row]) -> tuple[Chip, ...]:
    """What a repair brings, and how urgent it is."""
    is_secret = alike[0]["dimension"] == "security"
    worth = Chip(word="Security", mark="!", tone="critical") if is_secret else quiet_chip(_worth(alike))
    return worth, severity_chip(alike[0]["severity"])


def _worth(alike: list[Row]) -> str:
    least, most = (function(row["points"] for row in alike) for function in (min, max))
    if most <= 0:
        return "no points"
    told = points(most) if least == most else f"+{score(least)} to {points(most)}"
    each = " each" if len(alike) > 1 else ""
    return f"{told}{each}, {_SCORE_OF[alike[0]['dimension']]}"
