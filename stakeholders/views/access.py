"""Who comes to the portal: letting people of an account in, and the pages by which they sign up."""

from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.errors import Conflict, Invalid, TooMany
from common.http.pages import answer, attempt, done, done_or_said, posted, status_of
from stakeholders.choices import AccessStatus
from stakeholders.forms import AskForm, DomainsForm, InvitationForm, SignUpForm
from stakeholders.models import Account, Invitation
from stakeholders.permissions import Action, get_access_request_for, get_account_for, get_invitation_for
from stakeholders.services import access
from users.models import User
from users.selectors.people import signed_in

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@never_cache
def account_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of an account may use the portal. A new invitation's link stands on the answer to its making only."""
    user = signed_in(request)
    account = get_account_for(user, pk, Action.ADMIT)
    form = InvitationForm(posted(request))
    made = None
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: access.invite(actor=user, account=account, **form.cleaned_data))
    return _access_page(request, account, form=InvitationForm() if made else form, made=made)


@require_POST
def account_domains(request: HttpRequest, pk: int) -> HttpResponse:
    """From which mail domains people may ask for access."""
    user = signed_in(request)
    account = get_account_for(user, pk, Action.ADMIT)
    domains = DomainsForm(request.POST)
    if domains.is_valid():
        found = attempt(
            domains, lambda: access.set_domains(actor=user, account=account, domains=domains.cleaned_data["domains"])
        )
        if found is not None:
            return done(request, "Mail domains saved.", _url(account))
    return _access_page(request, account, domains=domains)


def _access_page(
    request: HttpRequest,
    account: Account,
    *,
    form: Form | None = None,
    domains: Form | None = None,
    made: tuple[Invitation, str] | None = None,
) -> HttpResponse:
    user = signed_in(request)
    known = " ".join(account.domains.values_list("domain", flat=True))
    form = form or InvitationForm()
    domains = domains or DomainsForm(initial={"domains": known})
    context = {
        "account": account,
        "form": form,
        "domains": domains,
        "link": request.build_absolute_uri(reverse("join-with", args=[made[1]])) if made else "",
        "made": made[0] if made else None,
        "people": account.contacts.select_related("user").exclude(user=None),
        "invitations": Invitation.objects.visible_to(user).filter(account=account).open(),
        "waiting": account.access_requests.filter(status=AccessStatus.WAITING),
    }
    return answer(request, "accounts/access.html", context, status=max(status_of(form), status_of(domains)))


@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an invitation useless."""
    user = signed_in(request)
    invitation = get_invitation_for(user, pk)
    return done_or_said(
        request,
        lambda: access.withdraw_invitation(actor=user, invitation_id=pk),
        f"The invitation of {invitation.email} opens nothing any more.",
        _url(invitation.account),
    )


@never_cache
@require_POST
def access_decide(request: HttpRequest, pk: int, *, approve: bool) -> HttpResponse:
    """Let somebody in who asked, or not."""
    user = signed_in(request)
    asked = get_access_request_for(user, pk)
    if not approve:
        message = f"{asked.full_name} does not get in, and is not told."
        return done_or_said(
            request, lambda: access.refuse_access(actor=user, access_request_id=pk), message, _url(asked.account)
        )
    try:
        made = access.approve_access(actor=user, access_request_id=pk)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect(_url(asked.account))
    return _access_page(request, asked.account, made=made)


def _url(account: Account) -> str:
    return reverse("account-access", args=[account.pk])


# -- signing up: the only pages beside the sign-in that strangers may open ---------------------------------------


@login_not_required
def ask(request: HttpRequest) -> HttpResponse:
    """Somebody asks to use the portal; the answer is the same whether we know their company or not."""
    form = AskForm(posted(request))
    asked = False
    if request.method == "POST" and form.is_valid():
        _not_too_often(request)
        asked = attempt(form, lambda: _asked(form)) is not None
    return answer(request, "join/ask.html", {"form": form, "asked": asked}, status=status_of(form))


def _asked(form: Form) -> bool:
    access.ask_for_access(actor=None, **form.cleaned_data)
    return True


@never_cache
@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Sign up with the link of an invitation, or tie one's sign-in to a further company."""
    invitation = access.open_invitation(token)
    if User.objects.filter(email=invitation.email).exists():
        return _join_again(request, invitation, token)
    form = SignUpForm(posted(request), initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        _not_too_often(request)
        accepted = attempt(form, lambda: access.accept_invitation(actor=None, token=token, **form.cleaned_data))
        if accepted:
            login(request, accepted[0], backend=BACKEND)
            return done(request, f"Welcome. You see what {invitation.account} asked for.", reverse("landing"))
    return answer(request, "join/join.html", {"form": form, "invitation": invitation}, status=status_of(form))


def _join_again(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    mine = user is not None and user.email == invitation.email
    context = {"invitation": invitation, "mine": mine, "path": request.path}
    if request.method != "POST":
        return answer(request, "join/again.html", context)
    try:
        access.accept_invitation(actor=user, token=token)
    except Conflict:
        return answer(request, "join/again.html", context, status=409)
    return done(request, f"You see what {invitation.account} asked for, too.", reverse("landing"))


def _not_too_often(request: HttpRequest) -> None:
    if not consume(request, action="signup"):
        raise TooMany("That was a lot at once. Wait a minute, then try again.")
