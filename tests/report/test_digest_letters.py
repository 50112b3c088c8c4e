"""What stands in a liaison's e-mail: headers, words and links, whatever the names are."""

from __future__ import annotations

import email.policy
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from calling_atxaudit import call
from hypothesis import given
from hypothesis import strategies as st
from report_city import (
    ASSETS,
    COULD_NOT_RUN,
    DESCRIBED,
    FAILED,
    FILLED,
    HOSTILE_LIAISON,
    LICENCE,
    NOT_APPLICABLE,
    ON_TIME,
    PASSED,
    WAIVED,
    WORDS,
    Said,
    city_run,
)

from atxaudit.report import since
from atxaudit.report.digest.finding_news import find_news
from atxaudit.report.digest.letters import Letter, Sender, read_sender, write_letter
from atxaudit.report.digest.news import News
from atxaudit.report.digest.plain import header_text, plain
from atxaudit.report.digest.recipients import Recipient, is_address
from atxaudit.report.summary import Scope, summarise
from atxaudit.store import Store, open_store

MOMENT = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
SENDER = Sender(name="Open Data", address="opendata@elmwood.example")
ADA = Recipient(liaison="Ada Fern", address="ada@parks.example")
SECOND: Said = {
    ("tree-0001", WORDS.id, ""): PASSED,
    ("tree-0001", ON_TIME.id, ""): FAILED,  # could not run before
    ("tree-0001", DESCRIBED.id, "kind"): PASSED,
    ("tree-0002", LICENCE.id, ""): FAILED,
    ("tree-0002", WORDS.id, ""): FAILED,
    ("pond-0001", DESCRIBED.id, "depth"): FAILED,
    ("pond-0001", DESCRIBED.id, "width"): FAILED,
    ("road-0001", LICENCE.id, ""): WAIVED,
    ("road-0001", WORDS.id, ""): FAILED,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    first: Said = {("pond-0001", DESCRIBED.id, name): PASSED for name in ("depth", "width")}
    with open_store(f"sqlite:///{folder / 'atxaudit.db'}") as store:
        city_run("week-1", changed=first).write(store)
        city_run("week-2", after=timedelta(days=7), changed=SECOND).write(store)
    return folder


@pytest.fixture(scope="module")
def store(data: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{data / 'atxaudit.db'}", create=False) as opened:
        yield opened


@cache
def news_of(store: Store, liaison: str, dashboard: str = "") -> News:
    news = find_news(store, store.run("week-2"), liaison, None, dashboard)
    assert news is not None
    return news


def letter_to(store: Store, recipient: Recipient = ADA, dashboard: str = "") -> Letter:
    return write_letter(news_of(store, recipient.liaison, dashboard), recipient, SENDER, MOMENT)


def read(letter: Letter) -> EmailMessage:
    return email.message_from_bytes(letter.raw, policy=email.policy.default)  # type: ignore[return-value]


def part(letter: Letter, kind: str) -> str:
    body = read(letter).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


class Page(HTMLParser):
    """The tags and links of a page, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [str(value) for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_headers_are_those_of_a_machine_that_writes_to_one_person(store: Store) -> None:
    message = read(letter_to(store))
    assert message["From"] == "Open Data <opendata@elmwood.example>"
    assert message["To"] == "Ada Fern <ada@parks.example>"
    assert message["Subject"] == "City of Elmwood open data: four findings are new, two are solved (March 8, 2026)"
    assert message["Date"] == "Sun, 08 Mar 2026 07:00:00 -0500"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<week-2\.[0-9a-f]{24}@elmwood\.example>", message["Message-ID"])
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


def test_it_tells_what_is_new_solved_and_still_open_by_dataset(store: Store) -> None:
    text = part(letter_to(store), "plain")
    changed, still = text.split("STILL OPEN, WHERE NOTHING CHANGED") if "STILL OPEN" in text else (text, "")
    trees = changed.split("* Trees\n")[1].split("\n* ")[0]
    assert "Solved: Before: tree-0001: description-informative fails, and" not in trees
    assert "Solved: Before: tree-0001: description-informative fails." in trees
    assert "New (must fix): Tree" not in trees
    tree_map = changed.split("* Tree map\n")[1].split("\n* ")[0]
    assert "New (must fix): Tree-0002: license-set fails." in tree_map
    assert "How to fix: Fix license-set." in tree_map
    assert "Edit on the portal: https://edit.parks.example/d/tree-0002" in tree_map
    assert not still or "Trees" not in still


def test_columns_of_one_promise_are_one_line_with_their_number(store: Store) -> None:
    text = part(letter_to(store), "plain")
    pond = text.split("* Without a title\n")[1].split("\n* ")[0]
    assert pond.count("New (must fix)") == 1
    assert "column-described fails, and 1 more like it." in pond


def test_the_numbers_are_those_of_the_store_and_of_the_summary(store: Store) -> None:
    news = news_of(store, "Ada Fern")
    changes = store.changes("week-2", liaison="Ada Fern")
    told = dict(news.counts)
    for word, change in (("new", "new"), ("solved", "solved"), ("still open", "persisting")):
        assert told[word] == changes.counts.loc[changes.counts["change"] == change, "findings"].sum()
    assert news.headline == since.headline(changes)
    summary = summarise(store, Scope(kind="liaison", name="Ada Fern"), "week-2")
    assert news.standing == summary.headline
    assert next(value for _, value, _ in news.scores) == f"{summary.score['published_well']:.1f}".removesuffix(".0")
    shown = sum(one.still_open for one in (*news.changed, *news.still))
    assert shown == told["still open"]


def test_a_score_that_is_not_measurable_says_so_and_is_no_number(tmp_path: Path) -> None:
    unknown: Said = {("fire-0001", rule.id, ""): COULD_NOT_RUN for rule in (ON_TIME, FILLED)}
    with open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}") as store:
        city_run("week-1").write(store)
        city_run("week-2", timedelta(days=7), unknown | {("fire-0001", LICENCE.id, ""): FAILED}).write(store)
        letter = letter_to(store, Recipient(liaison="Di Lark", address="di@fire.example"))
    assert "Still true: not measurable\n" in part(letter, "plain")
    assert "Still true: ? not measurable" in Page(part(letter, "html")).text


def test_what_could_not_run_before_is_neither_new_nor_solved(store: Store) -> None:
    for kind in ("plain", "html"):
        assert "updated-on-time fails" not in part(letter_to(store), kind)


def test_the_next_dates_are_told_with_how_late_they_are(store: Store) -> None:
    text = part(letter_to(store), "plain")
    dates = text.split("NEXT DATES: ")[1]
    due = store.due_next("week-2", liaison="Ada Fern")
    assert "three are due within 14 days" in dates.splitlines()[0]
    assert dates.count("(promised weekly)") == len(due) == 3


def test_an_exception_that_was_granted_is_told_and_is_no_repair(store: Store) -> None:
    bo = Recipient(liaison=HOSTILE_LIAISON, address="bo@roads.example")
    text = part(letter_to(store, bo), "plain")
    assert "No longer counted: Before: road-0001: license-set fails." in text
    assert "none is solved" in text


def test_with_a_dashboard_every_dataset_has_a_link_to_its_page(store: Store) -> None:
    letter = letter_to(store, dashboard="https://audit.elmwood.example/")
    links = Page(part(letter, "html")).links
    assert "https://audit.elmwood.example/asset?asset=tree-0002" in links
    assert "See in the dashboard: https://audit.elmwood.example/asset?asset=tree-0002" in part(letter, "plain")
    assert "dashboard" not in part(letter_to(store), "plain")


def test_the_page_holds_no_script_no_picture_and_nothing_to_fetch(store: Store) -> None:
    bo = Recipient(liaison=HOSTILE_LIAISON, address="bo@roads.example")
    for recipient in (ADA, bo):
        page = Page(part(letter_to(store, recipient, "https://audit.elmwood.example"), "html"))
        assert page.tags <= {
            "html", "head", "meta", "title", "body", "main", "table", "tr", "td", "th", "p", "h1", "h2", "h3", "b",
            "span", "div", "a", "br",
        }  # fmt: skip
        assert not [name for name in page.attributes if name.startswith("on")]
        assert all(re.match(r"https://(edit\.parks|audit\.elmwood)\.example/", link) for link in page.links)


def test_a_hostile_title_stands_there_letter_by_letter(store: Store) -> None:
    bo = Recipient(liaison=HOSTILE_LIAISON, address="bo@roads.example")
    for said in (Page(part(letter_to(store, bo), "html")).text, part(letter_to(store, bo), "plain")):
        visible = said.replace("\u2060", "")
        assert "=1+1 <img src=x onerror=alert(1)> **bold** http://evil.example" in visible
        assert "http://evil.example" not in said  # what is joined no mail program makes a link of


def test_a_name_cannot_add_a_header_or_a_recipient(store: Store) -> None:
    bo = Recipient(liaison=HOSTILE_LIAISON, address="bo@roads.example")
    letter = letter_to(store, bo)
    message = read(letter)
    assert message["Bcc"] is None
    assert [one.addr_spec for one in message["To"].addresses] == ["bo@roads.example"]
    assert message["To"].addresses[0].display_name == "Bo Reed Bcc: all@evil.example <script>"
    assert not message.defects
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
        "Content-Type",
    }  # fmt: skip


@given(st.text(max_size=200))
def test_no_name_whatever_breaks_a_header(name: str) -> None:
    clean = header_text(name)
    assert not {unicodedata.category(c) for c in clean} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(clean) <= 120
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = clean
    raw = message.as_bytes()
    assert all(line.startswith((b"Subject:", b" ")) for line in raw.split(b"\r\n") if line)


@given(st.text(max_size=300))
def test_no_portal_text_leaves_its_line(text: str) -> None:
    assert not {"\n", "\r", "\x1b", "\x00", "\u2028"} & set(plain(text))


@pytest.mark.parametrize(
    "text",
    ["", "ada", "ada@", "@parks.example", "a b@parks.example", "ada@parks.example\n", "ada@parks..example",
     "ada@parks.example,bo@x.example", "<ada@parks.example>", "ada@pärks.example", "a\r\nb@parks.example"],
)  # fmt: skip
def test_what_no_server_takes_as_one_address_is_none(text: str) -> None:
    assert not is_address(text)


def test_a_sender_may_have_a_name() -> None:
    assert read_sender('"City, Open Data" <od@city.example>') == Sender(
        name="City, Open Data", address="od@city.example"
    )
    assert read_sender("od@city.example") == Sender(name="", address="od@city.example")


def test_the_same_news_and_moment_give_the_same_bytes(store: Store) -> None:
    assert letter_to(store).raw == letter_to(store).raw
    assert max(map(len, letter_to(store).raw.split(b"\r\n"))) < 998
    assert letter_to(store).raw.isascii()


def test_nothing_new_nothing_to_tell(store: Store) -> None:
    assert find_news(store, store.run("week-2"), "Di Lark", None) is None
    assert find_news(store, store.run("week-1"), "Ada Fern", None) is None  # the first of its kind


def test_many_findings_are_cut_and_counted(tmp_path: Path) -> None:
    many: Said = {("tree-0001", DESCRIBED.id, f"c{n}"): FAILED for n in range(40)}
    listed = [*ASSETS, *((f"zulu-{n:04}", f"Bulk {n}", "Parks", "Ada Fern", *ASSETS[0][4:]) for n in range(40))]
    some: Said = {(f"zulu-{n:04}", LICENCE.id, ""): FAILED for n in range(40)}
    with open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}") as store:
        city_run("week-1", listed=listed, changed=dict.fromkeys(some | many, PASSED)).write(store)
        city_run("week-2", after=timedelta(days=7), listed=listed, changed=some | many).write(store)
        letter = letter_to(store)
    text = part(letter, "plain")
    assert "column-described fails, and 39 more like it." in text
    assert "And 16 more datasets where something changed." in text
    assert len(letter.raw) < 100_000


def test_a_dry_run_writes_files_with_safe_names_and_the_same_bytes_each_time(data: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one" / "deep", tmp_path / "two"
    for folder in (one, two):
        done = call("digest", "--dry-run", folder, "--data", data)
        assert done.returncode == 0, done.stderr
    assert "2 e-mails written, 1 not written, because nothing changed" in done.stdout
    files = sorted(one.iterdir())
    assert [file.name for file in files] == [file.name for file in sorted(two.iterdir())]
    assert all(re.fullmatch(r"[A-Za-z0-9._@-]{10,80}\.eml", file.name) for file in files), files
    assert [file.read_bytes() for file in files] == [file.read_bytes() for file in sorted(two.iterdir())]
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert message["Date"] == "Sun, 08 Mar 2026 03:30:55 -0500"  # when the run was finished


def test_a_folder_that_cannot_be_written_is_one_sentence(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = call("digest", "--dry-run", tmp_path / "file" / "mails", "--data", data)
    assert done.returncode == 1
    assert re.search(r"Error: .*mails.* cannot be written: Not a directory", done.stderr)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_rule_that_does_not_apply_any_more_makes_no_news(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}") as store:
        city_run("week-1").write(store)
        city_run("week-2", timedelta(days=7), {("tree-0001", WORDS.id, ""): NOT_APPLICABLE}).write(store)
        assert find_news(store, store.run("week-2"), "Ada Fern", None) is None
