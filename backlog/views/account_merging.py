"""Merge an account into another: name it, see what moves, confirm."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from backlog.forms.accounts import MergeAccountForm
from backlog.selectors.account_merging import what_moves
from backlog.selectors.filing import proposed_accounts
from backlog.services.account_merging import merge_accounts
from common.http.pages import answer, attempt, done, status_of
from stakeholders.models import Account
from stakeholders.permissions import Action, check_may_merge, get_account_for, may_merge
from users.permissions import require
from users.selectors.people import signed_in


def account_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Look with ``?into=`` a name at what would move; a POST of the same does it."""
    user = signed_in(request)
    account = get_account_for(user, pk, Action.VIEW)
    require(user.is_internal, "Accounts are for colleagues.")
    check_may_merge(user, account)
    typed = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = MergeAccountForm(typed, user=user, account=account)
    into: Account | None = form.cleaned_data["into"] if form.is_valid() else None
    if into is not None and not may_merge(user, account, into):
        form.add_error("into", f"{into} is kept by another customer PM: ask them or an administrator to merge.")
        into = None
    if into is not None and request.method == "POST":
        chosen = into
        if attempt(form, lambda: merge_accounts(actor=user, account_id=account.pk, into_id=chosen.pk)):
            message = f"{account} is part of {into} now; its old address leads here."
            return done(request, message, reverse("account", args=[into.pk]))
    context = {
        "account": account,
        "form": form,
        "into": into,
        "both": [into, account],
        "moving": what_moves(account, into) if into else [],
        "names": [name for name, _ in proposed_accounts(user) if name != account.name],
    }
    return answer(request, "accounts/merge.html", context, status=status_of(form))
