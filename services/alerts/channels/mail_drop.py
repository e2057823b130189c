"""A file for each notice that a mail gateway picks up (邮件投递目录): whole or not there, and named by its id."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from services.alerts.channels import Channel, Delivered, Message, Retry, Settings

DOMAIN = "shouwang.invalid"
"""Domain of the addresses, which the gateway maps to people's own."""


def mail_of(message: Message) -> bytes:
    """The mail, from the receiver's queue written as an address."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"notice@{DOMAIN}"
    mail["To"] = f"{message.notice.receiver.replace('/', '.')}@{DOMAIN}"
    mail["Subject"] = message.subject
    mail["Date"] = message.notice.said_at
    mail["Message-ID"] = f"<{message.notice.notice_id}@{DOMAIN}>"
    mail.set_content(message.text)
    return mail.as_bytes()


def _send(message: Message, settings: Settings) -> Delivered | Retry:
    folder = Path(settings["mail_dir"])
    name = message.notice.notice_id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = folder / f".{name}.part"
        written.write_bytes(mail_of(message))
        written.replace(folder / f"{name}.eml")
    except OSError as error:
        return Retry(f"{type(error).__name__}: {error.strerror}")
    return Delivered()


CHANNEL = Channel("mail_drop", _send, ("mail_dir",))
