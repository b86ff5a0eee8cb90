"""Saying no to an item, opening it again, and moving the day on which the no is looked at."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backlog.forms.declined import ItemDeclineForm, LookAgainForm
from backlog.permissions import Action, get_item_for
from backlog.selectors.answers import ready_words_for
from backlog.selectors.declines import decline_of
from backlog.services.declining import decline_item, postpone_item_look, reopen_item
from common.http.pages import answer, attempt, done, done_or_said, form_page, posted, status_of
from common.presentation.dates import HALF_A_YEAR
from users.selectors.people import signed_in


def item_decline(request: HttpRequest, key: str) -> HttpResponse:
    """Say no to an item; ``?reason=`` begins with the words for a kind of reason."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    words = ready_words_for(item.product)
    day = timezone.localdate() + timedelta(days=HALF_A_YEAR)
    initial = ItemDeclineForm.initial_of(item, words, request.GET.get("reason", ""), day)
    form = ItemDeclineForm(posted(request), initial=initial, words=words)
    url = reverse("item", args=[item.key])
    if request.method == "POST" and form.is_valid():
        names = ("reason", "text", "would_change", "look_again_on", "version")
        values = {name: form.cleaned_data[name] for name in names}
        if attempt(form, lambda: decline_item(actor=user, item_id=item.pk, **values)):
            return done(request, f"{item.key} is declined. Whoever asked or follows is told why.", url)
    context = {"item": item, "form": form, "url": url, "tells": item.status != "declined"}
    return answer(request, "declined/item.html", context, status=status_of(form))


@require_POST
def item_reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Open a declined item again; the reasons stay on record."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    return done_or_said(
        request,
        lambda: reopen_item(actor=user, item_id=item.pk, version=seen),
        f"{item.key} is open again and ranked.",
        reverse("item", args=[item.key]),
    )


def item_look_again(request: HttpRequest, key: str) -> HttpResponse:
    """Look at a declined item again on another day."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    no = decline_of(item)
    initial = {"until": no.look_again_on if no else None, "version": item.version}
    return form_page(
        request,
        LookAgainForm(posted(request), initial=initial),
        {
            "title": f"Look at {item.key} again",
            "lead": item.title,
            "save": "Save the day",
            "cancel_url": reverse("item", args=[item.key]),
        },
        write=lambda values: postpone_item_look(
            actor=user, item_id=item.pk, until=values["until"], why=values["why"], version=values["version"]
        ),
        url=lambda _: reverse("declined"),
        message=f"{item.key} is looked at again on the day that you chose.",
        subject=item,
    )
