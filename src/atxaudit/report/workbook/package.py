"""Whether a file may be opened as a workbook at all: what somebody sends may be anything."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from atxaudit.errors import UsageError

FILE_MOST = 30 * 2**20  # bytes: ours of the largest department have 3 MiB
UNPACKED_MOST = 200 * 2**20
PARTS_MOST = 5_000
_SHOULD = "Send the .xlsx file that `atxaudit workbook write` made, saved by Excel or LibreOffice."


class NotAWorkbook(UsageError):
    """The file is no workbook of ours, or is damaged."""


def read_package(path: Path) -> io.BytesIO:
    """The file's bytes.

    Refuses what is no Excel workbook, is too large packed or unpacked, or holds XML that could be a trap.

    Raises:
        NotAWorkbook: in one sentence, with the file's name.
    """
    try:
        size = path.stat().st_size
        if size > FILE_MOST:
            raise NotAWorkbook(f"{path} has {size / 2**20:,.0f} MiB: at most {FILE_MOST // 2**20} are read. {_SHOULD}")
        content = io.BytesIO(path.read_bytes())
        with zipfile.ZipFile(content) as package:
            _check_parts(path, package)
    except FileNotFoundError as error:
        raise NotAWorkbook(f"There is no file {path}.") from error
    except OSError as error:
        raise NotAWorkbook(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotAWorkbook(f"{path} is no Excel workbook, or is damaged. {_SHOULD}") from error
    return content


def _check_parts(path: Path, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if "xl/workbook.xml" not in package.namelist():
        raise NotAWorkbook(f"{path} is no Excel workbook (.xlsx). {_SHOULD}")
    if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
        raise NotAWorkbook(f"{path} unpacks to more than {UNPACKED_MOST // 2**20} MiB: it is not opened. {_SHOULD}")
    left = UNPACKED_MOST
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            left -= _check_part(path, package, part, left)


def _check_part(path: Path, package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How many bytes it has: its own word for that is not believed."""
    read = 0
    tail = b""
    with package.open(part) as stream:
        while block := stream.read(2**20):
            read += len(block)
            if read > left:
                raise NotAWorkbook(f"{path} unpacks to more than it says: it is not opened. {_SHOULD}")
            seen = tail + block
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"\0" in seen:
                raise NotAWorkbook(f"{path} holds XML that no spreadsheet program writes: it is not opened. {_SHOULD}")
            tail = block[-16:]
    return read
