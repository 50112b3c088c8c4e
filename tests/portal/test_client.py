"""The client against every fault that a portal, or what stands before it, has been seen to make."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
import urllib3.exceptions as wire
from scripted_portal import Behaviour, ScriptedPortal, answer, drip, raw, reset
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection

from atxaudit.errors import (
    AssetMissing,
    CatalogIncomplete,
    PortalAnswerUnreadable,
    PortalError,
    PortalRefused,
    PortalUnreachable,
    TokenRefused,
    UsageError,
)
from atxaudit.models import Asset
from atxaudit.portal.answers import broken_off
from atxaudit.portal.client import GIVEN_UP_AFTER, PortalClient

CATALOG = "/api/catalog/v1"
DOMAIN = "data.example.gov"
RECORD = {"resource": {"id": "aaaa-0001", "name": "Peña trees", "type": "dataset"}, "metadata": {"domain": DOMAIN}}
GOOD = {"results": [RECORD], "resultSetSize": 1}
BODY = json.dumps(GOOD, ensure_ascii=False).encode()
WRONG_TOKEN = {"code": "permission_denied", "error": True, "message": "Invalid app_token specified"}
HTML = b"<!DOCTYPE html><html><body>We will be back soon</body></html>"

FAULTS_THAT_MAY_PASS: dict[str, Behaviour] = {
    "throttled": answer({"error": True, "message": "Too many requests"}, 429, Retry_After="0"),
    "still processing": answer({"message": "Processing"}, 202),
    "server error": answer(b"oops", 500, Content_Type="text/plain"),
    "bad gateway": answer(HTML, 502, Content_Type="text/html"),
    "maintenance": answer({"message": "down"}, 503),
    "web page": answer(HTML, Content_Type="text/html"),
    "web page that calls itself JSON": answer(b"\n" + HTML),
    "empty body": answer(b""),
    "no answer": raw(b""),
    "no HTTP": raw(b"SSH-2.0-whatever\r\n"),
    "reset": reset,
    "body shorter than announced": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY),
    "chunks that stop": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + BODY[:16]),
    "JSON cut off": answer(BODY[:-9]),
    "cut off within a letter": answer(BODY[: BODY.index("ñ".encode()) + 1]),
    "broken gzip": answer(gzip.compress(BODY)[:-20] + b"x" * 20, Content_Encoding="gzip"),
}


@pytest.fixture
def client(portal: ScriptedPortal) -> Iterator[PortalClient]:
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=5) as client:
        yield client


def names(client: PortalClient) -> list[str]:
    assets, _ = client.read_catalog([DOMAIN])
    return [asset.name for asset in assets]


def asset(asset_id: str) -> Asset:
    return Asset(id=asset_id, name="Trees", type="dataset", domain=DOMAIN)


def view(asset_id: str) -> Behaviour:
    return answer({"id": asset_id, "name": "Trees"})


# --- what may pass is asked for again


@pytest.mark.parametrize("fault", FAULTS_THAT_MAY_PASS)
def test_a_fault_that_passes_is_survived(fault: str, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, FAULTS_THAT_MAY_PASS[fault], answer(GOOD))
    assert names(client) == ["Peña trees"]
    assert len(portal.requests) == 2


@pytest.mark.parametrize("fault", FAULTS_THAT_MAY_PASS)
def test_a_fault_that_lasts_is_one_sentence_after_five_tries(
    fault: str, portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, FAULTS_THAT_MAY_PASS[fault])
    with pytest.raises((PortalUnreachable, PortalAnswerUnreadable)) as caught:
        names(client)
    sentence = str(caught.value)
    assert portal.base_url in sentence
    assert "try again later" in sentence
    assert "\n" not in sentence
    assert len(portal.requests) == 5


def test_a_web_page_is_an_unreadable_answer_and_never_an_empty_catalog(
    portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, answer(HTML, Content_Type="text/html"))
    with pytest.raises(PortalAnswerUnreadable, match="with a web page instead of JSON"):
        names(client)


def test_the_portal_is_given_the_time_it_asks_for(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer({"message": "slow down"}, 429, Retry_After="1"), answer(GOOD))
    began = time.monotonic()
    assert names(client) == ["Peña trees"]
    assert time.monotonic() - began >= 1


def test_the_time_asked_for_may_be_a_date(portal: ScriptedPortal, client: PortalClient) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)  # whole seconds
    portal.script(CATALOG, answer({"message": "slow down"}, 503, Retry_After=soon), answer(GOOD))
    began = time.monotonic()
    assert names(client) == ["Peña trees"]
    assert time.monotonic() - began >= 0.5


def test_a_portal_that_asks_for_more_time_than_there_is_is_not_waited_for(
    portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, answer({"message": "slow down"}, 429, Retry_After="3600"))
    with pytest.raises(PortalUnreachable, match="asks to be left alone for 60 seconds"):
        names(client)
    assert len(portal.requests) == 1


# --- what will not pass is not asked for again


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            answer({"code": "invalid", "error": True, "message": "Unrecognized arguments [x]"}, 400),
            'answered 400: "Unrecognized arguments [x]" (invalid).',
        ),
        (
            answer({"errorCode": "query.soql.no-such-column", "message": "No such column: foo;\n position"}, 400),
            'answered 400: "No such column: foo; position" (query.soql.no-such-column).',
        ),
        (answer({"error": "offset + limit must not exceed 10000"}, 400), '"offset + limit must not exceed 10000".'),
        (answer(b"gone", 410), "answered 410."),
        (
            answer({"error": True, "message": "Internal trouble"}, X_Socrata_RequestId="r1"),
            'answered with an error: "Internal trouble" (request r1).',
        ),
        (answer({"error": "no such domain"}), 'answered with an error: "no such domain".'),
    ],
    ids=["core family", "query coordinator family", "discovery family", "no JSON", "200 that is an error", "200 too"],
)
def test_the_portals_own_words_are_handed_on(
    fault: Behaviour, sentence: str, portal: ScriptedPortal, client: PortalClient
) -> None:
    portal.script(CATALOG, fault)
    with pytest.raises(PortalError) as caught:
        names(client)
    assert str(caught.value).endswith(sentence)
    assert len(portal.requests) == 1


def test_an_error_names_the_request_that_support_asks_for(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer({"code": "x", "error": True, "message": "No"}, 403, X_Socrata_RequestId="abc123"))
    with pytest.raises(PortalRefused, match=r"\(request abc123\)\.$") as caught:
        names(client)
    assert caught.value.request_id == "abc123"
    assert caught.value.status == 403


def test_latin_1_is_refused_instead_of_misread(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(BODY.decode().encode("latin-1")))
    with pytest.raises(PortalAnswerUnreadable, match="text that is not UTF-8"):
        names(client)
    assert len(portal.requests) == 1


def test_a_host_without_a_catalog_is_no_portal(portal: ScriptedPortal, client: PortalClient) -> None:
    with pytest.raises(PortalError, match="has no Socrata catalog; check the address"):
        names(client)


def test_a_portal_without_data_json_says_so(portal: ScriptedPortal, client: PortalClient) -> None:
    with pytest.raises(AssetMissing, match=r"publishes no /data\.json"):
        client.read_dcat()


# --- what is merely odd is read


@pytest.mark.parametrize(
    "oddity",
    [
        answer(b"\xef\xbb\xbf" + BODY),
        answer(BODY, Content_Type=""),
        answer(BODY, Content_Type="text/html"),
        answer(BODY, Content_Type="application/json;charset=ISO-8859-1"),
        answer(gzip.compress(BODY), Content_Encoding="gzip"),
        raw(b"HTTP/1.0 200 OK\r\n\r\n" + BODY),
    ],
    ids=["byte order mark", "no content type", "wrong content type", "wrong charset", "gzip", "no length"],
)
def test_an_odd_answer_is_read_as_utf_8(oddity: Behaviour, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, oddity)
    assert names(client) == ["Peña trees"]


def test_half_a_surrogate_pair_does_not_reach_the_files(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(BODY.replace("ñ".encode(), rb"\ud83d")))
    assert names(client) == ["Pe?a trees"]


# --- deadlines and sizes


@pytest.mark.parametrize(
    "slow",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" "),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", every_seconds=0.02),
        drip(b"HTTP/1.1 ", b"2"),
        drip(b"", b"", every_seconds=0.02),
    ],
    ids=["body", "chunks", "headers", "status line", "silence"],
)
def test_an_answer_that_is_not_whole_at_the_deadline_is_cut_off(slow: Behaviour, portal: ScriptedPortal) -> None:
    portal.script(CATALOG, slow)
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=0.4) as client:
        began = time.monotonic()
        with pytest.raises(PortalUnreachable, match=r"no whole answer within 0\.4 seconds"):
            names(client)
        assert time.monotonic() - began < 3


def test_an_answer_that_unpacks_beyond_measure_is_refused(portal: ScriptedPortal) -> None:
    portal.script(CATALOG, answer(gzip.compress(b" " * (8 << 20)), Content_Encoding="gzip"))
    with (
        PortalClient(portal.base_url, app_token=None, deadline_seconds=5, max_bytes=1 << 20) as client,
        pytest.raises(PortalAnswerUnreadable, match="more than 1 MiB"),
    ):
        names(client)
    assert len(portal.requests) == 1


# --- where requests go, and with what


def test_a_redirect_within_the_host_is_followed(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(b"", 301, Location="/catalog"))
    portal.script("/catalog", answer(GOOD))
    assert names(client) == ["Peña trees"]


def test_a_redirect_to_another_host_is_refused_and_the_token_stays(portal: ScriptedPortal) -> None:
    elsewhere = portal.base_url.replace("127.0.0.1", "localhost")
    portal.script(CATALOG, answer(b"", 302, Location=f"{elsewhere}/stolen"))
    with (
        PortalClient(portal.base_url, app_token="secret", deadline_seconds=5) as client,
        pytest.raises(PortalAnswerUnreadable, match=f"sends requests on to {elsewhere}"),
    ):
        names(client)
    assert not portal.asked("/stolen")


def test_a_redirect_in_a_circle_ends(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(b"", 302, Location=CATALOG))
    with pytest.raises(PortalAnswerUnreadable, match="round in circles"):
        names(client)


def test_the_token_is_sent_and_a_missing_one_is_not(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(GOOD))
    names(client)
    with PortalClient(portal.base_url, app_token="secret", deadline_seconds=5) as with_token:
        names(with_token)
    assert [request.headers.get("x-app-token") for request in portal.requests] == [None, "secret"]
    assert portal.requests[0].headers["user-agent"].startswith("atxaudit/")


def test_a_missing_token_is_not_worth_a_warning(
    portal: ScriptedPortal, client: PortalClient, caplog: pytest.LogCaptureFixture
) -> None:
    portal.script(CATALOG, answer(GOOD))
    with caplog.at_level(logging.WARNING):
        names(client)
    assert not caplog.records


def test_a_wrong_token_stops_the_catalog_with_one_sentence(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer(WRONG_TOKEN, 403))
    with pytest.raises(TokenRefused, match="check ATXAUDIT_APP_TOKEN or leave it out"):
        names(client)
    assert len(portal.requests) == 1


def test_a_wrong_token_stops_the_views_at_once(portal: ScriptedPortal, client: PortalClient) -> None:
    assets = [asset(f"aaaa-{number:04}") for number in range(50)]
    for each in assets:
        portal.script(f"/api/views/{each.id}.json", answer(WRONG_TOKEN, 403))
    with pytest.raises(PortalRefused, match="ATXAUDIT_APP_TOKEN"):
        client.add_views(assets)
    assert len(portal.requests) < 50


def test_an_unreachable_portal_is_one_sentence() -> None:
    address = "http://127.0.0.1:1"
    with (
        PortalClient(address, app_token=None, deadline_seconds=5) as client,
        pytest.raises(PortalUnreachable) as caught,
    ):
        names(client)
    assert str(caught.value) == (
        f"Could not reach {address}: the connection was refused. Check the address or try again later."
    )


def test_an_unknown_host_and_a_bad_certificate_are_told_apart() -> None:
    unknown = wire.NameResolutionError("h", HTTPConnection("h"), socket.gaierror())
    lost = requests.ConnectionError(wire.MaxRetryError(HTTPConnectionPool("h"), "/", unknown))
    assert "no such host is known" in str(broken_off(lost, "https://h", 5))
    assert "its certificate cannot be trusted" in str(broken_off(requests.exceptions.SSLError(), "https://h", 5))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "data.example.gov",
        "ftp://data.example.gov",
        "https://",
        "https://data.example.gov/browse",
        "http://a:b@c.gov",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match=r"in the form https://data\.example\.gov"):
        PortalClient(address, app_token=None, deadline_seconds=5)


def test_a_closing_slash_does_no_harm(portal: ScriptedPortal) -> None:
    portal.script(CATALOG, answer(GOOD))
    with PortalClient(portal.base_url + "/", app_token=None, deadline_seconds=5) as client:
        assert names(client) == ["Peña trees"]


def test_a_portal_asked_for_no_domain_is_not_asked_at_all(portal: ScriptedPortal, client: PortalClient) -> None:
    with pytest.raises(UsageError, match="No domain"):
        client.read_catalog([])
    assert not portal.requests


def test_an_empty_catalog_is_incomplete(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script(CATALOG, answer({"results": [], "resultSetSize": 0}))
    with pytest.raises(CatalogIncomplete, match=r"no asset of data\.example\.gov; check the domains"):
        names(client)


# --- the rows of a small dataset


def test_rows_are_read_as_text_in_an_order_that_holds(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script("/resource/aaaa-0001.json", answer([{"name": "Ida", "open": True}, {"name": "Peña"}]))
    assert client.read_rows("aaaa-0001") == ({"name": "Ida", "open": "True"}, {"name": "Peña"})
    assert portal.requests[0].values("$order") == [":id"]


@pytest.mark.parametrize("strange", [{}, {"rows": []}, ["x"]])
def test_what_is_no_list_of_rows_is_refused(strange: object, portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script("/resource/aaaa-0001.json", answer(strange))
    with pytest.raises(PortalAnswerUnreadable, match="no rows for aaaa-0001"):
        client.read_rows("aaaa-0001")


# --- many views documents


def test_views_documents_are_asked_for_a_few_at_a_time_and_kept_in_order(portal: ScriptedPortal) -> None:
    assets = [asset(f"aaaa-{number:04}") for number in range(12)]
    for each in assets:
        document = view(each.id)

        def slowly(connection: object, request: object, document: Behaviour = document) -> None:
            time.sleep(0.02)
            document(connection, request)  # type: ignore[arg-type]  # what it was given

        portal.script(f"/api/views/{each.id}.json", slowly)
    told: list[tuple[int, int]] = []
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=5, views_at_once=3) as client:
        read = client.add_views(assets, lambda done, total: told.append((done, total)))
    assert [each.id for each in read] == [each.id for each in assets]
    assert all(each.view_read for each in read)
    assert told == [(done, 12) for done in range(1, 13)]
    assert 1 < portal.busiest <= 3


def test_a_views_document_that_cannot_be_read_fails_nothing_else(portal: ScriptedPortal, client: PortalClient) -> None:
    portal.script("/api/views/aaaa-0001.json", view("aaaa-0001"))
    private = {"code": "permission_denied", "error": True, "message": "You must be logged in to access this resource"}
    portal.script("/api/views/aaaa-0003.json", answer(private, 403))
    portal.script("/api/views/aaaa-0004.json", answer(HTML))
    portal.script("/api/views/aaaa-0005.json", answer([]))
    portal.script("/api/views/aaaa-0006.json", view("bbbb-0006"))
    read = client.add_views([asset(f"aaaa-000{number}") for number in range(1, 7)])
    assert [each.view_read for each in read] == [True, False, False, False, False, False]
    said = [each.view_error for each in read]
    assert said[0] == ""
    for sentence, words in zip(
        said[1:],
        ["it is not on the portal", "You must be logged in", "a web page", "without an id", 'of "bbbb-0006"'],
        strict=True,
    ):
        assert words in sentence
    assert len(portal.asked("/api/views/aaaa-0002.json")) == 1
    assert len(portal.asked("/api/views/aaaa-0003.json")) == 1


def test_a_portal_that_stops_answering_is_not_asked_for_every_asset(
    portal: ScriptedPortal,
) -> None:
    assets = [asset(f"aaaa-{number:04}") for number in range(60)]
    for each in assets:
        portal.script(f"/api/views/{each.id}.json", answer({"message": "down"}, 503))
    with PortalClient(portal.base_url, app_token=None, deadline_seconds=5, views_at_once=1) as client:
        read = client.add_views(assets)
    assert not any(each.view_read for each in read)
    assert "answered 503" in read[0].view_error
    assert "had stopped answering" in read[-1].view_error
    assert len(portal.requests) == GIVEN_UP_AFTER * 5


@pytest.mark.parametrize(("views_at_once", "seconds"), [(0, 5.0), (4, 0.0)])
def test_numbers_that_make_no_sense_are_refused(views_at_once: int, seconds: float) -> None:
    with pytest.raises(UsageError, match="at least 1"):
        PortalClient("http://127.0.0.1:1", app_token=None, deadline_seconds=seconds, views_at_once=views_at_once)
