"""Is it still a must? One click, from the desk, an account's page or an item's evidence."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from backlog.choices import StillNeeded
from backlog.permissions import Action, check_may_support_for, get_item_for
from backlog.services.reconfirming import reconfirm
from common.http.pages import done_or_said
from stakeholders.permissions import get_account_for
from users.selectors.people import signed_in

_SAID = {
    StillNeeded.STILL: "{item} still is a must for {account}.",
    StillNeeded.WEAKER: "Noted: {account} needs {item} less by now. Its vote stays until somebody changes it.",
    StillNeeded.GONE: "Noted: {account} no longer needs {item}. Its vote stays until somebody takes it back.",
}


@require_POST
def item_reconfirm(request: HttpRequest, key: str, account: int) -> HttpResponse:
    """Keep what a customer PM says of an account's must-have, and go back to where they said it."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.SUPPORT)
    found = get_account_for(user, account)
    check_may_support_for(user, found)
    answer = request.POST.get("answer", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = f"{reverse('item', args=[item.key])}?tab=evidence"
    words = _SAID[StillNeeded(answer)] if answer in StillNeeded.values else ""
    return done_or_said(
        request,
        lambda: reconfirm(actor=user, item=item, account=found, answer=answer),
        words.format(item=item.key, account=found.name),
        back,
    )
