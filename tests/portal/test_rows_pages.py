"""Pages of rows on their way from the portal into files."""

from __future__ import annotations

import csv
import hashlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_portal import Behaviour, Request, ScriptedPortal, answer, drip, raw, reset

from atxaudit.errors import PortalAnswerUnreadable, PortalError, PortalUnreachable
from atxaudit.portal.client import PortalClient
from atxaudit.portal.rows import RowDownload, RowMarks, RowPart, RowQuery

ID = "rows-0001"
CSV, JSON = f"/resource/{ID}.csv", f"/resource/{ID}.json"
QUERY = RowQuery(asset_id=ID, field_names=("name", "note"))
HEADER = b'":id","name","note"\n'
ROWS = b'"row-1","Oak","tall"\n"row-2","Elm",""\n'


@pytest.fixture
def client(portal: ScriptedPortal) -> Iterator[PortalClient]:
    with PortalClient(portal.base_url, app_token="a-token", deadline_seconds=10) as opened:
        yield opened


def fetch(client: PortalClient, folder: Path) -> RowDownload:
    download = client.download_rows(QUERY, folder)
    download.fetch(offset=0, limit=100)
    return download


def text_of(download: RowDownload) -> bytes:
    return b"".join(file.read_bytes() for page in download.pages for file in page.files)


def without_length(body: bytes) -> Behaviour:
    """An answer that ends where the connection does."""
    return raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n" + body)


def cut_off(body: bytes) -> Behaviour:
    """An answer that promises more than it brings."""
    return raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nConnection: close\r\n\r\n" + body)


def cut_off_between_chunks(body: bytes) -> Behaviour:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return raw(head + f"{len(body):x}\r\n".encode() + body + b"\r\n")


def test_a_page_is_asked_for_in_the_order_of_row_ids(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path
) -> None:
    portal.script(CSV, answer(HEADER + ROWS, X_SODA2_Types='["text","text","text"]'))
    download = fetch(client, tmp_path)
    [request] = portal.asked(CSV)
    assert dict(request.query) == {
        "$select": ":id,`name`,`note`", "$order": ":id", "$limit": "100", "$offset": "0"
    }  # fmt: skip
    assert request.headers["x-app-token"] == "a-token"
    [page] = download.pages
    assert (page.header, page.kinds) == ((":id", "name", "note"), '["text","text","text"]')
    assert text_of(download) == ROWS
    assert download.sha256 == hashlib.sha256(ROWS).hexdigest()


@pytest.mark.parametrize(
    "first",
    [
        cut_off(HEADER + ROWS[:30]),
        cut_off_between_chunks(HEADER + ROWS),
        answer(HEADER + ROWS[:-6]),  # within a cell
        without_length(HEADER + ROWS[:-1]),
        without_length(HEADER + b'"row-1","caf\xc3'),
        answer(b""),
        answer(b"<html>Sorry</html>", Content_Type="text/html"),
        answer({"code": "busy"}, 503),
        answer({}, 202),
        answer({}, 429, Retry_After="0"),
        reset,
    ],
)
def test_a_page_that_is_cut_off_is_asked_for_again_as_a_whole(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path, first: Behaviour
) -> None:
    portal.script(CSV, first, answer(HEADER + ROWS))
    download = fetch(client, tmp_path)
    assert text_of(download) == ROWS
    assert download.sha256 == hashlib.sha256(ROWS).hexdigest()
    assert len(portal.asked(CSV)) == 2
    assert sorted(tmp_path.iterdir()) == sorted(download.pages[0].files)  # nothing is left of the first answer


