"""Following a request or an item, and following it no more."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from backlog.models import Item
from backlog.permissions import get_item_to_discuss
from backlog.selectors.conversation import on
from backlog.services.following import follow, unfollow
from backlog.views.conversation import home_of
from common.http.pages import answer, wants_fragment
from requests_intake.models import Request
from requests_intake.permissions import get_request_for
from users.models import User
from users.selectors.people import signed_in


@require_POST
def request_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a request, or with ``stop`` follow it no more."""
    user = signed_in(request)
    return follow_on(request, user, get_request_for(user, pk))


@require_POST
def item_follow(request: HttpRequest, key: str) -> HttpResponse:
    """Follow an item, or with ``stop`` follow it no more."""
    user = signed_in(request)
    return follow_on(request, user, get_item_to_discuss(user, key))


def follow_on(request: HttpRequest, user: User, subject: Request | Item) -> HttpResponse:
    """Follow what ``user`` may see, or with ``stop`` follow it no more."""
    following = "stop" not in request.POST
    (follow if following else unfollow)(actor=user, **on(subject))
    if not wants_fragment(request):
        return HttpResponseRedirect(home_of(user, subject))
    return answer(request, "conversation/_follow.html", {"following": following, "follow_url": request.path})
