"""A first draft of another city's profile, from what its catalog shows; a person completes it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ruamel.yaml import YAML

from atxaudit.models import Asset
from atxaudit.portal.folding import fold

# our field → words by which portals name it; the first key that holds all of one entry is taken
_GUESSES: dict[str, tuple[str, ...]] = {
    "department": ("department", "agency"),
    "frequency": ("update frequency", "frequency", "how often", "publication cycle", "period of update"),
    "method": ("automation method", "publishing method"),
    "contact": ("public dataset contact", "contact email", "contact"),
    "steward_name": ("data steward name", "steward name"),
    "steward_email": ("data steward email", "steward email"),
    "time_range": ("time range", "time period"),
}
_FEW = 5  # assets; a label on fewer is as likely a slip as a department, and is left to the person


def draft_profile(domain: str, portal: str, assets: Sequence[Asset]) -> str:
    """YAML of the shape of profile_schema.ProfileFile: fields guessed by name, departments and categories as seen."""
    keys = Counter(key for asset in assets for key, _ in asset.custom_fields)
    fields = {name: key for name, words in _GUESSES.items() if (key := _guess(keys, words))}
    departments = Counter(_value(asset, fields.get("department", "")) for asset in assets)
    seen = {
        name: {"source": f"label of {count} assets"}
        for name, count in departments.most_common()
        if name and count >= _FEW
    }
    name = re.sub(r"[^a-z0-9]+", "-", domain.casefold()).strip("-")
    profile = {
        "name": name,
        "title": domain,
        "portal": portal,
        "domains": [domain],
        "timezone": "America/Chicago",
        "fields": {field: [{"key": key, "seen": f"{keys[key]} assets"}] for field, key in fields.items()},
        "known": {key: f"{count} assets" for key, count in keys.most_common() if key not in fields.values()},
        "visible": list(fields),
        "departments": seen,
        "departments_complete": False,
        "not_departments": {"Other": "stands for none"},
        "categories": sorted({asset.category for asset in assets if asset.category}) or None,
        "city_names": [domain],
        "mail_domains": [],
    }
    text = io.StringIO()
    text.write(f"# Drafted from the catalog of {domain}. Check every line; time zone, title, departments and their\n")
    text.write("# aliases, mail domains and city names need a person. Then: atxaudit profile validate THIS-FILE\n")
    writer = YAML()
    writer.width = 110
    writer.dump(profile, text)
    return text.getvalue()


def _guess(keys: Counter[str], words: Iterable[str]) -> str | None:
    for word in words:
        found = [key for key, _ in keys.most_common() if word in fold(key.partition("_")[2] or key)]
        if found:
            return found[0]
    return None


def _value(asset: Asset, key: str) -> str:
    return next((value.strip() for name, value in asset.custom_fields if name == key), "")
