"""A mail server in a process of its own: `python mail_server.py FOLDER [CERTIFICATE KEY]`, which prints its port.

It writes each e-mail it takes to the folder, refuses addresses that begin with "refused", and drops the connection
after the text of an e-mail to one that begins with "dropped". With a certificate it offers STARTTLS and wants a log-in.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


class Box:
    """What the server does with an e-mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ARG002, N802
        if address.startswith("refused"):
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("dropped"):
            server.transport.abort()
            return "250 never heard"
        number = len(list(self.folder.glob("*.eml"))) + 1
        (self.folder / f"{number:03}.eml").write_bytes(envelope.original_content)
        about = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "user": session.authenticated}
        (self.folder / f"{number:03}.json").write_text(json.dumps(about | {"tls": session.ssl is not None}))
        return "250 Taken"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    is_known = data.login == b"city" and data.password == b"hunter2"
    return AuthResult(success=is_known, handled=False)  # the server says so itself


async def serve(folder: Path, *pair: str) -> None:
    settings: dict[str, Any] = {"hostname": "mail.test", "ident": "test"}
    if pair:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*pair)
        settings |= {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": authenticate,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Box(folder), **settings), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), *sys.argv[2:]))
