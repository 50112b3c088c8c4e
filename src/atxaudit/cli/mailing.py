"""Who of a run is told, what became of each, and what is noted of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from atxaudit.errors import StoreError
from atxaudit.models import Run
from atxaudit.report.digest.finding_news import find_news
from atxaudit.report.digest.letters import Letter, Sender, write_letter
from atxaudit.report.digest.plain import header_text
from atxaudit.report.digest.recipients import Recipient, Recipients, find_recipients
from atxaudit.report.scope import find_run
from atxaudit.store import Store
from atxaudit.words import count, listed


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """A run and who is to be told of it; `seen` counts what became of each."""

    store: Store
    run: Run
    recipients: Recipients
    sent_before: frozenset[Recipient]
    dashboard: str
    seen: Counter[str]

    def letters(self, sender: Sender, moment: datetime, *, again: bool) -> Iterator[Letter]:
        """Those that have something to tell; with `again` those too that were sent before."""
        for recipient in self.recipients.told:
            if recipient in self.sent_before:
                self.seen["before"] += 1
                if not again:
                    continue
            since = self.store.last_digest(self.run.id, recipient.liaison, recipient.address)
            news = find_news(self.store, self.run, recipient.liaison, since, self.dashboard)
            if news is None:
                self.seen["quiet"] += 1
            else:
                yield write_letter(news, recipient, sender, moment)


def note_sent(mailing: Mailing, letter: Letter, sent_at: datetime) -> None:
    """Notes that a server took it.

    Raises:
        StoreError: it cannot be noted; nothing more must be sent.
    """
    to = letter.recipient
    try:
        mailing.store.record_digest(
            mailing.run.id,
            liaison=to.liaison,
            address=to.address,
            sent_at=sent_at,
            message_id=letter.message_id,
        )
    except StoreError as error:
        raise StoreError(
            f"The e-mail to {header_text(to.liaison)} was sent, which cannot be noted: it would be sent again. {error}"
        ) from error


def open_mailing(store: Store, run: str | None, liaison: str | None, dashboard: str) -> Mailing:
    """The liaisons of a run, or the one asked for, and whom a digest of it reached already."""
    chosen = find_run(store, run)
    sent = store.digests(chosen.id)
    return Mailing(
        store=store,
        run=chosen,
        recipients=find_recipients(store, chosen, liaison),
        sent_before=frozenset(
            Recipient(liaison=name, address=address)
            for name, address in zip(sent["liaison"], sent["address"], strict=True)
        ),
        dashboard=dashboard,
        seen=Counter(),
    )


def told(letter: Letter) -> str:
    """`5 new, 2 solved and 22 still open`."""
    return listed([f"{number:,} {word}" for word, number in letter.news.counts])


def sum_up(mailing: Mailing, done: str) -> str:
    """What became of everybody, in one sentence."""
    seen = mailing.seen
    parts = [f"{count(seen[done], 'e-mail')} {done}"]
    if seen["failed"]:
        parts.append(f"{seen['failed']:,} not taken")
    if seen["before"]:
        parts.append(f"{seen['before']:,} sent before")
    if seen["quiet"]:
        parts.append(f"{seen['quiet']:,} not {done}, because nothing changed")
    if without := mailing.recipients.without_address:
        names = listed([header_text(name, 60) for name in without])
        parts.append(f"{count(len(without), 'liaison')} without an e-mail address ({names})")
    nobody = not (mailing.recipients.told or mailing.recipients.without_address)
    hint = " The run names no liaison: audit with --liaisons, or name stewards on the portal." if nobody else ""
    return f"Run {mailing.run.id}: {', '.join(parts)}.{hint}"
