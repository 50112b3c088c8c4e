"""Who is told: the liaisons of a run, by the addresses that it kept beside the assets they answer for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atxaudit.errors import ScopeUnknown, did_you_mean
from atxaudit.models import Run
from atxaudit.scoring import NO_LIAISON
from atxaudit.store import Store

# Of an address that any mail server takes: ASCII, and nothing that could end a header or name a second address
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A liaison at one address. Who is listed with two gets an e-mail at each: they may be two people."""

    liaison: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """The liaisons of a run."""

    told: tuple[Recipient, ...]
    without_address: tuple[str, ...]  # names; none, or one that no mail server takes


def find_recipients(store: Store, run: Run, liaison: str | None = None) -> Recipients:
    """All liaisons of the run by name, or the one asked for.

    Raises:
        ScopeUnknown: the run has no liaison of that name.
    """
    names = _names(store, run)
    if liaison is not None:
        wanted = [name for name in names if name.casefold() == liaison.casefold()]
        if not wanted:
            raise ScopeUnknown(f'The run has no liaison "{liaison}"{did_you_mean(liaison, names)}.')
        names = wanted
    found = {name: list(_addresses(store.assets(run.id, liaison=name)["liaison_email"])) for name in names}
    return Recipients(
        told=tuple(Recipient(liaison=name, address=one) for name, known in found.items() for one in known),
        without_address=tuple(name for name, known in found.items() if not known),
    )


def is_address(text: str) -> bool:
    """Whether a mail server would take it as one address."""
    return bool(_ADDRESS.fullmatch(text)) and ".." not in text and not text.startswith(".")


def _names(store: Store, run: Run) -> list[str]:
    """Each once, though it be written in small and in capital letters."""
    listed = store.scores(run.id, scope="liaison")["name"]
    folded = {str(name).casefold(): str(name) for name in reversed(list(listed)) if name != NO_LIAISON}
    return sorted(folded.values())


def _addresses(listed: Iterable[str]) -> Iterator[str]:
    """Each once, in the spelling used most, whatever the case of its letters."""
    counts = Counter(address.strip() for address in listed)
    spellings = {one.casefold(): one for one in sorted(counts, key=lambda one: (counts[one], one))}
    return (spellings[folded] for folded in sorted(spellings) if is_address(spellings[folded]))
