"""What was said on a request or an item, as one person may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.safestring import SafeString

from backlog.choices import Audience
from backlog.models import Attachment, Comment, Follow, Item, Support
from backlog.selectors.mentions import names_in
from common.files.kinds import PICTURES
from common.markdown import to_html
from requests_intake.models import Request
from stakeholders.models import Account
from stakeholders.permissions import decides
from users.models import User

NEWEST_FIRST = ("-created_at", "-id")


class On(TypedDict):
    """What is talked about: one of the two."""

    request: Request | None
    item: Item | None


def on(subject: Request | Item) -> On:
    """The request or the item as the services take it."""
    if isinstance(subject, Request):
        return On(request=subject, item=None)
    return On(request=None, item=subject)


def conversation_of(user: User, *, request: Request | None = None, item: Item | None = None) -> QuerySet[Comment]:
    """The comments that ``user`` may read; those of a request with those of the ones merged into it."""
    rows = Comment.objects.visible_to(user).filter(_about(request, item))
    return rows.select_related("author", "account", "request").prefetch_related("attachments")


def attachments_of(user: User, *, request: Request | None = None, item: Item | None = None) -> QuerySet[Attachment]:
    """All files, those of comments too, as ``conversation_of``."""
    rows = Attachment.objects.visible_to(user).filter(_about(request, item))
    return rows.select_related("uploaded_by", "account", "request", "item").defer("item__search")


def files_of(user: User, *, request: Request | None = None, item: Item | None = None) -> list[Attachment]:
    """The files that belong to no comment, as ``conversation_of``."""
    return list(attachments_of(user, request=request, item=item).filter(comment=None).order_by("pk"))


def count_of(user: User, subject: Request | Item) -> int:
    """How many comments there are for ``user`` to read."""
    return Comment.objects.visible_to(user).filter(_about(**on(subject))).count()


def _about(request: Request | None, item: Item | None) -> Q:
    if request is None:
        return Q(item=item)
    return Q(request=request) | Q(request__in=Request.objects.filter(merged_into=request).values("pk"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as it is shown: ``origin`` is the merged request that it came with."""

    file: Attachment
    origin: str
    may_delete: bool

    @property
    def is_picture(self) -> bool:
        """Whether it has a preview."""
        return self.file.content_type in PICTURES


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as one person reads it.

    ``origin`` is the merged request on which it was said, ``side`` the company of somebody who is not one of us.
    """

    comment: Comment
    html: SafeString
    author: str
    side: str
    origin: str
    is_own: bool
    may_delete: bool
    files: tuple[Shown, ...]

    @property
    def is_for_customer(self) -> bool:
        """Whether it leaves the house."""
        return self.comment.audience == Audience.CUSTOMER


def said(user: User, subject: Request | Item, comments: Sequence[Comment]) -> list[Said]:
    """The comments of one conversation as ``user`` reads them, in their order."""
    steers = user.is_internal and decides(user, subject.product)
    names = names_in((comment.body for comment in comments), subject.product) if user.is_internal else None
    return [
        Said(
            comment=comment,
            html=to_html(comment.body, names.parts if names and _is_ours(comment) else None),
            author=str(comment.author or comment.author_name or "Somebody"),
            side="" if _is_ours(comment) else str(comment.account or ""),
            origin=_origin(comment, subject),
            is_own=comment.author_id == user.pk,
            may_delete=steers or comment.author_id == user.pk,
            files=tuple(shown(user, subject, comment.attachments.all())),
        )
        for comment in comments
    ]


def shown(user: User, subject: Request | Item, files: Iterable[Attachment]) -> list[Shown]:
    """The files of one conversation as ``user`` sees them."""
    steers = user.is_internal and decides(user, subject.product)
    return [Shown(file, _origin(file, subject), steers or file.uploaded_by_id == user.pk) for file in files]


def _is_ours(comment: Comment) -> bool:
    return comment.author is not None and comment.author.is_internal


def _origin(row: Comment | Attachment, subject: Request | Item) -> str:
    is_elsewhere = isinstance(subject, Request) and row.request_id != subject.pk
    return row.request.reference if is_elsewhere and row.request else ""


def is_following(user: User, subject: Request | Item) -> bool:
    """Whether ``user`` hears what becomes of it."""
    return Follow.objects.filter(user=user, **on(subject)).exists()


def partners_of(user: User, item: Item) -> QuerySet[Account]:
    """The accounts with which ``user`` can talk on an item: those that use its product.

    Those come first with which somebody talked there before, or who asked for it or support it.
    """
    rows = Account.objects.visible_to(user).filter(products=item.product_id)
    spoken = Comment.objects.filter(item=item, account=OuterRef("pk"))
    supports = Support.objects.filter(item=item, account=OuterRef("pk"))
    asked = Request.objects.filter(evidence_link__item=item, account=OuterRef("pk"))
    known = Case(When(Exists(spoken) | Exists(supports) | Exists(asked), then=0), default=1)
    return rows.order_by(known, "name", "pk")


def can_be_read_outside(subject: Request | Item) -> bool:
    """Whether a customer could read what is meant for them here."""
    if isinstance(subject, Request):
        return subject.account_id is not None
    return subject.is_published and not subject.product.is_one_way
