"""What a report is about: the whole city, a department, a liaison or an asset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from atxaudit.errors import ScopeUnknown, did_you_mean
from atxaudit.models import Run, Status
from atxaudit.store import Store

Kind = Literal["city", "department", "liaison", "asset"]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`name` is a department's or liaison's as score rows have it, an asset's id, or "" for the city."""

    kind: Kind
    name: str = ""

    @property
    def only(self) -> dict[str, Any]:
        """The store's filter on a department or liaison."""
        return {self.kind: self.name} if self.kind in {"department", "liaison"} else {}

    @property
    def option(self) -> list[str]:
        """The words of the command line that ask for it."""
        return ["--city"] if self.kind == "city" else [f"--{self.kind}", self.name]


CITY = Scope(kind="city")


def find_run(store: Store, run_id: str | None) -> Run:
    """The run, which must hold something to report.

    Raises:
        RunNotFound: there is none of that id, or none at all.
        ScopeUnknown: it failed.
    """
    run = store.run(run_id)
    if run.status is Status.FAILED:
        raise ScopeUnknown(f"The run {run.id} failed and judged nothing: name another, as `atxaudit runs` lists them.")
    return run


def find_scope(store: Store, run: Run, asked: Scope) -> Scope:
    """The scope as the run spells it.

    Raises:
        ScopeUnknown: the run has nothing of that name.
    """
    if asked.kind == "city":
        return CITY
    if asked.kind == "asset":
        return _find_asset(store, run, asked)
    names = _names(store, run, asked.kind)
    for name in names:
        if name.casefold() == asked.name.casefold():
            return Scope(kind=asked.kind, name=name)
    raise ScopeUnknown(f'The run has no {asked.kind} "{asked.name}"{did_you_mean(asked.name, names)}.')


def every_scope(store: Store, run: Run) -> list[Scope]:
    """The city, each department and each liaison, by name."""
    kinds: tuple[Kind, Kind] = ("department", "liaison")
    return [CITY, *(Scope(kind=kind, name=name) for kind in kinds for name in _names(store, run, kind))]


def _names(store: Store, run: Run, kind: str) -> list[str]:
    return [str(name) for name in store.scores(run.id, scope=kind)["name"]]


def _find_asset(store: Store, run: Run, asked: Scope) -> Scope:
    if len(store.asset(run.id, asked.name)):
        return asked
    left_out = store.left_out(run.id)
    reasons = left_out.loc[left_out["asset_id"] == asked.name, "reason"]
    if len(reasons):
        raise ScopeUnknown(f'The asset "{asked.name}" was left out of the run: {reasons.iloc[0]}.')
    known = did_you_mean(asked.name, store.assets(run.id)["asset_id"])
    raise ScopeUnknown(f'The run has no asset "{asked.name}"{known}.')
