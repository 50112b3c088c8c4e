"""News as e-mail: plain text and HTML, byte for byte the same for the same news and moment."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from atxaudit.errors import MailError
from atxaudit.report import look
from atxaudit.report.digest.news import News, day_of
from atxaudit.report.digest.plain import header_text, plain
from atxaudit.report.digest.recipients import Recipient, is_address
from atxaudit.words import count, in_zone

_TEMPLATES = Environment(
    loader=PackageLoader("atxaudit.report.digest", "."),
    autoescape=select_autoescape(["html"], default=False),  # the plain text is no HTML
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["plain"] = plain
_NO_ID = re.compile(r"[^A-Za-z0-9.-]")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Whom the e-mail is from."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An e-mail, ready to be handed to a server; `raw` is all of it, headers too."""

    recipient: Recipient
    sender: str  # its address
    message_id: str
    news: News
    raw: bytes


def read_sender(text: str) -> Sender:
    """`Open Data Team <opendata@city.gov>`, or the address alone.

    Raises:
        MailError: it is neither.
    """
    name, address = parseaddr(text)
    if not (text.isprintable() and is_address(address)):
        raise MailError(f'"{header_text(text)}" is no sender: write it like "Open Data <opendata@city.gov>".')
    return Sender(name=header_text(name), address=address)


def write_letter(news: News, recipient: Recipient, sender: Sender, moment: datetime) -> Letter:
    """The e-mail; `moment` is when it is sent. The same run, liaison and address always have the same Message-ID, so
    that a mailbox can tell a second delivery."""
    mark = hashlib.sha256(f"{news.run.id}\n{recipient.liaison}\n{recipient.address}".encode()).hexdigest()
    message_id = f"<{_NO_ID.sub('-', news.run.id)}.{mark[:24]}@{sender.address.rpartition('@')[2]}>"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    message["To"] = Address(display_name=header_text(recipient.liaison, 60), addr_spec=recipient.address)
    message["Subject"] = subject(news)
    message["Date"] = format_datetime(in_zone(moment, news.run.timezone))
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text_part(news), cte="quoted-printable")
    message.add_alternative(html_part(news), subtype="html", cte="quoted-printable")
    message["Content-Language"] = "en"
    message.set_boundary(f"=_{mark[:32]}")  # no line of quoted-printable can hold it
    return Letter(recipient=recipient, sender=sender.address, message_id=message_id, news=news, raw=message.as_bytes())


def subject(news: News) -> str:
    """`City of Elmwood open data: three findings are new, one is solved (March 1, 2026)`."""
    words = news.headline[:1].lower() + news.headline[1:]
    return f"{header_text(news.run.title, 50)} open data: {words} ({day_of(news.run)})"


def text_part(news: News) -> str:
    """For those who read no HTML."""
    return _rendered("digest.txt", news)


def html_part(news: News) -> str:
    """One page without pictures, scripts or anything fetched."""
    return _rendered("digest.html", news)


def _rendered(template: str, news: News) -> str:
    return _TEMPLATES.get_template(template).render(news=news, look=look, count=count, day_of=day_of)
