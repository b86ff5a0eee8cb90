"""Saved views: keep a list's filters under a name, rename, share and forget them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from backlog.choices import ListPage
from backlog.forms.saved_views import SavedViewForm
from backlog.models import SavedView
from backlog.permissions import Action, check_may_save_views, get_saved_view_for
from backlog.services.saved_views import delete_view, save_view, update_view
from common.http.pages import done, form_page
from users.selectors.people import signed_in

LEAD = "A name for what the inbox shows now. It stands beside the other views, above the list."
_LISTS = {ListPage.INBOX: "inbox", ListPage.REQUESTS: "requests"}


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the inbox under a name; they come with the address."""
    user = signed_in(request)
    check_may_save_views(user)
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial={"query": _sent_query(request)})
    return form_page(
        request,
        form,
        {"title": "Save this view", "lead": LEAD, "cancel_url": _inbox(_sent_query(request))},
        write=lambda values: save_view(actor=user, page=ListPage.INBOX, **values),
        url=_list_of,
        message="The view is saved.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or share a view of one's own."""
    user = signed_in(request)
    view = get_saved_view_for(user, pk, Action.CHANGE)
    initial = {"name": view.name, "query": view.query, "is_shared": view.is_shared}
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        {
            "title": f"The view “{view.name}”",
            "cancel_url": _list_of(view),
            "delete_url": reverse("saved-view-delete", args=[view.pk]),
            "delete_text": "The requests stay where they are; only the name for these filters goes.",
        },
        write=lambda values: update_view(actor=user, view_id=view.pk, **values),
        url=_list_of,
        message="The view is changed.",
    )


@require_POST
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view; the requests stay where they are."""
    user = signed_in(request)
    view = get_saved_view_for(user, pk, Action.CHANGE)
    delete_view(actor=user, view_id=view.pk)
    return done(request, f"The view “{view.name}” is deleted. No request was touched.", reverse(_page(view)))


def _page(view: SavedView) -> str:
    return _LISTS.get(ListPage(view.page), "requests")


def _list_of(view: SavedView) -> str:
    return reverse(_page(view)) + (f"?{view.query}" if view.query else "")


def _inbox(query: str) -> str:
    return reverse("inbox") + (f"?{query}" if query else "")


def _sent_query(request: HttpRequest) -> str:
    """The filters to keep: typed back by the form, else all of the address."""
    return request.POST.get("query", "") or request.GET.urlencode()
