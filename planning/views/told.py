"""What of the roadmap is told outside: all of it, as whoever reads it, publishing, changing, taking off, links."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.models import Item
from backlog.selectors.item_page import account_names
from common.http.pages import answer, done, done_or_said, form_page, posted
from planning.choices import RoadmapColumn
from planning.forms.roadmap import AsWhomForm, EntryForm, LinkForm, OffForm
from planning.models import RoadmapEntry
from planning.permissions import (
    Action,
    check_may_promise,
    check_may_publish,
    get_entry_for,
    get_roadmap_link_for,
    may_promise,
    may_publish,
)
from planning.selectors.doubts import carried_by
from planning.selectors.roadmap_links import links_of
from planning.selectors.told import Outside, entries_of, told_account, told_everybody, told_segment
from planning.services import roadmap, roadmap_links
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.models import User
from users.selectors.people import signed_in


@require_safe
def outside(request: HttpRequest, product: str) -> HttpResponse:
    """What a customer reads, as the one that is chosen; below it all that is told, and to whom."""
    user = signed_in(request)
    found = get_product_for(user, product)
    form = AsWhomForm(request.GET or None, user=user)
    seen, whom = _as_whom(found, form)
    publishes = may_publish(user, found)
    context = {
        "product": found,
        "form": form,
        "outside": seen,
        "whom": whom,
        "entries": entries_of(found),
        "names": account_names(user),
        "may_publish": publishes,
        "links": links_of(found) if publishes else [],
        "link_form": LinkForm(),
    }
    return answer(request, "planning/roadmap/outside.html", context)


def _as_whom(product: Product, form: AsWhomForm) -> tuple[Outside, str]:
    """What they read, and who they are."""
    chosen = form.cleaned_data if form.is_valid() else {}
    if account := chosen.get("account"):
        return told_account(product, account), str(account)
    if segment := chosen.get("segment"):
        return told_segment(product, segment), f"a customer of the segment {segment}"
    return told_everybody(product), "any customer"


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest, product: str) -> HttpResponse:
    """Tell an audience of an item; ``?item=`` and ``?column=`` say which and when."""
    user = signed_in(request)
    found = get_product_for(user, product)
    check_may_publish(user, found)
    item = _named_item(user, found, request.GET.get("item", ""))
    promises = may_promise(user, found)
    form = EntryForm(
        posted(request), user=user, product=found, may_promise=promises,
        initial=_begun(item, request.GET.get("column", "")),
    )  # fmt: skip

    def write(values: dict[str, Any]) -> RoadmapEntry:
        values = {name: value for name, value in values.items() if name != "version"}
        return roadmap.publish_entry(actor=user, item_id=values.pop("item").pk, **values)

    context = {
        "title": "Tell customers what comes", "save": "Publish it", "product": found, "item": item,
        "carried": carried_by(item, timezone.localdate()) if item else "", "promises": promises,
        "names": account_names(user), "cancel_url": reverse("roadmap", args=[found.slug]),
    }  # fmt: skip
    return form_page(
        request, form, context, write=write, url=_outside_url, message="It is published.",
        template="planning/roadmap/entry.html",
    )  # fmt: skip


def _named_item(user: User, product: Product, key: str) -> Item | None:
    rows = Item.objects.visible_to(user).filter(product=product).called(key) if key else Item.objects.none()
    return rows.select_related("product").defer("search").first()


def _begun(item: Item | None, column: str) -> dict[str, Any]:
    """What is known before anything is typed."""
    begun = {"column": column if column in RoadmapColumn.values else RoadmapColumn.LATER}
    if item is None:
        return begun
    return begun | {"item": item.key, "title": item.public_title or item.title, "text": item.public_summary[:2_000]}


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is told; another day is another promise."""
    user = signed_in(request)
    entry = get_entry_for(user, pk, Action.CHANGE)
    promises = may_promise(user, entry.product)
    form = EntryForm(
        posted(request), user=user, product=entry.product, may_promise=promises, entry=entry,
        initial=EntryForm.initial_of(entry),
    )  # fmt: skip

    def write(values: dict[str, Any]) -> RoadmapEntry:
        if values.get("by_date", entry.by_date) != entry.by_date:
            check_may_promise(user, entry.product)
        return roadmap.change_entry(actor=user, entry_id=pk, **values)

    context = {
        "title": f"What {entry.told_to} reads" if entry.account_id else f"What is told to {entry.told_to}",
        "product": entry.product, "item": entry.item, "entry": entry, "promises": promises,
        "carried": carried_by(entry.item, timezone.localdate()), "cancel_url": _outside_url(entry),
    }  # fmt: skip
    return form_page(
        request, form, context, write=write, url=_outside_url, message="It is saved.", subject=entry,
        template="planning/roadmap/entry.html",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def entry_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it no longer; a promise on it is withdrawn, with the reason."""
    user = signed_in(request)
    entry = get_entry_for(user, pk, Action.CHANGE)
    promised = roadmap.promises_something(entry)
    if promised:
        check_may_promise(user, entry.product)
    form = OffForm(posted(request), initial={"version": entry.version})

    def write(values: dict[str, Any]) -> RoadmapEntry:
        roadmap.take_off_entry(actor=user, entry_id=pk, **values)
        return entry

    lead = "A day was promised with it: the promise is withdrawn, and your reason stays on record." if promised else ""
    context = {
        "title": f"Take “{entry}” off the roadmap of {entry.told_to}", "lead": lead, "save": "Take it off",
        "cancel_url": _outside_url(entry),
    }  # fmt: skip
    return form_page(request, form, context, write=write, url=_outside_url, message="It is told no longer.")


@require_POST
def link_new(request: HttpRequest, product: str) -> HttpResponse:
    """Make a link to what is told everybody."""
    user = signed_in(request)
    found = get_product_for(user, product)
    check_may_publish(user, found)
    form = LinkForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return done_or_said(
        request,
        lambda: roadmap_links.make_link(actor=user, product=found, note=note),
        "The link is made. It holds until you revoke it.",
        f"{reverse('roadmap-outside', args=[found.slug])}#links",
    )


@require_POST
def link_revoke(request: HttpRequest, product: str, pk: int) -> HttpResponse:
    """Let a link lead nowhere."""
    user = signed_in(request)
    found = get_product_for(user, product)
    link = get_roadmap_link_for(user, found, pk)
    roadmap_links.revoke_link(actor=user, link_id=link.pk)
    return done(request, "The link leads nowhere now.", f"{reverse('roadmap-outside', args=[found.slug])}#links")


def _outside_url(entry: RoadmapEntry) -> str:
    """Where one sees it as its audience does."""
    url = reverse("roadmap-outside", args=[entry.product.slug])
    if entry.account is not None:
        return f"{url}?{urlencode({'account': entry.account.name})}"
    return f"{url}?segment={entry.segment_id}" if entry.segment_id else url
