"""Files that people keep: whole or not at all, under names that no title can bend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atxaudit.errors import ReportError
from atxaudit.report.files import safe_name, write_file


@given(st.text(max_size=300))
def test_no_title_makes_a_name_that_is_a_path_or_too_long(title: str) -> None:
    name = safe_name(title, "abcd-1234", ".pdf")
    assert len(name) <= 80
    assert len(name.encode()) <= 255
    assert name.endswith("abcd-1234.pdf")
    assert Path(name).name == name
    assert not name.startswith((".", "-"))
    assert not set(name) & set('/\\:*?"<>|\x00\n\r\u202e\u200f ')


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Trees", "Trees-abcd-1234.pdf"),
        ("../../etc/passwd", "etc-passwd-abcd-1234.pdf"),
        ("a\r\nb\u202egnp.exe", "abgnp.exe-abcd-1234.pdf"),
        ("Bäume & Straßen", "Bäume-Straßen-abcd-1234.pdf"),
        ("", "abcd-1234.pdf"),
        ("🌳🌳", "abcd-1234.pdf"),
    ],
)
def test_a_name_is_as_near_to_the_title_as_a_file_system_allows(title: str, name: str) -> None:
    assert safe_name(title, "abcd-1234", ".pdf") == name


def test_a_long_mark_is_kept_whole() -> None:
    assert safe_name("Trees", "x" * 90, ".pdf") == "x" * 90 + ".pdf"


def test_a_file_is_written_with_the_folders_above_it_and_over_an_older_one(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "report.txt"
    write_file(file, "first")
    write_file(file, b"second")
    assert file.read_bytes() == b"second"
    assert list(file.parent.iterdir()) == [file]


def test_what_breaks_while_writing_leaves_the_older_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.txt"
    write_file(file, "first")
    full = OSError(28, "No space left on device")

    def half(self: Path, raw: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(raw[:3])
        raise full

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(ReportError, match=r"report\.txt cannot be written: No space left on device"):
        write_file(file, "second")
    assert file.read_text() == "first"
    assert list(tmp_path.iterdir()) == [file]


def test_a_real_full_disk_is_one_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("NOT RUN: no /dev/full on this machine")
    with pytest.raises(ReportError, match="cannot be written"):
        write_file(Path("/dev/full/report.txt"), "text")
