"""Every error atxaudit raises on purpose: one sentence saying what is wrong and what to do.

The command line catches `AtxauditError`, prints the sentence and leaves with `exit_code`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class AtxauditError(Exception):
    """Anything that stops a command for a reason a person can act on."""

    exit_code = 1


class UsageError(AtxauditError):
    """The command was called with something it cannot take."""

    exit_code = 2


class ProfileError(UsageError):
    """A portal profile is unknown or wrong."""


class DirectoryError(UsageError):
    """The liaison directory cannot be read."""


class SuiteError(UsageError):
    """A file in expectations/ holds something doubtful."""


class PortalError(AtxauditError):
    """The portal answered with an error, or not at all."""

    def __init__(self, message: str, *, status: int | None = None, request_id: str | None = None) -> None:
        super().__init__(f"{message.rstrip('.')} (request {request_id})." if request_id else message)
        self.status = status
        self.request_id = request_id


class PortalUnreachable(PortalError):
    """No answer within the deadline."""


class PortalRefused(PortalError):
    """401 or 403: the token is wrong, or the asset is private."""


class TokenRefused(PortalRefused):
    """The app token itself is wrong: every request would be refused."""


class AssetMissing(PortalError):
    """404: the asset is not on the portal, or no longer."""


class PortalAnswerUnreadable(PortalError):
    """An answer that is no JSON, not UTF-8, cut off, or of another shape than documented."""


class CatalogIncomplete(AtxauditError):
    """The catalog cannot be trusted as whole; nothing is scored."""


class WorkersUnavailable(AtxauditError):
    """The Dask cluster that should examine the datasets does not answer."""


class SnapshotError(AtxauditError):
    """A saved snapshot is missing or damaged."""


class StoreError(AtxauditError):
    """The store cannot be opened, or is of another version."""


class StoreMissing(StoreError):
    """There is no store yet: nothing was audited with this data folder."""


class RunNotFound(StoreError):
    """No run of that id."""

    exit_code = 2


class ReportError(AtxauditError):
    """A report or export cannot be made or written."""


class MailError(AtxauditError):
    """The mail server cannot be used, or an address is none."""


class ScopeUnknown(UsageError):
    """The run has no such department, liaison or asset, or failed and has nothing at all."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean "…"?)` for the nearest known word, or one that holds it; nothing when none is near."""
    names = {k.casefold(): k for k in known}
    near = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    near = near or sorted(name for name in names if word.strip() and word.casefold() in name)
    return f' (did you mean "{names[near[0]]}"?)' if near else ""
