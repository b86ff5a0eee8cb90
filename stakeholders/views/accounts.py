"""Editing accounts, the people there, and the deals with them. ``backlog`` has the pages that show them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.forms import without_version
from common.http.pages import done_or_said, form_page, posted
from stakeholders.forms import AccountForm, ContactForm, OpportunityForm
from stakeholders.models import Account, Contact, Opportunity
from stakeholders.permissions import (
    Action,
    check_may_create_account,
    get_account_for,
    get_contact_for,
    get_opportunity_for,
)
from stakeholders.services import accounts
from stakeholders.services.account_products import save_account
from users.selectors.people import signed_in


def account_new(request: HttpRequest) -> HttpResponse:
    """A new account."""
    user = signed_in(request)
    check_may_create_account(user)
    form = AccountForm(posted(request), user=user)
    context = {"title": "New account", "cancel_url": reverse("accounts"), "save": "Add account"}
    return form_page(
        request,
        form,
        context,
        write=lambda values: save_account(actor=user, **without_version(values)),
        url=account_url,
        message="Account added.",
    )


def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account."""
    user = signed_in(request)
    account = get_account_for(user, pk, Action.CHANGE)
    form = AccountForm(posted(request), user=user, initial=AccountForm.initial_of(account))
    context = {"title": f"Edit {account}", "cancel_url": account_url(account)}
    return form_page(
        request,
        form,
        context,
        write=lambda values: save_account(actor=user, account_id=account.pk, **values),
        url=account_url,
        message="Account saved. What it asked for is weighed again.",
        subject=account,
    )


def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new contact at an account."""
    user = signed_in(request)
    account = get_account_for(user, pk, Action.CHANGE)
    context = {
        "title": f"New contact at {account}",
        "cancel_url": account_url(account),
        "save": "Add contact",
    }
    return form_page(
        request,
        ContactForm(posted(request)),
        context,
        write=lambda values: accounts.create_contact(actor=user, account=account, **without_version(values)),
        url=_account_of,
        message="Contact added.",
    )


def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contact."""
    user = signed_in(request)
    contact = get_contact_for(user, pk, Action.CHANGE)
    form = ContactForm(posted(request), initial=ContactForm.initial_of(contact))
    context = _editing(contact, "contact-delete", "Requests that came through this person stay.")
    return form_page(
        request,
        form,
        context,
        write=lambda values: accounts.update_contact(actor=user, contact_id=pk, **values),
        url=_account_of,
        message="Contact saved.",
        subject=contact.account,
    )


@require_POST
def contact_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a contact."""
    user = signed_in(request)
    contact = get_contact_for(user, pk, Action.CHANGE)
    message = f"{contact} is no longer a contact."
    return done_or_said(
        request, lambda: accounts.delete_contact(actor=user, contact_id=pk), message, _account_of(contact)
    )


def opportunity_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new deal with an account."""
    user = signed_in(request)
    account = get_account_for(user, pk, Action.CHANGE)
    context = {
        "title": f"New opportunity with {account}",
        "cancel_url": account_url(account),
        "save": "Add opportunity",
    }
    return form_page(
        request,
        OpportunityForm(posted(request)),
        context,
        write=lambda values: accounts.create_opportunity(actor=user, account=account, **without_version(values)),
        url=_account_of,
        message="Opportunity added.",
    )


def opportunity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a deal."""
    user = signed_in(request)
    deal = get_opportunity_for(user, pk, Action.CHANGE)
    form = OpportunityForm(posted(request), initial=OpportunityForm.initial_of(deal))
    context = _editing(deal, "opportunity-delete", "Items that it hangs on lose its weight.")
    return form_page(
        request,
        form,
        context,
        write=lambda values: accounts.update_opportunity(actor=user, opportunity_id=pk, **values),
        url=_account_of,
        message="Opportunity saved. The items that it hangs on are weighed again.",
        subject=deal.account,
    )


@require_POST
def opportunity_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a deal."""
    user = signed_in(request)
    deal = get_opportunity_for(user, pk, Action.CHANGE)
    return done_or_said(
        request,
        lambda: accounts.delete_opportunity(actor=user, opportunity_id=pk),
        "Opportunity deleted.",
        _account_of(deal),
    )


def account_url(account: Account) -> str:
    """The account's page."""
    return reverse("account", args=[account.pk])


def _account_of(thing: Contact | Opportunity) -> str:
    return reverse("account", args=[thing.account_id])


def _editing(thing: Contact | Opportunity, delete: str, consequence: str) -> dict[str, Any]:
    return {
        "title": f"Edit {thing}",
        "cancel_url": _account_of(thing),
        "delete_url": reverse(delete, args=[thing.pk]),
        "delete_text": consequence,
    }
