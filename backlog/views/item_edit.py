"""Changing an item from its page: definition, effort, judgements, support, validation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from backlog.choices import ItemStatus
from backlog.forms.items import (
    DealForm,
    DefinitionForm,
    EffortForm,
    JudgementForm,
    PrerequisitesForm,
    SupportForm,
    ValidationForm,
)
from backlog.models import Item
from backlog.permissions import Action, check_may_support_for, get_item_for
from backlog.selectors.item_page import (
    account_names,
    efforts_of,
    items_beside,
    judgeable,
    judgements_of,
    latest_change,
    linkable_deals,
    needs_of,
    proposed_items,
)
from backlog.selectors.solutions import place_in_solution
from backlog.services import evidence, items, judging
from backlog.services.dependencies import set_prerequisites
from backlog.views.item import evidence_page, page_url
from common.http.pages import answer, attempt, done, posted, status_of
from stakeholders.models import Pool
from stakeholders.permissions import get_account_for, get_opportunity_for
from users.models import User
from users.selectors.people import signed_in


def item_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change title, kind, status and definition; a conflict shows both values."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    form = DefinitionForm(request.POST or None, initial=DefinitionForm.initial_of(item))
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: items.update_item(
                actor=user, item_id=item.pk, version=form.cleaned_data["version"], **form.values()
            ),
        )
        if changed:
            return done(request, _saved(changed), page_url(item, "definition"))
    return _edit_page(request, item, form, Words("Edit the item", "Save", "definition"))


def _saved(item: Item) -> str:
    """What was done; of a part that ships alone also what is still missing."""
    place = place_in_solution(item) if item.status == ItemStatus.SHIPPED else None
    return f"{item.key} is saved. {place.sentence}" if place else f"{item.key} is saved."


def item_effort(request: HttpRequest, key: str) -> HttpResponse:
    """Estimate the item in person-days of each pool."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    known = {effort.pool.slug: effort.days for effort in efforts_of(item)} | {"version": item.version}
    form = EffortForm(request.POST or None, pools=Pool.objects.filter(product=item.product_id), initial=known)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, partial(_effort, user, item, form))
        if saved:
            return done(request, f"The effort of {item.key} is saved. It is being scored anew.", page_url(item))
    return _edit_page(request, item, form, Words("Estimate the effort", "Save the estimate", "why"))


def item_prerequisites(request: HttpRequest, key: str) -> HttpResponse:
    """Say which items must be built before this one."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    initial = {"requires": [needed.key for needed in needs_of(item)], "version": item.version}
    form = PrerequisitesForm(posted(request), items=items_beside(user, item), initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, partial(_prerequisites, user, item, form))
        if saved:
            return done(request, f"What {item.key} needs first is saved. It is being ranked anew.", page_url(item))
    words = Words("What must be built first", "Save what it needs", "why")
    return _edit_page(request, item, form, words, {"item_choices": proposed_items(user, item)})


def item_judge(request: HttpRequest, key: str) -> HttpResponse:
    """Say how far the item serves each theme and opens each segment."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    themes, segments = judgeable(user)
    known = judgements_of(item) | {"version": item.version}
    form = JudgementForm(request.POST or None, themes=themes, segments=segments, initial=known)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            partial(_judge, user, item, form),
        )
        if saved:
            return done(request, f"The judgement on {item.key} is saved. It is being scored anew.", page_url(item))
    return _edit_page(
        request, item, form, Words("Judge strategy and markets", "Save the judgement", "why"), _groups(form)
    )


def _effort(user: User, item: Item, form: EffortForm) -> bool:
    items.set_efforts(actor=user, item_id=item.pk, version=form.cleaned_data["version"], days=form.values())
    return True


def _prerequisites(user: User, item: Item, form: PrerequisitesForm) -> bool:
    values = form.cleaned_data
    set_prerequisites(actor=user, item_id=item.pk, version=values["version"], requires_ids=values["requires"])
    return True


