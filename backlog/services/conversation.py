"""What is said on requests and items: added, put right by who said it, taken away."""

from collections.abc import Iterable, Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from backlog.choices import Audience
from backlog.models import Comment, Item
from backlog.models.conversation import COMMENT_LENGTH
from backlog.selectors import audiences
from backlog.selectors.mentions import mentioned_users
from backlog.services.attachments import attach_all, forget_files
from backlog.services.following import add_followers, follow
from common.activity import record
from common.errors import Invalid
from common.outbox import emit
from common.writes import check_version, locked, store
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User


@transaction.atomic
def add_comment(
    *,
    actor: User | None,
    body: str,
    request: Request | None = None,
    item: Item | None = None,
    audience: str = Audience.INTERNAL,
    account: Account | None = None,
    uploads: "Sequence[File[bytes]]" = (),
    author_name: str = "",
    is_question: bool = False,
) -> Comment:
    """Say something on a request or an item; who says it follows from then on.

    Args:
        body: Markdown.
        audience: internal, or for the customer; what a customer says is always the latter.
        account: on an item the account with which one talks; on a request it is the request's.
        author_name: who said it, where they do not sign in.
        is_question: triage asks the sender back.

    Raises:
        Invalid: nothing said, too long, files that are not taken, no customer who could read it.
        Forbidden: a customer speaks for an account that is not theirs.
    """
    spoken = audiences.settle(actor=actor, audience=audience, account=account, request=request, item=item)
    comment = Comment(
        request=request, item=item, account=spoken.account, audience=spoken.audience, author=actor,
        author_name=author_name, body=checked_body(body), is_question=is_question,
    )  # fmt: skip
    store(comment)
    attach_all(actor=actor, comment=comment, uploads=uploads)
    if actor is not None:
        follow(actor=actor, request=request, item=item)
    record(actor=actor, verb="commented", target=comment.subject, data=_traces(comment))
    emit("comment.added", {"comment_id": comment.pk})
    return comment


@transaction.atomic
def edit_comment(*, actor: User | None, comment_id: int, body: str, version: int | None = None) -> Comment:
    """Put a comment right. For whose eyes it is cannot be changed: they may have read it.

    Raises:
        Conflict: it was changed since ``version``, with both texts.
        Invalid: nothing said, or too long.
    """
    comment = locked(Comment.objects.select_related("request", "item"), comment_id)
    body = checked_body(body)
    check_version(comment, version, {"body": body})
    if comment.body == body:
        return comment
    comment.body, comment.edited_at = body, timezone.now()
    comment.version += 1
    store(comment)
    record(actor=actor, verb="changed a comment", target=comment.subject, data=_traces(comment))
    return comment


@transaction.atomic
def delete_comment(*, actor: User | None, comment_id: int) -> None:
    """Take a comment away with its files. That there was one, and whose it was, stays on record."""
    comment = locked(Comment.objects.select_related("request", "item", "author"), comment_id)
    traces = _traces(comment) | {"author": str(comment.author or comment.author_name)}
    record(actor=actor, verb="removed a comment", target=comment.subject, data=traces)
    forget_files(comment.attachments.all())
    comment.delete()


@transaction.atomic
def let_mentioned_follow(comment_ids: Iterable[int]) -> None:
    """Have those who are named in these comments follow what they are about."""
    rows = Comment.objects.filter(pk__in=list(comment_ids))
    for comment in rows.select_related("author", "request__product", "item__product"):
        add_followers(users=mentioned_users(comment), request=comment.request, item=comment.item)


def checked_body(body: str) -> str:
    """The words without the white space around them. Raises ``Invalid`` if there are none or too many."""
    body = body.strip()
    if not body:
        raise Invalid("Write something first.", field="body")
    if len(body) > COMMENT_LENGTH:
        raise Invalid(f"A comment has at most {COMMENT_LENGTH:,} characters: attach a long text.", field="body")
    return body


def _traces(comment: Comment) -> dict[str, object]:
    return {"comment": comment.pk, "audience": comment.audience}
