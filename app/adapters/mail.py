"""Letters by e-mail: into a folder (the default), through SMTP, or into a list that tests read."""

import smtplib
import ssl
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from app.domain.clock import SHANGHAI, Clock
from app.domain.errors import Invalid, Problem

_SECONDS = 20  # a post office that hasn't answered by then is tried again by the queue


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a message; `media_type` like "application/pdf"."""

    name: str
    media_type: str
    content: bytes


class Post(Protocol):
    """Anything that takes messages away."""

    def send(self, to: str, subject: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """Send a plain text message to one address; Invalid if the address is none, OSError if the post can't be reached."""


@dataclass(frozen=True, kw_only=True)
class FolderPost:
    """Writes each message as an .eml file, named by moment and a random part."""

    folder: Path
    sender: str
    clock: Clock

    def send(self, to: str, subject: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        message = compose(self.sender, to, subject, text, attachments, self.clock)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.clock.now().astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:12]}"
        unfinished = self.folder / f"{name}.part"  # a reader of the folder never meets half a message
        unfinished.write_bytes(message.as_bytes(policy=SMTP))
        unfinished.rename(self.folder / f"{name}.eml")


@dataclass(frozen=True, kw_only=True)
class SmtpPost:
    """Hands messages to a mail server. `security` is "starttls", "tls" or "none"; `user` "" means no sign-in."""

    host: str
    port: int
    sender: str
    clock: Clock
    user: str = ""
    password: str = field(default="", repr=False)
    security: Literal["starttls", "tls", "none"] = "starttls"

    def send(self, to: str, subject: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        message = compose(self.sender, to, subject, text, attachments, self.clock)
        with self._connection() as server:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connection(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(self.host, self.port, timeout=_SECONDS)


def smtp_post(url: str, sender: str, clock: Clock) -> SmtpPost:
    """A mail server by its address: smtp://user:password@host:port (STARTTLS), or smtps:// for TLS from the first byte."""
    parts = urlsplit(url)
    security: Literal["starttls", "tls"] = "tls" if parts.scheme == "smtps" else "starttls"
    port = parts.port or (465 if security == "tls" else 587)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpPost(
        host=parts.hostname or "localhost",
        port=port,
        sender=sender,
        clock=clock,
        user=user,
        password=password,
        security=security,
    )


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message as FakePost keeps it."""

    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]


@dataclass
class FakePost:
    """Keeps what was sent in `sent`; with `refuses` set, every message fails as if the server were away."""

    sent: list[Sent] = field(default_factory=list)
    refuses: bool = False

    def send(self, to: str, subject: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        address(to)
        if self.refuses:
            raise ConnectionRefusedError("the post office is closed")
        self.sent.append(Sent(to=to, subject=subject, text=text, attachments=tuple(attachments)))


def compose(
    sender: str, to: str, subject: str, text: str, attachments: Sequence[Attachment], clock: Clock
) -> EmailMessage:
    """The message itself, dated now in Shanghai."""
    message = EmailMessage(policy=SMTP)
    message["From"] = address(sender)
    message["To"] = address(to)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(clock.now().astimezone(SHANGHAI))
    message["Message-ID"] = f"<{uuid.uuid4()}@{address(sender).domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday replies stay away
    message.set_content(text)
    for attachment in attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message


def address(text: str) -> Address:
    """An e-mail address; raises Invalid for what is none, line breaks included."""
    try:
        found = Address(addr_spec=text.strip())
    except (HeaderParseError, ValueError, IndexError):
        raise _no_address(text) from None
    if not found.domain or not found.username or not text.strip().isprintable():
        raise _no_address(text)
    return found


def _no_address(text: str) -> Invalid:
    problem = Problem(path="/email", label="电子邮箱", message=f"“{text.strip()}”不是有效的电子邮箱地址。")
    return Invalid((problem,), problem.message)
