"""Tags: written twice, or one slip of the pen from a tag that everybody else uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from atxaudit.snapshot.facts.text import shortened, squash

_COMMONER = 10  # times; rules.md, tags-clean
_LETTERS = range(5, 61)  # shorter words are one edit from many others; longer ones are sentences


class Spellings:
    """The tags of a portal, ready to be asked for the commoner spelling of one.

    Two words one edit apart share a word that lacks one letter of either; so a look-up takes the length of the tag,
    not the number of tags.
    """

    def __init__(self, tags: Iterable[Sequence[str]]) -> None:
        self._counts = Counter(tag for own in tags for tag in {t.casefold() for t in own})
        self._near: dict[str, list[str]] = {}
        for tag in sorted(tag for tag, count in self._counts.items() if count >= _COMMONER):
            for form in _shorter(tag):
                self._near.setdefault(form, []).append(tag)

    def commoner(self, tag: str) -> str | None:
        """The commonest tag at least ten times as common and one edit away (a plural s is none, digits count)."""
        folded = tag.casefold()
        if len(folded) not in _LETTERS or any(c.isdigit() for c in folded):
            return None
        often = _COMMONER * self._counts[folded]
        near = {other for form in _shorter(folded) for other in self._near.get(form, ())}
        found = [other for other in near if self._counts[other] >= often and _is_slip(folded, other)]
        return min(found, key=lambda other: (-self._counts[other], other), default=None)


def tags_problem(tags: Sequence[str], spellings: Spellings) -> str | None:
    """The first tag written twice, else the first that looks misspelt."""
    folded = [squash(tag) or tag for tag in tags]
    counts = Counter(folded)
    key = next((key for key in folded if counts[key] > 1), None)
    if key is not None:
        first, second = [shortened(tag) for tag, other in zip(tags, folded, strict=True) if other == key][:2]
        alike = first.casefold() == second.casefold()
        return f"“{first}” is there twice" if alike else f"“{first}” and “{second}” are one tag in two spellings"
    found = ((tag, spellings.commoner(tag)) for tag in tags)
    return next((f"“{tag}” looks like “{better}”" for tag, better in found if better), None)


def _is_slip(tag: str, other: str) -> bool:
    plural = other in (f"{tag}s", tag.removesuffix("s"))
    return not plural and Levenshtein.distance(tag, other, score_cutoff=1) == 1


def _shorter(tag: str) -> Iterator[str]:
    yield tag
    if len(tag) in _LETTERS:
        yield from (tag[:place] + tag[place + 1 :] for place in range(len(tag)))
