"""Telling of comments: whoever is named in one, and whoever asked, follows or decides and may read it."""

from datetime import timedelta

from backlog.choices import Audience, NoticeTopic
from backlog.models import Comment, Item
from backlog.selectors.listeners import Listener, Why, of_requests, of_user, who_decide
from backlog.selectors.mentions import mentioned_users
from backlog.services.notices.telling import tell
from backlog.services.notices.wording import Happening
from common.outbox import Payload
from requests_intake.choices import Decision
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product


def tell_comment(payload: Payload) -> int:
    """Tell of a comment: first who is named in it."""
    rows = Comment.objects.select_related(
        "author", "account", "item__product", "request__product__accountable_pm", "request__account__customer_pm",
        "request__contact__user", "request__filed_by", "request__assigned_to",
    )  # fmt: skip
    comment = rows.filter(pk=payload["comment_id"]).first()
    if comment is None or comment.is_question or _is_answer(comment):  # decisions tell of themselves
        return 0
    named = [of_user(user, Why.NAMED, comment.request, comment.item) for user in mentioned_users(comment)]
    told = tell(_happening(comment, NoticeTopic.MENTIONED), [one for one in named if _may_read(one, comment)])
    return told + tell(_happening(comment, NoticeTopic.COMMENTED), _readers(comment))


def _happening(comment: Comment, topic: NoticeTopic) -> Happening:
    """One event for both topics: who is named in a comment hears that, and no more of it."""
    return Happening(
        topic=topic,
        event=f"comment:{comment.pk}",
        product=_product(comment),
        actor=comment.author,
        request=comment.request,
        item=comment.item,
        account=comment.account,
        said={"text": comment.body},
        who=comment.author_name,
    )


def _is_answer(comment: Comment) -> bool:
    """Whether the comment was written with the decision that an answer is, which tells of it."""
    answers = TriageDecision.objects.filter(request=comment.request_id, decision=Decision.ANSWER)
    moment = (comment.created_at - timedelta(seconds=5), comment.created_at)
    return answers.filter(decided_by=comment.author, decided_at__range=moment).exists()


def _product(comment: Comment) -> Product | None:
    about = comment.request or comment.item
    return about.product if about else None


def _readers(comment: Comment) -> list[Listener]:
    """Who asked, follows or decides, of those who may read the comment."""
    request, item = comment.request, comment.item
    found = list(of_requests([request]) if request else of_item_followers(item))
    by_customer = comment.author is None or not comment.author.is_internal
    if request and (by_customer or request.assigned_to):
        found = [*who_decide(request), *found]
    elif item and by_customer:
        found = [of_user(item.product.accountable_pm, Why.DECIDES, item=item), *found]
    return [one for one in found if _may_read(one, comment)]


def of_item_followers(item: Item | None) -> list[Listener]:
    """Who follows an item itself: those who asked through requests talk there."""
    follows = item.followers.select_related("user").order_by("pk") if item else []
    return [of_user(one.user, Why.FOLLOWS, item=item) for one in follows]


def _may_read(listener: Listener, comment: Comment) -> bool:
    if listener.user is not None:
        return Comment.objects.visible_to(listener.user).filter(pk=comment.pk).exists()
    return comment.audience == Audience.CUSTOMER and _is_of(listener, comment)


def _is_of(listener: Listener, comment: Comment) -> bool:
    """Whether a contact without a sign-in belongs to the account with which the talk is, and did not write it."""
    request: Request | None = listener.request
    is_theirs = request is not None and request.account_id == comment.account_id
    wrote = comment.author is None and comment.author_name == listener.name
    return is_theirs and not wrote
