"""Drafting and validating a portal profile."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from calling import Atxaudit

from atxaudit.demo.city import build_city
from atxaudit.demo.server import serve_city
from atxaudit.portal.profile import load_profile

pytestmark = pytest.mark.xdist_group("cli")


def test_a_drafted_profile_is_in_order_and_knows_what_the_catalog_shows(atxaudit: Atxaudit, tmp_path: Path) -> None:
    city = build_city(1, datetime(2026, 3, 2, tzinfo=UTC))
    out = tmp_path / "lindenford.yaml"
    with serve_city(city) as portal:
        done = atxaudit("profile", "init", city.domain, "--portal", portal, "--out", out)
    assert done.returncode == 0, done.stderr
    assert atxaudit("profile", "validate", out).returncode == 0
    drafted = load_profile(str(out))
    assert "Parks and Recreation" in drafted.departments
    assert drafted.fields["frequency"][0].key == "Publishing-Information_Update-Frequency"
    assert not drafted.departments_complete


def test_a_draft_never_overwrites_a_file(atxaudit: Atxaudit, tmp_path: Path) -> None:
    out = tmp_path / "city.yaml"
    out.write_text("name: mine\n", encoding="utf-8")
    done = atxaudit("profile", "init", "data.city.example", "--out", out)
    assert done.returncode == 2
    assert out.read_text(encoding="utf-8") == "name: mine\n"


def test_a_wrong_profile_is_refused_with_file_key_and_the_right_key(atxaudit: Atxaudit, tmp_path: Path) -> None:
    wrong = tmp_path / "city.yaml"
    good = Path(load_profile.__code__.co_filename).parent / "profiles" / "demo.yaml"
    wrong.write_text(good.read_text(encoding="utf-8").replace("timezone:", "time_zone:"), encoding="utf-8")
    done = atxaudit("profile", "validate", wrong)
    assert done.returncode == 2
    for words in ("city.yaml", "time_zone", "timezone"):
        assert words in done.stderr


def test_the_shipped_profiles_are_listed(atxaudit: Atxaudit) -> None:
    done = atxaudit("profile", "list", "--format", "csv")
    assert [line.partition(",")[0] for line in done.stdout.splitlines()[1:]] == ["austin", "chattanooga", "demo"]
