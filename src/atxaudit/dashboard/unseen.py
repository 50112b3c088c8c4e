"""What an audit did not see, and whose side that is: told without blame, and never as if it had passed."""

from __future__ import annotations

import re

import pandas as pd

from atxaudit.dashboard.words import count, literal, sentence_case, shortened

SIDES = {  # whose side: icon, word, what happens next
    "portal": ("cloud_off", "Portal", "Tried again in the next audit."),
    "department": ("lock", "Department", "Ask the department to let the audit read it."),
    "ours": ("build", "Ours", "For whoever runs the audit to mend."),
    "": ("help", "Not told", "The reason does not say; tried again in the next audit."),
}
_SHORT = 70  # characters of a reason beside other tables
_BY_DESIGN = "By design"
_ADDRESS = re.compile(r"https?://\S+(?= answered)")
_REQUEST = re.compile(r" \(request [^)]*\)")
_SAID = re.compile(r': ".*?"(?: \([\w.\-]+\))?(?=[;.]|$)')  # what the portal's program said, and its code word


def plain_reason(reason: str) -> str:
    """Why something could not run, without the address and the code words of the portal's answer."""
    return sentence_case(without_codes(reason))


def without_codes(told: str) -> str:
    """The same inside a longer sentence, which keeps its first letter."""
    return _REQUEST.sub("", _SAID.sub("", _ADDRESS.sub("the portal", told)))


def side_words(side: str) -> str:
    """Whose side, with its icon, as Markdown."""
    icon, word, _ = SIDES.get(side, SIDES[""])
    return f":material/{icon}: {word}"


def by_plain_reason(reasons: pd.DataFrame) -> pd.DataFrame:
    """Reasons in plain words, those that then read alike together; the most verdicts first."""
    plain = reasons.assign(reason=[plain_reason(reason) for reason in reasons["reason"]])
    summed = plain.groupby(["side", "reason"], as_index=False)[["verdicts", "assets"]].sum()
    return summed.sort_values(["verdicts", "reason"], ascending=[False, True], ignore_index=True)


def by_side(reasons: pd.DataFrame) -> pd.DataFrame:
    """side and verdicts, the most verdicts first."""
    summed = reasons.groupby("side", as_index=False)[["verdicts"]].sum()
    return summed.sort_values(["verdicts", "side"], ascending=[False, True], ignore_index=True)


def headline(not_run: int, left_out: int) -> str:
    """`212 checks could not run, 6 assets were left out`."""
    if not not_run and not left_out:
        return "Every asset was read, and every check ran"
    assets = f"{count(left_out, 'asset')} {'was' if left_out == 1 else 'were'} left out"
    if not not_run:
        return f"Every check ran; {assets}"
    checks = f"{count(not_run, 'check')} could not run"
    return f"{checks}, {assets}" if left_out else checks


def short_table(reasons: pd.DataFrame, left_out: pd.DataFrame, most: int) -> pd.DataFrame:
    """The heaviest reasons of both kinds, for a narrow Markdown table; `most` of each."""
    rows = [
        {
            "Not seen": _cell(row["reason"], SIDES.get(row["side"], SIDES[""])[1]),
            "Assets": f"{row['assets']:,}",
        }
        for row in by_plain_reason(reasons).head(most).to_dict("records")
    ]
    counted = left_out.groupby("reason").size().sort_values(ascending=False, kind="stable")
    rows += [
        {"Not seen": _cell(sentence_case(str(reason)), _BY_DESIGN), "Assets": f"{number:,}"}
        for reason, number in counted.head(most).items()
    ]
    return pd.DataFrame(rows, columns=["Not seen", "Assets"])


def not_run_table(reasons: pd.DataFrame) -> pd.DataFrame:
    """Reasons with their side and what happens next, for a Markdown table."""
    rows = by_plain_reason(reasons)
    return pd.DataFrame(
        {
            "Whose side": rows["side"].map(side_words),
            "What happened": [literal(shortened(reason, 300)) for reason in rows["reason"]],
            "Checks not run": [_number(*pair) for pair in zip(rows["verdicts"], rows["assets"], strict=True)],
            "What happens next": [SIDES.get(side, SIDES[""])[2] for side in rows["side"]],
        }
    )


def _number(checks: int, assets: int) -> str:
    """`212 in 3 assets`; those on departments are in none."""
    return f"{checks:,} in {count(assets, 'asset')}" if assets else f"{checks:,}"


def _cell(reason: str, side: str) -> str:
    """The side stands behind its reason: a phone has no room for a third column."""
    return f"{literal(shortened(reason, _SHORT))} :gray-badge[{side}]"
