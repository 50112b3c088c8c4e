"""What the shape of a profile cannot say: words listed twice, and names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atxaudit.errors import did_you_mean
from atxaudit.portal.folding import fold
from atxaudit.portal.profile_schema import ProfileFile

Loc = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong in a file: where (keys and list positions), and a sentence."""

    loc: Loc
    sentence: str


def find_problem(profile: ProfileFile) -> Problem | None:
    """The first thing wrong in a profile of the right shape, or None."""
    return next(_problems(profile), None)


def _problems(profile: ProfileFile) -> Iterator[Problem]:
    yield from _listed_twice(_department_labels(profile), what="department label")
    yield from _listed_twice(_field_keys(profile), what="custom field")
    yield from _listed_twice(_frequency_words(profile), what="frequency")
    yield from _listed_twice(((("accounts", owner), owner) for owner in profile.accounts), what="account")
    yield from _respelling_of_nothing(profile)
    yield from _accounts_of_nobody(profile)
    yield from _current_and_retired(profile)


def _department_labels(profile: ProfileFile) -> Iterator[tuple[Loc, str]]:
    for name, department in profile.departments.items():
        yield ("departments", name), name
        for alias in department.aliases:
            yield ("departments", name, "aliases", alias), alias
    for label in profile.not_departments:
        yield ("not_departments", label), label


def _field_keys(profile: ProfileFile) -> Iterator[tuple[Loc, str]]:
    for name, places in profile.fields.items():
        for position, place in enumerate(places):
            yield ("fields", name, position), place.key
    for key in profile.known:
        yield ("known", key), key
    for key in profile.respelt:
        yield ("respelt", key), key


def _frequency_words(profile: ProfileFile) -> Iterator[tuple[Loc, str]]:
    for position, row in enumerate(profile.frequencies):
        for word in (*row.words, *row.ambiguous_words):
            yield ("frequencies", position), word


def _listed_twice(labels: Iterable[tuple[Loc, str]], *, what: str) -> Iterator[Problem]:
    """Two labels that fold to the same word would make it chance which one is meant."""
    first: dict[str, tuple[Loc, str]] = {}
    for loc, label in labels:
        earlier = first.setdefault(fold(label), (loc, label))
        if earlier[0] is not loc:
            dotted = ".".join(map(str, earlier[0]))
            yield Problem(
                loc=loc,
                sentence=f'the {what} "{label}" is listed twice: "{dotted}" says the same word '
                "(case, blanks and hyphens do not count); strike one.",
            )


def _respelling_of_nothing(profile: ProfileFile) -> Iterator[Problem]:
    current = [key for loc, key in _field_keys(profile) if loc[0] != "respelt"]
    folded = set(map(fold, current))
    for key, meant in profile.respelt.items():
        if fold(meant) not in folded:
            yield Problem(
                loc=("respelt", key),
                sentence=f'"{key}" is said to mean "{meant}", which is neither in fields nor in known'
                f"{did_you_mean(meant, current)}.",
            )


def _accounts_of_nobody(profile: ProfileFile) -> Iterator[Problem]:
    for owner, department in profile.accounts.items():
        if department not in profile.departments:
            yield Problem(
                loc=("accounts", owner),
                sentence=f'the account "{owner}" is given to "{department}", which is no canonical department name'
                f"{did_you_mean(department, profile.departments)}.",
            )


def _current_and_retired(profile: ProfileFile) -> Iterator[Problem]:
    current = set(map(fold, profile.strategic_outcomes.current))
    for position, outcome in enumerate(profile.strategic_outcomes.retired):
        if fold(outcome) in current:
            yield Problem(
                loc=("strategic_outcomes", "retired", position),
                sentence=f'the strategic outcome "{outcome}" is both current and retired; strike one.',
            )
