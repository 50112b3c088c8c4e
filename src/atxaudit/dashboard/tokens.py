"""What every colour, icon and word of the dashboard stands for; the same meanings as .streamlit/config.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atxaudit.models import Outcome, Severity
from atxaudit.report.look import ASKS, BAND_OF, DIMENSIONS, PUBLISHED_WELL, SCORES, STILL_TRUE, band_of

__all__ = [
    "ASKS",
    "BANDS",
    "BAND_OF",
    "DIMENSIONS",
    "OUTCOMES",
    "PALETTES",
    "PUBLISHED_WELL",
    "SCORES",
    "SEVERITIES",
    "STANDINGS",
    "STILL_TRUE",
    "Look",
    "Mode",
    "Palette",
    "band_of",
]

Mode = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How one meaning appears; `colour` is a token of Streamlit's theme, `glyph` stands where no icon can be drawn."""

    word: str
    icon: str
    colour: Literal["green", "orange", "red", "gray", "violet"]
    glyph: str = ""
    note: str = ""

    @property
    def badge(self) -> str:
        """Icon and word on the colour, as Markdown."""
        return f":{self.colour}-badge[:material/{self.icon}: {self.word}]"

    @property
    def plain(self) -> str:
        """Glyph and word, where Markdown is not read."""
        return f"{self.glyph} {self.word}"


BANDS = {
    "good": Look(word="Good", icon="check_circle", colour="green", glyph="✓", note="85–100"),
    "needs work": Look(word="Needs work", icon="warning", colour="orange", glyph="▲", note="60–84"),
    "poor": Look(word="Poor", icon="cancel", colour="red", glyph="✕", note="0–59"),
    "not measurable": Look(word="Not measurable", icon="help", colour="gray", glyph="?"),
}

STANDINGS = {
    "fully satisfied": Look(word="Fully satisfied", icon="check_circle", colour="green"),
    "partially satisfied": Look(word="Partially satisfied", icon="warning", colour="orange"),
    "not satisfied": Look(word="Not satisfied", icon="cancel", colour="red"),
}

SEVERITIES = {
    Severity.CRITICAL.value: Look(word="Must fix", icon="priority_high", colour="red"),
    Severity.WARNING.value: Look(word="Should fix", icon="build", colour="orange"),
    Severity.INFO.value: Look(word="Advice", icon="lightbulb", colour="gray"),
}

OUTCOMES = {  # in the order in which they are shown
    Outcome.FAILED.value: Look(word="Failed", icon="cancel", colour="red"),
    Outcome.COULD_NOT_RUN.value: Look(word="Could not run", icon="sync_problem", colour="gray"),
    Outcome.WAIVED.value: Look(word="Waived", icon="flag", colour="violet"),
    Outcome.NOT_APPLICABLE.value: Look(word="Not applicable", icon="remove_circle", colour="gray"),
    Outcome.PASSED.value: Look(word="Passed", icon="check_circle", colour="green"),
}


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Chart colours of one mode; contrasts are noted in the theme file."""

    page: str
    ink: str
    secondary: str
    track: str
    bands: dict[str, str]
    on_bands: dict[str, str]  # text inside a segment
    series: dict[str, str]  # lines over time; teal would mean "good"
    heat: tuple[str, str]  # one hue, from nothing lost to most; ink stands on all of it
    methods: dict[str, str]  # how data is published: no better or worse
    on_methods: dict[str, str]


PALETTES: dict[Mode, Palette] = {
    "light": Palette(
        page="#FFFFFF",
        ink="#0B1219",
        secondary="#4A5562",
        track="#ECEFF2",
        bands={"good": "#1B6E8C", "needs work": "#C77F0A", "poor": "#A4432E", "not measurable": "#7C8693"},
        on_bands={"good": "#FFFFFF", "needs work": "#0B1219", "poor": "#FFFFFF", "not measurable": "#0B1219"},
        series={PUBLISHED_WELL: "#14507A", STILL_TRUE: "#5A4FA3"},
        heat=("#FFFFFF", "#CC7661"),
        methods={"manual": "#5A4FA3", "automation": "#7FB0D6", "programmatic": "#14507A", "other": "#7C8693"},
        on_methods={"manual": "#FFFFFF", "automation": "#0B1219", "programmatic": "#FFFFFF", "other": "#0B1219"},
    ),
    "dark": Palette(
        page="#10171F",
        ink="#E8ECF0",
        secondary="#B7C0CA",
        track="#25303B",
        bands={"good": "#56B4D0", "needs work": "#E2A93B", "poor": "#D56A55", "not measurable": "#8A95A3"},
        on_bands=dict.fromkeys(("good", "needs work", "poor", "not measurable"), "#0B1219"),
        series={PUBLISHED_WELL: "#6FB4E3", STILL_TRUE: "#A79BE8"},
        heat=("#16202A", "#9E412E"),
        methods={"manual": "#A79BE8", "automation": "#4F8DBD", "programmatic": "#A9D4F2", "other": "#8A95A3"},
        on_methods=dict.fromkeys(("manual", "automation", "programmatic", "other"), "#0B1219"),
    ),
}
