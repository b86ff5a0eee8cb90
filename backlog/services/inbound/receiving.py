"""One mail comes in: once for each Message-ID, whichever way it came and however often."""

import logging
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from backlog.choices import Audience, InboundOutcome
from backlog.models import Comment, InboundMail, Item
from backlog.models.conversation import COMMENT_LENGTH
from backlog.permissions import get_item_for
from backlog.selectors.mail_addresses import Thread
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment
from backlog.services.inbound.reading import Incoming, own_words, read_mail
from backlog.services.inbound.senders import Sender, place_of, sender_of, thread_answered
from backlog.services.inbound.sorting import why_left_out
from backlog.services.triage import answer_request
from common.errors import DomainError, Invalid
from requests_intake.choices import Evidence, RequestKind, RequestStatus, Source
from requests_intake.models import Request
from requests_intake.models.requests import TITLE_LENGTH
from requests_intake.permissions import check_may_file, get_request_for
from requests_intake.services.requests import file_request
from requests_intake.services.triage import WORDS_LENGTH
from stakeholders.choices import ContactKind
from stakeholders.models import AccountProduct, Contact

logger = logging.getLogger(__name__)
_FORWARDED = re.compile(r"^\s*((re|aw|fw|fwd|wg|tr|rv|sv)\s*:\s*)+", re.IGNORECASE)
_EVIDENCE = {ContactKind.USER: Evidence.FIRST_HAND, ContactKind.BUYER: Evidence.BUYER}
CUT = "\n\n(The mail went on.)"


def receive_mail(raw: bytes) -> InboundMail:
    """Make of a raw mail what it is: a request, a comment, or nothing, with the reason. A second time changes nothing.

    The sender hears nothing of it: an answer would tell strangers whose addresses are known here.
    """
    mail = read_mail(raw)
    try:
        return _receive(mail)
    except DatabaseError:
        raise  # it may go well the next time
    except Exception as error:
        logger.exception("a mail could not be taken in")
        reason = f"It could not be taken in ({type(error).__name__}); the log says more."
        row, _ = InboundMail.objects.get_or_create(
            message_id=mail.message_id, defaults=_about(mail) | {"outcome": InboundOutcome.LEFT_OUT, "reason": reason}
        )
        return row


@transaction.atomic
def _receive(mail: Incoming) -> InboundMail:
    reason = why_left_out(mail)
    row, is_new = InboundMail.objects.get_or_create(
        message_id=mail.message_id, defaults=_about(mail) | {"outcome": InboundOutcome.LEFT_OUT, "reason": reason}
    )
    if not is_new or reason:
        return row
    try:
        with transaction.atomic():
            _make(mail, row)
    except DomainError as error:
        row.request = row.comment = None
        row.outcome, row.reason = InboundOutcome.LEFT_OUT, error.message[:200]
    row.save(update_fields=["outcome", "reason", "request", "comment"])
    return row


def _about(mail: Incoming) -> dict[str, str]:
    return {"sender": mail.sender, "subject": mail.subject[:250]}


def _make(mail: Incoming, row: InboundMail) -> None:
    sender = sender_of(mail)
    thread = thread_answered(mail)
    if thread is None:
        row.outcome, row.request = InboundOutcome.REQUEST, _file(mail, sender)
        refused = _attach(mail, sender, request=row.request)
    else:
        row.outcome, row.comment = InboundOutcome.COMMENT, _answer(mail, sender, thread)
        row.request = row.comment.request
        refused = _attach(mail, sender, comment=row.comment)
    row.reason = f"Files left out: {', '.join(refused)}"[:200] if refused else ""


# -- a new request ---------------------------------------------------------------------------------------------


def _file(mail: Incoming, sender: Sender) -> Request:
    place = place_of(mail, sender)
    if sender.user is not None:
        check_may_file(sender.user, place.product, place.account)
    subject = _FORWARDED.sub("", mail.subject)
    title = subject or next((line.strip() for line in mail.text.splitlines() if line.strip()), "")
    if not title:
        raise Invalid("It is empty.")
    return file_request(
        actor=sender.user,
        product=place.product,
        kind=RequestKind.FEATURE,
        title=title[:TITLE_LENGTH],
        body=mail.text,
        account=place.account,
        contact=place.contact,
        source=None if sender.is_internal else Source.CUSTOMER,
        evidence=_evidence(place.contact),
    )


def _evidence(contact: Contact | None) -> str:
    return _EVIDENCE.get(ContactKind(contact.kind), Evidence.PERCEIVED) if contact else Evidence.PERCEIVED


# -- a reply ---------------------------------------------------------------------------------------------------


def _answer(mail: Incoming, sender: Sender, thread: Thread) -> Comment:
    text = own_words(mail.text)
    if not text:
        raise Invalid("The reply is empty.")
    if thread.request_id is not None:
        return _on_request(sender, _request(sender, thread.request_id), text)
    return _on_item(sender, Item.objects.filter(pk=thread.item_id or 0).first(), text)


def _request(sender: Sender, pk: int) -> Request:
    """The request that they answer to, if they may see it."""
    if sender.user is not None:
        return get_request_for(sender.user, pk)
    accounts = {contact.account_id for contact in sender.contacts}
    request = Request.objects.select_related("account", "product").filter(pk=pk, account__in=accounts).first()
    if request is None or not AccountProduct.objects.filter(account=request.account, product=request.product).exists():
        raise Invalid("The sender may not see what they answer to.")
    return request


def _on_request(sender: Sender, request: Request, text: str) -> Comment:
    name = "" if sender.user else sender.name
    if _was_asked(sender, request):
        return answer_request(actor=sender.user, request_id=request.pk, text=_cut(text, WORDS_LENGTH), author_name=name)
    return add_comment(
        actor=sender.user,
        request=request,
        body=_cut(text, COMMENT_LENGTH),
        audience=Audience.INTERNAL if sender.is_internal else Audience.CUSTOMER,
        author_name=name,
    )


def _was_asked(sender: Sender, request: Request) -> bool:
    """Whether triage waits for this sender's answer; a colleague answers for what they filed themselves."""
    waits = request.status == RequestStatus.WAITING or (
        request.status == RequestStatus.NEW and request.asked_at is not None
    )
    return waits and (not sender.is_internal or request.filed_by == sender.user)


def _on_item(sender: Sender, item: Item | None, text: str) -> Comment:
    if sender.user is None or item is None:
        raise Invalid("The sender may not see what they answer to.")
    body = _cut(text, COMMENT_LENGTH)
    if sender.is_internal:
        return add_comment(actor=sender.user, item=get_item_for(sender.user, item.key), body=body)
    if not Item.objects.published_to(sender.user).filter(pk=item.pk).exists():
        raise Invalid("The sender may not see what they answer to.")
    return add_comment(actor=sender.user, item=item, body=body, audience=Audience.CUSTOMER)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - len(CUT)] + CUT


# -- files -----------------------------------------------------------------------------------------------------


def _attach(
    mail: Incoming, sender: Sender, *, request: Request | None = None, comment: Comment | None = None
) -> list[str]:
    """Keep the files that may be kept; return the names of the others. One that is refused refuses nothing else."""
    refused = []
    audience = Audience.CUSTOMER if request is not None and request.account_id else Audience.INTERNAL
    for upload in mail.uploads:
        file = SimpleUploadedFile(upload.name, upload.content)
        try:
            with transaction.atomic():
                attach(actor=sender.user, upload=file, request=request, comment=comment, audience=audience)
        except DomainError:
            refused.append(upload.name)
    return refused
