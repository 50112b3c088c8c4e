"""What scores, bands, severities and outcomes are called, and the colours they have on paper: as on the pages."""

from __future__ import annotations

from dataclasses import dataclass

from atxaudit.models import Outcome, Severity

PUBLISHED_WELL, STILL_TRUE = "published_well", "still_true"
SCORES = {PUBLISHED_WELL: "Published well", STILL_TRUE: "Still true"}
BAND_OF = {PUBLISHED_WELL: "band_published", STILL_TRUE: "band_true"}
ASKS = {
    PUBLISHED_WELL: "Is the record complete and clear?",
    STILL_TRUE: "Is the data as fresh and sound as it says?",
}
GOOD_FROM = 85
DIMENSIONS = {  # which score each dimension counts for; rules.md, "Severity and points"
    PUBLISHED_WELL: ("metadata", "ownership", "standards", "accessibility"),
    STILL_TRUE: ("staleness", "quality"),
}


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A word, the mark beside it, and the colour it has on paper; a colour never stands alone."""

    word: str
    mark: str
    colour: str  # of a shape, or of words of 12 px and more on white where it is no band
    ink: str = "#FFFFFF"  # of words inside the shape
    note: str = ""

    @property
    def plain(self) -> str:
        """Mark and word."""
        return f"{self.mark} {self.word}"


BANDS = {
    "good": Meaning(word="Good", mark="✓", colour="#1B6E8C", note="85–100"),
    "needs work": Meaning(word="Needs work", mark="▲", colour="#C77F0A", ink="#0B1219", note="60–84"),
    "poor": Meaning(word="Poor", mark="✕", colour="#A4432E", note="0–59"),
    "not measurable": Meaning(word="Not measurable", mark="?", colour="#7C8693", ink="#0B1219"),
}

SEVERITIES = {
    Severity.CRITICAL.value: Meaning(word="Must fix", mark="!", colour="#A4432E"),
    Severity.WARNING.value: Meaning(word="Should fix", mark="▲", colour="#C77F0A", ink="#0B1219"),
    Severity.INFO.value: Meaning(word="Advice", mark="·", colour="#4A5562"),
}

OUTCOMES = {  # in the order in which they are shown
    Outcome.FAILED.value: Meaning(word="Failed", mark="✕", colour="#A4432E"),
    Outcome.COULD_NOT_RUN.value: Meaning(word="Could not run", mark="?", colour="#4A5562"),
    Outcome.WAIVED.value: Meaning(word="Waived", mark="⚑", colour="#5A4FA3"),
    Outcome.NOT_APPLICABLE.value: Meaning(word="Not applicable", mark="–", colour="#4A5562"),
    Outcome.PASSED.value: Meaning(word="Passed", mark="✓", colour="#1B6E8C"),
}

INK, SECONDARY, TRACK, PAGE = "#0B1219", "#4A5562", "#ECEFF2", "#FFFFFF"
SERIES = {PUBLISHED_WELL: "#14507A", STILL_TRUE: "#5A4FA3"}  # lines over time; teal would mean "good"


def band_of(score: float) -> str:
    """The word for a share of points kept, 0..100; the scores themselves bring their own band."""
    if score >= GOOD_FROM:
        return "good"
    return "needs work" if score >= 60 else "poor"
