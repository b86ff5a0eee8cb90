"""Accounts: the list, and one with its requests, gaps, opportunities and contacts."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.permissions import may_note_talks, may_speak_for
from backlog.selectors.accounts import accounts_of, gaps_of, requests_from
from backlog.selectors.inbox import renewal_words
from backlog.selectors.interviews import interviews_with
from backlog.selectors.ledger import costs_of
from backlog.selectors.must_haves import old_must_haves
from common.http.keyset import page_of
from common.http.pages import allowed, answer
from common.presentation.searching import search_text
from stakeholders.choices import AccountStage
from stakeholders.models import Account, Contact, Opportunity
from stakeholders.permissions import (
    Action,
    check_may_create_account,
    get_account_for,
    may_admit,
    may_change_account,
)
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "Accounts are for colleagues."


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts by name; those that I look after stand first."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    text, stage = search_text(request.GET.get("q", "")), request.GET.get("stage", "")
    stage = stage if stage in AccountStage.values else ""
    page = page_of(request, accounts_of(user, text, stage), ("theirs", "name", "id"))
    costs = costs_of(user, [one.pk for one in page.rows])
    context = {
        "page": page,
        "lines": [(one, costs.get(one.pk)) for one in page.rows],
        "q": text,
        "stage": stage,
        "stages": AccountStage.choices,
        "can_add": allowed(check_may_create_account, user),
    }
    return answer(request, "accounts/index.html", context)


@require_safe
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: who they are, what they live with, what they asked for, what they may buy, who is there."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    found = get_account_for(user, pk, Action.VIEW)
    if found.pk != pk:  # it was merged into another one
        return HttpResponsePermanentRedirect(reverse("account", args=[found.pk]))
    account = Account.objects.select_related("segment", "customer_pm").get(pk=pk)
    gaps = gaps_of(user, account)
    context = {
        "account": account,
        "renewal_soon": renewal_words(account),
        "products": list(account.products.all()),
        "gaps": gaps,
        "must_haves": old_must_haves(user, account=account),
        "may_answer": may_speak_for(user, account),
        "requests": requests_from(user, account, besides=gaps),
        "opportunities": list(Opportunity.objects.visible_to(user).filter(account=account)),
        "talks": interviews_with(user, account),
        "can_note": may_note_talks(user),
        "contacts": list(Contact.objects.visible_to(user).filter(account=account)),
        "can_change": may_change_account(user, account),
        "can_admit": may_admit(user, account),
        "merged": list(account.merged_accounts.order_by("name")),
    }
    return answer(request, "accounts/detail.html", context)
