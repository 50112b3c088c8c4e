"""Settings, read once from the environment (ATXAUDIT_…); an option on the command line wins."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from atxaudit.errors import UsageError


class Settings(BaseSettings):
    """What an installation decides once. Each default has its reason beside it."""

    model_config = SettingsConfigDict(env_prefix="ATXAUDIT_", frozen=True, extra="forbid")

    data: Path = Field(default_factory=lambda: user_data_path("atxaudit"))  # snapshots and the SQLite store
    database_url: str = ""  # empty: SQLite inside the data folder, which needs no server
    app_token: SecretStr | None = None  # the portal answers without one, from a shared pool
    deadline_seconds: float = 120.0  # of one request, body included: a page of 10,000 records takes a few seconds
    views_at_once: int = 4  # polite: the portal is shared with the public
    cut_fixed_cost: bool = True  # the results are the same (a test holds them); off: Great Expectations as it ships
    worker_memory_mib: int = Field(default=2048, ge=1024)  # of one worker; half of it is DuckDB's
    smtp_host: str = ""  # empty: no e-mail is sent but by --smtp
    smtp_port: int = Field(default=587, ge=1, le=65535)  # submission; 465 is TLS from the first byte
    smtp_user: str = ""  # a relay inside the city may take e-mail without one
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True  # findings name datasets and people: nobody on the way should read them

    @property
    def store_url(self) -> str:
        """Where runs are kept, as SQLAlchemy reads it."""
        return self.database_url or f"sqlite:///{self.data.expanduser() / 'atxaudit.db'}"

    @property
    def snapshots(self) -> Path:
        """The folder that holds one folder per run."""
        return self.data.expanduser() / "snapshots"

    @property
    def rows(self) -> Path:
        """The folder of row files, shared by all runs: one folder per dataset and content."""
        return self.data.expanduser() / "rows"

    @property
    def unfinished(self) -> Path:
        """The folder of what interrupted runs left."""
        return self.data.expanduser() / "unfinished"


def load_settings(**given: object) -> Settings:
    """The settings in force; `given` (None means "not given") wins over the environment.

    Raises:
        UsageError: a value is of the wrong kind; the sentence names the setting.
    """
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "ATXAUDIT_" + "_".join(map(str, first["loc"])).upper()
        raise UsageError(f"{name} is not usable: {first['msg']}.") from error
