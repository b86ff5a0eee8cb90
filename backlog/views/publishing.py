"""Publishing an item: its words for customers, as a customer would see them, and taking it back."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from backlog.forms.publishing import PublicationForm
from backlog.models import Item
from backlog.permissions import Action, get_item_for
from backlog.selectors.portal.ideas import as_customers_see
from backlog.services.publishing import publish_item, unpublish_item
from backlog.views.item import page_url
from common.http.pages import answer, attempt, done, posted, status_of
from users.models import User
from users.selectors.people import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def item_publish(request: HttpRequest, key: str) -> HttpResponse:
    """Publish an item or change its words; ``look`` shows it without saving, ``withdraw`` hides it from customers."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    if "withdraw" in request.POST:
        unpublish_item(actor=user, item_id=item.pk)
        return done(request, f"Customers see {item.key} no longer. Its words are kept.", page_url(item, "definition"))
    form = PublicationForm(posted(request), initial=PublicationForm.initial_of(item))
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        saved = attempt(form, lambda: _publish(user, item, form))
        if saved:
            message = f"{item.key} is published: customers of {item.product.name} see it in the portal."
            return done(request, message, page_url(item, "definition"))
    context = {"item": item, "form": form, "idea": as_customers_see(_worded(item, form)), "one_way": _one_way(item)}
    return answer(request, "backlog/item_publish.html", context, status=status_of(form))


def _publish(user: User, item: Item, form: PublicationForm) -> Item:
    words = form.cleaned_data
    return publish_item(
        actor=user,
        item_id=item.pk,
        title=words["public_title"],
        summary=words["public_summary"],
        version=words["version"],
    )


def _worded(item: Item, form: PublicationForm) -> Item:
    """The item in the words of the form, unsaved."""
    shown = Item(pk=item.pk, product=item.product, kind=item.kind, status=item.status)
    shown.public_workaround = item.public_workaround
    shown.public_title = str(form["public_title"].value() or "")
    shown.public_summary = str(form["public_summary"].value() or "")
    return shown


def _one_way(item: Item) -> bool:
    return item.product.is_one_way
