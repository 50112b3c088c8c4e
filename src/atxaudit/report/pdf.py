"""The report as a tagged PDF: Typst makes none that is not PDF/UA-1, so what it makes is."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import quote

import typst

from atxaudit.errors import ReportError
from atxaudit.report.blocks import STAND_IN, TONES, Figure, Figures
from atxaudit.report.document import document
from atxaudit.report.glyphs import breakable, lacking_in, named_in, without
from atxaudit.report.summary import Summary
from atxaudit.words import in_zone

STANDARD: Literal["ua-1"] = "ua-1"
FONT = "Libertinus Serif"  # the handsomest of those in Typst's wheel; it asks others there for what it lacks
REMARK = f"Characters that the fonts of this report lack are shown as {STAND_IN}."
_WHOLE, _HALF = 730, 352  # px of a chart across the page, and of one beside another: words are of one size in both
_TRIES = 4
_FAR = re.compile("[\u0600-\u1dff\u2190-\U0010ffff]+")
_FAR_FONT = "DejaVu Sans Mono"


def pdf_bytes(of: Summary) -> bytes:
    """The report as PDF/UA-1. What no font in Typst's wheel can draw is shown as a stand-in, and said to be.

    Raises:
        ReportError: Typst refuses it all the same.
    """
    report = json.dumps(_data(of), ensure_ascii=False)
    lacking = lacking_in(report, compiled)
    for _ in range(_TRIES):
        shown = json.loads(without(report, lacking)) | {"remark": REMARK if lacking else ""}
        made = compiled(_template(), json.dumps(shown, ensure_ascii=False), of.run.finished)
        if isinstance(made, bytes):
            return made
        found = named_in(made.diagnostic) - lacking
        if not found:
            raise ReportError(f"The PDF on {of.name} cannot be made: {made.message}. Ask for another format.") from made
        lacking |= found
    raise ReportError(f"The PDF on {of.name} cannot be made: its fonts lack too much. Ask for another format.")


def compiled(template: bytes, report: str, moment: datetime) -> bytes | typst.TypstError:
    """What Typst makes of JSON, or why it refuses. No font but the wheel's, no clock but the moment's."""
    try:
        made = typst.compile(
            template,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"report": report},
            pdf_standards=[STANDARD],
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as refused:
        return refused
    return bytes(made)


@cache
def _template() -> bytes:
    return files("atxaudit.report").joinpath("templates", "report.typ").read_bytes()


def _data(of: Summary) -> dict[str, Any]:
    day = in_zone(of.run.finished, of.run.timezone)
    told: dict[str, Any] = _plain(document(of))
    return told | {"tones": TONES, "date": [day.year, day.month, day.day]}


def _plain(value: Any, name: str = "", width: int = _WHOLE) -> Any:
    """A block as JSON has it, its charts fitted to their place."""
    if isinstance(value, Figures) and len(value.figures) > 1:
        width = _HALF
    if is_dataclass(value):
        kind = {"kind": value.kind} if hasattr(value, "kind") else {}
        told = {field.name: _plain(getattr(value, field.name), field.name, width) for field in fields(value)}
        return kind | told | ({"svg": _fitted(value.svg, width)} if isinstance(value, Figure) else {})
    if isinstance(value, tuple):
        return [_plain(one, name, width) for one in value]
    if name == "url":
        return quote(value, safe="!#$%&'()*+,/:;=?@[]~")
    return breakable(value) if isinstance(value, str) and name not in {"svg", "kind", "tone", "id"} else value


def _fitted(svg: str, width: int) -> str:
    """A chart of that width. Typst asks a drawing's first font alone: marks and far scripts are given one of theirs."""
    marked = _FAR.sub(rf'<tspan font-family="{_FAR_FONT}">\g<0></tspan>', svg)
    return marked.replace("<svg ", f'<svg width="{width}" font-family="{FONT}" ', 1)
