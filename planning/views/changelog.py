"""The changelog: what shipped, for colleagues; writing what customers read of it; as customers read it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backlog.models import Item
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, posted, status_of
from planning.forms.looking_back import ChangelogForm
from planning.models import ChangelogEntry
from planning.permissions import Action, get_outcome_for
from planning.selectors.changelog import (
    PUBLISHED_LAST,
    SHIPPED_LAST,
    entry_for,
    news_of,
    published_to,
    shipped_of,
    shipped_rows,
    together,
)
from planning.services.changelog import write_entry
from stakeholders.models import Product
from stakeholders.permissions import decides, get_product_for
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "This is for colleagues. What is new for you stands in the portal."
FOR_CUSTOMERS = "The portal is the customers' own page. Colleagues find what shipped under Changelog."


@require_safe
def changelog(request: HttpRequest, product: str) -> HttpResponse:
    """What shipped of a product, release by release, the newest first."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    found = get_product_for(user, product)
    page = page_of(request, shipped_rows(user, found.slug), SHIPPED_LAST, size=30)
    context = {
        "product": found,
        "products": Product.objects.visible_to(user),
        "page": page,
        "groups": together(shipped_of(page.rows)),
        "may_write": decides(user, found),
    }
    return answer(request, "changelog/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_changelog(request: HttpRequest, key: str) -> HttpResponse:
    """Write what customers read; ``keep`` saves it without showing it, ``withdraw`` takes it back from them."""
    user = signed_in(request)
    item = get_outcome_for(user, key, Action.CHANGE).item
    url = reverse("changelog", args=[item.product.slug])
    if "withdraw" in request.POST:
        write_entry(actor=user, item_id=item.pk, published=False)
        return done(request, f"Customers read of {item.key} no longer. The words are kept.", url)
    entry = entry_for(item)
    form = ChangelogForm(posted(request), initial=ChangelogForm.initial_of(entry))
    if form.is_bound and form.is_valid():
        shows = "keep" not in request.POST
        saved = attempt(form, lambda: _write(request, item, form, published=shows or None))
        if saved is not None:
            return done(request, _said(saved), url)
    context = {"item": item, "entry": entry, "form": form, "back_url": url}
    return answer(request, "changelog/edit.html", context, status=status_of(form))


def _write(request: HttpRequest, item: Item, form: ChangelogForm, *, published: bool | None) -> ChangelogEntry:
    return write_entry(actor=signed_in(request), item_id=item.pk, published=published, **form.cleaned_data)


def _said(entry: ChangelogEntry) -> str:
    if entry.is_published:
        return f"Customers of {entry.item.product.name} read it in the portal, under What is new."
    return "The words are kept. Customers do not read them yet."


@require_safe
def portal_changelog(request: HttpRequest) -> HttpResponse:
    """What is new in the products that my company uses, the newest first."""
    user = signed_in(request)
    require(not user.is_internal, FOR_CUSTOMERS)
    page = page_of(request, published_to(user), PUBLISHED_LAST, size=20)
    context = {"page": page, "news": news_of(user, page.rows), "section": "changelog"}
    return answer(request, "portal/changelog.html", context)