def _judge(user: User, item: Item, form: JudgementForm) -> bool:
    version = form.cleaned_data["version"]
    judging.judge(actor=user, item=item, version=version, themes=form.of_themes(), segments=form.of_segments())
    return True


def _groups(form: JudgementForm) -> dict[str, Any]:
    """The form's fields under the two questions that they answer."""
    themes = [form[name] for name in form.fields if name.startswith("theme_")]
    segments = [form[name] for name in form.fields if name.startswith("segment_")]
    return {
        "groups": [
            ("Which themes does it serve?", themes, "No theme counts today. Leadership sets them under Strategy."),
            ("Which markets does it open or deepen?", segments, "No segment is on record yet."),
        ]
    }


@dataclass(frozen=True, slots=True)
class Words:
    """An edit page's title, its button, and the tab that it leads back to."""

    title: str
    submit: str
    back: str


def _edit_page(
    request: HttpRequest, item: Item, form: Form, words: Words, extra: Mapping[str, Any] | None = None
) -> HttpResponse:
    context = {
        "latest": latest_change(item) if getattr(form, "conflict", None) else None,
        "item": item,
        "form": form,
        "words": words,
        "back_url": page_url(item, words.back),
        **(extra or {}),
    }
    return answer(request, "backlog/item_edit.html", context, status=status_of(form))


@require_POST
def item_support(request: HttpRequest, key: str) -> HttpResponse:
    """Add an account's support, or change what it was."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.SUPPORT)
    form = SupportForm(request.POST, user=user)
    if form.is_valid():
        values = form.cleaned_data
        check_may_support_for(user, values["account"])
        is_new = attempt(form, lambda: (evidence.set_support(actor=user, item=item, **values),))
        if is_new:
            verb = "now supports" if is_new[0] else "supports"
            words = f"{values['account']} {verb} {item.key}. It is being scored anew."
            return done(request, words, page_url(item, "evidence"))
    return evidence_page(request, item, support_form=form)


@require_POST
def item_support_remove(request: HttpRequest, key: str, account: int) -> HttpResponse:
    """Take an account's vote back; its linked requests go on counting."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.SUPPORT)
    found = get_account_for(user, account)
    check_may_support_for(user, found)
    evidence.remove_support(actor=user, item=item, account=found)
    words = f"The vote of {found} for {item.key} is taken back; its linked requests go on counting."
    return done(request, words, page_url(item, "evidence"))


@require_POST
def item_deal(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a deal hangs on the item."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    form = DealForm(request.POST, deals=linkable_deals(user, item))
    if not form.is_valid():
        return evidence_page(request, item, deal_form=form)
    deal, importance = form.cleaned_data["opportunity"], form.cleaned_data["deal_importance"]
    evidence.link_opportunity(actor=user, item=item, opportunity=deal, importance=importance)
    words = f"The deal {deal.name} hangs on {item.key} now. It is being scored anew."
    return done(request, words, page_url(item, "evidence"))


@require_POST
def item_deal_remove(request: HttpRequest, key: str, opportunity: int) -> HttpResponse:
    """Say that a deal no longer hangs on the item."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    deal = get_opportunity_for(user, opportunity)
    evidence.unlink_opportunity(actor=user, item=item, opportunity=deal)
    return done(request, f"The deal {deal.name} no longer hangs on {item.key}.", page_url(item, "evidence"))


def item_validate(request: HttpRequest, key: str) -> HttpResponse:
    """Record that the definition was gone through with a customer."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    form = ValidationForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        account, note = form.cleaned_data["account"], form.cleaned_data["note"]
        saved = attempt(
            form, lambda: items.validate_with(actor=user, item_id=item.pk, account_id=account.pk, note=note)
        )
        if saved:
            return done(request, f"{item.key} is validated with {account}.", page_url(item, "definition"))
    extra = {"account_names": account_names(user)}
    return _edit_page(request, item, form, Words("Validated with a customer", "Record it", "definition"), extra)
