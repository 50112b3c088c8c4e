"""What the rows of a dataset show (`profile_dataset`), and what its columns therefore are (`roles_of`)."""

from atxaudit.snapshot.profile.facts import ColumnProfile, DatasetProfile
from atxaudit.snapshot.profile.roles import Decision, Role, Roles, newest_event, roles_of
from atxaudit.snapshot.profile.scan import profile_dataset

__all__ = [
    "ColumnProfile",
    "DatasetProfile",
    "Decision",
    "Role",
    "Roles",
    "newest_event",
    "profile_dataset",
    "roles_of",
]
