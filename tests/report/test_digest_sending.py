"""`atxaudit digest` against a real mail server in a process of its own."""

from __future__ import annotations

import email.policy
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from calling_atxaudit import call, refused
from report_city import ASSETS, FAILED, LICENCE, PASSED, WORDS, Said, city_run

from atxaudit.cli.lock import only_one
from atxaudit.errors import ReportError, StoreError
from atxaudit.report.digest.finding_news import find_news
from atxaudit.report.digest.letters import read_sender, write_letter
from atxaudit.report.digest.recipients import Recipient
from atxaudit.report.digest.sending import Server, deliver
from atxaudit.store import Store, open_store

FROM = ("--from", "Open Data <opendata@elmwood.example>")
OPEN = {"ATXAUDIT_SMTP_STARTTLS": "false"}  # the test's server offers no encryption but where it is about that
SERVER = Path(__file__).parent / "mail_server.py"
NEWS: Said = {  # for Ada, for Bo and for Di
    ("tree-0001", WORDS.id, ""): PASSED,
    ("tree-0002", LICENCE.id, ""): FAILED,
    ("road-0001", WORDS.id, ""): FAILED,
    ("fire-0001", LICENCE.id, ""): FAILED,
}


class Box:
    """What a mail server took."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]

    @property
    def envelopes(self) -> list[dict[str, object]]:
        return [json.loads(file.read_text()) for file in sorted(self.folder.glob("*.json"))]

    @property
    def told(self) -> list[str]:
        return [str(mail["To"].addresses[0].addr_spec) for mail in self.mails]

    def empty(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()


@contextmanager
def served(folder: Path, *pair: Path) -> Iterator[Box]:
    command = [sys.executable, "-W", "ignore", str(SERVER), str(folder), *map(str, pair)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Box(folder, int(process.stdout.readline()))
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with served(tmp_path_factory.mktemp("mails")) as box:
        yield box


@pytest.fixture
def box(server: Box) -> Box:
    server.empty()
    return server


Made = Callable[..., Path]


@pytest.fixture(scope="module")
def week_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("week-1")
    with open_store(f"sqlite:///{folder / 'atxaudit.db'}") as store:
        city_run("week-1").write(store)
    return folder


@pytest.fixture(scope="module")
def week_two(week_one: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = shutil.copytree(week_one, tmp_path_factory.mktemp("week-2") / "data")
    add_run(data, "week-2", 7, NEWS)
    return data


@pytest.fixture
def city(week_one: Path, week_two: Path, tmp_path: Path) -> Made:
    """A data folder with two audits; addresses may be others than in ASSETS."""

    def make(changed: Said = NEWS, addresses: dict[str, str] | None = None) -> Path:
        if changed == NEWS and not addresses:
            return shutil.copytree(week_two, tmp_path / "data")
        data = shutil.copytree(week_one, tmp_path / "data")
        listed = [(*one[:4], (addresses or {}).get(one[3], one[4]), one[5]) for one in ASSETS]
        add_run(data, "week-2", 7, changed, listed)
        return data

    return make


def add_run(data: Path, run_id: str, days: int, changed: Said, listed: object = None) -> None:
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        city_run(run_id, after=timedelta(days=days), changed=changed, listed=listed).write(store)


def send(data: Path, box: Box, *more: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return call("digest", "--smtp", box.address, *FROM, "--data", data, *more, **(OPEN | settings))


def test_each_liaison_with_an_address_gets_one_and_the_others_are_named(city: Made, box: Box) -> None:
    done = send(city(), box)
    assert done.returncode == 0, done.stderr
    assert sorted(box.told) == ["ada@parks.example", "bo@roads.example", "di@fire.example"]
    assert "3 e-mails sent, 1 liaison without an e-mail address (Cy Moss)." in done.stdout
    assert "Sent: Ada Fern: 1 new, 1 solved and" in done.stdout


def test_none_is_sent_twice_for_one_run(city: Made, box: Box) -> None:
    data = city()
    send(data, box)
    box.empty()
    done = send(data, box)
    assert (done.returncode, box.told) == (0, [])
    assert "0 e-mails sent, 3 sent before" in done.stdout


def test_where_nothing_changed_nobody_is_written_to_and_the_command_says_so(city: Made, box: Box) -> None:
    done = send(city({("fire-0001", LICENCE.id, ""): FAILED}), box)
    assert box.told == ["di@fire.example"]
    assert "1 e-mail sent, 2 not sent, because nothing changed" in done.stdout


def test_the_first_audit_of_its_kind_tells_nobody(week_one: Path, tmp_path: Path, box: Box) -> None:
    data = shutil.copytree(week_one, tmp_path / "data")
    assert "0 e-mails sent, 3 not sent, because nothing changed" in send(data, box).stdout
    assert box.told == []


def test_one_that_is_refused_leaves_the_others_alone_and_is_tried_again(city: Made, box: Box) -> None:
    data = city(addresses={"Ada Fern": "refused@parks.example"})
    done = send(data, box)
    assert done.returncode == 1
    assert sorted(box.told) == ["bo@roads.example", "di@fire.example"]
    assert "Not sent: Ada Fern: the mail server 127.0.0.1:" in done.stdout
    assert "refused the address: 550 No such user here." in done.stdout
    again = send(data, box)
    assert again.returncode == 1
    assert "0 e-mails sent, 1 not taken, 2 sent before" in again.stdout
    assert len(box.told) == 2


def test_a_connection_that_drops_after_the_text_is_told_and_the_others_are_sent(city: Made, box: Box) -> None:
    data = city(addresses={"Ada Fern": "dropped@parks.example"})
    done = send(data, box)
    assert done.returncode == 1
    assert sorted(box.told) == ["bo@roads.example", "di@fire.example"]
    assert "Not sent: Ada Fern:" in done.stdout
    assert "broke off after the text was handed over; it may have arrived all the same." in done.stdout
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        assert "dropped@parks.example" not in store.digests("week-2")["address"].tolist()


def test_a_server_that_is_down_is_every_letters_problem_and_nothing_is_noted(city: Made, box: Box) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]  # bound, and nobody listens
        data = city()
        done = call("digest", "--smtp", f"127.0.0.1:{port}", *FROM, "--data", data, **OPEN)
    assert done.returncode == 1
    assert done.stdout.count("cannot be reached: Connection refused") == 3
    assert "0 e-mails sent, 3 not taken" in done.stdout
    assert send(data, box).returncode == 0
    assert len(box.told) == 3


def test_a_server_that_never_answers_is_waited_for_once(city: Made) -> None:
    run = city_run("week-2").run
    with socket.create_server(("127.0.0.1", 0)) as silent, open_store(f"sqlite:///{city() / 'atxaudit.db'}") as store:
        news = find_news(store, store.run(run.id), "Di Lark", None)
        assert news is not None
        to = Recipient(liaison="Di Lark", address="di@fire.example")
        letter = write_letter(news, to, read_sender("od@elmwood.example"), run.finished)
        server = Server(host="127.0.0.1", port=silent.getsockname()[1], timeout=0.2)
        problems = [one.problem for one in deliver([letter] * 3, server)]
        assert problems == [f"the mail server 127.0.0.1:{server.port} does not answer in time"] * 3
        silent.settimeout(0.2)
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):
            silent.accept()  # nobody called a second time


def test_only_the_liaison_asked_for_is_told(city: Made, box: Box) -> None:
    send(city(), box, "--liaison", "di lark")
    assert box.told == ["di@fire.example"]


def test_what_is_noted_is_the_run_the_person_and_the_message(city: Made, box: Box) -> None:
    data = city()
    send(data, box, "--liaison", "Di Lark")
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        (noted,) = store.digests("week-2").to_dict("records")
        assert len(store.digests("week-1")) == 0
    assert (noted["liaison"], noted["address"]) == ("Di Lark", "di@fire.example")
    assert noted["message_id"] == box.mails[0]["Message-ID"]
    assert abs(datetime.now(UTC) - noted["sent_at"]) < timedelta(minutes=5)


def test_news_that_could_not_be_sent_is_in_the_next_one(city: Made, box: Box) -> None:
    data = city()
    assert send(data, box, "--liaison", "Di Lark").returncode == 0
    add_run(data, "week-3", 14, NEWS | {("fire-0001", WORDS.id, ""): FAILED})  # Monday's news, never sent
    add_run(data, "week-4", 21, NEWS | {("fire-0001", WORDS.id, ""): FAILED})
    box.empty()
    send(data, box, "--liaison", "Di Lark")
    text = box.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "since that of March 8, 2026" in " ".join(text.split())
    assert "One finding is new" in text


def test_somebody_listed_with_two_addresses_gets_it_at_both(city: Made, box: Box) -> None:
    data = city()
    listed = [(*one[:4], "deputy@fire.example" if one[0] == "none-0001" else one[4], one[5]) for one in ASSETS]
    listed = [(*one[:3], "Di Lark", *one[4:]) if one[0] == "none-0001" else one for one in listed]
    add_run(data, "week-3", 14, NEWS | {("none-0001", LICENCE.id, ""): FAILED}, listed)
    send(data, box, "--liaison", "Di Lark")
    assert sorted(box.told) == ["deputy@fire.example", "di@fire.example"]


def test_an_address_that_smuggles_another_is_none(city: Made, box: Box) -> None:
    done = send(city(addresses={"Di Lark": "di@fire.example\r\nRCPT TO:<all@evil.example>"}), box)
    assert sorted(box.told) == ["ada@parks.example", "bo@roads.example"]
    assert "2 liaisons without an e-mail address (Cy Moss and Di Lark)" in done.stdout


def test_two_at_once_do_not_both_send(city: Made, box: Box) -> None:
    data = city()
    with only_one(data / "digest.lock", "held"):
        assert "Another `atxaudit digest` is sending" in refused(send(data, box), 1)
    assert box.told == []
    assert send(data, box, "--liaison", "Di Lark").returncode == 0


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / "lock", "held"):
        1 / 0  # noqa: B018
    with (
        only_one(tmp_path / "lock", "held"),
        pytest.raises(ReportError, match="held"),
        only_one(tmp_path / "lock", "held"),
    ):
        pass


def certificate(folder: Path) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("NOT RUN: no openssl to make a certificate with")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def test_a_log_in_goes_over_an_encrypted_line_only(city: Made, tmp_path: Path) -> None:
    data, mails = city(), tmp_path / "mails"
    mails.mkdir()
    pair = certificate(tmp_path)
    login = {"ATXAUDIT_SMTP_USER": "city", "ATXAUDIT_SMTP_PASSWORD": "hunter2", "SSL_CERT_FILE": str(pair[0])}
    with served(mails, *pair) as box:
        at = f"localhost:{box.port}"
        args = ("digest", "--smtp", at, *FROM, "--data", data, "--liaison", "Di Lark")
        untrusted = call(*args, **(login | {"SSL_CERT_FILE": os.devnull}))
        assert "has no certificate that can be trusted" in untrusted.stdout
        wrong = call(*args, **(login | {"ATXAUDIT_SMTP_PASSWORD": "hunter3"}))
        assert "refused the user or the password: 535" in wrong.stdout
        assert "hunter" not in wrong.stdout + wrong.stderr
        done = call(*args, **login)
        assert done.returncode == 0, done.stdout
        assert [one["tls"] for one in box.envelopes] == [True]


def test_a_server_without_encryption_is_told_from_one_that_is_down(city: Made, box: Box) -> None:
    done = send(city(), box, "--liaison", "Di Lark", ATXAUDIT_SMTP_STARTTLS="true")
    assert done.returncode == 1
    assert "ATXAUDIT_SMTP_STARTTLS=false sends unencrypted" in done.stdout
    assert box.told == []


def test_the_server_may_be_in_the_settings(city: Made, box: Box) -> None:
    settings = OPEN | {"ATXAUDIT_SMTP_HOST": "127.0.0.1", "ATXAUDIT_SMTP_PORT": str(box.port)}
    done = call(
        "digest", "--liaison", "Di Lark", "--data", city(), **settings, ATXAUDIT_FROM="opendata@elmwood.example"
    )
    assert done.returncode == 0, done.stderr
    assert {one["from"] for one in box.envelopes} == {"opendata@elmwood.example"}


@pytest.mark.parametrize(
    ("arguments", "settings", "says"),
    [
        ([], {}, "Name a mail server with --smtp HOST:PORT"),
        (["--smtp", "127.0.0.1:1"], {}, "Say whom the e-mail is from"),
        (["--smtp", "127.0.0.1:1", "--from", "nobody"], {}, 'no sender: write it like "Open Data <'),
        (["--smtp", "127.0.0.1:1", "--from", "a@b.c\r\nBcc: x@y.z"], {}, "is no sender"),
        (["--smtp", "mail.example:smtp", *FROM], {}, "is no mail server: write HOST:PORT"),
        (["--smtp", "127.0.0.1:1", "--dry-run", "x"], {}, "or send them with --smtp"),
        (["--smtp", "127.0.0.1:1", *FROM, "--liaison", "Ada Fen"], {}, 'did you mean "Ada Fern"'),
        (["--smtp", "127.0.0.1:1", *FROM, "--run", "week-9"], {}, 'no run "week-9"'),
        (["--dashboard-url", "javascript:alert(1)", "--dry-run", "x"], {}, "no address of the web"),
        (["--smtp", "127.0.0.1:1", *FROM], {"ATXAUDIT_SMTP_USER": "city"}, "belong together"),
        (
            ["--smtp", "mail.example:25", *FROM],
            {"ATXAUDIT_SMTP_USER": "city", "ATXAUDIT_SMTP_PASSWORD": "hunter2", **OPEN},
            "would be sent unencrypted",
        ),
        (["--smtp", "127.0.0.1:1", *FROM], {"ATXAUDIT_SMTP_PORT": "70000"}, "ATXAUDIT_SMTP_PORT is not usable"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(
    city: Made, arguments: list[str], settings: dict[str, str], says: str
) -> None:
    done = call("digest", *arguments, "--data", city(), **settings)
    assert done.returncode in (1, 2)
    message = refused(done, done.returncode)
    assert says in message
    assert "hunter2" not in message


def test_a_run_that_names_no_liaison_says_how_to_name_them(tmp_path: Path) -> None:
    data = tmp_path / "data"
    add_run(data, "week-1", 0, {}, [(*one[:3], "", "", one[5]) for one in ASSETS])
    done = call("digest", "--dry-run", tmp_path / "mails", "--data", data)
    assert "The run names no liaison: audit with --liaisons" in done.stdout
    assert not (tmp_path / "mails").exists()


def test_what_cannot_be_noted_stops_the_sending_and_says_so(
    city: Made, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Store, run_id: str, **_: object) -> None:
        raise StoreError("The store cannot be written (disk full).")

    monkeypatch.setattr(Store, "record_digest", full)
    message = refused(send(city(), box), 1)
    assert "The e-mail to Ada Fern was sent, which cannot be noted: it would be sent again." in message
    assert box.told == ["ada@parks.example"]


def test_without_any_run_it_says_what_to_do_and_makes_no_store(tmp_path: Path) -> None:
    done = call("digest", "--smtp", "127.0.0.1:1", *FROM, "--data", tmp_path / "none")
    assert "run `atxaudit audit` first" in refused(done, 1)
    assert not (tmp_path / "none").exists()
