"""What is said on the demo's requests and items. Who says something follows."""

from datetime import datetime, timedelta
from typing import NamedTuple

from backlog.choices import Audience
from backlog.demo.content import Thread
from backlog.demo.loading.items import Made
from backlog.demo.loading.world import World
from backlog.models import Comment, Follow, Item
from requests_intake.models import Request
from users.models import User

_THEY = "they"
_A_MOMENT = timedelta(minutes=5)


class _Speaker(NamedTuple):
    """Somebody who signs in, or the name of a contact who does not."""

    user: User | None
    name: str


def add_comments(world: World, requests: dict[str, Request], made: Made) -> None:
    """Have people talk; nobody speaks before the request was filed, or after now."""
    items = {item.key: item for _, item in made}
    comments = [
        comment for thread in world.demo.threads for comment in _thread(world, thread, items.get(thread.on), requests)
    ]
    comments.sort(key=lambda comment: comment.created_at)
    Comment.objects.bulk_create(comments)
    _follow(comments)
    for one in comments:
        what = {"comment": one.pk, "audience": one.audience}
        world.note(one.created_at, one.author, "commented", one.subject, what)


def _thread(world: World, thread: Thread, item: Item | None, requests: dict[str, Request]) -> list[Comment]:
    """The comments of one thread; each is later than the one before, whatever the calendar makes of week-ends."""
    request = None if item else requests[thread.on]
    said: list[Comment] = []
    for number, remark in enumerate(thread.said):
        speaker = _speaker(world, remark.who, request)
        at = _moment(world, f"{thread.on} said {number}", remark.days, request)
        if said:
            at = max(at, said[-1].created_at + _A_MOMENT)
        is_outside = remark.audience == "customer" and request is not None
        said.append(
            Comment(
                request=request,
                item=item,
                audience=Audience.CUSTOMER if is_outside else Audience.INTERNAL,
                account=request.account if request and is_outside else None,
                author=speaker.user,
                author_name=speaker.name,
                body=remark.words,
                created_at=min(at, world.calendar.now),
            )
        )
    return said


def _moment(world: World, key: str, days: float, request: Request | None) -> datetime:
    """So many days ago; on a request so many days after it was filed, but not ahead of now."""
    if request is None:
        return world.calendar.moment(key, timedelta(days=days))
    age = world.calendar.now - request.filed_at - timedelta(days=days)
    return max(world.calendar.moment(key, max(age, _A_MOMENT)), request.filed_at + _A_MOMENT)


def _speaker(world: World, who: str, request: Request | None) -> _Speaker:
    """A colleague, or the person who asked: as who they sign in, or by name if they do not."""
    if who != _THEY or request is None:
        return _Speaker(world.users[who], "")
    contact = request.contact
    code = next((code for code, known in world.contacts.items() if known == contact), None)
    user = world.users.get(".".join(code)) if code else None
    return _Speaker(user, "" if user else str(contact.name if contact else request.asked_by))


def _follow(comments: list[Comment]) -> None:
    first = {(one.author_id, one.request_id, one.item_id): one for one in reversed(comments) if one.author_id}
    Follow.objects.bulk_create(
        [
            Follow(user_id=user, request_id=request, item_id=item, since=one.created_at)
            for (user, request, item), one in first.items()
        ],
        ignore_conflicts=True,
    )
