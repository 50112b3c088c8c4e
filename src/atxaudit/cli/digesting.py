"""`atxaudit digest`: an e-mail to each liaison in whose data something changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from atxaudit.cli.lock import only_one
from atxaudit.cli.mailing import note_sent, open_mailing, sum_up, told
from atxaudit.cli.options import Data, RunId
from atxaudit.errors import UsageError
from atxaudit.report.digest.letters import Sender, read_sender
from atxaudit.report.digest.plain import header_text
from atxaudit.report.digest.sending import Server, deliver
from atxaudit.report.files import safe_name, write_file
from atxaudit.report.web import web_address
from atxaudit.settings import Settings, load_settings
from atxaudit.store import open_store

EXIT_NOT_ALL = 1  # some e-mail was not taken; run again, and only those are tried
_NOBODY = "atxaudit@localhost"  # a dry run needs no sender
_BUSY = "Another `atxaudit digest` is sending at this moment: wait until it has finished."


def digest(
    run: RunId = None,
    liaison: Annotated[str | None, typer.Option(envvar="ATXAUDIT_LIAISON", help="Only this liaison.")] = None,
    dry_run: Annotated[
        Path | None,
        typer.Option(envvar="ATXAUDIT_DRY_RUN", help="Send nothing: write the e-mails to this folder, as .eml files."),
    ] = None,
    smtp: Annotated[
        str | None,
        typer.Option(
            envvar="ATXAUDIT_SMTP", help="Send through this server, HOST:PORT.", show_default="ATXAUDIT_SMTP_HOST"
        ),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--from", envvar="ATXAUDIT_FROM", help='Such as "Open Data <opendata@city.gov>".')
    ] = None,
    dashboard_url: Annotated[
        str, typer.Option(envvar="ATXAUDIT_DASHBOARD_URL", help="Where your dashboard is; links lead to its pages.")
    ] = "",
    data: Data = None,
) -> None:
    """Tell each liaison by e-mail what is new, solved and still open, and what is due next.

    One e-mail a person, since the last one that was sent; none where nothing changed, and none twice for one run. The
    server is that of --smtp or ATXAUDIT_SMTP_HOST, _PORT, _USER, _PASSWORD and _STARTTLS. Exit code 1: some e-mail was
    not taken; run it again, and only those are tried.

    Example: atxaudit digest --dry-run mails

    Example: atxaudit digest --smtp mail.city.gov:587 --from "Open Data <opendata@city.gov>"
    """
    if dashboard_url and not web_address(dashboard_url):
        raise UsageError(
            f'--dashboard-url "{header_text(dashboard_url)}" is no address of the web: begin with https://.'
        )
    settings = load_settings(data=data)
    if dry_run:
        if smtp:
            raise UsageError("Write the e-mails with --dry-run, or send them with --smtp.")
        _write_all(settings, run, liaison, dry_run, read_sender(sender or _NOBODY), dashboard_url)
        return
    server = read_server(smtp, settings)
    if not sender:
        raise UsageError('Say whom the e-mail is from: --from "Open Data <opendata@city.gov>".')
    server.check()
    _send_all(settings, run, liaison, server, read_sender(sender), dashboard_url)


def read_server(smtp: str | None, settings: Settings) -> Server:
    """The server of the option, else of the settings; what the option leaves open is theirs.

    Raises:
        UsageError: there is none, or it is not HOST:PORT.
    """
    if not (smtp or settings.smtp_host):
        raise UsageError(
            "Name a mail server with --smtp HOST:PORT (or ATXAUDIT_SMTP_HOST), or a folder with --dry-run."
        )
    try:
        parts = urlsplit(f"//{smtp or settings.smtp_host}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.path or parts.username:
        raise UsageError(f'"{header_text(smtp or settings.smtp_host)}" is no mail server: write HOST:PORT.')
    return Server(
        host=host,
        port=port or settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
    )


def _write_all(
    settings: Settings, run: str | None, liaison: str | None, folder: Path, sender: Sender, dashboard: str
) -> None:
    """The moment in them is the end of the run: the same run gives the same files."""
    with open_store(settings.store_url, create=False) as store:
        mailing = open_mailing(store, run, liaison, dashboard)
        for letter in mailing.letters(sender, mailing.run.finished, again=True):
            mark = letter.message_id.partition("@")[0].rpartition(".")[2][:8]
            name = safe_name(letter.recipient.liaison, f"{mailing.run.id}-{mark}", ".eml")
            write_file(folder / name, letter.raw)
            mailing.seen["written"] += 1
            _say(f"Written: {folder / name}")
        _say(sum_up(mailing, "written"))


def _send_all(
    settings: Settings, run: str | None, liaison: str | None, server: Server, sender: Sender, dashboard: str
) -> None:
    """Each is noted as soon as the server took it."""
    open_store(settings.store_url, create=False).close()  # where there is none, none is made
    with (
        only_one(settings.data.expanduser() / "digest.lock", _BUSY),
        open_store(settings.store_url) as store,
    ):
        mailing = open_mailing(store, run, liaison, dashboard)
        letters = mailing.letters(sender, datetime.now(UTC), again=False)
        for delivery in deliver(letters, server):
            to = delivery.letter.recipient
            if delivery.problem:
                mailing.seen["failed"] += 1
                _say(f"Not sent: {header_text(to.liaison)}: {delivery.problem}.")
                continue
            note_sent(mailing, delivery.letter, datetime.now(UTC))
            mailing.seen["sent"] += 1
            _say(f"Sent: {header_text(to.liaison)}: {told(delivery.letter)}.")
        _say(sum_up(mailing, "sent"))
    if mailing.seen["failed"]:
        raise typer.Exit(EXIT_NOT_ALL)


def _say(sentence: str) -> None:
    Console(highlight=False, soft_wrap=True).print(sentence, markup=False)
