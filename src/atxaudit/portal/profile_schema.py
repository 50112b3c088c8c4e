"""The shape of a portal profile file, and of the vocabulary all profiles share."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from atxaudit.portal.frequency import FrequencyRow

FieldName = Literal[
    "department",
    "program",
    "contact",
    "steward_name",
    "steward_email",
    "frequency",
    "method",
    "method_other",
    "time_range",
    "spatial",
    "strategic_outcome",
    "category",
]


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f'"{name}" is no time zone such as America/Chicago') from error
    return name


Text = Annotated[str, Field(min_length=1)]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]  # no scheme, no slash
Source = Text  # where a fact comes from, in a few words
AssetId = Annotated[str, Field(pattern=r"^[a-z0-9]{4}-[a-z0-9]{4}$")]
Label = Text
Words = Annotated[tuple[Text, ...], Field(strict=False)]  # YAML knows lists only


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CustomField(_Part):
    """Where one of our fields lives among the portal's custom fields."""

    key: Text  # "Field set_Field"
    seen: Source


class Department(_Part):
    """A department by its canonical name; each alias with its source."""

    source: Source
    aliases: dict[Label, Source] = {}


class StrategicOutcomes(_Part):
    """The city's strategic outcomes; `current` is empty where its list is not known."""

    current: Words = ()
    retired: Words = ()


class ServiceArea(_Part):
    """The box that holds whatever the city serves, in degrees."""

    south: float = Field(ge=-90, le=90)
    north: float = Field(ge=-90, le=90)
    west: float = Field(ge=-180, le=180)
    east: float = Field(ge=-180, le=180)

    @model_validator(mode="after")
    def _is_a_box(self) -> Self:
        if self.south >= self.north or self.west >= self.east:
            raise ValueError("south must lie below north, and west below east")
        return self


class Scope(_Part):
    """Which assets are scored, beside public and published ones on the city's own domains."""

    provenances: Annotated[tuple[Literal["official", "community"], ...], Field(strict=False, min_length=1)] = (
        "official",
    )


class Common(_Part):
    """What every portal shares (common.yaml)."""

    frequencies: Annotated[tuple[FrequencyRow, ...], Field(strict=False)]
    open_licences: Words
    not_licences: Words
    acronyms: dict[Text, Words]  # grouped, for whoever reads the file


class ProfileFile(_Part):
    """One portal, as its file gives it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: Text
    portal: Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]  # default base URL, no trailing slash
    domains: Annotated[tuple[Domain, ...], Field(strict=False, min_length=1)]  # queried, and the city's own
    edit_domain: Domain | None = None  # None: an asset is edited where it is published
    timezone: Annotated[str, AfterValidator(_is_zone)]

    fields: dict[FieldName, Annotated[tuple[CustomField, ...], Field(strict=False)]]
    known: dict[Text, Source] = {}  # other custom fields of the portal, which we do not read
    respelt: dict[Text, Text] = {}  # another spelling → the field it means
    visible: Annotated[tuple[FieldName, ...], Field(strict=False)]  # to somebody who is not logged in

    departments: dict[Label, Department]
    departments_complete: bool
    not_departments: dict[Label, Source] = {}  # labels that say there is none
    accounts: dict[Text, Label] = {}  # owner's display name → department
    liaison_dataset: AssetId | None = None

    categories: Words | None = None  # None: the portal's list is not known
    strategic_outcomes: StrategicOutcomes = StrategicOutcomes()
    city_names: Words
    mail_domains: Annotated[tuple[Domain, ...], Field(strict=False)] = ()
    acronyms: dict[Text, Text] = {}  # allowed in titles → what they stand for
    frequencies: Annotated[tuple[FrequencyRow, ...], Field(strict=False)] = ()  # beside the common table
    open_licences: Words = ()  # beside the common list
    not_licences: Words = ()  # beside the common list
    service_area: ServiceArea | None = None
    scope: Scope = Scope()
