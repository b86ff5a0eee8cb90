"""Raw mails, as a mail server hands them over."""

from email.message import EmailMessage
from email.utils import make_msgid


def a_mail(
    sender: str,
    text: str = "We cannot export.",
    *,
    to: str = "requests@weighbridge.example",
    subject: str = "No export",
    html: str = "",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """A mail of ``sender``; further headers by name, underscores for hyphens."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("Message_ID", make_msgid(domain="acme.example"))
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if html:
        message.set_content(html, subtype="html")
    else:
        message.set_content(text)
    for name, content in (files or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