def test_a_slow_drip_ends_at_the_deadline(portal: ScriptedPortal, tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
    portal.script(CSV, drip(head + HEADER, b'"row-1","Oak",""\n'))
    with (
        PortalClient(portal.base_url, app_token=None, deadline_seconds=0.4) as client,
        pytest.raises(PortalUnreachable),
    ):
        fetch(client, tmp_path)


def test_the_first_byte_that_is_not_utf_8_is_named(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path
) -> None:
    body = HEADER + '"row-1","é",""\n'.encode() + b'"row-2","caf\xe9",""\n'
    portal.script(CSV, answer(body))
    assert fetch(client, tmp_path).pages[0].bad_byte_at == body.index(b'\xe9"')
    assert len(portal.asked(CSV)) == 1  # it would be the same the next time


@pytest.mark.parametrize("body", [b'{"error":true}', b"[]"])
def test_what_is_no_csv_is_refused(client: PortalClient, portal: ScriptedPortal, tmp_path: Path, body: bytes) -> None:
    portal.script(CSV, answer(body))
    with pytest.raises(PortalAnswerUnreadable, match=ID):
        fetch(client, tmp_path)


@pytest.mark.parametrize("body", [HEADER, HEADER.rstrip(), b"\xef\xbb\xbf" + HEADER, HEADER.replace(b"\n", b"\r\n")])
def test_a_header_alone_is_a_page_without_rows(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path, body: bytes
) -> None:
    portal.script(CSV, answer(body))
    download = fetch(client, tmp_path)
    assert (download.pages[0].header, text_of(download)) == ((":id", "name", "note"), b"")


def test_a_header_may_come_in_pieces(client: PortalClient, portal: ScriptedPortal, tmp_path: Path) -> None:
    def slowly(connection: socket.socket, _: Request) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        for byte in HEADER + ROWS:
            connection.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
        connection.sendall(b"0\r\n\r\n")

    portal.script(CSV, slowly)
    assert text_of(fetch(client, tmp_path)) == ROWS


def test_large_pages_come_in_files_of_whole_rows_whatever_looks_like_one_within_a_cell(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path
) -> None:
    like_rows = '\n""row-9"",""x"",""y""\n' * 40
    rows = [f'"row-{n}","{"." * (n % 7)}{like_rows}","two\nlines, {n}"\n' for n in range(12_000)]
    portal.script(CSV, answer(HEADER + "".join(rows).encode()))
    [page] = fetch(client, tmp_path).pages
    assert len(page.files) > 2
    read = []
    for file in page.files:
        assert file.stat().st_size < 6 << 20
        with file.open(newline="", encoding="utf-8") as lines:
            read += list(csv.reader(lines))
    assert [row[0] for row in read] == [f"row-{n}" for n in range(12_000)]
    assert {len(row) for row in read} == {3}


def test_parts_are_shown_while_the_rest_still_comes(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path
) -> None:
    body, pause = HEADER + ROWS * 150_000, threading.Event()

    def halting(connection: socket.socket, _: Request) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body))
        connection.sendall(body[:-10])
        pause.wait(10)
        connection.sendall(body[-10:])

    shown: list[RowPart] = []

    def watch(part: RowPart) -> None:
        assert part.file.read_bytes().endswith(b"\n")
        shown.append(part)
        pause.set()  # were nothing shown before the end, the answer would not end

    portal.script(CSV, halting)
    page = client.download_rows(QUERY, tmp_path).fetch(offset=0, limit=300_000, watch=watch)
    assert (tuple(shown), page.rows) == (page.parts, 300_000)
    assert len(shown) == 2
    assert all(part.is_strict and part.header == page.header for part in shown)


def test_the_portal_counts_and_says_when_it_changed(client: PortalClient, portal: ScriptedPortal) -> None:
    portal.script(
        JSON,
        answer([{"row_count": "1234"}], ETag='W/"abc---gzip--gzip"', Last_Modified="Sun, 27 Apr 2025 15:12:09 GMT"),
    )
    assert client.row_marks(ID) == RowMarks(count=1234, etag='"abc"', last_modified="Sun, 27 Apr 2025 15:12:09 GMT")


def test_the_time_of_the_truth_wins_over_that_of_the_copy(client: PortalClient, portal: ScriptedPortal) -> None:
    portal.script(JSON, answer([{"row_count": "1"}], X_SODA2_Truth_Last_Modified="truth", Last_Modified="copy"))
    marks = client.row_marks(ID)
    assert (marks.last_modified, marks.can_tell) == ("truth", True)


@pytest.mark.parametrize("body", [[], {}, [{"rows": "1"}], [{"row_count": "many"}], [{"row_count": "-1"}], "x"])
def test_without_a_count_nothing_is_read(client: PortalClient, portal: ScriptedPortal, body: object) -> None:
    portal.script(JSON, answer(body))
    with pytest.raises(PortalAnswerUnreadable, match=ID):
        client.row_marks(ID)


def test_the_newest_dates_are_those_the_portal_finds(client: PortalClient, portal: ScriptedPortal) -> None:
    portal.script(JSON, answer([{"newest_0": "2026-01-02T00:00:00.000"}]))  # the second column is empty: left out
    assert client.newest_dates(ID, ["opened", "closed"]) == (("opened", "2026-01-02T00:00:00.000"),)
    assert dict(portal.asked(JSON)[0].query) == {"$select": "max(`opened`) as newest_0,max(`closed`) as newest_1"}


def test_a_missing_asset_is_an_error_of_its_kind(client: PortalClient, tmp_path: Path) -> None:
    with pytest.raises(PortalError):
        client.row_marks(ID)
    with pytest.raises(PortalError):
        fetch(client, tmp_path)
